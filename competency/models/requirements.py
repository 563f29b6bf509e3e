"""What a post or a charge asks of whoever holds it: dated rules with their legal basis."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from records import ledger
from records.criteria import FOREVER, Criterion, RuleError, from_data
from records.models import (
    Duty,
    EntryRefused,
    LedgerQuerySet,
    LedgerRow,
    Position,
    UnitKind,
    User,
)
from records.verdict import Both, gettext_noop

from .grounding import framework_on, grounded, names_competency

# With what the database itself refuses a row (competency.guards).
UNREADABLE = gettext_noop("Điều kiện có loại không ai biết.")
TWO_VERSIONS = gettext_noop("Yêu cầu đã có phiên bản khác trong khoảng thời gian này.")


class Requirement(LedgerRow):
    """One requirement as it reads between two dates.

    ``code`` names it through all its versions; at most one version holds on a day.  It binds
    whoever holds, on the day, one of ``positions`` (codes; any when empty), a post of
    ``post_kind`` in a unit of ``unit_kind`` (any when blank) and the ``charge`` (none needed
    when blank): all of them.  For a post it binds, it stands instead of the requirements whose
    codes it ``replaces``.  ``place`` orders the columns and lines.
    """

    code = models.SlugField(_("mã"), max_length=40)
    place = models.PositiveSmallIntegerField(_("thứ tự"), default=100)
    title = models.CharField(_("tên ngắn"), max_length=120)
    title_en = models.CharField(_("tên ngắn (tiếng Anh)"), max_length=120, blank=True)
    positions = models.JSONField(_("chức danh"), default=list, blank=True)
    post_kind = models.CharField(
        _("loại vị trí"), max_length=12, choices=Position.PostKind, blank=True
    )
    unit_kind = models.CharField(_("loại đơn vị"), max_length=10, choices=UnitKind, blank=True)
    charge = models.CharField(_("nhiệm vụ"), max_length=12, choices=Duty.Charge, blank=True)
    replaces = models.JSONField(_("thay cho"), default=list, blank=True)
    rule = models.JSONField(_("điều kiện"))
    clause = models.CharField(_("điều, khoản"), max_length=200, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    note_en = models.CharField(_("ghi chú (tiếng Anh)"), max_length=300, blank=True)
    verified = models.BooleanField(_("đã kiểm chứng"), default=False)

    objects = LedgerQuerySet.as_manager()
    refusals = (UNREADABLE, TWO_VERSIONS)

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["code", "holds_from"], name="requirement_code_from")]

    def __str__(self) -> str:
        return self.both.said(get_language() or "vi")

    def save(self, *args: object, **kwargs: object) -> None:
        """Raises EntryRefused for a rule that cannot be read."""
        try:
            from_data(self.rule)
        except RuleError as error:
            raise EntryRefused(str(error)) from error
        super().save(*args, **kwargs)

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    @cached_property
    def criterion(self) -> Criterion:
        """The rule itself."""
        return from_data(self.rule, self.code)

    @property
    def remark(self) -> str:
        """What the document leaves open, in the reader's language."""
        return Both(self.note, self.note_en).said(get_language() or "vi")

    @property
    def basis(self) -> str:
        """Document and clause in one line."""
        return ", ".join(part for part in (self.clause, self.document) if part)

    def binds(self, held: Held, charges: Collection[str]) -> bool:
        """Whether it is asked of whoever holds this post with these charges."""
        return (
            (not self.positions or held.position in self.positions)
            and (not self.post_kind or held.kind == self.post_kind)
            and (not self.unit_kind or held.unit_kind in {None, self.unit_kind})
            and (not self.charge or self.charge in charges)
        )


class Held(NamedTuple):
    """A post as requirements see it: its code and kind, and the kind of unit (None: of any)."""

    position: str
    kind: str
    unit_kind: str | None


def bound_by(
    held: Iterable[Held],
    charges: Collection[str],
    requirements: Sequence[Requirement],
    beside: Sequence[Requirement] = (),
) -> list[bool]:
    """Which of the requirements bind somebody with these posts and charges.

    Inheritance is decided post by post: what binds the post, without what something else
    binding the same post, of these or of those ``beside`` them, replaces.
    """
    asked = [False] * len(requirements)
    for post in held:
        binding = [n for n, one in enumerate(requirements) if one.binds(post, charges)]
        replaced = {code for n in binding for code in requirements[n].replaces}
        replaced |= {code for one in beside if one.binds(post, charges) for code in one.replaces}
        for n in binding:
            asked[n] = asked[n] or requirements[n].code not in replaced
    return asked


def in_force(on: date, known_at: datetime | None = None) -> list[Requirement]:
    """The requirements of a day, in the order of their places, grounded in the framework.

    The ledger only grows: while there are as many rows, what was read before is right.
    """
    if connection.in_atomic_block:  # what was entered here may never come to be
        return _read(on, known_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM competency_requirement),"
            " (SELECT count(*) FROM competency_competency),"
            " (SELECT count(*) FROM competency_evidencepolicy)"
        )
        size = cursor.fetchone()
    key = on, known_at, size
    found = _in_force.get(key)
    if found is None:
        if len(_in_force) > MOST:
            _in_force.clear()
        found = _in_force[key] = tuple(_read(on, known_at))
    return list(found)


def _read(on: date, known_at: datetime | None) -> list[Requirement]:
    rows = Requirement.objects.as_of(on, known_at).order_by("place", "code", "pk")
    return ground(list(rows), on, known_at)


def ground(
    rows: list[Requirement], on: date, known_at: datetime | None = None
) -> list[Requirement]:
    """The same requirements, their competencies read in the framework of the day."""
    asking = [one for one in rows if names_competency(one.criterion)]
    if asking:
        framework = framework_on(on, known_at)
        for one in asking:
            one.__dict__["criterion"] = grounded(one.criterion, framework)
    return rows


MOST = 50
_in_force: dict[tuple[date, datetime | None, tuple[int, ...]], tuple[Requirement, ...]] = {}
forget = _in_force.clear  # for tests, which begin the numbering anew with each database


@transaction.atomic
def enact(
    requirement: Requirement, *, by: User | None, source: str, at: datetime | None = None
) -> Requirement:
    """Enter the first version of a requirement.  Raises EntryRefused when the code is taken."""
    _refuse_overlap(requirement)
    return ledger.enter(requirement, by=by, source=source, at=at)


@transaction.atomic
def revise(
    current: Requirement,
    draft: Requirement,
    *,
    reason: str,
    by: User | None,
    source: str,
    at: datetime | None = None,
) -> Requirement:
    """Let ``draft`` hold from its date on instead of ``current``.

    A later date ends the current version the day before; the same date corrects it, as what it
    should have said all along.  Raises EntryRefused when somebody was first.
    """
    entry = {"by": by, "source": source, "at": at}
    if draft.holds_from < current.holds_from:
        raise EntryRefused(gettext("Phiên bản mới không thể có hiệu lực trước phiên bản đang sửa."))
    if not reason.strip():
        raise EntryRefused(gettext("Ghi lý do sửa yêu cầu."))
    draft.code, draft.reason = current.code, reason
    if draft.holds_from == current.holds_from:
        draft.supersedes = current
        _refuse_overlap(draft, besides=current)
        return ledger.enter(draft, **entry)  # type: ignore[arg-type]
    if draft.holds_from < current.holds_to:
        ledger.end(current, on=draft.holds_from, reason=reason, **entry)  # type: ignore[arg-type]
    _refuse_overlap(draft)
    return ledger.enter(draft, **entry)  # type: ignore[arg-type]


def _refuse_overlap(requirement: Requirement, besides: Requirement | None = None) -> None:
    same = Requirement.objects.known().filter(
        Q(code=requirement.code),
        holds_from__lt=requirement.holds_to or FOREVER,
        holds_to__gt=requirement.holds_from,
    )
    if same.exclude(pk=besides.pk if besides else None).exists():
        raise EntryRefused(
            gettext("Yêu cầu “%(code)s” đã có phiên bản khác trong khoảng thời gian này.")
            % {"code": requirement.code}
        )
