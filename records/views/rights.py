"""Accounts and rights: the administrator's pages.  They show no fact about anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from .. import clock, grants
from ..grants import Held, held_by
from ..lineage import names_on
from ..models import AccountEvent, Appointment, EntryRefused, Grant, UnitVersion, User
from ..requests import SignedInRequest
from ..rights_form import AccountsForm, EndForm, GiveForm, OpenForm, ReasonForm
from ..scope import SECOND_FACTOR, May, can

PAGE = 30
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Row:
    """An account as the list shows it."""

    account: User
    unit: UnitVersion | None
    held: list[Held]
    has_factor: bool

    @property
    def owes_factor(self) -> bool:
        """Whether a role demands a second factor that is not there."""
        return not self.has_factor and any(one.role in SECOND_FACTOR for one in self.held)


def _rows(accounts: list[User], day: date) -> list[Row]:
    people = {one.person_id for one in accounts if one.person_id}
    posts = Appointment.objects.as_of(day).filter(person__in=people).order_by("holds_from", "-pk")
    unit_of = dict(posts.values_list("person_id", "unit_id"))
    units = names_on(set(unit_of.values()), day)
    held = held_by(accounts, day)
    factors = Authenticator.objects.filter(user__in=accounts, type__in=FACTORS)
    safe = set(factors.values_list("user_id", flat=True))
    return [
        Row(one, units.get(unit_of.get(one.person_id or 0, 0)), held[one.pk], one.pk in safe)
        for one in accounts
    ]


def _one(request: SignedInRequest, pk: int) -> User:
    """An account that this administrator looks after, or 404."""
    if not can(request.user, May.ADMINISTER):
        raise Http404
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@login_required
def rights(request: SignedInRequest) -> HttpResponse:
    """The accounts, offices first, then people by given name."""
    if not can(request.user, May.ADMINISTER):
        raise Http404
    form = AccountsForm(request.GET)
    day = clock.today()
    found = form.found(
        User.objects.visible_to(request.user), Grant.objects.as_of(day).values("user")
    ).order_by(F("person__sort_key").asc(nulls_first=True), "username")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": _rows(list(page.object_list), day)}
    return render(request, "records/rights.html", context)


@login_required
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account: its rights today and why, its grants through time, what was done with it."""
    return _page(request, _one(request, pk))


def _page(request: SignedInRequest, who: User, link: str = "") -> HttpResponse:
    day = clock.today()
    rows = Grant.objects.known().filter(user=who).select_related("supersedes")
    given = list(rows.order_by("-holds_from", "-pk"))
    seen = set(Grant.objects.visible_to(request.user).filter(user=who).values_list("pk", flat=True))
    units = names_on({row.unit_id for row in given}, day)
    context = {
        "row": _rows([who], day)[0], "link": link, "own": who.pk == request.user.pk,
        "given": [
            {
                "row": row, "unit": units.get(row.unit_id), "may_read": row.pk in seen,
                "was_cut": grants.was_cut_short(row), "is_past": row.holds_to <= day,
                "is_future": row.holds_from > day,
            }
            for row in given
        ],
        "events": AccountEvent.objects.filter(user=who).select_related("entered_by__person").order_by("-pk"),
        "may_link": grants.may_have_link(who) and who.pk != request.user.pk,
    }  # fmt: skip
    return render(request, "records/rights_account.html", context)


@dataclass
class Plan:
    """A deed before it is done: its words, its form, and from which day it is felt."""

    title: str
    lead: str
    back: str
    form: forms.Form
    deed: Callable[..., Any]  # takes the form's values, by and at
    day: Callable[[dict[str, Any]], date]
    account: User | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def do(self, request: SignedInRequest) -> Any:
        return self.deed(**self.form.cleaned_data, by=request.user, at=clock.now())

    def try_out(self, request: SignedInRequest) -> dict[str, Any]:
        """Do it, look at what came of it, and undo it: the preview is refused where the deed is."""
        day = self.day(self.form.cleaned_data)
        before = held_by([self.account], day)[self.account.pk] if self.account else []
        with transaction.atomic():
            made = self.do(request)
            who = User.objects.get(pk=self.account.pk if self.account else made.pk)
            row = _rows([who], clock.today())[0]
            after = held_by([who], day)[who.pk]
            transaction.set_rollback(True)
        return {"day": day, "row": row} | _difference(before, after)


def _difference(before: Iterable[Held], after: Iterable[Held]) -> dict[str, list[Held]]:
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    return {
        "added": [one for key, one in new.items() if key not in old],
        "dropped": [one for key, one in old.items() if key not in new],
        "kept": [one for key, one in new.items() if key in old],
    }


def _carry_out(
    request: SignedInRequest, plan: Plan, done: Callable[[Any], HttpResponse]
) -> HttpResponse:
    """Form, then what would change, then the deed; each step can be gone back from."""
    context: dict[str, Any] = {"plan": plan, "form": plan.form, **plan.more}
    step = request.POST.get("do", "")
    if step in {"preview", "save"} and plan.form.is_valid():
        try:
            if step == "save":
                return done(plan.do(request))
            context["effect"] = plan.try_out(request)
        except EntryRefused as refusal:
            plan.form.add_error(None, str(refusal))
    return render(request, "records/rights_deed.html", context)


def _asked(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _back_to(request: SignedInRequest, who: User) -> Callable[[Any], HttpResponse]:
    def done(_made: Any) -> HttpResponse:
        messages.success(request, _("Đã ghi."))
        return redirect("records:rights_of", pk=who.pk)

    return done


@login_required
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a right."""
    who = _one(request, pk)
    today = clock.today()
    form = GiveForm(_asked(request), by=request.user, today=today)
    plan = Plan(
        _("Giao quyền"), "", str(who), form, partial(grants.give, who),
        lambda data: max(today, data["since"]), who, {"units": form.units},
    )  # fmt: skip
    return _carry_out(request, plan, _back_to(request, who))


# The three ways to change a grant: title, what it means, form, deed.
CHANGES: dict[str, tuple[Any, Any, type[forms.Form], Callable[..., Any]]] = {
    "end": (
        gettext_lazy("Kết thúc quyền"),
        gettext_lazy("Quyền còn đến hết hôm trước của ngày chọn. Dòng cũ vẫn đọc được."),
        EndForm,
        grants.end,
    ),
    "retract": (
        gettext_lazy("Rút lại quyền"),
        gettext_lazy("Dùng khi quyền được giao nhầm: từ nay coi như chưa từng giao."),
        ReasonForm,
        grants.retract,
    ),
    "undo-end": (
        gettext_lazy("Bỏ việc kết thúc"),
        gettext_lazy("Dùng khi kết thúc nhầm: quyền lại kéo dài như trước."),
        ReasonForm,
        grants.undo_end,
    ),
}


@login_required
def change(request: SignedInRequest, pk: int, move: str) -> HttpResponse:
    """End a right, take it back, or take its ending back."""
    if not can(request.user, May.ADMINISTER) or move not in CHANGES:
        raise Http404
    rows = Grant.objects.visible_to(request.user).known()
    row = get_object_or_404(rows.select_related("user__person", "supersedes"), pk=pk)
    title, lead, form, deed = CHANGES[move]
    today = clock.today()
    felt = {"retract": row.holds_from, "undo-end": row.holds_to}.get(move, today)
    unit = names_on([row.unit_id], today)[row.unit_id].full_name
    plan = Plan(
        f"{title}: {row} · {unit}", lead, str(row.user),
        form(_asked(request), initial={"on": today}), partial(deed, row),
        lambda data: data.get("on") or max(today, felt), row.user,
    )  # fmt: skip
    return _carry_out(request, plan, _back_to(request, row.user))


@login_required
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account."""
    lead = _(
        "Không ai đăng nhập được bằng tài khoản này nữa, kể cả phiên đang mở. Hồ sơ còn nguyên."
    )
    return _turn(request, pk, _("Đóng tài khoản"), lead, grants.close)


@login_required
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    lead = _("Đăng nhập lại được bằng mật khẩu và lớp bảo vệ cũ, với các quyền còn hiệu lực.")
    return _turn(request, pk, _("Mở lại tài khoản"), lead, grants.reopen)


def _turn(
    request: SignedInRequest, pk: int, title: str, lead: str, deed: Callable[..., None]
) -> HttpResponse:
    who = _one(request, pk)
    plan = Plan(
        title, lead, str(who), ReasonForm(_asked(request)), partial(deed, who),
        lambda _data: clock.today(), who,
    )  # fmt: skip
    return _carry_out(request, plan, _back_to(request, who))


@never_cache
@login_required
def open_account(request: SignedInRequest) -> HttpResponse:
    """An account for a person who has none, with a link to set the first password."""
    if not can(request.user, May.ADMINISTER):
        raise Http404
    lead = _("Tài khoản chưa có mật khẩu: người nhận tự đặt qua đường dẫn dùng một lần.")
    plan = Plan(
        _("Mở tài khoản"), lead, _("Tài khoản và quyền"), OpenForm(_asked(request)),
        grants.open_account, lambda _data: clock.today(),
    )  # fmt: skip
    return _carry_out(request, plan, partial(_hand_out, request))


@never_cache
@require_POST
@login_required
def link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another link, while there is no password."""
    return _hand_out(request, _one(request, pk))


@sensitive_variables("url", "token")
def _hand_out(request: SignedInRequest, who: User) -> HttpResponse:
    """The link by mail where there is mail and an address; otherwise on this one answer only."""
    try:
        grants.note_link(who, by=request.user, at=clock.now())
    except EntryRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("records:rights_of", pk=who.pk)
    adapter = get_adapter(request)
    token = default_token_generator.make_token(who)
    url = adapter.get_reset_password_from_key_url(f"{user_pk_to_url_str(who)}-{token}")
    if settings.EMAIL_URL and who.email:
        words = {"user": who, "username": who.username, "password_reset_url": url}
        adapter.send_password_reset_mail(who, who.email, words | {"request": request})
        messages.success(
            request, _("Đã gửi đường dẫn đặt mật khẩu đến %(email)s.") % {"email": who.email}
        )
        return redirect("records:rights_of", pk=who.pk)
    return _page(request, who, url)
