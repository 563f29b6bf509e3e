"""Units by code, name or former name on a day, and whether one may enter facts about them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from ..lineage import units_within
from ..models import Succession, UnitVersion, User
from ..scope import May
from ..text import fold
from ..verdict import Reason
from ..verdict import gettext_noop as noop
from .plan import Draft, unfit

_KINDS = {
    "province": "tinh", "district": "huyen", "city": "thanh pho", "commune": "xa",
    "ward": "phuong", "township": "thi tran",
}  # fmt: skip
_OFFICE = re.compile(r"^(ubnd|uy ban nhan dan|hdnd( va)? ubnd|dang uy)\s+")

_NO_UNIT = noop("Không có đơn vị “%(value)s”.")
_CHECK = noop("Ghi mã đơn vị, hoặc tên đúng như trên trang Các đơn vị.")
_NOT_THEN = noop("“%(value)s” không hoạt động ngày %(day)s.")
_SEVERAL = noop("Tên “%(value)s” chỉ nhiều đơn vị: %(names)s.")
_WHICH = noop("Ghi mã đơn vị, hoặc thêm đơn vị cấp trên sau dấu phẩy.")
_SPLIT = noop("“%(value)s” nay thuộc nhiều đơn vị: %(names)s.")
_WHICH_NEW = noop("Ghi đơn vị hiện nay.")
_BEYOND = noop("%(unit)s ngoài phạm vi anh/chị được ghi.")
_ASK = noop("Gửi dòng này cho người phụ trách đơn vị ấy.")
_BECAME = noop("“%(value)s” nay là %(unit)s.")


class Units:
    """Every unit that ever was, by what it was called; read once for a file, in four queries."""

    def __init__(self, user: User | None) -> None:
        self._reach = None if user is None else units_within(user, May.ENTER)
        self._versions: dict[int, list[UnitVersion]] = defaultdict(list)
        self._codes: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, set[int]] = defaultdict(set)
        self._heirs: dict[int, set[int]] = defaultdict(set)
        self._said: dict[tuple[int, date], str] = {}
        for version in UnitVersion.objects.known().order_by("holds_from", "pk"):
            self._versions[version.unit_id].append(version)
            self._codes[version.code].add(version.unit_id)
            self._names[version.folded].add(version.unit_id)
            self._names[f"{_KINDS[version.kind]} {version.folded}"].add(version.unit_id)
        pairs = Succession.objects.known().values_list("predecessor_id", "successor_id")
        for old, new in pairs:
            self._heirs[old].add(new)

    def on(self, unit: int, day: date) -> UnitVersion | None:
        """The unit as it was on the day; None when it was not."""
        held = (v for v in self._versions[unit] if v.holds_from <= day < v.holds_to)
        return next(held, None)

    def named(self, unit: int, day: date) -> str:
        """Its full name on the day, or the nearest there is."""
        if (unit, day) not in self._said:
            version = self.on(unit, day) or self._versions[unit][-1]
            self._said[unit, day] = version.full_name
        return self._said[unit, day]

    def begins(self, unit: int) -> date:
        return self._versions[unit][0].holds_from

    def find(self, draft: Draft, day: date, *, heir: bool = True) -> int | None:
        """The unit that the row tells of, on the day; None when it tells of none.

        ``heir``: a unit that has ended stands for the one it became.  Problems go to the draft.
        """
        code, name = draft.values.get("unit_code"), draft.values.get("unit_name")
        if not code and not name:
            return None
        with draft.about("unit_code" if code else "unit_name"):
            unit = self._found(str(code or ""), str(name or ""), day, heir=heir)
            said = self.named(unit, day)
            if self._reach is not None and unit not in self._reach:
                raise unfit("beyond", _BEYOND, _ASK, unit=said)
            ended = self.on(unit, day)
            if heir and name and ended and not self._is_called(unit, str(name)):
                draft.notes.append(Reason(_BECAME, {"value": name, "unit": said}))
            return unit
        return None

    def _is_called(self, unit: int, name: str) -> bool:
        wanted = set(_spellings(name.split(",", maxsplit=1)[0]))
        return any(unit in self._names.get(each, ()) for each in wanted)

    def _found(self, code: str, name: str, day: date, *, heir: bool) -> int:
        value = code or name
        ever = self._codes.get(code) or self._codes.get(code.zfill(5)) if code else set()
        if not code:
            ever = self._by_name(name)
        if not ever:
            raise unfit("unit", _NO_UNIT, _CHECK, value=value)
        then = {unit for unit in ever if self.on(unit, day)}
        # Who is called so on the day goes before who once was.
        then = {unit for unit in then if self._was_called(unit, code, name, day)} or then
        if len(then) > 1:
            raise self._several(_SEVERAL, _WHICH, value, then, day)
        if then:
            return then.pop()
        heirs = self._heirs_of(ever, day) if heir else set()
        if len(heirs) > 1:
            raise self._several(_SPLIT, _WHICH_NEW, value, heirs, day)
        if not heirs:
            raise unfit("unit_day", _NOT_THEN, _CHECK, value=value, day=day)
        return heirs.pop()

    def _was_called(self, unit: int, code: str, name: str, day: date) -> bool:
        version = self.on(unit, day)
        if version is None or code:
            return bool(version) and version.code in (code, code.zfill(5))  # type: ignore[union-attr]
        own = {version.folded, f"{_KINDS[version.kind]} {version.folded}"}
        return bool(own & set(_spellings(name) + _spellings(_first(name))))

    def _several(
        self, message: str, remedy: str, value: str, units: Collection[int], day: date
    ) -> Exception:
        names = "; ".join(sorted(self._told(unit, day) for unit in units))
        return unfit("unit_several", message, remedy, value=value, names=names)

    def _told(self, unit: int, day: date) -> str:
        """Kind and name with code and the unit above it."""
        version = self.on(unit, day) or self._versions[unit][-1]
        above = f", {self.named(version.parent_id, day)}" if version.parent_id else ""
        return f"{version.full_name} ({version.code}){above}"

    def _by_name(self, name: str) -> set[int]:
        """Units ever so called; what follows a comma or a dash is the unit above them."""
        for whole in (name, _first(name)):
            found = set().union(*(self._names.get(each, set()) for each in _spellings(whole)))
            if not found:
                continue
            above = name[len(whole) :].strip(" ,;–-")
            if above:
                parents = self._by_name(above)
                below = {
                    unit
                    for unit in found
                    if any(version.parent_id in parents for version in self._versions[unit])
                }
                return below or found
            return found
        return set()

    def _heirs_of(self, units: Collection[int], day: date) -> set[int]:
        """What the units have become by the day."""
        reached, waiting = set(), list(units)
        seen = set(waiting)
        while waiting:
            for heir in self._heirs[waiting.pop()] - seen:
                seen.add(heir)
                if self.on(heir, day):
                    reached.add(heir)
                else:
                    waiting.append(heir)
        return reached


def _first(name: str) -> str:
    """The unit's own name, without the unit above it."""
    return re.split(r"\s*[,;–]\s*|\s+-\s+", name, maxsplit=1)[0]


def _spellings(name: str) -> list[str]:
    folded = " ".join(re.findall(r"\w+", fold(name)))
    bare = _OFFICE.sub("", folded)
    return [folded, bare]
