"""Legal review: the one task between a draft and its publication."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState

from records.models import User
from records.scope import May, can


class LegalReview(Task):
    """A reviewer reads the draft; nobody releases a text she wrote herself."""

    class Meta:
        verbose_name = _("rà soát pháp lý")
        verbose_name_plural = _("rà soát pháp lý")

    def user_can_access_editor(self, _page: Page, user: User) -> bool:
        return can(user, May.REVIEW)

    def locked_for_user(self, _page: Page, user: User) -> bool:
        """While it is read, only reviewers may touch it."""
        return not can(user, May.REVIEW)

    def get_actions(self, page: Page, user: User) -> list[tuple[str, str, bool]]:
        if not can(user, May.REVIEW):
            return []
        actions = [("reject", gettext("Trả lại để sửa"), True)]
        if not wrote(page, user) and not hindrances(page):
            # Wagtail adds "and Publish" to both.
            actions += [
                ("approve", gettext("Đồng ý"), False),
                ("approve", gettext("Ghi ý kiến, đồng ý"), True),
            ]
        return actions

    def on_action(self, task_state: TaskState, user: User, action_name: str, **more: Any) -> None:
        """The screen offers only what get_actions allows; a forged request is held to the same."""
        page = task_state.workflow_state.content_object
        if action_name in {name for name, _label, _form in self.get_actions(page, user)}:
            super().on_action(task_state, user, action_name, **more)

    def get_task_states_user_can_moderate(
        self, user: User, **_more: Any
    ) -> models.QuerySet[TaskState]:
        if not can(user, May.REVIEW):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @classmethod
    def get_description(cls) -> str:
        return gettext("Người rà soát pháp lý đọc bản nháp; không ai tự duyệt bài của mình.")


def wrote(page: Page, user: User) -> bool:
    """Whether the draft under review is the account's own."""
    return bool(page.latest_revision and page.latest_revision.user_id == user.pk)


def hindrances(draft: Any) -> list[str]:
    """Sentences saying why the draft cannot be published as it stands; pages have none."""
    found = getattr(draft, "hindrances", None)
    return found() if found else []
