"""The inbox of proposed changes, one change with its moves, and versions side by side."""

import re

import pytest
from django.urls import reverse

from competency.models import ChangeState, RequirementChange
from competency.models.changes import propose
from competency.models.requirements import revise
from records import clock
from records.scope import Role
from tests import make
from tests.competency.test_changes import HIGHER, draft, move, proposed
from tests.make_competency import EDUCATION, requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    one, second = (make.granted(Role.HR, unit=top) for _ in range(2))
    client.force_login(second)
    return top, here, one, second


def words(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def test_the_inbox_shows_what_others_propose_and_the_list_all(world, client):
    _, _, one, second = world
    theirs = proposed(requirement(), one)
    mine = proposed(requirement("KHAC"), second)
    text = client.get(reverse("competency:requirement_changes")).content.decode()
    inbox = text[: text.index("<table")]
    there = [reverse("competency:requirement_a_change", args=[row.pk]) for row in (theirs, mine)]
    assert there[0] in inbox and there[1] not in inbox and there[1] in text
    move(theirs, "refuse", second, "Chưa có văn bản của tỉnh")
    address = reverse("competency:requirement_changes")
    assert "Chưa có văn bản" not in client.get(address).content.decode()
    asked = client.get(address, {"state": "refused"}).content.decode()
    assert there[0] in asked and there[1] not in asked


def test_the_list_asks_as_much_for_many_as_for_few(world, client, django_assert_max_num_queries):
    _, _, one, _ = world
    address = reverse("competency:requirement_changes")
    for place in range(8):
        proposed(requirement(f"C-{place}"), one)
    client.get(address)
    with django_assert_max_num_queries(14):
        client.get(address)


def test_a_change_shows_both_versions_the_effect_and_who_is_behind_it(world, client):
    _, here, one, _ = world
    make.fact(make.officer("Nguyễn Thị Ánh", unit=here), rank=4)
    change = proposed(requirement(), one)
    address = reverse("competency:requirement_a_change", args=[change.pk])
    told = words(client.get(address))
    assert "từ Trung cấp trở lên" in told and "từ Đại học trở lên" in told
    assert "1 đang đạt, sẽ không còn đạt" in told and "Nguyễn Thị Ánh" not in told
    assert "Nguyễn Thị Ánh" in words(client.get(address, {"who": "stop"}))
    assert "Tỉnh nâng mức" in told


def test_a_refusal_without_a_reason_stays_on_the_page(world, client):
    _, _, one, _ = world
    change = proposed(requirement(), one)
    address = reverse("competency:requirement_change_move", args=[change.pk, "refuse"])
    answer = client.post(address, {"note": "không"})
    assert answer.status_code == 200 and "ít nhất 10 ký tự" in words(answer)
    assert change.state == ChangeState.PROPOSED
    assert client.post(address, {"note": "Chưa có văn bản của tỉnh"}).status_code == 302
    assert change.state == ChangeState.REFUSED


def test_the_proposer_reads_why_she_cannot_approve_and_may_withdraw(world, client):
    _, _, one, _ = world
    change = proposed(requirement(), one)
    client.force_login(one)
    address = reverse("competency:requirement_a_change", args=[change.pk])
    text = client.get(address).content.decode()
    assert "Người đề xuất không duyệt đề xuất của mình" in text and "/approve/" not in text
    forced = client.post(reverse("competency:requirement_change_move", args=[change.pk, "approve"]))
    assert forced.status_code == 200 and change.state == ChangeState.PROPOSED
    client.post(reverse("competency:requirement_change_move", args=[change.pk, "withdraw"]))
    assert change.state == ChangeState.WITHDRAWN


def test_what_waits_is_told_on_the_requirement(world, client):
    _, _, one, _ = world
    change = proposed(requirement(), one)
    page = client.get(reverse("competency:requirement", args=["TRINH-DO"])).content.decode()
    assert reverse("competency:requirement_a_change", args=[change.pk]) in page
    assert "1 chờ duyệt" in words(client.get(reverse("competency:requirements")))


def test_a_new_requirement_is_read_whole(world, client):
    _, _, one, _ = world
    row = draft(requirement(), code="MOI", rule={"type": "all", "parts": [EDUCATION, HIGHER]})
    change = propose(row, None, reason="Mới", by=one, at=clock.now())
    told = words(client.get(reverse("competency:requirement_a_change", args=[change.pk])))
    assert "Đạt tất cả" in told and "từ Đại học trở lên" in told


def test_any_two_versions_stand_side_by_side(world, client):
    _, here, _, _ = world
    make.fact(make.officer("Nguyễn Thị Ánh", unit=here), rank=4)
    first = requirement()
    both = {"type": "all", "parts": [HIGHER, {"type": "served", "months": 12}]}
    revise(first, draft(first, rule=both), reason="Nâng mức", by=None, source="test")
    address = reverse("competency:requirement_compared", args=["TRINH-DO"])
    told = words(client.get(address))
    assert "Công tác liên tục" in told and "từ Trung cấp trở lên" in told
    asked = {"one": first.pk, "other": first.pk}
    assert "Điều kiện giống nhau" in words(client.get(address, asked))
    assert "Nguyễn Thị Ánh" in words(client.get(address, {"who": "stop"}))
    assert (
        client.get(reverse("competency:requirement_compared", args=["KHONG-CO"])).status_code == 404
    )


def test_who_may_look_reads_and_only_who_may_rule_moves(world, client):
    top, here, one, _ = world
    change = proposed(requirement(), one)
    pages = [
        reverse("competency:requirement_changes"),
        reverse("competency:requirement_a_change", args=[change.pk]),
        reverse("competency:requirement_compared", args=["TRINH-DO"]),
    ]
    moving = reverse("competency:requirement_change_move", args=[change.pk, "approve"])
    client.force_login(make.granted(Role.AUDITOR, unit=top))
    assert [client.get(page).status_code for page in pages] == [200] * 3
    assert client.post(moving).status_code == 200
    assert change.state == ChangeState.PROPOSED
    assert (
        client.get(reverse("competency:requirement_changes_file", args=["csv"])).status_code == 404
    )
    client.force_login(make.user())
    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert client.post(moving).status_code == 404
    assert RequirementChange.objects.pending().exists()


def test_the_list_leaves_as_a_file(world, client):
    _, _, one, _ = world
    proposed(requirement(), one)
    answer = client.get(reverse("competency:requirement_changes_file", args=["csv"]))
    assert "TRINH-DO" in b"".join(answer).decode("utf-8-sig")


def test_the_home_page_says_what_waits_for_a_second_person(world, client):
    _, _, one, second = world
    proposed(requirement(), one)
    address = reverse("competency:requirement_changes")
    assert "chờ duyệt" in words(client.get("/")) and address in client.get("/").content.decode()
    client.force_login(one)
    assert "Sửa chuẩn vị trí: chờ duyệt" not in words(client.get("/"))
