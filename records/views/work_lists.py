"""Lists of work as files: law and what leans on it, pairs, claims, accounts."""

from __future__ import annotations

from itertools import chain

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import clock, duplicates, law
from .. import law_registry as registry
from ..grants import Held, held_by
from ..law_forms import LawForm
from ..listings import Rows, Sheet, filters, now_read, only, yes_no
from ..models import (
    Claim,
    DocumentLink,
    Grant,
    Person,
    User,
)
from ..person_page import postings
from ..reading import Reading
from ..requests import SignedInRequest
from ..rights_form import AccountsForm
from ..scope import May, can
from ..spreadsheet import Cell
from ..wording import spoken


@login_required
@require_safe
def legal_texts(request: SignedInRequest, ending: str) -> HttpResponse:
    """The registry; published law is open to every account."""
    form = LawForm(request.GET)
    reading = form.reading()
    found = registry.asked(form, registry.read(request.user, reading).lines)
    columns = [
        (_("Số ký hiệu"), 18), (_("Tên"), 70), (_("Cơ quan ban hành"), 24),
        (_("Ngày ban hành"), 12), (_("Hiệu lực từ"), 12), (_("Hết hiệu lực từ"), 12),
        (_("Tình trạng"), 18), (_("Số chỗ dựa vào"), 10), (_("Cần sửa"), 10), (_("Đã kiểm chứng"), 10),
    ]  # fmt: skip
    rows: Rows = (
        [
            one.document.code, one.document.name, one.document.issuer, one.document.issued_on,
            one.document.in_force_from, one.standing.ends_on, one.standing.state_words,
            one.leaning, one.stale, yes_no(one.document.verified),
        ]
        for one in found
    )  # fmt: skip
    sheet = Sheet("so-van-ban", _("Sổ văn bản"), columns, rows, reading, filters(form))
    return sheet.response(ending)


@login_required
@require_safe
def law_worklist(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """What leans on a changed text, looked at or not."""
    only(law.may_edit(request.user))
    links = DocumentLink.objects.known().select_related("changed", "changing")
    link = get_object_or_404(links, pk=pk)
    found = law.worklist(link, request.user)
    columns = [
        (_("Loại"), 24), (_("Mục"), 60), (_("Dẫn"), 24), (_("Điều khoản"), 20),
        (_("Kết quả"), 24), (_("Ghi chú"), 40), (_("Ngày rà soát"), 12),
    ]  # fmt: skip
    open_: Rows = (
        [
            str(one.provider.label),
            one.row.title,
            one.row.on,
            one.row.clause,
            _("Chưa xem"),
            "",
            None,
        ]
        for one in found.waiting
    )
    done: Rows = (
        [
            str(one.provider.label), one.row.title, one.row.on, one.row.clause,
            review.get_outcome_display(), review.note, timezone.localdate(review.entered_at),
        ]
        for one, review in found.done
    )  # fmt: skip
    asked = [
        (_("Văn bản"), link.changed.code),
        (str(link.get_kind_display()), f"{link.changing.code}, {spoken(link.holds_from)}"),
    ]
    rows = chain(open_, done)
    return Sheet("ra-soat", _("Việc cần rà soát"), columns, rows, now_read(), asked).response(
        ending
    )


@login_required
@require_safe
def likely_duplicates(request: SignedInRequest, ending: str) -> HttpResponse:
    """Pairs of files that may be of one person."""
    only(can(request.user, May.ENTER))
    found = duplicates.pairs(Person.objects.entered_by(request.user))
    people = list({who.pk: who for pair in found for who in (pair.one, pair.two)}.values())
    serves = {one.person.pk: one.unit for one in postings(people, now_read())}
    columns = [
        (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Ngày sinh"), 12), (_("Đơn vị"), 28),
        (_("Mã cán bộ thứ hai"), 12), (_("Họ và tên thứ hai"), 28), (_("Ngày sinh thứ hai"), 12),
        (_("Đơn vị thứ hai"), 28), (_("Cùng ngày sinh"), 10), (_("Mã giống nhau"), 10),
    ]  # fmt: skip

    def told(who: Person) -> list[Cell]:
        unit = serves.get(who.pk)
        return [who.staff_code, who.full_name, str(who.born), unit.full_name if unit else ""]

    rows: Rows = (
        [*told(pair.one), *told(pair.two), yes_no(pair.is_exact), yes_no(pair.codes_alike)]
        for pair in found
    )
    return Sheet("nghi-trung", _("Hồ sơ nghi trùng"), columns, rows, now_read()).response(ending)


@login_required
@require_safe
def waiting_claims(request: SignedInRequest, ending: str) -> HttpResponse:
    """Papers to verify, longest waiting first."""
    only(can(request.user, May.ENTER))
    found = list(Claim.objects.all().waiting_for(request.user).select_related("person"))
    places = postings([one.person for one in found], now_read())
    columns = [
        (_("Gửi ngày"), 12), (_("Mã cán bộ"), 12), (_("Họ và tên"), 28), (_("Đơn vị"), 28),
        (_("Loại giấy tờ"), 30),
    ]  # fmt: skip
    rows: Rows = (
        [
            timezone.localdate(one.moved_at), one.person.staff_code, one.person.full_name,
            place.unit.full_name if place.unit else "", str(one),
        ]
        for one, place in zip(found, places, strict=True)
    )  # fmt: skip
    title = _("Giấy tờ chờ xác minh")
    return Sheet("cho-xac-minh", title, columns, rows, now_read()).response(ending)


@login_required
@require_safe
def accounts(request: SignedInRequest, ending: str) -> HttpResponse:
    """Accounts with their rights of today, as the administrator sees them."""
    only(can(request.user, May.ADMINISTER))
    form, day = AccountsForm(request.GET), clock.today()
    found = form.found(
        User.objects.visible_to(request.user), Grant.objects.as_of(day).values("user")
    ).select_related("person")
    everybody = list(found.order_by(F("person__sort_key").asc(nulls_first=True), "username"))
    held = held_by(everybody, day)
    columns = [
        (_("Tài khoản"), 28), (_("Tên đăng nhập"), 20), (_("Đang đóng"), 10), (_("Quyền"), 28),
        (_("Tại đơn vị"), 28), (_("Từ ngày"), 12), (_("Đến hết"), 12), (_("Quyết định"), 24),
    ]  # fmt: skip
    rows: Rows = (
        [str(one), one.username, yes_no(not one.is_active), *right]
        for one in everybody
        for right in [_right(each) for each in held[one.pk]] or [["", "", None, None, ""]]
    )
    title = _("Tài khoản và quyền")
    return Sheet("tai-khoan", title, columns, rows, Reading(day), filters(form)).response(ending)


def _right(held: Held) -> list[Cell]:
    row = held.row
    last = None if row.is_open else row.last_day
    return [held.name, held.unit.full_name, row.holds_from, last, row.document]
