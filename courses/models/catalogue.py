"""Courses and lessons as Wagtail pages: drafts, review and history come with them."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.models.pages import PageManager
from wagtail.query import PageQuerySet

from records.models import User
from records.scope import May, can
from records.verdict import Both

from ..blocks import LessonBody, ProcedureCodes, Sources
from ..rights import ContentTester


class ContentPage(Page):
    """What index, course and lesson share: who may act on them, and no pages of Wagtail's own."""

    show_in_menus_default = False
    may_be_copied = False
    promote_panels: list[Any] = [FieldPanel("slug")]
    settings_panels: list[Any] = []

    class Meta:
        abstract = True

    def permissions_for_user(self, user: User) -> ContentTester:
        return ContentTester(user, self)

    @abstractmethod
    def address(self) -> str:
        """Where it is read."""

    def get_url_parts(self, request: Any = None) -> tuple[None, str, str]:
        """Our own addresses: no request walks Wagtail's page tree."""
        return None, "", self.address()

    def get_preview_template(self, _request: Any, _mode: str) -> str:
        return "courses/preview.html"


class CourseIndex(ContentPage):
    """The shelf on which the courses stand."""

    subpage_types = ["courses.CoursePage"]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    preview_modes: list[Any] = []

    def address(self) -> str:
        return reverse("courses:index")


class CourseQuerySet(PageQuerySet):  # type: ignore[misc]
    def visible_to(self, user: User) -> Self:
        """Published courses, for whoever has a file to learn for and for those who write them."""
        if user.person_id is None and not can(user, May.AUTHOR):
            return self.none()
        return self.live()


class CoursePage(ContentPage):
    """A course: what it is for, what it rests on; its lessons are its children, in order."""

    code = models.CharField(
        _("mã khoá học"),
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", _("Mã chỉ gồm chữ in hoa, số và dấu nối."))
        ],
        help_text=_("Không đổi sau khi đã xuất bản: hồ sơ người học ghi theo mã này."),
    )
    title_en = models.CharField(_("tên tiếng Anh"), max_length=255, blank=True)
    summary = models.TextField(_("tóm tắt"))
    summary_en = models.TextField(_("tóm tắt tiếng Anh"), blank=True)
    exam = models.CharField(_("mã bài thi"), max_length=20, blank=True)
    sources = Sources(verbose_name=_("căn cứ"), blank=True)
    procedures = ProcedureCodes(verbose_name=_("thủ tục"), blank=True)
    shipped = models.CharField(max_length=64, blank=True, editable=False)

    objects = PageManager.from_queryset(CourseQuerySet)()

    subpage_types = ["courses.LessonPage"]
    parent_page_types = ["courses.CourseIndex"]
    preview_modes: list[Any] = []
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("code"),
                    FieldPanel("summary"),
                    FieldPanel("exam"),
                    FieldPanel("sources"),
                    FieldPanel("procedures"),
                ],
                heading=_("Khoá học"),
            ),
            ObjectList([FieldPanel("title_en"), FieldPanel("summary_en")], heading=_("Tiếng Anh")),
            ObjectList([FieldPanel("slug")], heading=_("Địa chỉ")),
        ]
    )

    def address(self) -> str:
        return reverse("courses:course", args=[self.code])

    def get_admin_display_title(self) -> str:
        return f"{self.code} · {super().get_admin_display_title()}"

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    @property
    def summary_said(self) -> str:
        return Both(self.summary, self.summary_en).said(get_language() or "vi")

    def live_lessons(self) -> models.QuerySet[LessonPage]:
        """The published lessons in their order."""
        return LessonPage.objects.child_of(self).live().order_by("path")


class LessonPage(ContentPage):
    """A lesson of five to ten minutes."""

    title_en = models.CharField(_("tên tiếng Anh"), max_length=255, blank=True)
    summary = models.TextField(_("tóm tắt"))
    summary_en = models.TextField(_("tóm tắt tiếng Anh"), blank=True)
    body = LessonBody(verbose_name=_("nội dung"))
    body_en = LessonBody(verbose_name=_("nội dung tiếng Anh"), blank=True)
    sources = Sources(verbose_name=_("căn cứ"), blank=True)
    shipped = models.CharField(max_length=64, blank=True, editable=False)

    subpage_types: list[str] = []
    parent_page_types = ["courses.CoursePage"]
    may_be_copied = True
    exclude_fields_in_copy = ["shipped"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("summary"),
                    FieldPanel("body"),
                    FieldPanel("sources"),
                ],
                heading=_("Bài học"),
            ),
            ObjectList(
                [
                    MultiFieldPanel([FieldPanel("title_en"), FieldPanel("summary_en")]),
                    FieldPanel("body_en"),
                ],
                heading=_("Tiếng Anh"),
            ),
            ObjectList([FieldPanel("slug")], heading=_("Địa chỉ")),
        ]
    )

    def address(self) -> str:
        course = self.get_parent().specific
        return reverse("courses:lesson", args=[course.code, self.slug])

    @property
    def both(self) -> Both:
        return Both(self.title, self.title_en)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        from ..views.preview import preview  # views import models: the draft's page is drawn there

        return preview(request, self)
