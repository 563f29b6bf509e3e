"""What somebody photographed or scanned: recognised by its first bytes, stripped, kept in private.

A picture is drawn anew, so that neither the place where it was taken nor anything hidden behind
the picture is kept.  A PDF is kept as it is and only ever handed out as a download.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .models import Claim, ClaimScan

MOST_BYTES = 8 * 1024 * 1024
LONGEST_SIDE = 2400  # pixels: the small print of a diploma is still read
MOST_PIXELS = {"JPEG": 200_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
_JPEG, _PDF = "image/jpeg", "application/pdf"

_TOO_BIG = _("Tệp lớn hơn 8 MB. Chụp lại với cỡ ảnh nhỏ hơn, hoặc quét với độ phân giải thấp hơn.")
_OTHER = _("Tệp này không phải ảnh JPEG, PNG, WebP hay PDF. Chụp ảnh giấy tờ hoặc chọn tệp PDF.")
_BROKEN = _("Tệp này hỏng hoặc chưa tải đủ. Chụp lại hoặc chọn tệp khác.")
_TOO_WIDE = _("Ảnh có quá nhiều điểm ảnh. Chụp lại với cỡ ảnh nhỏ hơn.")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What will be kept."""

    data: bytes
    media_type: str


def cleaned(upload: Any) -> Cleaned:
    """The bytes to keep of an uploaded file.  Raises ValidationError with what to do."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_TOO_BIG)
    data = upload.read()
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-1024:]:
            raise ValidationError(_BROKEN)
        return Cleaned(data, _PDF)
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) and not (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    ):
        raise ValidationError(_OTHER)
    return Cleaned(_redrawn(data), _JPEG)


def _redrawn(data: bytes) -> bytes:
    """The picture alone, upright, at most LONGEST_SIDE wide or high."""
    try:
        with Image.open(BytesIO(data), formats=list(MOST_PIXELS)) as picture:
            if picture.width * picture.height > MOST_PIXELS[picture.format or ""]:
                raise ValidationError(_TOO_WIDE)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: read small, not shrunk
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError,
        Image.DecompressionBombError, Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        raise ValidationError(_BROKEN) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    out = BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def keep(claim: Claim, scan: Cleaned) -> ClaimScan:
    """Write the bytes under a name nobody can guess; the caller holds the transaction."""
    row = ClaimScan(
        claim=claim, key=uuid4().hex, media_type=scan.media_type, size=len(scan.data)
    )  # fmt: skip
    row.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    row.path.write_bytes(scan.data)
    row.save()
    return row
