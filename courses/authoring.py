"""What waits for somebody in the studio: drafts to review, drafts that came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from records.models import User
from records.scope import May, can

from .models import LegalReview
from .models.review import wrote


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft and where to go on with it."""

    title: str
    url: str
    since: datetime
    by: str


def waiting_for_review(user: User) -> list[Waiting]:
    """Drafts this account may release today, oldest first; never her own."""
    if not can(user, May.REVIEW):
        return []
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, task__in=LegalReview.objects.values("pk")
    )
    return [row for page, row in _with_pages(states) if not wrote(page, user)]


def returned_to(user: User) -> list[Waiting]:
    """Drafts this account submitted and a reviewer sent back, oldest first."""
    if not can(user, May.AUTHOR):
        return []
    states = TaskState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__requested_by=user,
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        workflow_state__current_task_state__isnull=False,
    )
    return [row for _page, row in _with_pages(states)]


def _with_pages(states: Iterable[TaskState]) -> list[tuple[Page, Waiting]]:
    """The drafts of task states in two queries, whatever their number."""
    rows = list(
        states.select_related("workflow_state__requested_by").order_by("started_at", "pk")  # type: ignore[attr-defined]
    )
    drafts = Page.objects.select_related("latest_revision").defer("latest_revision__content")
    pages = drafts.in_bulk([int(row.workflow_state.object_id) for row in rows])
    found = []
    for row in rows:
        page = pages.get(int(row.workflow_state.object_id))
        if page is not None:
            found.append(
                (
                    page,
                    Waiting(
                        title=page.draft_title or page.title,
                        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
                        since=row.started_at,
                        by=str(row.workflow_state.requested_by or ""),
                    ),
                )
            )
    return found
