"""Deeds that make evidence: work observed on a rubric, and what is declared.

A new judgement of a kind ends the one before it from its day on, so that at most one holds on a
day and "the newest decides" is true by what is on record.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from records import ledger
from records.calendar import add_months
from records.criteria import KIND_NAMES, Kind
from records.models import EntryRefused, Person, PersonFact, User

from .ladder import SCALED
from .models.grounding import Framework, framework_on


@transaction.atomic
def judge(
    person: Person,
    kind: Kind,
    code: str,
    mark: int,
    *,
    on: date,
    task: str = "",
    by: User,
    at: datetime,
) -> PersonFact:
    """Enter a judgement of a person on a competency, made on a day by a mark of its scale.

    It holds for as long as the policy of that day says, or until the next one.  Raises
    EntryRefused when the framework of that day has no such competency or mark, when it was
    judged that day already, and when somebody would judge herself.
    """
    own = by.person_id == person.pk
    if own != (kind is Kind.SELF_DECLARED):
        raise EntryRefused(gettext("Không ai tự quan sát hay tự nhận định mình."))
    framework = framework_on(on)
    Person.objects.select_for_update().get(pk=person.pk)  # one judgement of her at a time
    fact = judged(person.pk, kind, code, mark, on=on, framework=framework)
    fact.issuer = str(by)
    fact.detail = {"mark": mark, **({"task": task.strip()} if task.strip() else {})}
    _make_room(fact, by=by, at=at)
    return ledger.enter(fact, by=by, source=str(KIND_NAMES[kind].vi), at=at)


def judged(
    person: int, kind: Kind, code: str, mark: int, *, on: date, framework: Framework
) -> PersonFact:
    """The unsaved fact that a mark means.  Raises EntryRefused for what the framework has not."""
    row, policy = framework.competencies.get(code), framework.policy
    if row is None or policy is None or kind not in SCALED:
        raise EntryRefused(gettext("Khung năng lực của ngày này chưa có năng lực này."))
    chosen = {one.mark: one for one in policy.scales[kind]}.get(mark)
    if chosen is None:
        raise EntryRefused(gettext("Chọn một mức trong thang."))
    return PersonFact(
        person_id=person,
        kind=kind,
        code=row.code,
        rank=min(chosen.level, len(row.rungs)),
        title=f"{row.name}: {chosen.name.vi}",
        title_en=f"{row.name_en or row.name}: {chosen.name.en or chosen.name.vi}",
        holds_from=on,
        holds_to=add_months(on, policy.months[kind]),
    )


def _make_room(fact: PersonFact, *, by: User, at: datetime) -> None:
    """End what was judged before from that day on; end the new one where a later one begins."""
    rows = PersonFact.objects.known().filter(person=fact.person_id, kind=fact.kind, code=fact.code)
    if rows.filter(holds_from=fact.holds_from).exists():
        raise EntryRefused(
            gettext(
                "Ngày này đã có một lần ghi về năng lực này. Đính chính lần ấy hoặc chọn ngày khác."
            )
        )
    later = rows.filter(holds_from__gt=fact.holds_from).order_by("holds_from").first()
    if later is not None:
        fact.holds_to = min(fact.holds_to, later.holds_from)
    before = rows.filter(holds_from__lt=fact.holds_from, holds_to__gt=fact.holds_from)
    for row in before:
        reason = gettext("Có lần ghi mới hơn")
        ledger.end(row, on=fact.holds_from, reason=reason, by=by, source=row.source, at=at)
