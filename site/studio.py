"""The studio's page of one's own settings, without the name."""

from __future__ import annotations

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel

from courses.rights import authors_only


class OwnSettings(AccountView):
    """Under her name an author's deeds are told: it is home affairs' to write, not hers."""

    def get_panels(self) -> list[Any]:
        panels = super().get_panels()
        return [panel for panel in panels if not isinstance(panel, NameEmailSettingsPanel)]


own_settings = authors_only(require_admin_access(OwnSettings.as_view()))
