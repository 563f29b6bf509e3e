"""manage.py figures --as-of 2025-06-30 [--known-at …] [--json]"""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import clock
from records.figures import count
from records.reading import Reading


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"{name} {text!r} is not a date; write it as 2025-06-30.") from None


class Command(BaseCommand):
    help = "Count the province's figures from records, as of a day and as known on a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", help="day the figures are for, 2025-06-30 (default: today)")
        parser.add_argument("--known-at", help="day whose knowledge counts (default: now)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        on = _day(options["as_of"], "--as-of") or clock.today()
        figures = count(Reading(on, _day(options["known_at"], "--known-at"))).to_data()
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:32} {value}")
