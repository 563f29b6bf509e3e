"""Why a file or a cell cannot be read, and what to do about it, as data.  Pure.

One table holds every sentence about a whole file; those about one cell stand beside the value
they refuse (``values``).  ``records.wording.say`` tells both in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..verdict import Reason
from ..verdict import gettext_noop as noop


@dataclass(frozen=True, slots=True)
class Refusal:
    """``code`` is stable and for programs; ``reason`` and ``remedy`` are for people."""

    code: str
    reason: Reason
    remedy: Reason

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "reason": self.reason.to_data(),
            "remedy": self.remedy.to_data(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Refusal:
        return cls(data["code"], Reason.from_data(data["reason"]), Reason.from_data(data["remedy"]))


class Refused(Exception):
    """A file or a cell was not read; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.message % refusal.reason.params)
        self.refusal = refusal


_SAVE_ANEW = noop("Mở tệp bằng Excel hoặc LibreOffice, lưu lại thành .xlsx rồi tải lên.")
_SPLIT = noop("Chia tệp thành nhiều tệp nhỏ hơn, hoặc chỉ giữ trang tính cần nhập.")
_LISTS_ONLY = noop("Tải lên danh sách dạng .xlsx, .xls, .ods hoặc .csv.")

FILE: Mapping[str, tuple[str, str]] = {
    "empty": (
        noop("Tệp rỗng: không có byte nào."),
        noop("Kiểm tra lại tệp trên máy rồi tải lên lần nữa."),
    ),
    "nothing": (
        noop("Tệp không có ô nào có dữ liệu."),
        noop("Kiểm tra lại tệp trên máy rồi tải lên lần nữa."),
    ),
    "too_big": (
        noop("Tệp nặng %(size)s MB; nhiều nhất %(most)s MB."),
        _SPLIT,
    ),
    "inflates": (
        noop("Tệp nén phình ra %(size)s MB khi mở; nhiều nhất %(most)s MB."),
        _SPLIT,
    ),
    "too_many_sheets": (
        noop("Tệp có %(count)s trang tính; nhiều nhất %(most)s."),
        noop("Chỉ giữ trang tính cần nhập rồi tải lên lại."),
    ),
    "too_many_rows": (
        noop("Trang tính “%(sheet)s” có hơn %(most)s dòng có dữ liệu."),
        _SPLIT,
    ),
    "too_wide": (
        noop("Trang tính “%(sheet)s”, dòng %(row)s có dữ liệu sau cột thứ %(most)s."),
        noop("Xoá các cột thừa ở bên phải bảng rồi tải lên lại."),
    ),
    "too_long": (
        noop("Trang tính “%(sheet)s”, dòng %(row)s dài hơn mức một bảng tính chứa được."),
        _SAVE_ANEW,
    ),
    "too_heavy": (
        noop("Đọc tệp cần nhiều bộ nhớ hơn mức cho phép."),
        noop("Chia tệp thành nhiều tệp nhỏ hơn; tệp .xls hoặc .ods thì lưu lại thành .xlsx."),
    ),
    "too_slow": (
        noop("Đọc tệp lâu hơn mức cho phép."),
        _SPLIT,
    ),
    "password": (
        noop("Tệp có mật khẩu nên không đọc được."),
        noop("Bỏ mật khẩu của tệp (Tệp › Thông tin › Bảo vệ sổ làm việc) rồi tải lên lại."),
    ),
    "html": (
        noop("Tệp là trang web (HTML) được đặt tên như bảng tính."),
        _SAVE_ANEW,
    ),
    "spreadsheet_xml": (
        noop("Tệp là bảng tính XML 2003, không phải .xlsx."),
        _SAVE_ANEW,
    ),
    "xlsb": (
        noop("Tệp là bảng tính nhị phân .xlsb."),
        _SAVE_ANEW,
    ),
    "pdf": (
        noop("Tệp là PDF, không phải bảng tính."),
        noop("Xin nơi gửi tệp Excel gốc của bảng này."),
    ),
    "image": (
        noop("Tệp là hình ảnh, không phải bảng tính."),
        noop("Xin nơi gửi tệp Excel gốc của bảng này."),
    ),
    "document": (
        noop("Tệp là văn bản Word, không phải bảng tính."),
        noop("Chép bảng sang Excel, lưu thành .xlsx rồi tải lên."),
    ),
    "archive": (
        noop("Tệp là tệp nén, không phải bảng tính."),
        noop("Giải nén rồi tải lên từng bảng tính."),
    ),
    "unknown": (
        noop("Không nhận ra đây là loại tệp gì."),
        _LISTS_ONLY,
    ),
    "doctype": (
        noop("Tệp có khai báo DOCTYPE, thứ không bảng tính nào cần và có thể gây hại."),
        _SAVE_ANEW,
    ),
    "broken": (
        noop("Tệp bị hỏng hoặc thiếu phần: không mở được."),
        noop("Mở thử tệp bằng Excel; nếu mở được thì lưu lại thành .xlsx, không thì xin lại tệp."),
    ),
    "quotes": (
        noop("Dòng %(row)s có ô quá dài; thường do dấu nháy kép mở mà không đóng."),
        noop("Sửa dấu nháy ở dòng ấy, hoặc lưu tệp thành .xlsx."),
    ),
}


def refuse(code: str, **params: Any) -> Refused:
    """The refusal of a file, to be raised."""
    reason, remedy = FILE[code]
    return Refused(Refusal(code, Reason(reason, params), Reason(remedy)))
