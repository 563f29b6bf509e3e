"""Pages of exams: before, during, after."""

from .after import review
from .before import exam, index, start
from .during import attempt, steps, submit

__all__ = ["attempt", "exam", "index", "review", "start", "steps", "submit"]
