"""TCVN3 and VNI become Unicode; good Unicode stays as it is."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.intake import syllables
from records.intake.legacy import Encoding, Evidence, encoding_of, from_tcvn3, from_vni
from records.text import fold
from tests.make_files import nfd, tcvn3, vni

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in TONES]
SMALL = [letter for letter in [*VOWELS, "đ"] if not letter.isascii()]
LETTERS = SMALL + [letter.upper() for letter in SMALL]


def test_the_alphabet_has_134_letters_beyond_ascii():
    assert len(set(LETTERS)) == 134


@pytest.mark.parametrize(("encode", "decode"), [(tcvn3, from_tcvn3), (vni, from_vni)])
def test_every_letter_goes_there_and_back(encode, decode):
    for letter in LETTERS:
        assert decode(encode(letter)) == letter
        assert decode(encode(f"x{letter}m")).lower() == f"x{letter}m".lower()


# As they stand in real files, not made by the tables above.
@pytest.mark.parametrize(
    ("old", "encoding", "text"),
    [
        ("NguyÔn V¨n An", Encoding.TCVN3, "Nguyễn Văn An"),
        ("TrÇn ThÞ H\u00ad¬ng", Encoding.TCVN3, "Trần Thị Hương"),
        ("NGUYÔN V¡N §¹I", Encoding.TCVN3, "NGUYỄN VĂN ĐẠI"),
        ("Hä vµ tªn", Encoding.TCVN3, "Họ và tên"),
        ("C«ng chøc T\u00ad ph¸p - hé tÞch", Encoding.TCVN3, "Công chức Tư pháp - hộ tịch"),
        ("§H S\u00ad ph¹m Th¸i Nguyªn", Encoding.TCVN3, "ĐH Sư phạm Thái Nguyên"),
        ("Nguyeãn Vaên Huøng", Encoding.VNI, "Nguyễn Văn Hùng"),
        ("ÑAËNG THÒ LYÙ", Encoding.VNI, "ĐẶNG THỊ LÝ"),
        ("Phöôøng Ñoâng Kinh", Encoding.VNI, "Phường Đông Kinh"),
        ("Thaønh phoá Laïng Sôn", Encoding.VNI, "Thành phố Lạng Sơn"),
    ],
)
def test_old_text_is_known_and_read(old, encoding, text):
    evidence = Evidence()
    evidence.add(old)
    assert encoding_of(old) is encoding
    assert evidence.read(old) == text


@pytest.mark.parametrize(
    "text",
    ["Café", "Noël", "Côte d'Ivoire", "São Tomé", "José", "«Hà Nội»", "naïve", "Müller",
     "Đắk Lắk", "Krông Búk", "H'Mông", "M'nông", "Coóng", "Quốc lộ 1A – km 12", "25°C", "m²",
     "Hoà", "Hòa", "Thuý", "Thúy", "quý", "Lê Á", "Ê-đê", "§ 5", "© 2024", "ĐHQG", "Ía"],
)  # fmt: skip
def test_good_text_is_left_alone(text):
    evidence = Evidence()
    evidence.add(text)
    assert evidence.read(text) == text


SYLLABLES = sorted(
    unicodedata.normalize("NFC", onset + rime)
    for onset in ["", *syllables._ONSETS.split("|")]
    for rime in syllables._RIMES.split()
    if syllables.is_syllable(onset + rime) or rime.endswith(syllables._STOPPED)
)


def toned(syllable: str, tone: str) -> str:
    """The tone on the first vowel that can carry it; the rest is the reader's affair."""
    place = next(
        (n for n, c in enumerate(syllable) if fold(c) in "aeiouy" and c not in "iuy"), None
    )
    if place is None:
        place = max(n for n, c in enumerate(syllable) if fold(c) in "aeiouy")
    return unicodedata.normalize("NFC", syllable[: place + 1] + tone + syllable[place + 1 :])


vietnamese = st.builds(toned, st.sampled_from(SYLLABLES), st.sampled_from(TONES)).filter(
    syllables.is_syllable
)
words = st.lists(
    st.one_of(vietnamese, vietnamese.map(str.title), vietnamese.map(str.upper)), max_size=6
).map(" ".join)
plain = st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=30)


@settings(deadline=None)
@given(st.lists(st.one_of(words, plain), max_size=8))
def test_what_is_vietnamese_unicode_or_plain_ascii_never_changes(texts):
    evidence = Evidence()
    for text in texts:
        evidence.add(text)
    assert [evidence.read(text) for text in texts] == texts


@settings(deadline=None)
@given(st.text(st.sampled_from(LETTERS + list("abcxyz ,.-12"))))
def test_text_with_a_letter_that_no_byte_has_never_changes(text):
    text += " ở"
    evidence = Evidence()
    evidence.add(text)
    assert evidence.read(text) == text


@settings(deadline=None)
@given(words)
def test_decomposed_text_is_composed(text):
    evidence = Evidence()
    evidence.add(nfd(text))
    assert evidence.read(nfd(text)) == text


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=6), st.sampled_from([tcvn3, vni]))
def test_a_column_of_old_text_is_read_whole(texts, encode):
    """Beside a text that gives itself away, those that could be either follow."""
    encoded = [encode(text.lower()) for text in ["nguyễn văn hường", *texts]]
    evidence = Evidence()
    for text in encoded:
        evidence.add(text)
    assert [evidence.read(text) for text in encoded][1:] == [text.lower() for text in texts]


def test_the_column_decides_what_could_be_either():
    evidence = Evidence()
    assert encoding_of("Thá") is None
    assert evidence.read("Thá") == "Thá"
    evidence.add("NguyÔn V¨n")
    assert evidence.read("Thá") == "Thỏ"
    evidence.add("Nguyễn Văn")
    assert evidence.read("Thá") == "Thá"
    assert evidence.read("TrÇn") == "Trần"
