"""The legal registry: which text is in force on a day, what leans on it, what is to be reviewed.

Whether a text is in force is derived from its dates and from what changed it, never stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import leaning, ledger
from .leaning import Placed
from .models import DocumentLink, DocumentReview, EntryRefused, LegalDocument, User
from .reading import Reading
from .scope import May, may_for_all

SOURCE = "Sổ văn bản"


def may_edit(user: User) -> bool:
    """The law is the province's: only who rules over all of it writes here."""
    return may_for_all(user, May.RULE)


class State(StrEnum):
    """Whether a text is in force on a day; unknown where its dates were not found."""

    IN_FORCE = "in_force"
    COMING = "coming"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


STATES = {
    State.IN_FORCE: _("Còn hiệu lực"),
    State.COMING: _("Chưa có hiệu lực"),
    State.EXPIRED: _("Hết hiệu lực"),
    State.UNKNOWN: _("Chưa rõ hiệu lực"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A text on a day.  ``changes`` are what changed it and ``makes`` what it changes, by date."""

    document: LegalDocument
    on: date
    changes: tuple[DocumentLink, ...] = ()
    makes: tuple[DocumentLink, ...] = ()

    @property
    def ends_on(self) -> date | None:
        """The first day on which it is out of force; None when no end is known."""
        ends = [link.holds_from for link in self.changes if link.ends_it]
        if self.document.in_force_to:
            ends.append(self.document.in_force_to)
        return min(ends, default=None)

    @property
    def last_day(self) -> date | None:
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def state(self) -> State:
        begins, ends = self.document.in_force_from, self.ends_on
        if ends is not None and ends <= self.on:
            return State.EXPIRED
        if begins is None:
            return State.UNKNOWN
        return State.IN_FORCE if begins <= self.on else State.COMING

    @property
    def state_words(self) -> str:
        return str(STATES[self.state])


def standings(documents: Iterable[LegalDocument], reading: Reading) -> list[Standing]:
    """How texts stand in a reading, in the order given; one query for any number.

    Links go by number: portals list one text twice, under two spellings.
    """
    changes: dict[str, list[DocumentLink]] = defaultdict(list)
    makes: dict[str, list[DocumentLink]] = defaultdict(list)
    links = DocumentLink.objects.known(reading.known_at).select_related("changed", "changing")
    for link in links.order_by("holds_from", "pk"):
        changes[link.changed.number].append(link)
        makes[link.changing.number].append(link)
    return [
        Standing(text, reading.on, tuple(changes[text.number]), tuple(makes[text.number]))
        for text in documents
    ]


def stale(
    standing: Standing, leant: Mapping[str, Sequence[Placed]], reviews: Reviews
) -> list[Placed]:
    """What holds on the day and still rests on a text that is out of force.

    ``leant`` has the rows by number, those of the texts that ended this one among them: an item
    that names both tells how the law came to be.  Nor is it stale when somebody kept it.
    """
    if standing.state is not State.EXPIRED:
        return []
    document, day = standing.document, standing.on
    renewed = {
        one.key for link in standing.changes if link.ends_it
        for one in leant.get(link.changing.number, ()) if one.row.holds_on(day)
    }  # fmt: skip
    return [
        one for one in leant.get(document.number, ())
        if one.provider.lasting and one.row.holds_on(day) and one.key not in renewed
        and not reviews.kept(document, one)
    ]  # fmt: skip


class Reviews:
    """The latest review of each item under each changed text."""

    def __init__(self) -> None:
        rows = DocumentReview.objects.select_related("changed", "changing", "entered_by")
        self._of = {
            (row.changed.number, row.changing.number, row.kind, row.item): row
            for row in rows.order_by("pk")
        }
        self._kept = {
            (changed, kind, item)
            for (changed, _changing, kind, item), row in self._of.items()
            if row.outcome == DocumentReview.Outcome.KEPT
        }

    def under(self, link: DocumentLink, one: Placed) -> DocumentReview | None:
        return self._of.get((link.changed.number, link.changing.number, *one.key))

    def kept(self, document: LegalDocument, one: Placed) -> bool:
        return (document.number, *one.key) in self._kept


@dataclass(frozen=True, slots=True)
class Worklist:
    """What leans on a changed text from the day of the change on: to do, and done."""

    link: DocumentLink
    waiting: tuple[Placed, ...]
    done: tuple[tuple[Placed, DocumentReview], ...]


def listed(link: DocumentLink, leant: Mapping[str, Sequence[Placed]]) -> list[Placed]:
    """What rests on the changed text from the day on; one row an item, whatever its versions."""
    items = {
        one.key: one for one in leant.get(link.changed.number, ())
        if one.provider.lasting and one.row.holds_to > link.holds_from
    }  # fmt: skip
    return list(items.values())


def worklist(link: DocumentLink, user: User) -> Worklist:
    """The list as the account may know of it."""
    leant = leaning.documents.by_number(user, among={link.changed.number})
    reviews = Reviews()
    waiting, done = [], []
    for one in listed(link, leant):
        review = reviews.under(link, one)
        if review is None:
            waiting.append(one)
        else:
            done.append((one, review))
    return Worklist(link, tuple(waiting), tuple(done))


@transaction.atomic
def change(
    changed: LegalDocument,
    changing: LegalDocument,
    kind: str,
    *,
    on: date,
    clause: str,
    by: User,
    at: datetime | None = None,
) -> DocumentLink:
    """Say that a text replaces, repeals or amends another from a day on.

    Raises EntryRefused for a text that would change itself, and for what is entered already.
    """
    if changed.number == changing.number:
        raise EntryRefused(gettext("Một văn bản không tự thay đổi chính nó."))
    same = DocumentLink.objects.known().filter(changed=changed, changing=changing, kind=kind)
    if same.filter(holds_from=on).exists():
        raise EntryRefused(gettext("Thay đổi này đã được ghi; xem ở trang của văn bản."))
    row = DocumentLink(
        changed=changed, changing=changing, kind=kind, clause=clause, holds_from=on,
        document=changing.code,
    )  # fmt: skip
    return ledger.enter(row, by=by, source=SOURCE, at=at)


def review(
    link: DocumentLink, kind: str, item: str, outcome: str, *, note: str, by: User, at: datetime
) -> DocumentReview:
    """Keep that an item of the worklist was looked at.

    Raises EntryRefused for what is not in the list, and when it is kept without a word why.
    """
    listed = worklist(link, by)
    keys = {one.key for one in (*listed.waiting, *(one for one, _review in listed.done))}
    if (kind, item) not in keys:
        raise EntryRefused(gettext("Mục này không còn dẫn văn bản; tải lại trang để xem."))
    if outcome == DocumentReview.Outcome.KEPT and not note.strip():
        raise EntryRefused(gettext("Ghi vì sao giữ nguyên."))
    return DocumentReview.objects.create(
        changed=link.changed, changing=link.changing, kind=kind, item=item, outcome=outcome,
        note=note.strip(), entered_at=at, entered_by=by,
    )  # fmt: skip
