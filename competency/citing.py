"""What of standards and commendation leans on legal texts (see records.leaning)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.leaning import Leaning, Provider, documents
from records.models import User
from records.scope import May, can

from .models import Certification, Requirement, Scheme, SchemeRule


def _looks(user: User) -> bool:
    return can(user, May.VIEW)


def _requirements(known_at: datetime | None) -> Iterator[Leaning]:
    rows = Requirement.objects.known(known_at).exclude(document="")
    for row in rows.order_by("place", "code", "holds_from"):
        yield Leaning(
            row.code, str(row), row.document, row.clause, row.verified, row.holds_from,
            row.holds_to, reverse("competency:requirement", args=[row.code]),
        )  # fmt: skip


def _rules(known_at: datetime | None) -> Iterator[Leaning]:
    rows = SchemeRule.objects.known(known_at).exclude(document="")
    for row in rows.order_by("form", "place", "holds_from"):
        yield Leaning(
            f"{row.form}/{row.rule}", f"{row.form} {row.rule}: {row}", row.document, row.clause,
            row.verified, row.holds_from, row.holds_to, reverse("competency:eligibility"),
        )  # fmt: skip


def _schemes(known_at: datetime | None) -> Iterator[Leaning]:
    for row in Scheme.objects.known(known_at).order_by("place", "form", "holds_from"):
        yield Leaning(
            row.form, str(row), row.document, row.clause, row.verified, row.holds_from,
            row.holds_to, reverse("competency:eligibility"),
        )  # fmt: skip


def _certifications(known_at: datetime | None) -> Iterator[Leaning]:
    rows = Certification.objects.known(known_at).exclude(document="")
    for row in rows.order_by("place", "code", "holds_from"):
        yield Leaning(
            row.code, str(row), row.document, row.clause, row.verified, row.holds_from,
            row.holds_to, reverse("competency:certification", args=[row.code]),
        )  # fmt: skip


def register() -> None:
    """Called once, when the app is ready."""
    for provider in (
        Provider("requirement", _("Yêu cầu của vị trí"), _requirements, _looks, _looks),
        Provider("certification", _("Chứng nhận"), _certifications, _looks, _looks),
        Provider("scheme", _("Danh hiệu, hình thức khen thưởng"), _schemes, _looks, _looks),
        Provider("scheme_rule", _("Điều kiện khen thưởng"), _rules, _looks, _looks),
    ):
        documents.add(provider)
