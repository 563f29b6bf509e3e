"""What each kind of list may tell: fields with the captions they go by.  Pure.

Captions are written with their marks: "Nam" is a man and "Năm" a year, though both fold to nam.
Requirements are of the row alone; who is meant and what exists is the register's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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


def _field(key: str, label: str, type: Type, captions: str = "") -> Field:
    return Field(key, label, type, tuple(c.strip() for c in captions.split(";") if c.strip()))


_PERSON = (
    _field(
        "staff_code", noop("Mã cán bộ"), Type.CODE,
        "mã cbcc; mã cbccvc; mã công chức; mã nhân viên; mã số cán bộ; số hiệu công chức;"
        "số hiệu cbcc; shcc; mã số cbccvc; mã định danh cán bộ; staff code",
    ),
    _field(
        "full_name", noop("Họ và tên"), Type.NAME,
        "họ tên; họ và tên khai sinh; họ tên khai sinh; họ và tên cán bộ; họ tên cán bộ;"
        "họ và tên cán bộ, công chức; tên cán bộ; họ, tên; họ, chữ đệm và tên; full name",
    ),
    _field(
        "family_middle", noop("Họ và đệm"), Type.TEXT,
        "họ đệm; họ và tên đệm; họ và chữ đệm; họ lót; họ, đệm; họ",
    ),
    _field("given_name", noop("Tên"), Type.TEXT, "tên gọi"),
    _field("sex", noop("Giới tính"), Type.SEX, "phái; nam/nữ; nam, nữ; sex; gender"),
    _field("is_male", noop("Nam"), Type.MARK, "giới tính nam"),
    _field("is_female", noop("Nữ"), Type.MARK, "giới tính nữ"),
    _field(
        "birth_date", noop("Ngày sinh"), Type.DATE,
        "ngày tháng năm sinh; ngày, tháng, năm sinh; năm sinh; sinh ngày; ngày/tháng/năm sinh;"
        "ngày sinh đầy đủ; date of birth",
    ),
    _field(
        "birth_male", noop("Ngày sinh của nam"), Type.DATE,
        "ngày sinh nam; ngày tháng năm sinh nam; ngày, tháng, năm sinh nam; năm sinh nam",
    ),
    _field(
        "birth_female", noop("Ngày sinh của nữ"), Type.DATE,
        "ngày sinh nữ; ngày tháng năm sinh nữ; ngày, tháng, năm sinh nữ; năm sinh nữ",
    ),
    _field(
        "identity_number", noop("Số định danh"), Type.IDENTITY,
        "số cccd; cccd; số căn cước; số căn cước công dân; căn cước công dân; số cmnd; cmnd;"
        "số cmnd/cccd; cmnd/cccd; cccd/cmnd; số định danh cá nhân; mã định danh; số cccd/cmnd",
    ),
)  # fmt: skip
_UNIT = (
    _field(
        "unit_code", noop("Mã đơn vị"), Type.CODE,
        "mã cơ quan; mã xã; mã phường; mã đvhc; mã xã, phường; mã đơn vị công tác",
    ),
    _field(
        "unit_name", noop("Đơn vị"), Type.TEXT,
        "tên đơn vị; cơ quan; đơn vị công tác; nơi công tác; cơ quan, đơn vị; phòng ban;"
        "đơn vị công tác hiện nay; xã, phường; xã; cơ quan công tác; nơi làm việc; tên xã;"
        "cơ quan, đơn vị công tác; tên cơ quan, đơn vị; cơ quan/đơn vị; ubnd xã, phường",
    ),
)  # fmt: skip
_DOCUMENT = _field(
    "document", noop("Văn bản"), Type.TEXT,
    "số quyết định; quyết định số; quyết định; văn bản số; số văn bản; căn cứ; số qđ",
)  # fmt: skip

_POSTS = (
    _field(
        "position", noop("Chức vụ"), Type.TEXT,
        "chức danh; chức vụ, chức danh; chức vụ/chức danh; vị trí việc làm; chức vụ hiện nay;"
        "chức vụ công tác; chức danh, chức vụ; vị trí; chức vụ đảm nhiệm",
    ),
    _field(
        "from_date", noop("Từ ngày"), Type.DATE,
        "ngày bổ nhiệm; ngày nhận chức vụ; ngày bắt đầu; thời gian bổ nhiệm; ngày giữ chức vụ;"
        "thời điểm bổ nhiệm; ngày hiệu lực",
    ),
    _DOCUMENT,
    _field("phone", noop("Điện thoại"), Type.CODE, "số điện thoại; sđt; di động; đt"),
    _field("email", noop("Thư điện tử"), Type.TEXT, "email; e-mail; hộp thư; địa chỉ email"),
)  # fmt: skip

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
_LEVELS = (
    _field(
        "level_general", noop("Giáo dục phổ thông"), Type.TEXT,
        "trình độ giáo dục phổ thông; trình độ văn hoá; trình độ văn hóa; văn hoá; văn hóa;"
        "học vấn; trình độ học vấn; gdpt",
    ),
    _field(
        "level_education", noop("Trình độ chuyên môn"), Type.TEXT,
        "chuyên môn; trình độ đào tạo; chuyên môn nghiệp vụ; trình độ chuyên môn cao nhất;"
        "trình độ chuyên môn nghiệp vụ; bằng cấp chuyên môn; trình độ chuyên môn, nghiệp vụ",
    ),
    _field(
        "level_political", noop("Lý luận chính trị"), Type.TEXT,
        "trình độ lý luận chính trị; llct; lý luận ct; trình độ llct; lí luận chính trị; chính trị",
    ),
    _field(
        "level_state", noop("Quản lý nhà nước"), Type.TEXT,
        "qlnn; trình độ quản lý nhà nước; bồi dưỡng qlnn; bồi dưỡng quản lý nhà nước",
    ),
    _field("level_rank", noop("Ngạch công chức"), Type.TEXT, "ngạch; ngạch, bậc; mã ngạch"),
    _field(
        "level_it", noop("Tin học"), Type.TEXT, "trình độ tin học; chứng chỉ tin học; cntt"
    ),
    _field(
        "level_language", noop("Ngoại ngữ"), Type.TEXT,
        "trình độ ngoại ngữ; chứng chỉ ngoại ngữ; tiếng anh",
    ),
)  # fmt: skip
_QUALIFICATION = (
    _field(
        "kind", noop("Loại văn bằng"), Type.TEXT,
        "loại; loại bằng; loại văn bằng, chứng chỉ; loại trình độ; loại chứng chỉ",
    ),
    _field("level", noop("Trình độ"), Type.TEXT, "bậc; mức; trình độ đạt được; bậc trình độ"),
    _field(
        "field", noop("Chuyên ngành"), Type.TEXT,
        "ngành; ngành đào tạo; chuyên ngành đào tạo; ngành, chuyên ngành; lĩnh vực",
    ),
    _field(
        "institution", noop("Nơi đào tạo"), Type.TEXT,
        "trường; cơ sở đào tạo; nơi cấp; trường đào tạo; tên trường; đơn vị cấp; nơi cấp bằng;"
        "cơ sở đào tạo, bồi dưỡng; đơn vị đào tạo; đơn vị tổ chức",
    ),
    _field(
        "date", noop("Ngày cấp"), Type.DATE,
        "năm cấp; năm tốt nghiệp; ngày cấp bằng; ngày tốt nghiệp; ngày, tháng, năm cấp; năm",
    ),
    _field(
        "number", noop("Số hiệu"), Type.TEXT,
        "số hiệu văn bằng; số bằng; số vào sổ; số chứng chỉ; số văn bằng; số hiệu bằng",
    ),
)  # fmt: skip
_TRAINING = (
    _field("course_code", noop("Mã khoá học"), Type.CODE, "mã khóa học; mã lớp; mã khoá; mã khóa"),
    _field(
        "course", noop("Tên khoá học"), Type.TEXT,
        "tên khóa học; khoá học; khóa học; tên lớp; lớp bồi dưỡng; tên lớp bồi dưỡng;"
        "nội dung bồi dưỡng; nội dung đào tạo; chuyên đề; tên khoá bồi dưỡng; tên khoá đào tạo;"
        "nội dung đào tạo, bồi dưỡng; lớp đào tạo, bồi dưỡng",
    ),
    _field(
        "date", noop("Ngày hoàn thành"), Type.DATE,
        "ngày kết thúc; đến ngày; ngày cấp; thời gian; năm hoàn thành; ngày cấp chứng chỉ; năm;"
        "thời gian hoàn thành; ngày cấp chứng nhận",
    ),
    _field("hours", noop("Số giờ"), Type.NUMBER, "số tiết; thời lượng; tổng số tiết; số giờ học"),
    _field(
        "institution", noop("Nơi đào tạo"), Type.TEXT,
        "cơ sở đào tạo; đơn vị tổ chức; nơi tổ chức; đơn vị đào tạo; cơ sở bồi dưỡng; nơi học;"
        "cơ sở đào tạo, bồi dưỡng; trường",
    ),
    _field(
        "certificate", noop("Số chứng chỉ"), Type.TEXT,
        "số chứng nhận; số hiệu chứng chỉ; chứng chỉ số; số giấy chứng nhận; số hiệu; số vào sổ",
    ),
)  # fmt: skip

FIELDS: Mapping[ListKind, tuple[Field, ...]] = {
    ListKind.STAFF: (*_PERSON, *_UNIT, *_POSTS, *_LEVELS),
    ListKind.QUALIFICATIONS: (*_PERSON, *_UNIT, *_QUALIFICATION, *_LEVELS),
    ListKind.RATINGS: (
        *_PERSON,
        *_UNIT,
        _field("year", noop("Năm"), Type.YEAR, "năm đánh giá; năm xếp loại; năm công tác"),
        _field("month", noop("Tháng"), Type.MONTH, "tháng đánh giá; kỳ đánh giá; tháng/năm"),
        _field(
            "rating", noop("Xếp loại"), Type.TEXT,
            "mức xếp loại; kết quả xếp loại; kết quả đánh giá; xếp loại chất lượng; kết quả;"
            "mức độ hoàn thành nhiệm vụ; mức độ hoàn thành; đánh giá, xếp loại;"
            "kết quả đánh giá, xếp loại",
        ),
        _DOCUMENT,
    ),
    ListKind.DOSSIERS: (
        *_UNIT,
        _field("month", noop("Tháng"), Type.MONTH, "kỳ báo cáo; tháng báo cáo; tháng/năm; kỳ"),
        _field(
            "received", noop("Tiếp nhận"), Type.WHOLE,
            "số hồ sơ tiếp nhận; tổng tiếp nhận; hồ sơ tiếp nhận; tổng số tiếp nhận;"
            "số hồ sơ đã tiếp nhận; đã tiếp nhận; số tiếp nhận",
        ),
        _field(
            "resolved", noop("Đã giải quyết"), Type.WHOLE,
            "số hồ sơ đã giải quyết; tổng đã giải quyết; đã giải quyết tổng số; đã xử lý;"
            "hồ sơ đã giải quyết; giải quyết; đã giải quyết tổng; số đã giải quyết",
        ),
        _field("early", noop("Trước hạn"), Type.WHOLE, "giải quyết trước hạn; sớm hạn; sớm"),
        _field("on_time", noop("Đúng hạn"), Type.WHOLE, "giải quyết đúng hạn"),
        _field("late", noop("Quá hạn"), Type.WHOLE, "giải quyết quá hạn; trễ hạn; chậm; chậm hạn"),
        _field(
            "pending", noop("Đang giải quyết"), Type.WHOLE,
            "số hồ sơ đang giải quyết; đang xử lý; hồ sơ đang giải quyết; chưa giải quyết;"
            "còn tồn; tồn; đang giải quyết tổng số",
        ),
    ),
    ListKind.TRAINING: (*_PERSON, *_UNIT, *_TRAINING),
}  # fmt: skip

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
