"""Keys of other systems: who may ask what, the secret told once, taking a key back."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from .. import clock
from ..lineage import names_on
from ..listings import Rows, Sheet, now_read, only
from ..models import ApiToken, EntryRefused, TokenUse, User
from ..models.tokens import issue, revoke
from ..requests import SignedInRequest
from ..scope import May, can
from ..token_forms import RevokeForm, TokenForm

PAGE = 30
SOURCE = "Trang Khoá kết nối"


def _keys(user: User) -> QuerySet[ApiToken]:
    rows = ApiToken.objects.known().visible_to(user)
    return rows.select_related("entered_by__person").order_by("-holds_from", "-pk")


@login_required
def tokens(request: SignedInRequest) -> HttpResponse:
    """The keys over the units one may connect, the newest first."""
    if not can(request.user, May.CONNECT):
        raise Http404
    page = Paginator(_keys(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "records/tokens.html", {"page": page, "rows": _told(list(page))})


def _told(rows: list[ApiToken]) -> list[dict[str, object]]:
    day = clock.today()
    uses = dict(
        TokenUse.objects.filter(key__in=[one.key for one in rows]).values_list("key", "used_at")
    )
    units = names_on({one.unit_id for one in rows}, day)
    return [
        {
            "row": one, "unit": units.get(one.unit_id), "used_at": uses.get(one.key),
            "is_open": one.holds_from <= day < one.holds_to,
        }
        for one in rows
    ]  # fmt: skip


@login_required
def tokens_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The keys as a file; no secret is in it, because none is kept."""
    only(can(request.user, May.CONNECT))
    columns = [
        (_("Mã khoá"), 12), (_("Tên hệ thống"), 30), (_("Mục đích"), 50), (_("Đơn vị"), 28),
        (_("Số lần hỏi mỗi phút"), 12), (_("Từ ngày"), 12), (_("Đến hết ngày"), 12),
    ]  # fmt: skip
    rows: Rows = (
        [
            told["row"].key, told["row"].name, told["row"].purpose,  # type: ignore[attr-defined]
            getattr(told["unit"], "full_name", ""), told["row"].per_minute,  # type: ignore[attr-defined]
            told["row"].holds_from, told["row"].last_day,  # type: ignore[attr-defined]
        ]
        for told in _told(list(_keys(request.user)))
    )  # fmt: skip
    return Sheet("khoa-ket-noi", _("Khoá kết nối"), columns, rows, now_read()).response(ending)


@login_required
@never_cache
@sensitive_variables("secret")
def token_new(request: SignedInRequest) -> HttpResponse:
    """A new key; its secret stands on the answer to this POST and nowhere else."""
    if not can(request.user, May.CONNECT):
        raise Http404
    day = clock.today()
    form = TokenForm(request.POST or None, user=request.user, today=day)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row, secret = issue(
                data["unit"].unit, name=data["name"], purpose=data["purpose"],
                per_minute=data["per_minute"], on=day, until=data["last_day"] + timedelta(days=1),
                by=request.user, at=clock.now(), source=SOURCE,
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = render(request, "records/token_told.html", {"row": row, "secret": secret})
            answer["Cache-Control"] = "private, no-store"
            return answer
    return render(request, "records/token_form.html", {"form": form, "units": form.units})


@login_required
def token_revoke(request: SignedInRequest, key: str) -> HttpResponse:
    """Take a key back, with the reason."""
    if not can(request.user, May.CONNECT):
        raise Http404
    row = get_object_or_404(_keys(request.user), key=key, holds_to__gt=clock.today())
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke(
                row, on=clock.today(), reason=form.cleaned_data["reason"], by=request.user,
                at=clock.now(), source=SOURCE,
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thu hồi; từ lúc này khoá không mở được gì."))
            return redirect("records:tokens")
    return render(request, "records/token_form.html", {"form": form, "row": row})
