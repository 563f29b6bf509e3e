"""Builders of lists of procedures."""

from datetime import date

from records import procedure_changes
from records.models import ProcedureListFile
from tests.make import AT
from tests.make_files import workbook

HEAD = ["STT", "Mã TTHC", "Tên thủ tục", "Lĩnh vực", "Thời hạn giải quyết", "Phí, lệ phí"]


def book(path, *rows):
    """A list as a ministry publishes it: a title, a header, rows."""
    title = [["BỘ TƯ PHÁP"], ["DANH MỤC THỦ TỤC HÀNH CHÍNH"], []]
    numbered = [[n, *row] for n, row in enumerate(rows, 1)]
    return workbook(path, {"Danh mục": [*title, HEAD, *numbered]})


def read(rows, *, by, name="danh-muc.xlsx"):
    """A list that was read already: ``rows`` by code."""
    return ProcedureListFile.objects.create(
        name=name, digest="0" * 64, rows=rows, entered_at=AT, entered_by=by
    )


def accepted(file, codes, *, by, on=date(2025, 7, 1), at=AT):
    """Rows of a list, taken in."""
    digest = procedure_changes.differences(file, on).digest
    return procedure_changes.accept(
        file, codes, on=on, decision="498/QĐ-BTP", digest=digest, by=by, at=at
    )


def taken(by):
    """A list with a new procedure that was taken in."""
    file = read({"9.000001": {"name": "Thử"}}, by=by)
    return accepted(file, ["9.000001"], by=by).procedures
