"""manage.py import KIND FILE [--sheet …] [--period 06/2025] [--erase] [--as ACCOUNT] [--apply] [--json]"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import clock
from records.imports.applying import carry_out, prepare
from records.imports.plan import Asked, State, read_period
from records.imports.reading import source_of
from records.imports.shelf import Summary, Told, rows_in
from records.intake.fields import ListKind
from records.intake.refusals import Refused
from records.models import User
from records.wording import say


class Command(BaseCommand):
    help = "Import a list: a preview of every row, and with --apply its entering as one batch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.value for kind in ListKind])
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--sheet", default="", help="the sheet to read (default: the likeliest)"
        )
        parser.add_argument("--period", default="", help="2025 or 06/2025, where no column says it")
        parser.add_argument("--erase", action="store_true", help="a blank cell takes away")
        parser.add_argument("--as", dest="account", help="within the rights of this account")
        parser.add_argument("--apply", action="store_true", help="enter it, in one transaction")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        kind, path = ListKind(options["kind"]), options["file"]
        try:
            user = self._account(options["account"])
            period = _period(options["period"])
            if not path.is_file():
                raise CommandError(f"{path} is not a file.")
            with (
                source_of(path, kind, options["sheet"]) as source,
                TemporaryDirectory(prefix="import-") as scratch,
            ):
                asked = Asked(
                    clock.today(),
                    options["erase"],
                    period or read_period(source.period),
                    path.name,
                )
                folder = Path(scratch)
                summary = prepare(source, user, asked, folder)
                if options["apply"]:
                    seen = summary.digest
                    carry_out(source, user, asked, at=clock.now(), seen=seen)
                answer = _answer(summary, folder, options["apply"])
        except Refused as refused:
            refusal = refused.refusal
            self._unreadable(f"{say(refusal.reason)} {say(refusal.remedy)}", options["json"])
        except CommandError as error:
            self._unreadable(str(error), options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for name, value in answer.items():
            if name != "refused":
                self.stdout.write(f"{name:12} {value}")
        for one in answer["refused"]:
            self.stdout.write(f"{one['row']}{one['column']}: {one['reason']} {one['remedy']}")

    def _account(self, name: str | None) -> User | None:
        if not name:
            return None
        try:
            return User.objects.get(username=name)
        except User.DoesNotExist:
            raise CommandError(f"There is no account {name!r}.") from None

    def _unreadable(self, sentence: str, as_json: bool) -> None:
        self.stderr.write(sentence)
        if as_json:
            nothing = dict.fromkeys(("rows", "new", "changed", "unchanged"), 0)
            told = {**nothing, "refused": [], "applied": False, "error": sentence}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        sys.exit(2)


def _period(text: str) -> tuple[int | None, int | None] | None:
    try:
        return read_period(text) if text else None
    except ValueError:
        raise CommandError(f"--period {text!r}: write it as 2025 or 06/2025.") from None


def _answer(summary: Summary, folder: Path, applied: bool) -> dict[str, Any]:
    counted = {
        state.value: summary.counts.get(state, 0)
        for state in (State.NEW, State.CHANGED, State.UNCHANGED)
    }
    refused = [
        {
            "row": told.number,
            "column": column,
            "value": value,
            "reason": say(refusal.reason),
            "remedy": say(refusal.remedy),
        }
        for told in map(Told.of, rows_in(folder, State.REFUSED))
        for column, _caption, value, refusal in told.problems
    ]
    return {"rows": summary.rows, **counted, "refused": refused, "applied": applied}
