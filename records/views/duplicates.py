"""Files that may be of one person: the list, the comparison, the merging and its way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import batches, clock, duplicates
from ..duplicates import Pair
from ..fact_form import RetractionForm
from ..models import EntryRefused, Person
from ..person_page import Posting, postings
from ..reading import Reading
from ..requests import SignedInRequest
from ..scope import May, can

PAGE = 25


class MergeForm(RetractionForm):
    """Why these two are one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext_lazy("Vì sao là một người")
        self.fields["reason"].help_text = gettext_lazy("Ví dụ: đã đối chiếu số căn cước.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair with where each serves today."""

    pair: Pair
    one: Posting
    two: Posting


@login_required
def pairs(request: SignedInRequest) -> HttpResponse:
    """The pairs that wait to be settled."""
    if not can(request.user, May.ENTER):
        raise Http404
    found = duplicates.pairs(Person.objects.entered_by(request.user))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    people = [person for pair in shown for person in (pair.one, pair.two)]
    posts = postings(people, Reading(clock.today()))
    rows = [Shown(pair, posts[2 * n], posts[2 * n + 1]) for n, pair in enumerate(shown)]
    return render(request, "records/duplicates.html", {"page": page, "rows": rows})


@login_required
def pair(request: SignedInRequest, kept: int, gone: int) -> HttpResponse:
    """What merging would do; merge, or tell the two apart."""
    people = Person.objects.entered_by(request.user).in_bulk([kept, gone])
    if len(people) < 2:
        raise Http404
    keep, drop = people[kept], people[gone]
    made = duplicates.plan(keep, drop)
    do = request.POST.get("do", "")
    form = MergeForm(request.POST if do == "merge" else None)
    done: dict[str, Any] = {"by": request.user, "at": clock.now(), "on": clock.today()}
    try:
        if do == "apart":
            duplicates.tell_apart(keep, drop, **done)
            messages.success(request, _("Đã ghi là hai người khác nhau."))
            return redirect("records:duplicates")
        if do == "merge" and form.is_valid():
            duplicates.merge(keep, drop, reason=form.cleaned_data["reason"], **done)
            messages.success(request, _("Đã gộp. Hồ sơ được giữ nói cách hoàn tác."))
            return redirect("records:person", pk=keep.pk)
    except EntryRefused as refusal:
        form = MergeForm(request.POST)
        form.add_error(None, str(refusal))
    one, two = postings([keep, drop], Reading(clock.today()))
    both = duplicates.with_numbers(Pair(keep, drop))
    context = {"plan": made, "form": form, "one": one, "two": two, "pair": both}
    return render(request, "records/duplicate.html", context)


@login_required
def undo(request: SignedInRequest, pk: int, batch: int) -> HttpResponse:
    """Take a merging back."""
    who = get_object_or_404(Person.objects.entered_by(request.user), pk=pk)
    known = {made.pk: (row, made) for row, made in duplicates.mergings(who)}
    if batch not in known:
        raise Http404
    row, made = known[batch]
    form = RetractionForm(request.POST or None)
    form.fields["reason"].label = _("Lý do hoàn tác")
    form.fields["reason"].help_text = ""
    if form.is_valid():
        try:
            batches.undo(made, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        except batches.UndoRefused as refused:
            first: Any = refused.obstacles[0]
            form.add_error(
                None,
                _("Có %(n)s dữ kiện được sửa sau khi gộp, đầu tiên là “%(first)s”. Rút các lần sửa ấy trước.")
                % {"n": len(refused.obstacles), "first": first.heading},
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã hoàn tác: hai hồ sơ lại tách như trước."))
            return redirect("records:person", pk=who.pk)
    title = _("Hoàn tác gộp hồ sơ %(code)s") % {"code": row.other.staff_code}
    lead = _("Các dòng đã chuyển trở về hồ sơ cũ; dòng trùng được tin trở lại.")
    context = {"form": form, "person": who, "title": title, "lead": lead, "verb": _("Hoàn tác")}
    return render(request, "records/entry_form.html", context)
