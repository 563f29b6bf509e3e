"""Which way a question is answered: by the database at once, or out of the columns.

By the size of what is asked for: a commune is asked of the database, a province or the nation
out of the columns where they are laid.  Both say the same (tests/competency/test_columns.py);
whatever is wrong with the columns, the database answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from records.columns import renew
from records.criteria_query import Answer
from records.models import User
from records.scope import May, is_everywhere, paths_of

from .counted import Counted, Question
from .models import Requirement

Answered = tuple[Counted, list[Answer]]
Direct = Callable[[Collection[int] | None], Answered]
# Those asked for, and others beside that may replace one of them.
Asked = tuple[Sequence[Requirement], Sequence[Requirement]]


def answered(
    user: User | None, question: Question, asked: Asked, power: May, direct: Direct
) -> Answered:
    """Who is counted, and each requirement's answer over them."""
    great = user is None or is_everywhere(paths_of(user, power))
    found = renew.at_hand() if great else None
    if found is None:
        counted, answers = direct(None)
        renew.seen(len(counted.people))
        return counted, answers
    from .judging import Judging  # numpy is for registers that need it

    columns, later = found
    return Judging(columns, user, question, power).answer(asked, later, direct)
