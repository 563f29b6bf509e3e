"""Sessions in the database, read by one plain statement: it is asked for on every request."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.db import connections, router
from django.utils import timezone


class SessionStore(InDatabase):
    """Django's own in every respect; only the reading does without building a query."""

    def load(self) -> dict[str, Any]:
        if not self.session_key:
            return super().load()
        connection = connections[router.db_for_read(self.model)]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session"
                " WHERE session_key = %s AND expire_date > %s",
                [self.session_key, now],
            )
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])
