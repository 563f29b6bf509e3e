"""The table of cases that home affairs reads (validity_cases.csv), as terms, facts and decisions."""

import csv
import re
from datetime import date, datetime, timedelta
from pathlib import Path as File

from competency.validity import FOREVER, Act, ActKind, Base, Met, Path, State, Terms, status_on
from competency.validity_words import STATE_NAMES

CSV = File(__file__).with_name("validity_cases.csv")
DOC = File(__file__).parents[2] / "docs" / "certification-cases.md"
ONE_DAY = timedelta(days=1)
NAMES = {words.vi: state for state, words in STATE_NAMES.items()}
PATHS = {"lần đầu": Path.FIRST, "gia hạn": Path.RENEWAL}
ACTS = {
    "đình chỉ": ActKind.SUSPEND,
    "cho lại": ActKind.LIFT,
    "kéo dài": ActKind.EXTEND,
    "thu hồi": ActKind.REVOKE,
}
BASES = {"từ ngày hoàn thành": Base.COMPLETION, "từ hạn trước": Base.EXPIRY}
FIRST_DAY = date(2000, 1, 1)


def cases():
    """The rows of the table, as dictionaries by its Vietnamese heads."""
    with CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text):
    return datetime.strptime(text, "%d/%m/%Y").date()


def terms_of(text):
    """Versions of the terms: "… || từ 01/07/2024 cả kỳ đang chạy: …"."""
    versions = []
    for part in text.split(" || "):
        match = re.match(r"(?:từ (\d\d/\d\d/\d{4})( cả kỳ đang chạy)?: )?(.*)", part)
        since, running = day(match[1]) if match[1] else FIRST_DAY, bool(match[2])
        if versions:
            versions[-1]["until"] = since
        versions.append({"since": since, "running": running, **_version(match[3].split(" · "))})
    return [Terms(**one) for one in versions]


def _version(parts):
    found = {"months": None}
    for part in parts:
        words = part.split()
        if part.startswith("đến hết"):
            number, month = words[-1].split("/")
            found |= {"base": Base.FIXED, "fixed": f"{month}-{number}"}
        elif part.startswith("mở trước"):
            found["window_months"] = int(words[2])
        elif part.startswith("ân hạn"):
            found["grace_days"] = int(words[2])
        elif part.startswith("tối thiểu"):
            found["minimum_months"] = int(words[2])
        elif part != "vô thời hạn":
            found |= {"months": int(words[0]), "base": BASES[" ".join(words[2:])]}
    return found


def events_of(text):
    """Completions [(path, day)] and decisions, in the order they are told."""
    done, acts = [], []
    for part in filter(None, text.split("; ")):
        name, first, *rest = re.match(r"(\D+) ([\d/]+)(?: đến ([\d/]+))?$", part).groups()
        if name in PATHS:
            done.append((PATHS[name], day(first)))
            continue
        until = day(rest[0]) + ONE_DAY if rest[0] else FOREVER
        acts.append(Act(ACTS[name], day(first), until, "12/QĐ-UBND", "thử", len(acts) + 1))
    return done, acts


def earliest_in(done):
    """Completions that were simply told: a path is met from the day it was done."""

    def earliest(_terms, path, fresh, first, last):
        days = [when for which, when in done if which is path and when >= fresh]
        found = max(first, min(days, default=date.max))
        return Met(found) if found <= last else None

    return earliest


def judged(case):
    done, acts = events_of(case["sự kiện"])
    return status_on(terms_of(case["quy tắc"]), earliest_in(done), acts, day(case["ngày xem"]))


def written(status):
    """The state, the last valid day and the day of opening, as the table writes them."""
    last = status.cycles[-1] if status.cycles else None
    until = last.until if last else None
    if last is not None and status.state is State.REVOKED:
        until = min(last.ended, last.until)
    due = "" if until is None else f"{until - ONE_DAY:%d/%m/%Y}"
    opens = f"{status.cycle.opens:%d/%m/%Y}" if status.cycle else ""
    if until == FOREVER:
        due, opens = "không hết hạn", ""
    return STATE_NAMES[status.state].vi, due, opens


HEAD = """# Các trường hợp của một chứng nhận có thời hạn · Cases of a certification

Bảng này là bài kiểm tra của chương trình: mỗi dòng được chạy và so với kết quả ghi ở đây. Trạng thái vào ngày xem được tính từ
quy tắc, việc đã làm và quyết định đã ghi; không ô trạng thái nào được lưu và không có việc chạy hằng đêm. *Hạn* là ngày cuối còn
hiệu lực. Quy tắc là ví dụ để thử, không phải quy định.

This table is the program's test: each row is run and compared. The state on a day is derived from the terms, what was done and what was
decided; no state is stored and no nightly job runs. *Hạn* is the last valid day, *gia hạn từ* the first on which a renewal counts. In the
columns: *lần đầu* first path, *gia hạn* renewal, *đình chỉ* suspension, *cho lại* lifting, *kéo dài* extension, *thu hồi* revocation;
*mở trước n tháng* the window opens n months before expiry, *ân hạn* grace, *tối thiểu* least validity. The terms are examples, not law.

"""


def rendered():
    """The table as a page of the documentation."""
    rows = cases()
    head = ["", *rows[0]]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for number, row in enumerate(rows, start=1):
        cells = [str(number), *(value.replace("||", "→") or "–" for value in row.values())]
        lines.append("| " + " | ".join(cells) + " |")
    return HEAD + "\n".join(lines) + "\n" + FAULTS_HEAD + "\n".join(_fault_lines()) + "\n"


FAULTS = CSV.with_name("validity_faults.csv")
FAULTS_HEAD = """
## Những lỗi không thể có · Faults that cannot be

Hệ thống lưu trạng thái trong hai bảng và chuyển bằng việc chạy đêm thì cần một công cụ sửa những trạng thái lệch nhau. Danh sách dưới
đây là của dự án, viết từ kinh nghiệm về loại thiết kế ấy, không chép danh sách của ai. Mỗi lỗi: không có cột để sai, có ràng buộc của
cơ sở dữ liệu, hoặc có một trường hợp hay bài kiểm tra mang tên.

Where a state lives in two tables and moves by a nightly job, somebody needs a tool that mends states which disagree. The list is this
project's own, written from what such designs are known for, and copies nobody's. For each fault there is no column that could be wrong
(*no column*), a refusal by the database (*constraint*, *trigger*, *not null*), a case above (*case*) or a test of that name (*test*).

"""


def faults():
    with FAULTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fault_lines():
    rows = faults()
    lines = ["|  | " + " | ".join(rows[0]) + " |", "|---|---|---|---|"]
    for number, row in enumerate(rows, start=1):
        kind, _, proof = row["không thể xảy ra vì"].partition(": ")
        told = f"*{kind}* {proof.split('::')[-1]}"
        lines.append(f"| {number} | {row['lỗi']} | {row['fault']} | {told} |")
    return lines
