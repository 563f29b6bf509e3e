"""Three communes become two: rehearsed from a file, settled, carried out, looked at, taken back."""

import pytest

from records import clock
from records.models import ReorganisationPlan, UnitVersion
from records.reorganisation import tasks
from records.scope import Role
from tests import make
from tests.browser import PHONE, overflow, violations
from tests.make_files import workbook

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HEAD = [
    "Mã đơn vị cũ",
    "Mã đơn vị mới",
    "Tên đơn vị mới",
    "Loại đơn vị mới",
    "Phần nhập",
    "Điều khoản",
]


@pytest.fixture
def today(settings):
    """The product's day, for the server too."""

    def move(instant):
        settings.CLOCK = instant
        clock._shift.cache_clear()

    move("2025-06-20T09:00")
    yield move
    clock._shift.cache_clear()


@pytest.fixture
def worker(monkeypatch):
    """A worker that comes to a great deed only when told, so that the waiting is seen."""
    rung = []
    for task in (tasks.apply, tasks.undo):
        monkeypatch.setattr(task, "delay", lambda *args, of=task: rung.append((of, args)))

    def work():
        task, args = rung.pop()
        task(*args)

    return work


def test_a_plan_from_a_file_is_settled_applied_seen_and_undone(
    visits, settings, tmp_path, today, worker
):
    settings.PRIVATE_ROOT = tmp_path / "private"
    top = make.province()
    a, b, c = (make.unit(name, parent=top) for name in ("An", "Bình", "Chi"))
    for name, where in (("Nông Văn An", a), ("Lý Thị Bình", b), ("Vi Thị Chi", c)):
        make.officer(name, unit=where)
    keeper = make.granted(Role.SECRETARY, unit=c)  # her right lies over a unit that ends
    page = visits.page(make.granted(Role.HR, unit=top))

    def fine():
        assert not violations(page) and overflow(page) <= 0

    page.goto("/reorganisations/")
    page.get_by_role("link", name="Phương án mới").first.click()
    page.locator("[name=title]").fill("Sắp xếp ba xã")
    page.locator("[name=document]").fill("1672/NQ-UBTVQH15")
    page.locator("[name=on]").fill("01/07/2025")
    page.locator("[name=rule][value=by_hand]").check()
    page.locator("main form button.button-primary").click()
    page.get_by_role("heading", name="Sắp xếp ba xã").wait_for()
    fine()
    plan = ReorganisationPlan.objects.get()

    lines = [
        HEAD,
        [a.code, "08001", "Bình An", "xã", None, "khoản 1"],
        [b.code, "08001", "Bình An", "xã", None, "khoản 1"],
        [c.code, "08001", "Bình An", "xã", "một phần", "khoản 1"],
        [c.code, "08002", "Chi Lăng", "xã", "phần còn lại", "khoản 2"],
    ]
    bad = [*lines, ["99999", "08002", None, None, None, None]]
    for name, rows in (("sai.xlsx", bad), ("đúng.xlsx", lines)):
        page.get_by_role("link", name="Đọc từ tệp").first.click()
        page.locator("input[type=file]").set_input_files(
            str(workbook(tmp_path / name, {"S": rows}))
        )
        page.locator("main form button.button-primary").click()
        if rows is bad:
            assert "Dòng 6" in page.inner_text("main") and "99999" in page.inner_text("main")
            fine()
            page.goto(f"/reorganisations/{plan.pk}/")
    page.get_by_text("Đã đọc tệp vào phương án.").wait_for()

    page.get_by_text("Còn 2 việc chưa quyết").wait_for()
    assert not page.get_by_role("button", name="Áp dụng phương án").count()
    fine()
    page.locator("main a", has_text="Vi Thị Chi").first.click()
    page.locator("main table select").first.select_option(label="Xã Chi Lăng (08002)")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Còn 1 việc chưa quyết").wait_for()
    page.get_by_role("link", name="Xếp từng quyền").click()
    page.locator("main select").first.select_option(label="Xã Chi Lăng (08002)")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name="Đề xuất phụ trách và đầu mối còn thiếu").click()

    page.get_by_role("button", name="Áp dụng phương án").click()
    page.get_by_role("heading", name="Đang áp dụng").wait_for()
    fine()
    worker()
    page.get_by_text("Đã áp dụng phương án.").wait_for()  # the page asked again by itself
    fine()

    today("2025-07-02T09:00")
    new = UnitVersion.objects.get(code="08001")
    page.goto(f"/units/{c.unit_id}/?on=2025-06-30")
    assert "Vi Thị Chi" in page.inner_text("main")
    page.goto(f"/units/{new.unit_id}/?on=2025-07-02")
    drawn = page.locator("svg.descent-drawing")
    for name in ("An", "Bình", "Chi", "Bình An"):
        assert name in drawn.text_content()
    assert page.locator(".strand-part").count() >= 1
    assert "Lý Thị Bình" in page.inner_text("main") and "Vi Thị Chi" not in page.inner_text(
        "main table"
    )
    fine()
    drawn.get_by_role("link", name="Chi", exact=False).first.click()
    page.wait_for_url("**on=2025-06-30")
    small = visits.page(keeper, width=PHONE)
    small.goto(f"/units/{new.unit_id}/?on=2025-07-02")
    assert small.locator("svg.descent-drawing").count() and overflow(small) <= 0

    page.goto(f"/reorganisations/{plan.pk}/")
    page.locator("[name=reason]").fill("Hoãn thực hiện nghị quyết")
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_role("heading", name="Đang hoàn tác").wait_for()
    worker()
    page.get_by_text("Đã hoàn tác; phương án sửa lại được.").wait_for()
    assert {v.unit_id for v in UnitVersion.objects.as_of(plan.on).communes()} == {
        a.unit_id, b.unit_id, c.unit_id,
    }  # fmt: skip
    page.goto(f"/units/{c.unit_id}/")
    assert "Vi Thị Chi" in page.inner_text("main") and not page.locator("svg .strand").count()
