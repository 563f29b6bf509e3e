"""The one search box: what is found, by whom, and by which index."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import duplicates, ledger, names
from records.finding import find
from records.first_named import first_named
from records.intake.people import Name
from records.models import Appointment, LegalDocument, Person, UnitVersion
from records.scope import Role
from tests import make, make_courses

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)
REFORM = date(2025, 7, 1)


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    return top, here, there


def hits(user, words, most=5):
    return {group.kind: group.hits for group in find(user, words, on=TODAY, most=most)}


def titles(user, words):
    return [hit.title for group in find(user, words, on=TODAY, most=9) for hit in group.hits]


def test_people_are_found_by_the_beginnings_of_their_words_without_marks(world):
    top, here, _ = world
    for name, code in (("Nguyễn Thị Ánh", "LS0001"), ("Đặng Văn Sơn", "LS0002")):
        make.officer(name, unit=here, code=code)
    hr = make.granted(Role.HR, unit=top)
    for words in (
        "nguyen thi anh",
        "Anh Nguyễn",
        "ngu anh",
        "NGUYỄN THỊ ÁNH",
        "ls0001",
        "thi ls00",
    ):
        assert titles(hr, words) == ["Nguyễn Thị Ánh"], words
    assert titles(hr, "dang") == titles(hr, "đặ") == ["Đặng Văn Sơn"]
    for words in ("guyen", "anhh", "nguyen son", "d", "  ", "%%", "_______", "\\\\", "''", "a'b:*"):
        assert titles(hr, words) == [], words


def test_only_those_one_may_see_are_found(world):
    top, here, there = world
    her = make.officer("Nông Thị Ánh", unit=here)
    hers = make.user(her)
    for asker in (make.granted(Role.HR, unit=top), make.head(unit=here), hers):
        assert titles(asker, "nong thi anh") == ["Nông Thị Ánh"]
    other = make.user(make.officer("Lý Văn Ba", unit=there))
    for asker in (make.head(unit=there), other, make.granted(Role.AUTHOR, unit=top), make.user()):
        assert "people" not in hits(asker, "nong thi anh")
    assert [hit.url for hit in hits(hers, "nong")["people"]] == [
        reverse("records:person", args=[her.pk])
    ]


def test_people_are_found_by_former_names_and_by_codes_of_merged_files(world):
    top, here, there = world
    hr = make.granted(Role.HR, unit=top)
    her = make.officer("Nông Thị Ánh", unit=here, code="LS0001")
    make.officer("Lý Thị Ba", unit=here, code="LS0003")
    new = Name("Nông", "Thị", "Bông")
    row = names.rename(her, new, since=REFORM, document="QĐ 1", by=hr, at=make.AT)
    for words in ("nong thi anh", "nong anh", "anh bong", "nong thi bong"):
        assert titles(hr, words) == ["Nông Thị Bông"], words
    assert "tên cũ: Nông Thị Ánh" in hits(hr, "thi anh")["people"][0].note
    assert "tên cũ" not in hits(hr, "thi bong")["people"][0].note
    other = make.officer("Nông Thị Bông", unit=there, code="LS0002")
    duplicates.merge(her, other, by=hr, reason="Một người", at=make.AT, on=TODAY)
    assert titles(hr, "ls0002") == titles(hr, "nong ls0002") == ["Nông Thị Bông"]
    assert "mã cũ: LS0002" in hits(hr, "ls0002")["people"][0].note
    her.refresh_from_db()
    names.take_back(row, reason="Nhầm", by=hr, at=make.AT)
    assert titles(hr, "nong anh ls0002") == ["Nông Thị Ánh"]


NAMES = ("Nguyễn Thị An", "Nguyễn Văn An", "Lê Ngọc Nguyên", "Nông Thị Yến", "Nguyễn Thị Yến")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite asks visible_to itself")
def test_the_first_by_name_are_those_that_visible_to_and_search_find(world):
    """For every kind of scope, with many of one name in sight or out of it, page by page."""
    top, here, there = world
    units = [here, there, *(make.unit(f"Xã {n}", parent=here) for n in range(25))]
    left = make.person("Nguyễn Thị Bé")
    make.appointment(left, unit=there, position_=make.position(), until=REFORM)
    for n in range(150):
        make.officer(NAMES[n % len(NAMES)], unit=units[1 if n % 3 else n % len(units)])
    hers = make.user(left)
    for asker in (
        make.granted(Role.HR, unit=top), make.granted(Role.HR, unit=here), make.head(unit=there),
        make.granted(Role.HR, unit=units[5]), hers, make.user(), make.granted(Role.AUTHOR, unit=top),
    ):  # fmt: skip
        for words in ("nguyen", "ng", "nguyen thi", "yen nong", "nguyen yen", "be", "thi y", "zz"):
            rows = Person.objects.visible_to(asker).search(words).by_name()
            wanted = list(rows.values_list("pk", "sort_key"))
            found = first_named(asker, words, 7, today=TODAY)
            assert found == [pk for pk, _ in wanted][:7], (asker, words)
            if len(wanted) > 7:
                pk, key = wanted[6]
                more = first_named(asker, words, 7, today=TODAY, after=(key, pk))
                assert more == [pk for pk, _ in wanted][7:14], (asker, words)


def test_units_are_found_by_former_names_and_codes(world):
    top, _, _ = world
    old = make.unit("Tân Mỹ", parent=top, until=REFORM, code="06123")
    new = UnitVersion.made(
        unit=old.unit, code="06124", name="Hoàng Văn Thụ", kind=old.kind, parent=old.parent,
        path=old.path, holds_from=REFORM,
    )  # fmt: skip
    ledger.enter(new, by=None, source="test")
    anybody = make.user()
    for words in ("tan my", "xã tân mỹ", "hoang van thu"):
        assert titles(anybody, words) == ["Xã Hoàng Văn Thụ"], words
    assert "tên cũ: Xã Tân Mỹ" in hits(anybody, "tan my")["units"][0].note
    assert titles(anybody, "06123") == ["Xã Hoàng Văn Thụ"]


def test_a_dissolved_unit_says_what_became_of_it(world):
    top, here, _ = world
    old = make.unit("Chi Lăng", parent=top, until=REFORM)
    make.became(old, here, on=REFORM)
    (hit,) = hits(make.user(), "chi lang")["units"]
    assert hit.title == "Xã Chi Lăng"
    assert "đến 30/06/2025" in hit.note and "nay thành Xã Nhân Lý" in hit.note
    assert hit.url.endswith("?on=2025-06-30")


def test_procedures_and_legal_texts_are_found_by_code_and_name():
    version = make_courses.procedure()
    LegalDocument.objects.create(
        code="85/2025/NQ-QH", name="Về sắp xếp đơn vị", in_force_from=REFORM
    )
    anybody = make.user()
    (found,) = hits(anybody, version.name[:12])["procedures"]
    assert found.title == str(version) and version.procedure.code in found.note
    (text,) = hits(anybody, "85/2025/nq")["documents"]
    assert text.title == "85/2025/NQ-QH · Về sắp xếp đơn vị"
    assert "Còn hiệu lực" in text.note


def test_there_is_a_way_to_the_whole_list(world, client):
    top, here, _ = world
    for n in range(12):
        make.officer(f"Vi Thị Bông{n}", unit=here)
    client.force_login(make.granted(Role.HR, unit=top))
    page = client.get(reverse("records:search"), {"q": "vi thi"}).content.decode()
    assert "/people/?q=vi+thi" in page and page.count("Vi Thị Bông") == 10
    fragment = client.get(reverse("records:suggest"), {"q": "vi thi"})
    text = fragment.content.decode()
    assert text.count('role="option"') == 6 and "/people/?q=vi+thi" in text
    assert "<html" not in text and fragment["Cache-Control"] == "private, no-store"
    LegalDocument.objects.bulk_create(
        LegalDocument(code=f"{n}/QĐ-UBND", name="Quyết định về việc kia") for n in range(60)
    )
    page = client.get(reverse("records:search"), {"q": "viec kia"}).content.decode()
    assert "/law/?q=viec+kia" in page and page.count("Quyết định về việc kia") == 10


def test_the_page_says_what_to_do_when_there_is_nothing(client):
    client.force_login(make.user())
    address = reverse("records:search")
    assert "Gõ ít nhất hai chữ cái" in client.get(address).content.decode()
    assert "Không tìm thấy gì" in client.get(address, {"q": "zzz"}).content.decode()
    assert client.get(address, {"q": "x\0y" + "z" * 500}).status_code == 200
    assert client.post(address, {"q": "x"}).status_code == 405


def test_every_page_of_the_frame_has_the_box(world, client):
    client.force_login(make.granted(Role.HR, unit=world[0]))
    page = client.get(reverse("records:people")).content.decode()
    assert 'action="/search/"' in page and "nangluc/search.js" in page
    assert client.get(reverse("records:search")).content.decode().count('action="/search/"') == 1
    assert 'action="/search/"' not in client.get("/nowhere/").content.decode().split("<main")[1]


def test_typing_costs_the_same_for_2_and_20(world, client):
    top, here, _ = world
    client.force_login(make.granted(Role.HR, unit=top))
    counts = []
    for more in (2, 18):
        for _ in range(more):
            unit = make.unit("Tân Thị", parent=top, until=REFORM)
            make.became(unit, here, on=REFORM)
            make.officer("Vi Thị Tân", unit=here)
        client.get(reverse("records:suggest"), {"q": "tan thi"})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("records:suggest"), {"q": "tan thi"})
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 15, counts


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plan is PostgreSQL's")
def test_postgresql_answers_from_the_index_of_words(world):
    """With the scope and without; a head's few people may as well be read from her unit."""
    top, here, _ = world
    make.officer("Triệu Quỳnh Ánh", unit=here)
    people = Person.objects.bulk_create(
        Person(
            staff_code=f"X{n}", family_name="Hoàng", middle_name="Thị", given_name=f"Tên{n}",
            sex="f", birth_date=date(1990, 1, 1),
        ).derive()
        for n in range(5000)
    )  # fmt: skip
    posts = (
        Appointment(person=who, unit=here.unit, position=make.position(), holds_from=REFORM)
        for who in people
    )
    ledger.enter_many(list(posts), by=None, source="test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('person_words')")
        cursor.execute("ANALYZE")
        # Five thousand rows are read faster than any index of words; a hundred thousand are not.
        cursor.execute("SET LOCAL enable_seqscan = off")
    meant = Person.objects.search("trieu quynh").values_list("sort_key", "pk")[:2001]
    listed = Person.objects.visible_to(make.granted(Role.HR, unit=top)).search("trieu quynh")
    for found in (meant, listed.by_name()[:50]):
        assert "person_words" in (plan := found.explain()), plan


@pytest.mark.django_db(transaction=True)
def test_what_everybody_may_know_is_kept_until_the_register_grows():
    make.unit("Nhân Lý")
    anybody = make.user()
    assert titles(anybody, "nhan ly") == ["Xã Nhân Lý"]
    with CaptureQueriesContext(connection) as queries:
        titles(anybody, "nhan ly")
    make.unit("Nhân Lý Thượng")
    assert set(titles(anybody, "nhan ly")) == {"Xã Nhân Lý", "Xã Nhân Lý Thượng"}
    assert len(queries) <= 4


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans are PostgreSQL's")
def test_each_question_of_finding_uses_its_index(world, monkeypatch):
    """Nothing is read whole: what is asked while somebody types, explained as it was asked."""
    top, here, _ = world
    Person.objects.bulk_create(
        Person(
            staff_code=f"X{n}", family_name=("Hoàng", "Lê", "Nông")[n % 3], middle_name="Thị",
            given_name=f"Tên{n % 90}", sex="f", birth_date=date(1990, 1, 1),
        ).derive()
        for n in range(6000)
    )  # fmt: skip
    make.officer("Triệu Quỳnh Ánh", unit=here)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # So few rows are read faster whole; then a scan is left only where no index can answer.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = {}

    def explained(statement, values):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            plans[plan] = values
            cursor.execute(statement, values)
            return cursor.fetchall()

    monkeypatch.setattr("records.first_named._rows", explained)
    hr = make.granted(Role.HR, unit=top)
    for words in ("hoang", "trieu quynh", "x5999", "hoang thi ten7", "le nong"):
        first_named(hr, words, 6, today=TODAY, namesakes=True)
    whole = "\n".join(plans)
    for index in (
        "person_word_1", "person_word_2", "person_word_3", "person_code_begins", "person_also_known",
        "person_words", "person_name_and_birth",
    ):  # fmt: skip
        assert index in whole, index
    assert "Seq Scan on records_person" not in whole
