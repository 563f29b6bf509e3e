"""Home says what to do now, to each kind of user, in few statements."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.scope import Role
from tests import make, make_competency
from tests import world as worlds

pytestmark = pytest.mark.django_db


def home(client, account):
    client.force_login(account)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer


def test_an_open_exam_comes_before_everything(client, monkeypatch):
    world = worlds.build()
    monkeypatch.setattr("records.clock.now", lambda: worlds.AT)
    shown = home(client, world.own).context["home"]
    assert shown.next.url == f"/exams/attempts/{world.attempt.pk}/"
    assert shown.next.urgent


def test_an_officer_goes_on_where_she_stopped_and_sees_how_she_stands(client):
    world = worlds.build()
    answer = home(client, world.own)
    text = answer.content.decode()
    assert answer.context["home"].next.url.startswith("/learn/THU/")
    assert "Chuẩn của tôi" in text
    assert answer.context["home"].share == "1/1"
    assert text.count('class="next-card"') == 1


def test_a_head_sees_what_lacks_in_her_unit_and_the_way_to_the_names(client):
    top = make.province()
    here = make.unit(parent=top)
    head = make.head(unit=here)
    make.officer("Vi Thị Hoa", unit=here)
    make_competency.requirement(title="Trình độ")
    answer = home(client, head)
    (gap,) = answer.context["home"].people.gaps
    assert (gap.cell.met, gap.missing, gap.cell.total) == (0, 2, 2)
    assert gap.url in answer.content.decode()
    assert client.get(gap.url).status_code == 200


def test_who_has_nothing_is_told_whom_to_ask(client):
    assert "Mời hỏi phòng Nội vụ" in home(client, make.user()).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(client, role):
    top = make.province()
    make.head(unit=make.unit(parent=top))
    text = home(client, make.granted(role, unit=top)).content.decode()
    assert "Mời hỏi phòng Nội vụ" not in text


def test_home_costs_the_same_for_2_and_20_people(client):
    top = make.province()
    here = make.unit(parent=top)
    head = make.head(unit=here)
    make_competency.requirement()
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make.officer(unit=here)
        with CaptureQueriesContext(connection) as queries:
            home(client, head)
        counts.append(len(queries))
    assert counts[0] >= counts[1]


def test_an_officers_home_takes_few_statements(client):
    world = worlds.build()
    home(client, world.own)
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries) <= 20, [query["sql"][:120] for query in queries]


def test_hr_sees_what_lies_on_the_desk_and_others_do_not(client):
    world = worlds.build()
    born = date(1988, 3, 4)
    for code in ("LS-1", "LS-2"):
        make.officer("Vi Thị Đôi", unit=world.here, code=code, born=born)
    cited = make.level("EDU-7")
    type(cited).objects.filter(pk=cited.pk).update(document=world.law.changed.code)
    text = home(client, world.accounts["hr"]).content.decode()
    for words, name in (
        ("Giấy tờ chờ xác minh", "claims_waiting"), ("Tệp chưa nhập xong", "imports"),
        ("Hồ sơ nghi trùng", "duplicates"), ("Việc rà soát văn bản", "law"),
    ):  # fmt: skip
        assert words in text and f'href="{reverse(f"records:{name}")}"' in text, words
    assert "1 cặp cần so" in text
    assert "Hồ sơ nghi trùng" not in home(client, world.accounts["head"]).content.decode()


def test_the_desk_is_not_counted_anew_at_each_look(client):
    world = worlds.build()
    home(client, world.accounts["hr"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    told = " ".join(query["sql"] for query in queries)
    assert "records_sameness" not in told and "records_documentlink" not in told
