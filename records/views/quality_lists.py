"""Data quality as files: the lines of a filter, a unit's months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..listings import Sheet, chunks, filters, only
from ..quality.lines import told
from ..quality.survey import found_of, listed, over_months
from ..requests import SignedInRequest
from ..scope import May, can
from ..spreadsheet import Cell
from .quality import Question


@login_required
@require_safe
def lines(request: SignedInRequest, ending: str) -> HttpResponse:
    """All lines of the filter."""
    only(can(request.user, May.EXPORT))
    question = Question.of(request)
    columns = [
        (_("Loại"), 16), (_("Phép kiểm tra"), 32), (_("Mã cán bộ"), 12), (_("Họ và tên"), 28),
        (_("Mã đơn vị"), 10), (_("Đơn vị"), 28), (_("Điều thấy"), 60), (_("Cách sửa"), 60),
        (_("Để riêng vì"), 40),
    ]  # fmt: skip
    sheet = Sheet(
        "chat-luong-du-lieu", _("Chất lượng dữ liệu"), columns, _lines(question, request),
        question.reading, filters(question.form),
    )  # fmt: skip
    return sheet.response(ending)


def _lines(question: Question, request: SignedInRequest) -> Iterator[Sequence[Cell]]:
    checks = question.survey().some()
    if not checks:
        return
    found = listed(checks, question.asked, aside=question.is_aside)
    for some in chunks(found):
        for line in told([found_of(row) for row in some], request.user, question.reading):
            who, unit = line.person, line.unit
            yield [
                line.kind_name, str(line.check.title), who.staff_code if who else "",
                who.full_name if who else "", unit.code if unit else "",
                unit.full_name if unit else "", line.sentence, str(line.check.remedy),
                line.aside.note if line.aside else "",
            ]  # fmt: skip


@login_required
@require_safe
def months(request: SignedInRequest, ending: str) -> HttpResponse:
    """One unit's share at the end of each of the last months; no rows without a unit."""
    only(can(request.user, May.EXPORT))
    question = Question.of(request)
    unit = question.one_unit
    points = over_months(question.checks, question.asked, unit.unit_id) if unit else []
    columns = [
        (_("Ngày cuối tháng"), 16), (_("Người có dòng"), 14), (_("Số người"), 10), (_("Tỷ lệ"), 10)
    ]  # fmt: skip
    rows = ([one.on, one.touched, one.people, one.share] for one in points)
    title = _("Chất lượng dữ liệu qua các tháng")
    asked = filters(question.form)
    return Sheet(
        "chat-luong-qua-cac-thang", title, columns, rows, question.reading, asked
    ).response(ending)
