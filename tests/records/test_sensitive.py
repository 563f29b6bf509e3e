"""Sensitive facts are sealed at rest, found by number without opening, and opened only for a purpose."""

import io
import os
from base64 import b64decode
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from records import duplicates, ledger, sensitive, vault
from records.append_only import unprotected
from records.identity import Century, doubts, misshapen, plain
from records.models import (
    EntryRefused,
    Person,
    SealingKey,
    SensitiveFact,
    SensitiveOpening,
    SensitiveReading,
)
from records.scope import Role
from records.sensitive_lists import centuries, peoples, places, purposes, religions
from records.vault import Vault, VaultShut
from tests import make, make_sensitive
from tests.make_sensitive import HERS, SINCE, Field, why

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    keeper = make_sensitive.custodian(unit=here)
    return keeper, make.officer("Nông Thị Ánh", unit=here), here, there, top


def everything_in(table):
    """What lies in the table, as the database gives it to whoever reads it directly."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return repr(cursor.fetchall())


def opened(by, who, *fields, **more):
    found = sensitive.opened([who.pk], fields or Field.values, why(by, **more), date(2025, 1, 1))
    return {row.field: sensitive.spelled(row, content) for row, content in found.get(who.pk, ())}


# At rest


def test_what_is_written_lies_sealed_in_the_table(world):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    make_sensitive.fact(her, Field.HEALTH, "Điều trị dài ngày", by=keeper)
    make_sensitive.fact(her, Field.PARTY, "yes", by=keeper, joined="1999")
    stored = everything_in("records_sensitivefact")
    for word in (HERS, HERS[3:], "Điều trị", "1999", "yes"):
        assert word not in stored
    told = opened(keeper, her)
    assert told[Field.IDENTITY] == HERS
    assert told[Field.HEALTH] == "Điều trị dài ngày"
    assert told[Field.PARTY] == "Đảng viên, vào Đảng 1999"


def test_neither_a_row_nor_its_content_says_itself_in_a_log(world):
    keeper, her, *_ = world
    row = make_sensitive.fact(her, by=keeper)
    content = sensitive.content_of(row, Vault())
    for said in (repr(row), str(row), row.heading, repr(content), f"{content}", repr(Vault())):
        assert HERS not in said


def test_a_sealed_text_opens_neither_on_another_row_nor_in_another_field(world):
    keeper, her, here, *_ = world
    row = make_sensitive.fact(her, by=keeper)
    keys = Vault()
    with pytest.raises(VaultShut, match="niêm phong"):
        keys.unseal(row.key_id, row.sealed, row.field, her.pk + 1)
    with pytest.raises(VaultShut, match="niêm phong"):
        keys.unseal(row.key_id, row.sealed, Field.PHONE, her.pk)


@pytest.mark.parametrize("change", ["flip", "cut", "bare", "junk"])
def test_a_text_changed_behind_our_back_is_said_to_be_so(world, change):
    keeper, her, *_ = world
    row = make_sensitive.fact(her, by=keeper)
    sealed = {
        "flip": row.sealed[:-3] + ("A" if row.sealed[-3] != "A" else "B") + row.sealed[-2:],
        "cut": row.sealed[:-8],
        "bare": row.sealed.removeprefix("s1."),
        "junk": "s1.đ",
    }[change]
    with pytest.raises(VaultShut, match="niêm phong"):
        Vault().unseal(row.key_id, sealed, row.field, her.pk)


def test_without_the_key_nothing_is_read_or_written_and_a_sentence_says_so(world, settings):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    for keys in ([], [os.urandom(32)]):
        settings.SENSITIVE_KEYS = keys
        with pytest.raises(VaultShut, match="thiếu khoá"):
            opened(keeper, her)
        with pytest.raises(VaultShut, match="thiếu khoá"):
            make_sensitive.fact(her, Field.ETHNICITY, "02", by=keeper)
    assert not SensitiveOpening.objects.exists(), "nobody read anything"


def test_a_new_master_key_rewraps_the_data_keys_and_touches_no_fact(world, settings):
    keeper, her, *_ = world
    old, new = os.urandom(32), os.urandom(32)
    settings.SENSITIVE_KEYS = [old]
    make_sensitive.fact(her, by=keeper)
    before = everything_in("records_sensitivefact")
    settings.SENSITIVE_KEYS = [new, old]
    assert opened(keeper, her)[Field.IDENTITY] == HERS
    assert vault.rewrap() == 2, "one that seals, one that finds"
    assert vault.rewrap() == 0
    settings.SENSITIVE_KEYS = [new]
    assert everything_in("records_sensitivefact") == before
    assert opened(keeper, her)[Field.IDENTITY] == HERS
    assert [who.pk for who in sensitive.owners_of(HERS)] == [her.pk]
    settings.SENSITIVE_KEYS = [old]
    assert len(vault.unopened()) == 2
    with pytest.raises(VaultShut):
        opened(keeper, her)


def test_a_new_data_key_seals_what_comes_and_the_old_opens_what_was(world):
    keeper, her, here, *_ = world
    first = make_sensitive.fact(her, by=keeper)
    vault.renew()
    second = make_sensitive.fact(her, Field.ETHNICITY, "02", by=keeper)
    assert first.key_id != second.key_id
    assert opened(keeper, her) == {Field.IDENTITY: HERS, Field.ETHNICITY: "Tày"}


def test_there_is_one_key_to_find_with():
    Vault().mark("1", "identity")
    with pytest.raises(DatabaseError), transaction.atomic():
        SealingKey.objects.create(use="find", wrapped="x", master="x", made_at=make.AT)


def test_a_plan_seals_alike_each_time_and_its_seal_is_settled_before_it_is_entered(world):
    keeper, her, *_ = world
    content, keys = sensitive.Content(HERS), Vault()
    one, two = (sensitive.held(Field.IDENTITY, content, Vault()) for _ in range(2))
    assert one["sealed"] == two["sealed"]
    row = SensitiveFact(person=her, field=Field.IDENTITY, holds_from=SINCE, **one)
    with pytest.raises(EntryRefused), transaction.atomic():
        ledger.enter(row, by=None, source="test")
    row = SensitiveFact(person=her, field=Field.IDENTITY, holds_from=SINCE, **one)
    ledger.enter(sensitive.settle(row, keys), by=None, source="test")
    assert opened(keeper, her)[Field.IDENTITY] == HERS


# The ledger


@pytest.mark.parametrize("model", [SensitiveFact, SensitiveOpening, SensitiveReading])
def test_neither_facts_nor_readings_can_be_changed_or_deleted(world, model):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    opened(keeper, her)
    row = model.objects.get()
    for act in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(EntryRefused):
            act()
    table = model._meta.db_table
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1000"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_correction_supersedes_with_a_reason_and_keeps_what_was_believed(world):
    keeper, her, *_ = world
    row = make_sensitive.fact(her, Field.ETHNICITY, "02", by=keeper)
    done = {"source": "Giấy khai sinh", "by": keeper, "at": make.AT}
    with pytest.raises(EntryRefused):
        sensitive.amend(row, sensitive.Content("07"), reason=" ", **done)
    made = sensitive.amend(row, sensitive.Content("07"), reason="Đọc nhầm", **done)
    assert made.supersedes == row
    assert opened(keeper, her) == {Field.ETHNICITY: "Nùng"}
    with pytest.raises(EntryRefused, match="vừa được sửa"):
        sensitive.amend(row, sensitive.Content("01"), reason="Lần nữa", **done)


def test_a_change_since_a_day_leaves_the_days_before_as_they_were(world):
    keeper, her, *_ = world
    row = make_sensitive.fact(her, Field.RELIGION, "PHAT", by=keeper)
    day = date(2024, 6, 1)
    sensitive.amend(
        row, sensitive.Content("KHONG"), since=day, reason="Tự khai", source="Phiếu", by=keeper,
        at=make.AT,
    )  # fmt: skip
    for on, told in ((day - timedelta(days=1), "PHAT"), (day, "KHONG")):
        (found,) = sensitive.rows_of([her.pk], on)
        assert sensitive.content_of(found, Vault()).value == told


def test_taken_back_it_is_not_believed_any_more(world):
    keeper, her, *_ = world
    row = make_sensitive.fact(her, by=keeper)
    sensitive.withdraw(row, reason="Nhầm người", by=keeper, at=make.AT)
    assert opened(keeper, her) == {}
    assert sensitive.owners_of(HERS) == []


def test_one_field_has_one_value_at_a_time_but_notes_of_health_are_several(world):
    keeper, her, *_ = world
    make_sensitive.fact(her, Field.PHONE, "0912", by=keeper)
    with pytest.raises(EntryRefused, match="Hồ sơ đã ghi điều này"):
        make_sensitive.fact(her, Field.PHONE, "0913", by=keeper)
    make_sensitive.fact(her, Field.HEALTH, "a", by=keeper)
    make_sensitive.fact(her, Field.HEALTH, "b", by=keeper)


# The number


def test_a_number_is_one_persons_until_somebody_has_compared_the_two(world):
    keeper, her, here, _, top = world
    other = make.officer("Vi Thị Lan", unit=here)
    make_sensitive.fact(her, by=keeper)
    with pytest.raises(EntryRefused, match="hồ sơ khác"):
        make_sensitive.fact(other, by=keeper)
    hr = make.granted(Role.HR, unit=top)
    duplicates.tell_apart(her, other, by=hr, at=make.AT, on=SINCE)
    make_sensitive.fact(other, by=keeper)
    assert {who.pk for who in sensitive.owners_of("020 190 001 238")} == {her.pk, other.pk}


def test_a_withdrawn_number_is_free(world):
    keeper, her, here, *_ = world
    row = make_sensitive.fact(her, by=keeper)
    sensitive.withdraw(row, reason="Nhầm người", by=keeper, at=make.AT)
    make_sensitive.fact(make.officer("Vi Thị Lan", unit=here), by=keeper)


@pytest.mark.parametrize(
    ("text", "fits"),
    [(HERS, True), ("020 190.001-238", True), ("02019000123", False), ("0201900012388", False),
     ("02019000123a", False), ("", False), ("٠٢٠١٩٠٠٠١٢٣٤", False)],
)  # fmt: skip
def test_a_number_has_twelve_digits(text, fits):
    reason = misshapen(text)
    assert (reason is None) is fits
    if reason and plain(text):
        assert plain(text) not in str(reason.params)


@given(
    place=st.sampled_from(sorted(places())), tail=st.integers(0, 999999),
    year=st.integers(1900, 2099), sex=st.sampled_from("fm"),
)  # fmt: skip
def test_a_number_made_by_the_rules_leaves_no_doubt(place, tail, year, sex):
    digit = next(
        one.digit for one in centuries() if one.sex == sex and one.first <= year <= one.last
    )
    number = f"{place}{digit}{year % 100:02d}{tail:06d}"
    known = {"places": places(), "centuries": centuries()}
    assert misshapen(number) is None
    assert doubts(number, sex=sex, year=year, **known) == []
    assert len(doubts(number, sex="m" if sex == "f" else "f", year=year, **known)) == 1
    assert len(doubts(number, sex=sex, year=year + 1, **known)) == 1
    assert len(doubts("003" + number[3:], sex=sex, year=year, **known)) == 1


@given(number=st.from_regex(r"\A[0-9]{12}\Z"), year=st.integers(1900, 2199))
def test_any_twelve_digits_are_answered(number, year):
    assert misshapen(number) is None
    told = doubts(number, sex="f", year=year, places=places(), centuries=centuries())
    assert all(number not in str(reason.params) for reason in told)
    assert len(doubts(number, sex="f", year=year, places=(), centuries=[])) == 2


def test_the_lists_are_whole():
    assert len(peoples()) == 54
    assert len({one.name.vi for one in peoples().values()}) == 54
    assert "020" in places()
    assert len(places()) == 63
    assert "KHONG" in religions()
    assert any(one.needs_words for one in purposes().values())
    assert centuries()[0] == Century("0", "m", 1900, 1999)


# Who may


def test_only_who_keeps_sensitive_facts_opens_and_writes_them(world):
    keeper, her, here, there, top = world
    make_sensitive.fact(her, by=keeper)
    elsewhere = make_sensitive.custodian(unit=there)
    for account in (
        make.granted(Role.HR, unit=top),
        make.head(unit=here),
        elsewhere,
        make.user(her),
    ):
        assert opened(account, her) == {}
        with pytest.raises(EntryRefused, match="người khác ghi"):
            make_sensitive.fact(her, Field.ETHNICITY, "02", by=account)


def test_nobody_writes_of_herself(world):
    _, _, here, *_ = world
    who = make.officer("Lý Thị Ba", unit=here)
    account = make_sensitive.custodian(unit=here, who=who)
    with pytest.raises(EntryRefused, match="người khác ghi"):
        make_sensitive.fact(who, by=account)


def test_opening_writes_down_who_read_what_of_whom_and_why(world):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    opened(keeper, her, Field.IDENTITY, Field.ETHNICITY, purpose="check", words="Công văn 12/TTr")
    reading = SensitiveReading.objects.get()
    assert (reading.person, reading.fields) == (her, ["identity", "ethnicity"])
    opening = reading.opening
    assert (opening.opened_by, opening.opened_at) == (keeper, make.AT)
    assert (opening.purpose, opening.words) == ("check", "Công văn 12/TTr")
    assert opening.address == "203.0.113.7"


@pytest.mark.parametrize(
    ("purpose", "words", "said"),
    [("", "", "mục đích"), ("curiosity", "", "mục đích"), ("check", "  ", "ghi rõ")],
)
def test_without_a_purpose_nothing_is_opened_and_nothing_logged(world, purpose, words, said):
    keeper, her, *_ = world
    make_sensitive.fact(her, by=keeper)
    with pytest.raises(EntryRefused, match=said):
        opened(keeper, her, purpose=purpose, words=words)
    assert not SensitiveReading.objects.exists()


def test_many_opened_at_once_are_logged_one_by_one_in_as_many_statements(
    world, django_assert_max_num_queries
):
    keeper, her, here, *_ = world
    people = [her, *(make.officer(f"Vi Thị Số {n}", unit=here) for n in "ABCDEFGH")]
    for who in people:
        make_sensitive.fact(who, Field.ETHNICITY, "02", by=keeper)
    with django_assert_max_num_queries(12):
        sensitive.opened([p.pk for p in people], Field.values, why(keeper), date(2025, 1, 1))
    assert SensitiveReading.objects.count() == len(people)
    assert SensitiveOpening.objects.count() == 1


def test_readings_are_seen_by_herself_and_by_who_watches(world):
    keeper, her, here, there, top = world
    make_sensitive.fact(her, by=keeper)
    opened(keeper, her)
    seen = {
        "own": make.user(her),
        "auditor": make.granted(Role.AUDITOR, unit=top),
        "hr": make.granted(Role.HR, unit=here),
    }
    for name, account in seen.items():
        assert SensitiveReading.objects.visible_to(account).count() == 1, name
    for account in (keeper, make.head(unit=here), make.granted(Role.AUDITOR, unit=there)):
        assert SensitiveReading.objects.visible_to(account).count() == 0


# Two files of one person


def test_merging_seals_anew_for_the_file_that_is_kept_and_undoing_gives_it_back(world):
    from records import batches

    keeper, her, here, _, top = world
    other = make.officer("Nông Thị Anh", unit=here, position_=make.position("KT", "Kế toán"))
    hr = make.granted(Role.HR, unit=top)
    make_sensitive.fact(other, by=keeper)
    opened(keeper, other)
    batch = duplicates.merge(her, other, reason="Một người", by=hr, at=make.AT, on=SINCE)
    assert opened(keeper, her)[Field.IDENTITY] == HERS
    batches.undo(batch, by=hr, reason="Nhầm", at=make.AT)
    assert opened(keeper, her) == {}
    assert opened(keeper, other)[Field.IDENTITY] == HERS


def test_files_whose_sealed_facts_disagree_are_not_merged_and_no_value_is_told(world):
    keeper, her, here, _, top = world
    other = make.officer("Nông Thị Anh", unit=here, position_=make.position("KT", "Kế toán"))
    make_sensitive.fact(her, by=keeper)
    make_sensitive.fact(other, value="020190009999", by=keeper)
    make_sensitive.fact(her, Field.ETHNICITY, "02", by=keeper)
    make_sensitive.fact(other, Field.ETHNICITY, "02", by=keeper)
    made = duplicates.plan(her, other)
    (obstacle,) = made.obstacles
    assert "Số định danh" in obstacle
    assert HERS not in obstacle
    assert [row.field for row in made.twins] == [Field.ETHNICITY]
    hr = make.granted(Role.HR, unit=top)
    (pair,) = duplicates.pairs(Person.objects.entered_by(hr))
    assert pair.numbers == "other"


# The operator's command


def command(*words):
    out = io.StringIO()
    call_command("sensitive_keys", *words, stdout=out)
    return out.getvalue()


def test_the_operator_changes_the_master_key_without_losing_a_fact(world, settings):
    keeper, her, *_ = world
    old = b64decode(command("new"))
    settings.SENSITIVE_KEYS = [old]
    make_sensitive.fact(her, by=keeper)
    new = b64decode(command("new"))
    settings.SENSITIVE_KEYS = [new, old]
    assert "2 data key(s) wrapped" in command("rotate")
    make_sensitive.fact(her, Field.ETHNICITY, "02", by=keeper)
    settings.SENSITIVE_KEYS = [new]
    assert "2 sealed facts, 0 do not open" in command("check")
    told = command()
    assert told.count("1 facts") == 2
    assert HERS not in told
    settings.SENSITIVE_KEYS = [old]
    with pytest.raises(CommandError, match="put the old one back"):
        command()
    settings.SENSITIVE_KEYS = []
    with pytest.raises(CommandError, match="thiếu khoá"):
        command("rotate")


def test_the_check_names_rows_that_were_changed_from_outside(world):
    keeper, her, *_ = world
    row = make_sensitive.fact(her, by=keeper)
    with unprotected(), connection.cursor() as cursor:
        statement = "UPDATE records_sensitivefact SET sealed = %s WHERE id = %s"
        cursor.execute(statement, [row.sealed[:-6] + "AAAA==", row.pk])
    with pytest.raises(CommandError, match=str(row.pk)):
        command("check")
    with pytest.raises(VaultShut, match="niêm phong"):
        opened(keeper, her)
    assert not SensitiveReading.objects.exists()
