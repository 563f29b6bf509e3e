"""A certification told: its terms in sentences, a state as a badge, a person's history in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from records.reading import Reading
from records.wording import say, spoken

from .certified import held_by
from .models import Certification, CertificationAct
from .sentences import Told, told
from .validity import Cycle, Ending, Path, State, Status
from .validity_words import STATE_NAMES

# Only a state in which the certification is in force counts as met.
TONES = {State.IN_FORCE: "yes", State.RENEWAL_OPEN: "yes"}


def state_name(state: State) -> str:
    return spoken(STATE_NAMES[state])


def tone(state: State) -> str:
    """The verdict as which a state is shown."""
    return TONES.get(state, "no")


def terms_told(row: Certification) -> list[str]:
    """The terms in sentences, in the reader's language."""
    said = [_validity(row)]
    if row.months is not None or row.fixed:
        said.append(_window(row))
        said.append(
            ngettext(
                "Sau ngày hết hạn còn %(n)s ngày ân hạn để gia hạn; quá ân hạn thì làm lại từ đầu.",
                "Sau ngày hết hạn còn %(n)s ngày ân hạn để gia hạn; quá ân hạn thì làm lại từ đầu.",
                row.grace_days,
            )
            % {"n": row.grace_days}
            if row.grace_days
            else gettext("Không có ân hạn: hết hạn thì làm lại từ đầu.")
        )
    if row.minimum_months and row.base != Certification.From.COMPLETION:
        said.append(
            ngettext(
                "Mỗi lần gia hạn có hiệu lực ít nhất %(n)s tháng.",
                "Mỗi lần gia hạn có hiệu lực ít nhất %(n)s tháng.",
                row.minimum_months,
            )
            % {"n": row.minimum_months}
        )
    if row.running:
        said.append(gettext("Phiên bản này áp dụng cả cho kỳ đang chạy vào ngày nó có hiệu lực."))
    else:
        said.append(gettext("Kỳ đang chạy giữ điều kiện cũ đến lần gia hạn sau."))
    return said


def _validity(row: Certification) -> str:
    if row.fixed:
        month, day = row.fixed.split("-")
        return gettext("Có hiệu lực đến hết ngày %(day)s/%(month)s.") % {"day": day, "month": month}
    if row.months is None:
        return gettext("Có hiệu lực không thời hạn.")
    message = ngettext(
        "Có hiệu lực %(n)s tháng từ ngày hoàn thành.",
        "Có hiệu lực %(n)s tháng từ ngày hoàn thành.",
        row.months,
    )
    if row.base == Certification.From.EXPIRY:
        message = ngettext(
            "Có hiệu lực %(n)s tháng; gia hạn thì tính tiếp từ hạn trước nên ngày hết hạn hằng kỳ không đổi.",
            "Có hiệu lực %(n)s tháng; gia hạn thì tính tiếp từ hạn trước nên ngày hết hạn hằng kỳ không đổi.",
            row.months,
        )
    return message % {"n": row.months}


def _window(row: Certification) -> str:
    if row.window_months is None:
        return gettext("Gia hạn được bất cứ lúc nào, từ hôm sau ngày hoàn thành.")
    if row.window_months == 0:
        return gettext("Chỉ gia hạn được sau ngày hết hạn, trong thời gian ân hạn.")
    return ngettext(
        "Gia hạn được từ %(n)s tháng trước ngày hết hạn; việc học, thi trước đó không tính.",
        "Gia hạn được từ %(n)s tháng trước ngày hết hạn; việc học, thi trước đó không tính.",
        row.window_months,
    ) % {"n": row.window_months}


def rules_told(row: Certification) -> list[tuple[str, Told]]:
    """What the first time and a renewal ask."""
    return [
        (gettext("Lần đầu"), told(row.paths.first)),
        (gettext("Gia hạn"), told(row.paths.renewal)),
    ]


def path_name(path: Path) -> str:
    return gettext("Lần đầu") if path is Path.FIRST else gettext("Gia hạn")


def ending_name(cycle: Cycle, status: Status) -> str:
    """How a period ended, or the state it is in."""
    match cycle.ending:
        case Ending.RENEWED:
            return gettext("Đã gia hạn")
        case Ending.EXPIRED:
            return gettext("Hết hạn, không gia hạn")
        case Ending.REVOKED:
            return gettext("Bị thu hồi")
    return state_name(status.state)


@dataclass(frozen=True, slots=True)
class Shown:
    """One certification of a person as a page shows it."""

    row: Certification
    status: Status

    @property
    def tone(self) -> str:
        return tone(self.status.state)

    @property
    def word(self) -> str:
        return state_name(self.status.state)

    @property
    def because(self) -> str:
        return say(self.status.because)

    @property
    def notes(self) -> list[str]:
        return [say(one) for one in self.status.notes]

    @property
    def asks(self) -> str:
        """What counts now, in one word: the first path or the renewal."""
        return path_name(self.status.asks)

    @property
    def rule(self) -> Told:
        return told(self.row.paths.rule(self.status.asks))

    @property
    def cycles(self) -> list[dict[str, object]]:
        """The periods, newest first, as rows of a table."""
        return [
            {
                "cycle": one,
                "path": path_name(one.path),
                "ending": ending_name(one, self.status),
                "facts": one.facts,
            }
            for one in reversed(self.status.cycles)
        ]


def effect_of(row: CertificationAct) -> str:
    """A decision in one line: what, from when to when."""
    said = {"first": spoken(row.holds_from), "last": spoken(row.last_day)}
    match row.kind:
        case CertificationAct.Kind.EXTEND:
            return gettext("Kéo dài đến hết %(last)s (từ %(first)s)") % said
        case CertificationAct.Kind.SUSPEND if not row.is_open:
            return gettext("Tạm đình chỉ %(first)s – %(last)s") % said
        case CertificationAct.Kind.SUSPEND:
            return gettext("Tạm đình chỉ từ %(first)s, chưa định ngày hết") % said
        case CertificationAct.Kind.LIFT:
            return gettext("Cho hoạt động lại từ %(first)s") % said
    return gettext("Thu hồi từ %(first)s") % said


def states(found: Sequence[Status]) -> list[tuple[State, str, int]]:
    """How many are in each state, in the order of the states."""
    return [(state, state_name(state), sum(one.state is state for one in found)) for state in State]


def of_person(person: int, reading: Reading) -> list[Shown]:
    """The certifications that a person ever had, for her own page."""
    return [Shown(row, status) for row, status in held_by(person, reading)]
