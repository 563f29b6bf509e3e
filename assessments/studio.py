"""Questions in the studio: their list, the form of each kind, and where a question is used."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import RadioSelect, Select
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from records.requests import SignedInRequest
from records.text import fold
from records.verdict import Both

from .models import Bank, QuestionDraft, QuestionVersion
from .soundness import CHOICE
from .usage import usage_of

# Fields that only some kinds have use for.
OF_KIND: dict[str, frozenset[str]] = {
    "options": CHOICE,
    "true_or_false": frozenset({"true_false"}),
    "start": frozenset({"working_days"}),
    "end": frozenset({"working_days"}),
    "days": frozenset({"working_days"}),
}


def topic_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every bank's topics under the bank's code."""
    language = get_language() or "vi"
    return [
        (
            bank.code,
            [(t["code"], Both(t["title"], t["title_en"]).said(language)) for t in bank.topics],
        )
        for bank in Bank.objects.order_by("code")
    ]


class QuestionForm(WagtailAdminModelForm):
    """Only the fields of the question's kind; every save is a whole question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.data.get("kind", self.instance.kind) if self.is_bound else self.instance.kind
        if kind not in QuestionVersion.AnswerKind.values:
            kind = self.instance.kind
        for name, kinds in OF_KIND.items():
            if name in self.fields and kind not in kinds:
                del self.fields[name]
        if "topic" in self.fields:
            self.fields["topic"].widget = Select(choices=[("", "---------"), *topic_choices()])
        if self.instance.pk and "bank" in self.fields:
            self.fields["bank"].disabled = True

    def defer_required_fields(self) -> None:
        """A reviewer never meets half a question."""


class KindPanel(HelpPanel):
    """The kinds to choose from, before a question is written."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return self.instance.pk is None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"kinds": QuestionVersion.AnswerKind.choices}


class UsagePanel(HelpPanel):
    """Where the question is used, and what stands in the way of its publication."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "usage": usage_of(self.instance),
                "hindrances": list(self.instance.faults().values()),
            }


KINDS, USAGE = "assessments/studio/kinds.html", "assessments/studio/usage.html"
PANELS = TabbedInterface(
    [
        ObjectList(
            [
                KindPanel(template=KINDS, heading=_("Chọn loại câu hỏi")),
                UsagePanel(template=USAGE, heading=_("Câu này đang dùng ở đâu")),
                FieldRowPanel([FieldPanel("bank"), FieldPanel("kind")]),
                FieldPanel("topic"),
                FieldPanel("stem"),
                FieldPanel("options"),
                FieldPanel(
                    "true_or_false", widget=RadioSelect(choices=QuestionDraft.Truth.choices)
                ),
                MultiFieldPanel(
                    [FieldRowPanel([FieldPanel("start"), FieldPanel("end")]), FieldPanel("days")],
                    heading=_("Đếm ngày làm việc"),
                    help_text=_(
                        "Đếm từ ngày làm việc liền sau ngày bắt đầu đến hết ngày kết thúc; lịch của hệ "
                        "thống bỏ thứ Bảy, Chủ nhật, ngày lễ và đối chiếu với đáp án."
                    ),
                ),
                FieldPanel("explanation"),
            ],
            heading=_("Câu hỏi"),
        ),
        ObjectList(
            [
                FieldPanel("document"),
                FieldPanel("clause"),
                FieldPanel("clause_en"),
                FieldPanel("where"),
                FieldPanel("verified"),
            ],
            heading=_("Căn cứ"),
        ),
        ObjectList(
            [FieldPanel("stem_en"), FieldPanel("explanation_en")],
            heading=_("Tiếng Anh"),
        ),
        ObjectList([FieldPanel("reason"), FieldPanel("withdrawn")], heading=_("Sửa và rút")),
    ],
    base_form_class=QuestionForm,
)

STATES = (
    ("live", _("đang dùng")),
    ("changed", _("đang dùng, có bản sửa")),
    ("draft", _("bản nháp")),
    ("review", _("đang rà soát")),
    ("withdrawn", _("đã rút")),
)


class QuestionFilter(WagtailFilterSet):
    """By topic, kind and state."""

    topic = django_filters.ChoiceFilter(label=_("Chủ đề"), choices=topic_choices)
    kind = django_filters.ChoiceFilter(
        label=_("Loại câu hỏi"), choices=QuestionVersion.AnswerKind.choices
    )
    state = django_filters.ChoiceFilter(label=_("Tình trạng"), choices=STATES, method="in_state")

    class Meta:
        model = QuestionDraft
        fields = ["topic", "kind"]

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        match value:
            case "live":
                return rows.filter(live=True, withdrawn=False)
            case "changed":
                return rows.filter(live=True, has_unpublished_changes=True)
            case "draft":
                return rows.filter(live=False)
            case "review":
                return rows.filter(in_review=True)
            case _withdrawn:
                return rows.filter(live=True, withdrawn=True)


class QuestionList(IndexView):
    """Searched without marks, over what the newest draft says."""

    @cached_property
    def is_searchable(self) -> bool:
        return True

    @cached_property
    def columns(self) -> list[Any]:
        """Nothing is done to many questions at once."""
        return [c for c in super().columns if not isinstance(c, BulkActionsCheckboxColumn)]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        for word in fold(self.search_query).split():
            queryset = queryset.filter(folded__contains=word)
        return queryset

    def get_usage_url(self, _instance: QuestionDraft) -> None:
        """Wagtail would say "used 0 times": it does not know of exams."""
        return None


class QuestionCreate(CreateView):
    """A question of the kind asked for."""

    def get_initial_form_instance(self) -> QuestionDraft:
        kind = self.request.GET.get("kind", "")
        known = kind if kind in QuestionVersion.AnswerKind.values else "single"
        return QuestionDraft(kind=known, bank=Bank.objects.order_by("code").first())


class QuestionEdit(EditView):
    def get_usage_url(self) -> None:
        return None


class QuestionSet(SnippetViewSet):
    """The studio's pages about questions."""

    model = QuestionDraft
    icon = "help"
    menu_label = _("Câu hỏi thi")
    menu_order = 150
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 30
    ordering = ["code"]
    filterset_class = QuestionFilter
    index_view_class = QuestionList
    add_view_class = QuestionCreate
    edit_view_class = QuestionEdit
    edit_handler = PANELS
    list_display = [
        "__str__",
        Column("topic_title", label=_("Chủ đề")),
        Column("get_kind_display", label=_("Loại câu hỏi")),
        Column("state", label=_("Tình trạng")),
    ]

    def get_queryset(self, request: SignedInRequest) -> QuerySet[Any]:
        return QuestionDraft.objects.visible_to(request.user).with_review().select_related("bank")
