"""Whether a question can be asked and marked: each fault by its field, in a plain sentence.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from records.calendar import WorkingCalendar

CHOICE = frozenset({"single", "multiple"})
Fault = tuple[str, str]


def faults(
    content: Mapping[str, Any], topics: Iterable[str], holidays: frozenset[date]
) -> dict[str, str]:
    """What is wrong with a question version's content; the first fault of each field.

    ``content`` has the names of QuestionVersion.  ``holidays`` are those the calendar knows; a
    year without any is a year nobody has entered yet, in which days cannot be counted.
    """
    found: dict[str, str] = {}
    for field, sentence in _faults(content, frozenset(topics), holidays):
        found.setdefault(field, sentence)
    return found


def _faults(
    content: Mapping[str, Any], topics: frozenset[str], holidays: frozenset[date]
) -> Iterator[Fault]:
    if content["topic"] not in topics:
        yield "topic", _("Chủ đề: ngân hàng câu hỏi không có chủ đề này.")
    if not content["document"]:
        yield "document", _("Văn bản: ghi văn bản làm căn cứ.")
    if not content["clause"]:
        yield "clause", _("Điều, khoản: ghi chỗ làm căn cứ trong văn bản.")
    yield from _english(content)
    if content["kind"] in CHOICE:
        yield from _options(content)
    elif content["kind"] == "true_false":
        if content["key"] not in ([0], [1]):
            yield "true_or_false", _("Phát biểu này: chọn đúng hay sai.")
    else:
        yield from _days(content, holidays)


def _english(content: Mapping[str, Any]) -> Iterator[Fault]:
    """English is whole or absent: nobody is asked half a question."""
    parts = {"stem_en": content["stem_en"], "explanation_en": content["explanation_en"]}
    if content["kind"] in CHOICE:
        parts["options"] = all(content["options_en"]) and bool(content["options_en"])
    begun = bool(content["stem_en"] or content["explanation_en"] or any(content["options_en"]))
    for field, there in parts.items():
        if begun and not there:
            yield (
                field,
                _(
                    "Bản tiếng Anh: câu hỏi, mọi phương án và lời giải đi cùng nhau; "
                    "viết đủ, hoặc để trống tất cả."
                ),
            )


def _options(content: Mapping[str, Any]) -> Iterator[Fault]:
    options, right = content["options"], len(content["key"])
    if len(options) < 2:
        yield "options", _("Phương án: cần ít nhất hai phương án.")
    if not all(options):
        yield "options", _("Phương án: có phương án chưa ghi lời.")
    if len({text.casefold() for text in options}) < len(options):
        yield "options", _("Phương án: có hai phương án giống nhau.")
    if content["kind"] == "single" and right != 1:
        yield (
            "options",
            _("Phương án: câu chọn một có đúng một phương án đúng; đang đánh dấu %(n)s.")
            % {"n": right},
        )
    if content["kind"] == "multiple" and (right < 2 or right == len(options)):
        yield (
            "options",
            _("Phương án: câu chọn nhiều có từ hai phương án đúng và ít nhất một phương án sai."),
        )


def _days(content: Mapping[str, Any], holidays: frozenset[date]) -> Iterator[Fault]:
    calc = content["calc"] or {}
    start, end = (
        date.fromisoformat(calc[name]) if calc.get(name) else None for name in ("from", "to")
    )
    if start is None:
        yield "start", _("Từ ngày: ghi ngày bắt đầu.")
    if end is None:
        yield "end", _("Đến ngày: ghi ngày kết thúc.")
    if start is None or end is None:
        return
    if end <= start:
        yield "end", _("Đến ngày: phải sau ngày bắt đầu.")
        return
    known = {holiday.year for holiday in holidays}
    for year in range(start.year, end.year + 1):
        if year not in known:
            yield (
                "end",
                _("Đến ngày: lịch chưa có ngày nghỉ lễ của năm %(year)s nên chưa đếm được.")
                % {"year": year},
            )
            return
    counted = WorkingCalendar(holidays).count(start, end)
    if content["key"] != [counted]:
        yield (
            "days",
            _("Số ngày: lịch đếm được %(n)s ngày làm việc; sửa đáp án hoặc xem lại hai ngày.")
            % {"n": counted},
        )
