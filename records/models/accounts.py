"""What was done with accounts themselves: opened, closed, opened again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .ledger import AppendOnly


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
