"""A person's whole file on paper: everything her page says, as of one day, as known on another.

The same two days, for a reader who may see the same, give the same bytes.  What lies sealed
(``records.sensitive``) is not on it: that is opened one by one, for a purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from .career import Stage, Timeline, timeline
from .criteria import Kind
from .models import Absence, Claim, ClaimAct, ClaimState, Person, PersonFact
from .names import names_of
from .person_page import FactGroup, PersonPage
from .reading import Reading
from .typeset import typeset, when

Says = dict[str, Any]

# What the columns of a section say, with the share of the width each takes.
LEVELS = (
    ("Văn bằng, chứng chỉ", 34), ("Bậc", 7), ("Chuyên ngành", 18), ("Số hiệu", 13),
    ("Nơi cấp", 18), ("Thời gian", 16),
)  # fmt: skip
DEEDS = (
    ("Nội dung", 40), ("Kết quả", 12), ("Số", 15), ("Nơi cấp, văn bản", 24), ("Thời gian", 17),
)  # fmt: skip


def person_pdf(person: Person, reading: Reading, *, frankly: bool, planned: bool) -> bytes:
    """The paper.  ``reading`` says both days; ``frankly`` tells why somebody was away and which
    papers she sent in, ``planned`` what posts she is in reserve for."""
    assert reading.known_on is not None
    with override("vi"):
        says = _says(person, reading, frankly=frankly, planned=planned)
    return typeset("person_file.typ", says, reading.known_on)


def _says(person: Person, reading: Reading, *, frankly: bool, planned: bool) -> Says:
    assert reading.known_on is not None
    file = PersonPage.load(person, reading)
    post = file.posting
    name, former = names_of(person, reading)
    career = timeline(file.career, person, reading, frankly=frankly, planned=planned)
    return {
        "name": name,
        "code": person.staff_code,
        "on": f"{reading.on:%d/%m/%Y}",
        "known": f"{reading.known_on:%d/%m/%Y}",
        "about": [
            ["Họ và tên", name],
            *([["Họ tên qua các thời kỳ", "; ".join(map(_name, former))]] if former else []),
            ["Mã cán bộ", person.staff_code],
            ["Giới tính", person.get_sex_display()],
            ["Ngày sinh", str(person.born)],
            ["Vị trí", post.position or "Không giữ vị trí nào tại ngày này"],
            *([["Nhiệm vụ", "; ".join(map(str, post.duties))]] if post.duties else []),
            ["Đơn vị", post.unit.full_name if post.unit else "–"],
        ],
        "career": _career(career) if career else None,
        "sections": [
            _section(section.title, section.groups, levels=not number)
            for number, section in enumerate(file.sections)
        ],
        "claims": list(_claims(person, reading)) if frankly else None,
        "frankly": frankly,
        "planned": planned,
    }


def _name(row: Any) -> str:
    until = "nay" if row.is_open else f"{row.last_day:%d/%m/%Y}"
    return f"{row} ({row.began} – {until})"


def _career(found: Timeline) -> Says:
    """The stages in words and as bars on one scale, 0 to 1000."""
    years = range(found.first_year, found.last_year + 2)
    step = max(1, -(-len(years) // 10))
    span = len(years) - 1
    return {
        "years": [[year, round(place * 1000 / span)] for place, year in enumerate(years)][::step],
        "marks": [
            {"x": mark.x, "what": f"{mark.event} ({mark.event.holds_from:%d/%m/%Y})"}
            for mark in found.marks
        ],
        "stages": [_stage(stage) for stage in found.stages],
    }


def _stage(stage: Stage) -> Says:
    note = f" ({stage.note})" if stage.note else ""
    return {
        "what": f"{stage.what}{note}",
        "unit": stage.unit.full_name if stage.unit else "",
        "document": "" if _is_veiled(stage) else stage.row.document,
        "when": when(stage.row),
        "tone": stage.tone,
        "x": stage.bar.x if stage.bar else 0,
        "width": stage.bar.width if stage.bar else 0,
    }


def _is_veiled(stage: Stage) -> bool:
    """Whether its decision may say why somebody was away, which the stage itself does not."""
    row = stage.row
    return isinstance(row, Absence) and (row.is_kept_apart or not stage.source)


def _section(title: str, groups: Sequence[FactGroup], *, levels: bool) -> Says:
    columns = LEVELS if levels else DEEDS
    cells = _level if levels else _deed
    return {
        "title": title,
        "heads": [head for head, _share in columns],
        "shares": [share for _head, share in columns],
        "groups": [
            {"name": group.name, "rows": [cells(fact) for fact in group.facts]} for group in groups
        ],
    }


def _level(fact: PersonFact) -> list[str]:
    rank = "" if fact.rank is None else str(fact.rank)
    issuer = _joined(fact.issuer, fact.document)
    return [fact.title, rank, fact.field_of_study, fact.number, issuer, when(fact)]


def _deed(fact: PersonFact) -> list[str]:
    if fact.is_kept_apart:  # a paper goes from hand to hand
        return [fact.told.vi, "", "", "", when(fact)]
    result = ""
    if fact.kind == Kind.EXAM and fact.value is not None:
        result = f"{fact.value.normalize():f} %".replace(".", ",")
    elif hours := fact.detail.get("hours"):
        result = f"{hours} giờ"
    title = _joined(fact.title, fact.field_of_study)
    return [title, result, fact.number, _joined(fact.issuer, fact.document), when(fact)]


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _claims(person: Person, reading: Reading) -> Iterator[list[str]]:
    """Papers she sent in, as they stood at the end of the day known to; two statements."""
    acts: dict[int, list[ClaimAct]] = {}
    told = ClaimAct.objects.filter(claim__person=person)
    if reading.known_at is not None:
        told = told.filter(at__lte=reading.known_at)
    for act in told.order_by("number"):
        acts.setdefault(act.claim_id, []).append(act)
    for claim in Claim.objects.filter(pk__in=acts, person=person).order_by("-pk"):
        last = acts[claim.pk][-1]
        yield [
            str(claim),
            f"{timezone.localdate(claim.created_at):%d/%m/%Y}",
            str(ClaimState(last.state).label),
            f"{timezone.localdate(last.at):%d/%m/%Y}",
            last.note,
        ]
