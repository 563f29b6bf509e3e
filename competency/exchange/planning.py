"""A file's framework beside the one in force: what would change, and entering it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from records.criteria import FOREVER
from records.models import Procedure, User
from records.verdict import gettext_noop

from ..framework_changes import enact, need, revise
from ..models import Competency, ProcedureNeed
from .content import Need, Stated

COLUMNS = (
    "place", "name", "name_en", "about", "about_en", "group", "origin", "fields", "levels",
    "document", "clause", "verified", "note", "note_en",
)  # fmt: skip


def stated_on(on: date, known_at: datetime | None = None) -> Stated:
    """The framework of a day as a file would state it."""
    stated = Stated()
    rows = Competency.objects.as_of(on, known_at).order_by("place", "code", "pk")
    for row in rows:
        stated.competencies[row.code] = {"code": row.code} | _values(row)
    needs = ProcedureNeed.objects.as_of(on, known_at).select_related("procedure")
    for one in needs.order_by("procedure__code", "code", "pk"):
        if one.code in stated.competencies:
            stated.needs.append(
                Need(one.procedure.code, one.code, one.rank, one.document, one.clause, one.verified)
            )
    return stated


def _values(row: Competency) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS}
    values["levels"] = [rung.to_data() for rung in row.rungs]
    return values


@dataclass(frozen=True, slots=True)
class Change:
    """One competency or need that the file states otherwise: what, and the columns that differ."""

    code: str
    label: str
    is_new: bool
    differs: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a file would change from a day on; what it does not name is left alone."""

    on: date
    competencies: tuple[Change, ...]
    needs: tuple[Change, ...]
    unchanged: int
    untouched: int

    @property
    def is_empty(self) -> bool:
        return not self.competencies and not self.needs


def plan(stated: Stated, on: date) -> Plan:
    """The differences from the framework of the day; unknown procedures are refused."""
    _refuse_unknown(stated)
    now = stated_on(on)
    changes: list[Change] = []
    for code, values in stated.competencies.items():
        before = now.competencies.get(code)
        differs = tuple(
            (name, _short(before[name]), _short(values[name]))
            for name in COLUMNS
            if before is not None and before[name] != values[name]
        )
        if before is None or differs:
            changes.append(Change(code, values["name"], before is None, differs))
    known = {(one.procedure, one.code): one for one in now.needs}
    needs: list[Change] = []
    for one in stated.needs:
        earlier = known.get((one.procedure, one.code))
        if one == earlier:
            continue
        differs = tuple(
            (name, str(value), str(one.to_data()[name]))
            for name, value in (earlier.to_data() if earlier else {}).items()
            if value != one.to_data()[name]
        )
        needs.append(Change(one.code, one.procedure, earlier is None, differs))
    same = len(stated.competencies) + len(stated.needs) - len(changes) - len(needs)
    left = len(set(now.competencies) - set(stated.competencies))
    return Plan(on, tuple(changes), tuple(needs), same, left)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _refuse_unknown(stated: Stated) -> None:
    codes = {one.procedure for one in stated.needs}
    known = set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True))
    for one in stated.needs:
        if one.procedure not in known:
            remedy = gettext_noop("Ghi mã của một thủ tục có trong danh mục.")
            stated.refuse("procedures", one.procedure, remedy)
    stated.needs = [one for one in stated.needs if one.procedure in known]


@transaction.atomic
def accept(stated: Stated, on: date, *, reason: str, by: User, source: str, at: datetime) -> Plan:
    """Enter everything the file would change, or nothing.  Raises EntryRefused."""
    planned = plan(stated, on)
    current = {row.code: row for row in Competency.objects.as_of(on)}
    entry: dict[str, Any] = {"by": by, "source": source, "at": at}
    for change in planned.competencies:
        values = stated.competencies[change.code]
        draft = Competency(**values, holds_from=on, holds_to=FOREVER)
        if change.is_new:
            draft.reason = reason
            enact(draft, **entry)
        else:
            revise(current[change.code], draft, reason=reason, **entry)
    procedures = {
        one.code: one
        for one in Procedure.objects.filter(code__in=[one.label for one in planned.needs])
    }
    wanted = {(one.procedure, one.code): one for one in stated.needs}
    for change in planned.needs:
        one = wanted[change.label, change.code]
        need(
            procedures[one.procedure], one.code, one.rank, on=on, clause=one.clause,
            document=one.document, verified=one.verified, reason=reason, **entry,
        )  # fmt: skip
    return planned
