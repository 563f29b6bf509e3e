"""Message catalogues by Babel, so that nobody needs the system's gettext.

Vietnamese is the language of the msgids; ``<owner>/locale/en/LC_MESSAGES/django.po`` is their
English.  An app owns its Python and templates/<app>/; site/ owns itself and all other
templates.  Entries stand sorted and without line numbers, so that a change shows only itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

OWNERS = ("records", "courses", "assessments", "competency", "site")
TRANSLATION = "en"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# English of Năng Lực; the msgids are Vietnamese.  `manage.py messages` keeps this file sorted.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Why one message is not ready in the other language."""

    owner: str
    msgid: str
    what: str

    def __str__(self) -> str:
        return f"{self.owner}: {self.what}: {self.msgid!r}"


def po_path(owner: str) -> Path:
    return Path(settings.BASE_DIR) / owner / "locale" / TRANSLATION / "LC_MESSAGES" / "django.po"


def sources(owner: str) -> Iterator[Path]:
    """Every file whose messages the owner translates."""
    root = Path(settings.BASE_DIR)
    for path in sorted((root / owner).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path
    for path in sorted((root / "templates").rglob("*")):
        first = path.relative_to(root / "templates").parts[0]
        if path.is_file() and owner == (first if first in OWNERS else "site"):
            yield path


def extracted(owner: str) -> Catalog:
    """The messages the code and templates use today, untranslated."""
    catalogue = Catalog(locale=TRANSLATION, charset="utf-8")
    for path in sources(owner):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _as_python(text, str(path))
        found = extract(
            "python", BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators:",),
            options={"encoding": "utf-8"},
        )  # fmt: skip
        for _line, msgid, comments, context in found:
            if msgid and msgid != ("",):
                catalogue.add(msgid, context=context, auto_comments=comments)
    return catalogue


def _as_python(template: str, origin: str) -> str:
    """What Django's own extraction makes of a template, in lines that Python's tokenizer takes.

    ``templatize`` keeps the template's indentation and turns its text into X's; the tokenizer
    would read that indentation as blocks.
    """
    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines())


def written(owner: str) -> Catalog:
    """The catalogue as it stands in the .po file."""
    path = po_path(owner)
    if not path.exists():
        return Catalog(locale=TRANSLATION, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=TRANSLATION, abort_invalid=True)


def merged(owner: str) -> Catalog:
    """Today's messages with the translations there are; what is no longer used is dropped."""
    fresh, old = extracted(owner), written(owner)
    for message in fresh:
        known = old.get(message.id, context=message.context) if message.id else None
        if known is not None:
            if isinstance(known.string, str) == isinstance(message.id, str):
                message.string = known.string
            message.user_comments = known.user_comments
            if known.fuzzy:
                message.flags.add("fuzzy")
    return fresh


def as_po(catalogue: Catalog) -> str:
    """The .po file's text, the same for the same messages."""
    body = BytesIO()
    write_po(body, catalogue, width=96, no_location=True, omit_header=True, sort_output=True)
    return HEADER + body.getvalue().decode().strip() + "\n"


def update(owner: str) -> bool:
    """Rewrite the .po file where it differs; True when it did."""
    catalogue = merged(owner)
    path = po_path(owner)
    if not len(catalogue) and not path.exists():
        return False
    text = as_po(catalogue)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def shortcomings(owner: str) -> list[Shortcoming]:
    """Messages not collected, not translated, unsure, or with other placeholders."""
    old = written(owner)
    found: list[Shortcoming] = []
    for message in extracted(owner):
        if message.id:
            known = old.get(message.id, context=message.context)
            found += [Shortcoming(owner, _first(message), what) for what in _wrong(known, old)]
    return found


def _wrong(message: Message | None, catalogue: Catalog) -> Iterator[str]:
    if message is None:
        yield "not in the catalogue (run manage.py messages)"
        return
    strings = (message.string,) if isinstance(message.string, str) else message.string
    if not strings or not all(strings):
        yield "not translated"
    elif message.fuzzy:
        yield "marked fuzzy"
    else:
        yield from (str(error) for error in message.check(catalogue))


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def compile_stale() -> list[Path]:
    """Write the .mo of every .po that is newer; replaced whole, for processes that read it now."""
    made: list[Path] = []
    root = Path(settings.BASE_DIR)
    found = (po for owner in OWNERS for po in (root / owner).glob("locale/*/LC_MESSAGES/django.po"))
    for po in found:
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        content = BytesIO()
        with po.open("rb") as file:
            write_mo(content, read_po(file, locale=po.parts[-3], abort_invalid=True))
        fresh = mo.with_name(f"{mo.name}.{os.getpid()}")
        fresh.write_bytes(content.getvalue())
        fresh.replace(mo)
        made.append(mo)
    return made
