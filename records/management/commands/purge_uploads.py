"""manage.py purge_uploads [--days 90] [--rehearse]"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from records.retention import purge


class Command(BaseCommand):
    help = "Delete uploaded lists and previews out of their term (UPLOADS_KEPT_DAYS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="another term, at least 1")
        parser.add_argument("--rehearse", action="store_true", help="only count")

    def handle(self, **options: Any) -> None:
        days = settings.UPLOADS_KEPT_DAYS if options["days"] is None else options["days"]
        if options["days"] is not None and days < 1:
            raise CommandError("--days is at least 1.")
        if days <= 0:
            self.stdout.write("UPLOADS_KEPT_DAYS is 0: uploads are kept for ever.")
            return
        done = purge(days, rehearse=options["rehearse"])
        verb = "would be deleted" if options["rehearse"] else "deleted"
        self.stdout.write(
            f"{done.folders} folders ({done.size} bytes) untouched for {days} days {verb}."
        )
