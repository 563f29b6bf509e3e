"""What waits for somebody in the studio: drafts to review, drafts that came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
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
    return [row for draft, row in _with_drafts(states) if not wrote(draft, user)]


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
    return [row for _draft, row in _with_drafts(states)]


def _with_drafts(states: Iterable[TaskState]) -> list[tuple[Any, Waiting]]:
    """The drafts of task states, pages and questions, in two queries for each kind."""
    rows = list(
        states.select_related("workflow_state__requested_by").order_by("started_at", "pk")  # type: ignore[attr-defined]
    )
    keys: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        keys[row.workflow_state.base_content_type_id].append(int(row.workflow_state.object_id))
    drafts: dict[tuple[int, int], Any] = {}
    for kind, pks in keys.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        found = model.objects.select_related("latest_revision").defer("latest_revision__content")
        drafts |= {(kind, pk): draft for pk, draft in found.in_bulk(pks).items()}
    waiting = []
    for row in rows:
        state = row.workflow_state
        draft = drafts.get((state.base_content_type_id, int(state.object_id)))
        if draft is not None:
            title, url = _title_and_url(draft)
            by = str(state.requested_by or "")
            waiting.append((draft, Waiting(title, url, row.started_at, by)))
    return waiting


def _title_and_url(draft: Any) -> tuple[str, str]:
    if isinstance(draft, Page):
        return draft.draft_title or draft.title, reverse("wagtailadmin_pages:edit", args=[draft.pk])
    return str(draft), reverse(draft.snippet_viewset.get_url_name("edit"), args=[draft.pk])
