"""manage.py standing --officer CODE [--as-of 2025-06-30] [--known-at …] [--json]"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competency.standing import Line, Standing, standing_of
from records.management.days import add_days, reading_of
from records.models import Person


class Command(BaseCommand):
    """Prints {officer, post, unit, verdict, requirements}; officer, post and unit are codes.

    Post and unit are empty for whoever holds no post on the day, whose verdict is "unknown".
    A requirement she is exempt from says so in ``because`` and leaves the verdict alone.
    """

    help = "What an officer's post asks of her on a day, what she meets, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--officer", required=True, help="staff code, LS00001")
        add_days(parser, "the standing is read for")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        person = Person.objects.filter(staff_code=options["officer"]).first()
        if person is None:
            raise CommandError(f"No officer has the staff code {options['officer']!r}.")
        standing = standing_of(person, reading_of(options))
        if options["json"]:
            self.stdout.write(json.dumps(as_data(standing), ensure_ascii=False, indent=2))
            return
        unit = standing.unit.full_name if standing.unit else "–"
        self.stdout.write(
            f"{person.staff_code} {person}: {standing.post or '–'}, {unit}: {standing.outcome}"
        )
        for line in standing.lines:
            self.stdout.write(f"{line.badge:8} {line.requirement.code:20} {line.because}")


def as_data(standing: Standing) -> dict[str, Any]:
    """The standing as JSON has it."""
    return {
        "officer": standing.person.staff_code,
        "post": standing.post_code,
        "unit": standing.unit.code if standing.unit else "",
        "verdict": standing.outcome.value,
        "requirements": [_line(line) for line in standing.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.requirement.code,
        "verdict": line.verdict.outcome.value,
        "because": line.because,
        "clause": line.requirement.basis,
        "facts": [
            {
                "id": fact.pk,
                "kind": fact.kind,
                "code": fact.code,
                "title": fact.title,
                "holds_from": fact.holds_from.isoformat(),
                "holds_to": None if fact.is_open else fact.holds_to.isoformat(),
                "source": fact.source,
            }
            for fact in line.facts
        ],
    }
