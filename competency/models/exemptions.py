"""Who is exempt from what, by decision, until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records import ledger
from records.criteria import FOREVER
from records.models import EntryRefused, LedgerRow, Person, User
from records.models.people import AboutPersonQuerySet


class Exemption(LedgerRow):
    """A person need not meet a requirement between two dates, by a decision that says why.

    ``code`` is the requirement's, through all its versions; ``document`` the decision, which an
    exemption cannot be without, as it cannot be without an end.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="exemptions")
    code = models.SlugField(_("mã yêu cầu"), max_length=40)
    grounds = models.CharField(_("lý do miễn"), max_length=300)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["person", "code"], name="exemption_person_code")]
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="exemption_has_an_end",
                condition=Q(holds_to__lt=FOREVER),
                violation_error_message=_("Việc miễn phải có ngày kết thúc."),
            ),
            models.CheckConstraint(
                name="exemption_has_a_decision",
                condition=~Q(document="") & ~Q(grounds=""),
                violation_error_message=_("Ghi số quyết định và lý do miễn."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


@transaction.atomic
def exempt(
    person: Person,
    code: str,
    *,
    grounds: str,
    document: str,
    holds_from: date,
    holds_to: date,
    by: User | None,
    source: str,
    at: datetime | None = None,
) -> Exemption:
    """Exempt a person from a requirement until the day before ``holds_to``.

    Raises EntryRefused when she is exempt already in part of that time.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # one decision about her at a time
    same = Exemption.objects.known().filter(
        person=person, code=code, holds_from__lt=holds_to, holds_to__gt=holds_from
    )
    if other := same.first():
        raise EntryRefused(
            gettext("Người này đã được miễn từ %(first)s đến hết %(last)s theo %(document)s.")
            % {
                "first": f"{other.holds_from:%d/%m/%Y}",
                "last": f"{other.last_day:%d/%m/%Y}",
                "document": other.document,
            }
        )
    values: dict[str, Any] = {"grounds": grounds.strip(), "document": document.strip()}
    row = Exemption(person=person, code=code, holds_from=holds_from, holds_to=holds_to, **values)
    return ledger.enter(row, by=by, source=source, at=at)


def end_early(
    row: Exemption, *, on: date, reason: str, by: User | None, source: str, at: datetime | None
) -> Exemption:
    """Let it end the day before ``on``; on its first day or before, it never held.

    Raises EntryRefused without a reason, and for a day after its end.
    """
    if not reason.strip():
        raise EntryRefused(gettext("Ghi lý do kết thúc việc miễn."))
    if on >= row.holds_to:
        raise EntryRefused(gettext("Việc miễn đã kết thúc trước ngày này."))
    if on <= row.holds_from:
        return ledger.retract(row, reason=reason, by=by, source=source, at=at)
    return ledger.end(row, on=on, reason=reason, by=by, source=source, at=at)
