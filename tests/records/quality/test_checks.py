"""Each check finds what it is for, and leaves alone what is right."""

from datetime import UTC, date, datetime

import pytest
from django.db import models
from django.urls import reverse

from records import ledger
from records.criteria import Kind as Fact
from records.models import (
    Absence,
    Appointment,
    Claim,
    ClaimAct,
    DossierTotal,
    LegalDocument,
    MonthConfirmation,
    Person,
    PersonFact,
    Position,
    Sameness,
)
from records.quality.base import Asked
from records.quality.lines import told
from records.quality.registry import CHECKS
from records.quality.survey import found_of, listed, rows, survey
from records.reading import Reading
from records.scope import May, Role
from tests import make

pytestmark = pytest.mark.django_db
ON = date(2025, 7, 10)
AT = datetime(2025, 1, 1, tzinfo=UTC)


class Place:
    """A commune with a head and nothing to mend; ``lines`` asks one check."""

    def __init__(self):
        from records.reference_loader import _charge_norms, _thresholds

        _thresholds()
        _charge_norms()
        self.top = make.province()
        self.here = make.unit("Nhân Lý", parent=self.top)
        self.head = make.head(unit=self.here)
        self.hr = make.granted(Role.HR, unit=self.top)

    def officer(self, name="Hoàng Thị Thanh", **more):
        return make.officer(name, unit=self.here, **more)

    def asked(self, on=ON, known_on=None, user=None):
        who = user or self.hr
        return {
            power: Asked.of(who, Reading(on, known_on), date(2025, 7, 10), power)
            for power in (May.VIEW, May.ENTER, May.OPEN)
        }

    def lines(self, code, on=ON, known_on=None, user=None):
        found = listed([CHECKS[code]], self.asked(on, known_on, user))
        return [found_of(row) for row in found]

    def who(self, code, **more):
        return {line.who for line in self.lines(code, **more)}


@pytest.fixture
def place():
    return Place()


def changed(who, **values):
    """As an import of long ago left it."""
    models.QuerySet(Person).filter(pk=who.pk).update(**values)
    return who


def post(
    who, unit, *, manner="substantive", since=make.LONG_AGO, until=date(9999, 12, 31), title="X"
):
    row = Appointment(
        person=who, unit=unit.unit, position=make.position(title, title), manner=manner,
        holds_from=since, holds_to=until,
    )  # fmt: skip
    return ledger.enter(row, by=None, source="test", at=AT)


def paper(who, *, kind=Fact.EDUCATION, since=date(2015, 6, 1), precision="day", **more):
    row = PersonFact(
        person=who, kind=kind, code="EDU-4", title="Trung cấp", holds_from=since,
        precision=precision, **more,
    )  # fmt: skip
    return ledger.enter(row, by=None, source="test", at=AT)


def test_who_she_is(place):
    good = place.officer("Lý Thị Hoa")
    make.user(good)
    odd = {
        "no_sex": changed(place.officer(), sex=""),
        "birth_partial": changed(place.officer(), birth_precision="year"),
        "no_account": place.officer(),
        "name_encoding": changed(place.officer("Vi Văn Tám"), family_name="NguyÔn"),
    }
    for code, who in odd.items():
        found = place.who(code)
        assert who.pk in found, code
        assert good.pk not in found, code
    assert place.head.person_id not in place.who("no_account")


@pytest.mark.parametrize("name", ["NguyÔn", "V¨n", "Ha\u0304", "Ðặng", "Nguye\u00e3n3", "An?"])
def test_letters_of_old_fonts_in_a_name_are_found(place, name):
    who = changed(place.officer("Vi Văn Tám"), given_name=name)
    from records.text import fold

    changed(who, folded=fold(f"Vi Văn {name}"))
    assert place.who("name_encoding") == {who.pk}


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Ánh", "Đặng Hữu Ước", "Triệu Mùi Pham", "Hoàng Ỷ Ỵ", "Lý Ýl Đỗ", "H’Mai Lan"],
)
def test_names_as_they_are_written_here_are_left_alone(place, name):
    place.officer(name)
    assert place.who("name_encoding") == set()


def test_an_open_account_without_a_post(place):
    left = place.officer(until=date(2025, 7, 1))
    make.user(left)
    closed = place.officer(until=date(2025, 7, 1))
    make.user(closed, is_active=False)
    assert place.who("account_without_post") == {left.pk}
    assert place.who("account_without_post", on=date(2025, 6, 1)) == set()


def test_acting_past_its_end_with_nothing_after_it(place):
    acting, followed, long_gone = (make.person() for _ in range(3))
    for who in (acting, followed):
        post(who, place.here, manner="acting", until=date(2025, 6, 1))
    post(followed, place.here, since=date(2025, 6, 1))
    post(long_gone, place.here, manner="acting", until=date(2024, 6, 1))
    (line,) = place.lines("post_lapsed")
    assert (line.who, line.where, line.day) == (acting.pk, place.here.unit_id, date(2025, 6, 1))
    assert place.lines("post_lapsed", on=date(2025, 5, 1)) == []


def test_two_posts_at_once(place):
    there = make.unit("Lộc Bình", parent=place.top)
    both, acting = place.officer(), place.officer()
    post(both, there)
    post(acting, there, manner="acting", until=date(2026, 1, 1), title="Y")
    assert place.who("two_posts") == {both.pk}


def test_a_post_in_a_unit_that_is_no_more_or_of_a_kind_that_is_no_more(place):
    gone = make.unit("Cũ", parent=place.top, until=date(2025, 7, 1))
    left_behind = make.officer(unit=gone)
    old = Position.objects.create(
        code="CU", title="Cũ", title_en="Old", kind="professional",
        in_force_from=make.LONG_AGO, in_force_to=date(2025, 7, 1),
    )  # fmt: skip
    titled = place.officer(position_=old)
    assert place.who("dissolved_unit") == {left_behind.pk}
    assert place.who("post_abolished") == {titled.pk}
    assert place.who("dissolved_unit", on=date(2025, 6, 30)) == set()
    assert place.who("post_abolished", on=date(2025, 6, 30)) == set()


def test_a_charge_where_one_holds_no_post_and_leave_without_any(place):
    there = make.unit("Lộc Bình", parent=place.top)
    elsewhere, right = place.officer(), place.officer()
    make.duty(elsewhere, unit=there)
    make.duty(right, unit=place.here)
    assert place.who("duty_elsewhere") == {elsewhere.pk}
    gone, away = place.officer(until=date(2025, 7, 1)), place.officer()
    for who in (gone, away):
        row = Absence(person=who, kind="study", holds_from=date(2025, 5, 1))
        ledger.enter(row, by=None, source="test", at=AT)
    assert place.who("leave_without_post") == {gone.pk}


def test_past_retirement_age_by_sex_and_month(place):
    """2025: men 61 years 3 months, women 56 years 8 months, with the last day of the month."""
    man, woman = (
        place.officer(sex="m", born=date(1964, 3, 31)),
        place.officer(born=date(1968, 10, 30)),
    )
    younger = place.officer(sex="m", born=date(1964, 4, 1))
    assert place.who("past_retirement") == {man.pk, woman.pk}
    assert place.who("past_retirement", on=date(2025, 6, 30)) == set()
    assert younger.pk in place.who("past_retirement", on=date(2025, 8, 1))


def test_too_young_for_a_post_or_for_service(place):
    child = place.officer(born=date(2008, 1, 1))
    grown = place.officer(born=date(2000, 1, 1))
    paper(child, kind=Fact.SERVICE, since=date(2024, 1, 1))
    paper(grown, kind=Fact.SERVICE, since=date(2024, 1, 1))
    assert place.who("too_young") == {child.pk}
    assert place.who("service_too_early") == {child.pk}


def test_files_of_one_name_and_birth_date_until_they_are_told_apart(place):
    one, two = place.officer("Lý Văn Ba"), place.officer("Lý Văn Ba")
    place.officer("Lý Văn Ba", born=date(1991, 1, 1))
    assert place.who("duplicate") == {one.pk, two.pk}
    row = Sameness(person=one, other=two, is_same=False, holds_from=make.LONG_AGO)
    ledger.enter(row, by=None, source="test", at=AT)
    assert place.who("duplicate") == set()


def test_of_a_namesake_out_of_reach_nothing_is_told(place):
    """Neither that she exists, nor a line that leads to an empty page of duplicates."""
    there = make.unit("Lộc Bình", parent=place.top)
    one, _two = place.officer("Lý Văn Ba"), make.officer("Lý Văn Ba", unit=there)
    narrow = make.granted(Role.HR, unit=place.here)
    assert place.who("duplicate", user=narrow) == set()
    third = place.officer("Lý Văn Ba")
    assert place.who("duplicate", user=narrow) == {one.pk, third.pk}
    assert len(place.who("duplicate")) == 3


def test_what_a_file_lacks(place):
    bare, full = place.officer(), place.officer()
    lacking = {
        "no_education": Fact.EDUCATION, "no_political_theory": Fact.POLITICAL_THEORY,
        "no_service": Fact.SERVICE,
    }  # fmt: skip
    for code, kind in lacking.items():
        paper(full, kind=kind)
        found = place.who(code)
        assert bare.pk in found
        assert full.pk not in found
        assert full.pk in place.who(code, on=date(2015, 1, 1))


def test_a_rating_of_last_year_of_whoever_served_then(place):
    unrated, rated, new = place.officer(), place.officer(), place.officer(since=date(2025, 2, 1))
    paper(rated, kind=Fact.RATING, since=date(2024, 1, 1), holds_to=date(2025, 1, 1))
    found = place.who("no_rating")
    assert unrated.pk in found
    assert not {rated.pk, new.pk} & found


def test_two_ratings_of_one_year(place):
    twice, once = place.officer(), place.officer()
    for who, years in ((twice, (2024, 2024)), (once, (2023, 2024))):
        for year in years:
            paper(who, kind=Fact.RATING, since=date(year, 1, 1), holds_to=date(year + 1, 1, 1))
    assert place.who("two_ratings") == {twice.pk}


def test_papers_without_a_day_or_an_issuer(place):
    vague = paper(place.officer(), precision="by", issuer="Trường")
    whole = paper(place.officer(), issuer="Trường")
    nobody_s = paper(place.officer())
    assert {line.item for line in place.lines("paper_undated")} == {vague.pk}
    assert {line.item for line in place.lines("paper_without_issuer")} == {nobody_s.pk}
    assert whole.pk not in {line.item for line in place.lines("paper_undated")}


def test_a_paper_before_one_can_have_it_or_after_today(place):
    who = place.officer(born=date(1990, 5, 10))
    early = paper(who, since=date(2005, 5, 9))
    early_year = paper(who, since=date(2004, 1, 1), precision="year")
    paper(who, since=date(2005, 5, 10))
    paper(who, since=date(2005, 1, 1), precision="year")
    later = paper(who, since=date(2025, 8, 1))
    assert {line.item for line in place.lines("paper_too_early")} == {early.pk, early_year.pk}
    assert {line.item for line in place.lines("paper_in_future")} == {later.pk}
    assert place.lines("paper_in_future", on=date(2020, 1, 1)), "what is known counts, not the day"


def test_a_certificate_past_its_end_unless_another_holds(place):
    lapsed, renewed = place.officer(), place.officer()
    end = date(2025, 1, 1)
    old = paper(lapsed, kind=Fact.IT, holds_to=end)
    paper(renewed, kind=Fact.IT, holds_to=end)
    paper(renewed, kind=Fact.IT, since=end)
    assert [line.item for line in place.lines("paper_expired")] == [old.pk]
    assert place.lines("paper_expired", on=date(2024, 12, 31)) == []


def test_a_file_in_which_nothing_was_entered_for_long(place):
    fresh = place.officer(at=datetime(2025, 6, 1, tzinfo=UTC))
    old = place.officer(at=datetime(2020, 6, 1, tzinfo=UTC))
    assert old.pk in place.who("file_stale")
    assert fresh.pk not in place.who("file_stale")


def test_a_claim_that_waits_too_long(place):
    her = place.officer()
    account = make.user(her)
    for day, state in (
        (date(2025, 6, 1), "submitted"),
        (date(2025, 7, 8), "submitted"),
        (date(2025, 6, 1), "refused"),
    ):
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        claim = Claim.objects.create(
            person=her, kind="education", created_at=at, created_by=account
        )
        ClaimAct.objects.create(
            claim=claim, number=1, move="submit", state=state, at=at, by=account
        )
    (line,) = place.lines("claim_waiting")
    assert line.day == date(2025, 6, 1)
    assert place.lines("claim_waiting", known_on=date(2025, 5, 1)) == []


def test_units_by_their_head_focal_points_and_people(place):
    there = make.unit("Lộc Bình", parent=place.top)
    for _ in range(3):
        make.duty(place.officer(), unit=place.here)
    for code in ("unit_without_head", "too_few_focal_points", "unit_without_people"):
        assert [line.item for line in place.lines(code)] == [there.unit_id], code
    assert [line.item for line in place.lines("too_many_focal_points")] == [place.here.unit_id]
    assert place.lines("too_few_focal_points")[0].word == "0"
    assert place.lines("too_many_in_charge") == []
    make.duty(place.officer(), unit=place.here, charge="in_charge")
    assert [line.item for line in place.lines("too_many_in_charge")] == [place.here.unit_id]


def test_dossier_totals_of_the_last_whole_month(place):
    there, idle = (make.unit(name, parent=place.top) for name in ("Lộc Bình", "Mẫu Sơn"))
    for unit, received in ((place.here, 9), (idle, 0)):
        row = DossierTotal(
            unit=unit.unit, received=received, resolved=0, early=0, on_time=0, late=0, pending=received,
            holds_from=date(2025, 6, 1), holds_to=date(2025, 7, 1),
        )  # fmt: skip
        ledger.enter(row, by=None, source="test", at=AT)
    assert [line.item for line in place.lines("dossiers_missing")] == [there.unit_id]
    assert [line.item for line in place.lines("dossiers_zero")] == [idle.unit_id]
    assert len(place.lines("dossiers_missing", on=date(2025, 6, 29))) == 3


def test_unverified_texts_on_which_something_leans(place):
    make.norm(1, position=make.position(), document="61/2018/NĐ-CP")
    leant = make.document()
    make.document("99/2020/NĐ-CP")
    LegalDocument.objects.create(code="62/2018/NĐ-CP", name="x", verified=True)
    assert [line.item for line in place.lines("text_unverified")] == [leant.pk]
    assert place.lines("text_unverified", user=make.granted(Role.HR, unit=place.here)) == []


def test_a_month_that_its_head_has_not_confirmed(place):
    (line,) = place.lines("month_unconfirmed")
    assert (line.item, line.word) == (place.here.unit_id, "06/2025")
    MonthConfirmation.objects.create(
        unit=place.here.unit, month=date(2025, 6, 1), on=date(2025, 6, 30), known_at=AT, people=1,
        digest="0" * 64, entered_at=AT, entered_by=place.head,
    )  # fmt: skip
    assert place.lines("month_unconfirmed") == []
    assert place.lines("month_unconfirmed", on=date(2025, 7, 27))[0].word == "07/2025"


def test_every_check_has_its_words_and_leads_somewhere(place):
    """Whatever a check finds can be said, in both languages, and its address exists."""
    for check in CHECKS.values():
        for code in check.leans_on:
            assert place.asked()[May.VIEW].thresholds.in_force(code, ON), code
        assert check.remedy
        query = rows(check, place.asked()[check.power].shape)
        assert {"q_item", "q_who", "q_where", "q_sort", "q_word", "q_day"} <= set(
            query.query.annotations
        )
    who = place.officer()
    found = [found_of(row) for row in listed(list(CHECKS.values()), place.asked())]
    assert who.pk in {one.who for one in found}
    for line in told(found, place.hr, Reading(ON)):
        assert line.sentence
        assert line.name
        assert line.url.startswith("/")
    (own,) = told([one for one in found if one.rule == "no_education"][:1], place.head, Reading(ON))
    assert own.url == reverse("records:person", args=[own.found.who]), "whoever may not enter reads"


def test_shares_count_people_once(place):
    two = place.officer()
    found = survey([CHECKS["no_education"], CHECKS["no_service"]], place.asked())
    assert (found.people, found.touched, found.lines) == (2, 2, 4)
    for kind in (Fact.EDUCATION, Fact.SERVICE):
        paper(two, kind=kind)
    found = survey([CHECKS["no_education"], CHECKS["no_service"]], place.asked())
    assert (found.people, found.touched, found.lines) == (2, 1, 2)
    (unit,) = found.units
    assert unit.share == 0.5
