"""Lists of procedures: upload, what differs and what that touches, take in, undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import clock, law, leaning, procedure_tasks, ringing
from .. import procedure_changes as changes
from ..batches import UndoRefused
from ..intake.refusals import Refusal
from ..intake.sniff import MAX_BYTES
from ..law_forms import ReasonForm
from ..leaning import Placed
from ..models import EntryRefused, ProcedureListDone, ProcedureListFile, User
from ..procedure_changes import KIND_WORDS, Difference, Differences, Kind
from ..reading import day_field
from ..requests import SignedInRequest
from ..wording import say

PAGE = 20
# Rows of a kind that are shown and can be chosen one by one; Django takes 1,000 fields a form.
SHOWN = 300


class UploadForm(forms.Form):
    """A list as it was published."""

    file = forms.FileField(
        label=_("Tệp danh mục"),
        help_text=_("XLSX, XLS, ODS hoặc CSV, có cột mã thủ tục và tên thủ tục."),
        error_messages={"empty": _("Tệp rỗng: không có byte nào.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("Tệp nặng hơn %(most)s MB; chia thành nhiều tệp."),
                params={"most": MAX_BYTES // 2**20},
            )
        return file


class EffectiveForm(forms.Form):
    """The day from which the list is to hold."""

    on = day_field(
        _("Có hiệu lực từ ngày"),
        error_messages={"invalid": _("Ngày không đọc được; ghi như 30/06/2025.")},
    )


class AcceptForm(forms.Form):
    """Which of the differences are taken, by which decision."""

    CHOICES = (
        ("all", _("Nhận cả")),
        ("some", _("Chỉ những dòng được đánh dấu")),
        ("none", _("Không nhận")),
    )

    on = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    decision = forms.CharField(
        label=_("Quyết định công bố"), max_length=120, help_text=_("Số ký hiệu, như 498/QĐ-BNNMT.")
    )
    new = forms.ChoiceField(label=KIND_WORDS[Kind.NEW], choices=CHOICES, initial="all")
    changed = forms.ChoiceField(label=KIND_WORDS[Kind.CHANGED], choices=CHOICES, initial="all")
    # A list of one field lacks all the others: nothing is withdrawn unless somebody says so.
    withdrawn = forms.ChoiceField(label=KIND_WORDS[Kind.WITHDRAWN], choices=CHOICES, initial="none")

    def __init__(self, data: Any = None, *, found: Differences) -> None:
        initial = {"on": found.on.isoformat(), "digest": found.digest}
        super().__init__(data, initial=initial)
        self._found = found
        for kind in Kind:
            if not found.of(kind):
                del self.fields[kind.value]

    def chosen(self, marked: list[str]) -> set[str]:
        """The codes that are taken."""
        codes: set[str] = set()
        for kind in Kind:
            take = self.cleaned_data.get(kind.value, "none")
            if take != "none":
                of_kind = {one.code for one in self._found.of(kind)}
                codes |= of_kind if take == "all" else of_kind & {*marked}
        return codes


@dataclass(frozen=True, slots=True)
class Section:
    """The differences of a kind: the first of them with what they touch."""

    kind: Kind
    label: Any
    take: Any
    total: int
    rows: tuple[tuple[Difference, list[Placed], bool], ...]


@dataclass(frozen=True, slots=True)
class Refusing:
    """A row of the file that was not read."""

    number: int
    column: str
    value: str
    reason: str
    remedy: str


def _refusing(file: ProcedureListFile) -> Iterator[Refusing]:
    for number, _code, column, value, data in file.refused:
        refusal = Refusal.from_data(data)
        yield Refusing(number, column, value, say(refusal.reason), say(refusal.remedy))


@login_required
def lists(request: SignedInRequest) -> HttpResponse:
    """The lists that were uploaded, and a new one."""
    _refuse_reader(request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        key = procedure_tasks.keep(upload.chunks(), upload.name or "", request.user)
        return _read(request, key) or redirect("records:procedure_list_reading", key)
    return _lists(request, form)


@login_required
def reading(request: SignedInRequest, key: str) -> HttpResponse:
    """A list that is being read; a POST rings again."""
    _refuse_reader(request.user)
    if not procedure_tasks.is_senders(key, request.user):
        raise Http404
    folder = procedure_tasks.folder_of(key)
    if request.method == "POST":
        ringing.ring(folder, procedure_tasks.read_list, key)
    if answer := _read(request, key):
        return answer
    unheard = ringing.is_unheard(folder)
    context = {
        "doing": gettext("Đang đọc tệp"),
        "unheard": unheard,
        "head": "records/_procedure_list_head.html",
    }
    page = render(request, "records/import_wait.html", context)
    if not unheard:
        page["Refresh"] = "2"
    return page


def _read(request: SignedInRequest, key: str) -> HttpResponse | None:
    """On to the list once it is read, or why it cannot be; None while it waits."""
    match procedure_tasks.answer_of(key):
        case None:
            return None
        case Refusal() as refusal:
            form = UploadForm({})
            form.errors.clear()
            form.add_error("file", f"{say(refusal.reason)} {say(refusal.remedy)}")
            answer = _lists(request, form)
        case file:
            answer = redirect("records:procedure_list", pk=file)
    procedure_tasks.forget(key)
    return answer


def _lists(request: SignedInRequest, form: UploadForm) -> HttpResponse:
    files = (
        ProcedureListFile.objects.defer("rows", "refused")
        .select_related("entered_by")
        .prefetch_related("done__batch__undone_by")
        .order_by("-pk")
    )
    page = Paginator(files, PAGE).get_page(request.GET.get("page"))
    return render(request, "records/procedure_lists.html", {"form": form, "page": page})


@login_required
def procedure_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a list would change on a day, what that touches, and taking it in."""
    _refuse_reader(request.user)
    file = get_object_or_404(ProcedureListFile.objects.select_related("entered_by"), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    day = EffectiveForm(asked if asked.get("on") else {"on": clock.today().isoformat()})
    on = day.cleaned_data["on"] if day.is_valid() else clock.today()
    found = changes.differences(file, on)
    form = AcceptForm(request.POST or None, found=found)
    if request.method == "POST" and day.is_valid() and form.is_valid():
        try:
            batch = changes.accept(
                file, form.chosen(request.POST.getlist("code")), on=on,
                decision=form.cleaned_data["decision"].strip(),
                digest=form.cleaned_data["digest"], by=request.user, at=clock.now(),
            )  # fmt: skip
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
            form.data = request.POST.dict() | {"digest": found.digest}
        else:
            messages.success(request, _done(batch.numbers))
            return redirect("records:procedure_lists")
    context = {
        "file": file,
        "day": day,
        "on": on,
        "form": form,
        "found": found,
        "sections": _sections(found, form, request),
        "refused": list(_refusing(file)),
    }
    return render(request, "records/procedure_list.html", context)


def _sections(found: Differences, form: AcceptForm, request: SignedInRequest) -> list[Section]:
    shown = {kind: found.of(kind) for kind in Kind}
    codes = {one.code for rows in shown.values() for one in rows[:SHOWN]}
    touched = leaning.procedures.by_number(request.user, among=codes) if codes else {}
    marked = {*request.POST.getlist("code")}
    return [
        Section(
            kind, KIND_WORDS[kind], form[kind.value], len(rows),
            tuple((one, touched.get(one.code, []), one.code in marked) for one in rows[:SHOWN]),
        )
        for kind, rows in shown.items() if rows
    ]  # fmt: skip


def _done(numbers: dict[str, int]) -> str:
    return gettext("Đã nhận: %(new)d mới, %(changed)d thay đổi, %(withdrawn)d bãi bỏ.") % numbers


@login_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what was taken in, while nothing stands on it."""
    _refuse_reader(request.user)
    done = get_object_or_404(
        ProcedureListDone.objects.select_related("batch", "file").filter(
            batch__undone_by__isnull=True
        ),
        pk=pk,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.undo(
                done.batch, by=request.user, reason=form.cleaned_data["reason"], at=clock.now()
            )
        except UndoRefused as refused:
            codes = sorted({row.procedure.code for row in refused.obstacles})  # type: ignore[attr-defined]
            words = gettext(
                "Không hoàn tác được: %(codes)s đã có bản ghi sau. Hoàn tác việc ấy trước."
            )
            form.add_error(None, words % {"codes": ", ".join(codes[:10])})
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("Đã hoàn tác."))
            return redirect("records:procedure_lists")
    return render(request, "records/procedure_undo.html", {"form": form, "done": done})


def _refuse_reader(user: User) -> None:
    if not law.may_edit(user):
        raise Http404
