"""Sensitive facts, sealed; the keys that seal them; and who opened them, when and what for."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..scope import May
from ..verdict import gettext_noop
from .ledger import AppendOnly, AppendOnlyQuerySet, LedgerRow
from .people import AboutPersonQuerySet, Person, User


class SealingKey(models.Model):
    """A data key, wrapped by the master key of the environment (``records.vault``).

    Only the wrapping changes, when the master key does; what it seals is append-only.
    """

    class Use(models.TextChoices):
        SEAL = "seal"  # seals values; the newest seals what is to come
        FIND = "find"  # makes equal numbers findable; there is one, for good

    use = models.CharField(max_length=4, choices=Use)
    wrapped = models.CharField(max_length=200)
    master = models.CharField(max_length=16)  # which master key wraps it
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["use"], condition=Q(use="find"), name="one_key_to_find_with"
            )
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.pk}"


class SensitiveFact(LedgerRow):
    """One sensitive thing said of a person.  The value is sealed; ``mark`` finds equal numbers.

    ``verified``: somebody has compared the number with the state's own register or the card.
    """

    class Field(models.TextChoices):
        IDENTITY = "identity", _("Số định danh cá nhân")
        ETHNICITY = "ethnicity", _("Dân tộc")
        RELIGION = "religion", _("Tôn giáo")
        PARTY = "party", _("Đảng")
        HEALTH = "health", _("Sức khoẻ")
        DISCIPLINE = "discipline", _("Nội dung kỷ luật")
        PHONE = "phone", _("Điện thoại")
        EMAIL = "email", _("Thư điện tử")

    OVERLAP: ClassVar[str] = gettext_noop(
        "Hồ sơ đã ghi điều này trong thời gian ấy. Sửa lần ghi trước."
    )
    TAKEN: ClassVar[str] = gettext_noop(
        "Số định danh này đã ghi ở hồ sơ khác. So hai hồ sơ trước: gộp lại, hoặc ghi là hai người khác nhau."
    )
    refusals = (OVERLAP, TAKEN)
    SEVERAL: ClassVar[tuple[str, ...]] = (Field.HEALTH.value, Field.DISCIPLINE.value)

    person = models.ForeignKey(Person, models.PROTECT, related_name="sensitive_facts")
    field = models.CharField(max_length=12, choices=Field)
    key = models.ForeignKey(SealingKey, models.PROTECT, related_name="+")
    sealed = models.TextField()
    mark = models.CharField(max_length=64, blank=True, db_index=True)
    verified = models.BooleanField(default=False)

    objects = AboutPersonQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        indexes = [models.Index(fields=["person", "field"], name="sensitive_person_field")]
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="sensitivefact_is_sealed_for_one", condition=Q(sealed__startswith="s1.")
            ),
        ]

    def __str__(self) -> str:
        """Which field: never what it says."""
        return str(self.get_field_display())


class DigitsCompared(AppendOnly):
    """The digits of an identity number were compared with the file; the newest row counts.

    ``differs`` says in what they differ, and nothing of what they say: some of ``ASPECTS``,
    empty where they agree, ``UNKNOWN`` where the number could not be opened.
    """

    ASPECTS: ClassVar[tuple[str, ...]] = ("place", "sex", "year")
    UNKNOWN: ClassVar[str] = "unknown"

    fact = models.ForeignKey(SensitiveFact, models.PROTECT, related_name="comparisons")
    differs = models.CharField(max_length=20, blank=True)
    compared_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["fact", "compared_at"], name="digits_fact_at")]

    def __str__(self) -> str:
        return f"{self.fact_id}"


class SensitiveOpening(AppendOnly):
    """Somebody opened sensitive fields: when, what for, on which page, from which address."""

    purpose = models.CharField(_("mục đích"), max_length=20)
    words = models.CharField(_("ghi rõ"), max_length=300, blank=True)
    page = models.CharField(max_length=40)
    address = models.GenericIPAddressField(_("từ địa chỉ"), null=True, blank=True)
    opened_at = models.DateTimeField(_("lúc"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["opened_at"], name="opening_at")]

    def __str__(self) -> str:
        return self.purpose


class ReadingQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Of oneself, and of those whose readings one watches over."""
        watched = Person.objects.visible_to(user, May.WATCH)
        return self.filter(Q(person=user.person_id or 0) | Q(person__in=watched))


class SensitiveReading(AppendOnly):
    """Whose fields an opening showed; one row a person, however many are opened at once."""

    opening = models.ForeignKey(SensitiveOpening, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sensitive_readings")
    fields = models.JSONField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "opening"], name="reading_person_opening")]

    def __str__(self) -> str:
        return f"{self.person_id}"
