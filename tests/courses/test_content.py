"""The shipped courses keep their promises: readable, cited, complete, and right to the day."""

import csv
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from calendar import month_name
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from records.calendar import WorkingCalendar

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "courses" / "content"
DATA = ROOT / "records" / "data"
COURSES: dict[str, dict[str, Any]] = {
    path.parent.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(CONTENT.glob("*/course.json"))
}
LESSONS: dict[str, dict[str, Any]] = {
    f"{path.parent.name}/{path.stem}": json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(CONTENT.glob("*/[0-9][0-9]-*.json"))
}
IN_ENGLISH = {"TNTKQ", "ATTT"}
SHAPES = {
    "text": None,
    "heading": None,
    "steps": ["title", "steps"],
    "key_point": ["title", "text"],
    "table": ["caption", "head", "rows"],
    "image": ["file", "alt", "caption"],
    "procedure": ["code"],
    "self_check": ["question", "options", "explanation"],
}
TAGS = {"p", "ul", "ol", "li", "b", "i", "a"}
WEEKDAYS = {
    "body": ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"],
    "body_en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
MONTHS = list(month_name)[1:]
DOCUMENT = re.compile(r"\b\d+/\d{4}/[A-ZĐ-]+\d*|\b\d+/(?:QĐ|NQ)-[A-ZĐa-z]+\d*")

each_lesson = pytest.mark.parametrize("name", LESSONS)
each_course = pytest.mark.parametrize("code", COURSES)


def column(file: str, name: str) -> set[str]:
    with (DATA / file).open(encoding="utf-8", newline="") as stream:
        return {row[name] for row in csv.DictReader(stream)}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def prose(blocks: list[dict[str, Any]]) -> str:
    """All a reader reads: no file names, codes or tags."""
    read = [b for b in blocks if b["type"] != "procedure"]
    texts = [t for b in read for t in strings(b["value"]) if not t.endswith(".svg")]
    return re.sub(r"<[^>]+>", " ", " ".join(texts))


def blocks_of(name: str, kind: str, language: str = "body") -> list[Any]:
    return [b["value"] for b in LESSONS[name][language] if b["type"] == kind]


class Tags(HTMLParser):
    """Collects what is used and notices a tag that is never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.used.add(tag)
        self.open.append(tag)
        assert {key for key, _ in attrs} <= ({"href"} if tag == "a" else set())

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def holidays(verified: str | None = None) -> frozenset[date]:
    with (DATA / "holidays.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return frozenset(
        date.fromisoformat(row["date"]) for row in rows if verified in {None, row["verified"]}
    )


# Shape


def test_two_courses_of_eight_and_four_lessons() -> None:
    assert {code: len(c["lessons"]) for code, c in COURSES.items()} == {"TNTKQ": 8, "ATTT": 4}


@each_course
def test_course_lists_exactly_its_lesson_files(code: str) -> None:
    course = COURSES[code]
    assert course["code"] == code
    assert course["lessons"] == [n.split("/")[1] for n in LESSONS if n.startswith(f"{code}/")]
    for field in ("title", "title_en", "summary", "summary_en"):
        assert course[field].strip()


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/*.json")), ids=lambda p: p.stem)
def test_files_are_plain_nfc_utf8(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search("[\u00a0\u200b-\u200f\u2060\ufeff]", text)


@each_lesson
def test_blocks_have_their_shape(name: str) -> None:
    lesson = LESSONS[name]
    assert lesson["slug"] == name.split("/")[1]
    for language in ("body", "body_en"):
        for block in lesson[language]:
            assert list(block) == ["type", "value"]
            value, shape = block["value"], SHAPES[block["type"]]
            if shape is None:
                assert isinstance(value, str)
            else:
                assert list(value) == shape
            for text in strings(value):
                assert text.strip() == text != ""
                assert "  " not in text


@each_lesson
def test_tables_are_rectangular(name: str) -> None:
    for language in ("body", "body_en"):
        for table in blocks_of(name, "table", language):
            assert table["rows"]
            assert {len(row) for row in table["rows"]} == {len(table["head"])}


@each_lesson
def test_markup_stays_within_the_few_allowed_tags(name: str) -> None:
    for language in ("body", "body_en"):
        for text in strings(LESSONS[name][language]):
            parser = Tags()
            parser.feed(text)
            assert not parser.open
            assert parser.used <= TAGS, text


@each_lesson
def test_a_lesson_takes_five_to_ten_minutes(name: str) -> None:
    assert 700 <= len(prose(LESSONS[name]["body"]).split()) <= 1300


@each_lesson
def test_a_lesson_opens_with_a_situation_and_ends_with_tomorrow(name: str) -> None:
    for language, words in (("body", "Sáng mai"), ("body_en", "Tomorrow")):
        blocks = LESSONS[name][language]
        if blocks:
            assert blocks[0]["type"] == "text"
            last = [b["value"] for b in blocks if b["type"] == "heading"][-1]
            assert last.startswith(words)


@each_lesson
def test_a_lesson_varies_its_blocks(name: str) -> None:
    kinds = {block["type"] for block in LESSONS[name]["body"]}
    assert len(kinds) >= 4
    assert len(blocks_of(name, "key_point")) == 1
    assert 1 <= len(blocks_of(name, "self_check")) <= 2


@each_lesson
def test_self_checks_can_be_answered_right_and_wrong(name: str) -> None:
    for language in ("body", "body_en"):
        for check in blocks_of(name, "self_check", language):
            assert 3 <= len(check["options"]) <= 5
            assert all(list(option) == ["text", "right"] for option in check["options"])
            assert {option["right"] for option in check["options"]} == {True, False}
            assert len({option["text"] for option in check["options"]}) == len(check["options"])
            assert len(check["explanation"].split()) >= 8


# Languages


@each_lesson
def test_english_says_the_same_in_the_same_order(name: str) -> None:
    lesson = LESSONS[name]
    if not lesson["body_en"]:
        assert name.split("/", maxsplit=1)[0] not in IN_ENGLISH
        return
    assert lesson["title_en"] and lesson["summary_en"]
    assert [b["type"] for b in lesson["body_en"]] == [b["type"] for b in lesson["body"]]
    pairs = zip(lesson["body"], lesson["body_en"], strict=True)
    for vi, en in pairs:
        if vi["type"] == "self_check":
            rights = [[o["right"] for o in b["value"]["options"]] for b in (vi, en)]
            assert rights[0] == rights[1]
        if vi["type"] == "table":
            assert len(vi["value"]["rows"]) == len(en["value"]["rows"])
            assert len(vi["value"]["head"]) == len(en["value"]["head"])
        if vi["type"] == "steps":
            assert len(vi["value"]["steps"]) == len(en["value"]["steps"])
        if vi["type"] == "procedure":
            assert vi == en


# Citations


@each_lesson
def test_procedures_shown_are_in_the_catalogue(name: str) -> None:
    known = column("procedures.csv", "code")
    cited = {p["code"] for p in blocks_of(name, "procedure")}
    named = set(re.findall(r"\b\d\.\d{6}\b", prose(LESSONS[name]["body"])))
    assert cited | named <= known
    assert cited <= set(COURSES[name.split("/", maxsplit=1)[0]]["procedures"]) <= known


@each_lesson
def test_documents_named_are_known_or_among_the_sources(name: str) -> None:
    lesson = LESSONS[name]
    sources = {source["document"] for source in lesson["sources"]}
    known = column("legal_documents.csv", "code") | column("procedures.csv", "decision_no")
    for language in ("body", "body_en"):
        for document in DOCUMENT.findall(prose(lesson[language])):
            assert document in known | sources, document


@each_lesson
def test_sources_are_complete_and_honest(name: str) -> None:
    for source in LESSONS[name]["sources"]:
        assert list(source) == ["document", "clause", "verified"]
        assert source["document"] and source["clause"]
        assert isinstance(source["verified"], bool)
        if source["verified"]:
            assert "chưa đối chiếu" not in source["clause"]


# Pictures


@each_lesson
def test_pictures_exist_and_say_what_they_show(name: str) -> None:
    for language, suffix in (("body", ".vi.svg"), ("body_en", ".en.svg")):
        for image in blocks_of(name, "image", language):
            assert image["file"].endswith(suffix)
            assert (CONTENT / name.split("/", maxsplit=1)[0] / "images" / image["file"]).is_file()
            assert len(image["alt"].split()) >= 8


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/images/*")), ids=lambda p: p.name)
def test_pictures_are_plain_svg_of_our_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", source)
    root = ET.fromstring(source)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["font-family"] == "sans-serif"
    assert int(root.attrib["viewBox"].split()[2]) <= 320
    for element in root.iter():
        tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        assert tag in {"svg", "title", "rect", "path", "text", "circle", "g"}
        assert not any("href" in key or key.startswith("on") for key in element.attrib)
        if tag == "text":
            assert int(element.attrib["font-size"]) >= 12
    assert any(path.name in json.dumps(lesson) for lesson in LESSONS.values())


@each_course
def test_each_half_of_a_course_has_a_picture(code: str) -> None:
    names = [f"{code}/{slug}" for slug in COURSES[code]["lessons"]]
    half = len(names) // 2
    for part in (names[:half], names[half:]):
        assert any(blocks_of(name, "image") for name in part)


# Days


def vietnamese_days(text: str) -> list[tuple[str, date]]:
    found = re.findall(r"(thứ \w+|Chủ nhật) (\d{2})/(\d{1,2})/(\d{4})", text)
    return [(day, date(int(y), int(m), int(d))) for day, d, m, y in found]


def english_days(text: str) -> list[tuple[str, date]]:
    names = "|".join(MONTHS)
    found = re.findall(rf"(\w+day) (\d{{1,2}}) ({names}) (\d{{4}})", text)
    return [(day, date(int(y), MONTHS.index(m) + 1, int(d))) for day, d, m, y in found]


DAYS = {"body": vietnamese_days, "body_en": english_days}


@each_lesson
@pytest.mark.parametrize("language", ["body", "body_en"])
def test_weekdays_belong_to_their_dates(name: str, language: str) -> None:
    for weekday, day in DAYS[language](prose(LESSONS[name][language])):
        assert WEEKDAYS[language][day.weekday()] == weekday, day


@pytest.mark.parametrize("language", ["body", "body_en"])
def test_worked_deadlines_are_the_calendars(language: str) -> None:
    """Every row of the tables that count days: received, limit, due."""
    calendar, doubtful = WorkingCalendar(holidays()), holidays(verified="no")
    checked = 0
    for name in LESSONS:
        for table in blocks_of(name, "table", language):
            if table["head"][:3] not in (
                ["Nhận", "Thời hạn", "Hẹn trả"],
                ["Received", "Limit", "Due"],
            ):
                continue
            for received, limit, due, *_ in table["rows"]:
                [(_, start)], [(_, end)] = DAYS[language](received), DAYS[language](due)
                number = int(limit.split()[0])
                working = "làm việc" in limit or "working" in limit
                expected = (
                    calendar.add(start, number) if working else start + timedelta(days=number)
                )
                assert end == expected, received
                assert not any(start <= day <= end for day in doubtful)
                checked += 1
    assert checked >= 6
