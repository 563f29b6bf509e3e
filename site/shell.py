"""The frame around every page: who is here, and the places she may go.

Everything is lazy: a page that does not draw the frame does not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from records import clock
from records.lineage import names_on
from records.models import User
from records.models.people import posting_on
from records.scope import May, can

LABELS_KEPT_S = 300

Test = Callable[[User], bool]


def _anybody(_user: User) -> bool:
    return True


def _has_file(user: User) -> bool:
    return user.person_id is not None


def _may(power: May) -> Test:
    return lambda user: can(user, power)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: its words, address, picture, and who may go."""

    label: Any
    url: str
    icon: str
    open_to: Test = _anybody


RAIL: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place(gettext_lazy("Hôm nay"), "home", "house"),
            Place(gettext_lazy("Học"), "courses:index", "book-open", _has_file),
            Place(gettext_lazy("Thi"), "assessments:index", "clipboard-pen", _has_file),
            Place(gettext_lazy("Chuẩn của tôi"), "competency:standard", "list-checks", _has_file),
        ),
    ),
    (
        gettext_lazy("Nhân sự"),
        (
            Place(gettext_lazy("Cán bộ, công chức"), "records:people", "users", _may(May.VIEW)),
            Place(gettext_lazy("Các đơn vị"), "records:units", "building-2"),
            Place(gettext_lazy("Thủ tục"), "records:procedures", "file-text"),
            Place(gettext_lazy("Số liệu"), "records:figures", "chart-column", _may(May.VIEW)),
        ),
    ),
    (
        gettext_lazy("Năng lực"),
        (
            Place(
                gettext_lazy("Bản đồ bao phủ"), "competency:coverage", "grid-2x2", _may(May.VIEW)
            ),
            Place(
                gettext_lazy("Chuẩn vị trí"), "competency:requirements", "target", _may(May.VIEW)
            ),
        ),
    ),
    (
        gettext_lazy("Khen thưởng"),
        (
            Place(
                gettext_lazy("Hồ sơ khen thưởng"),
                "competency:commendations",
                "award",
                _may(May.VIEW),
            ),
            Place(
                gettext_lazy("Khen thưởng của tôi"),
                "competency:commendations_mine",
                "medal",
                _has_file,
            ),
        ),
    ),
    (
        gettext_lazy("Biên soạn"),
        (
            Place(
                gettext_lazy("Khoá học và câu hỏi"), "wagtailadmin_home", "pencil", _may(May.AUTHOR)
            ),
        ),
    ),
    (
        gettext_lazy("Quản trị"),
        (
            Place(
                gettext_lazy("Tài khoản và quyền"),
                "records:rights",
                "key-round",
                _may(May.ADMINISTER),
            ),
        ),
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html: ``nav``, ``places`` and ``viewer``."""
    user = getattr(request, "user", None)
    if user is None:
        return {}
    return {
        "nav": SimpleLazyObject(lambda: _rail(request)),
        "places": SimpleLazyObject(lambda: _bar(request)),
        "viewer": SimpleLazyObject(lambda: _viewer(request)),
    }


@lru_cache
def _address(name: str) -> str:
    """Of a place; none while its app has no such page.  Fixed while the process lives."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _exists(place: Place) -> bool:
    return bool(_address(place.url))


def _item(place: Place, request: HttpRequest) -> dict[str, Any]:
    url = _address(place.url)
    here = request.path == url if url == _address("home") else request.path.startswith(url)
    return {"label": place.label, "url": url, "icon": place.icon, "current": here}


def _rail(request: HttpRequest) -> list[dict[str, Any]]:
    user: User = request.user  # type: ignore[assignment]
    if not user.is_authenticated:
        return []
    groups = []
    for label, places in RAIL:
        items = [
            _item(place, request) for place in places if _exists(place) and place.open_to(user)
        ]
        if items:
            groups.append({"label": label, "items": items})
    return groups


def _bar(request: HttpRequest) -> list[dict[str, Any]]:
    """Four places at thumb height, for officers; others have the menu."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_authenticated or user.person_id is None:
        return []
    file = reverse("records:person", args=[user.person_id])
    own = {"label": _("Hồ sơ"), "url": file, "icon": "user", "current": request.path == file}
    return [_item(place, request) for place in RAIL[0][1][:3] if _exists(place)] + [own]


def _viewer(request: HttpRequest) -> dict[str, Any] | None:
    user: User = request.user  # type: ignore[assignment]
    if not user.is_authenticated:
        return None
    name = str(user)
    initials = "".join(word[0] for word in name.split() if word.isalpha())[-2:].upper()
    post, unit = _where(user)
    security = {"label": _("Bảo mật"), "url": reverse("mfa_index"), "icon": "shield-check"}
    return {"name": name, "initials": initials, "post": post, "unit": unit, "links": [security]}


def _where(user: User) -> tuple[str, str]:
    """Post and unit as labels in the corner of every page; a few minutes old at most."""
    if user.person is None:
        return "", ""
    day = clock.today()
    key = f"where-{user.pk}-{day:%Y%m%d}-{get_language()}"
    kept: tuple[str, str] | None = cache.get(key)
    if kept is None:
        posting = posting_on(user.person, day)
        kept = "", ""
        if posting is not None:
            unit = names_on([posting.unit_id], day).get(posting.unit_id)
            kept = str(posting), unit.full_name if unit else ""
        cache.set(key, kept, LABELS_KEPT_S)
    return kept
