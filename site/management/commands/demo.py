"""manage.py demo: fill an empty register with the demo administration, once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from records.models import User

from ...demo import (
    accounts,
    administration,
    certifications,
    commendations,
    content,
    history,
    oddities,
    sensitive,
)


class Command(BaseCommand):
    help = "Load the demo administration into an empty register, or print its sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, **options: Any) -> None:
        if not options["sign_ins"]:
            self._load()
        self.stdout.write("\nTên đăng nhập / user name — mật khẩu / password: " + accounts.PASSWORD)
        for one in accounts.sign_ins():
            self.stdout.write(f"  {one.username:18} {one.kind:22} {one.who}, {one.where}")

    def _load(self) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demo is for trials: its password is public. Unset SECRET_KEY.")
        if User.objects.exists():
            self.stdout.write("The register is not empty; the demo was left alone.")
            return
        with transaction.atomic():
            self._chapter("reference data", administration.reference_data)
            world = self._chapter("194 units, 970 officers", administration.open_register)
            self._chapter("careers", lambda: history.record_careers(world))
            self._chapter("sealed facts", lambda: sensitive.seal(world))
            self._chapter("accounts", lambda: accounts.open_accounts(world))
            self._chapter("dossier totals", lambda: administration.report_dossiers(world))
            self._chapter("reform of 1 July 2025", lambda: administration.reform(world))
            self._chapter("establishment", administration.fix_establishment)
            self._chapter("learning", lambda: history.record_learning(world, accounts.shown()))
            self._chapter("courses, questions, rules", content.load)
            self._chapter("certification", lambda: certifications.certify(world, accounts.shown()))
            self._chapter("evidence", lambda: history.record_evidence(accounts.shown()))
            self._chapter("fields", lambda: history.record_fields(accounts.shown()))
            self._chapter("exemptions", history.record_exemptions)
            self._chapter("commendations", lambda: commendations.commend(accounts.shown()))
            self._chapter("oddities", lambda: oddities.add(world, accounts.shown()))

    def _chapter(self, name: str, load: Any) -> Any:
        self.stdout.write(f"  {name} …")
        return load()
