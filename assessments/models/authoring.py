"""A question as it is written: drafts, legal review and history by Wagtail.

What is published becomes a new QuestionVersion; attempts keep the version they drew.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from textwrap import shorten
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
    WorkflowState,
)

from courses.models.review import wrote
from records.models import Holiday, User
from records.scope import May, can
from records.text import fold, nfc
from records.verdict import Both

from ..blocks import Options
from ..soundness import CHOICE, faults
from .banks import CONTENT, Bank, ExamVersion, Question, QuestionVersion, digest

TEXTS = (
    "stem", "stem_en", "document", "clause", "clause_en", "where", "explanation",
    "explanation_en", "reason",
)  # fmt: skip


class QuestionDraftQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> Self:
        """Questions with their keys are for those who write them, and for nobody else."""
        return self if can(user, May.AUTHOR) else self.none()

    def with_review(self) -> Self:
        """Each with ``in_review``: whether a reviewer has it before her."""
        reviews = WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(QuestionDraft),
            object_id=Cast(OuterRef("pk"), CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        return self.annotate(in_review=Exists(reviews))


class QuestionDraft(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """What authors edit.  ``code`` is the question's, given when it is first saved.

    ``shipped`` is the digest of the file's content that is in it, as long as the file is
    followed; ``heading`` and ``folded`` are of the newest draft, for the list.
    """

    class Truth(models.TextChoices):
        TRUE = "true", pgettext_lazy("phát biểu", "Đúng")
        FALSE = "false", _("Sai")

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+", verbose_name=_("ngân hàng"))
    code = models.CharField(_("mã"), max_length=40, unique=True, editable=False)
    kind = models.CharField(
        _("loại câu hỏi"),
        max_length=20,
        choices=QuestionVersion.AnswerKind,
        default=QuestionVersion.AnswerKind.SINGLE,
    )
    topic = models.CharField(_("chủ đề"), max_length=40)
    stem = models.TextField(_("câu hỏi"))
    stem_en = models.TextField(_("câu hỏi bằng tiếng Anh"), blank=True)
    options = Options(verbose_name=_("phương án"), blank=True)
    true_or_false = models.CharField(_("phát biểu này"), max_length=5, choices=Truth, blank=True)
    start = models.DateField(_("từ ngày"), null=True, blank=True)
    end = models.DateField(_("đến ngày"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("số ngày"), null=True, blank=True)
    document = models.CharField(_("văn bản"), max_length=160)
    clause = models.CharField(_("điều, khoản"), max_length=250)
    clause_en = models.CharField(_("điều, khoản bằng tiếng Anh"), max_length=250, blank=True)
    verified = models.BooleanField(
        _("đã kiểm chứng"),
        default=False,
        help_text=_("Chỉ đánh dấu khi đã đọc đúng nội dung ấy trong văn bản."),
    )
    where = models.TextField(_("đọc ở đâu"), blank=True)
    explanation = models.TextField(_("lời giải"))
    explanation_en = models.TextField(_("lời giải bằng tiếng Anh"), blank=True)
    withdrawn = models.BooleanField(
        _("rút khỏi các đề mới"),
        default=False,
        help_text=_("Bài thi đã rút trúng câu này vẫn giữ nguyên."),
    )
    reason = models.CharField(
        _("lý do"), max_length=300, blank=True, help_text=_("Vì sao sửa; bắt buộc khi rút câu này.")
    )
    heading = models.TextField(editable=False)
    folded = models.TextField(editable=False)
    shipped = models.CharField(max_length=16, blank=True, editable=False)

    objects = QuestionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("câu hỏi thi")
        verbose_name_plural = pgettext_lazy("nhiều", "câu hỏi thi")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {shorten(self.heading or self.stem, 64, placeholder='…')}"

    @classmethod
    def of(cls, bank: Bank, code: str, content: dict[str, Any]) -> Self:
        """The draft of a question whose content came as a file."""
        draft = cls(bank=bank, code=code)
        draft.take(content)
        return draft

    def take(self, content: dict[str, Any]) -> None:
        """Be what the content says."""
        for name in set(CONTENT) - {"options", "options_en", "key", "calc"}:
            setattr(self, name, content[name])
        self.options = json.dumps([  # type: ignore[assignment]
            {
                "type": "option", "id": str(uuid5(NAMESPACE_URL, f"nangluc:{self.code}/{n}")),
                "value": {
                    "text": text, "right": n in content["key"],
                    "text_en": content["options_en"][n] if content["options_en"] else "",
                },
            }
            for n, text in enumerate(content["options"])
        ])  # fmt: skip
        self.true_or_false = ""
        if self.kind == "true_false":
            self.true_or_false = self.Truth.TRUE if content["key"] == [1] else self.Truth.FALSE
        calc = content["calc"] or {}
        self.start, self.end = (
            date.fromisoformat(calc[name]) if name in calc else None for name in ("from", "to")
        )
        self.days = content["key"][0] if self.kind == "working_days" else None
        self.shipped = digest(content)
        self._name()

    def content(self) -> dict[str, Any]:
        """What a version of this would say: only what its kind has use for."""
        plain = {name: getattr(self, name) for name in CONTENT if hasattr(self, name)}
        options = [block.value for block in self.options] if self.kind in CHOICE else []
        english = [nfc(option["text_en"] or "") for option in options]
        calc = None
        if self.kind == "working_days":
            ends = (("from", self.start), ("to", self.end))
            calc = {name: day.isoformat() if day else None for name, day in ends}
        return plain | {
            "options": [nfc(option["text"]) for option in options],
            "options_en": english if any(english) else [], "key": self._key(options), "calc": calc,
        }  # fmt: skip

    def _key(self, options: list[Any]) -> list[int]:
        if self.kind in CHOICE:
            return [n for n, option in enumerate(options) if option["right"]]
        if self.kind == "true_false":
            return [int(self.true_or_false == self.Truth.TRUE)] if self.true_or_false else []
        return [] if self.days is None else [self.days]

    def as_version(self) -> QuestionVersion:
        """A version of this that is not kept, to be shown."""
        content = self.content()
        return QuestionVersion(digest=digest(content), **content)

    def clean(self) -> None:
        super().clean()
        for name in TEXTS:
            setattr(self, name, nfc(getattr(self, name) or ""))
        if found := self.faults():
            raise ValidationError(found)

    def faults(self) -> dict[str, str]:
        """Why this cannot be asked, by field."""
        holidays = frozenset(Holiday.objects.values_list("day", flat=True))
        topics = [topic["code"] for topic in self.bank.topics] if self.bank_id else []
        found = faults(self.content(), topics, holidays)
        if self.withdrawn and not self.reason:
            found.setdefault("reason", _now("Lý do: ghi vì sao rút câu này khỏi các đề mới."))
        if self.bank_id and (lacking := self._lacking()):
            found.setdefault("withdrawn" if self.withdrawn else "topic", lacking)
        return found

    def _lacking(self) -> str:
        """Which exam could no longer be drawn once this question leaves its topic."""
        usable = QuestionVersion.objects.newest().filter(
            question__bank=self.bank_id, withdrawn=False
        )
        topics = dict(usable.values_list("question__code", "topic"))
        topic = topics.pop(self.code, None)
        if topic is None or (not self.withdrawn and self.topic == topic):
            return ""
        left = Counter(topics.values())[topic]
        for exam in ExamVersion.objects.known().filter(bank=self.bank_id).select_related("exam"):
            if exam.draw.get(topic, 0) > left:
                return _now(
                    "Kỳ thi %(exam)s rút %(n)s câu của chủ đề này; bỏ câu này đi thì chỉ còn %(left)s."
                ) % {"exam": exam.exam.code, "n": exam.draw[topic], "left": left}
        return ""

    def hindrances(self) -> list[str]:
        """Why the draft under review may not be published as it stands now."""
        return list(self.get_latest_revision_as_object().faults().values())

    def _name(self) -> None:
        self.heading = self.stem
        self.folded = fold(
            f"{self.code} {self.stem} {self.stem_en} {self.document} {self.clause} {self.explanation}"
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.code:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self.code = self._next_code()
            self._name()
            super().save(*args, **kwargs)

    def _next_code(self) -> str:
        """The bank's code and a number nobody had; the bank is held until this one is saved."""
        bank = Bank.objects.select_for_update().get(pk=self.bank_id)
        known = [
            code.removeprefix(f"{bank.code}-")
            for model in (QuestionDraft, Question)
            for code in model._default_manager.filter(bank=bank).values_list("code", flat=True)
        ]
        return f"{bank.code}-{max((int(n) for n in known if n.isdecimal()), default=0) + 1:03d}"

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """A draft's words are found in the list before they are published.

        The studio saves on every button; a save that changed nothing must not make a reviewer
        the writer of what she is about to release.
        """
        newest = self.latest_revision
        if newest is not None and self._says_the_same_as(newest.as_object()):
            return newest
        self._name()
        revision = super().save_revision(*args, **kwargs)
        shown = {"heading": self.heading, "folded": self.folded}
        if not self.live:
            shown |= {"topic": self.topic, "kind": self.kind}
        QuestionDraft.objects.filter(pk=self.pk).update(**shown)
        return revision

    def _says_the_same_as(self, other: QuestionDraft) -> bool:
        ours, theirs = ((draft.content(), draft.withdrawn, draft.reason) for draft in (self, other))
        return ours == theirs

    def publish(self, revision: Any, user: Any = None, **more: Any) -> None:
        """Released by a reviewer of today who did not write it; enters the new version."""
        if user is None or not can(user, May.REVIEW) or wrote(self, user) or self.hindrances():
            raise PermissionDenied
        with transaction.atomic():
            super().publish(revision, user=user, **more | {"skip_permission_checks": True})
            released = QuestionDraft.objects.get(pk=self.pk)
            released.enter(by=user, at=released.last_published_at)

    def unpublish(self, *_args: Any, **_more: Any) -> None:
        """A question is withdrawn by a reviewed draft that says why, never by a button."""
        raise PermissionDenied

    def enter(self, *, by: User, at: datetime) -> QuestionVersion:
        """The question's newest version says what this says; a new one only where it did not."""
        question, _made = Question.objects.get_or_create(
            code=self.code, defaults={"bank": self.bank}
        )
        content = self.content()
        before = question.versions.order_by("-pk").first()
        if before and (before.digest, before.withdrawn) == (digest(content), self.withdrawn):
            return before
        version = QuestionVersion(
            question=question, digest=digest(content), withdrawn=self.withdrawn,
            reason=self.reason, entered_at=at, entered_by=by, **content,
        )  # fmt: skip
        version.save(force_insert=True)
        return version

    @property
    def state(self) -> str:
        """Where the question stands, for the list; wants ``with_review``."""
        if getattr(self, "in_review", False):
            return _now("đang rà soát")
        if not self.live:
            return _now("bản nháp")
        if self.has_unpublished_changes:
            return _now("đang dùng, có bản sửa")
        return _now("đã rút") if self.withdrawn else _now("đang dùng")

    @property
    def topic_title(self) -> str:
        for topic in self.bank.topics:
            if topic["code"] == self.topic:
                return Both(topic["title"], topic["title_en"]).said(get_language() or "vi")
        return self.topic

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("asked", _("Như thí sinh thấy")), ("key", _("Kèm đáp án"))]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        from ..views.preview import preview  # views import models: the draft is drawn there

        return preview(request, self, with_key=mode_name == "key")
