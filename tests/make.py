"""Builders: small true things, each with the few words that matter to the test."""

from datetime import UTC, date, datetime
from itertools import count

from records import ledger
from records.criteria import FOREVER, Kind
from records.models import (
    Appointment,
    Authority,
    DocumentLink,
    Duty,
    EstablishmentNorm,
    Grant,
    LegalDocument,
    Level,
    Person,
    PersonFact,
    PlannedJoining,
    PlannedUnit,
    Position,
    ReorganisationPlan,
    Succession,
    Unit,
    UnitEvent,
    UnitKind,
    UnitVersion,
    User,
)
from records.reference import load_levels
from records.scope import Role

PASSWORD = "mot-mat-khau-du-dai"
LONG_AGO = date(2010, 1, 1)
AT = datetime(2025, 1, 1, tzinfo=UTC)
_number = count(1)


def unit(
    name="Nhân Lý",
    *,
    kind=UnitKind.COMMUNE,
    code=None,
    parent=None,
    since=LONG_AGO,
    until=FOREVER,
    at=AT,
):
    """A unit with one version; ``parent`` is a UnitVersion.  Returns the version."""
    identity = Unit.objects.create(created_at=at)
    path = f"{parent.path if parent else ''}{identity.pk}."
    version = UnitVersion.made(
        unit=identity,
        code=code or f"{next(_number):05}",
        name=name,
        kind=kind,
        parent=parent.unit if parent else None,
        path=path,
        holds_from=since,
        holds_to=until,
    )
    return ledger.enter(version, by=None, source="test", at=at)


def province():
    return unit("Lạng Sơn", kind=UnitKind.PROVINCE)


def position(code="VH-XH", title="Công chức Văn hoá – Xã hội", *, kind="professional"):
    return Position.objects.get_or_create(
        code=code,
        defaults={"title": title, "title_en": code, "kind": kind, "in_force_from": LONG_AGO},
    )[0]


def person(name="Hoàng Thị Thanh", *, sex="f", born=date(1990, 5, 1), code=None):
    family, *middle, given = name.split()
    return Person.objects.create(
        staff_code=code or f"T{next(_number):05}",
        family_name=family,
        middle_name=" ".join(middle),
        given_name=given,
        sex=sex,
        birth_date=born,
    )


def officer(
    name="Hoàng Thị Thanh", *, unit, position_=None, since=LONG_AGO, until=FOREVER, at=AT, **more
):
    """A person appointed in a unit (a UnitVersion)."""
    who = person(name, **more)
    appointment(who, unit=unit, position_=position_, since=since, until=until, at=at)
    return who


def appointment(who, *, unit, position_=None, since=LONG_AGO, until=FOREVER, at=AT):
    row = Appointment(
        person=who,
        unit=unit.unit,
        position=position_ or position(),
        holds_from=since,
        holds_to=until,
    )
    return ledger.enter(row, by=None, source="test", at=at)


def duty(who, *, unit, charge=Duty.Charge.FOCAL_POINT, since=LONG_AGO, until=FOREVER, at=AT):
    row = Duty(person=who, unit=unit.unit, charge=charge, holds_from=since, holds_to=until)
    return ledger.enter(row, by=None, source="test", at=at)


def fact(
    who,
    kind=Kind.EDUCATION,
    code="EDU-4",
    *,
    rank=None,
    value=None,
    since=LONG_AGO,
    until=FOREVER,
    title="Trung cấp",
    title_en="Intermediate",
    at=AT,
    origin=None,
    source="test",
    **more,
):
    row = PersonFact(
        person=who,
        kind=kind,
        code=code,
        rank=rank,
        value=value,
        title=title,
        title_en=title_en,
        holds_from=since,
        holds_to=until,
        **more,
        origin=origin,
    )
    return ledger.enter(row, by=None, source=source, at=at)


def level(code="EDU-4", dimension="education", rank=4, name="Trung cấp", name_en="Intermediate"):
    return Level.objects.get_or_create(
        code=code, defaults={"dimension": dimension, "rank": rank, "name": name, "name_en": name_en}
    )[0]


def levels():
    """Every level that ships with the product."""
    for row in load_levels():
        values = {"dimension": row.dimension, "rank": row.rank, "verified": row.verified}
        Level.objects.get_or_create(
            code=row.code, defaults=values | {"name": row.name, "name_en": row.name_en}
        )


def user(who=None, *, username=None, **more):
    """An account; of a person when given.  Its password is PASSWORD."""
    name = username or (who.staff_code if who else f"u{next(_number)}")
    return User.objects.create_user(
        name, email=f"{name}@example.invalid".lower(), password=PASSWORD, person=who, **more
    )


def granted(role=Role.HR, *, unit, who=None, since=LONG_AGO, until=FOREVER):
    """An account acting in a role over a unit (a UnitVersion)."""
    account = user(who)
    row = Grant(user=account, role=role, unit=unit.unit, holds_from=since, holds_to=until)
    ledger.enter(row, by=None, source="test", at=AT)
    return account


def head(*, unit, name="Nông Văn Sơn"):
    """The account of the person in charge of a unit."""
    who = officer(
        name, unit=unit, position_=position("CT-UBND", "Chủ tịch UBND", kind="leader"), sex="m"
    )
    duty(who, unit=unit, charge=Duty.Charge.IN_CHARGE)
    return user(who)


def authority(*, position, form="GK", since=LONG_AGO, until=FOREVER):
    """A post that decides a form of commendation."""
    return Authority.objects.create(
        form=form, position=position, in_force_from=since, in_force_to=until, document="test"
    )


def became(old, new, *, on, share="full", clause="khoản 1", event=None):
    """An old unit (its version) becomes wholly or partly a new one on a day."""
    event = event or ledger.enter(
        UnitEvent(kind="reorganisation", title="Sắp xếp", holds_from=on, document="1/NQ"),
        by=None,
        source="test",
        at=AT,
    )
    row = Succession(
        event=event,
        predecessor=old.unit,
        successor=new.unit,
        share=share,
        clause=clause,
        holds_from=on,
        document="1/NQ",
    )
    return ledger.enter(row, by=None, source="test", at=AT)


def document(code="61/2018/NĐ-CP", *, name="Một cửa", since=date(2018, 6, 21), **more):
    """A legal text of the registry."""
    return LegalDocument.objects.create(code=code, name=name, in_force_from=since, **more)


def replaced(old=None, new=None, *, on=date(2025, 7, 1), kind="replaced"):
    """A text and what replaced it from a day on."""
    old = old or document()
    new = new or document("118/2025/NĐ-CP", since=on)
    row = DocumentLink(changed=old, changing=new, kind=kind, holds_from=on)
    return ledger.enter(row, by=None, source="test", at=AT)


def reorganisation(top, olds, *, on, code="09999", name="Mới", document="1/NQ", **more):
    """A draft in which the old units (versions) become one new commune."""
    plan = ReorganisationPlan.objects.create(
        title="Sắp xếp", document=document, on=on, parent=top.unit, created_at=AT, **more
    )
    new = PlannedUnit.objects.create(plan=plan, code=code, name=name)
    for old in olds:
        PlannedJoining.objects.create(plan=plan, old=old.unit, new=new, clause="khoản 1")
    return plan


def norm(posts, *, position=None, post_kind="", unit_kind="commune", minimum=None, **more):
    """So many posts for a kind of unit, of one position or of a kind of post."""
    return EstablishmentNorm.objects.create(
        unit_kind=unit_kind, position=position, post_kind=post_kind, posts=posts, minimum=minimum,
        **{"in_force_from": LONG_AGO, "document": "Định mức", **more},
    )  # fmt: skip
