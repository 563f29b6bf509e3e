"""One act over many people: every member is answered, entered at once, and taken back."""

from datetime import date, timedelta
from shutil import rmtree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import batches, postings
from records.bulk import deed
from records.imports import desk
from records.imports.shelf import Told, rows_in, summary_in
from records.imports.tasks import FAILURE
from records.models import (
    Appointment,
    Batch,
    BulkAct,
    BulkDone,
    Duty,
    EntryRefused,
    UnitVersion,
)
from records.scope import Role
from records.wording import say
from tests import make
from tests.make_bulk import AT, DAY, QD, act, done, norm

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    hr = make.granted(Role.HR, unit=top, who=make.officer("Vi Thị Mai", unit=top))
    people = [make.officer(name, unit=here) for name in ("Nông Thị Ánh", "Lý Văn Ba")]
    make.position("TC-KT", "Tài chính – Kế toán")
    return hr, people, here, there


def answers(made):
    """Of each person: the state, and the first sentence."""
    found = {}
    for state in ("changed", "unchanged", "refused"):
        for data in rows_in(made.folder, state):
            told = Told.of(data)
            said = [say(p[3].reason) for p in told.problems] or [say(n) for n in told.notes]
            found[told.number] = (state, said[0] if said else "")
    return found


def posts(who):
    rows = Appointment.objects.known().filter(person=who).order_by("holds_from", "pk")
    return [(row.unit_id, row.position.code, row.holds_from, row.holds_to) for row in rows]


def test_a_change_of_post_ends_one_and_begins_another_the_same_day(world):
    hr, people, here, _ = world
    made = done(hr, people, position=make.position("TC-KT").pk)
    for who in people:
        assert posts(who) == [
            (here.unit_id, "VH-XH", make.LONG_AGO, DAY),
            (here.unit_id, "TC-KT", DAY, date(9999, 12, 31)),
        ]
    batch = Batch.objects.get()
    assert batch.kind == "bulk" and batch.document == QD and batch.members.count() == 4
    assert batch.numbers == {"changed": 2, "unchanged": 0, "refused": 0}
    assert Appointment.objects.known().filter(holds_from=DAY).first().document == QD
    assert made.done.batch == batch


def test_every_member_has_one_answer_with_its_reason(world):
    hr, (plain, _), here, there = world
    same = make.officer("Hà Văn Sáu", unit=here, position_=make.position("TC-KT"))
    gone = make.officer("Hà Văn Bảy", unit=here, until=date(2025, 1, 1))
    double = make.officer("Hà Văn Tám", unit=here)
    make.appointment(double, unit=there)
    begun = make.officer("Hà Văn Chín", unit=here, since=DAY)
    later = make.officer("Hà Văn Mười", unit=here)
    make.appointment(later, unit=there, since=date(2025, 9, 1))
    handed = make.officer("Hà Văn Tư", unit=here, until=date(2025, 9, 1))
    make.appointment(handed, unit=there, since=date(2025, 9, 1))
    everybody = [plain, same, gone, double, begun, later, handed, hr.person]
    told = answers(act(hr, everybody, position=make.position("TC-KT").pk))
    assert len(told) == len(everybody)
    assert told[plain.pk][0] == "changed" and told[same.pk][0] == "unchanged"
    assert told[gone.pk] == ("refused", "Ngày 01/07/2025 không giữ vị trí chính thức nào.")
    assert "2 vị trí" in told[double.pk][1]
    assert "bắt đầu đúng ngày 01/07/2025" in told[begun.pk][1]
    assert "từ ngày 01/09/2025; hai vị trí sẽ chồng nhau" in told[later.pk][1]
    assert told[handed.pk][0] == "changed"  # as long as the old post would have lasted
    assert "của chính anh/chị" in told[hr.person_id][1]


def test_a_transfer_takes_charges_of_the_old_unit_along_to_their_end(world):
    hr, people, here, there = world
    make.duty(people[0], unit=here, charge=Duty.Charge.IN_CHARGE)
    made = done(hr, people, "transfer", unit=there.unit_id)
    assert [row[:2] for row in posts(people[0])] == [
        (here.unit_id, "VH-XH"), (there.unit_id, "VH-XH"),
    ]  # fmt: skip
    assert Duty.objects.known().get().holds_to == DAY
    assert made.done.batch.members.count() == 5


def test_no_more_focal_points_than_the_norm_and_the_refusal_says_by_which_text(world):
    hr, (one, two), here, there = world
    norm(2)
    make.duty(make.officer("Hà Văn Tư", unit=here), unit=here)
    far = make.officer("Hà Văn Năm", unit=there)
    told = answers(act(hr, [one, two, far], "charge", charge="focal_point", until=""))
    assert [told[who.pk][0] for who in (one, two, far)] == ["changed", "refused", "changed"]
    assert told[two.pk][1] == (
        "Xã Nhân Lý đã có 2 người; nhiều nhất 2 (Quy chế, chưa đối chiếu)."
    )  # fmt: skip


def test_places_are_counted_day_by_day(world):
    hr, (one, two), here, _ = world
    norm(1)
    make.duty(two, unit=here, since=date(2025, 10, 1))
    asked = {"charge": "focal_point"}
    assert answers(act(hr, [one], "charge", **asked, until="2025-10-01"))[one.pk][0] == "changed"
    assert answers(act(hr, [one], "charge", **asked, until="2025-10-02"))[one.pk][0] == "refused"
    assert "từ ngày 01/10/2025" in answers(act(hr, [two], "charge", **asked, until=""))[two.pk][1]


def test_a_charge_ends_with_the_post_and_one_who_holds_it_is_left(world):
    hr, (one, _), here, _ = world
    brief = make.officer("Hà Văn Tư", unit=here, until=date(2025, 12, 1))
    make.duty(one, unit=here)
    made = done(hr, [one, brief], "charge", charge="focal_point", until="")
    assert answers(made)[one.pk] == ("unchanged", "Đã giữ nhiệm vụ này ở đơn vị.")
    assert Duty.objects.known().get(person=brief).holds_to == date(2025, 12, 1)


def test_charges_posts_and_secondments_are_ended(world):
    hr, (one, two), here, there = world
    make.duty(one, unit=here)
    done(hr, [one, two], "uncharge", charge="focal_point")
    assert Duty.objects.known().get().holds_to == DAY and len(posts(one)) == 1
    at = {"by": hr, "at": AT}
    postings.appoint(
        two, unit=there.unit_id, position=make.position(), since=date(2025, 1, 1), document=QD,
        manner="seconded", **at,
    )  # fmt: skip
    told = answers(act(hr, [one, two], "finish"))
    assert told[one.pk][0] == "changed" and "Còn biệt phái" in told[two.pk][1]
    done(hr, [one, two], "return", at=LATER)
    assert posts(two)[1][2:] == (date(2025, 1, 1), DAY)
    done(hr, [one, two], "finish", since=date(2025, 8, 1), at=LATER)
    assert [row[3] for row in posts(one)] == [date(2025, 8, 1)]


def test_a_member_changed_since_the_preview_is_named_and_nothing_is_entered(world):
    hr, (one, two), here, there = world
    made = act(hr, [one, two], position=make.position("TC-KT").pk)
    make.appointment(two, unit=there, since=date(2025, 9, 1))
    with pytest.raises(deed.Moved) as moved:
        deed.carry_out(made, at=LATER)
    assert moved.value.who == [f"{two.full_name} · {two.staff_code}"]
    assert not Batch.objects.exists() and len(posts(one)) == 1


def test_undoing_gives_everybody_back_what_she_had(world):
    hr, people, here, there = world
    make.duty(people[0], unit=here)
    before = [posts(who) for who in people]
    made = done(hr, people, "transfer", unit=there.unit_id)
    deed.undo(made.done.batch, by=hr, reason="Nhầm đơn vị", at=LATER)
    assert [posts(who) for who in people] == before
    assert Duty.objects.known().get().is_open


@pytest.mark.parametrize("built", ["correction", "charge", "leave", "place"])
def test_it_is_not_undone_while_something_stands_on_it(world, built):
    hr, (one, two), here, there = world
    make.duty(one, unit=here)
    made = done(hr, [one], "transfer", unit=there.unit_id)
    if built == "correction":
        row = Appointment.objects.known().get(person=one, holds_from=DAY)
        postings.finish(row, on=date(2025, 9, 1), reason=QD, by=hr, at=LATER)
    elif built == "charge":
        make.duty(one, unit=there, since=date(2025, 8, 1), at=LATER)
    elif built == "leave":
        postings.leave(one, kind="study", since=date(2025, 8, 1), until=date(2025, 12, 1),
                       document=QD, by=hr, at=LATER)  # fmt: skip
    else:  # somebody else has the charge she was relieved of
        make.duty(two, unit=here, since=DAY, at=LATER)
    with pytest.raises(batches.UndoRefused) as refused:
        deed.undo(made.done.batch, by=hr, reason="Nhầm", at=LATER)
    assert len(refused.value.obstacles) == 1


def test_only_who_may_enter_everybody_takes_it_back(world):
    hr, people, _, there = world
    made = done(hr, people, "transfer", unit=there.unit_id)
    with pytest.raises(EntryRefused, match="ngoài phạm vi"):
        deed.undo(made.done.batch, by=make.granted(unit=make.province()), reason="x", at=LATER)


def test_the_plan_of_many_asks_no_more_than_of_one(world):
    hr, people, here, there = world
    counts = []
    for group in (people[:1], [*people, *(make.officer("Hà Văn Tư", unit=here) for _ in range(8))]):
        made = act(hr, group, "transfer", unit=there.unit_id)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            deed.prepare(made)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# the pages


def go(client, name, *args, **query):
    return client.get(reverse(f"records:{name}", args=args), query)


def sent(client, kind, people, **answers_):
    """The whole list's answers sent from the page of an act."""
    query = "&".join(["some=1", *(f"pick={who.pk}" for who in people)])
    address = f"{reverse('records:bulk_ask', args=[kind])}?{query}"
    data = {"since": "01/07/2025", "document": QD, "reason": "Kiện toàn", **answers_}
    return client.post(address, data)


def test_from_the_list_to_the_undoing(world, client):
    hr, people, here, there = world
    stays = make.officer("Hà Văn Bảy", unit=here, until=date(2025, 1, 1))
    client.force_login(hr)
    listed = go(client, "people", q="nong").content.decode()
    assert reverse("records:bulk_choose") in listed
    page = go(client, "bulk_choose", some=1, all=1, q="ánh")
    assert page.context["count"] == 1 and "mọi kết quả của bộ lọc" in page.content.decode()
    answer = sent(client, "transfer", [*people, stays], unit=there.code)
    made = BulkAct.objects.get()
    assert answer.url == reverse("records:bulk_act", args=[made.pk])
    page = client.get(answer.url)
    assert [tab[2] for tab in page.context["tabs"]] == [2, 1, 0]
    assert "Xã Nhân Lý" in page.content.decode() and "Xã Lộc Bình" in page.content.decode()
    assert "không giữ vị trí" in go(client, "bulk_act", made.pk, state="refused").content.decode()
    apply = reverse("records:bulk_apply", args=[made.pk])
    assert "lập lại" in client.post(apply, {"seen": "x"}, follow=True).content.decode()
    assert not BulkDone.objects.exists()
    file = reverse("records:bulk_act_file", args=[made.pk, "csv"])
    assert "Nông Thị Ánh" in client.get(file).content.decode()
    seen = page.context["summary"].digest
    done_page = client.post(apply, {"seen": seen}, follow=True).content.decode()
    assert "Đã ghi vào hồ sơ" in done_page and "Hà Văn Bảy" in done_page
    rmtree(made.folder)  # what was entered is told without the plan too
    told = client.get(file).content.decode()
    assert "Lý Văn Ba" in told and "Hà Văn Bảy" in told and "không giữ vị trí" in told
    client.post(apply, {"seen": seen})
    assert Batch.objects.count() == 1
    assert "Đã ghi 2 người" in go(client, "bulk_acts").content.decode()
    her = go(client, "person", people[0].pk, on="2025-08-01").content.decode()
    assert "Ghi cùng lúc cho 2 người" in her and reverse("records:bulk_act", args=[made.pk]) in her
    undo = reverse("records:bulk_undo", args=[made.pk])
    assert "Vị trí công tác" in client.get(undo).content.decode()
    answer = client.post(undo, {"reason": "Nhầm"}, follow=True)
    assert "đã được hoàn tác" in answer.content.decode()
    assert [len(posts(who)) for who in people] == [1, 1]


def test_a_changed_member_is_named_on_the_page_and_the_plan_made_again(world, client):
    hr, (one, two), _, there = world
    client.force_login(hr)
    sent(client, "transfer", [one, two], unit=there.code)
    made = BulkAct.objects.get()
    make.appointment(two, unit=there, since=date(2025, 9, 1))
    seen = summary_in(made.folder).digest
    apply = reverse("records:bulk_apply", args=[made.pk])
    page = client.post(apply, {"seen": seen}, follow=True).content.decode()
    assert "Người có thay đổi: Lý Văn Ba" in page and not BulkDone.objects.exists()
    again = client.post(reverse("records:bulk_act", args=[made.pk]), follow=True)
    assert [tab[2] for tab in again.context["tabs"]] == [1, 1, 0]
    client.post(apply, {"seen": again.context["summary"].digest})
    assert made.done.batch.numbers == {"changed": 1, "unchanged": 0, "refused": 1}
    assert made.done.exceptions[0][0] == two.pk


def test_nobody_else_gets_in(world, client):
    hr, people, here, there = world
    made = done(hr, people, "transfer", unit=there.unit_id)
    near = make.granted(Role.HR, unit=here)
    auditor = make.granted(Role.AUDITOR, unit=make.province())
    for account in (near, auditor, make.user(people[0])):
        client.force_login(account)
        for name in ("bulk_act", "bulk_undo"):
            assert go(client, name, made.pk).status_code == 404
        assert client.post(reverse("records:bulk_apply", args=[made.pk])).status_code == 404
        status = 200 if account == near else 404
        assert go(client, "bulk_acts").status_code == status
        assert go(client, "bulk_choose").status_code == status
        assert go(client, "bulk_ask", "transfer").status_code == status
    client.force_login(hr)
    assert go(client, "bulk_ask", "nothing").status_code == 404


def test_somebody_out_of_reach_is_not_chosen_and_a_foreign_unit_is_no_target(world, client):
    _, people, here, there = world
    far = make.officer("Hà Văn Tư", unit=there)
    near = make.granted(Role.HR, unit=here)
    client.force_login(near)
    page = sent(client, "transfer", [*people, far], unit=there.code)
    assert "Không có đơn vị nào" in page.content.decode() and not BulkAct.objects.exists()
    sent(client, "finish", [*people, far])
    assert sorted(BulkAct.objects.get().people) == sorted(who.pk for who in people)


def test_nobody_is_moved_to_a_unit_that_is_out_of_reach_by_now(world):
    """The form asked for a unit within reach; the right over it may have ended since."""
    _hr, _people, here, there = world
    narrow = make.granted(Role.HR, unit=here, who=make.officer("Vi Thị Tư", unit=there))
    who = make.officer("Hứa Văn Năm", unit=here)
    made = act(narrow, [who], "transfer", unit=there.unit_id)
    assert answers(made)[who.pk] == (
        "refused",
        "Xã Lộc Bình nằm ngoài phạm vi anh/chị được ghi.",
    )


def test_a_plan_that_failed_is_made_again_by_its_owner_only(world, client):
    hr, people, here, _there = world
    made = act(hr, people, position=make.position("TC-KT").pk)
    desk.write(made.folder, "failed", FAILURE.to_data())
    top = UnitVersion.objects.get(unit=here.parent_id)
    for reader, offered in ((hr, True), (make.granted(Role.HR, unit=top), False)):
        client.force_login(reader)
        page = client.get(reverse("records:bulk_act", args=[made.pk])).content.decode()
        assert ("Lập lại bản xem trước" in page) is offered
