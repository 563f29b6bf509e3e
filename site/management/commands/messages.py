"""Collect, check and compile the messages: manage.py messages [--check | --compile]."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...catalogues import OWNERS, compile_stale, shortcomings, update


class Command(BaseCommand):
    help = "Collect messages into <app>/locale/en/LC_MESSAGES/django.po and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("owners", nargs="*", default=list(OWNERS), help="default: all")
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--check", action="store_true", help="fail where English is not complete")
        only.add_argument("--compile", action="store_true", help="only write stale .mo files")

    def handle(self, *, owners: list[str], check: bool, compile: bool, **_options: Any) -> None:
        if unknown := sorted(set(owners) - set(OWNERS)):
            raise CommandError(
                f"No such owner: {', '.join(unknown)}; there are {', '.join(OWNERS)}."
            )
        if check:
            self._check(owners)
            return
        if not compile:
            for owner in owners:
                if update(owner):
                    self.stdout.write(f"{owner}: catalogue rewritten")
                lacking = len(shortcomings(owner))
                if lacking:
                    self.stdout.write(f"{owner}: {lacking} to translate")
        for path in compile_stale():
            self.stdout.write(f"{path.parts[-5]}: compiled")

    def _check(self, owners: list[str]) -> None:
        found = [line for owner in owners for line in shortcomings(owner)]
        for line in found:
            self.stderr.write(str(line))
        if found:
            raise CommandError(f"{len(found)} messages are not complete in English.")
        self.stdout.write("Every message is complete in English.")
