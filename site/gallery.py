"""/ui/: every component with sample data, in DEBUG; a component nobody can see alone is none."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ICONS = """
    house sun book-open clipboard-pen folder file-text file-check scroll-text gavel award medal
    user users building-2 landmark briefcase network graduation-cap list-checks target chart-
    column grid-2x2 table calendar-days clock history bell settings sliders-horizontal filter
    search upload download printer copy link external-link qr-code save refresh-cw undo-2 send
    play camera image message-square menu x check plus minus pencil trash-2 eye lock key-round
    log-out languages shield-check badge-check flag inbox wifi-off info triangle-alert circle-
    check circle-alert circle-question-mark chevron-left chevron-right chevron-down arrow-left
    arrow-right ellipsis
""".split()

COLOURS = [
    "ink", "paper", "card", "pine", "deep", "anise", "gold", "sky", "slate", "line",
    "line-strong", "met-soft", "not-soft", "unknown-soft", "exempt-soft",
]  # fmt: skip


DAY = forms.DateInput(
    format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "size": 10}
)


class SampleForm(forms.Form):
    """One field of each kind, bound to answers that are partly wrong."""

    full_name = forms.CharField(label="Họ và tên", help_text="Như trong căn cước.")
    starts_on = forms.DateField(
        label="Ngày bắt đầu",
        widget=DAY,
        error_messages={"required": "Chưa có ngày. Mời nhập ngày/tháng/năm, ví dụ 28/08/2025."},
    )
    level = forms.ChoiceField(
        label="Trình độ", choices=[("tc", "Trung cấp"), ("cd", "Cao đẳng"), ("dh", "Đại học")]
    )
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    paper = forms.FileField(label="Ảnh văn bằng", required=False)
    answer = forms.ChoiceField(
        label="Ngày hẹn trả kết quả là ngày nào?",
        widget=forms.RadioSelect,
        choices=[("2", "Thứ Hai, 01/9"), ("4", "Thứ Tư, 03/9"), ("5", "Thứ Năm, 04/9")],
    )
    topics = forms.MultipleChoiceField(
        label="Lĩnh vực",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("ht", "Hộ tịch"), ("ct", "Chứng thực"), ("dd", "Đất đai")],
    )
    agreed = forms.BooleanField(label="Tôi đã đọc và hiểu quy chế thi", required=False)


class SampleFilters(forms.Form):
    """Dates are typed as they are written here; a browser's own picker may show mm/dd/yyyy."""

    as_of = forms.DateField(label="Tại ngày", widget=DAY)
    known_at = forms.DateField(label="Biết đến ngày", widget=DAY)
    units = forms.ChoiceField(label="Đơn vị theo", choices=[("now", "Hiện nay (65)")])
    post = forms.ChoiceField(label="Vị trí", choices=[("all", "Tất cả")])
    against = forms.ChoiceField(label="So với", choices=[("2025-06-30", "30/06/2025")])


def _cell(text: str) -> tuple[str, str]:
    """(class, text) of a heat map cell."""
    head, _, whole = text.partition("/")
    if not whole:
        kinds = {"?": "cell-unknown", "–": "cell-exempt", "": "cell-none"}
        return kinds[text[:1]], text[1:].strip()
    share = int(head) / int(whole)
    return ("cell-yes" if share >= 0.95 else "cell-no" if share < 0.8 else "cell-mid"), text


HEAT_HEAD = ["Trình độ", "Lý luận", "Khoá tiếp nhận", "Thi 2025", "Tin học", "Đầu mối", "Thâm niên"]
HEAT_ROWS = [
    (name, [_cell(text) for text in row.split()])
    for name, row in {
        "Xã Quý Hoà": "15/15 15/15 13/15 9/15 ?4 6/6 15/15",
        "Phường Kỳ Lừa": "20/20 20/20 20/20 18/20 19/20 8/8 20/20",
        "Xã Lộc Bình": "14/15 15/15 8/15 7/15 ?6 6/6 14/15",
        "Xã Nhân Lý": "15/15 15/15 15/15 15/15 15/15 6/6 15/15",
        "Xã Kiên Mộc": "11/15 15/15 6/15 5/15 ?9 –2 15/15",
    }.items()
]
STANDARD = [
    ("yes", "Trung cấp trở lên", "Cử nhân Luật, 2014"),
    ("no", "Thi Tiếp nhận và trả kết quả", "Lịch thi gần nhất 02/12"),
    ("unknown", "Chứng chỉ tin học", "Gửi ảnh để Nội vụ xác nhận"),
    ("exempt", "Bồi dưỡng quốc phòng", "Miễn theo tuổi, đến 31/12/2026"),
]
STEPS = [
    {"label": "Xã đề nghị", "state": "done", "note": "12/08/2025"},
    {"label": "Nội vụ thẩm định", "state": "current", "note": "Chị Hoàng Thị Lan"},
    {"label": "Hội đồng họp", "state": "todo"},
    {"label": "Ra quyết định", "state": "todo"},
]
HISTORY = [
    {
        "on": datetime(2025, 8, 28, 9, 5, tzinfo=UTC),
        "title": "Đạt kỳ thi Tiếp nhận và trả kết quả",
        "text": "17/20 câu đúng, cần 16.",
        "icon": "badge-check",
        "by": "Hội đồng thi số 2",
    },
    {"on": date(2025, 7, 1), "title": "Chuyển về xã Quý Hoà", "icon": "building-2"},
    {"on": date(2014, 6, 20), "title": "Tốt nghiệp cử nhân Luật", "icon": "graduation-cap"},
]
PEOPLE = [
    ("Nông Thị Ánh Tuyết", "Văn hoá – Xã hội", "Xã Quý Hoà", "no", 5),
    ("Hoàng Văn Sơn", "Tư pháp – Hộ tịch", "Phường Kỳ Lừa", "yes", 7),
    ("Lý Thị Mai", "Kế toán", "Xã Lộc Bình", "unknown", 6),
]
VIEWER = {
    "name": "Nông Thị Ánh Tuyết",
    "initials": "ÁT",
    "post": "Công chức Văn hoá – Xã hội",
    "unit": "Xã Quý Hoà",
}
PLACES = [
    {"label": "Hôm nay", "url": "#", "icon": "sun", "current": True},
    {"label": "Học", "url": "#", "icon": "book-open"},
    {"label": "Thi", "url": "#", "icon": "clipboard-pen", "badge": 1},
    {"label": "Hồ sơ", "url": "#", "icon": "folder"},
]


def _rail(*groups: tuple[str, str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for label, names in groups:
        items = [dict(zip(("icon", "label"), n.split(":"), strict=True)) for n in names.split(";")]
        rows.append({"label": label, "items": [{**item, "url": "#"} for item in items]})
    return rows


def _question_numbers() -> list[dict[str, object]]:
    states = ["answered"] * 5 + ["unsent"] + [""] * 14
    return [
        {"label": n, "url": f"?q={n}", "state": state, "current": n == 7}
        for n, state in enumerate(states, start=1)
    ]


def sample() -> dict[str, object]:
    """Everything the gallery shows."""
    wrong = SampleForm({"full_name": "Nông Thị Ánh Tuyết", "level": "tc", "answer": "4"})
    nav = _rail(
        ("", "sun:Hôm nay"),
        ("Nhân sự", "users:Cán bộ, công chức;building-2:Đơn vị;upload:Nhập dữ liệu"),
        ("Năng lực", "grid-2x2:Bản đồ bao phủ;list-checks:Vị trí và chuẩn;target:Nhu cầu đào tạo"),
        ("Khen thưởng", "award:Hồ sơ;gavel:Quyết định"),
    )
    nav[2]["items"][0]["current"] = True  # type: ignore[index]
    return {
        "icons": ICONS,
        "colours": COLOURS,
        "form": wrong,
        "clean_form": SampleForm(),
        "filters": SampleFilters(
            initial={"as_of": date(2025, 7, 1), "known_at": date(2026, 11, 24)}
        ),
        "heat_head": HEAT_HEAD,
        "heat_rows": HEAT_ROWS,
        "standard": STANDARD,
        "steps": STEPS,
        "history": HISTORY,
        "people": PEOPLE,
        "page": Paginator(range(970), 25).page(3),
        "numbers": _question_numbers(),
        "now": datetime(2025, 8, 28, 3, 42, 7, tzinfo=UTC),
        "today": date(2025, 8, 28),
        "frame": None,
        "nav": nav,
        "places": PLACES,
        "viewer": VIEWER,
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, and the moods a page can be in."""
    return render(request, "gallery.html", sample())
