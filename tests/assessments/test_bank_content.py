"""The question bank keeps its promises: complete, cited, right to the day and hard to guess."""

import csv
import json
import re
import unicodedata
from calendar import month_name
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from records.calendar import WorkingCalendar

ROOT = Path(__file__).resolve().parents[2]
BANK_JSON = ROOT / "assessments" / "bank" / "TNTKQ.json"
HOLIDAYS_CSV = ROOT / "records" / "data" / "holidays.csv"

Question = dict[str, Any]

BANK: dict[str, Any] = json.loads(BANK_JSON.read_text(encoding="utf-8"))
QUESTIONS: list[Question] = BANK["questions"]
FIELDS = [
    "code",
    "topic",
    "kind",
    "stem",
    "stem_en",
    "options",
    "options_en",
    "key",
    "calc",
    "document",
    "clause",
    "clause_en",
    "verified",
    "where",
    "explanation",
    "explanation_en",
]
TEXTS = [
    "stem",
    "stem_en",
    "document",
    "clause",
    "clause_en",
    "where",
    "explanation",
    "explanation_en",
]
WEEKDAYS_VI = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]
WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS_EN = list(month_name)[1:]
VIETNAMESE_ONLY = re.compile(
    "[ăâêôơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE
)
# Names and codes that stay Vietnamese in an English sentence.
PROPER = re.compile(
    r"\d+/\d+/NĐ-CP|\d+/QĐ-[A-ZĐa-z]+|Lạng Sơn|Nhân Lý|Tam Thanh|"
    r"(?:Mr|Ms) [^\W\d_]+|\bNĐ-CP\b"
)


def of_kind(kind: str) -> list[Question]:
    return [question for question in QUESTIONS if question["kind"] == kind]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def holidays(verified: str | None = None) -> frozenset[date]:
    with HOLIDAYS_CSV.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return frozenset(
        date.fromisoformat(row["date"]) for row in rows if verified in {None, row["verified"]}
    )


def by_code(question: Question) -> str:
    return str(question["code"])


each_question = pytest.mark.parametrize("question", QUESTIONS, ids=by_code)
each_working_days = pytest.mark.parametrize("question", of_kind("working_days"), ids=by_code)


# Format


def test_file_is_plain_nfc_utf8() -> None:
    raw = BANK_JSON.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    text = raw.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search("[\u00a0\u200b-\u200f\u2060\ufeff]", text)


def test_bank_has_its_title_and_topics_in_both_languages() -> None:
    assert list(BANK) == ["code", "title", "title_en", "topics", "questions"]
    assert BANK["code"] == "TNTKQ"
    assert BANK["title"].strip() and BANK["title_en"].strip()
    codes = [topic["code"] for topic in BANK["topics"]]
    assert 5 <= len(codes) <= 6
    assert len(set(codes)) == len(codes)
    for topic in BANK["topics"]:
        assert list(topic) == ["code", "title", "title_en"]
        assert all(topic.values())


def test_sixty_questions_with_running_codes() -> None:
    assert [q["code"] for q in QUESTIONS] == [f"TNTKQ-{i:03d}" for i in range(1, 61)]


def test_every_topic_has_ten_to_twelve_questions() -> None:
    per_topic = Counter(q["topic"] for q in QUESTIONS)
    assert set(per_topic) == {topic["code"] for topic in BANK["topics"]}
    assert all(10 <= n <= 12 for n in per_topic.values()), per_topic


def test_mix_of_kinds() -> None:
    assert Counter(q["kind"] for q in QUESTIONS) == {
        "single": 30,
        "multiple": 12,
        "true_false": 10,
        "working_days": 8,
    }


@each_question
def test_fields_and_texts_are_complete_and_trimmed(question: Question) -> None:
    assert list(question) == FIELDS
    assert isinstance(question["verified"], bool)
    for field in TEXTS:
        assert question[field].strip(), field
    for text in strings(question):
        assert text == text.strip()
        assert "  " not in text


@each_question
def test_options_and_key_fit_the_kind(question: Question) -> None:
    kind, options, key = question["kind"], question["options"], question["key"]
    sizes = {"single": {4}, "multiple": {4, 5}, "true_false": {0}, "working_days": {0}}
    assert len(options) in sizes[kind]
    assert len(question["options_en"]) == len(options)
    for language in ("options", "options_en"):
        assert len({text.casefold() for text in question[language]}) == len(options)
    assert all(type(k) is int for k in key)
    assert key == sorted(set(key))
    if kind == "multiple":
        assert 2 <= len(key) < len(options)
        assert all(0 <= k < len(options) for k in key)
    else:
        assert len(key) == 1
    if kind == "single":
        assert 0 <= key[0] < 4
    if kind == "true_false":
        assert key[0] in {0, 1}
    assert (question["calc"] is not None) == (kind == "working_days")


def test_no_stem_occurs_twice() -> None:
    for language in ("stem", "stem_en"):
        stems = [re.sub(r"\W+", " ", q[language]).casefold().strip() for q in QUESTIONS]
        assert len(set(stems)) == len(stems)


# Citations and languages


@each_question
def test_every_question_cites_a_numbered_document(question: Question) -> None:
    assert re.search(r"\d", question["document"])


@each_question
def test_a_verified_question_names_the_fact_and_its_public_source(question: Question) -> None:
    if question["verified"]:
        assert re.match(r"F\d+\.\d+ · \S", question["where"])
        assert "chưa đối chiếu" not in question["clause"] + question["where"]


@each_question
def test_a_procedure_is_cited_with_its_code_and_its_portal_entry(question: Question) -> None:
    for code in re.findall(r"\b\d\.\d{6}\b", question["clause"]):
        assert code in question["clause_en"]
        assert code in question["where"]
        assert "tháng 7/2026" in question["where"]


@each_question
def test_english_is_english(question: Question) -> None:
    for field in ("stem_en", "clause_en", "explanation_en", "options_en"):
        for text in strings(question[field]):
            assert not VIETNAMESE_ONLY.search(PROPER.sub("", text)), text


def test_nothing_points_at_a_machine() -> None:
    for text in strings(BANK):
        assert not re.search(r"(^|\s)/\w+/|\\|localhost|file:", text), text


# Working days


@each_working_days
def test_working_days_key_is_the_calendars_count(question: Question) -> None:
    calc = question["calc"]
    assert list(calc) == ["from", "to"]
    start, end = date.fromisoformat(calc["from"]), date.fromisoformat(calc["to"])
    assert question["key"] == [WorkingCalendar(holidays()).count(start, end)]
    assert question["key"][0] >= 1


@each_working_days
def test_no_doubtful_holiday_falls_in_the_period(question: Question) -> None:
    start, end = (date.fromisoformat(question["calc"][side]) for side in ("from", "to"))
    assert start.year == end.year
    assert not any(start <= day <= end for day in holidays(verified="no"))


@each_working_days
def test_the_stem_states_the_days_it_counts(question: Question) -> None:
    for side in ("from", "to"):
        d = date.fromisoformat(question["calc"][side])
        vietnamese = f"{WEEKDAYS_VI[d.weekday()]} {d.day:02d}/{d.month}/{d.year}"
        english = f"{WEEKDAYS_EN[d.weekday()]} {d.day} {MONTHS_EN[d.month - 1]} {d.year}"
        assert vietnamese in question["stem"]
        assert english in question["stem_en"]


def test_working_days_answers_differ() -> None:
    answers = [q["key"][0] for q in of_kind("working_days")]
    assert len(set(answers)) == len(answers)


# Guessing


def test_single_keys_are_spread_over_the_positions() -> None:
    positions = Counter(q["key"][0] for q in of_kind("single"))
    assert all(6 <= positions[place] <= 9 for place in range(4)), positions


def test_no_run_of_three_equal_single_keys() -> None:
    keys = [q["key"][0] for q in of_kind("single")]
    assert not any(a == b == c for a, b, c in zip(keys, keys[1:], keys[2:], strict=False))


def test_multiple_keys_are_spread_and_vary_in_number() -> None:
    positions = Counter(place for q in of_kind("multiple") for place in q["key"])
    assert all(positions[place] >= 4 for place in range(4)), positions
    sizes = {(len(q["options"]), len(q["key"])) for q in of_kind("multiple")}
    assert {(4, 2), (4, 3), (5, 2), (5, 3)} <= sizes


def test_true_and_false_are_balanced() -> None:
    assert sum(q["key"][0] for q in of_kind("true_false")) == 5


@pytest.mark.parametrize("language", ["options", "options_en"])
def test_length_does_not_give_the_key_away(language: str) -> None:
    longest = shortest = 0
    for question in of_kind("single"):
        right = len(question[language][question["key"][0]])
        wrong = [len(o) for i, o in enumerate(question[language]) if i != question["key"][0]]
        longest += right > max(wrong)
        shortest += right < min(wrong)
        assert 0.6 <= right / (sum(wrong) / 3) <= 1.5, question["code"]
    assert longest <= 9
    assert shortest <= 9
