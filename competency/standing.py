"""What a person's post asks of her on a day, what she meets, and the one next thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from records import ledger
from records.criteria import (
    Completed,
    Criterion,
    Dossier,
    EveryYear,
    Group,
    HasCompetency,
    Kind,
    Leaf,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Passed,
    Rated,
    RatedYears,
    Served,
    ServedInYear,
)
from records.lineage import names_on
from records.models import Appointment, Duty, Person, PersonFact, UnitVersion
from records.prepared import Prepared
from records.reading import Reading
from records.verdict import Outcome, Verdict, gettext_noop
from records.wording import spoken

from .gap import Climb, climb
from .models import Exemption, Requirement
from .models.requirements import Held, bound_by, in_force
from .remembered import Remembered
from .sentences import Told, told


class Action(NamedTuple):
    """A way to meet a line by oneself."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement, judged: verdict, facts, basis, and what would change it.

    ``facts`` are the ledger rows the verdict rests on (records:fact tells their source);
    ``action`` leads to a course or an exam; ``help`` says who supplies what is missing.
    ``climbs`` say where she stands on each competency it asks for.  A line she is exempt from
    keeps its verdict, which then counts for nothing.
    """

    requirement: Requirement
    rule: Told
    verdict: Verdict
    facts: tuple[PersonFact, ...]
    action: Action | None
    help: str
    exemption: Exemption | None = None
    climbs: tuple[Climb, ...] = ()

    @property
    def badge(self) -> str:
        """The verdict as it is shown: "exempt" where it does not count."""
        return "exempt" if self.exemption else self.verdict.outcome.value

    @property
    def title(self) -> str:
        return str(self.requirement)

    @property
    def sentence(self) -> str:
        return self.rule.sentence

    @property
    def because(self) -> str:
        """Why; for whoever is exempt first that, then what would be so without."""
        if self.exemption is None:
            return self.rule.because
        return gettext("%(exempt)s Nếu không được miễn: %(because)s.") % {
            "exempt": told_exemption(self.exemption),
            "because": self.rule.because.rstrip("."),
        }

    @property
    def document(self) -> str:
        return self.requirement.document

    @property
    def clause(self) -> str:
        return self.requirement.clause

    @property
    def verified(self) -> bool:
        return self.requirement.verified


def told_exemption(row: Exemption) -> str:
    """The exemption in one sentence."""
    return gettext("Được miễn đến hết %(last)s theo %(document)s: %(grounds)s.") % {
        "last": spoken(row.last_day),
        "document": row.document,
        "grounds": row.grounds.rstrip("."),
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's lines on a day, in the order of the requirements."""

    person: Person
    reading: Reading
    post: str
    unit: UnitVersion | None
    charges: tuple[str, ...]
    lines: tuple[Line, ...]
    post_code: str = ""

    @property
    def asked(self) -> list[Line]:
        """The lines that count: all but those she is exempt from."""
        return [line for line in self.lines if line.exemption is None]

    @property
    def met(self) -> int:
        return sum(bool(line.verdict) for line in self.asked)

    @property
    def total(self) -> int:
        return len(self.asked)

    @property
    def exempt(self) -> int:
        """How many lines do not count because she is exempt from them."""
        return len(self.lines) - self.total

    @property
    def outcome(self) -> Outcome:
        """No when a line that counts is no, else unknown when one is; yes when all are yes.

        Of whom nothing is asked, nothing is known.
        """
        outcomes = {line.verdict.outcome for line in self.asked}
        if Outcome.NO in outcomes:
            return Outcome.NO
        return Outcome.YES if outcomes == {Outcome.YES} else Outcome.UNKNOWN

    @property
    def next_line(self) -> Line | None:
        """What to do next: a course before its exam, then a missing paper."""
        open_lines = [line for line in self.asked if not line.verdict]
        can_act = [line for line in open_lines if line.action]
        asked = [line for line in open_lines if line.help]
        return next(iter(can_act or asked), None)


KEPT = Remembered(500)


def standing_of(person: Person, reading: Reading) -> Standing:
    """The person's standing for a reading: one statement when it was read before, else seven."""
    return KEPT.get(("standing", person.pk, reading), lambda: _read(person, reading), person.pk)


def _read(person: Person, reading: Reading) -> Standing:
    on, known = reading.on, reading.known_at
    now = known is None
    posts = _POSTS.all(person=person.pk, on=on) if now else list(_posts(person.pk, on, known))
    if not posts:
        return Standing(person, reading, "", None, (), ())
    duties = _DUTIES.all(person=person.pk, on=on) if now else list(_duties(person.pk, on, known))
    charges = {duty.charge for duty in duties}
    units = names_on({post.unit_id for post in posts}, on, known)
    held = {
        Held(post.position.code, post.position.kind, units[post.unit_id].kind)
        for post in posts
        if post.unit_id in units
    }
    requirements = in_force(on, known)
    asked = [
        one
        for one, is_asked in zip(requirements, bound_by(held, charges, requirements), strict=True)
        if is_asked
    ]
    free = _EXEMPTIONS.all(person=person.pk, on=on) if now else _exemptions(person.pk, on, known)
    exemptions = {row.code: row for row in free}
    rows = _FACTS.all(person=person.pk, on=on) if now else _begun_facts(person.pk, on, known)
    facts = {row.pk: row for row in rows}
    dossier = Dossier(person.pk, tuple(ledger.as_fact(row) for row in facts.values()))
    return Standing(
        person=person,
        reading=reading,
        post=str(posts[0].position),
        unit=units.get(posts[0].unit_id),
        charges=tuple(str(duty) for duty in duties),
        lines=tuple(_line(one, dossier, facts, reading, exemptions.get(one.code)) for one in asked),
        post_code=posts[0].position.code,
    )


def _posts(person: int, on: date, known_at: datetime | None = None) -> QuerySet[Appointment]:
    rows = Appointment.objects.as_of(on, known_at).filter(person=person)
    return rows.select_related("position").order_by("-holds_from", "pk")


def _duties(person: int, on: date, known_at: datetime | None = None) -> QuerySet[Duty]:
    return Duty.objects.as_of(on, known_at).filter(person=person).order_by("pk")


def _begun_facts(person: int, on: date, known_at: datetime | None = None) -> QuerySet[PersonFact]:
    """Whatever the rules may want, oldest first."""
    rows = PersonFact.objects.known(known_at).filter(person=person, holds_from__lte=on)
    return rows.order_by("holds_from", "pk")


def _exemptions(person: int, on: date, known_at: datetime | None = None) -> QuerySet[Exemption]:
    return Exemption.objects.as_of(on, known_at).filter(person=person).order_by("pk")


_POSTS = Prepared[Appointment](_posts, person=int, on=date)
_DUTIES = Prepared[Duty](_duties, person=int, on=date)
_FACTS = Prepared[PersonFact](_begun_facts, person=int, on=date)
_EXEMPTIONS = Prepared[Exemption](_exemptions, person=int, on=date)


def _line(
    requirement: Requirement,
    dossier: Dossier,
    facts: dict[int, PersonFact],
    reading: Reading,
    exemption: Exemption | None,
) -> Line:
    criterion = requirement.criterion
    verdict = criterion.judge(dossier, reading.on)
    pending = [] if exemption else list(_open_leaves(criterion, verdict))
    return Line(
        requirement=requirement,
        rule=told(criterion, verdict),
        verdict=verdict,
        facts=tuple(facts[pk] for pk in verdict.facts),
        action=next((act for leaf, _ in pending if (act := _action(leaf))), None),
        help=next((words for leaf, one in pending if (words := _help(leaf, one.outcome))), ""),
        exemption=exemption,
        climbs=tuple(
            climb(leaf, dossier, reading.on)
            for leaf in criterion.leaves()
            if isinstance(leaf, HasCompetency)
        ),
    )


def _open_leaves(criterion: Criterion, verdict: Verdict) -> Iterator[tuple[Leaf, Verdict]]:
    """Leaves, with their verdicts, that keep the whole from being yes."""
    if verdict.outcome is Outcome.YES:
        return
    if isinstance(criterion, Group):
        for part, one in zip(criterion.parts, verdict.parts, strict=True):
            yield from _open_leaves(part, one)
    elif isinstance(criterion, Leaf):
        yield criterion, verdict


def _action(leaf: Leaf) -> Action | None:
    match leaf:
        case Completed():
            return Action(gettext("Vào học"), reverse("courses:course", args=[leaf.course]))
        case Passed():
            return Action(gettext("Vào thi"), reverse("assessments:exam", args=[leaf.exam]))
        case HasCompetency():
            return way_up(leaf)
    return None


def way_up(leaf: HasCompetency) -> Action | None:
    """The course or exam that shows the level asked for; nothing when only work does."""
    ways = leaf.evidence.ways if leaf.evidence else ()
    enough = [way for way in ways if way.level >= leaf.rank]
    for way in sorted(enough, key=lambda one: one.level):
        if way.kind is Kind.COURSE:
            return Action(gettext("Vào học"), reverse("courses:course", args=[way.code]))
        if way.kind is Kind.EXAM:
            return Action(gettext("Vào thi"), reverse("assessments:exam", args=[way.code]))
    return None


# What to do, or who supplies what is missing: for any open verdict, or for one of them.
HELP: dict[tuple[type[Leaf], Outcome | None], str] = {
    (Completed, None): gettext_noop("Học hết các bài của khoá."),
    (Passed, None): gettext_noop("Làm bài thi và đạt mức điểm yêu cầu."),
    (HasCompetency, None): gettext_noop(
        "Đạt bằng một trong các bằng chứng được tính, hoặc nhờ phụ trách quan sát công việc."
    ),
    (Served, Outcome.NO): gettext_noop("Đủ thời gian thì tự đạt, không phải làm gì."),
    (NoneSince, None): gettext_noop("Hết thời gian nêu trên thì tự đạt, không phải làm gì."),
    (NoneInYear, None): gettext_noop("Tính lại từ năm xét sau."),
    (NoneOpen, None): gettext_noop("Chờ kết luận của việc đang xem xét."),
    (ServedInYear, Outcome.NO): gettext_noop("Tính lại từ năm xét sau."),
    (ServedInYear, Outcome.UNKNOWN): gettext_noop(
        "Phòng Nội vụ ghi phần này; báo cho Nội vụ nếu còn thiếu."
    ),
    (Served, Outcome.UNKNOWN): gettext_noop(
        "Phòng Nội vụ ghi phần này; báo cho Nội vụ nếu còn thiếu."
    ),
    (Rated, Outcome.UNKNOWN): gettext_noop(
        "Phòng Nội vụ ghi phần này; báo cho Nội vụ nếu còn thiếu."
    ),
    (RatedYears, Outcome.UNKNOWN): gettext_noop(
        "Phòng Nội vụ ghi phần này; báo cho Nội vụ nếu còn thiếu."
    ),
    (Rated, Outcome.NO): gettext_noop("Tính lại khi có kết quả xếp loại năm sau."),
    (RatedYears, Outcome.NO): gettext_noop("Tính lại khi có kết quả xếp loại năm sau."),
    (EveryYear, Outcome.NO): gettext_noop("Tính lại từ năm xét sau."),
}
PAPER = gettext_noop("Gửi bản sao giấy tờ cho Phòng Nội vụ để ghi vào hồ sơ.")
TRAINING = gettext_noop("Trao đổi với lãnh đạo đơn vị để đăng ký đào tạo.")


def _help(leaf: Leaf, outcome: Outcome) -> str:
    found = HELP.get((type(leaf), outcome)) or HELP.get((type(leaf), None))
    return gettext(found or (PAPER if outcome is Outcome.UNKNOWN else TRAINING))
