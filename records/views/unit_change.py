"""One unit renamed, moved, or its last change taken back: filled in, previewed, done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import batches, clock, unit_changes
from ..models import (
    COMMUNE_LEVEL,
    Appointment,
    Batch,
    BatchRow,
    EntryRefused,
    Grant,
    UnitEvent,
    UnitKind,
    UnitVersion,
    may_reorganise,
)
from ..reading import day_field
from ..requests import SignedInRequest
from ..unit_field import one_named

TITLES = {
    "rename": gettext_lazy("Đổi tên, mã hoặc loại"),
    "move": gettext_lazy("Chuyển cấp trên"),
    "undo": gettext_lazy("Hoàn tác thay đổi gần nhất"),
}


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Tên mới"), max_length=120)
    code = forms.CharField(label=gettext_lazy("Mã"), max_length=10)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=UnitKind.choices)
    on = day_field(gettext_lazy("Từ ngày"))
    document = forms.CharField(label=gettext_lazy("Văn bản"), max_length=120)


class MoveForm(forms.Form):
    parent = forms.CharField(
        label=gettext_lazy("Cấp trên mới"), max_length=160, help_text=gettext_lazy("Mã hoặc tên.")
    )
    on = day_field(gettext_lazy("Từ ngày"))
    document = forms.CharField(label=gettext_lazy("Văn bản"), max_length=120)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "parent" in data and "on" in data:
            units = UnitVersion.objects.as_of(data["on"]).exclude(kind__in=COMMUNE_LEVEL)
            try:
                data["parent"] = one_named(data["parent"], units).unit_id
            except forms.ValidationError as error:
                self.add_error("parent", error)
        return data


class UndoForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Lý do hoàn tác"), max_length=300)


def last_change(unit: int) -> Batch | None:
    """The deed that last renamed or moved the unit, if it still stands."""
    kinds = (UnitEvent.EventKind.RENAMING, UnitEvent.EventKind.MOVE)
    events = UnitEvent.objects.known().filter(unit=unit, kind__in=kinds).values("pk")
    rows = BatchRow.objects.filter(table=UnitEvent._meta.label_lower, row__in=events)
    found = Batch.objects.filter(pk__in=rows.values("batch"), undone_by=None)
    return found.order_by("-entered_at", "-pk").first()


@login_required
def change(request: SignedInRequest, pk: int, deed: str) -> HttpResponse:
    """The form, then what would change, then the deed."""
    version = UnitVersion.objects.known().filter(unit=pk).order_by("-holds_from", "-pk").first()
    if not may_reorganise(request.user) or version is None or deed not in TITLES:
        raise Http404
    asked: Any = request.POST if request.method == "POST" else None
    form: forms.Form
    do: Callable[..., Any]
    match deed:
        case "rename":
            now = {"name": version.name, "code": version.code, "kind": version.kind}
            form, do = RenameForm(asked, initial=now), partial(unit_changes.rename, pk)
        case "move":
            form, do = MoveForm(asked), partial(unit_changes.move, pk)
        case _:
            batch = last_change(pk)
            if batch is None:
                raise Http404
            form, do = UndoForm(asked), partial(batches.undo, batch)
    context: dict[str, Any] = {"version": version, "form": form, "title": TITLES[deed]}
    if asked is not None and form.is_valid():
        act = partial(do, by=request.user, at=clock.now(), **form.cleaned_data)
        try:
            if asked.get("do") == "save":
                act()
                messages.success(request, _("Đã ghi."))
                return redirect("records:unit", pk=pk)
            if asked.get("do") == "preview":
                context["effect"] = _tried(version, act)
        except batches.UndoRefused as refused:
            form.add_error(
                None, _("Đã có %(n)s lần ghi dựa trên việc này, nên không hoàn tác được.")
                % {"n": len(refused.obstacles)},
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "records/unit_change.html", context)


def _tried(version: UnitVersion, act: Callable[[], Any]) -> dict[str, Any]:
    """Do it, look at what came of it, and take it back: refused where the deed would be."""
    reached = unit_changes.subtree(version, clock.today())
    units = {row.unit_id for row in reached} | {version.unit_id}
    with transaction.atomic():
        act()
        after = UnitVersion.objects.known().filter(unit=version.unit_id)
        last = after.order_by("-holds_from", "-pk").first()
        parents = UnitVersion.objects.known().filter(unit=last.parent_id if last else None)
        within = parents.order_by("-holds_from", "-pk").first()
        transaction.set_rollback(True)
    day = clock.today()
    posts = Appointment.objects.as_of(day).filter(unit__in=units)
    return {
        "after": last,
        "within": within,
        "units": len(units) - 1,
        "people": posts.values("person").distinct().count(),
        "grants": Grant.objects.as_of(day).filter(unit__in=units).count(),
    }
