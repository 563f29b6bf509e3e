"""The ledger: dated rows with two times, entered once and never changed.

Every statement about the world is a row saying when it holds (``holds_from`` inclusive,
``holds_to`` exclusive) and when we learned it (``entered_at``).  What was believed at an
instant is every row entered by then and not superseded by then.  A correction is a new row
that supersedes the old one and says why; a retraction is a correction that is void.  The model
refuses update and delete, and so does the database (``records.append_only``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ..criteria import FOREVER
from ..partial import PartialDate


class EntryRefused(ValueError):
    """The ledger does not take this; the message says why and what to do."""


class AppendOnlyQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that are only ever added."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise EntryRefused(f"{self.model.__name__} is append-only: enter a correction instead")

    def delete(self) -> NoReturn:
        raise EntryRefused(f"{self.model.__name__} is append-only: enter a retraction instead")


class AppendOnly(models.Model):
    """A row that is written once; the database refuses the rest too (records.append_only)."""

    append_only = True

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EntryRefused(f"{type(self).__name__} is append-only: enter a correction instead")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EntryRefused(f"{type(self).__name__} is append-only: enter a retraction instead")


class LedgerQuerySet(AppendOnlyQuerySet):
    """Readings of the ledger: as known at an instant, as of a day."""

    def known(self, at: datetime | None = None) -> Self:
        """Rows believed at the instant (None: now)."""
        # Not exists, never "superseded_by is null": of an outer join PostgreSQL expects one row.
        later = self.model._base_manager.filter(supersedes=OuterRef("pk"))
        if at is None:
            return self.filter(~Exists(later), void=False)
        return self.filter(
            ~Exists(later.filter(entered_at__lte=at)), entered_at__lte=at, void=False
        )

    def on(self, day: date) -> Self:
        """Rows that hold on the day."""
        return self.filter(holds_from__lte=day, holds_to__gt=day)

    def as_of(self, day: date, known_at: datetime | None = None) -> Self:
        return self.known(known_at).on(day)


class LedgerRow(AppendOnly):
    """A dated statement with its source."""

    holds_from = models.DateField(_("có hiệu lực từ"))
    holds_to = models.DateField(_("đến hết trước ngày"), default=FOREVER)
    entered_at = models.DateTimeField(_("ghi lúc"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("nguồn"), max_length=200)
    document = models.CharField(_("văn bản"), max_length=120, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("lý do sửa"), max_length=300, blank=True)
    void = models.BooleanField(default=False)

    objects = LedgerQuerySet.as_manager()
    # Sentences with which triggers of the table refuse a row.
    refusals: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins",
                condition=Q(holds_from__lt=F("holds_to")),
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                name="%(class)s_correction_has_reason",
                condition=Q(supersedes__isnull=True) | ~Q(reason=""),
                violation_error_message=_("Ghi lý do khi sửa một dữ kiện."),
            ),
            models.CheckConstraint(
                name="%(class)s_void_supersedes",
                condition=Q(void=False) | Q(supersedes__isnull=False),
                violation_error_message=_("Chỉ huỷ được dữ kiện đã ghi."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether no end is known."""
        return self.holds_to == FOREVER

    @property
    def last_day(self) -> date:
        """The last day on which the row holds."""
        return self.holds_to - timedelta(days=1)

    @property
    def began(self) -> PartialDate:
        """The first day on which the row holds, as far as it is known."""
        return PartialDate.of(self.holds_from)

    @property
    def eve(self) -> date:
        """The day before the row begins to hold."""
        return self.holds_from - timedelta(days=1)

    @property
    def year(self) -> int | None:
        """The calendar year for which the row holds, when it holds for exactly one."""
        begins, ends = self.holds_from, self.holds_to
        whole = (begins.month, begins.day, ends.month, ends.day) == (1, 1, 1, 1)
        return begins.year if whole and ends.year == begins.year + 1 else None

    @property
    def month(self) -> str:
        """The month ("06/2026") for which it holds, when it holds for exactly one."""
        began = self.began
        return str(began) if began.precision == "month" and self.holds_to == began.after else ""

    @property
    def heading(self) -> str:
        """What the row states, in a few words."""
        return str(self)
