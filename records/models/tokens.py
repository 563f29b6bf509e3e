"""Keys with which another system asks: dated, over a unit's subtree, for one right, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import ledger
from ..criteria import FOREVER
from ..scope import May, paths_of
from .ledger import EntryRefused, LedgerQuerySet, LedgerRow
from .org import Unit, UnitVersion, any_prefix
from .people import User

LONGEST = timedelta(days=366)
PREFIX = "nl_"
USED_EVERY = timedelta(minutes=1)  # how fine the last use is told; else every answer would write


class TokenQuerySet(LedgerQuerySet):
    def visible_to(self, user: User) -> TokenQuerySet:
        """Those over the units the account may connect other systems to."""
        paths = paths_of(user, May.CONNECT)
        units = UnitVersion.objects.filter(any_prefix("path", paths)).values("unit")
        return self.filter(unit__in=units)


class ApiToken(LedgerRow):
    """A key of another system: what for, over which unit and everything under it, how often.

    ``key`` names it through its corrections and is no secret; of the secret only the SHA-256
    is kept (256 random bits need no slow hash).  Ended like any right: a row that says so.
    """

    class Scope(models.TextChoices):
        MAY = "may", _("hỏi ai được làm thủ tục nào")

    key = models.CharField(_("mã khoá"), max_length=12, db_index=True)
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(_("tên hệ thống"), max_length=80)
    purpose = models.CharField(_("mục đích"), max_length=200)
    scope = models.CharField(_("quyền"), max_length=20, choices=Scope, default=Scope.MAY)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    per_minute = models.PositiveIntegerField(_("số lần hỏi mỗi phút"), default=600)

    objects = TokenQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="apitoken_has_an_end",
                condition=models.Q(holds_to__lt=FOREVER),
                violation_error_message=_("Khoá phải có ngày hết hạn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class TokenUse(models.Model):
    """When a key was last used, to the minute: told to whoever looks after it, and no fact."""

    key = models.CharField(max_length=12, unique=True)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


def digest_of(secret: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    unit: Unit, *, name: str, purpose: str, per_minute: int, on: date, until: date,
    by: User, at: datetime, source: str,
) -> tuple[ApiToken, str]:  # fmt: skip
    """A new key that holds from ``on`` to the day before ``until``, and its secret, told only here.

    Raises EntryRefused for longer than a year, and over a unit the account may not connect.
    """
    if not on < until <= on + LONGEST:
        raise EntryRefused(gettext("Khoá có hạn dài nhất một năm kể từ ngày bắt đầu."))
    reached = any_prefix("path", paths_of(by, May.CONNECT))
    if not UnitVersion.objects.as_of(on).filter(reached, unit=unit).exists():
        raise EntryRefused(gettext("Đơn vị ngoài phạm vi của anh/chị."))
    key = secrets.token_hex(4)
    secret = f"{PREFIX}{key}_{secrets.token_urlsafe(32)}"
    row = ApiToken(
        key=key, digest=digest_of(secret), name=name.strip(), purpose=purpose.strip(), unit=unit,
        per_minute=per_minute, holds_from=on, holds_to=until,
    )  # fmt: skip
    return ledger.enter(row, by=by, source=source, at=at), secret


def revoke(
    row: ApiToken, *, on: date, reason: str, by: User, at: datetime, source: str
) -> ApiToken:
    """From this instant the key opens nothing.  Raises EntryRefused without a reason."""
    if not reason.strip():
        raise EntryRefused(gettext("Ghi lý do thu hồi."))
    if on <= row.holds_from:
        return ledger.retract(row, reason=reason, by=by, source=source, at=at)
    return ledger.end(row, on=min(on, row.holds_to), reason=reason, by=by, source=source, at=at)


def used(key: str, *, at: datetime) -> None:
    """Note that a key was used, at most once a minute."""
    TokenUse.objects.update_or_create(key=key, defaults={"used_at": timezone.localtime(at)})
