"""Builders for claims: a photographed paper and the claim that rests on it."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from records import claims
from records.scans import cleaned
from tests import make

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(size=(64, 48), form="JPEG", **more):
    """The bytes of a picture; ``more`` goes to Pillow (exif)."""
    out = BytesIO()
    Image.new("RGB", size, "#c8921a").save(out, form, **more)
    return out.getvalue()


def upload(data=None, name="bang.jpg"):
    return SimpleUploadedFile(name, photo() if data is None else data)


def claim(account, kind="education", **answers):
    """What an officer claims about herself; a degree unless said otherwise."""
    make.levels()
    said = {"level": "EDU-6", "study": "Luật", "when": "2015", "issuer": "ĐH Luật", "number": "A1"}
    return claims.submit(
        account.person, kind, said | answers, cleaned(upload()), by=account, at=make.AT
    )
