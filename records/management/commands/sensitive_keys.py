"""``manage.py sensitive_keys``: how the keys of sensitive facts stand, and changing them."""

from __future__ import annotations

from base64 import b64encode
from secrets import token_bytes
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from records import clock, digits, vault
from records.models import EntryRefused, SealingKey, SensitiveFact


class Command(BaseCommand):
    help = (
        "Without words: how the keys stand. new: print a master key. rotate: wrap all data keys"
        " with the first of SENSITIVE_KEYS and seal what comes with a new data key. check: open"
        " every sealed fact without showing any. compare: compare identity numbers with their files"
        " where that could not be done when they were entered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "do", nargs="?", choices=("show", "new", "rotate", "check", "compare"), default="show"
        )

    def handle(self, *_args: Any, do: str, **_options: Any) -> None:
        try:
            getattr(self, f"_{do}")()
        except EntryRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _new(self) -> None:
        self.stdout.write(b64encode(token_bytes(32)).decode())

    def _show(self) -> None:
        names = list(vault.masters())
        self.stdout.write(f"{len(names)} master key(s): {', '.join(names) or 'none'}")
        facts = dict(SensitiveFact._base_manager.values_list("key").annotate(Count("pk")))
        shut = {row.pk for row in vault.unopened()}
        for row in SealingKey.objects.order_by("pk"):
            state = "DOES NOT OPEN" if row.pk in shut else "opens"
            told = (
                f"{facts.get(row.pk, 0)} facts"
                if row.use == SealingKey.Use.SEAL
                else "finds numbers"
            )
            self.stdout.write(f"data key {row.pk}: {told}, wrapped by {row.master}, {state}")
        if shut:
            raise CommandError(
                "Some data keys open with no key of SENSITIVE_KEYS: put the old one back."
            )

    def _rotate(self) -> None:
        count = vault.rewrap()
        key = vault.renew()
        self.stdout.write(
            f"{count} data key(s) wrapped by {key.master}; data key {key.pk} seals what comes."
            " Once backups made before are gone, take the old key out of SENSITIVE_KEYS."
        )

    def _compare(self) -> None:
        self.stdout.write(f"{digits.catch_up(clock.now())} identity numbers compared")

    def _check(self) -> None:
        keys, broken, count = vault.Vault(), [], 0
        for row in SensitiveFact._base_manager.order_by("pk").iterator(1000):
            count += 1
            try:
                keys.unseal(row.key_id, row.sealed, row.field, row.person_id)
            except EntryRefused:
                broken.append(row.pk)
        self.stdout.write(f"{count} sealed facts, {len(broken)} do not open")
        if broken:
            raise CommandError("Rows that do not open: " + ", ".join(map(str, broken[:50])))
