"""The WSGI entry point: granian nangluc.wsgi:application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nangluc.settings")

application = get_wsgi_application()

# What is loaded now stays: the collector need not walk through all of it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
