"""People: person, account, appointment, duty and right are five different things."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..criteria import FOREVER, KEPT_APART, KIND_NAMES, Kind
from ..partial import PartialDate
from ..prepared import Prepared
from ..scope import LASTING, ROLE_NAMES, May, Role, is_everywhere, paths_of, tops_of
from ..text import fold, name_key, nfc
from ..verdict import Both, gettext_noop
from .law import Position
from .ledger import LedgerQuerySet, LedgerRow
from .org import Unit, UnitVersion, any_prefix
from .words import BeginsIndex, PartIndex, WordsBegin, WordsIndex, asked_words

MASK = "•••"  # stands for what is kept apart
FEW = 2000  # people looked up by their names at once
NAME_WORDS = 6  # of a name are found by their own index; what is beyond, by the index of all words


class PersonQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        """Oneself, and those within the units one may look into."""
        own = Q(pk=user.person_id) if power is May.VIEW and user.person_id else Q(pk__in=[])
        return self.filter(own | within(paths_of(user, power), power))

    def entered_by(self, user: User) -> Self:
        """Those whose facts the account may enter and correct: never its own person's."""
        return self.visible_to(user, May.ENTER).exclude(pk=user.person_id)

    def search(self, words: str) -> Self:
        """Every word begins a part of the folded name, or the staff code."""
        asked = asked_words(words)
        return (
            self.filter(WordsBegin("folded", "staff_code", "also", words=asked)) if asked else self
        )

    def meant(self, words: str) -> Self:
        """``search`` for a list in the order of names; asks at once who is meant, if they are few.

        PostgreSQL thinks names and their order independent: looking for one given name it would
        walk half the list.  A name that many bear has somebody near the start of any order.
        """
        if not asked_words(words):
            return self
        few = list(Person.objects.search(words).values_list("pk", flat=True)[: FEW + 1])
        return self.filter(pk__in=few) if len(few) <= FEW else self.search(words)

    def those(self, ids: list[int]) -> Self:
        """Whoever has one of the ids, however many: beyond a few thousand as one parameter."""
        if len(ids) <= FEW:
            return self.filter(pk__in=ids)
        column = f"{connection.ops.quote_name(self.model._meta.db_table)}.id"
        given: list[Any] = [ids]
        if connection.vendor == "postgresql":
            where = f"{column} = ANY(%s)"
        else:
            where, given = f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(ids)]  # noqa: S608
        found: Any = self.extra(where=[where], params=given)  # noqa: S610  nothing of it is typed in
        return found  # type: ignore[no-any-return]

    def by_name(self) -> Self:
        """Given name, family name, middle name, in the Vietnamese alphabet's order."""
        return self.order_by("sort_key", "pk")


def within(paths: list[str], power: May) -> Q:
    """People posted today in the units under the paths, whoever was ever posted under a top.

    Nobody but the whole province is left with those who left the service; the head of a unit,
    old or new, sees who is there now.
    """
    tops = tops_of(paths) if power in LASTING else []
    reached = Q(Exists(ever_posted_under(tops))) if tops else Q(pk__in=[])
    if below := [path for path in paths if path not in tops]:
        reached |= Q(Exists(posted_under(below)))
    return reached


def ever_posted_under(paths: list[str]) -> models.QuerySet[Appointment]:
    """Appointments of the outer person, of any day, in what has ever been a unit under the paths."""
    units = UnitVersion.objects.known().filter(any_prefix("path", paths)).values("unit")
    return Appointment.objects.known().filter(person=OuterRef("pk"), unit__in=units)


def posted_under(paths: list[str]) -> models.QuerySet[Appointment]:
    """Current appointments of the outer person in the units under the paths."""
    from ..clock import today

    units = UnitVersion.objects.as_of(today()).filter(any_prefix("path", paths)).values("unit")
    return Appointment.objects.as_of(today()).filter(person=OuterRef("pk"), unit__in=units)


class Precision(models.TextChoices):
    """How much of a stored first day is known; ``BY``: it was so by that day at the latest."""

    DAY = "day", _("ngày")
    MONTH = "month", _("tháng")
    YEAR = "year", _("năm")
    BY = "by", _("chậm nhất")


class Person(models.Model):
    """Somebody the register speaks of.  What is true of her is in dated facts.

    Of ``birth_date`` perhaps only the year is known (``birth_precision``).
    """

    class Sex(models.TextChoices):
        FEMALE = "f", _("Nữ")
        MALE = "m", _("Nam")

    staff_code = models.CharField(_("mã cán bộ"), max_length=20, unique=True)
    family_name = models.CharField(_("họ"), max_length=40)
    middle_name = models.CharField(_("đệm"), max_length=60, blank=True)
    given_name = models.CharField(_("tên"), max_length=40)
    sex = models.CharField(_("giới tính"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("ngày sinh"))
    birth_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    folded = models.CharField(max_length=160, editable=False)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    # Words by which she is found besides: names she had, codes of files merged into hers.
    also = models.CharField(max_length=600, editable=False, blank=True, default="")

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            WordsIndex(fields=["folded", "staff_code", "also"], name="person_words"),
            *(
                PartIndex(fields=["folded", "sort_key", "id"], part=n, name=f"person_word_{n}")
                for n in range(1, NAME_WORDS + 1)
            ),
            WordsIndex(fields=["also"], name="person_also_known", filled=True),
            BeginsIndex(fields=["staff_code"], name="person_code_begins"),
            models.Index(fields=["folded", "birth_date"], name="person_name_and_birth"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_name(self) -> str:
        return " ".join(p for p in (self.family_name, self.middle_name, self.given_name) if p)

    @property
    def born(self) -> PartialDate:
        """What is known of her birth date."""
        return PartialDate.at(self.birth_date, self.birth_precision)

    def derive(self) -> Person:
        """Normalise the name and fill in its search and order columns."""
        self.family_name, self.middle_name, self.given_name = (
            nfc(self.family_name),
            nfc(self.middle_name),
            nfc(self.given_name),
        )
        self.folded = fold(self.full_name)
        self.sort_key = name_key(self.family_name, self.middle_name, self.given_name)
        return self


class AccountManager(UserManager["User"]):
    """Accounts come with their person: every page greets her by name."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("person")

    def visible_to(self, user: User) -> models.QuerySet[User]:
        """Accounts one looks after: of people posted, or with a right, under one's units."""
        paths = paths_of(user, May.ADMINISTER)
        if is_everywhere(paths):
            return self.get_queryset()
        units = UnitVersion.objects.filter(any_prefix("path", paths)).values("unit")
        granted = Grant.objects.known().filter(unit__in=units).values("user")
        posted = Person.objects.filter(Exists(posted_under(paths))).values("pk")
        return self.get_queryset().filter(Q(person__in=posted) | Q(pk__in=granted))


class User(AbstractUser):
    """An account.  It may belong to a person of the register, or to nobody in it."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True)

    objects = AccountManager()

    def __str__(self) -> str:
        return self.person.full_name if self.person else self.get_full_name() or self.username


class AboutPersonQuerySet(LedgerQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        return self.filter(person__in=Person.objects.visible_to(user, power))


class Appointment(LedgerRow):
    """A person holds a post in a unit, by decision, between two dates."""

    class Manner(models.TextChoices):
        SUBSTANTIVE = "substantive", _("chính thức")
        ACTING = "acting", _("phụ trách")
        SECONDED = "seconded", _("biệt phái")

    # Refused by the database itself (records.post_rules).
    TWICE: ClassVar[str] = gettext_noop(
        "Người này đã giữ chính thức vị trí ấy ở đơn vị ấy trong thời gian đó. "
        "Kết thúc hoặc sửa lần trước."
    )
    TWO_LEADING: ClassVar[str] = gettext_noop(
        "Người này đã giữ chính thức một vị trí lãnh đạo khác trong thời gian đó. "
        "Kết thúc vị trí ấy trước, hoặc ghi là phụ trách."
    )
    refusals = (TWICE, TWO_LEADING)

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    manner = models.CharField(max_length=12, choices=Manner, default=Manner.SUBSTANTIVE)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [
            models.Index(fields=["unit", "holds_from"], name="appointment_unit_from"),
            models.Index(fields=["person", "holds_from"], name="appointment_person_from"),
        ]
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="appointment_acting_has_end",
                condition=~Q(manner="acting") | Q(holds_to__lt=FOREVER),
                violation_error_message=_("Phụ trách phải có ngày kết thúc."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.position)


class Duty(LedgerRow):
    """A charge beside the post, by decision: focal point, in charge of the counter."""

    class Charge(models.TextChoices):
        FOCAL_POINT = "focal_point", _("Đầu mối kiểm soát thủ tục hành chính")
        IN_CHARGE = "in_charge", _("Phụ trách bộ phận một cửa")

    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    charge = models.CharField(max_length=12, choices=Charge)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return str(self.get_charge_display())


class PersonFact(LedgerRow):
    """One dated fact about a person: a degree, a rating, a course completed, an exam result.

    ``rank`` orders ranked kinds, ``value`` is a percentage for exams.  ``title`` is a snapshot,
    never a key upwards: the fact outlives what made it.  ``origin`` names what made it (an
    attempt, an import row), at most one fact each.  ``precision`` says how much of
    ``holds_from`` the paper gives; a month or a year counts from its first day.
    """

    Precision = Precision

    person = models.ForeignKey(Person, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in Kind])
    code = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    title = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=80, null=True, blank=True, unique=True)
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    detail = models.JSONField(default=dict, blank=True)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["person", "kind", "code"], name="fact_person_kind_code")]

    def __str__(self) -> str:
        return self.told.said(get_language() or "vi")

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    @property
    def is_kept_apart(self) -> bool:
        """Whether what it says is shown to the person, and to who opens it for a purpose, only."""
        return self.kind in KEPT_APART

    @property
    def told(self) -> Both:
        """What everybody who may see the file is told: of a discipline, that there is one."""
        if not self.is_kept_apart:
            return self.both
        name = KIND_NAMES[Kind(self.kind)]
        return Both(f"{name.vi} {MASK}", f"{name.en} {MASK}")

    @property
    def began(self) -> PartialDate:
        return PartialDate.at(self.holds_from, self.precision)

    @property
    def field_of_study(self) -> str:
        return str(self.detail.get("field", ""))


class GrantQuerySet(LedgerQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own rights, and those over the units whose accounts one looks after."""
        paths = paths_of(user, May.ADMINISTER)
        units = UnitVersion.objects.filter(any_prefix("path", paths)).values("unit")
        return self.filter(Q(user=user) | Q(unit__in=units))


class Grant(LedgerRow):
    """An account may act in a role over a unit and everything under it, between two dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        pass

    def __str__(self) -> str:
        return str(ROLE_NAMES[Role(self.role)])


def _postings(person: int, day: date, known_at: datetime | None = None) -> Any:
    rows = Appointment.objects.as_of(day, known_at).filter(person=person)
    return rows.select_related("position", "unit").order_by("-holds_from", "pk")[:1]


_POSTING = Prepared[Appointment](_postings, person=int, day=date)


def posting_on(person: Person, day: date, known_at: datetime | None = None) -> Appointment | None:
    """The person's main appointment on a day, with post; None when she has none."""
    if known_at is None:
        return _POSTING.first(person=person.pk, day=day)
    return _postings(person.pk, day, known_at).first()  # type: ignore[no-any-return]
