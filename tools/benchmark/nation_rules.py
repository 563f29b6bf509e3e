"""What officers of the benchmark have on record, and the 40 requirements asked of them."""

from datetime import date, datetime
from typing import Any

_N = {"vi": "mức", "en": "level"}
# $ is a number from 0 to 999 of the person; ``share`` how many of 1,000 have it; ``w.began`` is
# when she entered the service.
FACTS: list[dict[str, Any]] = [
    {"kind": "general_education", "share": 980, "since": "w.began - 400 - $", "code": "'GEN-3'",
     "rank": "3"},
    {"kind": "education", "share": 960, "since": "w.began - 30 - $",
     "code": "'EDU-' || (4 + $ % 4)", "rank": "4 + $ % 4"},
    {"kind": "education", "share": 180, "since": "DATE '2016-06-01' + $ * 3",
     "code": "'EDU-7'", "rank": "7"},
    {"kind": "political_theory", "share": 620, "since": "w.began + 300 + $ * 2",
     "code": "'POL-1'", "rank": "1 + $ % 3"},
    {"kind": "state_management", "share": 600, "since": "w.began + 200 + $ * 2",
     "code": "'QLNN-2'", "rank": "1 + $ % 3"},
    {"kind": "civil_service_rank", "share": 930, "since": "w.began + 365", "code": "'NGACH-3'",
     "rank": "2 + $ % 3"},
    {"kind": "it", "share": 850, "since": "w.began + $", "code": "'IT-B'", "rank": "1 + $ % 2"},
    {"kind": "language", "share": 640, "since": "DATE '2014-01-01' + $ * 4",
     "code": "'NN-' || (1 + $ % 3)", "rank": "1 + $ % 3", "holds_to": "w.since + 1825 + $"},
    {"kind": "service", "share": 990, "since": "w.began", "code": "'SERVICE'",
     "holds_to": "coalesce(w.gone, DATE '9999-12-31')"},
    {"kind": "discipline", "share": 35, "since": "w.began + 200 + $ * 5", "code": "'DISC-1'",
     "rank": "1 + $ % 4", "holds_to": "w.since + 365"},
    {"kind": "initiative", "share": 230, "since": "DATE '2016-01-01' + $ * 3",
     "code": "'INIT-' || (1 + $ % 2)"},
    {"kind": "commendation", "share": 300, "since": "DATE '2016-01-01' + $ * 3",
     "code": "'GK-UBND'"},
    {"kind": "statement", "share": 110, "since": "DATE '2021-01-01' + $", "code": "'STAT-1'"},
    {"kind": "proceeding", "share": 6, "since": "DATE '2024-01-01' + $ % 650", "code": "'PROC-1'",
     "holds_to": "w.since + 200"},
]  # fmt: skip
FACTS += [  # a rating for each year she had served in
    {"kind": "rating", "share": 960, "code": "'RATE'", "rank": "1 + (99 + $) / 300",
     "since": f"CASE WHEN w.began < DATE '{year}-06-01' AND coalesce(w.gone, DATE '9999-12-31') >"
     f" DATE '{year}-10-01' THEN DATE '{year}-01-01' ELSE DATE '9999-01-01' END",
     "holds_to": f"DATE '{year + 1}-01-01'"}
    for year in range(2018, 2025)
]  # fmt: skip
FACTS += [
    {"kind": "course", "share": share, "since": f"DATE '{first}' + $ * 2", "code": f"'{code}'"}
    for code, share, first in (
        ("TNTKQ", 500, "2020-03-01"), ("ATTT", 420, "2020-06-01"), ("KSTTHC", 300, "2020-01-10"),
        ("VHCC", 250, "2019-05-01"), ("SODL", 220, "2020-04-01"), ("PCTN", 280, "2018-09-01"),
    )
]  # fmt: skip
FACTS += [
    {"kind": "exam", "share": share, "since": f"DATE '{first}' + $ * 2", "code": f"'{code}'",
     "value": "35 + $ % 66"}
    for code, share, first in (
        ("TNTKQ", 470, "2020-05-01"), ("ATTT", 330, "2020-07-01"), ("KSTTHC", 200, "2020-02-01"),
    )
]  # fmt: skip


def _level(kind: str, rank: int) -> dict[str, Any]:
    return {"type": "level", "kind": kind, "rank": rank, "name": _N}


def _course(code: str, years: int | None = None) -> dict[str, Any]:
    return {"type": "completed", "course": code, "title": _N} | ({"years": years} if years else {})


def _exam(code: str, percent: str, years: int) -> dict[str, Any]:
    return {"type": "passed", "exam": code, "title": _N, "percent": percent, "years": years}


def _rated(rank: int) -> dict[str, Any]:
    return {"type": "rated", "rank": rank, "name": _N, "closes": "12-15"}


def _kind(type_: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "kind": kind, **more}


def _group(type_: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": type_, "parts": list(parts), **more}


def _rules() -> list[dict[str, Any]]:
    """Forty rules: every leaf of the language, alone and in groups two deep."""
    served = {"type": "served", "months": 24}
    clean = _kind("none_since", "discipline", months=12)
    single = [
        _level("education", 4), _level("education", 6), _level("political_theory", 1),
        _level("political_theory", 2), _level("state_management", 2),
        _level("civil_service_rank", 3), _level("it", 1), _level("it", 2), _level("language", 1),
        _level("language", 2), _course("TNTKQ", 3), _course("ATTT", 1), _course("KSTTHC", 2),
        _course("VHCC"), _course("SODL", 2), _course("PCTN", 3), _exam("TNTKQ", "70", 3),
        _exam("ATTT", "50", 2), _exam("KSTTHC", "80", 2), served,
        {"type": "served", "months": 60}, _rated(3), _rated(2), clean,
        _kind("none_since", "discipline", months=24), _kind("none_open", "proceeding"),
        _kind("none_in_year", "discipline", closes="11-30"),
        _kind("in_year", "initiative", title=_N, closes="11-30"),
        _kind("holds", "statement", title=_N, years=3), _kind("holds", "language", title=_N),
    ]  # fmt: skip
    grouped = [
        _group("any", _course("TNTKQ", 5), _exam("TNTKQ", "60", 5)),
        _group("all", _course("ATTT", 2), _exam("ATTT", "50", 3)),
        _group("all", clean, _kind("none_open", "proceeding"), _rated(3)),
        _group("any", _level("political_theory", 3), _group("all", _level("political_theory", 2), served)),
        _group("at_least", _course("TNTKQ"), _course("ATTT"), _course("KSTTHC"), _course("VHCC"), count=2),
        _group("at_least", _level("it", 1), _level("language", 1), _level("state_management", 1), count=2),
        _group("any", _level("education", 7), _group("all", _level("education", 6), _rated(3))),
        _group("all", served, clean, _group("any", _kind("holds", "commendation", title=_N, years=5),
                                            _kind("holds", "initiative", title=_N, years=5))),
        {"type": "served_in_year", "months": 12, "closes": "11-30"},
        _group("any", _course("PCTN", 2), _course("SODL", 2), _course("VHCC", 2)),
    ]  # fmt: skip
    return [*single, *grouped]


def enact(at: datetime) -> None:
    """Enter the forty, bound by turns to everybody, kinds of post, posts and charges."""
    from competency.models import Requirement
    from competency.models.requirements import enact as enter

    bound: list[dict[str, Any]] = [
        {}, {"post_kind": "professional"}, {"post_kind": "leader"},
        {"positions": ["CT-UBND", "PCT-UBND", "CV-TTPVHCC", "VP-TK", "TP-HT"]},
        {"post_kind": "professional"}, {}, {"charge": "focal_point"},
    ]  # fmt: skip
    for place, rule in enumerate(_rules()):
        row = Requirement(
            code=f"YC-{place + 1:02}", place=place + 1, title=f"Yêu cầu {place + 1}",
            title_en=f"Requirement {place + 1}", rule=rule, holds_from=date(2016, 1, 1),
            document="bench", **bound[place % len(bound)],
        )  # fmt: skip
        enter(row, by=None, source="make bench-competency", at=at)
