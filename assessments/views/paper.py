"""The paper of an open attempt, as it stands on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.patterns import NUMBERS, TEXTS

from .. import markup
from ..marking import Answer
from ..models import Attempt, Step
from ..papers import versions_of
from ..replay import current

END = "end"


@dataclass(frozen=True, slots=True)
class PaperPage:
    """An open attempt on the screen: ``here`` is the place shown, one past the last the overview.

    ``left`` is in seconds, ``now`` and ``last_at`` in milliseconds since 1970: whole numbers, which
    every language writes alike.  ``last_device`` is empty before the first answer.
    """

    pk: int
    title: str
    questions: SafeString
    numbers: SafeString
    total: int
    missing: tuple[int, ...]
    here: int
    left: int
    clock: str
    now: int
    was: str
    last_device: str
    last_at: int
    last_clock: str

    @classmethod
    def load(cls, attempt: Attempt, steps: Sequence[Step], here: int, at: datetime) -> PaperPage:
        answers = current(step.as_taken() for step in steps)
        pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
        paper = list(enumerate(pairs, start=1))
        questions = [
            markup.asked(place, drawn, version, answers.get(place, ()), shown=place == here)
            for place, (drawn, version) in paper
        ]
        numbers = [
            markup.number(place, answered=place in answers, current=place == here)
            for place, _pair in paper
        ]
        left = attempt.seconds_left(at)
        last = max(steps, key=lambda step: (step.received_at, step.pk), default=None)
        return cls(
            pk=attempt.pk,
            title=str(attempt.version),
            questions=markup.joined(questions),
            numbers=markup.joined(numbers),
            total=len(paper),
            missing=tuple(place for place, _pair in paper if place not in answers),
            here=here,
            left=left,
            clock=f"{left // 60:02}:{left % 60:02}",
            now=milliseconds(at),
            was=spelled(answers.get(here, ())),
            last_device=last.device if last else "",
            last_at=milliseconds(last.received_at) if last else 0,
            last_clock=clock_of(last.received_at) if last else "",
        )

    @property
    def shape(self) -> tuple[Any, ...]:
        """All that the page is drawn from, but for what has a mark."""
        return self.title, self.total, self.here, self.missing, bool(self.last_device)

    @property
    def marked(self) -> PaperPage:
        """The page with marks in place of this candidate's own values."""
        return replace(self, **MARKS, **(MARKS_OF_LAST if self.last_device else {}))

    @property
    def values(self) -> dict[str | int, Any]:
        """What stands at the marks."""
        return {mark: getattr(self, name) for name, mark in (MARKS | MARKS_OF_LAST).items()}

    @property
    def end(self) -> int:
        return self.total + 1

    @property
    def is_end(self) -> bool:
        """Whether the overview before handing in is shown."""
        return self.here == self.end

    @property
    def before(self) -> int:
        return self.here - 1

    @property
    def next(self) -> int | str:
        return self.here + 1 if self.here < self.total else END

    @property
    def answered(self) -> int:
        return self.total - len(self.missing)

    @property
    def words(self) -> dict[str, str]:
        return script_words()

    @property
    def spoken_words(self) -> SafeString:
        return markup.words_markup(self.words)


MARKS: dict[str, Any] = {
    "pk": NUMBERS[0], "left": NUMBERS[1], "now": NUMBERS[2], "questions": SafeString(TEXTS[0]),
    "numbers": SafeString(TEXTS[1]), "clock": TEXTS[2], "was": TEXTS[3],
}  # fmt: skip
MARKS_OF_LAST: dict[str, Any] = {
    "last_at": NUMBERS[3], "last_device": TEXTS[4], "last_clock": TEXTS[5],
}  # fmt: skip


def spelled(answer: Answer) -> str:
    """An answer as a form carries it: "0 2"."""
    return " ".join(map(str, answer))


def milliseconds(moment: datetime) -> int:
    """The moment as browsers count: since 1970."""
    return int(moment.timestamp() * 1000)


def clock_of(moment: datetime) -> str:
    """10:42:07, by the clock on the wall in Vietnam."""
    return f"{timezone.localtime(moment):%H:%M:%S}"


def script_words() -> dict[str, str]:
    """What the page's script says; {q}, {n} and {time} are filled in there."""
    return {
        "question": _("Câu"),
        "overview": _("Xem lại"),
        "saved": _("đã lưu"),
        "saving": _("đang lưu"),
        "unsent": _("chưa gửi được"),
        "is_answered": _(", đã trả lời"),
        "is_unsent": _(", chưa gửi được"),
        "is_open": _(", chưa trả lời"),
        "waiting": _("Câu {q} chưa gửi được, sẽ tự gửi khi có mạng. Đừng đóng máy vội."),
        "digits": _("Ghi số ngày bằng chữ số."),
        "nokeep": _("Máy này không giữ được câu trả lời chưa gửi. Đừng đóng trang này."),
        "refused": _("Câu {q} không lưu được. Mời trả lời lại câu này."),
        "signin": _(
            "Phiên đăng nhập đã hết. Mời đăng nhập lại ở thẻ khác; câu trả lời vẫn được giữ."
        ),
        "gone": _("Không tìm thấy bài thi của tài khoản này. Mời đăng nhập đúng tài khoản."),
        "late": _("Bài thi đã kết thúc. Câu {q} gửi sau giờ nên không được tính."),
        "result": _("Xem kết quả"),
        "machine": _(
            "Bài thi còn mở ở máy khác (lưu lúc {time}). Tải lại trang để thấy câu trả lời mới nhất."
        ),
        "tab": _("Bài thi còn mở ở một thẻ khác. Nên chỉ làm ở một thẻ."),
        "remaining": _("Còn {n} phút."),
        "handoffline": _("Chưa có mạng nên chưa nộp được. Câu trả lời vẫn được giữ ở máy này."),
    }
