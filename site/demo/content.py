"""Courses, questions, requirements and commendation schemes, each by its own app's loader."""

from collections.abc import Callable

from assessments import bank_loader
from competency import framework_loader, rules_loader, schemes_loader
from courses import content_loader
from records.models import User

LOADERS: tuple[Callable[[User | None], object], ...] = (
    content_loader.load,
    bank_loader.load,
    framework_loader.load,
    rules_loader.load,
    rules_loader.load_certifications,
    schemes_loader.load,
)


def load() -> None:
    """Everything the apps ship; safe to repeat."""
    for loader in LOADERS:
        loader(None)
