"""manage.py coverage [--as-of 2025-06-30] [--known-at …] [--units then|now] [--json]"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from competency.counted import Question
from competency.coverage import survey
from competency.exports import lines
from records import clock
from records.management.days import add_days, reading_of


class Command(BaseCommand):
    """Prints [{unit, requirement, met, unmet, unknown, exempt, total}], codes and people.

    total = met + unmet + unknown + exempt: everybody of the unit whom the requirement binds.
    Only where it binds somebody.
    """

    help = "Count who meets each requirement in each unit of the province, on a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_days(parser, "the people are counted on")
        parser.add_argument(
            "--units",
            choices=["then", "now"],
            default="then",
            help="count them in the units of that day (default), or in what these are today",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        question = Question(reading_of(options), clock.today(), options["units"] == "now")
        rows = [
            {
                "unit": row.code,
                "requirement": column.requirement.code,
                "met": column.total.met,
                "unmet": column.total.unmet,
                "unknown": column.total.unknown,
                "exempt": column.total.exempt,
                "total": column.total.bound,
            }
            for row, column in lines(survey(None, question))
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for one in rows:
            self.stdout.write("  ".join(f"{value!s:>8}" for value in one.values()))
