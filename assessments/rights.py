"""Today's grants as Wagtail's permissions over questions: written by authors, published by review."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from records.scope import May, can

NEEDED = {
    "assessments.view_questiondraft": May.AUTHOR,
    "assessments.add_questiondraft": May.AUTHOR,
    "assessments.change_questiondraft": May.AUTHOR,
    "assessments.lock_questiondraft": May.REVIEW,
    "assessments.unlock_questiondraft": May.REVIEW,
}


class QuestionBackend(BaseBackend):
    """Nobody may publish or delete by hand: neither stands in the table."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        power = NEEDED.get(perm)
        return power is not None and user_obj.is_authenticated and can(user_obj, power)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return {perm for perm in NEEDED if self.has_perm(user_obj, perm)}
