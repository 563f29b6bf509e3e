"""Vietnamese is a first-class language."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from records.text import fold, name_key, nfc, order_key


def test_folding_finds_what_a_clerk_types():
    assert fold("Nguyễn Thị Ánh") == "nguyen thi anh"
    assert fold("Đặng") == "dang"
    assert fold("Hoà") == fold("Hòa") == fold(unicodedata.normalize("NFD", "Hoà")) == "hoa"


def test_order_is_the_vietnamese_alphabets():
    names = ["Đặng", "Dương", "Âu", "Ân", "An", "Ăn", "Ơn", "Ôn", "On", "Ưng", "Ung"]
    assert sorted(names, key=order_key) == [
        "An",
        "Ăn",
        "Ân",
        "Âu",
        "Dương",
        "Đặng",
        "On",
        "Ôn",
        "Ơn",
        "Ung",
        "Ưng",
    ]


def test_people_are_sorted_by_given_name_then_family():
    people = [
        ("Nguyễn", "Văn", "Đức"),
        ("Vi", "Thị", "Anh"),
        ("Đặng", "Thị", "Anh"),
        ("Lý", "", "Dung"),
    ]
    ordered = sorted(people, key=lambda p: name_key(*p))
    assert [p[2] for p in ordered] == ["Anh", "Anh", "Dung", "Đức"]
    assert ordered[0][0] == "Đặng"


@given(st.text())
def test_keys_are_plain_and_stable_under_normal_forms(text):
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert nfc(nfc(text)) == nfc(text)
