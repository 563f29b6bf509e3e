"""What waits for an account by its role: dossiers, drafts, papers, files, month lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.commendations import waiting_on
from competency.models import RequirementChange
from courses.authoring import returned_to, waiting_for_review
from records import clock, duplicates, law, law_registry
from records.models import Claim, ClaimState, ImportFile, ListError, Person, User
from records.quality.overview import waiting_for
from records.reading import Reading
from records.scope import May, can, may_for_all, rights_of

from ..templatetags.words import vndate
from .task import Task

# A province is counted anew every few minutes.
KEPT_S = 300


def waiting_for_role(user: User, at: datetime) -> Iterator[Task]:
    """Everything, in the order of the page."""
    if rights_of(user):
        yield from _waiting(user, clock.today())
    yield from _drafts(user)
    yield from _papers(user)
    yield from _changes(user)
    yield from _desk(user, at)
    yield from _month_lists(user, clock.today())


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
    if may_for_all(user, May.RULE) and (
        n := RequirementChange.objects.all().waiting_for(user).count()
    ):
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
