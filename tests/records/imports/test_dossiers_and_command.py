"""Dossier totals by month, and manage.py import: what it prints and how it ends."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from records.models import Batch, DossierTotal
from tests import make
from tests.make_files import workbook
from tests.make_imports import imported

pytestmark = pytest.mark.django_db
HEAD = [
    "Đơn vị",
    "Tháng",
    "Tiếp nhận",
    "Đã giải quyết",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Đang giải quyết",
]
JUNE = ["Xã Nhân Lý", "06/2025", "1.234", 1000, 600, 380, 20, 234]


@pytest.fixture
def here():
    return make.unit("Nhân Lý", parent=make.province())


def test_a_month_is_entered_compared_and_corrected(tmp_path, here):
    assert imported(tmp_path, "dossiers", [HEAD, JUNE, ["Tổng cộng", None, 1234]]).counts == (
        1,
        0,
        0,
        0,
    )
    row = DossierTotal.objects.get()
    assert (row.received, row.holds_from, row.holds_to) == (
        1234,
        date(2025, 6, 1),
        date(2025, 7, 1),
    )
    assert imported(tmp_path, "dossiers", [HEAD, JUNE]).counts == (0, 0, 1, 0)
    made = imported(tmp_path, "dossiers", [HEAD, [*JUNE[:7], 235]])
    assert made.counts == (0, 1, 0, 0)
    assert DossierTotal.objects.known().get().pending == 235


def test_counts_that_do_not_add_up_or_are_missing_are_refused(tmp_path, here):
    rows = [
        HEAD,
        [*JUNE[:3], 999, *JUNE[4:]],
        ["Xã Nhân Lý", "05/2025", *JUNE[2:7], None],
        ["Xã Nhân Lý", "04/2025", -1, *JUNE[3:]],
    ]
    made = imported(tmp_path, "dossiers", rows)
    assert made.counts == (0, 0, 0, 3)
    assert [column for _, column, _, _ in made.reasons] == ["D", "H", "C"]


def run(*args):
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("import", *map(str, args), "--json", stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(out.getvalue()), err.getvalue()


def test_the_command_previews_then_applies_and_says_every_refusal(tmp_path, here):
    path = workbook(tmp_path / "t6.xlsx", {"S": [HEAD, JUNE, ["Xã Lạ", *JUNE[1:]]]})
    code, told, _ = run("dossiers", path)
    assert code == 0 and set(told) == {"rows", "new", "changed", "unchanged", "refused", "applied"}
    assert (told["rows"], told["new"], told["applied"]) == (2, 1, False)
    (refused,) = told["refused"]
    assert set(refused) == {"row", "column", "value", "reason", "remedy"}
    assert (refused["row"], refused["column"], refused["value"]) == (3, "A", "Xã Lạ")
    assert not DossierTotal.objects.exists()
    assert run("dossiers", path, "--apply")[1]["applied"] is True
    assert Batch.objects.get().numbers["new"] == 1
    assert run("dossiers", path, "--apply")[1]["unchanged"] == 1
    assert Batch.objects.count() == 1


def test_what_cannot_be_read_ends_with_two_and_a_sentence(tmp_path, here):
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    bad = workbook(tmp_path / "bad.xlsx", {"S": [["a", "b"], [1, 2]]})
    for args in (
        ("staff", empty),
        ("staff", tmp_path / "none.xlsx"),
        ("staff", bad),
        ("dossiers", workbook(tmp_path / "x.xlsx", {"S": [HEAD, JUNE]}), "--sheet", "Khác"),
        ("dossiers", tmp_path / "x.xlsx", "--period", "tháng sáu"),
        ("dossiers", tmp_path / "x.xlsx", "--as", "nobody-at-all"),
    ):
        code, told, err = run(*args)
        assert code == 2 and told["error"] and told["error"] in err and told["applied"] is False
