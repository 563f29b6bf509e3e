"""A civil service of any size, put into the PostgreSQL database that Django's variables name.

    nation.py lay PEOPLE    34 provinces of some 3,300 communes, each joined from three on
                            2025-07-01; PEOPLE officers with ten years of posts, moves and facts,
                            some corrected since; 40 requirements; prints what the bench asks for

People are made by the product's own code, their rows set-wise by the database from a hash of
their ids, so that two runs of one size are the same register.
"""

import json
import random
import sys
from datetime import UTC, date, datetime
from itertools import count

import django
from benchmark import nation_rules, register
from django.db import connection, models

SOURCE = "make bench-competency"
OPENED = datetime(2016, 1, 4, tzinfo=UTC)
REFORM = date(2025, 7, 1)
PROVINCES, COMMUNES, JOINED = 34, 3_321, 3
SEED = 20250701
_LONG = "DATE '9999-12-31'"
# A number from 0 to 999 of a person, another for every salt.
_HASH = """CREATE OR REPLACE FUNCTION pg_temp.h(bigint, int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashint8extended($1, $2) & 9223372036854775807) % 1000)::int $$"""


def _run(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def _units() -> tuple[list[int], list[int], list[list[int]]]:
    """Provinces, communes of today, and of each the communes that it was joined from."""
    from records import ledger
    from records.models import Succession, Unit, UnitEvent, UnitKind, UnitVersion

    dice = random.Random(SEED)
    weights = [dice.uniform(1, 3) for _ in range(PROVINCES)]
    of = sorted(dice.choices(range(PROVINCES), weights, k=COMMUNES))
    made = Unit.objects.bulk_create(
        Unit(created_at=OPENED) for _ in range(PROVINCES + COMMUNES * (1 + JOINED))
    )
    ids = [unit.pk for unit in made]
    tops, now = ids[:PROVINCES], ids[PROVINCES : PROVINCES + COMMUNES]
    rest = ids[PROVINCES + COMMUNES :]
    then = [rest[n * JOINED : (n + 1) * JOINED] for n in range(COMMUNES)]
    begun, number = date(2010, 1, 1), count(1)

    def version(unit: int, name: str, top: int | None, since: date, to: date) -> UnitVersion:
        kind, path = (
            (UnitKind.PROVINCE, f"{unit}.") if top is None else (UnitKind.COMMUNE, f"{top}.{unit}.")
        )
        return UnitVersion.made(
            unit_id=unit, code=f"{next(number):05}", name=name, kind=kind, parent_id=top,
            path=path, holds_from=since, holds_to=to,
        )  # fmt: skip

    forever = date(9999, 12, 31)
    old = [version(unit, f"Tỉnh {n + 1}", None, begun, forever) for n, unit in enumerate(tops)]
    old += [
        version(unit, f"Bản {n + 1}.{m + 1}", tops[of[n]], begun, REFORM)
        for n, parts in enumerate(then) for m, unit in enumerate(parts)
    ]  # fmt: skip
    ledger.enter_many(old, by=None, source=SOURCE, at=OPENED)
    known = datetime(2025, 6, 16, tzinfo=UTC)
    new = [
        version(unit, f"Bản {n + 1}", tops[of[n]], REFORM, forever) for n, unit in enumerate(now)
    ]
    ledger.enter_many(new, by=None, source=SOURCE, at=known)
    event = UnitEvent(kind="reorganisation", title="Sắp xếp năm 2025", holds_from=REFORM)
    ledger.enter(event, by=None, source=SOURCE, at=known)
    steps = [
        Succession(
            event=event, predecessor_id=part, successor_id=unit, share="full", clause="Điều 1",
            holds_from=REFORM,
        )
        for unit, parts in zip(now, then, strict=True) for part in parts
    ]  # fmt: skip
    ledger.enter_many(steps, by=None, source=SOURCE, at=known)
    _run(
        "CREATE UNLOGGED TABLE bench_commune (place int PRIMARY KEY, top bigint, unit bigint, was bigint[])"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO bench_commune VALUES (%s, %s, %s, %s)",
            [(n, tops[of[n]], now[n], then[n]) for n in range(COMMUNES)],
        )
    return tops, now, then


def _who() -> None:
    """Of everybody when she began, moved and left, and where she was."""
    _run(_HASH)
    _run(f"""
        CREATE UNLOGGED TABLE bench_who AS
        SELECT p.id, here.unit AS now, here.was[1 + pg_temp.h(p.id, 1) % {JOINED}] AS was,
          CASE WHEN pg_temp.h(p.id, 2) < 80 THEN DATE '2025-07-01' + pg_temp.h(p.id, 3) % 150
               ELSE DATE '2003-01-01' + pg_temp.h(p.id, 4) * 8 END AS began,
          CASE WHEN pg_temp.h(p.id, 5) < 250
               THEN DATE '2016-03-01' + pg_temp.h(p.id, 6) * 3 END AS moved,
          CASE WHEN pg_temp.h(p.id, 7) < 40
               THEN DATE '2020-01-01' + pg_temp.h(p.id, 8) * 2 END AS gone,
          elsewhere.was[1 + pg_temp.h(p.id, 9) % {JOINED}] AS before,
          pg_temp.h(p.id, 10) AS post
        FROM records_person p
        JOIN bench_commune here ON here.place = (p.id * 7919) % {COMMUNES}
        JOIN bench_commune elsewhere ON elsewhere.place =
          ((p.id * 7919) % {COMMUNES} + CASE WHEN pg_temp.h(p.id, 11) < 60
            THEN pg_temp.h(p.id, 12) * 3 ELSE pg_temp.h(p.id, 12) % 7 END) % {COMMUNES}
    """)
    _run("UPDATE bench_who SET moved = NULL WHERE began + 100 >= moved OR gone IS NOT NULL")
    _run("UPDATE bench_who SET gone = NULL WHERE began + 100 >= gone")
    _run("CREATE UNIQUE INDEX ON bench_who (id)")
    _run("ANALYZE bench_who")


def _into(model: type[models.Model], rows: str, /, **columns: str) -> None:
    """Rows of the model from a select: some columns as given, the others as a new row has them."""
    own = [field for field in model._meta.concrete_fields if not field.primary_key]
    plain = {
        "holds_to": _LONG, "entered_by_id": "NULL", "source": f"'{SOURCE}'",
        "supersedes_id": "NULL", "void": "FALSE", "manner": "'substantive'", "rank": "NULL",
        "value": "NULL", "origin": "NULL", "precision": "'day'", "detail": "'{}'::jsonb",
    } | columns  # fmt: skip
    names = ", ".join(field.column for field in own)
    wanted = ", ".join(plain.get(field.column, "''") for field in own)
    _run(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {wanted} FROM {rows}")


def _posts() -> None:
    from records.models import Appointment, Duty, Position

    post = {one.code: one.pk for one in Position.objects.all()}
    then = f"""(CASE WHEN w.post < 30 THEN {post["CT-UBND"]} WHEN w.post < 90 THEN {post["PCT-UBND"]}
        ELSE (ARRAY[{", ".join(str(post[c]) for c in ("VP-TK", "TP-HT", "DC-XD", "VH-XH", "TC-KT"))}])
             [1 + w.post % 5] END)"""
    now = f"""(CASE WHEN w.post < 12 THEN {post["CT-UBND"]} WHEN w.post < 50 THEN {post["PCT-UBND"]}
        ELSE (ARRAY[{", ".join(str(post[c]) for c in ("CV-TTPVHCC", "CV-VP", "CV-KT", "CV-VHXH"))}])
             [1 + w.post % 4] END)"""
    reform = f"DATE '{REFORM}'"
    entered = "greatest(TIMESTAMPTZ '2016-01-04', {0} + interval '9 hours')"

    def posted(unit: str, position: str, since: str, to: str, where: str, **more: str) -> None:
        _into(
            Appointment, f"bench_who w WHERE {where}", person_id="w.id", unit_id=unit,
            position_id=position, holds_from=since, holds_to=to,
            entered_at=entered.format(since), **more,
        )  # fmt: skip

    served, stayed = f"w.began < {reform}", f"w.began < {reform} AND w.moved IS NULL"
    posted("w.was", then, "w.began", f"least(w.gone, {reform})", stayed)
    posted("w.before", then, "w.began", "w.moved", f"{served} AND w.moved IS NOT NULL")
    posted("w.was", then, "w.moved", reform, f"{served} AND w.moved IS NOT NULL")
    here = "w.gone IS NULL OR w.gone > DATE '2025-07-01'"
    posted("w.now", now, f"greatest(w.began, {reform})", _LONG, here)
    posted("w.now", str(post["CV-VP"]), "DATE '2025-10-01'", "DATE '2026-04-01'",
           "w.post BETWEEN 60 AND 85 AND w.gone IS NULL", manner="'acting'")  # fmt: skip
    # Entered with the wrong day at first, and mended half a year later.
    own = {
        f.column: f"a.{f.column}" for f in Appointment._meta.concrete_fields if not f.primary_key
    }
    _into(Appointment, "records_appointment a WHERE a.id % 100 = 0 AND a.holds_to > a.holds_from + 60",
          **own | {"supersedes_id": "a.id", "reason": "'Nhập nhầm ngày'",
                   "holds_from": "a.holds_from + 30",
                   "entered_at": "a.entered_at + interval '180 days'"})  # fmt: skip
    _into(Duty, "bench_who w WHERE pg_temp.h(w.id, 13) < 30 AND w.gone IS NULL", person_id="w.id",
          unit_id="w.now", charge="'focal_point'", holds_from=f"greatest(w.began, {reform})",
          entered_at=f"{reform} + interval '8 hours'")  # fmt: skip
    _into(Duty, "(SELECT min(id) AS id, now FROM bench_who WHERE gone IS NULL AND post >= 90 GROUP BY now) w",
          person_id="w.id", unit_id="w.now", charge="'in_charge'", holds_from=reform,
          entered_at=f"{reform} + interval '8 hours'")  # fmt: skip


def _facts() -> None:
    from records.models import PersonFact

    with connection.cursor() as cursor:
        cursor.execute("""SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'records_personfact'
            AND indexname NOT IN (SELECT conname FROM pg_constraint)""")
        indexes = cursor.fetchall()
    for name, _definition in indexes:
        _run(f'DROP INDEX "{name}"')
    for n, fact in enumerate(nation_rules.FACTS):
        salt = 100 + 10 * n
        share, since = fact["share"], fact["since"].replace("$", f"pg_temp.h(w.id, {salt + 1})")
        told = {
            name: fact[name].replace("$", f"pg_temp.h(w.id, {salt + 2 + place})")
            for place, name in enumerate(("code", "rank", "value", "holds_to")) if name in fact
        }  # fmt: skip
        _into(
            PersonFact,
            f"(SELECT w.*, {since} AS since FROM bench_who w WHERE pg_temp.h(w.id, {salt}) < {share}) w"
            f" WHERE w.since < DATE '2025-11-01'",
            person_id="w.id", kind=f"'{fact['kind']}'", title=f"'{fact['kind']} {n}'",
            holds_from="w.since",
            entered_at="greatest(TIMESTAMPTZ '2016-01-04', w.since + interval '12 days')"
            f" + pg_temp.h(w.id, {salt + 7}) * interval '7 minutes'", **told,
        )  # fmt: skip
    own = {f.column: f"f.{f.column}" for f in PersonFact._meta.concrete_fields if not f.primary_key}
    _into(PersonFact, "records_personfact f WHERE f.id % 50 = 0", **own | {
        "supersedes_id": "f.id", "reason": "'Nhập nhầm'", "void": "f.id % 500 = 0",
        "rank": "CASE WHEN f.rank > 1 THEN f.rank - 1 END",
        "entered_at": "f.entered_at + interval '200 days'"})  # fmt: skip
    for _name, definition in indexes:
        _run(definition)


def _account(name: str, tops: list[int], role: str) -> object:
    from records import ledger
    from records.models import Grant, User

    account = User.objects.create_user(name)
    rows = [
        Grant(user=account, role=role, unit_id=top, holds_from=date(2020, 1, 1)) for top in tops
    ]
    ledger.enter_many(rows, by=None, source=SOURCE)
    return account


def lay(people: int) -> dict[str, object]:
    """Fill the empty database; returns what the bench asks for."""
    from benchmark import tables

    from records import reference_loader
    from records.models import Duty, User

    tables.create()
    reference_loader.load()
    tops, _now, _then = _units()
    register._people(people)
    _who()
    # What the triggers and foreign keys would ask of each row holds by the way rows are made.
    _run("SET session_replication_role = replica")
    _posts()
    _facts()
    _run("SET session_replication_role = origin")
    nation_rules.enact(OPENED)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    middle = tops[PROVINCES // 2]
    _account("ca-nuoc", tops, "hr")
    _account("mot-tinh", [middle], "hr")
    head = Duty.objects.filter(charge="in_charge").order_by("pk")[100].person
    User.objects.create_user("truong-xa", person=head)
    return {"people": people, "province": middle, "head": head.pk}


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["lay", people]:
            print(json.dumps(lay(int(people))))
