"""A list of staff: new people with their posting, moves, and levels side by side."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import batches, duplicates
from records.criteria import Kind
from records.imports.plan import Asked
from records.imports.planning import plans
from records.imports.reading import source_of
from records.intake.fields import ListKind
from records.models import Appointment, Batch, Person, PersonFact, Position, UnitVersion
from records.scope import Role
from tests import make
from tests.make_files import as_provinces_send_it, workbook
from tests.make_imports import TODAY, imported, scales

pytestmark = pytest.mark.django_db
REFORM = date(2025, 7, 1)
HEAD = [
    "Mã cán bộ",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Đơn vị",
    "Chức vụ",
    "Từ ngày",
    "Quyết định",
]
NEW = [
    "0101",
    "Lý Văn Ba",
    "Nam",
    1979,
    "Xã Nhân Lý",
    "Chuyên viên Phòng Kinh tế",
    "01/08/2025",
    "12/QĐ-UBND",
]


@pytest.fixture
def here():
    scales()
    top = make.province()
    version = make.unit("Nhân Lý", parent=top, since=REFORM)
    make.unit("Đồng Đăng", parent=top, since=REFORM)
    return version


def post(code="CV-KT"):
    return Position.objects.get(code=code)


def career(code):
    rows = Appointment.objects.known().filter(person__staff_code=code).order_by("holds_from")
    return [(row.unit_id, row.position.code, row.holds_from, row.is_open) for row in rows]


def test_somebody_new_comes_with_her_posting_and_what_is_known_of_her_birth(tmp_path, here):
    made = imported(tmp_path, "staff", [HEAD, NEW])
    assert made.counts == (1, 0, 0, 0)
    who = Person.objects.get(staff_code="0101")
    assert (who.full_name, who.folded, str(who.born)) == ("Lý Văn Ba", "ly van ba", "1979")
    assert career("0101") == [(here.unit_id, "CV-KT", date(2025, 8, 1), True)]
    assert imported(tmp_path, "staff", [HEAD, NEW]).counts == (0, 0, 1, 0)


def test_undone_she_serves_nowhere_and_the_file_may_come_again(tmp_path, here):
    made = imported(tmp_path, "staff", [HEAD, NEW])
    batches.undo(made.batch, by=None, reason="Nhầm tệp", at=datetime(2026, 3, 2, tzinfo=UTC))
    assert career("0101") == []
    clerk = make.granted(Role.HR, unit=here)
    again = imported(
        tmp_path, "staff", [HEAD, NEW], user=clerk, at=datetime(2026, 3, 3, tzinfo=UTC)
    )
    assert again.counts == (1, 0, 0, 0)
    assert Person.objects.filter(staff_code="0101").count() == 1 and len(career("0101")) == 1


def test_a_file_that_was_merged_is_not_brought_back_by_its_code(tmp_path, here):
    imported(tmp_path, "staff", [HEAD, NEW])
    kept = make.person("Lý Văn Ba", born=date(1979, 3, 2))
    clerk = make.granted(Role.HR, unit=here)
    make.appointment(kept, unit=here, since=REFORM)
    gone = Person.objects.get(staff_code="0101")
    day = datetime(2026, 3, 2, tzinfo=UTC)
    duplicates.merge(kept, gone, reason="Một người", by=clerk, at=day, on=TODAY)
    again = [HEAD, [*NEW[:3], "02/03/1979", *NEW[4:]]]
    made = imported(tmp_path, "staff", again, user=clerk, at=datetime(2026, 3, 3, tzinfo=UTC))
    assert career("0101") == []
    assert made.counts[0] == 0


def test_a_move_ends_one_posting_and_begins_another(tmp_path, here):
    imported(tmp_path, "staff", [HEAD, NEW])
    moved = [*NEW[:4], "Xã Đồng Đăng", NEW[5], "01/01/2026", "3/QĐ"]
    made = imported(tmp_path, "staff", [HEAD, moved])
    assert made.counts == (0, 1, 0, 0)
    before, after = career("0101")
    assert before[2:] == (date(2025, 8, 1), False) and after[2:] == (date(2026, 1, 1), True)
    assert imported(tmp_path, "staff", [HEAD, moved]).counts == (0, 0, 1, 0)
    batches.undo(made.batch, by=None, reason="Nhầm", at=datetime(2026, 3, 2, tzinfo=UTC))
    assert career("0101") == [(here.unit_id, "CV-KT", date(2025, 8, 1), True)]


def test_a_move_without_its_day_or_before_the_last_is_refused(tmp_path, here):
    imported(tmp_path, "staff", [HEAD, NEW])
    for day, says in (
        (None, "từ ngày nào"),
        ("15/07/2025", "sau ngày trong tệp"),
        ("01/01/2030", "phía trước"),
    ):
        made = imported(tmp_path, "staff", [HEAD, [*NEW[:4], "Xã Đồng Đăng", NEW[5], day, None]])
        assert made.counts == (0, 0, 0, 1) and says in made.reasons[0][2]
        assert made.reasons[0][1] == "G"


def test_the_day_of_a_posting_is_corrected_and_not_before_the_unit_was(tmp_path, here):
    imported(tmp_path, "staff", [HEAD, NEW])
    made = imported(tmp_path, "staff", [HEAD, [*NEW[:6], "2015", NEW[7]]])
    assert made.counts == (0, 1, 0, 0)
    assert career("0101") == [(here.unit_id, "CV-KT", REFORM, True)]
    assert imported(tmp_path, "staff", [HEAD, [*NEW[:6], "2015", NEW[7]]]).counts == (0, 0, 1, 0)


def test_somebody_new_needs_all_that_makes_a_file(tmp_path, here):
    rows = [
        HEAD,
        ["0102", "Vi Thị Hoa", None, None, "Xã Nhân Lý", None, None, None],
        [None, "Vi Văn Tám", *NEW[2:]],
    ]
    made = imported(tmp_path, "staff", rows)
    assert made.counts == (0, 0, 0, 2)
    assert [column for row, column, _, _ in made.reasons if row == 2] == ["C", "D"]


def test_units_are_found_by_former_name_and_told_apart(tmp_path, here):
    from records import ledger
    from records.models import Succession, UnitEvent

    district = make.unit("Chi Lăng", kind="district", until=REFORM)
    old = make.unit("Lâm Sơn", parent=district, until=REFORM)
    event = ledger.enter(
        UnitEvent(kind="reorganisation", title="Sắp xếp", holds_from=REFORM), by=None, source="t"
    )
    ledger.enter(
        Succession(
            event=event,
            predecessor=old.unit,
            successor=here.unit,
            share="full",
            clause="1",
            holds_from=REFORM,
        ),
        by=None,
        source="t",
    )
    made = imported(
        tmp_path, "staff", [HEAD, [*NEW[:4], "UBND xã Lâm Sơn, huyện Chi Lăng", *NEW[5:]]]
    )
    assert made.counts == (1, 0, 0, 0) and career("0101")[0][0] == here.unit_id
    make.unit("Đồng Đăng", kind="ward", since=REFORM)
    made = imported(
        tmp_path,
        "staff",
        [
            HEAD,
            ["0103", *NEW[1:4], "Đồng Đăng", *NEW[5:]],
            ["0104", "Lê Văn Tư", *NEW[2:4], "Xã Xa Lạ", *NEW[5:]],
        ],
    )
    assert made.counts == (0, 0, 0, 2)
    assert "Phường Đồng Đăng" in made.reasons[0][2] and "Lạng Sơn" in made.reasons[0][2]


def test_a_clerk_of_one_commune_touches_only_her_own(tmp_path, here):
    other = make.unit("Lộc Bình", since=REFORM)
    make.officer("Hứa Văn Năm", unit=other, code="0200", sex="m", position_=post())
    clerk = make.granted(Role.HR, unit=here)
    rows = [
        HEAD,
        NEW,
        ["0102", "Vi Thị Hoa", "Nữ", 1990, "Xã Lộc Bình", *NEW[5:]],
        ["0200", "Hứa Văn Năm", *NEW[2:]],
    ]
    made = imported(tmp_path, "staff", rows, user=clerk)
    assert made.counts == (1, 0, 0, 2)
    assert all("phạm vi" in reason for _, _, reason, _ in made.reasons)
    assert Batch.objects.get().entered_by == clerk


def test_one_twin_in_the_same_unit_is_refused(tmp_path, here):
    imported(tmp_path, "staff", [HEAD, NEW])
    made = imported(tmp_path, "staff", [HEAD, ["0999", *NEW[1:]]])
    assert made.counts == (0, 0, 0, 1) and "0101" in made.reasons[0][2]


def test_a_file_as_provinces_send_it_is_accounted_for_row_by_row(tmp_path, here):
    make.unit("Tam Thanh", kind="ward", since=REFORM)
    made = imported(tmp_path, "staff", as_provinces_send_it(tmp_path / "ds.xlsx"))
    assert made.summary.rows == 4 and sum(made.counts) == 4
    assert {row.number for row in made.told("skipped")} >= {1, 8, 9, 14, 16, 18}
    assert made.counts[3] == 4
    levels = [reason for _, column, reason, _ in made.reasons if column == "J"]
    assert levels and all("Tin học" in reason for reason in levels)


def test_levels_come_with_somebody_new(tmp_path, here):
    head = [*HEAD, "Trình độ chuyên môn", "Lý luận chính trị"]
    imported(tmp_path, "staff", [head, [*NEW, "Đại học Luật", "Trung cấp"]])
    found = PersonFact.objects.known().filter(person__staff_code="0101").order_by("kind")
    assert [(row.kind, row.code) for row in found] == [
        (Kind.EDUCATION, "EDU-6"), (Kind.POLITICAL_THEORY, "POL-2"),
    ]  # fmt: skip


def test_queries_grow_with_chunks_and_not_with_rows(tmp_path, here):
    rows = [
        HEAD,
        *[
            [f"N{n:05}", "Lý Văn Ba", "Nam", f"{1 + n % 28}/{1 + n % 12}/{1970 + n % 30}", *NEW[4:]]
            for n in range(5000)
        ],
    ]
    counts = {}
    for many in (900, 5000):
        path = workbook(tmp_path / f"{many}.xlsx", {"S": rows[: many + 1]})
        with (
            source_of(path, ListKind.STAFF) as source,
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            told = sum(1 for _ in plans(source, None, Asked(TODAY, name="x")))
        counts[many] = len(asked)
        assert told == many
    assert counts[5000] - counts[900] <= 4 * 5
    clerk = make.granted(Role.HR, unit=here)
    made = imported(tmp_path, "staff", workbook(tmp_path / "all.xlsx", {"S": rows}), user=clerk)
    assert made.counts == (5000, 0, 0, 0) and Appointment.objects.count() == 5000


def test_a_posting_that_cannot_stand_beside_another_is_refused_row_by_row(tmp_path, here):
    who = make.officer(
        "Vi Văn Tám", unit=here, code="0300", sex="m", position_=post(), since=REFORM,
        until=date(2026, 1, 1),
    )  # fmt: skip
    back = ["0300", who.full_name, *NEW[2:]]
    made = imported(tmp_path, "staff", [[*HEAD[:3], *HEAD[4:]], [*back[:3], *back[4:]]])
    assert made.counts == (0, 0, 0, 1) and "đã giữ chính thức" in made.reasons[0][2]
    later = [*back[:3], *back[4:6], "01/02/2026", None]
    assert imported(tmp_path, "staff", [[*HEAD[:3], *HEAD[4:]], later]).counts == (1, 0, 0, 0)


def test_of_one_name_over_time_the_unit_of_the_day_is_meant(tmp_path, here):
    from records import ledger

    renamed = make.unit("Nhân Lý", since=date(2015, 1, 1), until=date(2020, 1, 1))
    now = UnitVersion.made(
        unit=renamed.unit, code=renamed.code, name="Vạn Linh", kind="commune", parent=None,
        path=renamed.path, holds_from=date(2020, 1, 1),
    )  # fmt: skip
    ledger.enter(now, by=None, source="t")
    assert imported(tmp_path, "staff", [HEAD, NEW]).counts == (1, 0, 0, 0)
    assert career("0101")[0][0] == here.unit_id
