"""One sign-in per kind of user, and an account for every officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop

from records import clock, ledger
from records.lineage import names_on
from records.models import Appointment, Duty, Grant, Person, Position, UnitVersion, User
from records.scope import Role

from .administration import OPENED, SYNTHETIC, World, instant

PASSWORD = "nang-luc-2025"  # noqa: S105  printed by the demo, refused by a serious installation

# Accounts of people who are not at a counter: user name, name shown, role.
OFFICE: tuple[tuple[str, str, Role], ...] = (
    ("noivu", "Phòng Nội vụ (trình diễn)", Role.HR),
    ("baomat", "Giữ thông tin nhạy cảm (trình diễn)", Role.CUSTODIAN),
    ("noivu2", "Phòng Nội vụ, người thứ hai (trình diễn)", Role.HR),
    ("thiduakhenthuong", "Thư ký thi đua, khen thưởng (trình diễn)", Role.SECRETARY),
    ("tacgia", "Tác giả nội dung (trình diễn)", Role.AUTHOR),
    ("phapche", "Rà soát pháp lý (trình diễn)", Role.REVIEWER),
    ("kiemtra", "Kiểm tra (trình diễn)", Role.AUDITOR),
    ("quantri", "Quản trị tài khoản (trình diễn)", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A printed way in: who, by what name, where she works today."""

    kind: str
    username: str
    who: str
    where: str


def open_accounts(world: World) -> None:
    """Every officer by staff code, every office by name; one password, hashed once."""
    secret = make_password(PASSWORD)
    User.objects.bulk_create(
        [
            User(
                username=one.staff_code.lower(),
                email=f"{one.staff_code.lower()}@example.invalid",
                password=secret,
                person=who,
                date_joined=instant(OPENED),
            )
            for one, who in world.officers
        ],
        batch_size=500,
    )
    grants = []
    for username, name, role in OFFICE:
        account = User.objects.create(
            username=username,
            email=f"{username}@example.invalid",
            password=secret,
            first_name=name,
            date_joined=instant(OPENED),
        )
        grants.append(Grant(user=account, role=role, unit=world.province.unit, holds_from=OPENED))
    ledger.enter_many(grants, by=None, source=SYNTHETIC, at=instant(OPENED))


def shown() -> list[Person]:
    """The counter officer and the head of the printed sign-ins: of Nhân Lý, then as now."""
    return [who for who in (_officer(), _head()) if who is not None]


def _unit(day: date) -> UnitVersion | None:
    return UnitVersion.objects.as_of(day).communes().filter(name="Nhân Lý").order_by("pk").first()


def _officer() -> Person | None:
    unit = _unit(date(2025, 6, 30))
    posts = Appointment.objects.known().filter(
        unit=unit.unit if unit else None, position__kind=Position.PostKind.PROFESSIONAL
    )
    first = posts.filter(position__code="VH-XH").select_related("person").order_by("pk").first()
    return first.person if first else None


def _head() -> Person | None:
    unit = _unit(clock.today())
    charge = Duty.objects.as_of(clock.today()).filter(
        unit=unit.unit if unit else None, charge=Duty.Charge.IN_CHARGE
    )
    first = charge.select_related("person").first()
    return first.person if first else None


def sign_ins() -> Sequence[SignIn]:
    """What `make run` prints."""
    rows = []
    for kind, who in (
        (gettext_noop("Công chức tại quầy"), _officer()),
        (gettext_noop("Lãnh đạo đơn vị"), _head()),
    ):
        if who is not None:
            post = Appointment.objects.as_of(clock.today()).filter(person=who).first()
            unit = names_on([post.unit_id], clock.today()).get(post.unit_id) if post else None
            rows.append(SignIn(kind, who.staff_code.lower(), who.full_name, str(unit or "")))
    kinds = {
        "noivu": gettext_noop("Nội vụ của tỉnh"),
        "baomat": gettext_noop("Giữ thông tin nhạy cảm"),
        "noivu2": gettext_noop("Nội vụ, người duyệt"),
        "thiduakhenthuong": gettext_noop("Thư ký khen thưởng"),
        "tacgia": gettext_noop("Tác giả"),
        "phapche": gettext_noop("Rà soát pháp lý"),
        "kiemtra": gettext_noop("Kiểm tra"),
        "quantri": gettext_noop("Quản trị"),
    }
    for username, name, _role in OFFICE:
        rows.append(SignIn(kinds[username], username, name, "Tỉnh Lạng Sơn"))
    return rows
