"""An administrator's deeds: rights given, ended and taken back; accounts opened and closed.

Nobody touches her own rights or reaches beyond the units she looks after, and a unit is never
left without an administrator.  Each deed is one transaction and asks all this inside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from . import ledger
from .criteria import FOREVER
from .models import AccountEvent, Appointment, Duty, EntryRefused, Grant, Person, UnitVersion, User
from .models.org import any_prefix
from .models.people import posted_under
from .scope import POWER_WORDS, POWERS, ROLE_NAMES, May, Role, can, is_everywhere, paths_of

SOURCE = "Trang Tài khoản và quyền"
Deed = AccountEvent.Deed


@dataclass(frozen=True, slots=True)
class Held:
    """A right that an account has on a day, and the row it comes from."""

    role: Role
    unit: UnitVersion
    row: Grant | Duty

    @property
    def key(self) -> tuple[Role, int]:
        return self.role, self.unit.unit_id

    @property
    def name(self) -> str:
        return str(ROLE_NAMES[self.role])

    @property
    def by_grant(self) -> bool:
        return isinstance(self.row, Grant)

    @property
    def powers(self) -> str:
        """What it allows, in words."""
        return "; ".join(str(POWER_WORDS[may]) for may in May if may in POWERS[self.role])


def held_by(accounts: Sequence[User], day: date) -> dict[int, list[Held]]:
    """The rights of many accounts on a day, in three queries; none for a closed account."""
    active = [one for one in accounts if one.is_active]
    by_person = {one.person_id: one.pk for one in active if one.person_id}
    rows: list[tuple[int, Role, Grant | Duty]] = [
        (row.user_id, Role(row.role), row)
        for row in Grant.objects.as_of(day).filter(user__in=active).order_by("holds_from", "pk")
    ]
    charges = Duty.objects.as_of(day).filter(charge=Duty.Charge.IN_CHARGE, person__in=by_person)
    rows += [(by_person[row.person_id], Role.HEAD, row) for row in charges.order_by("pk")]
    units = {
        one.unit_id: one
        for one in UnitVersion.objects.as_of(day).filter(unit__in={row.unit_id for *_, row in rows})
    }
    held: dict[int, list[Held]] = defaultdict(list)
    for account, role, row in rows:
        if unit := units.get(row.unit_id):
            held[account].append(Held(role, unit, row))
    return held


def give(
    account: User, role: Role, unit: UnitVersion, *,
    since: date, until: date | None, document: str, by: User, at: datetime,
) -> Grant:  # fmt: skip
    """Give a right from a day, until the end of another (None: for good)."""
    row = Grant(
        user=account, role=role, unit_id=unit.unit_id, document=document.strip(), holds_from=since,
        holds_to=until + timedelta(days=1) if until else FOREVER,
    )  # fmt: skip
    with transaction.atomic():
        _admit(by, account, [unit.unit_id])
        if not row.document:
            raise EntryRefused(_("Ghi số, ngày của quyết định giao quyền."))
        if not account.is_active:
            raise EntryRefused(_("Tài khoản đang đóng. Mời mở lại trước khi giao quyền."))
        if since < timezone.localdate(at):
            raise EntryRefused(_("Quyền bắt đầu sớm nhất là hôm nay."))
        if row.holds_to <= row.holds_from:
            raise EntryRefused(_("Ngày cuối phải từ ngày bắt đầu trở đi."))
        same = Grant.objects.known().filter(user=account, role=role, unit=unit.unit_id)
        if same.filter(holds_from__lt=row.holds_to, holds_to__gt=since).exists():
            raise EntryRefused(_("Tài khoản đã có quyền này ở đơn vị này trong thời gian ấy."))
        return ledger.enter(row, by=by, source=SOURCE, at=at)


def end(grant: Grant, *, on: date, reason: str, by: User, at: datetime) -> Grant:
    """End a right: the day is the first without it, today at the earliest."""
    with transaction.atomic():
        _admit_change(by, grant)
        if on < timezone.localdate(at):
            raise EntryRefused(
                _("Quyền đã dùng rồi thì không kết thúc lùi được: sớm nhất hôm nay.")
            )
        if on <= grant.holds_from:
            raise EntryRefused(_("Quyền chưa bắt đầu vào ngày ấy. Mời dùng “Rút lại”."))
        if on >= grant.holds_to:
            raise EntryRefused(_("Quyền đã hết trước ngày ấy rồi."))
        _keep_an_administrator([grant], Grant.objects.exclude(pk=grant.pk), on)
        return ledger.end(grant, on=on, reason=reason, by=by, source=SOURCE, at=at)


def retract(grant: Grant, *, reason: str, by: User, at: datetime) -> Grant:
    """Say that a right should never have been given; what was known before stays readable."""
    with transaction.atomic():
        _admit_change(by, grant)
        day = max(timezone.localdate(at), grant.holds_from)
        _keep_an_administrator([grant], Grant.objects.exclude(pk=grant.pk), day)
        return ledger.retract(grant, reason=reason, by=by, source=SOURCE, at=at)


def undo_end(grant: Grant, *, reason: str, by: User, at: datetime) -> Grant:
    """Take back the ending of a right: it holds as long as it did before."""
    with transaction.atomic():
        _admit_change(by, grant)
        if not was_cut_short(grant):
            raise EntryRefused(_("Quyền này chưa từng bị kết thúc sớm."))
        assert grant.supersedes is not None
        until = grant.supersedes.holds_to
        same = Grant.objects.known().filter(user=grant.user, role=grant.role, unit=grant.unit_id)
        if (
            same.exclude(pk=grant.pk)
            .filter(holds_from__lt=until, holds_to__gt=grant.holds_to)
            .exists()
        ):
            raise EntryRefused(_("Tài khoản đã có quyền này ở đơn vị này trong thời gian ấy."))
        return ledger.correct(grant, reason=reason, by=by, source=SOURCE, at=at, holds_to=until)


def was_cut_short(grant: Grant) -> bool:
    """Whether the row last changed by being ended."""
    return grant.supersedes is not None and grant.supersedes.holds_to > grant.holds_to


def open_account(staff_code: str, *, email: str, by: User, at: datetime) -> User:
    """An account, without a password yet, for a person who has none."""
    with transaction.atomic():
        by = _administrator(by)
        people = Person.objects.filter(staff_code__iexact=staff_code.strip())
        if not is_everywhere(paths := paths_of(by, May.ADMINISTER)):
            people = people.filter(Exists(posted_under(paths)))
        person = people.first()
        if person is None:
            raise EntryRefused(
                _("Không tìm thấy mã cán bộ này trong các đơn vị anh/chị phụ trách.")
            )
        name = person.staff_code.lower()
        if User.objects.filter(person=person).exists():
            raise EntryRefused(_("Người này đã có tài khoản."))
        if User.objects.filter(username__iexact=name).exists():
            raise EntryRefused(_("Tên đăng nhập này đã có người dùng."))
        if email and User.objects.filter(email__iexact=email).exists():
            raise EntryRefused(_("Địa chỉ e-mail này đã thuộc tài khoản khác."))
        account: User = User.objects.create_user(
            name, email=email.lower(), password=None, person=person, date_joined=at
        )
        _write(account, Deed.OPENED, "", by, at)
        return account


def may_have_link(account: User) -> bool:
    """A link is for who has no password yet; whoever has one asks for another herself."""
    return account.is_active and not account.has_usable_password()


def note_link(account: User, *, by: User, at: datetime) -> None:
    """Write down that a link to set the first password goes out."""
    with transaction.atomic():
        _admit(by, account, _reach_of(account, timezone.localdate(at)))
        if not may_have_link(account):
            raise EntryRefused(_("Tài khoản đã có mật khẩu hoặc đang đóng."))
        _write(account, Deed.LINKED, "", by, at)


def close(account: User, *, reason: str, by: User, at: datetime) -> None:
    """Nobody signs in with the account any more, from this moment; nothing is lost."""
    _turn(account, Deed.CLOSED, reason, by, at)


def reopen(account: User, *, reason: str, by: User, at: datetime) -> None:
    """Let the account in again, with the rights that hold today."""
    _turn(account, Deed.REOPENED, reason, by, at)


def _turn(account: User, deed: Deed, reason: str, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    with transaction.atomic():
        _admit(by, account, _reach_of(account, today))
        if not reason.strip():
            raise EntryRefused(_("Ghi lý do."))
        if deed is Deed.CLOSED:
            rows = Grant.objects.known().filter(user=account, holds_to__gt=today)
            _keep_an_administrator(rows, Grant.objects.exclude(user=account), today)
        is_active = deed is Deed.REOPENED
        if not User.objects.filter(pk=account.pk, is_active=not is_active).update(
            is_active=is_active
        ):
            raise EntryRefused(_("Việc này đã làm rồi. Mời tải lại trang."))
        _write(account, deed, reason, by, at)


def name_first_administrator(username: str, *, document: str, at: datetime) -> User:
    """The operator's deed, by nobody, where no open account administers the top of the tree."""
    today = timezone.localdate(at)
    with transaction.atomic():
        tops = UnitVersion.objects.as_of(today).filter(parent=None)
        units = list(tops.values_list("unit_id", flat=True))
        lasting = Grant.objects.known().filter(
            role=Role.ADMINISTRATOR, unit__in=units, holds_to__gt=today, user__is_active=True
        )
        if not units:
            raise EntryRefused(_("Chưa có đơn vị nào. Mời nạp các đơn vị trước."))
        if not document.strip():
            raise EntryRefused(_("Ghi số, ngày của quyết định giao quyền."))
        if lasting.exists():
            raise EntryRefused(_("Đã có người quản trị: người ấy giao quyền trên trang."))
        account = User.objects.filter(username=username).first()
        if account is None:
            account = User.objects.create_user(username, password=None, date_joined=at)
        ledger.enter_many(
            [
                Grant(user=account, role=Role.ADMINISTRATOR, unit_id=unit, holds_from=today,
                      document=document.strip())
                for unit in units
            ],
            by=None, source="manage.py administrator", at=at,
        )  # fmt: skip
        return account


def _write(account: User, deed: Deed, reason: str, by: User, at: datetime) -> None:
    AccountEvent.objects.create(
        user=account, deed=deed, reason=reason, entered_by=by, entered_at=at
    )


def _administrator(by: User) -> User:
    """The one who acts, read again; the deeds of all administrators happen one after another."""
    grants = Grant.objects.filter(role=Role.ADMINISTRATOR).values("user")
    list(User.objects.select_related(None).select_for_update().filter(pk__in=grants).order_by("pk"))
    fresh = User.objects.get(pk=by.pk)
    if not can(fresh, May.ADMINISTER):
        raise EntryRefused(_("Anh/chị không còn quyền quản trị tài khoản."))
    return fresh


def _admit(by: User, account: User, units: Iterable[int]) -> None:
    """Refuse her own account, and units she does not look after."""
    if by.pk == account.pk:
        raise EntryRefused(_("Quyền và tài khoản của chính mình phải do người quản trị khác đổi."))
    paths = paths_of(_administrator(by), May.ADMINISTER)
    wanted = set(units)
    reached = UnitVersion.objects.known().filter(any_prefix("path", paths), unit__in=wanted)
    if not is_everywhere(paths) and wanted - set(reached.values_list("unit_id", flat=True)):
        raise EntryRefused(_("Có đơn vị nằm ngoài phạm vi anh/chị quản trị."))


def _admit_change(by: User, grant: Grant) -> None:
    _admit(by, grant.user, [grant.unit_id])
    if not Grant.objects.known().filter(pk=grant.pk).exists():
        raise EntryRefused(_("Quyền này vừa được sửa. Mời tải lại trang."))


def _reach_of(account: User, day: date) -> set[int]:
    """Every unit over which the account has or will have a right, or has its post."""
    grants = Grant.objects.known().filter(user=account, holds_to__gt=day)
    units = set(grants.values_list("unit_id", flat=True))
    if account.person_id:
        for model in (Appointment, Duty):
            rows = model.objects.as_of(day).filter(person=account.person_id)
            units |= set(rows.values_list("unit_id", flat=True))
    return units


def _keep_an_administrator(lifted: Iterable[Grant], others: Any, day: date) -> None:
    """Refuse when nobody else administers the unit for as long as the lifted right would have."""
    for row in lifted:
        if row.role != Role.ADMINISTRATOR or row.holds_to <= day:
            continue
        unit = UnitVersion.objects.as_of(day).filter(unit=row.unit_id).first()
        if unit is None:
            continue
        above = [int(identity) for identity in unit.path.split(".") if identity]
        if not others.known().filter(
            role=Role.ADMINISTRATOR, unit__in=above, user__is_active=True,
            holds_from__lte=max(day, row.holds_from), holds_to__gte=row.holds_to,
        ).exists():  # fmt: skip
            raise EntryRefused(
                _(
                    "Đây là người quản trị cuối cùng của đơn vị. Mời giao quyền cho người khác trước."
                )
            )
