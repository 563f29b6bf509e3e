"""A fact about a person that a list tells, beside what the register believes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..criteria import FOREVER, KIND_NAMES, Kind
from ..ledger import corrected
from ..models import Person, PersonFact
from ..models.people import Precision
from ..partial import PartialDate
from ..text import fold
from ..verdict import Both, Reason
from ..verdict import gettext_noop as noop
from .plan import CONTRADICTS, KEEP_ONE, Asked, Draft, check_lengths, unfit

_FUTURE = noop("Ngày %(day)s còn ở phía trước.")
_PAST_ONLY = noop("Ghi ngày đã qua; danh sách chỉ nói điều đã có.")
_WHICH = noop("Hồ sơ có %(count)s mục “%(title)s”; không rõ dòng này nói mục nào.")
_TELL_APART = noop("Thêm số hiệu hoặc ngày.")

LABELS = {
    "issuer": noop("Nơi cấp"), "number": noop("Số hiệu"), "document": noop("Văn bản"),
    "field": noop("Chuyên ngành"), "holds_from": noop("Ngày"), "code": noop("Mức"),
    "hours": noop("Số giờ"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells.  ``began`` None: it only says that it is so.  ``subject`` is what the
    thing is in (a field of study); of two alike it tells which.  ``blank``: attributes whose
    cell is empty.  ``period``: the fact holds from its first to before its last day."""

    kind: Kind
    code: str
    title: str
    title_en: str = ""
    rank: int | None = None
    began: PartialDate | None = None
    period: tuple[date, date] | None = None
    subject: str = ""
    issuer: str = ""
    number: str = ""
    document: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, ...]:
        """Rows with one key tell of one thing."""
        when = str(self.period or self.began or "")
        code = "" if self.period else self.code
        return (self.kind, code, fold(self.subject), self.number, when)

    def dated(self, today: date) -> dict[str, Any]:
        """The columns that say since when.  Raises Refused for a day to come."""
        if self.period:
            first, after = self.period
            whole = Precision.DAY if (after - first).days > 31 else Precision.MONTH
            return {"holds_from": first, "holds_to": after, "precision": whole}
        if self.began is None:
            return {"holds_from": today, "precision": Precision.BY}
        if self.began.first > today:
            raise unfit("future", _FUTURE, _PAST_ONLY, day=str(self.began))
        return {"holds_from": self.began.first, "precision": self.began.precision}


class Known:
    """What is believed of the people of a chunk, of some kinds: one query.

    ``claims`` remembers for the whole file which row of the register was corrected by which of
    its rows.
    """

    def __init__(
        self, people: Collection[int], kinds: Iterable[Kind], claims: dict[int, int]
    ) -> None:
        self.claims = claims
        self._facts: dict[tuple[int, str], list[PersonFact]] = defaultdict(list)
        rows = PersonFact.objects.known().filter(person__in=people, kind__in=list(kinds))
        for row in rows.order_by("holds_from", "pk"):
            self._facts[row.person_id, row.kind].append(row)

    def of(self, person: Person | None, kind: Kind) -> Sequence[PersonFact]:
        return self._facts.get((person.pk, kind), ()) if person else ()


def tell(draft: Draft, person: Person | None, told: Told, known: Known, asked: Asked) -> None:
    """Add to the draft what the fact would enter or correct.  Raises Refused.

    ``person`` None is somebody the same row brings into the register.
    """
    alike = [row for row in known.of(person, told.kind) if _is_same(row, told)]
    if told.began and len(alike) > 1:
        exact = [row for row in alike if told.began.may_be(row.began)]
        alike = exact if exact else alike
    if len(alike) > 1 and (told.began or told.number or told.issuer):
        raise unfit("which", _WHICH, _TELL_APART, count=len(alike), title=told.title)
    if alike:
        _compare(draft, alike[0], told, asked, known.claims)
        return
    row = PersonFact(
        person=person,
        kind=told.kind,
        code=told.code,
        rank=told.rank,
        title=told.title,
        title_en=told.title_en,
        issuer=told.issuer,
        number=told.number,
        document=told.document,
        detail=told.detail,
        **told.dated(asked.today),
    )
    check_lengths(row)
    draft.rows.append(row)
    draft.changes.append(
        Reason("%(kind)s", {"kind": KIND_NAMES[told.kind], "before": "", "after": _said(row)})
    )


def _said(row: PersonFact) -> Reason:
    """A new fact in one line: what, in what, since when, from where."""
    hours = row.detail.get("hours")
    when = "" if row.holds_to != FOREVER else str(row.began)
    parts = (row.field_of_study, when, row.issuer, row.number, hours and f"{hours} h")
    more = "".join(f" · {part}" for part in parts if part)
    return Reason("%(title)s%(more)s", {"title": row.both, "more": more})


def _is_same(row: PersonFact, told: Told) -> bool:
    """Whether the row on record is the thing the list tells of."""
    if told.period:
        return (row.holds_from, row.holds_to) == told.period
    if row.code != told.code:
        return False
    if row.number and told.number:
        return row.number == told.number
    if told.kind == Kind.COURSE and told.began and row.precision != Precision.BY:
        return told.began.may_be(row.began)  # a course can be taken again
    study, asked = fold(row.field_of_study), fold(told.subject)
    if study and asked:
        return study == asked
    # A record may name the field in its title, or name none.
    return not asked or asked in fold(row.title) or fold(row.title) == fold(told.title)


def _compare(
    draft: Draft, row: PersonFact, told: Told, asked: Asked, claims: dict[int, int]
) -> None:
    changes: dict[str, Any] = {}
    for name in ("issuer", "number", "document"):
        before, after = getattr(row, name), getattr(told, name)
        if (after and after != before) or (before and asked.erase and name in told.blank):
            changes[name] = after
            draft.change(LABELS[name], before, after)
    if told.period and told.code != row.code:
        changes |= {
            "code": told.code, "rank": told.rank, "title": told.title, "title_en": told.title_en,
        }  # fmt: skip
        draft.change(LABELS["code"], row.both, Both(told.title, told.title_en))
    known = fold(f"{row.title} {row.field_of_study}")
    if told.subject and fold(told.subject) not in known:
        changes["detail"] = {**row.detail, **told.detail}
        draft.change(LABELS["field"], "", told.subject)
    if told.detail.get("hours") and told.detail["hours"] != row.detail.get("hours"):
        changes["detail"] = {**row.detail, **told.detail}
        draft.change(LABELS["hours"], row.detail.get("hours", ""), told.detail["hours"])
    if told.began and _says_other(row, told.began):
        changes |= told.dated(asked.today)
        draft.change(LABELS["holds_from"], str(row.began), str(told.began))
    if changes:
        if row.holds_to != FOREVER and changes.get("holds_from", row.holds_from) >= row.holds_to:
            raise unfit("which", _WHICH, _TELL_APART, count=1, title=row.title)
        first = draft.holds(claims, row.pk)
        if first != draft.entry.number:
            raise unfit("contradicts", CONTRADICTS, KEEP_ONE, row=first)
        better = corrected(row, reason=asked.why, **changes)
        check_lengths(better)
        draft.rows.append(better)


def _says_other(row: PersonFact, began: PartialDate) -> bool:
    """Whether the list's date is another than the record's, or says more of it."""
    if row.precision == Precision.BY:
        return True
    return not began.may_be(row.began) or began.tells_more(row.began)
