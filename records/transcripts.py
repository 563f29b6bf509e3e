"""Issuing the extract of a file, and making it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from .births import birth_of
from .differences import Change, between
from .models import (
    Appointment,
    Duty,
    EntryRefused,
    LedgerRow,
    Person,
    PersonFact,
    Transcript,
    User,
)
from .models.people import MASK
from .names import names_of
from .person_page import PersonPage
from .reading import Reading
from .typeset import typeset, when

# The tables that the paper is read from.
TABLES: tuple[type[LedgerRow], ...] = (PersonFact, Appointment, Duty)
MENDED = (Change.CORRECTED, Change.RETRACTED)


def rows_about(person: Person) -> list[list[LedgerRow]]:
    """Every row about her that the paper may tell, by table, believed or not."""
    found: list[list[LedgerRow]] = []
    for model in TABLES:
        everything: Any = model._base_manager
        rows = everything.filter(person=person)
        found.append(list(rows.select_related("position") if model is Appointment else rows))
        for row in found[-1]:
            row.person = person  # type: ignore[attr-defined]
    return found


def issue(person: Person, reading: Reading, *, by: User, at: datetime) -> Transcript:
    """Issue the file as the reading tells it.

    Corrections since her last transcript stand on it with their reasons.  Raises EntryRefused
    when the knowledge asked for lies in the future.
    """
    today = timezone.localdate(at)
    known_on = reading.known_on or today
    known = Reading(reading.on, known_on)
    if known_on > today:
        raise EntryRefused("Chưa thể biết điều của ngày sau hôm nay.")
    last = Transcript.objects.filter(person=person).order_by("-number").first()
    with override("vi"):
        says = _says(person, known, last, number=last.number + 1 if last else 1, on=today)
    row = Transcript(
        person=person, on=known.on, known_on=known_on, number=says["number"], says=says,
        entered_by=by, entered_at=at,
    )  # fmt: skip
    row.digest = sha256(pdf(row)).hexdigest()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise EntryRefused("Một bản khác vừa được cấp; hãy mở lại trang rồi cấp.") from error
    return row


def pdf(transcript: Transcript) -> bytes:
    """The paper; the same transcript gives the same bytes."""
    day = timezone.localdate(transcript.entered_at)
    return typeset("transcript.typ", transcript.says, day)


def is_unchanged(transcript: Transcript) -> bool:
    """Whether the bytes made now are those that were issued."""
    return sha256(pdf(transcript)).hexdigest() == transcript.digest


def _says(
    person: Person, reading: Reading, last: Transcript | None, *, number: int, on: Any
) -> dict[str, Any]:
    """All that stands on the paper, in Vietnamese."""
    file = PersonPage.load(person, reading)
    post = file.posting
    assert reading.known_on is not None
    birth = birth_of(person, reading)
    return {
        "number": number,
        "issued": f"{on:%d/%m/%Y}",
        "name": names_of(person, reading)[0],
        "code": person.staff_code,
        "sex": birth.get_sex_display(),
        "born": str(birth.born),
        "post": " · ".join(str(duty) for duty in (post.position, *post.duties) if duty),
        "unit": post.unit.full_name if post.unit else "",
        "on": f"{reading.on:%d/%m/%Y}",
        "known": f"{reading.known_on:%d/%m/%Y}",
        "sections": [
            {
                "title": section.title,
                "groups": [
                    {"name": group.name, "facts": [_fact(fact) for fact in group.facts]}
                    for group in section.groups
                ],
            }
            for section in file.sections
        ],
        "career": [
            {
                "when": when(stage.row),
                "what": stage.what,
                "unit": stage.unit.full_name if stage.unit else "",
                "document": stage.row.document,
            }
            for stage in file.career
        ],
        "last": f"{timezone.localdate(last.entered_at):%d/%m/%Y}" if last else "",
        "mended": list(_mended(person, reading, last)) if last else [],
    }


def _mended(person: Person, reading: Reading, last: Transcript) -> Iterator[dict[str, str]]:
    """What was corrected since the last transcript, among what either of the two tells."""
    rows = rows_about(person)
    now = Reading(last.on, reading.known_on)
    for one in between(rows, last, now):
        if one.change in MENDED and one.before is not None:
            yield {
                "before": f"{one.before.heading} ({when(one.before)})",
                "after": f"{one.after.heading} ({when(one.after)})" if one.after else "",
                "reason": MASK if _is_apart(one.before) else one.reason,
            }


def _is_apart(row: LedgerRow) -> bool:
    """Whether the reason of its correction may say what the paper does not."""
    return isinstance(row, PersonFact) and row.is_kept_apart


def _fact(fact: PersonFact) -> dict[str, str]:
    value = f"{fact.value.normalize():f} %".replace(".", ",") if fact.value is not None else ""
    if fact.is_kept_apart:  # a paper goes from hand to hand
        return {"when": when(fact), "what": fact.told.vi, "more": ""}
    told = (fact.field_of_study, value, fact.issuer, fact.number, fact.document)
    return {"when": when(fact), "what": fact.title, "more": " · ".join(t for t in told if t)}
