"""Who may see and do what: one table of powers, one walk from a person to her units.

A right comes from a dated grant or from a dated duty (whoever is in charge of a unit is its
head), and reaches over the unit and everything under it.  Rights are read for today, so they
end the day a posting ends, with no job run; they never depend on the date a page is read for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model

    from .models import User


class Role(StrEnum):
    """In what capacity somebody acts."""

    HEAD = "head"  # in charge of a unit's counter
    HR = "hr"  # home affairs: the register, coverage, rules
    CUSTODIAN = "custodian"  # keeps the sensitive part of files
    SECRETARY = "secretary"  # commendation secretary: appraises proposals
    AUTHOR = "author"  # writes courses and questions
    REVIEWER = "reviewer"  # legal review of content
    AUDITOR = "auditor"  # reads everything, changes nothing
    ADMINISTRATOR = "administrator"  # accounts and rights, no personnel data


ROLE_NAMES = {
    Role.HEAD: _("Phụ trách đơn vị"),
    Role.HR: _("Nội vụ"),
    Role.CUSTODIAN: _("Giữ thông tin nhạy cảm"),
    Role.SECRETARY: _("Thư ký khen thưởng"),
    Role.AUTHOR: _("Tác giả nội dung"),
    Role.REVIEWER: _("Rà soát pháp lý"),
    Role.AUDITOR: _("Kiểm tra"),
    Role.ADMINISTRATOR: _("Quản trị tài khoản"),
}


class May(StrEnum):
    """What a right allows.  Deciding a commendation follows the post (records.Authority)."""

    VIEW = "view"  # people, their facts and standing
    EXPORT = "export"  # take lists away as files
    ENTER = "enter"  # enter and correct facts
    RULE = "rule"  # edit requirements
    ASSESS = "assess"  # observe work, declare what somebody can do
    PROPOSE = "propose"  # propose a commendation
    CONFIRM = "confirm"  # say that a unit's list of a month is right
    APPRAISE = "appraise"  # appraise a proposal, return it
    AUTHOR = "author"  # write content
    REVIEW = "review"  # release content
    ADMINISTER = "administer"  # accounts, rights
    OPEN = "open"  # open sensitive fields for a purpose, and write them
    WATCH = "watch"  # see who opened them
    REORGANISE = "reorganise"  # rename, move, merge and split units; over the whole tree only
    CONNECT = "connect"  # give another system a key to ask with


POWERS: dict[Role, frozenset[May]] = {
    Role.HEAD: frozenset({May.VIEW, May.EXPORT, May.ASSESS, May.PROPOSE, May.CONFIRM}),
    Role.HR: frozenset(
        {
            May.VIEW,
            May.EXPORT,
            May.ENTER,
            May.RULE,
            May.ASSESS,
            May.PROPOSE,
            May.APPRAISE,
            May.REORGANISE,
            May.WATCH,
            May.CONNECT,
        }
    ),
    Role.CUSTODIAN: frozenset({May.VIEW, May.OPEN}),
    Role.SECRETARY: frozenset({May.VIEW, May.EXPORT, May.APPRAISE}),
    Role.AUTHOR: frozenset({May.AUTHOR}),
    Role.REVIEWER: frozenset({May.AUTHOR, May.REVIEW}),
    Role.AUDITOR: frozenset({May.VIEW, May.WATCH}),
    Role.ADMINISTRATOR: frozenset({May.ADMINISTER}),
}

# Powers over what has been.  Whoever holds one over the whole province holds it over those who
# have left the service too: a past day is read with everybody who served on it.
LASTING = frozenset({May.VIEW, May.EXPORT, May.ENTER, May.OPEN, May.WATCH})

POWER_WORDS = {
    May.VIEW: _("xem hồ sơ và mức đạt chuẩn"),
    May.EXPORT: _("tải danh sách thành tệp"),
    May.ENTER: _("ghi và đính chính dữ kiện"),
    May.RULE: _("sửa chuẩn vị trí"),
    May.ASSESS: _("quan sát công việc và nhận định năng lực"),
    May.PROPOSE: _("đề nghị khen thưởng"),
    May.CONFIRM: _("xác nhận danh sách tháng của đơn vị"),
    May.APPRAISE: _("thẩm định đề nghị khen thưởng"),
    May.AUTHOR: _("soạn nội dung"),
    May.REVIEW: _("rà soát và phát hành nội dung"),
    May.ADMINISTER: _("quản trị tài khoản và quyền"),
    May.OPEN: _("mở thông tin nhạy cảm khi nêu mục đích, và ghi thông tin ấy"),
    May.WATCH: _("xem ai đã mở thông tin nhạy cảm"),
    May.REORGANISE: _("sắp xếp đơn vị, khi được giao toàn tỉnh"),
    May.CONNECT: _("cấp khoá cho hệ thống khác hỏi"),
}

# The roles that must sign in with a second factor once the installation is serious.
SECOND_FACTOR = frozenset(Role) - {Role.AUDITOR}


class Right(NamedTuple):
    """A role over the subtree at a path of unit identities."""

    role: Role
    path: str


def rights_of(user: User) -> tuple[Right, ...]:
    """Today's rights of an account; asked once per request and kept on the user object."""
    from .clock import today

    if not user.is_authenticated or not user.is_active:
        return ()
    kept: tuple[Any, tuple[Right, ...]] | None = getattr(user, "_rights", None)
    if kept is None or kept[0] != today():
        kept = (today(), _read_rights(user))
        user._rights = kept  # type: ignore[attr-defined]
    return kept[1]


# One statement instead of three: it is asked on every page.  The rows of a ledger that hold
# on a day are spelled as LedgerQuerySet.as_of spells them.
HOLDS = """NOT {0}.void AND {0}.holds_from <= %(day)s AND {0}.holds_to > %(day)s
    AND NOT EXISTS (SELECT 1 FROM {1} later WHERE later.supersedes_id = {0}.id)"""
_RIGHTS = f"""
SELECT held.role, version.path FROM (
    SELECT g.unit_id, g.role FROM records_grant g
    WHERE g.user_id = %(user)s AND {HOLDS.format("g", "records_grant")}
    UNION ALL
    SELECT d.unit_id, '{Role.HEAD}' FROM records_duty d
    WHERE d.person_id = %(person)s AND d.charge = %(charge)s AND {HOLDS.format("d", "records_duty")}
) held JOIN records_unitversion version ON version.unit_id = held.unit_id
WHERE {HOLDS.format("version", "records_unitversion")}
"""  # noqa: S608  names of our own tables


def _read_rights(user: User) -> tuple[Right, ...]:
    from django.db import connection

    from .clock import today
    from .models import Duty

    params = {
        "day": connection.ops.adapt_datefield_value(today()), "user": user.pk,
        "person": user.person_id, "charge": Duty.Charge.IN_CHARGE.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS, params)
        return tuple(sorted({Right(Role(role), path) for role, path in cursor.fetchall()}))


def paths_of(user: User, power: May) -> list[str]:
    """Paths of the units over which the account has the power, without nested ones."""
    paths = sorted({right.path for right in rights_of(user) if power in POWERS[right.role]})
    outer: list[str] = []
    for path in paths:
        if not any(path.startswith(kept) for kept in outer):
            outer.append(path)
    return outer


def tops_of(paths: list[str]) -> list[str]:
    """The paths that are the top of a tree."""
    return [path for path in paths if path.count(".") == 1]


def is_everywhere(paths: list[str]) -> bool:
    """Whether the paths reach the top of the tree, and so everybody."""
    return bool(tops_of(paths))


def can(user: User, power: May) -> bool:
    """Whether the account has the power anywhere."""
    return any(power in POWERS[right.role] for right in rights_of(user))


def may(user: User, power: May, row: Model) -> bool:
    """Whether the account has the power over this row: the list's own filter, asked of one."""
    manager: Any = type(row)._default_manager
    return bool(manager.visible_to(user, power).filter(pk=row.pk).exists())
