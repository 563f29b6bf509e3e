# ruff: noqa: S608  statements are put together from names of our own tables, never from values
"""The first people, in the order of names, whom an account may see and some words mean.

PostgreSQL only.  However many bear a name, a few rows are read: each word of a name has an index
in the order of names (``PartIndex``), so the bearers of one word are a stream already sorted, and
the streams of the rarest word asked for are followed until enough have been found.  Only when
they gave too few within reach is the index of all words asked, which then has little to give.
``records.models.people`` says whom one may see; here it is spelled once more, in the statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.db import connection

from .kept_plans import KeptPlan
from .models import User
from .models.people import NAME_WORDS
from .models.words import asked_words, part, quoted, vector
from .scope import LASTING, May, paths_of, tops_of

REACH = 300  # rows of one stream that are looked at for the other words
FAR = 3000  # and when those found are mostly not to be seen
NARROW = 20  # units at most from whose people one starts, rather than from names
KEPT_S = 600  # for which the words of names, and how common they are, are remembered
_BEYOND = "\U0010ffff"

_BELIEVED = """NOT {0}.void
 AND NOT EXISTS (SELECT 1 FROM {1} later WHERE later.supersedes_id = {0}.id)"""
_TODAY = "{0}.holds_from <= %(day)s AND {0}.holds_to > %(day)s"
_POST, _UNIT = "records_appointment", "records_unitversion"
_SEEN = f"""(p.id = %(own)s OR EXISTS (SELECT 1 FROM {_POST} a JOIN {_UNIT} v USING (unit_id)
 WHERE a.person_id = p.id AND {_BELIEVED.format("a", _POST)} AND {_BELIEVED.format("v", _UNIT)}
 AND (v.path LIKE ANY(%(tops)s) OR (v.path LIKE ANY(%(below)s)
 AND {_TODAY.format("a")} AND {_TODAY.format("v")}))))"""
_STAFF = f"""SELECT a.person_id FROM {_UNIT} v JOIN {_POST} a USING (unit_id)
 WHERE v.path LIKE ANY(%(below)s) AND {_TODAY.format("v")} AND {_TODAY.format("a")}
 AND {_BELIEVED.format("a", _POST)} AND {_BELIEVED.format("v", _UNIT)}"""
_ALL_WORDS = "' ' || p.folded || ' ' || lower(p.staff_code) || ' ' || p.also"
_MEANT = f"({_ALL_WORDS}) LIKE ALL(%(likes)s)"
_AFTER = "(p.sort_key, p.id) > (%(after)s, %(after_id)s)"
_ORDER = "ORDER BY sort_key, id LIMIT"


def _stream(where: str, order: str, seen: str) -> str:
    return (
        f"(SELECT p.id, p.sort_key FROM (SELECT * FROM records_person p WHERE {where} AND {_AFTER}"
        f" ORDER BY {order} LIMIT %(reach)s) p WHERE {_MEANT}{seen}"
        f" ORDER BY p.sort_key, p.id LIMIT %(most)s)"
    )  # fmt: skip


def _bearing(n: int) -> str:
    word = part(n, "p.folded")
    # Spelled out, or the planner does not know that the index has them all.
    return f"{word} = w.word" + (f" AND {word} <> ''" if n > 3 else "")


def _first(seen: str = "") -> str:
    """The streams merged: those of the words that begin so, of codes, and of former names."""
    streams = " UNION ALL ".join(
        _stream(_bearing(n), "p.sort_key, p.id", seen) for n in range(1, NAME_WORDS + 1)
    )
    coded = "lower(p.staff_code) ~>=~ %(code)s AND lower(p.staff_code) ~<~ %(beyond)s"
    found = (
        f"SELECT s.id, s.sort_key FROM unnest(%(bearing)s::text[]) w(word), LATERAL ({streams}) s"
        f" UNION ALL {_stream(coded, 'lower(p.staff_code) USING ~<~', seen)}"
        f" UNION ALL SELECT p.id, p.sort_key FROM records_person p WHERE p.also <> '' AND {_AFTER}"
        f" AND {vector(['p.also'])} @@ %(any)s::tsquery AND {_MEANT}{seen}"
    )  # fmt: skip
    return (
        f"WITH found AS MATERIALIZED (SELECT DISTINCT sort_key, id FROM ({found}) each"
        f" {_ORDER} %(most)s) SELECT p.id, {'true' if seen else _SEEN} FROM found p {_ORDER} %(most)s"
    )


_FIRST = _first()
_FIRST_SEEN = _first(f" AND {_SEEN}")
_WITH_ALL = (
    "WITH found AS MATERIALIZED (SELECT p.id, p.sort_key FROM records_person p"
    f" WHERE {vector(['p.folded', 'p.staff_code', 'p.also'])} @@ %(all)s::tsquery AND {_AFTER}"
)
# They follow indexes whatever is asked, and took four times as long to plan as to answer.
_KINDS = {
    "own": "bigint", "tops": "text[]", "below": "text[]", "day": "date", "likes": "text[]",
    "bearing": "text[]", "code": "text", "beyond": "text", "any": "text", "after": "text",
    "after_id": "bigint", "reach": "integer", "most": "integer",
}  # fmt: skip
_GIVES = {"found_id": "bigint", "is_seen": "boolean"}
KEPT = (
    KeptPlan("records_first_named", _FIRST, _KINDS, _GIVES),
    KeptPlan("records_first_named_seen", _FIRST_SEEN, _KINDS, _GIVES),
)
_CALLS = {plan.statement: plan.call for plan in KEPT}
_ALL_FIRST = f"{_WITH_ALL} {_ORDER} %(most)s) SELECT p.id, {_SEEN} FROM found p {_ORDER} %(most)s"
_ALL = f"{_WITH_ALL}) SELECT p.id, true FROM found p WHERE {_SEEN} {_ORDER} %(most)s"
_NAMESAKES = (
    "WITH found AS MATERIALIZED (SELECT p.id, p.sort_key FROM records_person p"
    f" WHERE p.folded = %(whole)s ORDER BY p.birth_date LIMIT %(most)s)"
    f" SELECT p.id, {_SEEN} FROM found p {_ORDER} %(most)s"
)
_NEAR = (
    f"SELECT p.id, true FROM records_person p WHERE (p.id = %(own)s OR p.id IN ({_STAFF}))"
    f" AND {_MEANT} AND {_AFTER} {_ORDER} %(most)s"
)
_FEW_UNITS = (
    f"SELECT count(*) FROM (SELECT 1 FROM {_UNIT} WHERE path LIKE ANY(%(below)s) LIMIT %(n)s) u"
)
# The distinct words at one place of names, by as many looks into its index.
_AT = """(WITH RECURSIVE w AS (
 (SELECT min({0}) AS word FROM records_person WHERE {0} <> '')
 UNION ALL SELECT (SELECT min({0}) FROM records_person WHERE {0} > w.word AND {0} <> '')
 FROM w WHERE w.word IS NOT NULL) SELECT word FROM w WHERE word IS NOT NULL)"""
_WORDS = " UNION ".join(_AT.format(part(n, "folded")) for n in range(1, NAME_WORDS + 1))
# How common each is, where the planner's own figures say so; they guide and decide nothing.
_COMMON = """SELECT unnest(most_common_vals::text::text[]), unnest(most_common_freqs)
 FROM pg_stats WHERE schemaname = current_schema() AND tablename LIKE 'person\\_word\\_%%'"""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all names, sorted, and the shares of people who bear the common ones."""

    sorted: Sequence[str]
    shares: dict[str, float]
    newest: int

    def beginning(self, word: str) -> list[str]:
        first = bisect_left(self.sorted, word)
        return list(self.sorted[first : bisect_left(self.sorted, word + _BEYOND, first)])

    def share(self, word: str) -> float:
        return sum(self.shares.get(one, 0.0001) for one in self.beginning(word))


_kept: tuple[float, Words] | None = None


def forget() -> None:
    """For tests, which empty the tables."""
    global _kept  # noqa: PLW0603  one per process, replaced whole
    _kept = None


def known_words() -> Words:
    """What names are made of; people entered since are read on top."""
    global _kept  # noqa: PLW0603
    with connection.cursor() as cursor:
        if _kept is None or monotonic() - _kept[0] > KEPT_S or connection.in_atomic_block:
            cursor.execute("SELECT coalesce(max(id), 0) FROM records_person")
            (newest,) = cursor.fetchone()
            cursor.execute(_WORDS)
            found = {word for (word,) in cursor.fetchall()}
            cursor.execute(_COMMON)
            shares: dict[str, float] = {}
            for word, share in cursor.fetchall():
                shares[word] = shares.get(word, 0) + share
            words = Words(sorted(found), shares, newest)
            if connection.in_atomic_block:
                return words
            _kept = monotonic(), words
            return words
        since, words = _kept
        cursor.execute("SELECT id, folded FROM records_person WHERE id > %s", [words.newest])
        if more := cursor.fetchall():
            grown = {*words.sorted, *(one for _, folded in more for one in folded.split())}
            words = Words(sorted(grown), words.shares, max(pk for pk, _ in more))
            _kept = since, words
        return words


def first_named(  # noqa: PLR0911  each way of asking ends where it has enough
    user: User,
    asked: str,
    most: int,
    *,
    today: date,
    power: May = May.VIEW,
    after: tuple[str, int] = ("", 0),
    namesakes: bool = False,
) -> list[int]:
    """Ids in the order of names of the first so many after the place in it.

    Rights are read for today, as everywhere.  ``namesakes``: of many who are called just so, any
    will do; the order puts family after given name, so they stand far from the start of a stream.
    """
    words = asked_words(asked)
    paths = paths_of(user, power)
    tops = tops_of(paths) if power in LASTING else []
    below = [path for path in paths if path not in tops]
    own = (user.person_id or 0) if power is May.VIEW else 0
    if not words or not (paths or own):
        return []
    values: dict[str, Any] = {
        "own": own, "tops": [f"{path}%" for path in tops], "below": [f"{path}%" for path in below],
        "day": today, "likes": [f"% {_like(word)}%" for word in words], "most": most,
        "after": after[0], "after_id": after[1], "reach": max(REACH, 2 * most),
    }  # fmt: skip
    if not tops and _is_narrow(values):
        return [pk for pk, _seen in _rows(_NEAR, values)]
    known = known_words()
    rarest = min(words, key=lambda word: (known.share(word), -len(word)))
    values |= {
        "bearing": known.beginning(rarest), "code": rarest, "beyond": rarest + _BEYOND,
        "any": " | ".join(f"{quoted(word)}:*" for word in words), "most": 2 * most,
    }  # fmt: skip
    if len(words) == 1:
        values["reach"] = 2 * most
    found = _rows(_FIRST, values)
    seen = [pk for pk, is_seen in found if is_seen]
    if len(seen) >= most or (len(words) == 1 and len(found) < 2 * most):
        return seen[:most]
    values["most"] = most
    if len(found) >= 2 * most:
        seen = [pk for pk, _seen in _rows(_FIRST_SEEN, values | {"reach": max(FAR, 3 * most)})]
        if len(seen) >= most:
            return seen
    if namesakes and len(words) > 1:
        called = _rows(_NAMESAKES, values | {"whole": " ".join(words), "most": 2 * most})
        if len(seen := [pk for pk, is_seen in called if is_seen]) >= most:
            return seen[:most]
    values["all"] = " & ".join(_either(known.beginning(word), word) for word in words)
    if not tops:
        return [pk for pk, _seen in _rows(_NEAR, values)]
    found = _rows(_ALL_FIRST, values | {"most": 2 * most})
    seen = [pk for pk, is_seen in found if is_seen]
    if len(seen) >= most or len(found) < 2 * most:
        return seen[:most]
    return [pk for pk, _seen in _rows(_ALL, values)]


def _is_narrow(values: dict[str, Any]) -> bool:
    ((units,),) = _rows(_FEW_UNITS, {"below": values["below"], "n": NARROW + 1})
    return bool(units <= NARROW)


def _either(begun: list[str], word: str) -> str:
    """What begins so; a code has no words of names, and is looked for by its beginning."""
    return "(" + " | ".join([*map(quoted, begun), f"{quoted(word)}{'' if begun else ':*'}"]) + ")"


def _like(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_CALLS.get(statement, statement), values)
        return cursor.fetchall()  # type: ignore[no-any-return]
