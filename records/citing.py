"""What of the register itself leans on legal texts (see records.leaning)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .leaning import Leaning, Provider, documents
from .models import (
    Authority,
    EstablishmentNorm,
    Holiday,
    Level,
    Position,
    ProcedureVersion,
    QualityThreshold,
    UnitEvent,
)
from .quality.thresholds import THRESHOLD_NAMES
from .wording import spoken


def _positions(_known_at: datetime | None) -> Iterator[Leaning]:
    for row in Position.objects.exclude(document="").order_by("pk"):
        yield Leaning(
            row.code, str(row), row.document, row.clause, row.verified, row.in_force_from,
            row.in_force_to,
        )  # fmt: skip


def _authorities(_known_at: datetime | None) -> Iterator[Leaning]:
    for row in Authority.objects.select_related("position").order_by("pk"):
        yield Leaning(
            f"{row.form}/{row.position.code}", f"{row.form} · {row.position}", row.document,
            row.clause, row.verified, row.in_force_from, row.in_force_to,
        )  # fmt: skip


def _norms(_known_at: datetime | None) -> Iterator[Leaning]:
    rows = EstablishmentNorm.objects.exclude(document="").select_related("position")
    for row in rows.order_by("unit_kind", "pk"):
        post = row.position.code if row.position else row.post_kind
        name = row.position or row.get_post_kind_display()
        yield Leaning(
            f"{row.unit_kind}/{post}", f"{row.get_unit_kind_display()} · {name}", row.document,
            row.clause, row.verified, row.in_force_from, row.in_force_to,
        )  # fmt: skip


def _thresholds(_known_at: datetime | None) -> Iterator[Leaning]:
    for row in QualityThreshold.objects.exclude(document="").order_by("code", "pk"):
        name = THRESHOLD_NAMES[row.code]
        title = f"{name} · {row.value} {row.get_measure_display()}"
        item = f"{row.code}/{row.sex or '-'}/{row.in_force_from.year}"
        yield Leaning(
            item, title, row.document, row.clause, row.verified, row.in_force_from, row.in_force_to
        )


def _levels(_known_at: datetime | None) -> Iterator[Leaning]:
    for row in Level.objects.exclude(document="").order_by("dimension", "rank"):
        yield Leaning(row.code, str(row), row.document, verified=row.verified)


def _holidays(_known_at: datetime | None) -> Iterator[Leaning]:
    for row in Holiday.objects.exclude(document="").order_by("day"):
        title = f"{row.name} · {spoken(row.day)}"
        yield Leaning(row.day.isoformat(), title, row.document, verified=row.verified)


def _procedures(known_at: datetime | None) -> Iterator[Leaning]:
    rows = ProcedureVersion.objects.known(known_at).exclude(legal_basis=[])
    rows = rows.select_related("procedure").order_by("procedure__code", "holds_from")
    for row in rows.defer("papers", "folded", "result", "fee_note", "time_text"):
        code = row.procedure.code
        yield Leaning(
            code, f"{code} · {row.short_name}", "; ".join(row.legal_basis),
            holds_from=row.holds_from, holds_to=row.holds_to,
            url=reverse("records:procedure", args=[code]),
        )  # fmt: skip


def _events(known_at: datetime | None) -> Iterator[Leaning]:
    for row in UnitEvent.objects.known(known_at).exclude(document="").order_by("holds_from", "pk"):
        yield Leaning(
            str(row.pk), str(row), row.document, holds_from=row.holds_from, holds_to=row.holds_to,
            url=reverse("records:source", args=["event", row.pk]),
        )  # fmt: skip


def register() -> None:
    """Called once, when the app is ready."""
    for provider in (
        Provider("position", _("Chức danh"), _positions),
        Provider("authority", _("Thẩm quyền khen thưởng"), _authorities),
        Provider("norm", _("Định mức biên chế"), _norms),
        Provider("threshold", _("Ngưỡng của chất lượng dữ liệu"), _thresholds),
        Provider("level", _("Bậc trình độ, xếp loại"), _levels),
        Provider("procedure", _("Thủ tục hành chính"), _procedures),
        Provider("event", _("Sắp xếp đơn vị"), _events, lasting=False),
        Provider("holiday", _("Ngày nghỉ"), _holidays, lasting=False),
    ):
        documents.add(provider)
