"""PostgreSQL as Django speaks it; whether an idle connection still stands is seen, not asked."""

from __future__ import annotations

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Saves the SELECT 1 with which Django begins every request on a kept connection."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that keeps the statements of all our pages, not of the last hundred."""
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = 500
        return connection

    def is_usable(self) -> bool:
        """An idle server is silent: what can be read is its farewell, or the end of the line."""
        if self.connection is None or self.connection.closed:
            return False
        line = poll()
        line.register(self.connection.fileno(), POLLIN)
        return not line.poll(0)
