"""Markup of question versions, rendered once per process and language, then only filled in.

A version never changes, so neither does its markup: only its place on the paper, the order of
its options and what was answered do.  The templates are rendered with marks from Unicode's
private use where those stand, and cut at marks between the options.  Twenty questions
then cost a tenth of rendering them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from records.verdict import Both

from .drawing import Drawn
from .marking import Answer, Mark
from .models import QuestionVersion

CUT, PLACE, OPTION, CHECKED, HIDDEN, DAYS, BADGE = (chr(0xE000 + n) for n in range(7))
MOST = 20_000

Made = TypeVar("Made")
_made: dict[tuple[Any, ...], Any] = {}


def _once(name: tuple[Any, ...], make: Callable[[], Made]) -> Made:
    """What was made under this name in this language, or make it."""
    key = (get_language() or "vi", *name)
    if key not in _made:
        if len(_made) > MOST:
            _made.clear()
        _made[key] = make()
    found: Made = _made[key]
    return found


@dataclass(frozen=True, slots=True)
class Pieces:
    """Markup before the options, of each option as listed, and after them."""

    before: str
    options: tuple[str, ...]
    after: str

    @classmethod
    def of(cls, markup: str) -> Pieces:
        before, *rest = markup.split(CUT)
        return cls(before, tuple(rest[:-1]), rest[-1] if rest else "")


def asked(
    place: int, drawn: Drawn, version: QuestionVersion, answer: Answer, *, shown: bool
) -> str:
    """A question as the candidate sees it: nothing of it says what is right."""
    pieces = _once(("asked", version.pk, version.digest), lambda: _asked_pieces(version))
    options = "".join(
        pieces.options[listed]
        .replace(OPTION, str(at))
        .replace(CHECKED, " checked" if at in answer else "")
        for at, listed in enumerate(drawn.order)
    )
    days = str(answer[0]) if drawn.kind == "working_days" and answer else ""
    markup = f"{pieces.before}{options}{pieces.after}".replace(PLACE, str(place))
    return markup.replace(HIDDEN, "" if shown else " hidden").replace(DAYS, days)


def _asked_pieces(version: QuestionVersion) -> Pieces:
    context = {
        "place": PLACE, "option": OPTION, "checked": CHECKED, "hidden": HIDDEN, "days": DAYS,
        "cut": CUT, "kind": version.kind, "how": how_to(version.kind),
        "stem": said(version.stem, version.stem_en), "texts": texts_of(version),
    }  # fmt: skip
    return Pieces.of(render_to_string("assessments/_question.html", context))


def number(place: int, *, answered: bool, current: bool) -> str:
    """A cell of the row of question numbers."""
    context = {"place": PLACE, "answered": answered, "current": current}
    markup = _once(
        ("number", answered, current),
        lambda: render_to_string("assessments/_number.html", context),
    )
    return markup.replace(PLACE, str(place))


@dataclass(frozen=True, slots=True)
class Shown:
    """An option in review: ``look`` is right, wrong or plain, ``said`` says why in words."""

    text: str
    sign: str
    look: str
    said: str


def reviewed(place: int, drawn: Drawn, version: QuestionVersion, marked: Mark) -> str:
    """A question with her answer, the right one, why, and on what basis."""
    name = ("reviewed", version.pk, version.digest)
    if drawn.kind == "working_days":
        pieces = _once((*name, marked.given), lambda: _reviewed_pieces(version, _days(marked)))
        options = "".join(pieces.options)
    else:
        pieces = _once((*name, False), lambda: _reviewed_pieces(version, _options(version, False)))
        chosen = _once((*name, True), lambda: _reviewed_pieces(version, _options(version, True)))
        options = "".join(
            (chosen if listed in marked.given else pieces).options[listed] for listed in drawn.order
        )
    badge = "right" if marked.is_right else "wrong" if marked.given else "none"
    verdict = _once(
        ("badge", badge), lambda: render_to_string("assessments/_badge.html", {"badge": badge})
    )
    markup = f"{pieces.before}{options}{pieces.after}"
    return markup.replace(PLACE, str(place)).replace(BADGE, verdict)


def with_key(version: QuestionVersion) -> str:
    """A question with its key, for those who write it."""
    marked = Mark((), tuple(version.key), 0)
    options = _days(marked) if version.kind == "working_days" else _options(version, False)
    pieces = _reviewed_pieces(version, options)
    markup = f"{pieces.before}{''.join(pieces.options)}{pieces.after}"
    return markup.replace(PLACE, "1").replace(BADGE, "")


def _reviewed_pieces(version: QuestionVersion, options: list[Shown]) -> Pieces:
    context = {
        "place": PLACE, "badge": BADGE, "cut": CUT, "options": options,
        "stem": said(version.stem, version.stem_en),
        "explanation": said(version.explanation, version.explanation_en),
        "basis": f"{version.document}, {said(version.clause, version.clause_en)}",
        "verified": version.verified,
    }  # fmt: skip
    return Pieces.of(render_to_string("assessments/_reviewed.html", context))


def _options(version: QuestionVersion, chosen: bool) -> list[Shown]:
    return [_option(text, chosen, n in version.key) for n, text in enumerate(texts_of(version))]


def _option(text: str, chosen: bool, right: bool) -> Shown:
    if right:
        return Shown(text, "✓", "right", _("đáp án, đã chọn") if chosen else _("đáp án"))
    if chosen:
        return Shown(text, "✕", "wrong", _("đã chọn, không đúng"))
    return Shown(text, "", "plain", "")


def _days(marked: Mark) -> list[Shown]:
    """The number of working days: the right one, and hers where it differs."""
    shown = [_option(_in_days(marked.key[0]), marked.is_right, True)]
    if marked.given and not marked.is_right:
        shown.append(_option(_in_days(marked.given[0]), True, False))
    return shown


def _in_days(number: int) -> str:
    return ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", number) % {"n": number}


def said(vietnamese: str, english: str) -> str:
    """The text in the reader's language."""
    return Both(vietnamese, english).said(get_language() or "vi")


def texts_of(version: QuestionVersion) -> list[str]:
    """The options as the version lists them, in the reader's language."""
    if version.kind == "true_false":
        return [_("Sai"), pgettext("phát biểu", "Đúng")]
    english = (get_language() or "vi").startswith("en") and version.options_en
    return list(version.options_en if english else version.options)


def how_to(kind: str) -> str:
    """What the candidate does with a question of the kind."""
    match kind:
        case "single":
            return _("Chọn một câu trả lời.")
        case "multiple":
            return _("Chọn mọi câu trả lời đúng; đủ và đúng hết mới được điểm.")
        case "true_false":
            return _("Chọn đúng hay sai.")
        case _other:
            return _("Ghi số ngày bằng chữ số.")


def joined(parts: list[str]) -> SafeString:
    """Markup made by templates, put together."""
    return mark_safe("\n".join(parts))  # noqa: S308  every part was rendered and escaped above


def words_markup(words: dict[str, str]) -> SafeString:
    """What the script says, for it to read."""
    spans = (f'<span data-name="{name}">{escape(word)}</span>' for name, word in words.items())
    return mark_safe("".join(spans))  # noqa: S308  names are ours, words escaped
