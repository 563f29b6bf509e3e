"""manage.py figures --as-of 2025-06-30 [--known-at …] [--json]"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from records.figures import count
from records.management.days import add_days, reading_of


class Command(BaseCommand):
    help = "Count the province's figures from records, as of a day and as known on a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_days(parser, "the figures are for")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        figures = count(reading_of(options)).to_data()
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:32} {value}")
