"""Deeds on sensitive facts: writing, correcting, taking back; and opening them, which is logged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from . import ledger
from .identity import doubts, misshapen, plain
from .models import (
    EntryRefused,
    Person,
    SensitiveFact,
    SensitiveOpening,
    SensitiveReading,
    User,
)
from .scope import May
from .sensitive_lists import centuries, peoples, places, purposes, religions
from .vault import Vault, is_held
from .verdict import Reason
from .wording import say, spoken

Field = SensitiveFact.Field
# Fields in which equal values are found: a number is one person's.
FINDABLE = frozenset({Field.IDENTITY.value})


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed: the value (a code, a number, words) and dates as far as they are known.

    Dates are text as ``PartialDate`` writes them, so a year stays a year.
    """

    value: str
    more: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "<Content •••>"

    @property
    def text(self) -> str:
        told = {"value": self.value} | {name: str(text) for name, text in self.more.items() if text}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, text: str) -> Content:
        told = json.loads(text)
        return cls(told.pop("value"), told)


def identity_content(text: str) -> Content:
    """Raises EntryRefused with a sentence that does not repeat the number."""
    if reason := misshapen(text):
        raise EntryRefused(say(reason))
    return Content(plain(text))


def identity_doubts(number: str, person: Person) -> list[Reason]:
    """What the digits say against the file."""
    return doubts(
        number, sex=person.sex, year=person.birth_date.year, places=places(), centuries=centuries()
    )


def may_open(user: User) -> Any:
    """Those whose sensitive fields the account may open and write: never its own person's."""
    return Person.objects.visible_to(user, May.OPEN).exclude(pk=user.person_id or 0)


@contextmanager
def _alone_with(person: Person, by: User) -> Iterator[Person]:
    with transaction.atomic():
        who = Person.objects.select_for_update().get(pk=person.pk)
        if not may_open(by).filter(pk=who.pk).exists():
            raise EntryRefused(
                _("Thông tin nhạy cảm về chính mình, hoặc về người ngoài phạm vi, phải do người khác ghi.")
            )  # fmt: skip
        yield who


def made(person: Person, name: str, content: Content, vault: Vault, **more: Any) -> SensitiveFact:
    """An unsaved row, sealed for its person."""
    key, sealed = vault.seal(content.text, name, person.pk)
    mark = mark_of(name, content, vault)
    return SensitiveFact(person=person, field=name, key=key, sealed=sealed, mark=mark, **more)


def mark_of(name: str, content: Content, vault: Vault) -> str:
    return vault.mark(content.value, name) if name in FINDABLE else ""


def held(name: str, content: Content, vault: Vault) -> dict[str, Any]:
    """Columns of a planned row: sealed for nobody yet, and the same each time it is planned."""
    key, sealed = vault.hold(content.text, name)
    return {"key": key, "sealed": sealed, "mark": mark_of(name, content, vault)}


def settle(row: SensitiveFact, vault: Vault) -> SensitiveFact:
    """Seal a planned row for its person, who has an id by now."""
    if is_held(row.sealed):
        row.key, row.sealed = vault.settle(row.key_id, row.sealed, row.field, row.person_id)
    return row


def moved(row: SensitiveFact, person: Person, *, reason: str) -> SensitiveFact:
    """The correction that says the same of another file: sealed anew, because a seal is personal."""
    vault = Vault()
    key, sealed = vault.seal(content_of(row, vault).text, row.field, person.pk)
    return ledger.corrected(row, reason=reason, person=person, key=key, sealed=sealed)


def content_of(row: SensitiveFact, vault: Vault) -> Content:
    """What the row says.  Whoever calls this shows it to nobody before ``opened`` has logged it."""
    return Content.of(vault.unseal(row.key_id, row.sealed, row.field, row.person_id))


def record(
    person: Person, name: str, content: Content, *, since: date, source: str, by: User,
    at: datetime, document: str = "", verified: bool = False,
) -> SensitiveFact:  # fmt: skip
    """Write what is not on record yet.  Raises EntryRefused."""
    with _alone_with(person, by) as who:
        row = made(
            who, name, content, Vault(), holds_from=since, document=document, verified=verified
        )
        return ledger.enter(row, by=by, source=source, at=at)


def amend(
    row: SensitiveFact, content: Content, *, reason: str, source: str, by: User, at: datetime,
    since: date | None = None, document: str = "", verified: bool = False,
) -> SensitiveFact:  # fmt: skip
    """Say that it is otherwise: from the beginning, or ``since`` a day, before which it was so."""
    with _alone_with(row.person, by) as who:
        _refuse_if_changed(row)
        vault = Vault()
        key, sealed = vault.seal(content.text, row.field, who.pk)
        new: dict[str, Any] = {
            "key": key, "sealed": sealed, "mark": mark_of(row.field, content, vault),
            "document": document, "verified": verified,
        }  # fmt: skip
        entered: dict[str, Any] = {"by": by, "source": source, "at": at}
        if since is None or since <= row.holds_from:
            return ledger.enter(ledger.corrected(row, reason=reason, **new), **entered)
        *_before, after = [
            ledger.enter(one, **entered)
            for one in ledger.parted(row, on=since, reason=reason, **new)
        ]
        return after


def withdraw(row: SensitiveFact, *, reason: str, by: User, at: datetime) -> None:
    """Say that it should never have been entered."""
    with _alone_with(row.person, by):
        _refuse_if_changed(row)
        ledger.retract(row, reason=reason, by=by, source=row.source, at=at)


def _refuse_if_changed(row: SensitiveFact) -> None:
    if not SensitiveFact.objects.known().filter(pk=row.pk).exists():
        raise EntryRefused(_("Dữ kiện này vừa được sửa. Mời tải lại trang."))


@dataclass(frozen=True, slots=True)
class Why:
    """What fields are opened for, by whom, when and from where."""

    purpose: str
    words: str
    by: User
    at: datetime
    page: str
    address: str | None = None


def log(why: Why, people: Iterable[int], fields: Sequence[str]) -> SensitiveOpening:
    """Write down who is about to read whose fields.  Raises EntryRefused without a purpose."""
    purpose = purposes().get(why.purpose)
    if purpose is None:
        raise EntryRefused(_("Chọn mục đích mở."))
    if purpose.needs_words and not why.words.strip():
        raise EntryRefused(_("Mục đích này phải ghi rõ: số văn bản, yêu cầu của ai."))
    with transaction.atomic():
        opening = SensitiveOpening.objects.create(
            purpose=why.purpose, words=why.words.strip(), page=why.page, address=why.address,
            opened_at=why.at, opened_by=why.by,
        )  # fmt: skip
        SensitiveReading.objects.bulk_create(
            [
                SensitiveReading(opening=opening, person_id=person, fields=list(fields))
                for person in people
            ],
            batch_size=1000,
        )
    return opening


def rows_of(people: Any, on: date, fields: Iterable[str] = Field.values) -> Any:
    """The believed rows of people that hold on a day."""
    rows = SensitiveFact.objects.as_of(on).filter(person__in=people, field__in=list(fields))
    return rows.order_by("person", "field", "-holds_from", "pk")


Opened = dict[int, list[tuple[SensitiveFact, Content]]]


def opened(people: Any, fields: Sequence[str], why: Why, on: date) -> Opened:
    """What is on record of people one may open, by person, after it is logged.

    Whom the account may not open is left out.  The keys are asked first: a vault that is shut
    logs nothing, since nobody read anything.  Raises EntryRefused.
    """
    allowed = list(may_open(why.by).filter(pk__in=people).values_list("pk", flat=True))
    rows = list(rows_of(allowed, on, fields).select_related("person"))
    vault = Vault()
    found: Opened = {pk: [] for pk in allowed}
    for row in rows:
        found[row.person_id].append((row, content_of(row, vault)))
    log(why, allowed, fields)
    return found


def owners_of(number: str) -> list[Person]:
    """The people of whom the identity number is believed."""
    mark = Vault().mark(plain(number), Field.IDENTITY.value)
    rows = SensitiveFact.objects.known().filter(mark=mark).select_related("person")
    return [row.person for row in rows]


def spelled(row: SensitiveFact, content: Content) -> str:
    """The content in the reader's language."""
    match row.field:
        case Field.ETHNICITY:
            return _listed(content.value, peoples())
        case Field.RELIGION:
            return _listed(content.value, religions())
        case Field.PARTY:
            if content.value == "no":
                return _("Không phải đảng viên")
            parts = [_("Đảng viên")]
            if joined := content.more.get("joined"):
                parts.append(_("vào Đảng %(day)s") % {"day": joined})
            if official := content.more.get("official"):
                parts.append(_("chính thức %(day)s") % {"day": official})
            return ", ".join(parts)
        case _:
            return content.value


def _listed(code: str, known: Mapping[str, Any]) -> str:
    return spoken(known[code].name) if code in known else code
