"""In the register that register.py laid: the framework, some evidence, a key, and questions to ask.

asking.py QUESTIONS    prints {"secret", "questions": [{person, procedure, unit}, …]} as JSON
"""

import json
import random
import sys
from datetime import timedelta

import django
from django.db import connection

SEED = 9
EVIDENCE = 20_000  # people with observed work beside their other facts


def prepare(number: int) -> dict[str, object]:
    """Questions about people drawn from the whole register, each at her own unit."""
    from competency import framework_loader
    from competency.models import ProcedureNeed
    from records import clock, ledger
    from records.criteria import Kind
    from records.models import Appointment, PersonFact, Procedure, Unit, User
    from records.models.tokens import issue

    framework_loader.load(None)
    dice = random.Random(SEED)
    today = clock.today()
    asked = list(ProcedureNeed.objects.values_list("code", flat=True).distinct().order_by("code"))
    people = list(Appointment.objects.order_by("pk").values_list("person_id", flat=True))
    rows = [
        PersonFact(
            person_id=person, kind=Kind.OBSERVED, code=dice.choice(asked), rank=2,
            title="Quan sát", holds_from=today - timedelta(days=30),
            holds_to=today + timedelta(days=300),
        )
        for person in dice.sample(people, min(EVIDENCE, len(people)))
    ]  # fmt: skip
    ledger.enter_many(rows, by=None, source="make bench-may")
    user = User.objects.get(username="noivu-bench")
    top = Unit.objects.get(versions__parent=None)
    _row, secret = issue(
        top, name="bench", purpose="bench", per_minute=10_000_000, on=today,
        until=today + timedelta(days=2), by=user, at=clock.now(), source="make bench-may",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT p.staff_code, v.code FROM records_appointment a"
            " JOIN records_person p ON p.id = a.person_id"
            " JOIN records_unitversion v ON v.unit_id = a.unit_id WHERE a.id = ANY(%s)",
            [dice.sample(range(1, len(people)), number)],
        )
        found = cursor.fetchall()
    codes = list(Procedure.objects.values_list("code", flat=True).order_by("code"))
    return {
        "secret": secret,
        "questions": [
            {"person": person, "procedure": dice.choice(codes), "unit": unit}
            for person, unit in found
        ],
    }


if __name__ == "__main__":
    django.setup()
    json.dump(prepare(int(sys.argv[1])), sys.stdout)
