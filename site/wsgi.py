"""The WSGI entry point: granian nangluc.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nangluc.settings")

application = get_wsgi_application()
