"""Sealing what is sensitive: master keys from the environment wrap data keys, those seal values.

A value is sealed with AES-SIV (RFC 5297), which also notices any change, bound to its field and
person: a sealed text copied to another row does not open there.  Data keys lie in the database
wrapped with AES-GCM by a master key, so that changing the master key rewraps a few rows and
touches no fact.  Equal numbers are found by an HMAC under a key of its own.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from . import clock
from .models import EntryRefused, SealingKey

_SETTLED, _HELD = "s1.", "h1."
_NONCE = 16
_WRAP_NONCE = 12


class VaultShut(EntryRefused):
    """The keys do not open this; the message is for whoever looks at the page."""


def missing() -> VaultShut:
    return VaultShut(
        _("Máy chủ thiếu khoá của thông tin nhạy cảm, nên chưa mở hoặc ghi được. Báo người vận hành.")
    )  # fmt: skip


def broken() -> VaultShut:
    return VaultShut(
        _("Nội dung lưu không khớp dấu niêm phong, có thể đã bị sửa ngoài hệ thống. Báo người vận hành.")
    )  # fmt: skip


def name_of(master: bytes) -> str:
    """A short name of a master key that tells nothing of it."""
    return sha256(b"nangluc master key\x00" + master).hexdigest()[:16]


def masters() -> dict[str, bytes]:
    """The master keys of the environment by name; the first wraps what is new."""
    return {name_of(key): key for key in settings.SENSITIVE_KEYS}


def _wrap(key: bytes, use: str, master: bytes) -> str:
    nonce = secrets.token_bytes(_WRAP_NONCE)
    return b64encode(nonce + AESGCM(master).encrypt(nonce, key, use.encode())).decode()


def _unwrap(row: SealingKey) -> bytes:
    master = masters().get(row.master)
    if master is None:
        raise missing()
    try:
        data = b64decode(row.wrapped, validate=True)
        return AESGCM(master).decrypt(data[:_WRAP_NONCE], data[_WRAP_NONCE:], row.use.encode())
    except (InvalidTag, ValueError) as error:
        raise broken() from error


def _made(use: str) -> SealingKey:
    """A new data key."""
    current = next(iter(masters().items()), None)
    if current is None:
        raise missing()
    name, master = current
    key = AESSIV.generate_key(512) if use == SealingKey.Use.SEAL else secrets.token_bytes(32)
    wrapped = _wrap(key, use, master)
    values = {"wrapped": wrapped, "master": name, "made_at": clock.now()}
    if use == SealingKey.Use.FIND:  # two at once agree on one
        return SealingKey.objects.get_or_create(use=use, defaults=values)[0]
    return SealingKey.objects.create(use=use, **values)


class Vault:
    """The data keys, read once and opened as they are needed; make one for each deed."""

    def __init__(self) -> None:
        self._rows = {row.pk: row for row in SealingKey.objects.order_by("pk")}
        self._keys: dict[int, bytes] = {}

    def __repr__(self) -> str:
        return "<Vault>"

    def seal(self, text: str, field: str, person: int) -> tuple[SealingKey, str]:
        """The key it is sealed with, and the sealed text."""
        row = self._current(SealingKey.Use.SEAL)
        nonce = secrets.token_bytes(_NONCE)
        about = [f"{field}:{person}".encode(), nonce]
        sealed = AESSIV(self._key(row)).encrypt(text.encode(), about)
        return row, _SETTLED + urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, key: int, sealed: str, field: str, person: int) -> str:
        """What was sealed.  Raises VaultShut without the key, or when anything was changed."""
        opens = AESSIV(self._key(self._row(key)))
        if not sealed.startswith(_SETTLED):
            raise broken()
        try:
            data = urlsafe_b64decode(sealed.removeprefix(_SETTLED))
            about = [f"{field}:{person}".encode(), data[:_NONCE]]
            return opens.decrypt(data[_NONCE:], about).decode()
        except (InvalidTag, ValueError) as error:
            raise broken() from error

    def hold(self, text: str, field: str) -> tuple[SealingKey, str]:
        """Sealed for nobody yet: the same text gives the same, so that two plans can be compared."""
        row = self._current(SealingKey.Use.SEAL)
        sealed = AESSIV(self._key(row)).encrypt(text.encode(), [f"{field}:held".encode()])
        return row, _HELD + urlsafe_b64encode(sealed).decode()

    def settle(self, key: int, held: str, field: str, person: int) -> tuple[SealingKey, str]:
        """What was held, sealed for a person."""
        opens = AESSIV(self._key(self._row(key)))
        try:
            data = urlsafe_b64decode(held.removeprefix(_HELD))
            text = opens.decrypt(data, [f"{field}:held".encode()]).decode()
        except (InvalidTag, ValueError) as error:
            raise broken() from error
        return self.seal(text, field, person)

    def mark(self, text: str, field: str) -> str:
        """The same for equal texts of a field, and telling nothing without the key."""
        key = self._key(self._current(SealingKey.Use.FIND))
        return hmac.new(key, f"{field}\x00{text}".encode(), sha256).hexdigest()

    def _row(self, key: int) -> SealingKey:
        """The data key, also one that was made since."""
        if key not in self._rows:
            row = SealingKey.objects.filter(pk=key).first()
            if row is None:
                raise missing()
            self._rows[key] = row
        return self._rows[key]

    def _current(self, use: str) -> SealingKey:
        """The newest key of a use; the first one is made when it is first needed."""
        found = [row for row in self._rows.values() if row.use == use]
        row = found[-1] if found else _made(use)
        self._rows[row.pk] = row
        return row

    def _key(self, row: SealingKey) -> bytes:
        if row.pk not in self._keys:
            self._keys[row.pk] = _unwrap(row)
        return self._keys[row.pk]


def is_held(sealed: str) -> bool:
    """Whether it is sealed for nobody yet; such a text never stands in the ledger."""
    return sealed.startswith(_HELD)


@transaction.atomic
def rewrap() -> int:
    """Wrap every data key with the first master key; how many were wrapped anew."""
    current = next(iter(masters().items()), None)
    if current is None:
        raise missing()
    name, master = current
    rows = list(SealingKey.objects.select_for_update().exclude(master=name).order_by("pk"))
    for row in rows:
        row.wrapped, row.master = _wrap(_unwrap(row), row.use, master), name
        row.save(update_fields=["wrapped", "master"])
    return len(rows)


def renew() -> SealingKey:
    """A new data key for what is sealed from now on; what is sealed already stays as it is."""
    return _made(SealingKey.Use.SEAL)


def unopened() -> list[SealingKey]:
    """Data keys that no master key of the environment opens."""
    found = []
    for row in SealingKey.objects.order_by("pk"):
        try:
            _unwrap(row)
        except VaultShut:
            found.append(row)
    return found
