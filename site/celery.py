"""The Celery app; tasks run at once in this process when REDIS_URL is not set."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nangluc.settings")

app = Celery("nangluc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["records.imports", "records.bulk", "records.reorganisation"])
app.autodiscover_tasks(["records"], related_name="procedure_tasks")
