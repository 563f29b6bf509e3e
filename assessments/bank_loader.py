"""Put the questions and exams that are shipped as files into the database; safe to repeat.

A question whose file changed gets a new version; an exam whose settings changed is corrected.
Attempts keep the versions they were drawn with.  What an author edited in the studio is hers:
the file is no longer followed there.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from records import clock, ledger
from records.models import User

from . import shipping
from .models import Bank, Exam, ExamVersion, Question, QuestionVersion
from .models.banks import CONTENT, digest

HERE = Path(__file__).parent
SETTINGS = (
    "title", "title_en", "draw", "minutes", "grace_seconds", "attempts_allowed", "attempts_days",
    "wait_hours", "requires_course", "document", "clause", "verified",
)  # fmt: skip


GONE = "Câu hỏi không còn trong tệp"


class BankRefused(ValueError):
    """A file asks for what its bank cannot give; names the file and what is missing."""


@transaction.atomic
def load(by: User | None, at: datetime | None = None) -> None:
    """Every bank in bank/ and every exam in exams/."""
    instant = at or clock.now()
    shipping.set_up_review()
    for path in sorted((HERE / "bank").glob("*.json")):
        load_bank(json.loads(path.read_text(encoding="utf-8")), by=by, at=instant)
    for path in sorted((HERE / "exams").glob("*.json")):
        load_exam(json.loads(path.read_text(encoding="utf-8")), by=by, at=instant)


def load_bank(data: dict[str, Any], *, by: User | None, at: datetime) -> Bank:
    """One bank; a question that left the file is withdrawn from new papers.

    Questions of authors, and those an author edited, are left alone.
    """
    bank, _ = Bank.objects.update_or_create(
        code=data["code"],
        defaults={"title": data["title"], "title_en": data["title_en"], "topics": data["topics"]},
    )
    known = {q.code: q for q in Question.objects.filter(bank=bank)}
    missing = [one["code"] for one in data["questions"] if one["code"] not in known]
    Question.objects.bulk_create([Question(bank=bank, code=code) for code in missing])
    known = {q.code: q for q in Question.objects.filter(bank=bank)}
    newest = {
        version.question_id: version
        for version in QuestionVersion.objects.newest().filter(question__bank=bank)
    }
    followed = shipping.Followed(bank)
    rows = []
    for one in data["questions"]:
        question = known.pop(one["code"])
        content = {name: one[name] for name in CONTENT}
        if not followed.wants(question.code, content):
            continue
        before = newest.get(question.pk)
        if before is None or before.withdrawn or before.digest != digest(content):
            rows.append(_version(question, content, by=by, at=at))
        followed.take(question.code, content)
    for question in known.values():
        before = newest.get(question.pk)
        if followed.drops(question.code) and before is not None and not before.withdrawn:
            content = {name: getattr(before, name) for name in CONTENT}
            rows.append(_version(question, content, by=by, at=at, withdrawn=True))
    QuestionVersion.objects.bulk_create(rows)
    followed.keep(at=at)
    return bank


def _version(
    question: Question,
    content: dict[str, Any],
    *,
    by: User | None,
    at: datetime,
    withdrawn: bool = False,
) -> QuestionVersion:
    return QuestionVersion(
        question=question, digest=digest(content), entered_at=at, entered_by=by,
        withdrawn=withdrawn, reason=GONE if withdrawn else "", **content,
    )  # fmt: skip


def load_exam(data: dict[str, Any], *, by: User | None, at: datetime) -> ExamVersion:
    """One exam's settings; the bank must be able to fill its draw."""
    bank = Bank.objects.get(code=data["bank"])
    _refuse_what_cannot_be_drawn(data, bank)
    exam, _ = Exam.objects.get_or_create(code=data["code"])
    review_from = data["review_from"]
    values: dict[str, Any] = {name: data[name] for name in SETTINGS} | {
        "bank_id": bank.pk,
        "pass_percent": Decimal(data["pass_percent"]),
        "review_from": date.fromisoformat(review_from) if review_from else None,
        "holds_from": date.fromisoformat(data["holds_from"]),
    }
    source = f"assessments/exams/{data['code']}.json"
    before = ExamVersion.objects.known().filter(exam=exam).order_by("-holds_from", "-pk").first()
    if before is None:
        return ledger.enter(ExamVersion(exam=exam, **values), by=by, source=source, at=at)
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    if not changed:
        return before
    reason = f"Tệp quy định kỳ thi thay đổi: {', '.join(sorted(changed))}"
    return ledger.correct(before, reason=reason, by=by, source=source, at=at, **changed)


def _refuse_what_cannot_be_drawn(data: dict[str, Any], bank: Bank) -> None:
    usable = QuestionVersion.objects.newest().filter(question__bank=bank, withdrawn=False)
    topics = list(usable.values_list("topic", flat=True))
    for topic, number in data["draw"].items():
        there = topics.count(topic)
        if there < number:
            raise BankRefused(f"{data['code']}: {number} of {topic} wanted, {bank} has {there}")
