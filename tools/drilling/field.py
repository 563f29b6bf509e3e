"""The drill's exam in its database, and the count afterwards.  Run with Django's variables set.

field.py prepare <candidates>    prints the sessions as JSON
field.py loosen                  drops the unique constraints the promises rest on
field.py count < acknowledged    prints the counts as JSON
"""

import json
import sys
from collections import Counter
from datetime import date, timedelta

import django

SOURCE = "drill"
CONSTRAINTS = ("step_counts_once", "one_open_attempt_per_exam")


def prepare(number: int) -> list[str]:
    """An exam, people who may sit it, and a session for each."""
    from django.test import Client

    from assessments import bank_loader
    from records import clock, ledger
    from records.criteria import Kind
    from records.models import Person, PersonFact, User

    bank_loader.load(None, clock.now() - timedelta(days=400))
    sessions = []
    for one in range(number):
        who = Person.objects.create(
            staff_code=f"D{one:04}", family_name="Hoàng", middle_name="Thị", given_name="Thử",
            sex="f", birth_date=date(1990, 1, 1),
        )  # fmt: skip
        fact = PersonFact(
            person=who, kind=Kind.COURSE, code="TNTKQ", title="Khoá học", title_en="Course",
            holds_from=clock.today() - timedelta(days=1),
        )  # fmt: skip
        ledger.enter(fact, by=None, source=SOURCE)
        client = Client()
        client.force_login(User.objects.create_user(f"d{one:04}", person=who))
        sessions.append(client.cookies["sessionid"].value)
    return sessions


def loosen() -> None:
    """Take away what makes a repeated step, start or result impossible."""
    from django.db import connection, models

    from assessments.models import Attempt, Result, Sitting, Step

    with connection.schema_editor() as editor:
        for model in (Step, Sitting):
            for constraint in model._meta.constraints:
                if constraint.name in CONSTRAINTS:
                    editor.remove_constraint(model, constraint)
        unique = Result._meta.get_field("attempt")
        plain = models.ForeignKey(Attempt, models.PROTECT, related_name="result")
        plain.set_attributes_from_name("attempt")
        plain.model = Result
        editor.alter_field(Result, unique, plain)


def count(acknowledged: list[list]) -> dict[str, int]:
    """What the drill is about, from the tables alone and the list of acknowledged answers."""
    from assessments.closing import judged
    from assessments.models import Attempt, Result, Step
    from records.criteria import Kind
    from records.models import PersonFact

    rows = list(Step.objects.values_list("attempt", "device", "number", "question", "answer"))
    kept = {(a, d, n): (q, sorted(given)) for a, d, n, q, given in rows}
    lost = sum(
        kept.get((attempt, device, number)) != (question, sorted(given))
        for attempt, device, number, question, given in acknowledged
    )
    results = list(Result.objects.select_related("attempt__version"))
    per_attempt = Counter(result.attempt_id for result in results)
    facts = Counter(PersonFact.objects.filter(kind=Kind.EXAM).values_list("origin", flat=True))
    attempts = Counter(Attempt.objects.values_list("person", flat=True))
    differing = 0
    for result in results:
        replayed = judged(result.attempt)
        marks = [mark.points for mark in replayed.marks]
        differing += (result.score, result.percent, result.marks) != (
            replayed.score, replayed.percent, marks,
        )  # fmt: skip
    return {
        "acknowledged answers": len(acknowledged),
        "acknowledged answers lost": lost,
        "steps recorded twice": len(rows) - len(kept),
        "attempts begun twice": sum(n - 1 for n in attempts.values()),
        "results": len(per_attempt),
        "double results": sum(n - 1 for n in per_attempt.values())
        + sum(n - 1 for n in facts.values()),
        "results that differ from a replay": differing,
        "attempts without a result": sum(attempts.values()) - len(per_attempt),
    }


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "tables":
        from benchmark import tables

        tables.create()
    elif sys.argv[1] == "prepare":
        print("\n" + json.dumps(prepare(int(sys.argv[2]))))
    elif sys.argv[1] == "loosen":
        loosen()
    else:
        print("\n" + json.dumps(count(json.load(sys.stdin))))
