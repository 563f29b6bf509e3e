"""Dossiers of commendation in every state, moved by the same deeds as on the pages.

All of it happens after the rating of 2025 is known.  A demo whose clock stands before that has
no such history yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from competency import commendations as deeds
from competency import eligibility
from competency.models import Proposal, Scheme
from records import clock
from records.models import Appointment, Duty, Person, UnitVersion, User
from records.reading import Reading

from .administration import instant

YEAR = 2025
LAST = date(2026, 10, 1)  # nothing below is later
RETURNED = "Lời ghi trên bằng còn chung chung: nêu rõ việc đã làm và kết quả trong năm."
REVOKED = "Kiểm tra sau khen thưởng kết luận số liệu trong báo cáo thành tích không đúng."
WARNED = "Việc làm cụ thể đã được đơn vị xác nhận; sáng kiến đang chờ hội đồng công nhận."
MERITS = {
    "LDTT": "Hoàn thành tốt nhiệm vụ, tích cực tham gia phong trào thi đua năm 2025",
    "GK": "Hướng dẫn người dân nộp hồ sơ trực tuyến trong những ngày đầu vận hành chính quyền hai cấp",
}


def commend(spared: Sequence[Person]) -> None:
    """A few dossiers of two communes; ``spared`` (the printed sign-ins) still have theirs ahead."""
    if clock.today() < LAST:
        return
    home = [who for who in spared if _head_of(who)]
    here = _unit(home[0]) if home else None
    for unit in [here, _another(here)]:
        if unit is not None:
            _of_unit(unit, {who.pk for who in spared})


def _unit(who: Person) -> UnitVersion | None:
    post = Appointment.objects.as_of(clock.today()).filter(person=who).first()
    return (
        UnitVersion.objects.as_of(clock.today()).filter(unit=post.unit_id).first() if post else None
    )


def _head_of(who: Person) -> bool:
    charges = Duty.objects.as_of(clock.today()).filter(person=who)
    return charges.filter(charge=Duty.Charge.IN_CHARGE).exists()


def _another(unit: UnitVersion | None) -> UnitVersion | None:
    units = UnitVersion.objects.as_of(clock.today()).communes().order_by("code")
    return units.exclude(pk=unit.pk if unit else 0).first()


def _of_unit(unit: UnitVersion, spared: set[int]) -> None:
    charge = Duty.objects.as_of(clock.today()).get(unit=unit.unit_id, charge=Duty.Charge.IN_CHARGE)
    chair = User.objects.get(person=charge.person_id)
    secretary = User.objects.get(username="thiduakhenthuong")
    titled, praised = (
        _eligible(unit, form, spared | {charge.person_id}) for form in ("LDTT", "GK")
    )
    steps = [
        ("LDTT", date(2026, 1, 12), "decide"),
        ("LDTT", date(2026, 9, 7), "appraise"),
        ("LDTT", date(2026, 9, 14), "submit"),
        ("LDTT", date(2026, 9, 16), "return"),
    ]
    for (form, day, last), who in zip(steps, titled, strict=False):
        _move(_draw_up(who, form, chair, day), day, last, chair, secretary)
    later = [
        ("GK", date(2026, 2, 9), "revoke"),
        ("GK", date(2026, 3, 2), "decide"),
        ("GK", date(2026, 9, 21), "draft"),
    ]
    for (form, day, last), who in zip(later, reversed(praised), strict=False):
        _move(_draw_up(who, form, chair, day), day, last, chair, secretary)


def _eligible(unit: UnitVersion, form: str, without: set[int]) -> list[Person]:
    """Whom the rules let through, in the order of their codes."""
    reading = Reading(date(2026, 1, 12))
    here = Appointment.objects.as_of(clock.today()).filter(unit=unit.unit_id).values("person")
    people = Person.objects.filter(pk__in=here).exclude(pk__in=without)
    scheme = Scheme.objects.as_of(reading.on).get(form=form)
    found = eligibility.everyone(people, scheme, year=YEAR, reading=reading)
    return [who for who in people.order_by("staff_code") if found[who.pk].outcome == "yes"]


def _draw_up(who: Person, form: str, chair: User, day: date) -> Proposal:
    merit = MERITS[form]
    return deeds.draw_up(
        who, form, year=YEAR, title=merit, summary=merit, by=chair, at=instant(day, 8)
    )


def _move(proposal: Proposal, day: date, last: str, chair: User, secretary: User) -> None:
    """Along the usual way up to the last move."""
    ways = {
        "draft": (),
        "submit": ("submit",),
        "return": ("submit", "return"),
        "appraise": ("submit", "appraise"),
        "decide": ("submit", "appraise", "decide"),
        "revoke": ("submit", "appraise", "decide", "revoke"),
    }
    notes = {
        "submit": WARNED if proposal.form == "GK" else "",
        "return": RETURNED,
        "revoke": REVOKED,
    }
    for hour, name in enumerate(ways[last], start=9):
        by = secretary if name in {"appraise", "return"} else chair
        at = instant(date(2026, 6, 15), 10) if name == "revoke" else instant(day, hour)
        more = {"ground": "b"} if name == "revoke" else {}
        deeds.make(proposal, name, by=by, at=at, note=notes.get(name, ""), **more)
