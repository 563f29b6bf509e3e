"""Beginning, going on and finishing: steps are rows, completion is one fact of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from records import ledger
from records.criteria import Kind
from records.models import EntryRefused, Person, PersonFact, User
from records.prepared import Prepared
from records.verdict import Both

from .models import CourseEdition, CoursePage, EditionLesson, Enrolment, LessonStep
from .models.learning import StepKind
from .publishing import edition_now

SOURCE = "Năng Lực: học xong mọi bài của khoá học"


@dataclass(frozen=True, slots=True)
class Outline:
    """A lesson of an edition without its text; editions never change, so it may be kept."""

    pk: int
    place: int
    version: int
    slug: str
    title: Both
    summary: Both
    minutes: int
    places: int
    digest: str


def outline(edition: CourseEdition) -> tuple[Outline, ...]:
    """The edition's lessons in order."""
    return outlines([edition])[edition.pk]


def outlines(editions: Iterable[CourseEdition]) -> dict[int, tuple[Outline, ...]]:
    """Lessons of many editions, at most one query for those not yet in the cache."""
    keys = {edition.pk: f"outline:{edition.pk}:{edition.signature}" for edition in editions}
    kept = cache.get_many(keys.values()) if keys else {}
    found = {pk: kept[key] for pk, key in keys.items() if key in kept}
    missing = {pk: key for pk, key in keys.items() if pk not in found}
    if missing:
        read = _read_outlines(missing)
        cache.set_many({missing[pk]: lessons for pk, lessons in read.items()}, timeout=None)
        found |= read
    return found


def _read_outlines(editions: Iterable[int]) -> dict[int, tuple[Outline, ...]]:
    lessons: dict[int, list[Outline]] = {pk: [] for pk in editions}
    heavy = ("version__parts", "version__parts_en", "version__sources")
    rows = EditionLesson.objects.filter(edition__in=lessons).select_related("version").defer(*heavy)
    for row in rows.order_by("edition", "place"):
        version = row.version
        lessons[row.edition_id].append(
            Outline(
                pk=row.pk,
                place=row.place,
                version=version.pk,
                slug=version.slug,
                title=version.both,
                summary=Both(version.summary, version.summary_en),
                minutes=version.minutes,
                places=version.places,
                digest=version.digest,
            )
        )
    return {pk: tuple(found) for pk, found in lessons.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an enrolment has come, derived from its steps."""

    lessons: tuple[Outline, ...]
    done: dict[int, datetime]  # edition lesson → when
    reached: dict[int, int]  # edition lesson → furthest place
    latest: int | None  # edition lesson of the newest step

    @property
    def finished_at(self) -> datetime | None:
        if len(self.done) < len(self.lessons):
            return None
        return max(self.done.values())

    @property
    def next(self) -> Outline | None:
        """Where to go on: the lesson last touched, else the first not yet done after it."""
        todo = [lesson for lesson in self.lessons if lesson.pk not in self.done]
        if not todo:
            return None
        latest = next((one for one in self.lessons if one.pk == self.latest), None)
        if latest is None:
            return todo[0]
        return next((one for one in todo if one.place >= latest.place), todo[0])

    @property
    def minutes_left(self) -> int:
        return sum(one.minutes for one in self.lessons if one.pk not in self.done)


def standing(enrolment: Enrolment) -> Standing:
    """The state of one enrolment, one query beside the outline."""
    steps = [
        (step.lesson_id, step.kind, step.reached, step.at)
        for step in _STEPS.all(enrolment=enrolment.pk)
    ]
    return _standing(outline(enrolment.edition), steps)


def standings(enrolments: Sequence[Enrolment]) -> dict[int, Standing]:
    """The state of many enrolments (with their editions at hand)."""
    lessons = outlines({e.edition_id: e.edition for e in enrolments}.values())
    steps: dict[int, list[tuple[int, str, int, datetime]]] = defaultdict(list)
    rows = LessonStep.objects.filter(enrolment__in=[e.pk for e in enrolments]).order_by("pk")
    columns = rows.values_list("enrolment_id", "lesson_id", "kind", "reached", "at")
    for enrolment, lesson, kind, reached, at in columns:
        steps[enrolment].append((lesson, kind, reached, at))
    return {e.pk: _standing(lessons[e.edition_id], steps[e.pk]) for e in enrolments}


def _standing(
    lessons: tuple[Outline, ...], steps: list[tuple[int, str, int, datetime]]
) -> Standing:
    done: dict[int, datetime] = {}
    reached: dict[int, int] = {}
    for lesson, kind, place, at in steps:
        if kind == StepKind.DONE:
            done[lesson] = at
        reached[lesson] = max(reached.get(lesson, 0), place)
    return Standing(lessons, done, reached, steps[-1][0] if steps else None)


_ENROLMENT = Prepared[Enrolment](
    lambda person, code: (
        Enrolment.objects.filter(person=person, code=code)
        .select_related("edition")
        .order_by("-turn")[:1]
    ),
    person=int,
    code=str,
)
_CURRENT = Prepared[Enrolment](
    lambda person: (
        Enrolment.objects.filter(person=person)
        .current()
        .select_related("edition")
        .order_by("-begun_at")
    ),
    person=int,
)
_STEPS = Prepared[LessonStep](
    lambda enrolment: LessonStep.objects.filter(enrolment=enrolment).order_by("pk"), enrolment=int
)


def enrolment_of(user: User, code: str) -> Enrolment | None:
    """The account's newest enrolment in the course, with its edition."""
    if user.person_id is None:
        return None
    return _ENROLMENT.first(person=user.person_id, code=code)


@transaction.atomic
def begin(course: CoursePage, *, by: User, at: datetime, anew: bool = False) -> Enrolment:
    """Begin the course, or go on with the edition already begun.

    ``anew`` begins what is published now when the earlier edition is another or finished.
    """
    if by.person is None:
        raise EntryRefused("Tài khoản này không gắn với ai trong hồ sơ.")
    current = enrolment_of(by, course.code)
    if current is not None and not anew:
        return current
    edition = edition_now(course, at=at)
    if current and current.edition_id == edition.pk and not standing(current).finished_at:
        return current
    turn = current.turn + 1 if current else 1
    try:
        with transaction.atomic():
            return Enrolment.objects.create(
                person=by.person, code=course.code, turn=turn, edition=edition, begun_at=at
            )
    except IntegrityError:  # begun on another device at the same moment
        return Enrolment.objects.select_related("edition").get(
            person=by.person, code=course.code, turn=turn
        )


def step(
    enrolment: Enrolment,
    lesson: Outline,
    kind: StepKind,
    *,
    by: User,
    at: datetime,
    reached: int = 0,
) -> None:
    """Save one step; the same step again changes nothing."""
    place = min(reached, lesson.places) if kind == StepKind.REACHED else 0
    row = LessonStep(enrolment=enrolment, lesson_id=lesson.pk, kind=kind, reached=place, at=at)
    if kind != StepKind.DONE:
        LessonStep.objects.bulk_create([row], ignore_conflicts=True)
        return
    with transaction.atomic():
        # Two last lessons finished at once must see each other: the enrolment is their lock.
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        LessonStep.objects.bulk_create([row], ignore_conflicts=True)
        _complete(enrolment, by=by, at=at)


def _complete(enrolment: Enrolment, *, by: User, at: datetime) -> PersonFact | None:
    """Enter the fact of completion once every lesson is done; once, whoever asks again."""
    finished = standing(enrolment).finished_at
    if finished is None or PersonFact.objects.filter(origin=enrolment.origin).exists():
        return None
    edition = enrolment.edition
    fact = PersonFact(
        person_id=enrolment.person_id,
        kind=Kind.COURSE,
        code=enrolment.code,
        title=edition.title,
        title_en=edition.title_en,
        holds_from=timezone.localdate(finished),
        origin=enrolment.origin,
        detail={"edition": edition.number},
    )
    try:
        return ledger.enter(fact, by=by, source=SOURCE, at=at)
    except EntryRefused:
        if PersonFact.objects.filter(origin=enrolment.origin).exists():
            return None
        raise


@dataclass(frozen=True, slots=True)
class Learning:
    """One course somebody has begun, for her home page and lists."""

    code: str
    title: Both
    url: str
    lessons_total: int
    lessons_done: int
    next_title: Both | None
    next_url: str | None
    minutes_left: int
    completed_on: date | None


def learning_of(person: Person) -> list[Learning]:
    """What she has begun, unfinished first, then by when it was begun; newest first."""
    enrolments = _CURRENT.all(person=person.pk)
    states = standings(enrolments)
    rows = [_learning(enrolment, states[enrolment.pk]) for enrolment in enrolments]
    return sorted(rows, key=lambda row: row.completed_on is not None)


def _learning(enrolment: Enrolment, state: Standing) -> Learning:
    following = state.next
    finished = state.finished_at
    return Learning(
        code=enrolment.code,
        title=enrolment.edition.both,
        url=reverse("courses:course", args=[enrolment.code]),
        lessons_total=len(state.lessons),
        lessons_done=len(state.done),
        next_title=following.title if following else None,
        next_url=reverse("courses:lesson", args=[enrolment.code, following.slug])
        if following
        else None,
        minutes_left=state.minutes_left,
        completed_on=timezone.localdate(finished) if finished else None,
    )
