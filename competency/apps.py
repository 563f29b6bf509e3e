"""See DESIGN.md for what this app owns and whom it may import."""

from django.apps import AppConfig


class CompetencyConfig(AppConfig):
    name = "competency"
    verbose_name = "Năng lực"
