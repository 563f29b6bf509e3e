"""Pages of exams: before, during, after."""

from .after import review
from .before import exam, index, start
from .during import attempt, steps, submit
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
