"""What two readings of a file say differently, and extracts of it on paper."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from .. import clock
from ..compared import address_of, differences_for
from ..differences import Change, Difference
from ..models import Absence, EntryRefused, Person, PersonFact, Transcript
from ..reading import Reading, ReadingForm, day_field
from ..requests import SignedInRequest
from ..scope import May, may
from ..statements import statements
from ..transcripts import is_unchanged, issue, pdf

WORDS = {
    Change.BEGAN: (_("Đến ngày thì đúng"), _("Đã biết từ trước; ngày bắt đầu nằm giữa hai mốc.")),
    Change.LEARNED: (_("Mới biết"), _("Ghi vào hồ sơ giữa hai mốc.")),
    Change.CORRECTED: (_("Đính chính"), _("Thay điều đã ghi, có lý do.")),
    Change.ENDED: (_("Không còn"), _("Ngày cuối nằm giữa hai mốc, hoặc giữa hai mốc mới biết.")),
    Change.RETRACTED: (_("Huỷ"), _("Lẽ ra không được ghi.")),
}


class TwoReadingsForm(ReadingForm):
    """?on=&known= is the earlier reading, ?until=&until_known= the later one (today, known now)."""

    until = day_field(
        _("Mốc sau: tại ngày"),
        required=False,
        error_messages={"invalid": _("“Mốc sau: tại ngày” không đọc được; ghi như 30/06/2025.")},
    )
    until_known = day_field(
        _("Biết đến ngày (mốc sau)"),
        required=False,
        error_messages={
            "invalid": _("“Biết đến ngày (mốc sau)” không đọc được; ghi như 30/06/2025.")
        },
    )

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["on"].label = _("Mốc trước: tại ngày")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        later = given.get("until") or clock.today()
        if given.get("on") and given["on"] > later:
            self.add_error("until", _("Mốc sau phải từ mốc trước trở đi; đổi chỗ hai ngày."))
        known, known_later = given.get("known"), given.get("until_known")
        if known_later and (known is None or known > known_later):
            self.add_error(
                "until_known", _("Điều biết ở mốc sau phải từ mốc trước trở đi; đổi chỗ hai ngày.")
            )
        return given

    def later(self) -> Reading:
        """The second reading."""
        return Reading(self.asked("until") or clock.today(), self.asked("until_known"))


def _told(found: list[Difference], *, own: bool, entering: bool) -> list[dict[str, Any]]:
    """The differences by their kind, each row spelled out.

    Why somebody is away may speak of her health, why a discipline was corrected of what it was:
    that is told to herself; others open it for a purpose, elsewhere.  Leave of another kind is
    told to whoever enters it.
    """
    order = list(Change)
    found = sorted(found, key=lambda one: order.index(one.change))
    return [
        {
            "change": change.value,
            "title": WORDS[change][0],
            "note": WORDS[change][1],
            "rows": [_spelled(one, own, entering) for one in group],
        }
        for change, group in groupby(found, key=lambda one: one.change)
    ]


def _spelled(one: Difference, own: bool, entering: bool) -> dict[str, Any]:
    row, heading = one.row, one.row.heading
    if isinstance(row, Absence):
        if not own and (row.is_kept_apart or not entering):
            return {"one": one, "heading": gettext("Vắng mặt theo chế độ"), "is_veiled": True}
        heading = row.get_kind_display()
    if isinstance(row, PersonFact) and row.is_kept_apart and not own:
        return {"one": one, "heading": heading, "is_veiled": True}
    return {"one": one, "heading": heading, "url": address_of(row), "pair": _pair(one)}


def _pair(one: Difference) -> list[dict[str, Any]]:
    """For a correction what was said and what is said now, where the two differ."""
    if one.before is None or one.after is None:
        return []
    before, after = (statements([row])[0].pairs for row in (one.before, one.after))
    said, says = dict(before), dict(after)
    return [
        {"label": label, "before": said.get(label, ""), "after": says.get(label, "")}
        for label in dict.fromkeys([*said, *says])
        if said.get(label) != says.get(label)
    ]


@login_required
def changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file between two readings: what became true, was learned, corrected, ended, retracted."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = TwoReadingsForm(request.GET)
    groups = []
    if form.is_valid():
        entering = Person.objects.entered_by(request.user).filter(pk=who.pk).exists()
        found = differences_for(who, form.reading(), form.later(), entering=entering)
        own = who.pk == request.user.person_id
        groups = _told(found, own=own, entering=entering)
    context = {
        "form": form, "person": who, "groups": groups, "earlier": form.reading(),
        "later": form.later(),
    }  # fmt: skip
    return render(request, "records/changes.html", context)


class IssueForm(forms.Form):
    """The two days of a new transcript."""

    on = day_field(
        _("Tại ngày"),
        error_messages={
            "invalid": _("“Tại ngày” không đọc được; ghi như 30/06/2025."),
            "required": _("Ghi ngày của bản trích ngang, như 30/06/2025."),
        },
    )
    known = day_field(
        _("Biết đến ngày"),
        required=False,
        help_text=_("Để trống: theo điều biết đến lúc cấp."),
        error_messages={"invalid": _("“Biết đến ngày” không đọc được; ghi như 30/06/2025.")},
    )


@login_required
def transcripts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The extracts issued of a file; those who keep it issue another."""
    who = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    may_issue = may(request.user, May.ENTER, who)
    form = IssueForm(initial={"on": clock.today()})
    return _list(request, who, form, may_issue)


@login_required
@require_POST
def issue_transcript(request: SignedInRequest, pk: int) -> HttpResponse:
    """Issue one; it is entered as what it says."""
    who = get_object_or_404(Person.objects.visible_to(request.user, May.ENTER), pk=pk)
    form = IssueForm(request.POST)
    if form.is_valid():
        reading = Reading(form.cleaned_data["on"], form.cleaned_data["known"])
        try:
            row = issue(who, reading, by=request.user, at=clock.now())
        except EntryRefused as refusal:
            form.add_error("known", str(refusal))
        else:
            messages.success(request, _("Đã cấp bản trích ngang số %(n)s.") % {"n": row.number})
            return HttpResponseRedirect(reverse("records:transcripts", args=[who.pk]))
    return _list(request, who, form, may_issue=True)


def _list(request: SignedInRequest, who: Person, form: forms.Form, may_issue: bool) -> HttpResponse:
    rows = Transcript.objects.filter(person=who).defer("says").select_related("entered_by")
    context = {
        "person": who, "form": form, "may_issue": may_issue, "rows": rows.order_by("-number"),
        "may_take": who.pk == request.user.person_id or may(request.user, May.EXPORT, who),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "records/transcripts.html", context, status=status)


@login_required
def transcript(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper, made again from what it says; refused when it would not be the same."""
    row = get_object_or_404(
        Transcript.objects.visible_to(request.user).select_related("person"), pk=pk
    )
    if not is_unchanged(row):
        # A newer typesetter may set the same words otherwise: then this is a copy, and says so.
        messages.warning(
            request, _("Bản dựng lại không trùng từng byte với bản đã cấp; nội dung vẫn như cũ.")
        )
    response = HttpResponse(pdf(row), content_type="application/pdf")
    name = f"trich-ngang-{row.person.staff_code}-{row.number}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Digest-SHA256"] = row.digest
    return response
