"""Pages of exams: before, during, after."""

from .after import review
from .before import exam, index
from .during import attempt, start, steps, submit
from .offline import offline, worker

__all__ = [
    "attempt",
    "exam",
    "index",
    "offline",
    "review",
    "start",
    "steps",
    "submit",
    "worker",
]
