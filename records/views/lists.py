"""Lists of the register as files, with the filter and both dates written on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..figures import count
from ..listings import AT_ONCE, Sheet, chunks, filters
from ..models import Person
from ..person_page import postings
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can
from ..selection import Selection
from ..spreadsheet import Cell
from .establishment import EstablishmentForm, units_with_posts
from .people import PeopleForm
from .procedures import ProceduresForm
from .units import UnitsForm, found_units, unit_rows


@login_required
@require_safe
def people(request: SignedInRequest, ending: str) -> HttpResponse:
    """People one may take away: what the filter finds, or what was ticked of it."""
    if not can(request.user, May.EXPORT):
        raise Http404
    form, selection = PeopleForm(request.GET), Selection.read(request.GET)
    if selection.is_empty:
        messages.error(request, _("Chưa chọn ai: đánh dấu từng người, hoặc chọn tất cả kết quả."))
        back = request.GET.copy()
        back.pop("some", None)
        return HttpResponseRedirect(f"{reverse('records:people')}?{back.urlencode()}")
    reading = form.reading()
    found = selection.of(form.found(request.user, reading, May.EXPORT))
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Giới tính"), 9), (_("Ngày sinh"), 12),
        (_("Vị trí"), 32), (_("Nhiệm vụ"), 32), (_("Mã đơn vị"), 10), (_("Đơn vị"), 28),
    ]  # fmt: skip
    rows = _people_rows(found.iterator(AT_ONCE), reading)
    asked = filters(form, (_("Chọn"), selection.told()))
    sheet = Sheet("can-bo", _("Cán bộ, công chức"), columns, rows, reading, asked)
    return sheet.response(ending)


def _people_rows(found: Iterable[Person], reading: Reading) -> Iterator[Sequence[Cell]]:
    """So many at once, three statements each."""
    for some in chunks(found):
        for one in postings(some, reading):
            who, unit = one.person, one.unit
            yield [
                who.staff_code, who.full_name, str(who.get_sex_display()),
                who.born.whole or str(who.born),
                one.position, "; ".join(map(str, one.duties)), unit.code if unit else "",
                unit.full_name if unit else "",
            ]  # fmt: skip


@login_required
@require_safe
def units(request: SignedInRequest, ending: str) -> HttpResponse:
    """The units of a day; which there are is public."""
    form = UnitsForm(request.GET)
    reading = form.reading()
    found, called = found_units(form, reading)
    columns = [
        (_("Mã"), 10), (_("Đơn vị"), 28), (_("Tên cũ"), 40), (_("Số người"), 10),
        (_("Nay thành"), 40), (_("Hiệu lực từ"), 12),
    ]  # fmt: skip
    rows: Iterator[Sequence[Cell]] = (
        (
            row.version.code, row.version.full_name, ", ".join(v.full_name for v in row.former),
            row.staff, ", ".join(v.full_name for v in row.after), row.version.holds_from,
        )
        for row in unit_rows(list(found), reading, called)
    )  # fmt: skip
    return Sheet("don-vi", _("Đơn vị"), columns, rows, reading, filters(form)).response(ending)


@login_required
@require_safe
def procedures(request: SignedInRequest, ending: str) -> HttpResponse:
    """The catalogue of a day."""
    form = ProceduresForm(request.GET)
    reading = form.reading()
    columns = [
        (_("Mã thủ tục"), 12), (_("Tên"), 80), (_("Lĩnh vực"), 28), (_("Thời hạn"), 24),
        (_("Phí, lệ phí"), 28), (_("Nộp trực tuyến"), 24),
    ]  # fmt: skip
    rows = (
        [
            row.procedure.code, str(row), row.group_name, row.time_words, row.fee_words,
            row.online_words,
        ]
        for row in form.found(reading)
    )  # fmt: skip
    return Sheet(
        "thu-tuc", _("Thủ tục hành chính"), columns, rows, reading, filters(form)
    ).response(ending)


@login_required
@require_safe
def figures(request: SignedInRequest, ending: str) -> HttpResponse:
    """The province's figures, each with what it is a share of."""
    if not can(request.user, May.EXPORT):
        raise Http404
    form = ReadingForm(request.GET)
    reading = form.reading()
    told = count(reading)
    columns = [(_("Chỉ tiêu"), 44), (_("Giá trị"), 12), (_("Trong số"), 12), (_("Tỷ lệ"), 10)]
    rows: list[Sequence[Cell]] = [
        [_("Đơn vị cấp xã"), told.units],
        [_("Cán bộ, công chức một cửa"), told.officers],
        [_("Đầu mối kiểm soát thủ tục"), told.focal_points],
        [_("Lãnh đạo UBND"), told.leaders],
        [
            _("Trung cấp trở lên"), told.intermediate_or_higher, told.officers,
            told.intermediate_or_higher_share,
        ],
        [
            _("Lý luận chính trị từ Sơ cấp"), told.political_theory, told.officers,
            told.political_theory_share,
        ],
        [_("Hồ sơ đã giải quyết"), told.dossiers_resolved],
        [_("Sớm và đúng hạn"), told.on_time, told.dossiers_resolved, told.on_time_share],
        [_("Thủ tục hành chính"), told.procedures],
    ]  # fmt: skip
    return Sheet("so-lieu", _("Số liệu của tỉnh"), columns, rows, reading, filters(form)).response(
        ending
    )


@login_required
@require_safe
def establishment(request: SignedInRequest, ending: str) -> HttpResponse:
    """Posts against the people in them, a row a unit."""
    if not can(request.user, May.EXPORT):
        raise Http404
    form = EstablishmentForm(request.GET)
    reading = form.reading()
    rows, _lines = units_with_posts(request.user, form, May.EXPORT)
    columns = [
        (_("Mã"), 10), (_("Đơn vị"), 28), (_("Vị trí có định mức"), 12), (_("Đang giữ"), 10),
        (_("Còn thiếu"), 10), (_("Dôi"), 8), (_("Phụ trách tạm"), 10), (_("Biệt phái đến"), 10),
        (_("Thiếu so với tối thiểu"), 12), (_("Người ở vị trí chưa rõ định mức"), 16),
    ]  # fmt: skip
    told: Iterator[Sequence[Cell]] = (
        [
            row.unit.code, row.unit.full_name, row.total.posts, row.total.filled,
            row.total.vacant, row.total.surplus, row.total.acting, row.total.seconded,
            row.total.unmet, row.total.unknown,
        ]
        for row in rows
    )  # fmt: skip
    sheet = Sheet("bien-che", _("Biên chế"), columns, told, reading, filters(form))
    return sheet.response(ending)
