"""What each kind of list may tell: fields with the captions they go by (captions.json).  Pure.

Captions are written with their marks: "Nam" is a man and "Năm" a year, though both fold to nam.
Requirements are of the row alone; who is meant and what exists is the register's to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ..criteria import Kind as FactKind
from ..verdict import gettext_noop as noop
from .header import key


class ListKind(StrEnum):
    """The kinds of lists that can be imported."""

    STAFF = "staff"
    QUALIFICATIONS = "qualifications"
    RATINGS = "ratings"
    DOSSIERS = "dossiers"
    TRAINING = "training"


class Type(StrEnum):
    """How the cells of a field are read."""

    TEXT = "text"
    CODE = "code"
    IDENTITY = "identity"
    NAME = "name"
    SEX = "sex"
    MARK = "mark"
    DATE = "date"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    WHOLE = "whole"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """``label`` is a message; ``captions`` what columns call it, the label among them."""

    key: str
    label: str
    type: Type
    captions: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.label, *self.captions)


CAPTIONS = Path(__file__).with_name("captions.json")


def _fields(part: str, *rows: tuple[str, str, Type]) -> tuple[Field, ...]:
    """The fields of a part of a list; what else columns call them is data."""
    captions = _captions()[part]
    return tuple(Field(key, label, type, tuple(captions[key])) for key, label, type in rows)


@cache
def _captions() -> Mapping[str, Mapping[str, list[str]]]:
    found: Mapping[str, Mapping[str, list[str]]] = json.loads(CAPTIONS.read_text(encoding="utf-8"))
    return found


_PERSON = _fields(
    "person",
    ("staff_code", noop("Mã cán bộ"), Type.CODE),
    ("full_name", noop("Họ và tên"), Type.NAME),
    ("family_middle", noop("Họ và đệm"), Type.TEXT),
    ("given_name", noop("Tên"), Type.TEXT),
    ("sex", noop("Giới tính"), Type.SEX),
    ("is_male", noop("Nam"), Type.MARK),
    ("is_female", noop("Nữ"), Type.MARK),
    ("birth_date", noop("Ngày sinh"), Type.DATE),
    ("birth_male", noop("Ngày sinh của nam"), Type.DATE),
    ("birth_female", noop("Ngày sinh của nữ"), Type.DATE),
    ("identity_number", noop("Số định danh"), Type.IDENTITY),
)
_UNIT = _fields(
    "unit",
    ("unit_code", noop("Mã đơn vị"), Type.CODE),
    ("unit_name", noop("Đơn vị"), Type.TEXT),
)
_POSTS = _fields(
    "post",
    ("position", noop("Chức vụ"), Type.TEXT),
    ("from_date", noop("Từ ngày"), Type.DATE),
    ("document", noop("Văn bản"), Type.TEXT),
    ("phone", noop("Điện thoại"), Type.CODE),
    ("email", noop("Thư điện tử"), Type.TEXT),
)

# A list of staff often tells the levels side by side; each column is a kind of its own.
LEVELS: Mapping[str, FactKind] = {
    "level_general": FactKind.GENERAL_EDUCATION,
    "level_education": FactKind.EDUCATION,
    "level_political": FactKind.POLITICAL_THEORY,
    "level_state": FactKind.STATE_MANAGEMENT,
    "level_rank": FactKind.CIVIL_SERVICE_RANK,
    "level_it": FactKind.IT,
    "level_language": FactKind.LANGUAGE,
}
_LEVELS = _fields(
    "levels",
    ("level_general", noop("Giáo dục phổ thông"), Type.TEXT),
    ("level_education", noop("Trình độ chuyên môn"), Type.TEXT),
    ("level_political", noop("Lý luận chính trị"), Type.TEXT),
    ("level_state", noop("Quản lý nhà nước"), Type.TEXT),
    ("level_rank", noop("Ngạch công chức"), Type.TEXT),
    ("level_it", noop("Tin học"), Type.TEXT),
    ("level_language", noop("Ngoại ngữ"), Type.TEXT),
)
_QUALIFICATION = _fields(
    "qualification",
    ("kind", noop("Loại văn bằng"), Type.TEXT),
    ("level", noop("Trình độ"), Type.TEXT),
    ("field", noop("Chuyên ngành"), Type.TEXT),
    ("institution", noop("Nơi đào tạo"), Type.TEXT),
    ("date", noop("Ngày cấp"), Type.DATE),
    ("number", noop("Số hiệu"), Type.TEXT),
)
_TRAINING = _fields(
    "training",
    ("course_code", noop("Mã khoá học"), Type.CODE),
    ("course", noop("Tên khoá học"), Type.TEXT),
    ("date", noop("Ngày hoàn thành"), Type.DATE),
    ("hours", noop("Số giờ"), Type.NUMBER),
    ("institution", noop("Nơi đào tạo"), Type.TEXT),
    ("certificate", noop("Số chứng chỉ"), Type.TEXT),
)
_RATING = _fields(
    "rating",
    ("year", noop("Năm"), Type.YEAR),
    ("month", noop("Tháng"), Type.MONTH),
    ("rating", noop("Xếp loại"), Type.TEXT),
    ("document", noop("Văn bản"), Type.TEXT),
)
_DOSSIERS = _fields(
    "dossiers",
    ("month", noop("Tháng"), Type.MONTH),
    ("received", noop("Tiếp nhận"), Type.WHOLE),
    ("resolved", noop("Đã giải quyết"), Type.WHOLE),
    ("early", noop("Trước hạn"), Type.WHOLE),
    ("on_time", noop("Đúng hạn"), Type.WHOLE),
    ("late", noop("Quá hạn"), Type.WHOLE),
    ("pending", noop("Đang giải quyết"), Type.WHOLE),
)

FIELDS: Mapping[ListKind, tuple[Field, ...]] = {
    ListKind.STAFF: (*_PERSON, *_UNIT, *_POSTS, *_LEVELS),
    ListKind.QUALIFICATIONS: (*_PERSON, *_UNIT, *_QUALIFICATION, *_LEVELS),
    ListKind.RATINGS: (*_PERSON, *_UNIT, *_RATING),
    ListKind.DOSSIERS: (*_UNIT, *_DOSSIERS),
    ListKind.TRAINING: (*_PERSON, *_UNIT, *_TRAINING),
}

# Each row of fields: at least one of them must be told.
_WHO = (("staff_code", "full_name", "given_name", "identity_number"),)
_WHERE = (("unit_code", "unit_name"),)
REQUIRED: Mapping[ListKind, tuple[tuple[str, ...], ...]] = {
    ListKind.STAFF: (("full_name", "given_name"),),
    ListKind.QUALIFICATIONS: (*_WHO, ("level", *LEVELS)),
    ListKind.RATINGS: (*_WHO, ("rating",)),
    ListKind.DOSSIERS: (*_WHERE, ("received", "resolved")),
    ListKind.TRAINING: (*_WHO, ("course", "course_code")),
}


def vocabulary(kind: ListKind) -> frozenset[str]:
    """Folded captions of a kind, for finding the header among the rows."""
    return frozenset(key(name) for field in FIELDS[kind] for name in field.names)
