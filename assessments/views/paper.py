"""The paper of an open attempt, as it stands on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.verdict import Both

from ..drawing import Drawn
from ..marking import Answer
from ..models import Attempt, QuestionVersion, Step
from ..papers import versions_of
from ..replay import current

END = "end"


def texts_of(drawn: Drawn, version: QuestionVersion) -> list[str]:
    """The options as the version lists them, in the reader's language."""
    if drawn.kind == "true_false":
        return [_("Sai"), _("Đúng")]
    english = (get_language() or "vi").startswith("en") and version.options_en
    return list(version.options_en if english else version.options)


def how_to(kind: str) -> str:
    """What the candidate does with a question of the kind."""
    match kind:
        case "single":
            return _("Chọn một câu trả lời.")
        case "multiple":
            return _("Chọn mọi câu trả lời đúng; đủ và đúng hết mới được điểm.")
        case "true_false":
            return _("Chọn đúng hay sai.")
        case _other:
            return _("Ghi số ngày bằng chữ số.")


@dataclass(frozen=True, slots=True)
class Option:
    """An option at its place, as the candidate sees it."""

    place: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the candidate sees it: nothing here says what is right."""

    place: int
    kind: str
    input: str
    stem: str
    how: str
    options: list[Option]
    days: str
    answered: bool


@dataclass(frozen=True, slots=True)
class PaperPage:
    """An open attempt on the screen: ``here`` is the place shown, one past the last the overview.

    ``left`` is in seconds, ``now`` and ``last_at`` are seconds since 1970 by the server's clock.
    """

    pk: int
    title: str
    asked: list[Asked]
    here: int
    left: int
    now: float
    was: str
    last: Step | None
    words: dict[str, str]

    @classmethod
    def load(cls, attempt: Attempt, here: int, at: datetime) -> PaperPage:
        steps = list(Step.objects.filter(attempt=attempt).order_by("pk"))
        answers = current(step.as_taken() for step in steps)
        pairs = zip(attempt.questions, versions_of(attempt.questions), strict=True)
        asked = [
            _asked(place, drawn, version, answers.get(place, ()))
            for place, (drawn, version) in enumerate(pairs, start=1)
        ]
        last = max(steps, key=lambda step: (step.received_at, step.pk), default=None)
        return cls(
            attempt.pk, str(attempt.version), asked, here, attempt.seconds_left(at),
            at.timestamp(), spelled(answers.get(here, ())), last, script_words(),
        )  # fmt: skip

    @property
    def total(self) -> int:
        return len(self.asked)

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
        return sum(one.answered for one in self.asked)

    @property
    def missing(self) -> list[int]:
        return [one.place for one in self.asked if not one.answered]

    @property
    def clock(self) -> str:
        """The time left, as the page counts it."""
        return f"{self.left // 60:02}:{self.left % 60:02}"

    @property
    def last_at(self) -> float | None:
        return self.last.received_at.timestamp() if self.last else None

    @property
    def last_clock(self) -> str:
        return clock_of(self.last.received_at) if self.last else ""


def _asked(place: int, drawn: Drawn, version: QuestionVersion, answer: Answer) -> Asked:
    counted = drawn.kind == "working_days"
    texts = texts_of(drawn, version)
    return Asked(
        place=place,
        kind=drawn.kind,
        input="checkbox" if drawn.kind == "multiple" else "radio",
        stem=Both(version.stem, version.stem_en).said(get_language() or "vi"),
        how=how_to(drawn.kind),
        options=[Option(n, texts[i], n in answer) for n, i in enumerate(drawn.order)],
        days=str(answer[0]) if counted and answer else "",
        answered=bool(answer),
    )


def spelled(answer: Answer) -> str:
    """An answer as a form carries it: "0 2"."""
    return " ".join(map(str, answer))


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
