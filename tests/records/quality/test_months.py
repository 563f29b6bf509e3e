"""The list of a month: who confirms it, what is kept of it, errors and answers, reminders."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from records import clock, ledger
from records.models import (
    Absence,
    EntryRefused,
    ListError,
    ListErrorAnswer,
    MonthConfirmation,
    User,
)
from records.quality import months
from records.quality.calendar_months import due_month, last_day, opens
from records.quality.months import Told
from records.scope import Role
from tests import make

from .test_checks import Place

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)


class Days:
    """A clock that stands where it is put."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.put(date(2025, 7, 10))

    def put(self, day):
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        self.monkeypatch.setattr(clock, "today", lambda: day)
        self.monkeypatch.setattr(clock, "now", lambda: at)
        return at


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture
def place(days):
    return Place()


def address(place, month=JUNE):
    return reverse("records:confirmation", args=[place.here.unit_id, month.year, month.month])


def confirm(client, place, month=JUNE):
    page = client.get(address(place, month)).content.decode()
    shown = page.partition('name="digest" value="')[2][:64]
    return client.post(address(place, month), {"do": "confirm", "digest": shown}, follow=True)


def main(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@given(on=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(1, 28))
def test_the_month_due_is_the_newest_that_has_opened(on, days):
    month = due_month(on, days)
    assert opens(month, days) <= on
    assert opens(last_day(month) + timedelta(days=1), days) > on


def test_a_head_confirms_and_the_reading_can_be_made_again(place, client, days):
    her = place.officer("Lý Thị Hoa")
    client.force_login(place.head)
    page = main(client.get(address(place)))
    assert "Lý Thị Hoa" in page
    assert "Quá hạn" in page
    assert "Đã 8 ngày làm việc" in page
    assert "Đã xác nhận" in main(confirm(client, place))
    done = MonthConfirmation.objects.get()
    assert (done.on, done.people, done.entered_by) == (date(2025, 6, 30), 2, place.head)
    days.put(date(2025, 7, 20))
    ledger.end(
        her.appointments.get(), on=date(2025, 6, 15), reason="Thôi việc", by=None, source="test",
        at=days.put(date(2025, 7, 20)),
    )  # fmt: skip
    page = main(client.get(address(place)))
    assert "đúng như đã xác nhận" in page
    assert "Lý Thị Hoa" in page, "as it was confirmed"
    assert 'name="do" value="confirm"' not in page


def test_what_changed_since_the_last_confirmation_is_told(place, client, days):
    stays, leaves = place.officer("Lý Thị Hoa"), place.officer("Vi Văn Tám")
    client.force_login(place.head)
    confirm(client, place)
    at = days.put(date(2025, 8, 4))
    ledger.end(
        leaves.appointments.get(), on=date(2025, 7, 15), reason="Chuyển", by=None, source="t", at=at
    )
    make.officer("Nông Văn Mới", unit=place.here, since=date(2025, 7, 20), at=at)
    ledger.enter(
        Absence(person=stays, kind="sick", holds_from=date(2025, 7, 1), holds_to=date(2025, 9, 1)),
        by=None, source="t", at=at,
    )  # fmt: skip
    page = main(client.get(address(place, JULY)))
    changes = page.partition('id="changes"')[2].partition("</ul>")[0]
    assert "Nông Văn Mới" in changes
    assert "Vi Văn Tám" in changes
    assert "kết thúc" in changes
    assert "14/07/2025" in changes, "the day on which it ended"
    assert "Vắng mặt theo chế độ" in changes
    assert "ốm" not in page.lower()


def test_a_list_that_changed_under_one_s_eyes_is_not_confirmed(place, client, days):
    client.force_login(place.head)
    page = client.get(address(place)).content.decode()
    shown = page.partition('name="digest" value="')[2][:64]
    place.officer("Lý Thị Hoa")
    answer = client.post(address(place), {"do": "confirm", "digest": shown})
    assert "vừa thay đổi" in main(answer)
    assert not MonthConfirmation.objects.exists()


def test_only_the_head_or_whoever_has_her_right_confirms(place, client):
    delegate = make.granted(Role.HEAD, unit=place.here)
    there = make.unit("Lộc Bình", parent=place.top)
    for stranger, code in (
        (place.hr, 404), (make.granted(Role.AUDITOR, unit=place.top), 404),
        (make.head(unit=there, name="Đặng Văn Sơn"), 404),
    ):  # fmt: skip
        client.force_login(stranger)
        assert (
            client.post(address(place), {"do": "confirm", "digest": "0" * 64}).status_code == code
        )
    client.force_login(delegate)
    confirm(client, place)
    assert MonthConfirmation.objects.get().entered_by == delegate


def test_a_month_is_confirmed_once_and_never_before_it_has_opened(place, client):
    client.force_login(place.head)
    confirm(client, place)
    assert client.post(address(place), {"do": "confirm", "digest": "0" * 64}).status_code == 404
    assert client.get(address(place, date(2025, 8, 1))).status_code == 404
    assert client.get(f"/confirmations/{place.here.unit_id}/2025/13/").status_code == 404
    entries = months.listing(place.here.unit_id, Told(date(2025, 6, 30), None))
    with pytest.raises(EntryRefused, match="đã được xác nhận"):
        months.confirm(
            place.here.unit_id, JUNE, note="", shown=months.digest(entries), by=place.head,
            on=date(2025, 7, 10), at=clock.now(),
        )  # fmt: skip


def test_an_error_goes_to_home_affairs_and_holds_the_confirmation_until_it_is_answered(
    place, client
):
    her = place.officer("Lý Thị Hoa")
    client.force_login(place.head)
    client.post(
        address(place), {"do": "report", "person": her.pk, "told": "Đã chuyển sang xã khác."}
    )
    error = ListError.objects.get()
    assert "chưa trả lời" in main(confirm(client, place))
    client.force_login(make.granted(Role.HR, unit=make.unit("Lộc Bình", parent=place.top)))
    assert client.get(reverse("records:list_error", args=[error.pk])).status_code == 404
    client.force_login(place.hr)
    assert "Đơn vị báo sai" in client.get("/").content.decode()
    assert "Lý Thị Hoa" in main(client.get(reverse("records:list_errors")))
    inbox = reverse("records:list_error", args=[error.pk])
    client.post(inbox, {"outcome": "mended", "note": "Đã ghi điều động."})
    assert client.get(inbox).status_code == 404
    with pytest.raises(EntryRefused, match="đã được trả lời"):
        months.answer(error, outcome="kept", note="x", by=place.hr, at=clock.now())
    client.force_login(place.head)
    assert "Đã ghi điều động" in main(client.get(address(place)))
    confirm(client, place)
    assert MonthConfirmation.objects.exists()
    assert ListErrorAnswer.objects.get().entered_by == place.hr


def test_an_error_about_somebody_elsewhere_or_in_no_words_is_not_taken(place, client):
    other = make.officer(unit=make.unit("Lộc Bình", parent=place.top))
    client.force_login(place.head)
    client.post(
        address(place), {"do": "report", "person": other.pk, "told": "Không biết người này."}
    )
    client.post(address(place), {"do": "report", "told": ""})
    assert not ListError.objects.exists()


def test_one_s_own_report_is_answered_by_somebody_else(place):
    error = ListError.objects.create(
        unit=place.here.unit, month=JUNE, told="Sai", entered_at=clock.now(), entered_by=place.hr
    )
    with pytest.raises(EntryRefused, match="người khác"):
        months.answer(error, outcome="kept", note="x", by=place.hr, at=clock.now())


def test_nothing_of_it_is_changed_afterwards(place, client):
    client.force_login(place.head)
    confirm(client, place)
    done = MonthConfirmation.objects.get()
    done.note = "khác"
    with pytest.raises(EntryRefused):
        done.save()
    with pytest.raises(EntryRefused):
        MonthConfirmation.objects.all().delete()


def test_the_overview_says_who_has_and_who_has_not_and_how_late(place, client):
    there = make.unit("Lộc Bình", parent=place.top)
    client.force_login(place.head)
    confirm(client, place)
    page = main(client.get(reverse("records:confirmations")))
    assert "Xã Nhân Lý" in page
    assert "Xã Lộc Bình" not in page
    client.force_login(place.hr)
    page = main(client.get(reverse("records:confirmations")))
    assert "1 / 2" in page
    late = main(client.get(reverse("records:confirmations"), {"state": "late"}))
    assert "Xã Lộc Bình" in late
    assert "Xã Nhân Lý" not in late
    text = client.get("/confirmations/list.csv").content.decode("utf-8-sig")
    assert f"{there.code},Xã Lộc Bình,Quá hạn" in text
    assert "2 đơn vị, tháng 05/2025" in main(
        client.get(reverse("records:confirmations"), {"month": "05/2025"})
    )


def test_the_overview_costs_the_same_for_2_units_and_20(
    place, client, django_assert_max_num_queries
):
    client.force_login(place.hr)
    for _ in range(2):
        with django_assert_max_num_queries(16):
            client.get(reverse("records:confirmations"))
        for number in range(18):
            make.officer(unit=make.unit(f"Xã {number}", parent=place.top))


def test_a_press_reminds_the_heads_once_a_day(place, client, django_capture_on_commit_callbacks):
    cache.clear()
    User.objects.filter(pk=place.head.pk).update(email="son@nhanly.example")
    client.force_login(place.head)
    assert client.post(reverse("records:confirmations_remind")).status_code == 404
    client.force_login(place.hr)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("records:confirmations_remind"), {"month": "06/2025"})
    (letter,) = mail.outbox
    assert letter.to == ["son@nhanly.example"]
    assert "06/2025" in letter.subject
    client.force_login(place.head)
    confirm(client, place)
    cache.clear()
    client.force_login(place.hr)
    client.post(reverse("records:confirmations_remind"), {"month": "06/2025"})
    assert len(mail.outbox) == 1


def test_reminding_ends_in_a_sentence_also_without_a_queue_and_of_a_unit_that_is_no_more(
    place, client, monkeypatch
):
    from kombu.exceptions import OperationalError

    from records import tasks

    tasks.remind_to_confirm(0, "2025-06")  # no such unit today
    assert not mail.outbox

    def deaf(*_args):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.remind_to_confirm, "delay", deaf)
    client.force_login(place.hr)
    address = reverse("records:confirmations_remind")
    page = client.post(address, {"month": "06/2025"}, follow=True).content.decode()
    assert "Hàng đợi việc nền không trả lời" in page


def test_the_head_s_home_shows_what_is_to_be_confirmed_until_it_is(place, client):
    client.force_login(place.head)
    assert address(place) in client.get("/").content.decode()
    confirm(client, place)
    assert address(place) not in client.get("/").content.decode()
