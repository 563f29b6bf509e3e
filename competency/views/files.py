"""Lists of competency as files: requirements, the people behind a number, dossiers, eligibility."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.listings import AT_ONCE, Pairs, Rows, Sheet, chunks, filters, now_read, only, yes_no
from records.models import Position
from records.reading import Reading, ReadingForm
from records.requests import SignedInRequest
from records.scope import May, can

from ..behind import Ask, everybody_behind
from ..commendation_forms import Asked, EligibilityForm, ListForm
from ..eligibility import Found
from ..making import whom
from ..models import Proposal, Scheme, State
from ..models.schemes import schemes_on
from ..sentences import in_one_line
from .commendations import dossiers_asked
from .coverage import asked_coverage, asked_people
from .eligibility import everyone_asked, rows_of
from .exemptions import exemptions_asked
from .requirements import asked_of, titles_of


def _word(outcome: str) -> str:
    return {"yes": _("Đạt"), "no": _("Thiếu"), "exempt": _("Được miễn")}.get(outcome, _("Chưa rõ"))


@login_required
@require_safe
def requirements(request: SignedInRequest, ending: str) -> HttpResponse:
    """The requirements of a day, of one post or of all."""
    only(can(request.user, May.VIEW))
    form = ReadingForm(request.GET)
    reading = form.reading()
    posts = Position.objects.in_force(reading.on)
    post = posts.filter(code=request.GET.get("post", "")).first()
    titles = titles_of()
    columns = [
        (_("Mã yêu cầu"), 18), (_("Yêu cầu"), 44), (_("Ai phải đạt"), 40), (_("Quy tắc"), 70),
        (_("Căn cứ"), 30), (_("Hiệu lực từ"), 12), (_("Đã kiểm chứng"), 10),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.code, str(one), whom(one, titles), in_one_line(one.criterion), one.basis,
            one.holds_from, yes_no(one.verified),
        ]
        for one in asked_of(post, reading)
    )  # fmt: skip
    asked: Pairs = [(_("Chức danh"), str(post) if post else _("Tất cả"))]
    sheet = Sheet("chuan-vi-tri", _("Chuẩn vị trí"), columns, rows, reading, asked)
    return sheet.response(ending)


@login_required
@require_safe
def exemptions(request: SignedInRequest, ending: str) -> HttpResponse:
    """Who is exempt from what on a day, by which decision, until when."""
    only(can(request.user, May.EXPORT))
    form = ReadingForm(request.GET)
    reading, code = form.reading(), request.GET.get("only", "")
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Mã yêu cầu"), 18), (_("Lý do miễn"), 50),
        (_("Quyết định"), 30), (_("Miễn từ ngày"), 12), (_("Đến hết ngày"), 12),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.person.staff_code, one.person.full_name, one.code, one.grounds, one.document,
            one.holds_from, one.last_day,
        ]
        for one in exemptions_asked(request.user, reading, code, May.EXPORT).iterator(AT_ONCE)
    )  # fmt: skip
    asked: Pairs = [(_("Yêu cầu"), code or _("Tất cả"))]
    sheet = Sheet("mien-yeu-cau", _("Miễn yêu cầu"), columns, rows, reading, asked)
    return sheet.response(ending)


@login_required
@require_safe
def coverage_people(request: SignedInRequest, ending: str) -> HttpResponse:
    """Who is behind a number of the map."""
    form, ask = asked_coverage(request, May.EXPORT), asked_people(request)
    question = form.question()
    found = everybody_behind(request.user, question, ask)
    if found is None:
        raise Http404
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Kết luận"), 12), (_("Vì sao"), 80),
        (_("Vị trí"), 32), (_("Mã đơn vị"), 10), (_("Đơn vị"), 28),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.person.staff_code, one.person.full_name, _word(one.outcome),
            "; ".join(one.because), one.post, one.unit.code if one.unit else "",
            one.unit.full_name if one.unit else "",
        ]
        for one in found
    )  # fmt: skip
    asked = filters(form, *_narrowed(ask))
    title = _("Người trong con số")
    sheet = Sheet("nguoi-trong-con-so", title, columns, rows, question.reading, asked)
    return sheet.response(ending)


def _narrowed(ask: Ask) -> Pairs:
    return [
        (_("Yêu cầu"), ask.requirement or _("Tất cả")),
        (_("Kết luận"), _word(ask.outcome) if ask.outcome else _("Tất cả")),
        (_("Đơn vị"), str(ask.unit or _("Tất cả"))),
    ]


@login_required
@require_safe
def commendations(request: SignedInRequest, ending: str) -> HttpResponse:
    """The register of dossiers, those that moved last first."""
    only(can(request.user, May.EXPORT))
    form, reading = ListForm(request.GET), now_read()
    mine = Proposal.objects.visible_to(request.user, May.EXPORT)
    names = {scheme.form: str(scheme) for scheme in schemes_on(reading.on)}
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Hình thức khen"), 36), (_("Năm xét"), 8),
        (_("Thành tích"), 60), (_("Trạng thái"), 18), (_("Từ ngày"), 12),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.person.staff_code, one.person.full_name, names.get(one.form, one.form), one.year,
            one.achievement.title, str(State(one.state_now).label),
            timezone.localdate(one.moved_at),
        ]
        for one in dossiers_asked(form, mine).select_related("achievement").iterator(AT_ONCE)
    )  # fmt: skip
    title = _("Hồ sơ khen thưởng")
    return Sheet("khen-thuong", title, columns, rows, reading, filters(form)).response(ending)


@login_required
@require_safe
def eligibility(request: SignedInRequest, ending: str) -> HttpResponse:
    """Everyone for one scheme and one year: yes, no or unknown, and why."""
    only(can(request.user, May.EXPORT))
    reading = now_read()
    form = EligibilityForm(request.GET, schemes=schemes_on(reading.on), day=reading.on)
    asked = form.asked()
    scheme = asked.scheme
    if scheme is None:
        raise Http404
    found, order = everyone_asked(request.user, asked, scheme, reading, May.EXPORT)
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Đơn vị"), 28), (_("Kết quả"), 14),
        (_("Vì sao"), 90), (_("Hồ sơ đề nghị"), 18),
    ]  # fmt: skip
    told: Pairs = [
        (_("Hình thức khen"), str(scheme)), (_("Năm xét"), str(asked.year)),
        (_("Kết quả"), str(dict(form.fields["outcome"].choices).get(asked.outcome, ""))),  # type: ignore[attr-defined]
        (_("Tên hoặc mã cán bộ"), asked.words or _("không lọc")),
    ]  # fmt: skip
    rows = _judged(order, found, asked, scheme, reading)
    title = _("Ai đủ điều kiện khen thưởng")
    return Sheet("du-dieu-kien", title, columns, rows, reading, told).response(ending)


def _judged(
    order: Sequence[int], found: dict[int, Found], asked: Asked, scheme: Scheme, reading: Reading
) -> Rows:
    """So many at once, in a fixed number of statements."""
    for some in chunks(order):
        for row in rows_of(some, found, asked, scheme, reading):
            who, unit = row.posting.person, row.posting.unit
            why = "; ".join(f"{line.rule}: {line.because}" for line in row.judged.refusing)
            yield [
                who.staff_code, who.full_name, unit.full_name if unit else "",
                _eligible(row.found.outcome.value), why, row.state,
            ]  # fmt: skip


def _eligible(outcome: str) -> str:
    words = {"yes": _("Đủ điều kiện"), "no": _("Chưa đủ điều kiện")}
    return words.get(outcome, _("Chưa rõ"))
