"""`manage.py import` that tells, as the last line of its errors, the most memory it took (KiB)."""

import resource
import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    call_command("import", *sys.argv[1:])
    own, below = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(max(own, below), file=sys.stderr)
