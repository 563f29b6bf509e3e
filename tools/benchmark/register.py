"""A register of any size, put into the PostgreSQL database that Django's variables name.

    register.py lay PEOPLE FACTS    a province, units of some 300 people, people with names put
                                    together from parts, a post each and FACTS facts in all, one in
                                    fifty of them corrected since; prints what the bench asks for
    register.py staff ROWS          a list of so many people nobody knows yet, as CSV
    register.py plans ADDRESS…      how PostgreSQL answers the dearest questions of each page

People are made by the product's own code, posts and facts set-wise by the database.
"""

import json
import random
import sys
from datetime import UTC, date, datetime, timedelta

import django
from django.db import connection, models

SOURCE = "make bench-records"
# When all was entered; what is corrected was so 200 days later.
AT = datetime(2025, 1, 1, tzinfo=UTC)
SEED = 20250701
PER_UNIT = 300
BATCH = 5_000


def _copied(model: type[models.Model], source: str, **instead: str) -> None:
    """Rows like those of ``source``, with some columns from another SQL expression."""
    own = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    wanted = ", ".join(instead.get(column, f"t.{column}") for column in own)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(own)}) SELECT {wanted} FROM {source}"
        )


def _postings(units: list[int]) -> None:
    """Everybody has the post of the first, in units by turns."""
    from records import ledger
    from records.models import Appointment, Person, Position

    first = Person.objects.earliest("pk")
    post = Position.objects.earliest("pk")
    row = Appointment(
        person=first, unit_id=units[first.pk % len(units)], position=post,
        holds_from=date(2012, 1, 1),
    )  # fmt: skip
    ledger.enter(row, by=None, source=SOURCE, at=AT)
    table, listed = Appointment._meta.db_table, ",".join(map(str, units))
    _copied(
        Appointment, f"{table} t, records_person p WHERE t.person_id = {first.pk}"
        f" AND p.id <> {first.pk}", person_id="p.id",
        unit_id=f"('{{{listed}}}'::bigint[])[1 + p.id % {len(units)}]",
        holds_from="t.holds_from + (p.id * 37 % 4000)::int",
    )  # fmt: skip


def _facts(each: int) -> None:
    """Everybody has as many facts as the first, on days of her own; one in fifty is corrected."""
    from records import ledger
    from records.criteria import Kind
    from records.models import Person, PersonFact

    first = Person.objects.earliest("pk")
    kinds = list(Kind)
    rows = [
        PersonFact(
            person=first, kind=kinds[n % len(kinds)], code=f"BENCH-{n % 7}", rank=1 + n % 6,
            title=f"Dữ kiện {n}", title_en=f"Fact {n}",
            holds_from=date(2010, 1, 1) + timedelta(days=400 * n % 5000),
        )
        for n in range(each)
    ]  # fmt: skip
    ledger.enter_many(rows, by=None, source=SOURCE, at=AT)
    table = PersonFact._meta.db_table
    _copied(
        PersonFact, f"{table} t, records_person p WHERE p.id <> {first.pk}", person_id="p.id",
        holds_from="t.holds_from + (p.id * 13 % 500)::int",
    )  # fmt: skip
    _copied(
        PersonFact, f"{table} t WHERE t.id % 50 = 0", supersedes_id="t.id",
        reason="'Nhập nhầm'", title="t.title || ' (sửa)'",
        entered_at="t.entered_at + interval '200 days'",
    )  # fmt: skip


def _people(number: int) -> None:
    """Names with the weights of the demo's own parts; a common one is as common as in life."""
    from records.models import Person
    from records.reference import DATA

    parts = json.loads((DATA / "name_parts.json").read_text(encoding="utf-8"))
    dice = random.Random(SEED)
    drawn = {
        kind: dice.choices(*zip(*parts[kind], strict=True), k=number)
        for kind in ("family", "male", "female", "male_middle", "female_middle")
    }
    born = date(1966, 1, 1)
    for first in range(0, number, BATCH):
        rows = []
        for n in range(first, min(first + BATCH, number)):
            sex = dice.choice("fm")
            whose = "female" if sex == "f" else "male"
            person = Person(
                staff_code=f"BR{n:07}", family_name=drawn["family"][n],
                middle_name=drawn[f"{whose}_middle"][n], given_name=drawn[whose][n], sex=sex,
                birth_date=born + timedelta(days=n * 7 % 14_000),
            )  # fmt: skip
            rows.append(person.derive())
        Person.objects.bulk_create(rows)


def _units(number: int) -> tuple[int, list[int]]:
    """A province and its communes: the identity of the one, and of the others."""
    from records import ledger
    from records.models import Unit, UnitKind, UnitVersion

    identities = Unit.objects.bulk_create(Unit(created_at=AT) for _ in range(number + 1))
    top, *rest = [unit.pk for unit in identities]
    since = date(2010, 1, 1)
    rows = [
        UnitVersion.made(
            unit_id=top, code="20", name="Lạng Sơn", kind=UnitKind.PROVINCE, path=f"{top}.",
            holds_from=since,
        )
    ] + [
        UnitVersion.made(
            unit_id=unit, code=f"{n:05}", name=f"Bản {n}", kind=UnitKind.COMMUNE, parent_id=top,
            path=f"{top}.{unit}.", holds_from=since,
        )
        for n, unit in enumerate(rest, 1)
    ]  # fmt: skip
    ledger.enter_many(rows, by=None, source=SOURCE, at=AT)
    return top, rest


def lay(people: int, facts: int) -> dict[str, object]:
    """Fill the empty database; returns what the bench asks for."""
    from benchmark import tables
    from django.test import Client

    from records import ledger, reference_loader
    from records.models import Grant, Person, User
    from records.scope import Role

    tables.create()
    reference_loader.load()
    top, units = _units(max(5, people // PER_UNIT))
    _people(people)
    _postings(units)
    _facts(max(1, facts // people))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    account = User.objects.create_user("noivu-bench")
    ledger.enter(
        Grant(user=account, role=Role.HR, unit_id=top, holds_from=date(2020, 1, 1)),
        by=None, source=SOURCE,
    )  # fmt: skip
    client = Client()
    client.force_login(account)
    middle = Person.objects.order_by("sort_key")[people // 2]
    return {
        "session": client.cookies["sessionid"].value, "person": middle.pk, "unit": units[2],
        "name": middle.folded, "code": middle.staff_code, "bytes": _bytes(),
    }  # fmt: skip


def _bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def staff(rows: int) -> str:
    """A list of people the register does not know, as a province would send it."""
    from records.models import Position, UnitVersion
    from records.reference import DATA

    parts = json.loads((DATA / "name_parts.json").read_text(encoding="utf-8"))
    dice = random.Random(rows)
    names = [
        dice.choices(*zip(*parts[kind], strict=True), k=rows)
        for kind in ("family", "female_middle", "female")
    ]
    units = list(UnitVersion.objects.exclude(parent=None).order_by("pk")[:200])
    post = Position.objects.filter(
        kind=Position.PostKind.PROFESSIONAL, in_force_to__year=9999
    ).earliest("pk")
    lines = ["Mã cán bộ,Họ và tên,Giới tính,Ngày sinh,Đơn vị,Chức vụ,Từ ngày"]
    for n, name in enumerate(zip(*names, strict=True)):
        born = date(1966, 1, 1) + timedelta(days=n * 7 % 12_000)
        unit = units[n % len(units)].full_name
        lines.append(
            f"NH{rows}-{n:06},{' '.join(filter(None, name))},Nữ,{born:%d/%m/%Y},{unit},{post.title},"
            "01/07/2025"
        )
    return "\n".join(lines) + "\n"


def plans(addresses: list[str]) -> None:
    """Of each page the two statements that take longest, with what they scan."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from records.models import User

    client = Client()
    client.force_login(User.objects.get(username="noivu-bench"))
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        asked = [query for query in seen if query["sql"].lstrip().startswith("SELECT")]
        asked.sort(key=lambda query: -float(query["time"]))
        print(f"\n{address}: {len(seen)} statements")
        for query in asked[:2]:
            _explain(query["sql"])


def _explain(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + statement)
        told = [line for (line,) in cursor.fetchall()]
    taken = next(line for line in told if line.startswith("Execution Time"))
    print(f"  {taken.removeprefix('Execution Time: ')}: {statement[:100]}…")
    for line in told:
        if "Scan" in line:
            print(f"      {line.strip().removeprefix('->').strip()[:110]}")


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["lay", people, facts]:
            print(json.dumps(lay(int(people), int(facts))))
        case ["plans", *addresses]:
            plans(addresses)
        case ["staff", rows]:
            print(staff(int(rows)), end="")
