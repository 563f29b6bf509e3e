"""What a framework file states, whatever its format.  Pure.

A file states competencies with their levels and which competency a procedure needs.  What cannot
be used is refused with its place, the value found there and the remedy; the rest stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from records.verdict import Reason, gettext_noop

from ..ladder import LadderError, read_rungs

TEXTS = ("name", "name_en", "about", "about_en", "document", "clause", "note", "note_en")
LENGTHS = {
    "name": 120, "name_en": 120, "about": 500, "about_en": 500, "document": 120, "clause": 200,
    "note": 300, "note_en": 300,
}  # fmt: skip
GROUPS = ("general", "field", "leading")
ORIGINS = ("position", "procedure")
CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
MOST = 500  # competencies in one file
_TRUE = {"true", "1", "x", "yes", "có", "1.0"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where, what stood there, and how to mend it."""

    place: str
    value: str
    remedy: Reason


@dataclass(frozen=True, slots=True)
class Need:
    """A procedure needs a competency at a level."""

    procedure: str
    code: str
    rank: int
    document: str = ""
    clause: str = ""
    verified: bool = False

    def to_data(self) -> dict[str, Any]:
        return {
            "procedure": self.procedure, "code": self.code, "rank": self.rank,
            "document": self.document, "clause": self.clause, "verified": self.verified,
        }  # fmt: skip


@dataclass(slots=True)
class Stated:
    """Competencies by code (their columns, ``levels`` included), needs, and refusals."""

    competencies: dict[str, dict[str, Any]] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, place: str, value: Any, message: str, **params: Any) -> None:
        self.refused.append(Refusal(place, str(value)[:200], Reason(message, params)))

    def add(self, values: Mapping[str, Any], place: str) -> None:
        """Take a competency in, or refuse it."""
        code = str(values.get("code") or "").strip()
        before = len(self.refused)
        if len(code) > 40 or not CODE.fullmatch(code):
            self.refuse(place, code, gettext_noop("Ghi mã gồm chữ in hoa, số và dấu nối."))
        elif code in self.competencies:
            self.refuse(place, code, gettext_noop("Mã này đã có ở trên; mỗi mã ghi một lần."))
        elif len(self.competencies) >= MOST:
            self.refuse(place, code, gettext_noop("Tách tệp: quá nhiều năng lực trong một tệp."))
        made: dict[str, Any] = {"code": code}
        for name in TEXTS:
            text = str(values.get(name) or "").strip()
            made[name] = text
            if len(text) > LENGTHS[name]:
                self.refuse(
                    f"{place}.{name}", text, gettext_noop("Rút gọn còn nhiều nhất %(n)s chữ."),
                    n=LENGTHS[name],
                )  # fmt: skip
        if not made["name"]:
            self.refuse(f"{place}.name", "", gettext_noop("Ghi tên năng lực."))
        made["group"] = self._one_of(values, "group", GROUPS, place)
        made["origin"] = self._one_of(values, "origin", ORIGINS, place)
        fields = values.get("fields")
        made["fields"] = [str(one) for one in fields] if isinstance(fields, list) else []
        made["place"] = self._whole(values.get("place") or 100, f"{place}.place", 1, 999)
        made["verified"] = is_true(values.get("verified"))
        made["levels"] = self._levels(values.get("levels"), f"{place}.levels")
        if len(self.refused) == before:
            self.competencies[code] = made

    def _levels(self, data: Any, place: str) -> list[dict[str, Any]]:
        try:
            return [rung.to_data() for rung in read_rungs(data, place)]
        except LadderError as error:
            self.refuse(error.where, "", gettext_noop("Sửa bậc: %(why)s."), why=error.remedy)
            return []

    def _one_of(
        self, values: Mapping[str, Any], name: str, known: tuple[str, ...], place: str
    ) -> str:
        value = str(values.get(name) or known[0]).strip()
        if value not in known:
            named = ", ".join(known)
            self.refuse(
                f"{place}.{name}", value, gettext_noop("Chọn một trong: %(named)s."), named=named
            )
        return value

    def _whole(self, value: Any, place: str, least: int, most: int) -> int:
        try:
            number = int(float(str(value)))
        except (ValueError, OverflowError):
            number = least - 1
        if not least <= number <= most:
            self.refuse(
                place, value, gettext_noop("Ghi một số nguyên từ %(least)s đến %(most)s."),
                least=least, most=most,
            )  # fmt: skip
        return number

    def add_need(self, values: Mapping[str, Any], place: str) -> None:
        """Take in what a procedure needs, or refuse it."""
        before = len(self.refused)
        procedure = str(values.get("procedure") or "").strip()
        code = str(values.get("code") or "").strip()
        if not procedure:
            self.refuse(f"{place}.procedure", "", gettext_noop("Ghi mã thủ tục."))
        if code not in self.competencies:
            self.refuse(
                f"{place}.code", code, gettext_noop("Ghi mã của một năng lực có trong tệp này.")
            )
        rank = self._whole(values.get("rank"), f"{place}.rank", 1, 5)
        if len(self.refused) > before:
            return
        if rank > len(self.competencies[code]["levels"]):
            self.refuse(
                f"{place}.rank",
                rank,
                gettext_noop("Năng lực này không có bậc ấy; chọn bậc thấp hơn."),
            )
            return
        if any((one.procedure, one.code) == (procedure, code) for one in self.needs):
            self.refuse(place, procedure, gettext_noop("Thủ tục và năng lực này đã có ở trên."))
            return
        self.needs.append(
            Need(
                procedure, code, rank, str(values.get("document") or "").strip()[:120],
                str(values.get("clause") or "").strip()[:200], is_true(values.get("verified")),
            )
        )  # fmt: skip

    def to_data(self) -> dict[str, Any]:
        """What stands, to be kept between preview and acceptance."""
        return {
            "competencies": list(self.competencies.values()),
            "needs": [one.to_data() for one in self.needs],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Iterable[Mapping[str, Any]]]) -> Stated:
        stated = cls()
        for number, one in enumerate(data["competencies"], start=1):
            stated.add(one, f"competencies[{number}]")
        for number, one in enumerate(data["needs"], start=1):
            stated.add_need(one, f"needs[{number}]")
        return stated


def is_true(value: Any) -> bool:
    """Whether a cell says so."""
    return value is True or str(value).strip().lower() in _TRUE
