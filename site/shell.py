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
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from records import clock
from records.lineage import names_on
from records.models import User, may_reorganise
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
    """Somewhere to go: its words, address, picture, and who may go.

    ``also`` are the beginnings of addresses elsewhere whose pages belong to it.
    """

    label: Any
    url: str
    icon: str
    open_to: Test = _anybody
    also: tuple[str, ...] = ()


def _sources(*kinds: str) -> tuple[str, ...]:
    """The pages behind what is stated of these kinds."""
    return tuple(f"/source/{kind}/" for kind in kinds)


_OF_PEOPLE = (
    "/bulk/", "/duplicates/", "/sensitive/take/", "/facts/", "/appointments/", "/careers/", "/names/",
    *_sources(
        "fact", "appointment", "duty", "absence", "reserve", "birth", "name", "sameness",
        "sensitive",
    ),
)  # fmt: skip
# One claim, whoever reads it; the list of one's own is not among them.
_OF_CLAIMS = tuple(f"/claims/{digit}" for digit in range(1, 10))
_OF_UNITS = ("/tables/", *_sources("unit", "succession", "event", "dossiers"))


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
            Place(
                gettext_lazy("Cán bộ, công chức"),
                "records:people",
                "users",
                _may(May.VIEW),
                _OF_PEOPLE,
            ),
            Place(gettext_lazy("Bằng cấp của tôi"), "records:claims", "file-check", _has_file),
            Place(
                gettext_lazy("Giấy tờ chờ xác minh"),
                "records:claims_waiting",
                "badge-check",
                _may(May.ENTER),
                _OF_CLAIMS,
            ),
            Place(gettext_lazy("Các đơn vị"), "records:units", "building-2", also=_OF_UNITS),
            Place(gettext_lazy("Nhập từ tệp"), "records:imports", "upload", _may(May.ENTER)),
            Place(
                gettext_lazy("Sắp xếp đơn vị"), "records:reorganisations", "network", may_reorganise
            ),
            Place(
                gettext_lazy("Biên chế"),
                "records:establishment",
                "briefcase",
                _may(May.VIEW),
                _sources("establishment"),
            ),
            Place(
                gettext_lazy("Chất lượng dữ liệu"),
                "records:quality",
                "shield-check",
                _may(May.VIEW),
            ),
            Place(
                gettext_lazy("Xác nhận tháng"),
                "records:confirmations",
                "calendar-days",
                _may(May.VIEW),
            ),
            Place(
                gettext_lazy("Thủ tục"),
                "records:procedures",
                "file-text",
                also=_sources("procedure"),
            ),
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
                gettext_lazy("Bao phủ thủ tục"),
                "competency:procedure_units",
                "file-check",
                _may(May.VIEW),
            ),
            Place(
                gettext_lazy("Chuẩn vị trí"), "competency:requirements", "target", _may(May.VIEW)
            ),
            Place(
                gettext_lazy("Chứng nhận"),
                "competency:certifications",
                "shield-check",
                _may(May.VIEW),
            ),
            Place(gettext_lazy("Khung năng lực"), "competency:competencies", "list-checks"),
            Place(
                pgettext_lazy("sổ", "Văn bản"), "records:law", "scroll-text", also=_sources("law")
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
                _sources("grant"),
            ),
            Place(gettext_lazy("Khoá kết nối"), "records:tokens", "key-round", _may(May.CONNECT)),
            Place(gettext_lazy("Nhật ký mở thông tin"), "records:readings", "eye", _may(May.WATCH)),
        ),
    ),
)


# Stand in the drawn frame where a reader's own words will; see templatetags/frame.py.
MARKS = NAME, INITIALS, POST, UNIT, OWN, PATH, TOKEN = tuple(chr(0xE100 + n) for n in range(7))

PLACES = tuple(place for _label, places in RAIL for place in places)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: its ``shape``, and the reader's own ``words`` at the marks."""

    shape: tuple[Any, ...]
    words: dict[str, str]
    nav: list[dict[str, Any]]
    places: list[dict[str, Any]]
    viewer: dict[str, Any] | None

    @classmethod
    def of(cls, request: HttpRequest) -> Frame:
        user: User = request.user  # type: ignore[assignment]
        language = get_language()
        if not user.is_authenticated:
            return cls((language,), {}, [], [], None)
        here = _here(request.path)
        open_to_her = tuple(place.open_to(user) for place in PLACES)
        file = reverse("records:person", args=[user.person_id]) if user.person_id else ""
        viewer = _viewer(user)
        words = {
            NAME: viewer["name"], INITIALS: viewer["initials"], POST: viewer["post"],
            UNIT: viewer["unit"], OWN: file,
        }  # fmt: skip
        place = here, request.path == file
        shape = language, open_to_her, place, bool(file), bool(words[POST]), bool(words[UNIT])
        return cls(
            shape, {mark: escape(word) for mark, word in words.items()},
            _rail(language, open_to_her, here), _bar(*place) if file else [], viewer,
        )  # fmt: skip

    @property
    def marked_viewer(self) -> dict[str, Any] | None:
        """The reader with marks in place of her words; what is empty stays empty."""
        if self.viewer is None:
            return None
        marks = {"name": NAME, "initials": INITIALS, "post": POST, "unit": UNIT}
        return self.viewer | {name: mark for name, mark in marks.items() if self.viewer[name]}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html: ``frame``, and of it ``nav``, ``places`` and ``viewer``."""
    if getattr(request, "user", None) is None:
        return {}
    frame = SimpleLazyObject(lambda: Frame.of(request))
    return {
        "frame": frame,
        "nav": SimpleLazyObject(lambda: frame.nav),
        "places": SimpleLazyObject(lambda: frame.places),
        "viewer": SimpleLazyObject(lambda: frame.viewer),
    }


@lru_cache
def _address(name: str) -> str:
    """Of a place; none while its app has no such page.  Fixed while the process lives."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _here(path: str) -> tuple[str, ...]:
    """The addresses of the places that the path is in."""
    home = _address("home")
    addresses = ((_address(place.url), place.also) for place in PLACES)
    return tuple(
        url
        for url, also in addresses
        if url and (path == url if url == home else path.startswith((url, *also)))
    )


def _item(place: Place, here: tuple[str, ...]) -> dict[str, Any]:
    url = _address(place.url)
    return {"label": str(place.label), "url": url, "icon": place.icon, "current": url in here}


@lru_cache(maxsize=1000)
def _rail(
    _language: str, open_to_her: tuple[bool, ...], here: tuple[str, ...]
) -> list[dict[str, Any]]:
    """The groups with a place open to her; the labels are of the language."""
    chosen = {id(place) for place, is_open in zip(PLACES, open_to_her, strict=True) if is_open}
    groups = []
    for label, places in RAIL:
        items = [
            _item(place, here) for place in places if id(place) in chosen and _address(place.url)
        ]
        if items:
            groups.append({"label": str(label), "items": items})
    return groups


def _bar(here: tuple[str, ...], in_own_file: bool) -> list[dict[str, Any]]:
    """Four places at thumb height, for officers; others have the menu."""
    own = {"label": _("Hồ sơ"), "url": OWN, "icon": "user", "current": in_own_file}
    return [_item(place, here) for place in RAIL[0][1][:3] if _address(place.url)] + [own]


def _viewer(user: User) -> dict[str, Any]:
    name = str(user)
    initials = "".join(word[0] for word in name.split() if word.isalpha())[-2:].upper()
    post, unit = _where(user)
    security = {"label": _("Bảo mật"), "url": _address("mfa_index"), "icon": "shield-check"}
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
