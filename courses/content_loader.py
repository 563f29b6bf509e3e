"""The courses that come with the product, from courses/content, put in as an author would.

Safe to repeat: what is there already is left alone, and what authors have changed since is
theirs; only a lesson nobody has edited follows a newer file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_noop
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from records.models import User

from .models import CourseIndex, CoursePage, LegalReview, LessonPage

CONTENT = Path(__file__).with_name("content")
REVIEW = gettext_noop("Rà soát pháp lý")
PageType = TypeVar("PageType", CoursePage, LessonPage)


def load(by: User | None) -> list[CoursePage]:
    """The shelf, its review, and every course under courses/content."""
    index = set_up()
    return [load_course(index, file.parent, by) for file in sorted(CONTENT.glob("*/course.json"))]


@transaction.atomic
def set_up() -> CourseIndex:
    """Locale, page tree, site and workflow, as far as they are missing."""
    language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    locale = Locale.objects.get_or_create(language_code=language)[0]
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    index = CourseIndex.objects.first()
    if index is None:
        # Wagtail's migrations leave a page of welcome, which stands nowhere here.
        welcome = (
            root.get_children()
            .type(
                Page,
            )
            .exact_type(Page)
        )
        index = root.add_child(instance=CourseIndex(title="Khoá học", slug="learn", locale=locale))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": index}
        )
        for page in welcome:
            page.delete()
        index.save_revision().publish()
    _review_of(index)
    return index


def _review_of(index: CourseIndex) -> None:
    """Every draft under the index goes through legal review."""
    if WorkflowPage.objects.filter(page=index).exists():
        return
    WorkflowPage.objects.create(workflow=legal_review(), page=index)


def legal_review() -> Workflow:
    """The workflow between every draft and its publication."""
    task = LegalReview.objects.get_or_create(name=REVIEW)[0]
    workflow = Workflow.objects.get_or_create(name=REVIEW)[0]
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    return workflow


@transaction.atomic
def load_course(index: CourseIndex, folder: Path, by: User | None) -> CoursePage:
    """One course with its lessons from a folder."""
    data = json.loads((folder / "course.json").read_text(encoding="utf-8"))
    code = data["code"]
    values = {
        "title": data["title"],
        "title_en": data.get("title_en", ""),
        "summary": data["summary"],
        "summary_en": data.get("summary_en", ""),
        "exam": data.get("exam") or "",
        "sources": _stream(code, "source", data.get("sources", [])),
        "procedures": _stream(code, "procedure", [{"code": c} for c in data.get("procedures", [])]),
    }
    course = CoursePage.objects.filter(code=code).first()
    course = _put(
        index, course or CoursePage(code=code, slug=slugify(code)), values, _digest(data), by
    )
    for name in data["lessons"]:
        _load_lesson(
            course, folder, json.loads((folder / f"{name}.json").read_text(encoding="utf-8")), by
        )
    return course


def _load_lesson(course: CoursePage, folder: Path, data: dict[str, Any], by: User | None) -> None:
    slug = data["slug"]
    origin = f"{course.code}/{slug}"
    files = [
        block["value"]["file"]
        for key in ("body", "body_en")
        for block in data.get(key, [])
        if block["type"] == "image"
    ]
    pictures = [sha256((folder / "images" / name).read_bytes()).hexdigest() for name in files]
    values = {
        "title": data["title"],
        "title_en": data.get("title_en", ""),
        "summary": data["summary"],
        "summary_en": data.get("summary_en", ""),
        "sources": _stream(origin, "source", data.get("sources", [])),
    }
    page = LessonPage.objects.child_of(course).filter(slug=slug).first() or LessonPage(slug=slug)
    digest = _digest([data, pictures])
    if page.shipped != digest:
        for key in ("body", "body_en"):
            values[key] = json.dumps(
                list(_blocks(f"{origin}/{key}", data.get(key, []), folder, by))
            )
    _put(course, page, values, digest, by)


def _put(
    parent: Page, page: PageType, values: dict[str, Any], digest: str, by: User | None
) -> PageType:
    """A draft, then its publication; nothing when the file is the one already in, or edited since."""
    if page.shipped == digest or (page.pk and _edited(page, by)):
        return page
    page.shipped = digest
    if page.pk is None:
        page.live = False
        page.owner = by
        _fill(page, {name: value for name, value in values.items() if not name.endswith("_en")})
        parent.add_child(instance=page)
        page.save_revision(user=by, log_action=True)  # the Vietnamese draft; its English follows
    _fill(page, values)
    page.full_clean()
    page.save_revision(user=by, log_action=True).publish(user=by)
    page.refresh_from_db()
    return page


def _fill(page: PageType, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(page, name, value)


def _edited(page: PageType, by: User | None) -> bool:
    """Whether somebody other than the loader has written a revision."""
    return (
        page.revisions.exclude(user=by).exists()
        if by
        else page.revisions.filter(user__isnull=False).exists()
    )


def _blocks(
    origin: str, blocks: list[dict[str, Any]], folder: Path, by: User | None
) -> Iterator[dict[str, Any]]:
    """Blocks of the file as StreamField data, each with an identity that stays."""
    for number, block in enumerate(blocks):
        value = block["value"]
        if block["type"] == "image":
            value = {
                "image": _picture(folder / "images" / value["file"], by).pk,
                "alt": value["alt"],
                "caption": value.get("caption", ""),
            }
        identity = f"{origin}/{number}"
        yield {"type": block["type"], "value": _items(identity, value), "id": _identity(identity)}


def _items(origin: str, value: Any) -> Any:
    """Lists inside a block, item by item with an identity that stays."""
    if isinstance(value, dict):
        return {key: _items(f"{origin}/{key}", inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [
            {
                "type": "item",
                "value": _items(f"{origin}/{n}", inner),
                "id": _identity(f"{origin}/{n}"),
            }
            for n, inner in enumerate(value)
        ]
    return value


def _stream(origin: str, kind: str, values: list[dict[str, Any]]) -> str:
    return json.dumps(
        [
            {"type": kind, "value": value, "id": _identity(f"{origin}/{kind}/{n}")}
            for n, value in enumerate(values)
        ]
    )


def _identity(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"nangluc:{name}"))


def _picture(path: Path, by: User | None) -> Image:
    """The picture in the studio's library; the same file is the same picture."""
    title = f"{path.parent.parent.name}/{path.name}"
    data = path.read_bytes()
    for known in Image.objects.filter(title=title):
        with known.file.open("rb") as file:
            if file.read() == data:
                return known
    return Image.objects.create(
        title=title,
        file=ContentFile(data, name=path.name),
        uploaded_by_user=by,
        collection=Collection.get_first_root_node(),
    )


def _digest(data: Any) -> str:
    return sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
