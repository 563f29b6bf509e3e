"""Certificates and their revocation, and the numbers that papers carry."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..scope import May, paths_of
from ..verdict import Both
from .ledger import AppendOnly, AppendOnlyQuerySet
from .org import Unit
from .people import Person, User, within

# No letter that is read as a figure or another letter (Crockford's base 32).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 28  # 5 bits a letter: 140 bits


def new_code() -> str:
    """A code that can be neither guessed nor counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """The code in what was typed or scanned; None when it cannot be one."""
    code = "".join(c for c in typed.upper() if c not in " -\u00a0")
    code = code.translate(str.maketrans("OIL", "011"))
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


class NumberSeries(models.Model):
    """The last number given to papers of a kind by a unit in a year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year"], name="one_series_per_unit_year"
            )
        ]

    @classmethod
    def take(cls, unit: Unit, kind: str, year: int) -> int:
        """The next number, inside the caller's transaction: a rollback gives it back.

        The row stays locked until that transaction ends, so nobody takes the same number.
        """
        keys: dict[str, Any] = {"unit": unit, "kind": kind, "year": year}
        cls.objects.get_or_create(**keys)
        row = cls.objects.select_for_update().get(**keys)
        cls.objects.filter(pk=row.pk).update(last=F("last") + 1)
        return row.last + 1


class CertificateQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """The holder's own, and those of people one may look into."""
        own = Q(person=user.person_id) if user.person_id else Q(pk__in=[])
        people = Person.objects.filter(within(paths_of(user, May.VIEW), May.VIEW))
        return self.filter(own | Q(person__in=people))


class Certificate(AppendOnly):
    """A certificate as issued: ``says`` is all that stands on it, in the words of that day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    form = models.CharField(max_length=10)
    number = models.CharField(_("số vào sổ"), max_length=40)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    decision = models.CharField(_("quyết định"), max_length=60)
    issued_on = models.DateField(_("ngày cấp"))
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    says = models.JSONField()
    origin = models.CharField(max_length=80, unique=True)

    objects = CertificateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number}, {self.decision}"

    @property
    def spaced_code(self) -> str:
        """The code in groups of four, as it is printed."""
        return "-".join(self.code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


class Revocation(AppendOnly):
    """A later decision that takes a certificate back, on a ground of Article 93."""

    class Ground(models.TextChoices):
        FRAUD = "a", _("Gian dối trong việc kê khai thành tích")
        FORGERY = "b", _("Cung cấp thông tin sai sự thật hoặc làm giả giấy tờ")
        PROCEDURE = "c", _("Thẩm định, xét, đề nghị trái quy định")
        VIOLATION = "d", _("Có kết luận hoặc bản án về vi phạm trong thời gian tính thành tích")

    BASIS = Both("Điều 93, Luật Thi đua, khen thưởng 06/2022/QH15", "Article 93, Law 06/2022/QH15")

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    ground = models.CharField(max_length=1, choices=Ground)
    reason = models.TextField()
    decision = models.CharField(max_length=60)
    revoked_on = models.DateField()
    revoked_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=80, unique=True)
