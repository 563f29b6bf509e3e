"""May she handle this procedure in this unit on this day?  The one definition.  Pure.

Five things are asked, and all must be yes: the procedure is in force; the unit runs a counter;
she works in the unit; she is not away; she is shown to have every competency the procedure
needs.  Being exempt from a requirement of her post does not make anybody able, so exemptions
are not asked.  Whoever reads the register set-wise (``procedure_coverage``) uses ``works_in``
and ``leaves``, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from records.criteria import Dossier, HasCompetency
from records.verdict import Both, Outcome, Reason, Verdict, gettext_noop

SECONDED, ACTING = "seconded", "acting"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on: document and clause, whether it was verified, and the rows.

    ``rows`` are pairs of a kind of row ("appointment", "procedure", "unit") and its id.
    """

    document: str = ""
    clause: str = ""
    verified: bool | None = None
    rows: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post she holds on the day, in the unit with that id."""

    title: Both
    unit: int
    manner: str
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Need:
    """A competency at a level that the procedure needs, grounded in the framework of the day."""

    leaf: HasCompetency
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Handled:
    """A procedure on the day: whether it is in force, and what it needs."""

    code: str
    in_force: bool
    needs: tuple[Need, ...] = ()
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Place:
    """A unit on the day; ``counter`` None when there is no such unit on it."""

    unit: int
    name: Both
    counter: bool | None
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Officer:
    """What is read of a person: her posts on the day, whether she is away, her facts."""

    posts: tuple[Post, ...]
    away: bool
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the things asked: its answer and what that rests on."""

    asked: str
    verdict: Verdict
    basis: Basis
    need: Need | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer with all its grounds, in the order they are asked."""

    verdict: Verdict
    grounds: tuple[Ground, ...]

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome

    @property
    def refusing(self) -> tuple[Ground, ...]:
        """The grounds that keep it from being yes."""
        return tuple(one for one in self.grounds if not one.verdict)


def works_in(posts: Iterable[tuple[int, str]]) -> set[int]:
    """The units where somebody with these (unit, manner) works.

    Whoever is seconded works there, and not where she keeps her post.
    """
    held = list(posts)
    away = {unit for unit, manner in held if manner == SECONDED}
    return away or {unit for unit, _ in held}


def leaves(handled: Handled) -> tuple[HasCompetency, ...]:
    """What must all be yes of her; empty when nobody has said what the procedure needs."""
    return tuple(need.leaf for need in handled.needs)


def judge(officer: Officer, handled: Handled, place: Place, on: date) -> Permission:
    """The answer: no when one ground is no, else unknown when one is, else yes."""
    grounds = (
        Ground("procedure", _in_force(handled, on), handled.basis),
        Ground("unit", _counter(place, on), place.basis),
        _posted(officer, place, on),
        Ground("leave", _present(officer, on), Basis()),
        *_able(officer, handled, on),
    )
    outcomes = {one.verdict.outcome for one in grounds}
    against = sum(not one.verdict for one in grounds)
    params = {"n": against, "code": handled.code, "on": on}
    if Outcome.NO in outcomes:
        outcome, message = Outcome.NO, gettext_noop("Không được: %(n)s điều chưa thoả")
    elif outcomes == {Outcome.YES}:
        outcome, message = Outcome.YES, gettext_noop("Được làm thủ tục %(code)s ngày %(on)s")
    else:
        outcome, message = Outcome.UNKNOWN, gettext_noop("Chưa rõ: %(n)s điều chưa có căn cứ")
    facts = tuple(fact for one in grounds for fact in one.verdict.facts)
    parts = tuple(one.verdict for one in grounds)
    return Permission(Verdict(outcome, Reason(message, params), facts, parts), grounds)


def _said(holds: bool, message: str, **params: object) -> Verdict:
    return Verdict(Outcome.YES if holds else Outcome.NO, Reason(message, params))


def _in_force(handled: Handled, on: date) -> Verdict:
    message = (
        gettext_noop("Thủ tục %(code)s có trong danh mục ngày %(on)s")
        if handled.in_force
        else gettext_noop("Thủ tục %(code)s không có trong danh mục ngày %(on)s")
    )
    return _said(handled.in_force, message, code=handled.code, on=on)


def _counter(place: Place, on: date) -> Verdict:
    if place.counter is None:
        message = gettext_noop("Đơn vị không hoạt động ngày %(on)s")
    elif place.counter:
        message = gettext_noop("%(unit)s có bộ phận một cửa tiếp nhận thủ tục cấp xã")
    else:
        message = gettext_noop("%(unit)s không phải đơn vị cấp xã nên không tiếp nhận thủ tục này")
    return _said(bool(place.counter), message, unit=place.name, on=on)


def _posted(officer: Officer, place: Place, on: date) -> Ground:
    working = works_in((post.unit, post.manner) for post in officer.posts)
    here = [post for post in officer.posts if post.unit == place.unit]
    params = {"unit": place.name, "on": on, "post": here[0].title if here else Both("")}
    if here and place.unit in working:
        if here[0].manner == SECONDED:
            message = gettext_noop("Biệt phái tới %(unit)s: %(post)s")
        elif here[0].manner == ACTING:
            message = gettext_noop("Phụ trách tại %(unit)s: %(post)s")
        else:
            message = gettext_noop("Giữ vị trí tại %(unit)s: %(post)s")
        return Ground("post", _said(True, message, **params), here[0].basis)
    message = (
        gettext_noop("Có vị trí tại %(unit)s nhưng ngày %(on)s đang biệt phái tới đơn vị khác")
        if here
        else gettext_noop("Không làm việc tại %(unit)s ngày %(on)s")
    )
    return Ground("post", _said(False, message, **params), here[0].basis if here else Basis())


def _present(officer: Officer, on: date) -> Verdict:
    message = (
        gettext_noop("Đang nghỉ ngày %(on)s")
        if officer.away
        else gettext_noop("Không có đợt nghỉ nào ngày %(on)s")
    )
    return _said(not officer.away, message, on=on)


def _able(officer: Officer, handled: Handled, on: date) -> Iterable[Ground]:
    if not handled.needs:
        message = gettext_noop("Chưa ai ghi thủ tục %(code)s cần năng lực nào vào ngày %(on)s")
        reason = Reason(message, {"code": handled.code, "on": on})
        yield Ground("competency", Verdict(Outcome.UNKNOWN, reason), Basis())
    for need in handled.needs:
        verdict = need.leaf.judge(officer.dossier, on)
        yield Ground("competency", verdict, need.basis, need)
