"""The framework's pages, its new versions, and the deeds that make evidence."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency import framework_loader
from competency.evidence import judge
from competency.framework_changes import enact, need, revise
from competency.models import Competency, ProcedureNeed
from records import clock
from records.criteria import Kind
from records.models import EntryRefused, PersonFact, User
from records.scope import Role
from tests import make, make_courses
from tests.make_competency import requirement

pytestmark = pytest.mark.django_db
RULE = {
    "type": "competency", "competency": "GIAO-TIEP", "rank": 2,
    "title": {"vi": "Giao tiếp với công dân", "en": "Dealing with citizens"},
    "name": {"vi": "Tự làm được", "en": "Works alone"},
}  # fmt: skip


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make_courses.procedure()
    framework_loader.load()
    requirement("NL-GT", title="Giao tiếp", rule=RULE)
    return top, here, make.officer("Nông Thị Ánh", unit=here)


def page(client, name, *args, **query):
    answer = client.get(reverse(f"competency:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_account_reads_the_framework_and_how_a_gap_is_counted(world, client):
    _, _, her = world
    client.force_login(make.user(her))
    listed = page(client, "competencies", on="2026-11-01")
    assert "18 năng lực" in listed and "chưa kiểm chứng" in listed and "Thủ tục hộ tịch" in listed
    one = page(client, "competency", "GIAO-TIEP", on="2026-11-01")
    assert "Giải thích vì sao chưa nhận hồ sơ" in one and "Giao tiếp: từ bậc 2" in one
    assert "Chưa có vào ngày này" in page(client, "competency", "GIAO-TIEP", on="2025-01-01")
    told = page(client, "gap", on="2026-11-01")
    assert "24 tháng" in told and "Tự làm được" in told and "chưa rõ không bao giờ là đạt" in told
    assert client.get(reverse("competency:competency", args=["KHONG"])).status_code == 404


def test_a_supervisor_observes_and_the_line_follows(world, client, monkeypatch):
    _, here, her = world
    monkeypatch.setattr("records.clock.today", lambda: date(2026, 11, 20))
    head = make.head(unit=here)
    client.force_login(head)
    standard = page(client, "standard_of", her.pk)
    assert "Hồ sơ chưa có bằng chứng nào" in standard and "quan sát công việc" in standard
    observe = reverse("competency:observe", args=[her.pk])
    asked = {"competency": "GIAO-TIEP", "mark": "2", "on": "10/11/2026"}
    assert "has-error" in client.post(observe, asked).content.decode()
    assert client.post(observe, asked | {"task": "Tiếp một công dân khó"}).status_code == 302
    line = page(client, "standard_of", her.pk)
    assert "Quan sát ngày 10/11/2026" in line and "hồ sơ chứng tỏ bậc 2" in line
    # Lower, later: the newer observation decides, and the older one has ended that day.
    lower = asked | {"mark": "1", "on": "15/11/2026", "task": "Giải thích chưa rõ"}
    assert client.post(observe, lower).status_code == 302
    assert "còn 1 bậc" in page(client, "standard_of", her.pk)
    then = PersonFact.objects.known().filter(kind=Kind.OBSERVED).order_by("holds_from")
    assert [(row.holds_from.day, row.rank) for row in then] == [(10, 2), (15, 1)]
    assert then[0].holds_to == date(2026, 11, 15)
    refused = client.post(observe, lower).content.decode()
    assert "Ngày này đã có một lần ghi" in refused
    future = client.post(observe, asked | {"on": "21/11/2026", "task": "x"}).content.decode()
    assert "chưa tới" in future


def test_an_observation_entered_late_ends_where_the_next_began(world):
    _, here, her = world
    head = make.head(unit=here)
    entry = {"by": head, "at": clock.now(), "task": "x"}
    judge(her, Kind.OBSERVED, "GIAO-TIEP", 2, on=date(2026, 6, 1), **entry)
    late = judge(her, Kind.OBSERVED, "GIAO-TIEP", 1, on=date(2026, 3, 1), **entry)
    assert late.holds_to == date(2026, 6, 1)
    with pytest.raises(EntryRefused, match="Khung năng lực của ngày này"):
        judge(her, Kind.OBSERVED, "GIAO-TIEP", 1, on=date(2025, 3, 1), **entry)
    with pytest.raises(EntryRefused, match="một mức trong thang"):
        judge(her, Kind.OBSERVED, "GIAO-TIEP", 9, on=date(2026, 9, 1), **entry)


def test_what_one_declares_of_oneself_is_never_yes(world, client, monkeypatch):
    _, here, her = world
    monkeypatch.setattr("records.clock.today", lambda: date(2026, 11, 20))
    client.force_login(make.user(her))
    own = reverse("competency:declare_own")
    sent = {"competency": "GIAO-TIEP", "mark": "5", "on": "20/11/2026"}
    assert client.post(own, sent).status_code == 302
    assert "chưa ai xác nhận" in page(client, "standard")
    for name in ("observe", "declare"):
        assert client.get(reverse(f"competency:{name}", args=[her.pk])).status_code == 404
    other = make.officer("Lý Văn Ba", unit=make.unit("Lộc Bình"))
    client.force_login(make.head(unit=here))
    assert client.get(reverse("competency:observe", args=[other.pk])).status_code == 404
    with pytest.raises(EntryRefused, match="Không ai tự quan sát"):
        account = User.objects.get(person=her)
        judge(
            her, Kind.OBSERVED, "GIAO-TIEP", 3, on=date(2026, 11, 1), by=account, at=clock.now()
        )  # fmt: skip


def test_hr_writes_a_new_version_and_the_old_days_keep_the_old_one(world, client, monkeypatch):
    top, _, _ = world
    monkeypatch.setattr("records.clock.today", lambda: date(2026, 11, 20))
    client.force_login(make.granted(Role.HR, unit=top))
    row = Competency.objects.get(code="GIAO-TIEP")
    address = reverse("competency:competency_change", args=[row.pk])
    shown = client.get(address).context["form"]
    sent = {name: shown[name].value() or "" for name in shown.fields}
    sent |= {"fields_of": [], "verified": "", "holds_from": "01/12/2026", "reason": "Theo tỉnh"}
    bad = client.post(address, sent | {"shown_2": "course KHONG-CO"}).content.decode()
    assert "không có khoá “KHONG-CO”" in bad
    bad = client.post(address, sent | {"level_5": "Bậc lẻ"}).content.decode()
    assert "Điền bậc thấp hơn trước" in bad
    make_courses.course()
    answer = client.post(address, sent | {"shown_2": "course THU", "seen_2": "Chào hỏi"})
    assert answer.status_code == 200  # one English line too many for the Vietnamese
    answer = client.post(address, sent | {"shown_2": "course THU"})
    assert answer.status_code == 302, answer.context["form"].errors
    now = Competency.objects.as_of(date(2026, 12, 1)).get(code="GIAO-TIEP")
    assert now.rungs[1].ways[0].code == "THU" and now.reason == "Theo tỉnh"
    assert Competency.objects.as_of(date(2026, 11, 30)).get(code="GIAO-TIEP").rungs[1].ways == ()


def test_the_framework_changes_by_dated_rows_only(world):
    row = Competency.objects.get(code="GIAO-TIEP")
    double = Competency(
        code=row.code, name="x", group="general", origin="position", levels=row.levels,
        holds_from=date(2026, 5, 1), document="x",
    )  # fmt: skip
    entry = {"by": None, "source": "t", "at": make.AT}
    with pytest.raises(EntryRefused, match="đã có phiên bản khác"):
        enact(double, **entry)
    with pytest.raises(EntryRefused, match="Ghi lý do"):
        revise(row, double, reason=" ", **entry)
    broken = Competency(
        code="A", name="A", group="general", origin="position", levels=[{"rank": 2}]
    )
    broken.holds_from = date(2026, 1, 1)
    with pytest.raises(EntryRefused, match="number the levels from the lowest"):
        enact(broken, **entry)
    one = ProcedureNeed.objects.known().filter(code="TIEP-NHAN").get()
    need(one.procedure, "TIEP-NHAN", 2, on=date(2026, 7, 1), reason="Khó hơn", **entry)
    on = lambda day: ProcedureNeed.objects.as_of(day).get(code="TIEP-NHAN").rank  # noqa: E731
    assert (on(date(2026, 6, 30)), on(date(2026, 7, 1))) == (1, 2)


@pytest.mark.parametrize("name", ["competencies", "competency"])
def test_the_pages_cost_the_same_for_2_and_20(world, client, name):
    top, _, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    address = reverse(f"competency:{name}", args=["GIAO-TIEP"] if name == "competency" else [])
    template = Competency.objects.get(code="GIAO-TIEP")
    counts = []
    for more in (2, 18):
        for number in range(more):
            row = Competency(
                code=f"N-{more}-{number}", name="N", group="general", origin="position",
                levels=template.levels, holds_from=date(2026, 1, 1),
            )  # fmt: skip
            enact(row, by=None, source="t", at=make.AT)
            requirement(f"R-{more}-{number}", rule=RULE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
