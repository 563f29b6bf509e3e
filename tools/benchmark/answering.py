"""Figures of competency measured on the database that Django's variables name.

    answering.py measure [--read-only]    every figure that has a target, and some that have none
    answering.py build                    lay the columns; how long, how much memory and disk

Each figure is asked of another day every time, so that no answer is kept from before.  Printed as
JSON: seconds of the clock (the least of the repetitions, and their median) and of the processor
(this process and the whole database server).
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
from benchmark.processes import cpu_seconds

DAYS = [date(2018, 3, 1) + timedelta(days=n * 61) for n in range(46)]
TODAY = date(2025, 11, 20)


class Meter:
    """Takes the time of deeds, on the clock and on the processor."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        stat = Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()
        self.server = int(stat[1])
        self.found: dict[str, dict[str, float]] = {}

    def take(self, name: str, deeds: list[Callable[[], object]]) -> None:
        """Do the deeds one after the other; the first warms up and does not count."""
        deeds[0]()
        walls, cpu = [], -time.process_time() - cpu_seconds(self.server)
        for deed in deeds[1:]:
            start = time.perf_counter()
            deed()
            walls.append(time.perf_counter() - start)
        cpu += time.process_time() + cpu_seconds(self.server)
        self.found[name] = {
            "least_s": round(min(walls), 4), "median_s": round(statistics.median(walls), 4),
            "cpu_s": round(cpu / len(walls), 4), "times": len(walls),
        }  # fmt: skip
        print(f"  {name:<44}{min(walls):9.4f} s{cpu / len(walls):9.4f} s CPU", file=sys.stderr)


def measure(*, read_only: bool) -> dict[str, Any]:
    from records.columns import renew

    renew.ring = lambda: None  # nothing is laid anew while the clock runs
    from django.test import Client

    from competency.counted import Question
    from competency.coverage import survey
    from competency.standing import standing_of
    from records.models import Person, User
    from records.reading import Reading

    users = {name: User.objects.get(username=name) for name in ("ca-nuoc", "mot-tinh", "truong-xa")}
    days = itertools.cycle(DAYS)
    meter = Meter()

    def fresh(name: str) -> User:
        return User.objects.get(pk=users[name].pk)  # rights are kept on the object

    def table(name: str, known: date | None = None) -> Callable[[], object]:
        return lambda: survey(fresh(name), Question(Reading(next(days), known), TODAY))

    meter.take("nation, any date", [table("ca-nuoc")] * 7)
    meter.take("province, any date", [table("mot-tinh")] * 9)
    meter.take("commune, any date", [table("truong-xa")] * 21)
    people = random.Random(1).sample(range(1, Person.objects.count()), 60)
    officers = iter(Person.objects.filter(pk__in=people))
    meter.take("officer, any date", [lambda: standing_of(next(officers), Reading(next(days)))] * 40)
    known = date(2023, 6, 30)
    meter.take("nation, as known on a day", [table("ca-nuoc", known)] * 5)
    meter.take("province, as known on a day", [table("mot-tinh", known)] * 7)
    years = [date(year, 6, 30) for year in range(2016, 2026)]

    def trend(name: str, month: int) -> None:
        for day in years:
            survey(fresh(name), Question(Reading(day.replace(month=month)), TODAY))

    meter.take("province, ten years", [lambda m=m: trend("mot-tinh", m) for m in (4, 5, 7)])
    meter.take("nation, ten years", [lambda m=m: trend("ca-nuoc", m) for m in (8, 9)])
    if not read_only:
        clients = {name: Client() for name in users}
        for name, client in clients.items():
            client.force_login(users[name])

        def page(name: str) -> Callable[[], object]:
            def ask() -> None:
                answer = clients[name].get("/coverage/", {"on": next(days).isoformat()})
                assert answer.status_code == 200, answer.status_code

            return ask

        meter.take("page of the nation", [page("ca-nuoc")] * 5)
        meter.take("page of a province", [page("mot-tinh")] * 7)
        meter.take("page of a commune", [page("truong-xa")] * 15)
        _changes(meter, fresh)
    return {"figures": meter.found, "memory": _memory(), "load": os.getloadavg()[0]}


def _changes(meter: Meter, fresh: Callable[[str], Any]) -> None:
    """One changed fact, one changed rule, and two thousand changed facts."""
    from django.db import transaction

    from competency.counted import Question
    from competency.coverage import survey
    from competency.models import Requirement
    from competency.models.requirements import in_force, revise
    from records import ledger
    from records.criteria import Kind
    from records.models import PersonFact
    from records.reading import Reading

    asked = Question(Reading(date(2025, 11, 3)), TODAY)
    before = survey(fresh("ca-nuoc"), asked)
    place = next(n for n, one in enumerate(before.requirements) if one.rule["type"] == "level")
    lacking = _lacking(fresh("ca-nuoc"), asked, place)

    def degree(who: int) -> PersonFact:
        row = PersonFact(
            person_id=who, kind=Kind.EDUCATION, code="EDU-8", rank=8, title="Tiến sĩ",
            holds_from=date(2020, 1, 1),
        )  # fmt: skip
        return ledger.enter(row, by=None, source="make bench-competency")

    def next_request() -> None:
        was = survey(fresh("ca-nuoc"), asked).totals[place].met
        degree(next(lacking))
        for name in ("ca-nuoc", "mot-tinh"):
            survey(fresh(name), asked)
        assert survey(fresh("ca-nuoc"), asked).totals[place].met == was + 1

    meter.take("changed fact, seen by the next requests", [next_request] * 4)

    def same_transaction() -> None:
        was = survey(fresh("ca-nuoc"), asked).totals[place].met
        with transaction.atomic():
            degree(next(lacking))
            assert survey(fresh("ca-nuoc"), asked).totals[place].met == was + 1

    meter.take("changed fact, seen in its transaction", [same_transaction] * 3)

    def changed_rule() -> None:
        current = next(one for one in in_force(asked.reading.on) if one.code == "YC-20")
        months = current.rule["months"] + 1
        draft = Requirement(**{
            field.attname: getattr(current, field.attname)
            for field in Requirement._meta.concrete_fields
            if field.name not in {"id", "supersedes", "entered_at", "entered_by", "reason"}
        } | {"rule": {"type": "served", "months": months}})  # fmt: skip
        revise(current, draft, reason="make bench-competency", by=None, source="bench")
        assert survey(fresh("ca-nuoc"), asked).people == before.people

    meter.take("changed rule, everybody judged anew", [changed_rule] * 4)
    for who in random.Random(3).sample(counted_people(fresh("ca-nuoc"), asked), 2000):
        degree(who)
    days = iter(DAYS)
    meter.take(
        "nation, with 2,000 facts since the columns",
        [lambda: survey(fresh("ca-nuoc"), Question(Reading(next(days)), TODAY))] * 4,
    )
    meter.take(
        "province, with 2,000 facts since the columns",
        [lambda: survey(fresh("mot-tinh"), Question(Reading(next(days)), TODAY))] * 4,
    )


def counted_people(user: Any, asked: Any) -> list[int]:
    """Everybody who is counted."""
    from competency.coverage import judge

    judged = judge(user, asked, [])
    return judged.people(judged.everybody)


def _lacking(user: Any, asked: Any, place: int) -> Iterator[int]:
    """People who lack the requirement for certain."""
    from competency.coverage import judge
    from competency.models.requirements import in_force

    judged = judge(user, asked, in_force(asked.reading.on))
    bound, answer = judged.asked[place]
    return iter(judged.people(bound & ~answer.possible))


def agree(provinces: int) -> dict[str, Any]:
    """Tables of random days, out of the columns and by the database."""
    from django.conf import settings
    from django.db import transaction

    from competency.counted import Question
    from competency.coverage import survey
    from records.models import User
    from records.reading import Reading

    dice, compared = random.Random(2), []
    laid = settings.COLUMNS_DIR
    for _ in range(provinces):
        known = dice.choice([None, date(2021, 1, 1), date(2025, 7, 5)])
        reading = Reading(dice.choice(DAYS), known)
        question = Question(reading, TODAY, units_now=dice.random() < 0.5)
        tables, seconds = [], []
        for folder in (laid, laid / "none"):
            settings.COLUMNS_DIR = folder
            start = time.perf_counter()
            with transaction.atomic():  # inside one nothing is kept
                tables.append(survey(User.objects.get(username="mot-tinh"), question))
            seconds.append(round(time.perf_counter() - start, 2))
        assert tables[0] == tables[1], question
        compared.append(
            {"people": tables[0].people, "columns_s": seconds[0], "database_s": seconds[1]}
        )
    settings.COLUMNS_DIR = laid
    return {"tables": compared}


def _memory() -> dict[str, float]:
    """Of this process in MB: resident, its share of what is shared, and what is its own."""
    rolled = Path("/proc/self/smaps_rollup").read_text()
    named = {line.split(":")[0]: line.split()[1] for line in rolled.splitlines()[1:]}
    own = int(named["Private_Clean"]) + int(named["Private_Dirty"])
    return {
        "rss_mb": int(named["Rss"]) // 1024, "pss_mb": int(named["Pss"]) // 1024,
        "own_mb": own // 1024,
        "most_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def session(name: str) -> str:
    """A session of the account, for a browser."""
    from django.test import Client

    from records.models import User

    client = Client()
    client.force_login(User.objects.get(username=name))
    return client.cookies["sessionid"].value


def build() -> dict[str, Any]:
    from django.db import connection

    from records.columns import renew

    start, cpu = time.perf_counter(), time.process_time()
    folder = renew.renew()
    assert folder is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (database,) = cursor.fetchone()
    return {
        "build_s": round(time.perf_counter() - start, 1),
        "build_cpu_s": round(time.process_time() - cpu, 1),
        "build_most_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "columns_mb": round(sum(f.stat().st_size for f in folder.iterdir()) / 1e6, 1),
        "database_mb": round(database / 1e6),
    }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["measure", *words]:
            print(json.dumps(measure(read_only="--read-only" in words)))
        case ["agree", number]:
            print(json.dumps(agree(int(number))))
        case ["session", name]:
            print(session(name))
        case ["build"]:
            print(json.dumps(build()))
