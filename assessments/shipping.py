"""Drafts of the questions that come as files, so that authors find them in the studio.

A file is followed until an author saves a draft of her own; the loader asks here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision, WorkflowContentType

from courses.content_loader import legal_review

from .models import Bank, QuestionDraft
from .models.banks import digest

FIELDS = [field.name for field in QuestionDraft._meta.concrete_fields if not field.primary_key]


def set_up_review() -> None:
    """Every draft of a question goes through legal review."""
    kind = ContentType.objects.get_for_model(QuestionDraft)
    if not WorkflowContentType.objects.filter(content_type=kind).exists():
        WorkflowContentType.objects.create(content_type=kind, workflow=legal_review())


class Followed:
    """A bank's drafts while its file is loaded: what the file may still change."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.kind = ContentType.objects.get_for_model(QuestionDraft)
        self.drafts = {draft.code: draft for draft in QuestionDraft.objects.filter(bank=bank)}
        written = Revision.objects.filter(base_content_type=self.kind, user__isnull=False)
        self.edited = {int(key) for key in written.values_list("object_id", flat=True)}
        self.taken: list[QuestionDraft] = []

    def wants(self, code: str, content: dict[str, Any]) -> bool:
        """Whether the file says something the draft does not, and no author has edited it."""
        draft = self.drafts.get(code)
        return draft is None or (draft.shipped != digest(content) and draft.pk not in self.edited)

    def take(self, code: str, content: dict[str, Any]) -> None:
        draft = self.drafts.get(code) or QuestionDraft(bank=self.bank, code=code)
        draft.take(content)
        draft.withdrawn, draft.reason = False, ""
        self.taken.append(draft)

    def drops(self, code: str) -> bool:
        """Whether a question that is not in the file came from it and goes with it."""
        draft = self.drafts.get(code)
        if draft is None or not draft.shipped or draft.pk in self.edited:
            return draft is None
        draft.withdrawn, draft.shipped = True, ""
        self.taken.append(draft)
        return True

    def keep(self, *, at: datetime) -> None:
        """Drafts with a first revision each, to compare later ones with; a few queries for all."""
        for draft in self.taken:
            draft.first_published_at = draft.first_published_at or at
            draft.last_published_at = at
        QuestionDraft.objects.bulk_create([draft for draft in self.taken if draft.pk is None])
        revisions = Revision.objects.bulk_create(
            Revision(
                content_type=self.kind, base_content_type=self.kind, object_id=str(draft.pk),
                object_str=str(draft), created_at=at, content=draft.serializable_data(),
            )
            for draft in self.taken
        )  # fmt: skip
        for draft, revision in zip(self.taken, revisions, strict=True):
            draft.latest_revision = draft.live_revision = revision
            draft.latest_revision_created_at = at
        if self.taken:
            QuestionDraft.objects.bulk_update(self.taken, FIELDS, batch_size=200)
