"""Requirements through time, and the form that makes a new version of one."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from competency.models import Requirement, RequirementChange
from competency.models.requirements import in_force, revise
from competency.rule_form import from_rule
from competency.rules_loader import load
from records import clock, reference_loader
from records.models import EntryRefused, PersonFact
from records.scope import Role
from tests import make
from tests.competency.test_rule_form import posted
from tests.make_competency import requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    client.force_login(make.granted(Role.HR, unit=top))
    return top, here


def sent(rule, **changes):
    """What the form sends for a rule."""
    fields = {
        "title": "Trình độ",
        "title_en": "Education",
        "place": "10",
        "document": "118/2025/NĐ-CP",
        "clause": "Điều 11",
        "holds_from": clock.today().isoformat(),
        "reason": "Tỉnh nâng mức",
        "do": "preview",
    }
    return posted(from_rule(rule)) | fields | changes


def approved(client, top):
    """A second person approves what was proposed last."""
    change = RequirementChange.objects.latest("pk")
    second = Client()
    second.force_login(make.granted(Role.HR, unit=top))
    answer = second.post(reverse("competency:requirement_change_move", args=[change.pk, "approve"]))
    assert answer.status_code == 302, answer.content.decode()


def level(rank, name):
    return {"type": "level", "kind": "education", "rank": rank, "name": {"vi": name, "en": name}}


def test_a_new_version_holds_from_its_day_and_the_old_one_until_then(world, client):
    current = requirement()
    make.level()
    top, _ = world
    address = reverse("competency:requirement_change", args=[current.pk])
    answer = client.post(address, sent(level(6, "Đại học"), do="save"), follow=True)
    assert "Chờ người thứ hai duyệt" in answer.content.decode()
    assert in_force(clock.today()) == [current], "nothing counts yet"
    approved(client, top)
    (now,) = in_force(clock.today())
    assert (now.code, now.rule["rank"], now.reason) == ("TRINH-DO", 6, "Tỉnh nâng mức")
    assert now.entered_by is not None
    (before,) = in_force(date(2025, 1, 1))
    assert (before.rule["rank"], before.holds_to) == (4, clock.today())
    page = client.get(reverse("competency:requirement", args=["TRINH-DO"])).content.decode()
    assert page.count("Tỉnh nâng mức") >= 2
    assert "từ Trung cấp trở lên" in page and "từ Đại học trở lên" in page


def test_the_same_day_corrects_the_version_itself(world):
    current = requirement(since=date(2025, 6, 1))
    draft = Requirement(title="Đúng", rule=level(5, "Cao đẳng"), holds_from=current.holds_from)
    revise(current, draft, reason="Gõ nhầm bậc", by=None, source="test")
    (now,) = in_force(date(2025, 6, 1))
    assert (now.rule["rank"], now.supersedes_id) == (5, current.pk)
    assert in_force(date(2025, 6, 1), current.entered_at) == [current]


def test_two_versions_never_hold_on_one_day(world):
    requirement()
    with pytest.raises(EntryRefused):
        requirement()


def test_a_rule_that_cannot_be_read_is_not_stored(world):
    with pytest.raises(EntryRefused, match="fill in"):
        requirement(rule={"type": "served"})


def test_the_preview_says_who_would_move_and_stores_nothing(world, client):
    _, here = world
    current = requirement()
    who = make.officer("Nguyễn Thị Ánh", unit=here)
    make.fact(who, rank=4)
    make.fact(make.officer("Vi Thị Cúc", unit=here), rank=6)
    address = reverse("competency:requirement_change", args=[current.pk])
    page = client.post(address, sent(level(6, "Đại học"))).content.decode()
    told = " ".join(re.sub("<[^>]+>", " ", page).split())
    for words in ("1 sẽ đạt", "1 đang đạt, sẽ không còn đạt", "0 sẽ chưa rõ", "1 đổi kết luận"):
        assert words in told
    assert "Nguyễn Thị Ánh" not in page, "names only when a number is pressed"
    page = client.post(address, sent(level(6, "Đại học"), do="show:stop:1")).content.decode()
    assert "Nguyễn Thị Ánh" in page and "Vi Thị Cúc" not in page
    assert Requirement.objects.count() == 1 and not RequirementChange.objects.exists()


def test_the_people_behind_a_number_come_page_by_page(world, client, monkeypatch):
    monkeypatch.setattr("competency.effect.PAGE", 2)
    _, here = world
    current = requirement()
    for name in ("Nguyễn Thị Ánh", "Hoàng Văn Bình", "Vi Thị Cúc"):
        make.fact(make.officer(name, unit=here), rank=4)
    address = reverse("competency:requirement_change", args=[current.pk])
    first = client.post(address, sent(level(6, "Đại học"), do="show:stop:1")).content.decode()
    assert "Nguyễn Thị Ánh" in first and "Vi Thị Cúc" not in first and "show:stop:2" in first
    second = client.post(address, sent(level(6, "Đại học"), do="show:stop:2")).content.decode()
    assert "Nguyễn Thị Ánh" not in second and "Vi Thị Cúc" in second


def test_each_condition_is_told_while_the_rule_is_being_put_together(world, client):
    current = requirement()
    address = reverse("competency:requirement_change", args=[current.pk])
    rule = {"type": "not", "parts": [{"type": "served", "months": 12}]}
    text = client.post(address, sent(rule, do="nest:r.0")).content.decode()
    assert "Công tác liên tục ít nhất 12 tháng" in text
    assert "Không thuộc trường hợp sau:" in text and "Đạt tất cả các điều kiện sau:" in text


def test_a_step_keeps_what_was_typed_and_judges_nothing(world, client):
    current = requirement()
    address = reverse("competency:requirement_change", args=[current.pk])
    page = client.post(address, sent(level(6, "Đại học"), do="nest:r", title="Đang gõ", reason=""))
    text = page.content.decode()
    assert "Đang gõ" in text and 'name="r.1.type"' in text
    assert "error-summary" not in text


def test_an_error_stands_beside_its_input_and_in_the_summary(world, client):
    current = requirement()
    address = reverse("competency:requirement_change", args=[current.pk])
    broken = sent({"type": "served", "months": 12}) | {"r.months": "x"}
    text = client.post(address, broken | {"reason": "", "do": "save"}).content.decode()
    assert 'href="#r.months"' in text and 'id="r.months.error"' in text
    assert 'href="#id_reason"' in text
    assert Requirement.objects.count() == 1


def test_a_requirement_is_added(world, client):
    top, _ = world
    data = sent({"type": "served", "months": 12}, code="THAM-NIEN", do="save")
    assert client.post(reverse("competency:requirement_new"), data).status_code == 302
    approved(client, top)
    assert Requirement.objects.get().code == "THAM-NIEN"
    again = client.post(reverse("competency:requirement_new"), data)
    assert again.status_code == 200 and "đã có yêu cầu dùng" in again.content.decode()


def test_only_whoever_may_rule_sees_the_form(world, client):
    top, here = world
    current = requirement()
    forms = [
        reverse("competency:requirement_new"),
        reverse("competency:requirement_change", args=[current.pk]),
    ]
    for account in (make.head(unit=here), make.granted(Role.AUDITOR, unit=top), make.user()):
        client.force_login(account)
        for address in forms:
            assert client.get(address).status_code == 404
            assert client.post(address, sent(level(6, "Đại học"), do="save")).status_code == 404
    assert client.get(reverse("competency:requirements")).status_code == 404
    client.force_login(make.head(unit=make.unit("Lộc Bình", parent=top)))
    assert client.get(reverse("competency:requirements")).status_code == 200
    assert client.get(reverse("competency:requirement", args=["TRINH-DO"])).status_code == 200


def test_what_ships_loads_twice_into_one_and_names_its_basis(world):
    reference_loader.load()
    assert load() > 10
    assert load() == 0
    for one in Requirement.objects.all():
        assert one.document and one.title_en
        assert bool(one.note) == bool(one.note_en)
    codes = [one.code for one in in_force(date(2025, 6, 30))]
    assert len(codes) == len(set(codes)) and "THI-TNTKQ" in codes


def test_no_it_certificate_is_never_counted_as_a_failure(world):
    load()
    (it,) = [one for one in in_force(date(2025, 6, 30)) if one.code == "TIN-HOC"]
    from records.criteria import Dossier, Fact

    for facts in ((), (Fact(1, "it", "IT-A-CU", date(2015, 1, 1), rank=1),)):
        assert it.criterion.judge(Dossier(1, facts), date(2025, 6, 30)).outcome != "no"
    assert PersonFact.objects.count() == 0
