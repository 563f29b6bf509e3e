"""What to do now: the one page that looks across every app.

Each part is asked only of those it concerns, so an officer's page does not pay for a head's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from competency.standing import Line, Standing, standing_of
from records import clock
from records.models import User
from records.reading import Reading
from records.scope import May, can

from .office import waiting_for_role
from .own import own
from .people import People, people_of, to_the_names
from .task import Task
from .ways import ways

__all__ = ["Home"]


@dataclass(frozen=True, slots=True)
class Home:
    """The page of one account at one instant."""

    next: Task | None
    waiting: tuple[Task, ...]
    tasks: tuple[Task, ...]
    standing: Standing | None
    people: People | None
    ways: tuple[Task, ...]

    @classmethod
    def load(cls, user: User, at: datetime) -> Home:
        standing = None
        tasks: list[Task] = []
        if user.person is not None:
            standing = standing_of(user.person, Reading(clock.today()))
            tasks += own(user, standing, at)
        waiting = list(waiting_for_role(user, at))
        if not any(task.urgent for task in tasks):
            tasks = [*waiting, *tasks]
        people = people_of(user, at) if can(user, May.VIEW) else None
        if not tasks and people and people.gaps:
            tasks.append(to_the_names(people.gaps[0]))
        first = tasks[0] if tasks else None
        rest = tuple(task for task in tasks[1:] if task not in waiting)
        shown = tuple(task for task in waiting if task != first)
        return cls(first, shown, rest, standing, people, tuple(ways(user)))

    @property
    def lead(self) -> str:
        """Post and unit, for whoever holds one."""
        if self.standing is None or not self.standing.post:
            return ""
        unit = self.standing.unit.full_name if self.standing.unit else ""
        return " · ".join(part for part in (self.standing.post, unit) if part)

    @property
    def share(self) -> str:
        return f"{self.standing.met}/{self.standing.total}" if self.standing else ""

    @property
    def open_lines(self) -> list[Line]:
        """What keeps her from meeting the standard."""
        return [line for line in self.standing.asked if not line.verdict] if self.standing else []

    @property
    def is_bare(self) -> bool:
        """Neither a file nor a role: nothing can be shown."""
        return not (self.standing or self.people or self.ways)

    @property
    def is_done(self) -> bool:
        """An officer with nothing to do."""
        return self.next is None and self.standing is not None and not self.people
