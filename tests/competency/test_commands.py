"""standing and coverage from the command line: the agreed JSON, and refusals that help."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency.models.exemptions import end_early, exempt
from records.criteria import FOREVER, Kind
from records.models import Duty, EntryRefused, Person, UnitKind
from tests import make
from tests.make_competency import exemption, requirement

pytestmark = pytest.mark.django_db
ON = "2025-06-30"


def said(*words):
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    requirement()
    her = make.officer("Nông Thị Ánh", unit=here, code="A1")
    make.fact(her, rank=6, title="Cử nhân Luật")
    make.officer("Lý Văn Ba", unit=there, code="B1")
    return here, there, her


def test_a_standing_has_the_agreed_shape(world):
    here, _, her = world
    told = said("standing", "--officer", "A1", "--as-of", ON)
    (line,) = told.pop("requirements")
    assert told == {"officer": "A1", "post": "VH-XH", "unit": here.code, "verdict": "yes"}
    assert set(line) == {"code", "verdict", "because", "clause", "facts"}
    assert (line["code"], line["verdict"]) == ("TRINH-DO", "yes")
    assert "Cử nhân Luật" in line["because"] and line["clause"] == "Điều 10, 33/2023/NĐ-CP"
    assert [fact["id"] for fact in line["facts"]] == [her.facts.get().pk]


def test_unknown_is_never_yes_and_nobody_without_a_post_meets_her_standard(world):
    assert said("standing", "--officer", "B1", "--as-of", ON)["verdict"] == "unknown"
    make.person(code="C1")
    told = said("standing", "--officer", "C1", "--as-of", ON)
    assert (told["post"], told["unit"], told["verdict"]) == ("", "", "unknown")
    assert told["requirements"] == []


def test_coverage_counts_every_pair_that_binds_somebody(world):
    here, there, _ = world
    rows = said("coverage", "--as-of", ON)
    numbers = {"met": 1, "unmet": 0, "unknown": 0, "exempt": 0, "total": 1}
    assert {"unit": here.code, "requirement": "TRINH-DO"} | numbers in rows
    other = {"unit": there.code, "requirement": "TRINH-DO"}
    assert other | numbers | {"met": 0, "unknown": 1} in rows
    assert len(rows) == 2


def test_who_is_exempt_stands_apart_and_her_verdict_ignores_the_line(world):
    _, there, _ = world
    him = Person.objects.get(staff_code="B1")
    requirement("KHOA", rule={"type": "holds", "kind": "course", "title": {"vi": "khoá"}})
    make.fact(him, Kind.COURSE, "X")
    row = exemption(him, until=date(2026, 1, 1))
    told = said("standing", "--officer", "B1", "--as-of", ON)
    line = next(one for one in told["requirements"] if one["code"] == "TRINH-DO")
    assert told["verdict"] == "yes" and line["verdict"] == "unknown"
    assert "Được miễn đến hết 31/12/2025 theo 12/QĐ-UBND: Sắp nghỉ hưu." in line["because"]
    (cell,) = [
        one for one in said("coverage", "--as-of", ON)
        if (one["unit"], one["requirement"]) == (there.code, "TRINH-DO")
    ]  # fmt: skip
    assert [cell[n] for n in ("met", "unmet", "unknown", "exempt", "total")] == [0, 0, 0, 1, 1]
    # After its end, and as it was known before it was given, she is asked like anybody.
    assert said("standing", "--officer", "B1", "--as-of", "2026-01-01")["verdict"] == "unknown"
    before = said("standing", "--officer", "B1", "--as-of", ON, "--known-at", "2024-12-31")
    assert before["requirements"] == []
    end_early(row, on=date(2025, 6, 1), reason="Chuyển", by=None, source="t", at=make.AT)
    assert said("standing", "--officer", "B1", "--as-of", ON)["verdict"] == "unknown"
    assert said("standing", "--officer", "B1", "--as-of", "2025-05-31")["verdict"] == "yes"


def test_an_exemption_needs_an_end_a_decision_and_no_second_one(world):
    _, _, her = world
    exemption(her, until=date(2026, 1, 1))
    for wrong, word in (
        ({"since": date(2025, 12, 31), "until": date(2026, 5, 1)}, "đã được miễn"),
        ({"code": "KHAC", "until": FOREVER}, "ngày kết thúc"),
    ):
        with pytest.raises(EntryRefused, match=word):
            exemption(her, **wrong)
    with pytest.raises(EntryRefused, match="lý do"):
        exempt(
            her, "KHAC", grounds=" ", document="", holds_from=date(2025, 1, 1),
            holds_to=date(2025, 2, 1), by=None, source="t", at=make.AT,
        )  # fmt: skip


def test_what_binds_more_closely_stands_instead_of_what_it_replaces(world):
    here, _, her = world
    ward = make.unit("Đông Kinh", kind=UnitKind.WARD)
    make.fact(make.officer("Vi Văn Tám", unit=ward, code="W1"), rank=6)
    requirement("O-XA", unit_kind=UnitKind.COMMUNE, place=110)
    requirement("CHUNG-DAU-MOI", charge=Duty.Charge.FOCAL_POINT, replaces=["TRINH-DO"])
    codes = lambda who: {  # noqa: E731
        one["code"] for one in said("standing", "--officer", who, "--as-of", ON)["requirements"]
    }
    assert codes("A1") == {"TRINH-DO", "O-XA"} and codes("W1") == {"TRINH-DO"}
    make.duty(her, unit=here)
    assert codes("A1") == {"CHUNG-DAU-MOI", "O-XA"}
    counted = {
        (one["unit"], one["requirement"]): one["total"] for one in said("coverage", "--as-of", ON)
    }
    assert (here.code, "TRINH-DO") not in counted and (ward.code, "O-XA") not in counted
    assert counted[here.code, "O-XA"] == counted[here.code, "CHUNG-DAU-MOI"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["standing", "--officer", "KHONG"], "No officer has the staff code 'KHONG'"),
        (["standing", "--officer", "A1", "--as-of", "30/06/2025"], "write it as 2025-06-30"),
        (["standing"], "--officer"),
        (["coverage", "--as-of", "2025-02-30"], "is not a date"),
        (["coverage", "--as-of", ON, "--known-at", "0001-01-01"], "outside 1900"),
        (["coverage", "--units", "sometimes"], "invalid choice"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_remedy(world, words, told):
    with pytest.raises(CommandError, match=told):
        call_command(*words, "--json", stdout=StringIO())
