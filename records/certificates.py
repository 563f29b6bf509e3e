"""Certificates: issued once, revoked by a later decision, drawn again from what they say."""

from __future__ import annotations

import io
from datetime import date, datetime
from enum import StrEnum

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from .models import Certificate, NumberSeries, Person, Revocation, UnitVersion, User, posting_on
from .text import nfc
from .typeset import typeset

BOOK = "SO-VANG"  # the series of the book in which certificates are entered
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class Status(StrEnum):
    """What a certificate is worth on a day."""

    NOT_YET = "not_yet"
    VALID = "valid"
    REVOKED = "revoked"


def status_on(certificate: Certificate, day: date) -> Status:
    """Needs the revocation (select_related) and nothing else."""
    revocation: Revocation | None = getattr(certificate, "revocation", None)
    if day < certificate.issued_on:
        return Status.NOT_YET
    return Status.REVOKED if revocation and revocation.revoked_on <= day else Status.VALID


def chair_of(unit: UnitVersion) -> str:
    """The office that signs: "Chủ tịch Uỷ ban nhân dân xã Nhân Lý"."""
    with override("vi"):
        kind, name = unit.get_kind_display(), unit.name
    return f"Chủ tịch Uỷ ban nhân dân {kind.lower()} {name}"


def issue(
    person: Person,
    *,
    unit: UnitVersion,
    form: str,
    verb: str,
    heading: str,
    merit: str,
    decision: str,
    signer: str,
    origin: str,
    by: User,
    at: datetime,
    on: date,
) -> Certificate:
    """Enter a certificate in the unit's book, with all that stands on it."""
    serial = NumberSeries.take(unit.unit, BOOK, on.year)
    post = posting_on(person, on)
    with override("vi"):
        title = f"{post.position.title}, {unit.full_name}" if post else unit.full_name
    says = {
        "nation": NATION,
        "motto": MOTTO,
        "issuer": chair_of(unit).upper(),
        "verb": verb,
        "heading": heading,
        "name": nfc(person.full_name),
        "post": nfc(title),
        "merit": nfc(merit),
        "place": unit.name,
        "signer_title": "CHỦ TỊCH",
        "signer": nfc(signer),
    }
    return Certificate.objects.create(
        person=person,
        unit=unit.unit,
        form=form,
        number=f"{serial:02}/{on.year}",
        decision=decision,
        issued_on=on,
        issued_at=at,
        issued_by=by,
        says=says,
        origin=origin,
    )


def revoke(
    certificate: Certificate,
    *,
    ground: str,
    reason: str,
    decision: str,
    origin: str,
    by: User,
    at: datetime,
    on: date,
) -> Revocation:
    """Take a certificate back from a day on; what it says stays readable."""
    return Revocation.objects.create(
        certificate=certificate,
        ground=Revocation.Ground(ground),
        reason=reason,
        decision=decision,
        revoked_on=on,
        revoked_at=at,
        revoked_by=by,
        origin=origin,
    )


def address(certificate: Certificate) -> str:
    """Where anybody may look the certificate up."""
    path = reverse("records:verify", args=[certificate.code])
    return settings.BASE_URL.rstrip("/") + path


def qr(certificate: Certificate) -> segno.QRCode:
    return segno.make(address(certificate), error="m", micro=False)


def pdf(certificate: Certificate) -> bytes:
    """The paper; the same certificate gives the same bytes (PDF/A-2b)."""
    picture = io.BytesIO()
    qr(certificate).save(picture, kind="svg", border=2, xmldecl=False, svgns=True)
    day = certificate.issued_on
    says = certificate.says | {
        "decision": certificate.decision,
        "number": certificate.number,
        "code": certificate.spaced_code,
        "verify": reverse_host(),
        "date": f"{day:%d/%m/%Y}",
        "day": f"{day:%d}",
        "year": f"{day.year}",
        # Decree 30/2020: a nought before days under ten and before January and February
        "month": f"{day.month:02}" if day.month < 3 else str(day.month),
    }
    return typeset("certificate.typ", says, day, qr=picture.getvalue().decode())


def reverse_host() -> str:
    """The address of the look-up page as one types it."""
    return (settings.BASE_URL.rstrip("/") + reverse("records:verify_any")).split("://", 1)[-1]
