"""Facts by hand: what the paper says is kept, by somebody else, and never overwritten."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import entry, ledger
from records.criteria import Kind
from records.fact_form import SORTS, CorrectionForm, FactForm, PartialDayField
from records.models import EntryRefused, PersonFact
from records.partial import PartialDate
from records.scope import Role
from tests import make

pytestmark = pytest.mark.django_db
PAPER = "Bản sao bằng nộp ngày 12/03/2026"


@pytest.fixture
def world():
    top = make.province()
    here = make.unit("Nhân Lý", parent=top)
    make.levels()
    return make.granted(Role.HR, unit=top), make.officer("Nông Thị Ánh", unit=here), here


def write(client, who, kind, **answers):
    address = reverse("records:fact_write", args=[who.pk, kind])
    return client.post(address, {"source": PAPER, **answers})


def only(who, kind):
    return PersonFact.objects.known().get(person=who, kind=kind)


def test_a_diploma_of_which_only_the_year_is_known_is_kept_so(world, client):
    hr, who, _ = world
    client.force_login(hr)
    answer = write(
        client, who, "education", level="EDU-6", study="Luật", when="2015",
        issuer="Đại học Luật Hà Nội", number="A 123",
    )  # fmt: skip
    assert answer.status_code == 302
    fact = only(who, Kind.EDUCATION)
    assert (fact.code, fact.rank, str(fact), str(fact.began)) == ("EDU-6", 6, "Đại học", "2015")
    assert (fact.entered_by, fact.source, fact.holds_from) == (hr, PAPER, date(2015, 1, 1))
    page = client.get(reverse("records:person", args=[who.pk])).content.decode()
    assert "Luật" in page
    assert "01/01/2015" not in page
    assert "01/01/2015" not in client.get(reverse("records:fact", args=[fact.pk])).content.decode()


def test_a_rating_holds_for_its_year_or_month_and_the_two_are_told_apart(world, client):
    hr, who, _ = world
    client.force_login(hr)
    assert write(client, who, "rating", level="RATE-4", when="2024").status_code == 302
    assert write(client, who, "monthly_rating", level="RATE-2", when="06/2026").status_code == 302
    year, month = only(who, Kind.RATING), only(who, Kind.MONTHLY_RATING)
    assert (year.holds_from, year.holds_to) == (date(2024, 1, 1), date(2025, 1, 1))
    assert (month.holds_from, month.holds_to) == (date(2026, 6, 1), date(2026, 7, 1))
    page = client.get(reverse("records:person", args=[who.pk])).content.decode()
    assert "năm 2024" in page
    assert "tháng 06/2026" in page


@pytest.mark.parametrize(
    ("kind", "answers", "sentence"),
    [
        ("education", {"level": "EDU-6", "when": "31/02/2015"}, "Ghi như 30/06/1999"),
        ("education", {"level": "EDU-6", "when": "1980"}, "Sớm hơn ngày sinh"),
        ("education", {"level": "EDU-6", "when": "2099"}, "chưa tới"),
        ("education", {"level": "RATE-4", "when": "2015"}, "level"),
        ("rating", {"level": "RATE-4", "when": "06/2024"}, "Ghi một năm"),
        ("monthly_rating", {"level": "RATE-4", "when": "2025"}, "Ghi một tháng"),
        ("discipline", {"level": "DISC-1", "when": "01/06/2024"}, "document"),
        ("language", {"level": "NN-2", "when": "2020", "until": "31/12/2019"}, "hết hạn"),
        ("education", {"level": "EDU-6", "when": "2015", "source": ""}, "source"),
    ],
)
def test_a_bad_answer_names_its_field_and_the_remedy(world, client, kind, answers, sentence):
    hr, who, _ = world
    client.force_login(hr)
    page = write(client, who, kind, **answers)
    assert page.status_code == 200
    said = str(page.context["form"].errors)
    assert sentence in said
    assert not PersonFact.objects.exists()


def test_the_same_paper_twice_and_a_second_rating_of_a_year_are_refused(world, client):
    hr, who, _ = world
    client.force_login(hr)
    for level in ("RATE-4", "RATE-3"):
        page = write(client, who, "rating", level=level, when="2024")
    assert "Hồ sơ đã có dữ kiện này" in page.content.decode()
    assert only(who, Kind.RATING).rank == 4


def test_a_title_received_before_this_system_counts_as_one_given_here(world, client):
    hr, who, _ = world
    client.force_login(hr)
    form = {"form": "LDTT", "year": "2019", "when": "15/01/2020", "number": "12/QĐ-UBND"}
    assert write(client, who, "commendation", **form).status_code == 302
    fact = only(who, Kind.COMMENDATION)
    assert (fact.code, str(fact)) == ("LDTT", "Lao động tiên tiến năm 2019")


def test_a_fact_is_corrected_and_retracted_with_a_reason(world, client):
    hr, who, _ = world
    client.force_login(hr)
    write(client, who, "education", level="EDU-5", when="06/2014")
    old = only(who, Kind.EDUCATION)
    page = client.get(reverse("records:fact", args=[old.pk])).content.decode()
    assert (address := reverse("records:fact_correct", args=[old.pk])) in page
    assert 'value="06/2014"' in client.get(address).content.decode()
    answers = {"level": "EDU-6", "when": "06/2014", "source": PAPER}
    assert "reason" in client.post(address, answers).context["form"].errors
    assert client.post(address, answers | {"reason": "Nhập nhầm mức"}).status_code == 302
    new = only(who, Kind.EDUCATION)
    assert (new.rank, new.supersedes, new.reason) == (6, old, "Nhập nhầm mức")
    assert client.get(address).status_code == 404  # the old row is no longer believed
    gone = client.post(reverse("records:fact_retract", args=[new.pk]), {"reason": "Nhầm người"})
    assert gone.status_code == 302
    assert not PersonFact.objects.known().exists()


def test_what_the_product_made_is_not_corrected_by_hand(world, client):
    hr, who, _ = world
    client.force_login(hr)
    for kind, origin in ((Kind.EXAM, None), (Kind.COURSE, "enrolment:1")):
        fact = make.fact(who, kind, "TNTKQ", origin=origin)
        assert client.get(reverse("records:fact_correct", args=[fact.pk])).status_code == 404
        with pytest.raises(EntryRefused, match="hệ thống"):
            entry.withdraw(fact, reason="x", by=hr, at=make.AT)


def test_nobody_enters_facts_about_herself_or_outside_her_units(world, client):
    hr, who, here = world
    there = make.unit("Lộc Bình", parent=None)
    own = make.granted(Role.HR, unit=here, who=make.officer("Lý Thị Mai", unit=here))
    fact, mine = make.fact(who), make.fact(own.person)
    strangers = [
        (make.head(unit=here), who, fact), (make.granted(Role.HR, unit=there), who, fact),
        (make.granted(Role.AUDITOR, unit=here), who, fact), (make.user(who), who, fact),
        (own, own.person, mine),
    ]  # fmt: skip
    for account, person, about in strangers:
        client.force_login(account)
        for name, pk in (("choose", person.pk), ("correct", about.pk), ("retract", about.pk)):
            assert client.get(reverse(f"records:fact_{name}", args=[pk])).status_code == 404
        assert write(client, person, "education", level="EDU-6", when="2015").status_code == 404
        page = client.get(reverse("records:person", args=[person.pk])).content.decode()
        assert reverse("records:fact_choose", args=[person.pk]) not in page
        with pytest.raises(EntryRefused, match="người khác"):
            entry.record(person, {}, by=account, source="x", at=make.AT)
    client.force_login(hr)
    assert (
        reverse("records:fact_choose", args=[who.pk])
        in client.get(reverse("records:person", args=[who.pk])).content.decode()
    )


def test_every_kind_has_a_form_that_can_be_answered_and_corrected(world, client):
    hr, who, _ = world
    client.force_login(hr)
    for kind, sort in SORTS.items():
        page = client.get(reverse("records:fact_write", args=[who.pk, kind]))
        form = page.context["form"]
        answers = dict.fromkeys(sort.asks, "1/QĐ") | {"when": "2020", "year": "2020"}
        answers["when"] = "06/2020" if sort.period == "month" else "2020"
        answers["until"] = ""
        for name in {"level", "form"} & set(sort.asks):
            answers[name] = form.fields[name].choices[1][0]
        assert write(client, who, kind, **answers).status_code == 302, kind
        fact = only(who, kind)
        if fact.is_kept_apart:  # asked anew, not shown
            continue
        again = CorrectionForm(sort=sort, person=who, today=date(2026, 1, 1), fact=fact)
        data = {name: again[name].value() or "" for name in again.fields} | {"reason": "x"}
        form = CorrectionForm(data, sort=sort, person=who, today=date(2026, 1, 1))
        assert form.is_valid(), form.errors
        values = form.values()
        if "form" in sort.asks or sort.kind is Kind.SERVICE:
            continue
        assert {name: getattr(fact, name) for name in values if name != "detail"} == {
            name: value for name, value in values.items() if name != "detail"
        }


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    day=st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    precision=st.sampled_from(["day", "month", "year"]),
)
def test_a_partial_day_is_read_as_it_is_written(day, precision):
    kept = PartialDate.at(day, precision)
    assert PartialDayField(label="x").clean(str(kept)) == kept
    assert kept.first <= day < kept.after
    assert PartialDate.at(kept.first, kept.precision) == kept


def test_a_race_of_two_corrections_refuses_the_second(world):
    hr, who, _ = world
    fact = make.fact(who)
    ledger.correct(fact, reason="x", by=None, source="x", rank=5)
    with pytest.raises(EntryRefused, match="vừa được sửa"):
        entry.withdraw(fact, reason="y", by=hr, at=make.AT)


def test_a_form_asks_nothing_that_its_kind_has_not(world):
    _, who, _ = world
    form = FactForm(sort=SORTS["rating"], person=who, today=date(2026, 1, 1))
    assert list(form.fields) == ["level", "when", "issuer", "document", "source"]
