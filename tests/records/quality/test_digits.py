"""What the digits of an identity number say against the file: counted, and told no further."""

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings
from django.urls import reverse

from records import batches, births, digits, duplicates, sensitive
from records.models import DigitsCompared, Grant, Person, SensitiveFact
from records.partial import PartialDate
from records.quality.base import Asked
from records.quality.registry import CHECKS
from records.quality.survey import found_of, listed
from records.reading import Reading
from records.scope import May, Role
from tests import make, make_sensitive
from tests.make_imports import imported, scales
from tests.make_sensitive import HERS

pytestmark = pytest.mark.django_db
CHECK = CHECKS["identity_digits"]
TODAY = date(2026, 7, 10)
LATER = datetime(2025, 6, 1, 3, tzinfo=UTC)
PAPER = {"document": "Giấy khai sinh 12/1990", "reason": "Ghi nhầm năm"}


class Place:
    """A commune with somebody who enters facts, and somebody who keeps what is sensitive."""

    def __init__(self):
        self.top = make.province()
        self.here = make.unit("Nhân Lý", parent=self.top)
        self.hr = make.granted(Role.HR, unit=self.top)
        self.keeper = make_sensitive.custodian(unit=self.top)

    def words(self, known_on=None, check=CHECK):
        asked = Asked.of(self.keeper, Reading(TODAY, known_on), TODAY, May.OPEN)
        return {row.who: row.word for row in map(found_of, listed([check], {May.OPEN: asked}))}


@pytest.fixture
def place():
    return Place()


def officer(place, **more):
    return make.officer("Nông Thị Ánh", unit=place.here, born=date(1990, 5, 1), **more)


def test_a_number_written_by_hand_is_compared_as_it_is_entered(place):
    right, man, older = officer(place), officer(place, sex="m"), officer(place)
    make_sensitive.fact(right, by=place.keeper)
    make_sensitive.fact(man, value="020190001239", by=place.keeper)
    make_sensitive.fact(older, value="999085001239", by=place.keeper)
    assert place.words() == {
        man.pk: "khác giới tính",
        older.pk: "khác giới tính, khác năm sinh",
    }
    assert place.words(check=CHECKS["identity_place"]).keys() == {older.pk}


def test_a_corrected_number_is_compared_again_and_a_withdrawn_one_is_no_doubt(place):
    who, other = officer(place, sex="m"), officer(place, sex="m")
    wrong = make_sensitive.fact(who, by=place.keeper)
    gone = make_sensitive.fact(other, value="020190001239", by=place.keeper)
    sensitive.amend(
        wrong, sensitive.Content("020090001238"), reason="Gõ nhầm", source="Thẻ", by=place.keeper,
        at=LATER,
    )  # fmt: skip
    sensitive.withdraw(gone, reason="Nhầm người", by=place.keeper, at=LATER)
    assert place.words() == {}
    assert place.words(known_on=date(2025, 5, 31)).keys() == {who.pk, other.pk}


def test_a_corrected_birth_is_compared_in_the_same_deed_and_read_as_it_was_known(place):
    who = officer(place)
    make_sensitive.fact(who, by=place.keeper)
    assert place.words() == {}
    births.correct(who, born=PartialDate(1989), sex="f", by=place.hr, at=LATER, **PAPER)
    assert place.words() == {who.pk: "khác năm sinh"}
    assert place.words(known_on=date(2025, 5, 31)) == {}
    later = datetime(2025, 8, 1, tzinfo=UTC)
    births.correct(who, born=PartialDate(1990), sex="m", by=place.hr, at=later, **PAPER)
    assert place.words() == {who.pk: "khác giới tính"}


def test_a_list_of_staff_is_compared_as_it_is_entered(place, tmp_path):
    scales()
    row = Grant(
        user=place.hr, role=Role.CUSTODIAN, unit=place.top.unit, holds_from=make.LONG_AGO
    )  # fmt: skip
    make.ledger.enter(row, by=None, source="test", at=make.AT)
    head = ["Mã cán bộ", "Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị", "Chức vụ", "Số CCCD"]
    post = ["Xã Nhân Lý", "Chuyên viên Phòng Kinh tế"]
    rows = [
        head,
        ["0101", "Nông Thị Ánh", "Nữ", "01/05/1990", *post, HERS],
        ["0102", "Vi Văn Tám", "Nam", "01/05/1988", *post, "020088000321"],
    ]
    made = imported(tmp_path, "staff", rows, user=place.hr)
    assert made.counts[0] == 2
    assert set(DigitsCompared.objects.values_list("differs", flat=True)) == {""}
    assert DigitsCompared.objects.count() == 2
    assert place.words() == {}


def test_a_number_that_moves_to_the_kept_file_is_compared_with_that_one(place):
    kept, gone = officer(place, sex="m"), officer(place)
    make_sensitive.fact(gone, by=place.keeper)
    batch = duplicates.merge(
        kept, gone, reason="Một người", by=place.hr, at=LATER, on=date(2025, 6, 1)
    )
    assert place.words() == {kept.pk: "khác giới tính"}
    batches.undo(batch, by=place.hr, reason="Nhầm", at=datetime(2025, 7, 1, tzinfo=UTC))
    assert place.words() == {}


def test_what_could_not_be_opened_is_told_as_not_compared_and_caught_up(place):
    who = officer(place)
    make_sensitive.fact(who, by=place.keeper)
    with override_settings(SENSITIVE_KEYS=[]):
        births.correct(who, born=PartialDate(1989), sex="f", by=place.hr, at=LATER, **PAPER)
    assert place.words() == {who.pk: "chưa so được"}
    assert digits.catch_up(LATER) == 1
    assert place.words() == {who.pk: "khác năm sinh"}
    assert digits.catch_up(LATER) == 0


def test_only_whoever_opens_such_numbers_reads_of_the_doubt(place, client):
    who = officer(place, sex="m")
    make_sensitive.fact(who, by=place.keeper)
    head = make.head(unit=place.here)
    page = reverse("records:quality")
    for account in (place.hr, head):
        client.force_login(account)
        text = client.get(page).content.decode()
        assert "so với hồ sơ" not in text
        aside = reverse("records:quality_aside", args=[CHECK.code, 1])
        assert client.get(aside).status_code == 404
    client.force_login(place.keeper)
    text = client.get(page, {"check": CHECK.code}).content.decode()
    assert "khác giới tính" in text
    assert reverse("records:sensitive", args=[who.pk]) in text
    assert HERS not in text and "1990" not in text
    row = SensitiveFact.objects.get()
    aside = reverse("records:quality_aside", args=[CHECK.code, row.pk])
    assert client.post(aside, {"note": "Đã xem thẻ, số đúng như thế."}).status_code == 302
    assert "khác giới tính" not in client.get(page, {"check": CHECK.code}).content.decode()


def test_the_kept_row_says_nothing_of_the_digits(place):
    who = officer(place, sex="m")
    make_sensitive.fact(who, by=place.keeper)
    values = DigitsCompared.objects.values().get()
    assert values.keys() == {"id", "fact_id", "differs", "compared_at"}
    assert values["differs"] == "sex"
    assert Person.objects.filter(sensitive_facts__comparisons__differs="sex").get() == who
