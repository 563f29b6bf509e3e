"""Sessions in the database, read together with whose they are: both are wanted on every page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from asgiref.local import Local
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.signals import request_started
from django.utils import timezone

from records.models import Session, User
from records.prepared import Prepared

_FOUND = Prepared[Session](
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).select_related(
        "account__person"
    ),
    key=str, now=datetime,
)  # fmt: skip
_read = Local()


def account_read(pk: int) -> User | None:
    """The account that came with the session of this request; once, and only this one."""
    found: User | None = getattr(_read, "account", None)
    _read.account = None
    return found if found is not None and found.pk == pk else None


def _forget(**_kwargs: Any) -> None:
    _read.account = None


request_started.connect(_forget)


class SessionStore(InDatabase):
    """Django's own in every respect but the table, and the statement that reads from it."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row

    def load(self) -> dict[str, Any]:
        if not self.session_key:
            return super().load()
        found = _FOUND.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
            return {}
        _read.account = found.account
        return self.decode(found.session_data)
