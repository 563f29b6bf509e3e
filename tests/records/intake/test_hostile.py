"""Files that mean harm, or are broken, get a plain sentence and little memory."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from records.intake.guard import opened
from records.intake.refusals import FILE, Refused
from tests.make_files import bare_xlsx, ods, ods_row, sheet_xml, text_row, workbook, zipped

ROOT = Path(__file__).parents[3]
# A small process asks, so that the peak of its only child is the reader's own.
ASK = """
import json, resource, sys
from pathlib import Path
from records.intake.guard import opened
from records.intake.refusals import Refused
answer = {}
try:
    with opened(Path(sys.argv[1]), wall_seconds=60) as book:  # the machine may be busy
        answer["rows"] = sum(1 for sheet in book.sheets for _ in sheet.rows())
except Refused as refused:
    answer["code"] = refused.refusal.code
answer["child_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
status = dict(line.split(":", 1) for line in open("/proc/self/status"))  # not its parent's peak
answer["own_mb"] = int(status["VmHWM"].split()[0]) // 1024
print(json.dumps(answer))
"""


def asked(path: Path) -> dict:
    said = subprocess.run(
        [sys.executable, "-c", ASK, str(path)], cwd=ROOT, capture_output=True, check=True
    )
    return json.loads(said.stdout)


def refused(path: Path) -> str:
    answer = asked(path)
    assert answer["child_mb"] < 300
    assert answer["own_mb"] < 100
    return answer["code"]


def test_nothing_at_all(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    assert refused(path) == "empty"
    path.write_bytes(b" \r\n ; ; \r\n")
    assert refused(path) == "nothing"


def test_a_bomb_that_says_how_large_it_is_is_not_opened(tmp_path):
    path = bare_xlsx(tmp_path / "bomb.xlsx", b" " * (500 * 2**20))
    assert path.stat().st_size < 2**20
    assert refused(path) == "inflates"


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path):
    path = bare_xlsx(tmp_path / "bomb.xlsx", sheet_xml("<row/>" * 20_000_000))
    raw = path.read_bytes()
    true_size = zipfile.ZipFile(path).getinfo("xl/worksheets/sheet1.xml").file_size
    lie = raw.replace(true_size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != raw
    path.write_bytes(lie)
    assert refused(path) == "broken"


def test_one_row_without_end_stops_at_the_bound_of_memory(tmp_path):
    path = bare_xlsx(
        tmp_path / "wide.xlsx", sheet_xml(f"<row>{'<c><v>1</v></c>' * 8_000_000}</row>")
    )
    assert refused(path) == "too_heavy"


def test_entities_that_multiply_are_refused_with_any_document_type(tmp_path):
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    laughs += "".join(
        f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("bcdefgh", "cdefghi", strict=True)
    )
    doctype = laughs + "]>"
    for path in (
        bare_xlsx(tmp_path / "a.xlsx", sheet_xml(text_row(1, "&i;"), before=doctype)),
        bare_xlsx(
            tmp_path / "b.xlsx",
            sheet_xml(text_row(1, "x")),
            {"xl/sharedStrings.xml": doctype + "<sst>&i;</sst>"},
        ),
        ods(tmp_path / "c.ods", ods_row("&i;"), before=doctype),
        bare_xlsx(
            tmp_path / "d.xlsx",
            sheet_xml(text_row(1, "&f;"), before='<!DOCTYPE l [<!ENTITY f SYSTEM "/etc/passwd">]>'),
        ),
    ):
        assert refused(path) == "doctype", path


def test_one_cell_without_end(tmp_path):
    path = bare_xlsx(tmp_path / "long.xlsx", sheet_xml(text_row(1, "(" * 2**24, "x")))
    assert refused(path) == "too_long"
    text = tmp_path / "tệp của tỉnh.csv"
    text.write_text("a;b\n" + "(" * 2**18 + ";1\n")
    assert refused(text) == "quotes"


def test_more_merged_areas_than_any_list_has(tmp_path):
    areas = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 500_000))
    sheet = sheet_xml(text_row(1, "a", "b") + text_row(2, "c", "d"))
    sheet = sheet.replace("</worksheet>", f"<mergeCells>{areas}</mergeCells></worksheet>")
    with opened(bare_xlsx(tmp_path / "merged.xlsx", sheet), wall_seconds=60) as book:
        assert len(book.sheets[0].facts.merges) == 20_000


def test_two_hundred_sheets(tmp_path):
    sheets = {f"S{n}": [["Họ và tên", "Ngày sinh"], ["Vi Thị Lan", "1990"]] for n in range(200)}
    assert refused(workbook(tmp_path / "many.xlsx", sheets)) == "too_many_sheets"


def test_a_million_rows(tmp_path):
    rows = "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 1_048_577))
    assert refused(bare_xlsx(tmp_path / "million.xlsx", sheet_xml(rows))) == "too_many_rows"
    text = tmp_path / "million.csv"
    text.write_text("ten,nam\n" + "Lan,1990\n" * 1_048_576)
    assert refused(text) == "too_many_rows"


def test_a_sheet_that_says_a_million_rows_but_has_two_is_read(tmp_path):
    rows = text_row(1, "Họ và tên", "Ngày sinh") + text_row(1_048_576, "Vi Thị Lan", "1990")
    path = bare_xlsx(tmp_path / "sparse.xlsx", sheet_xml(rows))
    assert asked(path)["rows"] == 2


def test_a_million_rows_that_are_only_formatted_are_not_counted(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 1_048_577))
    path = bare_xlsx(tmp_path / "formatted.xlsx", sheet_xml(text_row(1, "a", "b") + rows))
    answer = asked(path)
    assert answer.get("rows", answer.get("code")) in (1, "too_slow")
    assert answer["child_mb"] < 300


def test_an_ods_that_repeats_a_row_a_million_times(tmp_path):
    path = ods(tmp_path / "rows.ods", ods_row(*["Lan"] * 200, repeated=1_048_576))
    assert refused(path) == "too_heavy"
    path = ods(tmp_path / "few.ods", ods_row("Lan", repeated=1_048_576))
    assert refused(path) in ("too_heavy", "too_many_rows")


def test_what_is_no_list_is_named(tmp_path):
    kinds = {
        "html": b"<html><body><table><tr><td>H\xe1\xbb\x8d t\xc3\xaan</td></tr></table></body></html>",
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        "image": b"\x89PNG\r\n\x1a\n\x00\x00",
        "document": b"{\\rtf1\\ansi ...}",
        "archive": b"Rar!\x1a\x07\x00",
        "unknown": b"\x7fELF\x02\x01\x01\x00\x00",
        "spreadsheet_xml": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    }
    for code, content in kinds.items():
        path = tmp_path / f"{code}.xls"
        path.write_bytes(content)
        assert refused(path) == code
    path.write_text("<!DOCTYPE html><html></html>", encoding="utf-16")
    assert refused(path) == "html"
    zipped(path, {"word/document.xml": "<w/>", "[Content_Types].xml": "<T/>"})
    assert refused(path) == "document"
    zipped(path, {"xl/workbook.bin": "x", "[Content_Types].xml": "<T/>"})
    assert refused(path) == "xlsb"
    zipped(path, {"a.txt": "x"})
    assert refused(path) == "archive"


def test_a_workbook_with_a_password_says_so(tmp_path):
    path = tmp_path / "locked.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(512)
    )
    assert refused(path) == "password"


def test_an_ods_with_a_password_says_so(tmp_path):
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    path = ods(tmp_path / "locked.ods", ods_row("Lan"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    parts["META-INF/manifest.xml"] = (
        f'<manifest:manifest xmlns:manifest="{manifest}">{entry}</manifest:manifest>'
    )
    assert refused(zipped(path, parts)) == "password"


def test_half_a_file_is_broken(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"S": [["Họ và tên", "Năm"], ["Vi Thị Lan", 1990]]})
    whole = path.read_bytes()
    for part in (100, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:part])
        assert refused(path) == "broken"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "Workbook".encode("utf-16-le")
        + bytes(900)
    )
    assert refused(path) == "broken"
    bare_xlsx(path, "<worksheet><sheetData><row><c>")
    assert refused(path) == "broken"
    bare_xlsx(path, sheet_xml('<row r="1"><c t="s"><v>7</v></c></row>'))
    assert refused(path) == "broken"


def test_a_quote_that_never_ends(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('ten,nam\nLan,"1990\n' + "Hoa,1991\n" * 50_000)
    assert refused(path) == "quotes"


def test_a_reader_that_lingers_is_killed(tmp_path):
    rows = "".join(text_row(n, "Vi Thị Lan", "1990") for n in range(1, 150_000))
    path = bare_xlsx(tmp_path / "slow.xlsx", sheet_xml(rows))
    with pytest.raises(Refused) as late, opened(path, wall_seconds=0.2):
        pass
    assert late.value.refusal.code == "too_slow"


def test_a_hundred_thousand_rows_flow_with_flat_memory(tmp_path):
    cells = [f'<c t="inlineStr"><is><t>Nguyễn Văn {n}</t></is></c>' for n in range(8)]
    inside = "".join(cells)
    rows = "".join(f'<row r="{n}">{inside}</row>' for n in range(1, 100_001))
    answer = asked(bare_xlsx(tmp_path / "large.xlsx", sheet_xml(rows)))
    assert answer["rows"] == 100_000
    assert answer["child_mb"] < 100
    assert answer["own_mb"] < 100


def test_macros_links_and_formulas_are_read_for_their_values_and_told(tmp_path):
    rows = (
        '<row r="1"><c t="str"><f>HYPERLINK("http://a.b")</f><v>Họ tên</v></c>'
        "<c><f>[1]Sheet1!A1</f><v>5</v></c><c><f>1+1</f></c></row>"
    )
    more = {"xl/vbaProject.bin": b"\x00", "xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    with opened(bare_xlsx(tmp_path / "a.xlsm", sheet_xml(rows), more)) as book:
        assert book.facts.macros
        assert book.facts.links
        assert book.facts.sheets[0].uncalculated == 1
        assert len(book.notes) == 3
        (row,) = book.sheets[0].rows()
        assert [str(cell) for cell in row.cells] == ["Họ tên", "5", "Fault(text='')"]


def test_each_refusal_has_a_remedy_and_both_are_sentences():
    for reason, remedy in FILE.values():
        assert reason.endswith(".")
        assert remedy.endswith(".")


def test_the_bounds_are_the_systems_own():
    """300 MB, 9 s of CPU, and an answer within 10 s: set on the reader before it opens a byte."""
    code = (
        "import json, resource as r; from records.intake import child, guard; child._bound();"
        "print(json.dumps([r.getrlimit(x) for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_NOFILE)]"
        "+ [guard.WALL_SECONDS]))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    memory, cpu, files, wall = json.loads(said.stdout)
    assert memory == [300 * 2**20] * 2 and cpu == [9, 9] and files == [32, 32]
    assert wall < 10
