"""The gap, defined once in words: which evidence counts, how recent, what decides.

The code that decides is ``records.criteria.ability``; these are the sentences of the page and
of ``docs/competency.md`` (a test holds them together), with the numbers of the policy in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from records.criteria import KIND_NAMES, Dossier, HasCompetency, Kind
from records.verdict import gettext_noop
from records.wording import say, spoken

from .ladder import COUNTABLE, DECLARED, HIGHEST, Policy

# In the order in which they are told.
COUNTED = gettext_noop("Bằng chứng được tính: %(counts)s.")
RECENT = gettext_noop(
    "Khoá học được tính trong %(course)s năm và bài thi trong %(exam)s năm kể từ ngày hoàn thành; "
    "văn bằng, chứng chỉ được tính khi còn hiệu lực."
)
OBSERVED = gettext_noop(
    "Một lần quan sát công việc có giá trị %(observed)s tháng; lần quan sát mới kết thúc lần trước."
)
DECIDES = gettext_noop(
    "Khi còn một lần quan sát có giá trị, bậc của lần ấy quyết định, dù cao hơn hay thấp hơn giấy "
    "tờ và bài thi."
)
HIGHEST_COUNTS = gettext_noop(
    "Khi không còn lần quan sát nào, giấy tờ hoặc bài thi ở bậc cao nhất còn được tính quyết định; "
    "một lần thi chưa đạt không xoá lần đã đạt còn hạn."
)
NOT_COUNTED = gettext_noop("Không được tính, chỉ để tham khảo: %(declared)s.")
UNKNOWN = gettext_noop(
    "Không có gì trong hồ sơ, hoặc chỉ có lời khai chưa ai xác nhận, là chưa rõ; chưa rõ không bao "
    "giờ là đạt."
)
FALLS_SHORT = gettext_noop(
    "Có bằng chứng nhưng thấp hơn bậc đòi hỏi, chưa đủ điểm hoặc đã quá hạn là thiếu."
)
GAP = gettext_noop(
    "Khoảng cách là bậc vị trí đòi hỏi trừ bậc hồ sơ chứng tỏ vào ngày xem, theo những gì đã biết "
    "vào ngày được chọn; khi chưa rõ thì không thành số."
)


def sentences(policy: Policy) -> list[str]:
    """The definition in the active language, with the policy's numbers."""
    counts = [kind for kind in COUNTABLE if kind in policy.counts]
    told: dict[str, dict[str, object]] = {
        COUNTED: {"counts": _named(counts)},
        RECENT: {"course": policy.years.get(Kind.COURSE), "exam": policy.years.get(Kind.EXAM)},
        OBSERVED: {"observed": policy.months[Kind.OBSERVED]},
        DECIDES: {},
        HIGHEST_COUNTS: {},
        NOT_COUNTED: {"declared": _named(kind for kind in DECLARED if kind not in policy.counts)},
        UNKNOWN: {},
        FALLS_SHORT: {},
        GAP: {},
    }
    if not {Kind.COURSE, Kind.EXAM} <= set(policy.years):
        del told[RECENT]
    if Kind.OBSERVED not in policy.counts:
        del told[OBSERVED], told[DECIDES]
    return [gettext(message) % params for message, params in told.items()]


def _named(kinds: Iterable[Kind]) -> str:
    return ", ".join(spoken(KIND_NAMES[kind]).lower() for kind in kinds)


@dataclass(frozen=True, slots=True)
class Climb:
    """One competency of a line: the level asked for, the level shown, and the ways up.

    ``shown`` is 0 when it is known that no level is shown, None when nothing is known.
    """

    title: str
    code: str
    target: int
    target_name: str
    shown: int | None
    ways: tuple[str, ...]

    @property
    def gap(self) -> int | None:
        """Levels still to go; none when unknown."""
        return None if self.shown is None else max(self.target - self.shown, 0)

    @property
    def shown_words(self) -> str:
        """The level shown, in words."""
        if self.shown is None:
            return gettext("chưa rõ")
        return gettext("bậc %(n)s") % {"n": self.shown} if self.shown else gettext("chưa bậc nào")


def climb(leaf: HasCompetency, dossier: Dossier, on: date) -> Climb:
    """Where somebody stands on the ladder of a competency."""
    evidence = leaf.evidence
    ways = [way for way in evidence.ways if way.level >= leaf.rank] if evidence else []
    told = [say(way.sentence()) for way in sorted(ways, key=lambda one: one.level)]
    if evidence and evidence.observed:
        told.append(gettext("Phụ trách quan sát công việc và ghi từ bậc %(n)s") % {"n": leaf.rank})
    return Climb(
        spoken(leaf.title),
        leaf.competency,
        leaf.rank,
        spoken(leaf.name),
        leaf.level_shown(dossier, on, HIGHEST),
        tuple(told),
    )
