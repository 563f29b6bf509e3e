"""See DESIGN.md for what this app owns and whom it may import."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Học"
