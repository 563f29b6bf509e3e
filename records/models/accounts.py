"""Accounts at work: their sessions, and what was done with them: opened, closed, opened again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from .ledger import AppendOnly


class Session(AbstractBaseSession):
    """A browser that is signed in, or was; ``account`` is empty before it is."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )


class AccountEvent(AppendOnly):
    """A deed done to an account; ``User.is_active`` says only how it stands now."""

    class Deed(models.TextChoices):
        OPENED = "opened", _("Mở tài khoản")
        LINKED = "linked", _("Cấp đường dẫn đặt mật khẩu")
        CLOSED = "closed", _("Đóng tài khoản")
        REOPENED = "reopened", _("Mở lại tài khoản")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="events")
    deed = models.CharField(max_length=10, choices=Deed)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.get_deed_display())
