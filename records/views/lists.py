"""Lists of the register as files, with the filter and both dates written on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import clock
from ..figures import count
from ..models import Person
from ..person_page import postings
from ..reading import Reading, ReadingForm
from ..requests import SignedInRequest
from ..scope import May, can
from ..selection import Selection
from ..spreadsheet import Cell, Listing
from ..wording import spoken
from .people import PeopleForm
from .procedures import ProceduresForm
from .units import UnitsForm, found_units, unit_rows

AT_ONCE = 500  # people whose posts are read together
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def as_file(content: bytes, ending: str, name: str) -> HttpResponse:
    """Something to keep; it is personal, so no cache between keeps it too."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)


def _file(listing: Listing, ending: str, name: str, on: Reading) -> HttpResponse:
    content = listing.as_xlsx() if ending == "xlsx" else listing.as_csv()
    return as_file(content, ending, f"{name}-{on.on:%Y-%m-%d}")


def _known(ending: str) -> None:
    if ending not in TYPES:
        raise Http404


def asked(form: ReadingForm, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The filter and both dates as the reader sees them, and when the file was made."""
    reading = form.reading()
    filters = []
    for name, field in form.fields.items():
        if name not in {"on", "known"} and (value := form.asked(name)):
            words = dict(getattr(field, "choices", ())).get(value, value)
            filters.append((str(field.label), str(words)))
    return [
        *(filters or [(_("Bộ lọc"), _("không lọc"))]),
        *more,
        (_("Tại ngày"), spoken(reading.on)),
        (_("Biết đến ngày"), spoken(reading.known_on) if reading.known_on else _("hôm nay")),
        (_("Lập lúc"), f"{timezone.localtime(clock.now()):%d/%m/%Y %H:%M}"),
    ]


@login_required
@require_safe
def people(request: SignedInRequest, ending: str) -> HttpResponse:
    """People one may take away: what the filter finds, or what was ticked of it."""
    _known(ending)
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
    listing = Listing(
        _("Cán bộ, công chức"), _("Điều kiện lọc"), asked(form, (_("Chọn"), selection.told())),
        columns, _people_rows(found.iterator(AT_ONCE), reading),
    )  # fmt: skip
    return _file(listing, ending, "can-bo", reading)


def _people_rows(found: Iterable[Person], reading: Reading) -> Iterator[Sequence[Cell]]:
    """So many at once, three statements each."""
    people = iter(found)
    while some := list(islice(people, AT_ONCE)):
        for one in postings(some, reading):
            who, unit = one.person, one.unit
            yield [
                who.staff_code, who.full_name, str(who.get_sex_display()), who.birth_date,
                one.position, "; ".join(map(str, one.duties)), unit.code if unit else "",
                unit.full_name if unit else "",
            ]  # fmt: skip


@login_required
@require_safe
def units(request: SignedInRequest, ending: str) -> HttpResponse:
    """The units of a day; which there are is public."""
    _known(ending)
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
    listing = Listing(_("Đơn vị"), _("Điều kiện lọc"), asked(form), columns, rows)
    return _file(listing, ending, "don-vi", reading)


@login_required
@require_safe
def procedures(request: SignedInRequest, ending: str) -> HttpResponse:
    """The catalogue of a day."""
    _known(ending)
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
    listing = Listing(_("Thủ tục hành chính"), _("Điều kiện lọc"), asked(form), columns, rows)
    return _file(listing, ending, "thu-tuc", reading)


@login_required
@require_safe
def figures(request: SignedInRequest, ending: str) -> HttpResponse:
    """The province's figures, each with what it is a share of."""
    _known(ending)
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
    listing = Listing(_("Số liệu của tỉnh"), _("Điều kiện lọc"), asked(form), columns, rows)
    return _file(listing, ending, "so-lieu", reading)
