"""A unit's line of descent: who became what over the generations, where each stands in a drawing,
and how a figure of then relates to a figure of now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from .criteria import FOREVER
from .models import Succession, UnitVersion

Share = Succession.Share
BACK, FORTH = ("successor", "predecessor"), ("predecessor", "successor")

# Of the drawing, in pixels of its own.
BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN = 208, 52, 88, 12, 2
LETTERS = 25  # of a name that fit into a box


def lines(
    units: Iterable[int], way: tuple[str, str], known_at: datetime | None = None
) -> list[Succession]:
    """Every succession BACK to the forebears of the units, or FORTH to their heirs.

    One query a generation.
    """
    near, far = way
    found: dict[int, Succession] = {}
    seen: set[int] = set()
    edge = set(units)
    while edge:
        seen |= edge
        rows = Succession.objects.known(known_at).filter(**{f"{near}__in": edge})
        found.update((row.pk, row) for row in rows.order_by("pk"))
        edge = {getattr(row, f"{far}_id") for row in found.values()} - seen
    return [found[pk] for pk in sorted(found)]


@dataclass(frozen=True, slots=True)
class Life:
    """A unit through its versions, oldest first."""

    versions: tuple[UnitVersion, ...]

    @property
    def last(self) -> UnitVersion:
        return self.versions[-1]

    @property
    def begins(self) -> date:
        return self.versions[0].holds_from

    @property
    def ends(self) -> date:
        return self.last.holds_to

    @property
    def is_over(self) -> bool:
        return self.ends != FOREVER

    @property
    def former_names(self) -> list[str]:
        """What it was called before, each once, oldest first."""
        names = dict.fromkeys(version.full_name for version in self.versions)
        return [name for name in names if name != self.last.full_name]

    def lives_on(self, day: date) -> bool:
        return self.begins <= day < self.ends


def lives(units: Collection[int], known_at: datetime | None = None) -> dict[int, Life]:
    """The lives of many units, in one query."""
    versions: dict[int, list[UnitVersion]] = defaultdict(list)
    known = UnitVersion.objects.known(known_at).filter(unit__in=units)
    for version in known.order_by("holds_from", "pk"):
        versions[version.unit_id].append(version)
    return {unit: Life(tuple(found)) for unit, found in versions.items()}


@dataclass(frozen=True, slots=True)
class Box:
    """A unit in the drawing; ``x`` and ``y`` are its upper left corner."""

    unit: int
    life: Life
    x: int
    y: int
    is_asked: bool

    @property
    def label(self) -> str:
        name = self.life.last.full_name
        return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def name_y(self) -> int:
        return self.y + 22

    @property
    def years_y(self) -> int:
        return self.y + 41


@dataclass(frozen=True, slots=True)
class Strand:
    """One succession in the drawing."""

    row: Succession
    old: Box
    new: Box

    @property
    def path(self) -> str:
        """A curve from the right of the old to the left of the new."""
        begins, ends = self.old.right, self.new.x
        bend = begins + max(ends - begins, GAP_X) // 2
        high, low = self.old.middle, self.new.middle
        return f"M{begins} {high}C{bend} {high} {bend} {low} {ends} {low}"

    @property
    def is_whole(self) -> bool:
        return self.row.share == Share.FULL


@dataclass(frozen=True, slots=True)
class Descent:
    """The drawing: boxes in columns, oldest left, with the strands between them."""

    boxes: Sequence[Box]
    strands: Sequence[Strand]

    @property
    def width(self) -> int:
        return max((box.right for box in self.boxes), default=0) + MARGIN

    @property
    def height(self) -> int:
        return max((box.y + BOX_HEIGHT for box in self.boxes), default=0) + MARGIN

    @property
    def box_width(self) -> int:
        return BOX_WIDTH

    @property
    def box_height(self) -> int:
        return BOX_HEIGHT

    def beyond(self, unit: int) -> list[Strand]:
        """The strands that neither begin nor end at the unit."""
        return [s for s in self.strands if unit not in (s.old.unit, s.new.unit)]


def descent(unit: int, known_at: datetime | None = None) -> Descent:
    """Forebears and heirs of a unit, and where the rest of a split forebear went."""
    rows = {row.pk: row for way in (BACK, FORTH) for row in lines([unit], way, known_at)}
    split = {row.predecessor_id for row in rows.values() if row.share != Share.FULL}
    others = Succession.objects.known(known_at).filter(predecessor__in=split).order_by("pk")
    rows |= {row.pk: row for row in others}
    found = lives({i for r in rows.values() for i in (r.predecessor_id, r.successor_id)}, known_at)
    known = [r for r in rows.values() if r.predecessor_id in found and r.successor_id in found]
    return drawn(unit, known, found)


def drawn(unit: int, rows: Sequence[Succession], found: dict[int, Life]) -> Descent:
    """Forebears left, heirs right; units that are near in descent stand near each other."""
    columns = _columns(rows, _generations(rows), found)
    tallest = max(map(len, columns), default=0)
    boxes: dict[int, Box] = {}
    for number, column in enumerate(columns):
        above = MARGIN + (tallest - len(column)) * (BOX_HEIGHT + GAP_Y) // 2
        for place, one in enumerate(column):
            x, y = MARGIN + number * (BOX_WIDTH + GAP_X), above + place * (BOX_HEIGHT + GAP_Y)
            boxes[one] = Box(one, found[one], x, y, one == unit)
    strands = [Strand(r, boxes[r.predecessor_id], boxes[r.successor_id]) for r in rows]
    return Descent(list(boxes.values()), strands)


def _generations(rows: Sequence[Succession]) -> dict[int, int]:
    """The column of each unit: right of all its forebears, and as near to its heirs as can be."""
    depth = {i: 0 for row in rows for i in (row.predecessor_id, row.successor_id)}
    for _ in depth:  # a ring, which only an error makes, must not keep us
        moved = False
        for row in rows:
            if depth[row.successor_id] <= depth[row.predecessor_id]:
                depth[row.successor_id] = depth[row.predecessor_id] + 1
                moved = True
        if not moved:
            break
    heirs: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        heirs[row.predecessor_id].append(row.successor_id)
    for unit in sorted(depth, key=lambda one: -depth[one]):
        nearest = min((depth[heir] for heir in heirs[unit]), default=depth[unit] + 1)
        depth[unit] = max(depth[unit], nearest - 1)
    return depth


def _columns(
    rows: Sequence[Succession], depth: dict[int, int], found: dict[int, Life]
) -> list[list[int]]:
    """Units by generation; within one, near their heirs, then by name."""
    heirs: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        heirs[row.predecessor_id].append(row.successor_id)
    columns: list[list[int]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for unit, generation in depth.items():
        columns[generation].append(unit)
    place: dict[int, float] = {}

    def near(unit: int) -> tuple[float, str, int]:
        places = [place[heir] for heir in heirs[unit] if heir in place]
        return fmean(places) if places else 0.0, found[unit].last.sort_key, unit

    for column in reversed(columns):
        column.sort(key=near)
        place.update((unit, number / len(column)) for number, unit in enumerate(column))
    return [column for column in columns if column]


@dataclass(frozen=True, slots=True)
class Ground:
    """The units that hold a unit's ground on a day; ``split`` came, or go, only in part."""

    day: date
    units: tuple[UnitVersion, ...]
    split: tuple[UnitVersion, ...] = ()

    @property
    def ids(self) -> list[int]:
        return [version.unit_id for version in self.units]


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """The same ground on two days.  ``merged`` counts the units of then that now's were made of.

    ``is_same`` when it is one and the same unit; ``adds_up`` when the units of now are made of
    exactly the units of then, whole, so that figures may be compared as they stand.
    """

    then: Ground
    now: Ground
    merged: int
    is_same: bool
    adds_up: bool


def then_and_now(
    unit: int, then: date, now: date, known_at: datetime | None = None
) -> ThenAndNow | None:
    """The ground of a unit on two days; nothing when it was not there on one of them.

    Read for a day on which nothing had changed, it is told from the eve of its founding.
    """
    rows = [row for way in (BACK, FORTH) for row in lines([unit], way, known_at)]
    around = {i for r in rows for i in (r.predecessor_id, r.successor_id)}
    found = lives(around | {unit}, known_at)
    if not rows or unit not in found:
        return None
    here = _ground(unit, now, rows, found)
    before = _ground(unit, then, rows, found)
    if before.ids == here.ids == [unit]:
        eves = [row.eve for row in rows if row.successor_id == unit]
        before = _ground(unit, max(eves), rows, found) if eves else before
    if not before.units or not here.units:
        return None
    back = lines(here.ids, BACK, known_at)
    all_of = lives({row.predecessor_id for row in back} | set(here.ids), known_at)
    sources = {i for i, life in all_of.items() if life.lives_on(before.day)}
    is_same = before.ids == here.ids
    adds_up = is_same or (sources == set(before.ids) and not before.split and not here.split)
    return ThenAndNow(before, here, len(sources), is_same, adds_up)


def _ground(unit: int, day: date, rows: Sequence[Succession], found: dict[int, Life]) -> Ground:
    """Who holds the ground on the day: the unit, its forebears of then, or its heirs."""
    life = found[unit]
    if life.lives_on(day):
        return Ground(day, (_as_on(life, day),))
    there = [i for i, one in found.items() if one.lives_on(day)]
    there.sort(key=lambda i: (found[i].last.sort_key, i))
    partly = {row.predecessor_id for row in rows if row.share != Share.FULL} - {unit}
    parted = [row for row in rows if row.predecessor_id == unit and row.share != Share.FULL]
    split = [_as_on(found[i], day) for i in there if i in partly]
    if parted and day >= life.ends:
        split = [life.last]
    return Ground(day, tuple(_as_on(found[i], day) for i in there), tuple(split))


def _as_on(life: Life, day: date) -> UnitVersion:
    """The version that holds on the day."""
    return next((v for v in life.versions if v.holds_from <= day < v.holds_to), life.last)
