"""Extracts of a person's file, issued for a day and a knowledge, and kept as what they say."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..reading import Reading
from ..scope import May
from .ledger import AppendOnly, AppendOnlyQuerySet
from .people import Person, User


class TranscriptQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User, power: May = May.VIEW) -> Self:
        return self.filter(person__in=Person.objects.visible_to(user, power))


class Transcript(AppendOnly):
    """What the record said of a person: as of ``on``, as known when it was entered or on ``known_on``.

    ``says`` is all that stands on the paper and ``digest`` the SHA-256 of its bytes, so that the
    same paper can be made again, and that it is the same can be shown.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="transcripts")
    on = models.DateField(_("tại ngày"))
    known_on = models.DateField(_("biết đến ngày"))
    number = models.PositiveIntegerField(_("bản số"))
    says = models.JSONField()
    digest = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TranscriptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number"], name="transcripts_of_a_person_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def reading(self) -> Reading:
        """The two days it was asked for."""
        return Reading(self.on, self.known_on)

    @property
    def known_at(self) -> datetime:
        """The last instant whose knowledge it has: its issuing, or the end of ``known_on``."""
        end = self.reading.known_at
        assert end is not None
        return min(end, self.entered_at)
