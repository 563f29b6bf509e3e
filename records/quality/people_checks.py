"""Checks of people: who they are, where they serve."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ..calendar import add_months, add_years
from ..digits import with_last
from ..models import (
    Absence,
    Appointment,
    DigitsCompared,
    Duty,
    Person,
    Sameness,
    SensitiveFact,
    UnitVersion,
    User,
)
from ..scope import May
from ..verdict import gettext_noop
from .base import Asked, Check, Found, Kind, Rows, Shape, Way, of_people, of_rows, titled
from .retirement import born_before

Manner = Appointment.Manner


def _person(found: Found) -> Way:
    return "records:person", [found.who]


def _rename(found: Found) -> Way:
    return "records:rename", [found.who]


def _birth(found: Found) -> Way:
    return "records:birth_correct", [found.who]


def _appoint(found: Found) -> Way:
    return "records:appoint", [found.who]


def _end_post(found: Found) -> Way:
    return "records:career_end", ["appointment", found.item]


def _transfer(found: Found) -> Way:
    return "records:transfer", [found.item]


def _birth_partial(shape: Shape) -> Rows:
    people = shape.people().exclude(birth_precision="day")
    return of_people(shape, people, word=F("birth_precision"), day=F("birth_date"))


def _no_sex(shape: Shape) -> Rows:
    return of_people(shape, shape.people().exclude(sex__in=Person.Sex.values))


def _no_account(shape: Shape) -> Rows:
    open_ones = User.objects.filter(person=OuterRef("pk"), is_active=True)
    return of_people(shape, shape.people().filter(~Exists(open_ones)))


def _without_post(shape: Shape) -> Any:
    """People without a post on the day: of the province, for nobody else knows of them."""
    ever = Appointment.objects.known(shape.known_at).filter(person=OuterRef("pk"))
    held = shape.believed(Appointment).filter(person=OuterRef("pk"))
    people = Person.objects.filter(Exists(ever), ~Exists(held))
    return people if shape.province else people.none()


def _account_without_post(shape: Shape) -> Rows:
    open_ones = User.objects.filter(person=OuterRef("pk"), is_active=True)
    return of_people(shape, _without_post(shape).filter(Exists(open_ones)))


def _lapsed_since(asked: Asked) -> date | None:
    months = asked.number("post_lapsed")
    return None if months is None else add_months(asked.on, -months)


def _post_lapsed(shape: Shape) -> Rows:
    """Acting or seconded, past its end, and nothing after it: by the unit of that post."""
    rows = Appointment.objects.known(shape.known_at).exclude(manner=Manner.SUBSTANTIVE)
    rows = rows.filter(holds_to__lte=shape.on, holds_to__gt=shape.day(_lapsed_since))
    now = shape.believed(Appointment).filter(person=OuterRef("person"))
    rows = shape.in_units(rows.filter(~Exists(now)))
    if not shape.everyone:
        rows = rows.filter(shape.among("person_id", lambda asked: asked.seen()))
    return rows.order_by().annotate(  # type: ignore[no-any-return]
        q_item=F("pk"), q_who=F("person"), q_where=F("unit"), q_sort=F("person__sort_key"),
        q_word=titled("position__"), q_day=F("holds_to"),
    )  # fmt: skip


def _two_posts(shape: Shape) -> Rows:
    held = shape.believed(Appointment).filter(manner=Manner.SUBSTANTIVE)
    twice = held.order_by().values("person").annotate(n=Count("pk")).filter(n__gt=1)
    return of_people(shape, shape.people().filter(pk__in=twice.values("person")))


def _dissolved(shape: Shape) -> Rows:
    units = shape.believed(UnitVersion).filter(unit=OuterRef("unit"))
    rows = shape.posts().filter(~Exists(units))
    return of_rows(shape, rows, word=titled("position__"), day=F("holds_from"))


def _post_abolished(shape: Shape) -> Rows:
    rows = shape.posts().filter(position__in_force_to__lte=shape.on)
    return of_rows(shape, rows, word=titled("position__"), day=F("position__in_force_to"))


def _duty_elsewhere(shape: Shape) -> Rows:
    held = shape.believed(Appointment).filter(person=OuterRef("person"), unit=OuterRef("unit"))
    rows = shape.believed(Duty).filter(~Exists(held))
    return of_rows(shape, rows, word=F("charge"), day=F("holds_from"))


def _leave_without_post(shape: Shape) -> Rows:
    away = shape.believed(Absence).filter(person=OuterRef("pk"))
    return of_people(shape, _without_post(shape).filter(Exists(away)))


def _past_retirement(shape: Shape) -> Rows:
    def past(sex: str) -> Any:
        return shape.day(lambda asked: born_before(asked.thresholds.steps(sex), asked.on))

    condition = Q(pk__in=[])
    for sex in Person.Sex.values:
        condition |= Q(sex=sex, birth_date__lt=past(sex))
    return of_people(shape, shape.people().filter(condition), day=F("birth_date"))


def _of_age(asked: Asked) -> date | None:
    years = asked.number("working_age")
    return None if years is None else add_years(asked.on, -years)


def _too_young(shape: Shape) -> Rows:
    young = shape.people().filter(birth_date__gt=shape.day(_of_age))
    return of_people(shape, young, day=F("birth_date"))


# What no Vietnamese name holds: letters and signs of Western Europe that old fonts drew as
# Vietnamese, a capital inside a word, marks that found no letter, digits.
_FOREIGN = (
    "[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
    "\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff\u0300-\u036f0-9]"
)
_CAPITAL_INSIDE = "[a-z\u00e0-\u00ff][A-Z\u00c0-\u00de]"


def _name_encoding(shape: Shape) -> Rows:
    wrong = Q(folded__regex=r"[^a-z .'’-]")
    for part in ("family_name", "middle_name", "given_name"):
        for pattern in (_FOREIGN, _CAPITAL_INSIDE):
            wrong |= Q(**{f"{part}__regex": pattern})
    return of_people(shape, shape.people().filter(wrong))


def _duplicate(shape: Shape) -> Rows:
    apart = shape.believed(Sameness).filter(
        Q(person=OuterRef("pk"), other=OuterRef(OuterRef("pk")))
        | Q(other=OuterRef("pk"), person=OuterRef(OuterRef("pk")))
    )
    twin = Person.objects.filter(
        ~Exists(apart), ~Q(pk=OuterRef("pk")), folded=OuterRef("folded"),
        birth_date=OuterRef("birth_date"), birth_precision="day",
    )  # fmt: skip
    if not shape.everyone:  # of a file that one cannot open nothing is told, not even that it is
        twin = twin.filter(shape.among("pk", lambda asked: asked.reachable()))
    people = shape.people().filter(Exists(twin), birth_precision="day")
    return of_people(shape, people, word=F("staff_code"), day=F("birth_date"))


def _numbers(shape: Shape) -> Any:
    """Identity numbers with in what they differ from the file, by the last comparison known."""
    rows = shape.believed(SensitiveFact).filter(field=SensitiveFact.Field.IDENTITY)
    return with_last(rows, shape.known_at)


def _digits(shape: Shape) -> Rows:
    """In the reader's language: which form a statement has depends on it (``plans.kept``)."""
    sex, year = str(_("khác giới tính")), str(_("khác năm sinh"))
    word = Case(
        When(differs__contains="sex year", then=Value(f"{sex}, {year}")),
        When(differs__contains="sex", then=Value(sex)),
        When(differs__contains="year", then=Value(year)),
        default=Value(str(_("chưa so được"))),
    )
    doubtful = Q(differs__contains="sex") | Q(differs__contains="year")
    rows = _numbers(shape).filter(doubtful | Q(differs=DigitsCompared.UNKNOWN))
    return of_rows(shape, rows, word=word, day=F("holds_from"))


def _place(shape: Shape) -> Rows:
    return of_rows(shape, _numbers(shape).filter(differs__contains="place"), day=F("holds_from"))


def _sensitive(found: Found) -> Way:
    return "records:sensitive", [found.who]


def _duplicates_page(_found: Found) -> Way:
    return "records:duplicates", []


CHECKS = (
    Check(
        "no_sex", Kind.MISSING, _("Chưa ghi giới tính"), gettext_noop("Chưa ghi giới tính."),
        _("Ghi giới tính theo giấy tờ."), _no_sex, _birth,
    ),
    Check(
        "birth_partial", Kind.MISSING, _("Ngày sinh chưa đủ"),
        gettext_noop("Ngày sinh chưa đủ ngày, tháng."),
        _("Ghi đủ ngày, tháng, năm sinh theo giấy tờ."), _birth_partial, _birth,
    ),
    Check(
        "no_account", Kind.MISSING, _("Chưa có tài khoản"),
        gettext_noop("Đang giữ vị trí mà không có tài khoản đang mở."),
        _("Đề nghị quản trị tài khoản mở."), _no_account, _person, dated=False,
    ),
    Check(
        "account_without_post", Kind.MISSING, _("Có tài khoản, không có vị trí"),
        gettext_noop("Có tài khoản đang mở mà không giữ vị trí nào."),
        _("Ghi bổ nhiệm, hoặc đề nghị đóng tài khoản."), _account_without_post, _appoint,
        dated=False,
    ),
    Check(
        "post_lapsed", Kind.STALE, _("Phụ trách, biệt phái đã hết hạn"),
        gettext_noop("%(word)s đã hết hạn ngày %(day)s, chưa có vị trí tiếp theo."),
        _("Ghi bổ nhiệm tiếp, hoặc để nguyên nếu đã thôi."), _post_lapsed, _appoint,
        leans_on=("post_lapsed",),
    ),
    Check(
        "two_posts", Kind.CONTRADICTORY, _("Hai vị trí chính thức"),
        gettext_noop("Giữ chính thức hơn một vị trí trong cùng một ngày."),
        _("Kết thúc một vị trí, hoặc ghi là phụ trách, biệt phái."), _two_posts, _person,
    ),
    Check(
        "dissolved_unit", Kind.CONTRADICTORY, _("Vị trí ở đơn vị không còn"),
        gettext_noop("%(word)s từ ngày %(day)s ở một đơn vị không hoạt động."),
        _("Điều động sang đơn vị mới, hoặc kết thúc vị trí."), _dissolved, _transfer,
    ),
    Check(
        "post_abolished", Kind.CONTRADICTORY, _("Chức danh không còn"),
        gettext_noop("%(word)s không còn trong danh mục từ ngày %(day)s."),
        _("Bổ nhiệm vào chức danh hiện hành."), _post_abolished, _transfer,
    ),
    Check(
        "duty_elsewhere", Kind.CONTRADICTORY, _("Nhiệm vụ ở nơi không giữ vị trí"),
        gettext_noop("Có nhiệm vụ từ ngày %(day)s ở đơn vị mà mình không giữ vị trí."),
        _("Kết thúc nhiệm vụ, hoặc ghi bổ nhiệm ở đơn vị ấy."), _duty_elsewhere,
        lambda found: ("records:career_end", ["duty", found.item]),
    ),
    Check(
        "leave_without_post", Kind.CONTRADICTORY, _("Đang nghỉ mà không có vị trí"),
        gettext_noop("Có đợt nghỉ đang tính mà không giữ vị trí nào."),
        _("Kết thúc đợt nghỉ, hoặc ghi bổ nhiệm."), _leave_without_post, _person, power=May.ENTER,
    ),
    Check(
        "past_retirement", Kind.SUSPICIOUS, _("Quá tuổi nghỉ hưu"),
        gettext_noop("Sinh ngày %(day)s, đã quá tháng đủ tuổi nghỉ hưu mà còn giữ vị trí."),
        _("Kiểm tra ngày sinh và giới tính; ghi nghỉ hưu, hoặc để riêng nếu được kéo dài."),
        _past_retirement, _person, leans_on=("retirement_age",),
    ),
    Check(
        "too_young", Kind.SUSPICIOUS, _("Chưa đủ tuổi"),
        gettext_noop("Sinh ngày %(day)s, chưa đủ tuổi mà đã giữ vị trí."),
        _("Kiểm tra ngày sinh."), _too_young, _birth, leans_on=("working_age",),
    ),
    Check(
        "name_encoding", Kind.SUSPICIOUS, _("Tên còn chữ của phông cũ"),
        gettext_noop("Họ tên có ký tự mà tên tiếng Việt không có."),
        _("Ghi lại họ tên bằng Unicode."), _name_encoding, _rename,
    ),
    Check(
        "identity_digits", Kind.SUSPICIOUS, _("Số định danh nói khác hồ sơ"),
        gettext_noop("Chữ số của số định danh so với hồ sơ: %(word)s."),
        _("Đối chiếu thẻ căn cước; sửa số, hoặc đề nghị sửa ngày sinh, giới tính."), _digits,
        _sensitive, power=May.OPEN,
    ),
    Check(
        "identity_place", Kind.SUSPICIOUS, _("Số định danh không mang mã tỉnh nào"),
        gettext_noop("Ba số đầu của số định danh không phải mã tỉnh nào trong danh mục."),
        _("Đối chiếu thẻ căn cước; sửa số, hoặc để riêng nếu thẻ ghi đúng như thế."), _place,
        _sensitive, power=May.OPEN,
    ),
    Check(
        "duplicate", Kind.SUSPICIOUS, _("Hồ sơ nghi trùng"),
        gettext_noop("Có hồ sơ khác cùng họ tên và ngày sinh %(day)s."),
        _("So hai hồ sơ rồi gộp, hoặc ghi là hai người."), _duplicate, _duplicates_page,
        power=May.ENTER,
    ),
)  # fmt: skip
