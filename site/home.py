"""What to do now: the one page that looks across every app.

Each part is asked only of those it concerns, so an officer's page does not pay for a head's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.offers import Offer, State, offers_for
from competency.commendations import waiting_on
from competency.coverage import Cell, Coverage, Question, survey
from competency.models import Requirement, RequirementChange
from competency.standing import Line, Standing, standing_of
from courses.authoring import returned_to, waiting_for_review
from courses.progress import Learning, learning_of
from records import clock, duplicates, law, law_registry
from records.models import Claim, ClaimState, ImportFile, ListError, Person, User
from records.quality.overview import waiting_for
from records.reading import Reading
from records.scope import May, can, rights_of
from records.wording import spoken

from .templatetags.words import vndate, vntime

# A province is counted anew every few minutes, with its time beside it; one unit is counted live.
MANY_UNITS, KEPT_S = 20, 300
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what, why now, where, and the word on its button."""

    title: str
    note: str
    url: str
    action: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing among the people one may see: of a requirement, or in a unit."""

    title: str
    cell: Cell
    url: str

    @property
    def missing(self) -> int:
        return self.cell.unmet + self.cell.unknown


@dataclass(frozen=True, slots=True)
class People:
    """Coverage in brief: how many people, what lacks most, in which units."""

    total: int
    counted_at: datetime
    gaps: tuple[Gap, ...]
    units: tuple[Gap, ...]
    is_province: bool


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
            tasks += _own(user, standing, at)
        waiting = _waiting(user, clock.today()) if rights_of(user) else []
        waiting += list(_drafts(user))
        waiting += list(_papers(user))
        waiting += list(_changes(user))
        waiting += list(_desk(user, at))
        waiting += list(_month_lists(user, clock.today()))
        if not any(task.urgent for task in tasks):
            tasks = [*waiting, *tasks]
        people = _people(user, at) if can(user, May.VIEW) else None
        if not tasks and people and people.gaps:
            tasks.append(_to_the_names(people.gaps[0]))
        first = tasks[0] if tasks else None
        rest = tuple(task for task in tasks[1:] if task not in waiting)
        shown = tuple(task for task in waiting if task != first)
        return cls(first, shown, rest, standing, people, tuple(_ways(user)))

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


def _waiting(user: User, on: date) -> list[Task]:
    """Dossiers that wait for this account, oldest first."""
    return [
        Task(
            row.proposal.person.full_name,
            str(row.returned_because or row.proposal.summary),
            reverse("competency:commendation", args=[row.proposal.pk]),
            str(row.action),
        )
        for row in waiting_on(user, on)
    ]


def _drafts(user: User) -> Iterator[Task]:
    """Content that waits: drafts to review, drafts that came back."""
    if not can(user, May.AUTHOR):
        return
    for row in waiting_for_review(user):
        note = _("%(who)s gửi ngày %(on)s.") % {"who": row.by, "on": vndate(row.since)}
        yield Task(row.title, note, row.url, _("Rà soát"))
    for row in returned_to(user):
        note = _("Trả lại ngày %(on)s.") % {"on": vndate(row.since)}
        yield Task(row.title, note, row.url, _("Sửa bản nháp"))


def _papers(user: User) -> Iterator[Task]:
    """Papers that wait to be verified by this account, in one line; its own that came back."""
    if can(user, May.ENTER) and (n := Claim.objects.all().waiting_for(user).count()):
        note = ngettext(
            "%(n)d giấy tờ, chờ lâu nhất ở trên.", "%(n)d giấy tờ, chờ lâu nhất ở trên.", n
        )
        yield Task(
            _("Giấy tờ chờ xác minh"), note % {"n": n}, reverse("records:claims_waiting"), _("Xác minh")
        )  # fmt: skip
    if user.person_id:
        back = Claim.objects.filter(person=user.person_id).with_state()
        for claim in back.filter(state_now=ClaimState.ASKED).order_by("moved_at"):
            url = reverse("records:claim", args=[claim.pk])
            yield Task(str(claim), _("Nội vụ yêu cầu bổ sung giấy tờ."), url, _("Bổ sung"))


def _changes(user: User) -> Iterator[Task]:
    """Changes of requirements that wait for a second person, in one line."""
    if can(user, May.RULE) and (n := RequirementChange.objects.all().waiting_for(user).count()):
        note = ngettext("%(n)d đề xuất của người khác.", "%(n)d đề xuất của người khác.", n)
        url = reverse("competency:requirement_changes")
        yield Task(_("Sửa chuẩn vị trí: chờ duyệt"), note % {"n": n}, url, _("Xem và duyệt"))


def _desk(user: User, at: datetime) -> Iterator[Task]:
    """What lies on the desk of whoever enters facts or keeps the law: counted, with the way there."""
    if can(user, May.ENTER):
        if n := ImportFile.objects.visible_to(user).filter(done=None).count():
            note = ngettext("%(n)d tệp đã gửi mà chưa nhập.", "%(n)d tệp đã gửi mà chưa nhập.", n)
            yield Task(
                _("Tệp chưa nhập xong"), note % {"n": n}, reverse("records:imports"), _("Xem tệp")
            )
        if n := _counted("pairs", user, at, lambda: len(_pairs(user))):
            note = ngettext("%(n)d cặp cần so.", "%(n)d cặp cần so.", n)
            yield Task(
                _("Hồ sơ nghi trùng"), note % {"n": n}, reverse("records:duplicates"), _("So hồ sơ")
            )
    if law.may_edit(user) and (n := _counted("law", user, at, lambda: _to_review(user))):
        note = ngettext(
            "%(n)d mục còn dẫn văn bản đã thay đổi.", "%(n)d mục còn dẫn văn bản đã thay đổi.", n
        )
        yield Task(_("Việc rà soát văn bản"), note % {"n": n}, reverse("records:law"), _("Rà soát"))


def _pairs(user: User) -> list[duplicates.Pair]:
    return duplicates.pairs(Person.objects.entered_by(user))


def _to_review(user: User) -> int:
    return sum(n for _link, n in law_registry.read(user, Reading(clock.today())).open)


def _counted(what: str, user: User, at: datetime, count: Callable[[], int]) -> int:
    """Counted anew every few minutes, and at each sign-in: these look at all people, or all law."""
    key = f"home-{what}-{user.pk}-{(user.last_login or at).timestamp()}"
    return int(cache.get_or_set(key, count, KEPT_S) or 0)


def _month_lists(user: User, on: date) -> Iterator[Task]:
    """The month's list to confirm; what units said is wrong and home affairs has to answer."""
    if can(user, May.CONFIRM):
        month, units = waiting_for(user, on)
        if units:
            one = reverse("records:confirmation", args=[units[0], month.year, month.month])
            url = one if len(units) == 1 else reverse("records:confirmations")
            note = _("Xem người, vị trí, nhiệm vụ, vắng mặt; đúng thì xác nhận, sai thì báo.")
            title = _("Danh sách tháng %(month)s") % {"month": f"{month:%m/%Y}"}
            yield Task(title, note, url, _("Xem và xác nhận"))
    if can(user, May.ENTER):
        errors = ListError.objects.visible_to(user, May.ENTER).filter(answer=None)
        if n := errors.exclude(entered_by=user).count():
            words = ngettext("%(n)d điều chờ trả lời.", "%(n)d điều chờ trả lời.", n) % {"n": n}
            url = reverse("records:list_errors")
            yield Task(_("Đơn vị báo sai trong danh sách tháng"), words, url, _("Trả lời"))


def _own(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """An officer's own: what runs, what is half done, what can be begun, in this order."""
    assert user.person is not None
    learning = [one for one in learning_of(user.person) if not one.completed_on]
    offers = offers_for(user, at)
    asked = {line.action.url for line in standing.lines if line.action and not line.verdict}
    yield from (_resumed(offer) for offer in offers if offer.state is State.RUNNING)
    yield from (_continued(one) for one in learning)
    begun = {one.url for one in learning}
    can_sit = {
        offer.url for offer in offers if offer.may_begin and offer.state is not State.RUNNING
    }
    exams = {offer.url: offer for offer in offers}
    for line in standing.lines:
        if line.verdict or not line.action or line.action.url in begun:
            continue
        if line.action.url not in exams:
            yield Task(line.title, line.help or line.sentence, line.action.url, line.action.label)
        elif line.action.url in can_sit:
            yield _sat(exams[line.action.url])
    yield from (
        _sat(offer) for offer in offers
        if offer.url in can_sit - asked and offer.state in {State.OPEN, State.FAILED}
    )  # fmt: skip


def _resumed(offer: Offer) -> Task:
    note = _("Bài đang mở, hết giờ lúc %(at)s.") % {"at": vntime(offer.deadline)}
    return Task(spoken(offer.title), note, offer.attempt_url, _("Làm tiếp"), urgent=True)


def _continued(one: Learning) -> Task:
    left = one.lessons_total - one.lessons_done
    note = ngettext(
        "Còn %(n)d bài, khoảng %(minutes)d phút.", "Còn %(n)d bài, khoảng %(minutes)d phút.", left
    ) % {"n": left, "minutes": one.minutes_left}
    title = spoken(one.title)
    if one.next_title:
        title = f"{title}: {spoken(one.next_title)}"
    return Task(title, note, one.next_url or one.url, _("Học tiếp"))


def _sat(offer: Offer) -> Task:
    note = _("%(questions)d câu, %(minutes)d phút.") % {
        "questions": offer.questions,
        "minutes": offer.minutes,
    }
    return Task(_("Thi: %(exam)s") % {"exam": spoken(offer.title)}, note, offer.url, _("Vào thi"))


def _to_the_names(gap: Gap) -> Task:
    note = _("%(missing)d trong %(total)d người chưa đạt hoặc chưa rõ.") % {
        "missing": gap.missing,
        "total": gap.cell.total,
    }
    return Task(gap.title, note, gap.url, _("Xem từng người"))


def _people(user: User, at: datetime) -> People:
    key = f"home-people-{user.pk}-{clock.today():%Y%m%d}"
    kept: tuple[datetime, Coverage] | None = cache.get(key)
    if kept is None:
        kept = at, survey(user, Question(Reading(clock.today()), clock.today()))
        if len(kept[1].rows) > MANY_UNITS:
            cache.set(key, kept, KEPT_S)
    counted_at, table = kept
    pairs = list(zip(table.requirements, table.totals, strict=True))
    return People(
        total=table.people,
        counted_at=counted_at,
        gaps=_worst([_of_requirement(*pair) for pair in pairs]),
        units=_worst([_of_unit(row.unit, row.name, row.cells) for row in table.rows])
        if len(table.rows) > 1 else (),
        is_province=len(table.rows) > MANY_UNITS,
    )  # fmt: skip


def _of_requirement(requirement: Requirement, cell: Cell) -> Gap:
    return Gap(str(requirement), cell, _behind(requirement=requirement.code))


def _of_unit(unit: int, name: str, cells: Sequence[Cell]) -> Gap:
    met, unmet, unknown = (
        sum(getattr(cell, part) for cell in cells) for part in ("met", "unmet", "unknown")
    )
    return Gap(name, Cell(met, unmet, unknown), _behind(unit=str(unit)))


def _behind(**asked: str) -> str:
    return f"{reverse('competency:coverage_people')}?{urlencode(asked)}"


def _worst(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Those with the smallest share met, and something missing."""
    lacking = [gap for gap in gaps if gap.missing]
    lacking.sort(key=lambda gap: (gap.cell.share or 0.0, -gap.missing))
    return tuple(lacking[:SHOWN])


def _ways(user: User) -> Iterator[Task]:
    """Where this account usually goes, for those whose work is not a list of tasks."""
    for power, title, note, name in WAYS:
        if can(user, power):
            yield Task(str(title), str(note), reverse(name), "")


WAYS: tuple[tuple[May, Any, Any, str], ...] = (
    (
        May.ENTER,
        gettext_lazy("Hồ sơ một người"),
        gettext_lazy("Tìm theo tên không dấu hoặc mã cán bộ."),
        "records:people",
    ),
    (
        May.RULE,
        gettext_lazy("Chuẩn vị trí"),
        gettext_lazy("Mỗi yêu cầu với căn cứ và ngày hiệu lực."),
        "competency:requirements",
    ),
    (
        May.AUTHOR,
        gettext_lazy("Khoá học và câu hỏi"),
        gettext_lazy("Soạn, gửi rà soát, so hai bản."),
        "wagtailadmin_home",
    ),
    (
        May.ADMINISTER,
        gettext_lazy("Tài khoản và quyền"),
        gettext_lazy("Giao và kết thúc quyền, mở và đóng tài khoản."),
        "records:rights",
    ),
    (
        May.VIEW,
        gettext_lazy("Số liệu của tỉnh"),
        gettext_lazy("Tại một ngày, như được biết đến một ngày."),
        "records:figures",
    ),
)
