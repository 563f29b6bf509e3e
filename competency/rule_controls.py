"""What can be filled in about each kind of condition, in words of the office."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.criteria import (
    COMPLETE,
    AllOf,
    AnyOf,
    AtLeast,
    AtLeastLevel,
    ByRank,
    Completed,
    Criterion,
    EveryYear,
    HasCompetency,
    Holds,
    InYear,
    Kind,
    NoneInYear,
    NoneOpen,
    NoneSince,
    Not,
    Passed,
    Rated,
    RatedYears,
    Served,
    ServedInYear,
    Times,
    Unless,
)

from .rule_inputs import (
    Control,
    amount,
    amount_of,
    comparisons,
    competencies,
    courses,
    day_month,
    exams,
    kinds,
    levels,
    month_day,
    number,
    packed,
    percent,
    plain,
    title_in,
    units,
    whole,
)

YEARS = Control(
    "years",
    _("Trong bao nhiêu năm gần nhất"),
    ("years",),
    *whole("years"),
    required=False,
    numeric=True,
    hint=_("Để trống nếu có giá trị mãi."),
)
MONTHS = Control("months", _("Số tháng"), ("months",), *whole("months"), numeric=True)
CLOSES = Control(
    "closes",
    _("Ngày chốt của năm xét"),
    ("closes",),
    month_day,
    day_month,
    hint=_("Ngày/tháng, như 15/12: sau ngày này mới tính đến năm đó."),
)
TITLES = (
    Control(
        "title",
        _("Gọi tên"),
        ("title",),
        lambda text: {"title": {"vi": text}},
        lambda data: title_in(data, "vi"),
    ),
    Control(
        "title_en",
        _("Gọi tên bằng tiếng Anh"),
        ("title",),
        lambda text: {"title": {"en": text}},
        lambda data: title_in(data, "en"),
        required=False,
    ),
)
CODE = Control(
    "code",
    _("Mã của dữ kiện"),
    ("code",),
    *plain("code"),
    required=False,
    hint=_("Để trống nếu mã nào cũng được."),
)
KIND = Control("kind", _("Loại dữ kiện"), ("kind",), *plain("kind"), lambda: kinds(list(Kind)))
UNWANTED = Control(
    "kind", _("Điều không được có"), ("kind",), *plain("kind"), lambda: kinds(sorted(COMPLETE))
)

COUNT_YEARS = Control(
    "count",
    _("Cần ở ít nhất bao nhiêu năm"),
    ("count",),
    *whole("count"),
    required=False,
    numeric=True,
    hint=_("Để trống: phải có ở mọi năm, liên tục."),
)
MANY_YEARS = Control(
    "years",
    _("Xét bao nhiêu năm gần nhất"),
    ("years",),
    *whole("years"),
    numeric=True,
    hint=_("Tính lùi từ năm xét đã kết thúc gần nhất; nhiều nhất 30 năm."),
)
RATING = Control(
    "rating",
    _("Xếp loại thấp nhất"),
    ("rank", "name"),
    *packed("rank", "name"),
    lambda: levels("rating"),
)
WINDOW = (
    Control(
        "since",
        _("Tính từ khi nào"),
        ("window",),
        lambda text: {"window": {"unit": text}},
        lambda data: str((data.get("window") or {}).get("unit", "")),
        units,
        required=False,
        hint=_("Không chọn gì: tính mọi thời gian."),
    ),
    Control(
        "amount",
        _("Bao nhiêu, hoặc từ ngày nào"),
        ("window",),
        amount,
        amount_of,
        required=False,
        hint=_("Ghi số với “số năm”, “số tháng”; ghi ngày với “từ một ngày”."),
    ),
)

CONTROLS: dict[type[Criterion], tuple[Control, ...]] = {
    HasCompetency: (
        Control(
            "level",
            _("Năng lực và bậc thấp nhất"),
            ("competency", "title", "rank", "name"),
            *packed("competency", "title", "rank", "name"),
            competencies,
        ),
    ),
    AtLeastLevel: (
        Control(
            "level",
            _("Bậc thấp nhất"),
            ("kind", "rank", "name"),
            *packed("kind", "rank", "name"),
            levels,
        ),
    ),
    Completed: (
        Control("course", _("Khoá học"), ("course", "title"), *packed("course", "title"), courses),
        YEARS,
    ),
    Passed: (
        Control("exam", _("Bài thi"), ("exam", "title"), *packed("exam", "title"), exams),
        Control(
            "percent",
            _("Đạt từ bao nhiêu phần trăm"),
            ("percent",),
            percent,
            lambda data: str(data.get("percent", "")),
            numeric=True,
        ),
        YEARS,
    ),
    Served: (MONTHS,),
    NoneSince: (UNWANTED, MONTHS),
    NoneInYear: (UNWANTED, CLOSES),
    NoneOpen: (UNWANTED,),
    Rated: (RATING, CLOSES),
    RatedYears: (RATING, MANY_YEARS, COUNT_YEARS, CLOSES),
    ServedInYear: (MONTHS, CLOSES),
    InYear: (KIND, *TITLES, CODE, CLOSES),
    Holds: (KIND, *TITLES, CODE, YEARS),
    EveryYear: (KIND, *TITLES, CODE, MANY_YEARS, COUNT_YEARS, CLOSES),
    ByRank: (
        Control(
            "level",
            _("Bậc đem so"),
            ("kind", "rank", "name"),
            *packed("kind", "rank", "name"),
            lambda: levels(every=True),
        ),
        Control(
            "compare",
            _("So thế nào"),
            ("compare",),
            *plain("compare"),
            comparisons,
            hint=_("So từng dữ kiện. Muốn “bậc cao nhất không quá…”: dùng nhóm “không thuộc”."),
        ),
        *WINDOW,
    ),
    Times: (
        KIND,
        *TITLES,
        Control(
            "count",
            _("Ít nhất bao nhiêu lần"),
            ("count",),
            *whole("count"),
            required=False,
            numeric=True,
            hint=_("Để trống: một lần."),
        ),
        CODE,
        Control(
            "value",
            _("Giá trị từ bao nhiêu"),
            ("value",),
            number,
            lambda data: str(data.get("value", "")),
            required=False,
            numeric=True,
            hint=_("Điểm, số tiết… ghi kèm dữ kiện; để trống nếu không xét."),
        ),
        *WINDOW,
        Control(
            "lasting",
            _("Hiệu lực của dữ kiện"),
            ("lasting",),
            lambda text: {"lasting": text == "1"},
            lambda data: "1" if data.get("lasting") else "",
            lambda: [("1", gettext("Phải còn hiệu lực vào ngày xét"))],
            required=False,
        ),
    ),
    AllOf: (),
    AnyOf: (),
    Not: (),
    Unless: (),
    AtLeast: (
        Control("count", _("Cần ít nhất bao nhiêu"), ("count",), *whole("count"), numeric=True),
    ),
}

TYPE_NAMES: dict[str, Any] = {
    AtLeastLevel.type: _("Trình độ từ một bậc trở lên"),
    HasCompetency.type: _("Có năng lực từ một bậc trở lên"),
    Completed.type: _("Hoàn thành một khoá học"),
    Passed.type: _("Thi đạt"),
    Served.type: _("Đủ thời gian công tác"),
    NoneSince.type: _("Không có kỷ luật (hoặc điều khác) gần đây"),
    NoneInYear.type: _("Không có kỷ luật (hoặc điều khác) từ đầu năm xét"),
    NoneOpen.type: _("Không có việc đang xem xét"),
    Rated.type: _("Xếp loại năm"),
    ServedInYear.type: _("Đủ thời gian công tác khi năm xét kết thúc"),
    InYear.type: _("Có một dữ kiện trong năm xét"),
    Holds.type: _("Có một dữ kiện trong hồ sơ"),
    ByRank.type: _("So bậc: từ, đúng, hoặc không quá một bậc"),
    Times.type: _("Có ít nhất n lần, trong một thời gian"),
    RatedYears.type: _("Xếp loại nhiều năm liên tục, hoặc n trong m năm"),
    EveryYear.type: _("Có một dữ kiện nhiều năm liên tục, hoặc n trong m năm"),
    AllOf.type: _("Nhóm: đạt tất cả"),
    AnyOf.type: _("Nhóm: đạt ít nhất một"),
    AtLeast.type: _("Nhóm: đạt ít nhất n"),
    Not.type: _("Nhóm: không thuộc"),
    Unless.type: _("Nhóm: phải đạt, trừ khi thuộc ngoại lệ"),
}

# What to say where a value by itself is right and does not go with the others.
MISFITS: dict[str, Any] = {
    "window": _("Ghi số với “số năm”, “số tháng”; ghi ngày với “từ một ngày”; còn lại để trống."),
    "count": _("Nhiều hơn số có thể đạt."),
    "years": _("Nhiều nhất 30 năm."),
}
