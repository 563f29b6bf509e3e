"""Files as people and strangers send them, written byte for byte."""

import unicodedata
import zipfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from records.intake.legacy import _TCVN3, _VNI

_TO_TCVN3 = {letter: chr(code) for code, letter in sorted(_TCVN3.items(), reverse=True)}
_TO_VNI = {letter: vni for vni, letter in reversed(_VNI.items())}
EMBLEM = ("UBND TỈNH LẠNG SƠN", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")


def tcvn3(text: str) -> str:
    """As a spreadsheet shows text typed in an ABC font."""
    return "".join(_TO_TCVN3.get(letter, letter) for letter in text)


def vni(text: str) -> str:
    """As a spreadsheet shows text typed in a VNI font."""
    return "".join(_TO_VNI.get(letter, letter) for letter in text)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def workbook(path: Path, sheets: dict[str, list[list]], hidden: tuple[str, ...] = ()) -> Path:
    """Sheets by name, row by row; None leaves a cell out, dates are real date cells."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date | datetime):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write(number, column, cell)
            if name in hidden:
                sheet.hide()
    return path


def as_provinces_send_it(path: Path) -> Path:
    """Emblem rows, a merged header of two levels, totals, signatures, and every kind of text."""
    with xlsxwriter.Workbook(path) as book:
        notes = book.add_worksheet("Danh mục")
        notes.write_column(0, 0, ["Mã", "CV", "CVC"])
        notes.write_column(0, 1, ["Tên ngạch", "Chuyên viên", "Chuyên viên chính"])
        notes.hide()
        sheet = book.add_worksheet("Danh sách CBCC")
        sheet.activate()
        sheet.merge_range("A1:D1", EMBLEM[0])
        sheet.merge_range("F1:K1", EMBLEM[1])
        sheet.merge_range("A2:D2", "SỞ NỘI VỤ")
        sheet.merge_range("F2:K2", "Độc lập - Tự do - Hạnh phúc")
        sheet.merge_range("A4:K4", "DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2025")
        for place, caption in enumerate(["TT", "Họ và tên", "Mã\ncán bộ"]):
            sheet.merge_range(5, place, 6, place, caption)
        sheet.merge_range("D6:E6", "Ngày, tháng, năm sinh")
        sheet.write_row("D7", ["Nam", "Nữ"])
        sheet.merge_range("F6:F7", "Số CCCD")
        sheet.merge_range("G6:G7", nfd("Đơn vị công tác"))
        sheet.merge_range("H6:J6", "Trình độ")
        sheet.write_row("H7", ["Chuyên môn", "Lý luận\nchính trị", "Tin học"])
        sheet.merge_range("K6:K7", "Chức vụ")
        sheet.write_row("A8", [f"({n})" for n in range(1, 12)])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row("A9", ["I", "Khối Uỷ ban"])
        rows = [
            [1, nfd("Nguyễn Thị Hương"), "0012", None, "12/3/1985", "020185001234",
             nfd("Xã Đồng Đăng"), "Đại học", "Trung cấp", "x", "Chủ tịch"],
            [2, tcvn3("Trần Văn Dũng"), "0013", 1979, None, 20179001235,
             tcvn3("Xã Đồng Đăng"), tcvn3("Đại học"), tcvn3("Cao cấp"), None, tcvn3("Thủ quỹ")],
            [3, "HOÀNG  VĂN\nTHỤ", "0014", date(1990, 6, 30), None, "'020190001236",
             "Phường Tam Thanh", "Thạc sĩ", "", "x", "Chuyên viên"],
        ]  # fmt: skip
        for number, row in enumerate(rows, start=9):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell is not None:
                    sheet.write(number, column, cell)
        sheet.write_row("A14", ["II", "Khối Đảng"])
        sheet.write_row(14, 0, [4, "Lý Văn Sùng", "0015", "năm 1988", None, "020188001237",
                                "Xã Hữu Lũng", "Đại học", None, None, "Bí thư"])  # fmt: skip
        sheet.write_row(15, 0, [None, "Tổng cộng: 4 người", None, 3, 1])
        sheet.write("H18", "Lạng Sơn, ngày 30 tháng 6 năm 2025")
        sheet.write("B19", "NGƯỜI LẬP BIỂU")
        sheet.write("H19", "GIÁM ĐỐC")
        sheet.write("B23", "Vi Thị Thuý")
    return path


def zipped(path: Path, parts: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def bare_xlsx(path: Path, sheet: bytes | str, more: dict[str, bytes | str] | None = None) -> Path:
    """A workbook of one hand-written sheet part."""
    return zipped(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELS}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
            **(more or {}),
        },
    )


def sheet_xml(rows: str, before: str = "") -> str:
    return f"{before}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"


def text_row(number: int, *cells: str) -> str:
    inside = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inside}</row>'


def ods(path: Path, table: str, before: str = "") -> Path:
    """A hand-written ODS; ``table`` is the inside of its only table."""
    ns = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'{before}<office:document-content xmlns:office="{ns}:office:1.0" '
        f'xmlns:table="{ns}:table:1.0" xmlns:text="{ns}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"/>',
        },
    )


def ods_row(*cells: str, repeated: int = 1) -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'
