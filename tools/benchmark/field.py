"""The data of the comparison, put into the database that Django's variables name.

    field.py prepare            the demo's 970 officers, a course of 10 lessons of 1,500 words with
                                a picture, an exam on a bank of 100 questions, 20 requirements; prints
                                what the drivers need as JSON
    field.py facts              enters one fact for each line read, and answers with a line

The answers to questions and the words of lessons are filler: they are measured, not read.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import django

CODE = "DO-TOC-DO"
EXAM = "DO-TOC-DO"
LESSONS, WORDS, QUESTIONS, REQUIREMENTS, SESSIONS = 10, 1500, 100, 20, 480
SOURCE = "make bench"
SENTENCE = (
    "Cán bộ tại quầy xem giấy tờ, hỏi lại điều chưa rõ, ghi giấy hẹn đúng ngày làm việc và nói cho"
    " người dân biết việc tiếp theo là gì."
)
PICTURE = Path("courses", "content", "ATTT", "images", "ten-tep.vi.svg")


def _paragraphs(words: int) -> list[dict]:
    """Text blocks of about a hundred words, headings and steps among them."""
    blocks: list[dict] = []
    for number in range(words // 100):
        text = " ".join((SENTENCE.split() * 5)[:100])
        if number % 5 == 4:
            blocks.append({"type": "heading", "value": f"Phần {number}"})
        blocks.append({"type": "text", "value": f"<p>{text}.</p>"})
    return blocks


def lay_course() -> None:
    from courses import content_loader

    with TemporaryDirectory() as made:
        folder = Path(made, CODE)
        (folder / "images").mkdir(parents=True)
        (folder / "images" / "hinh.svg").write_bytes(PICTURE.read_bytes())
        names = [f"{n:02}-bai" for n in range(1, LESSONS + 1)]
        course = {
            "code": CODE, "title": "Khoá đo tốc độ", "summary": "Chữ để đo.", "lessons": names,
        }  # fmt: skip
        (folder / "course.json").write_text(json.dumps(course), encoding="utf-8")
        image = {"file": "hinh.svg", "alt": "Hình minh hoạ.", "caption": "Hình"}
        for name in names:
            lesson = {
                "slug": name, "title": f"Bài {name}", "summary": "Chữ để đo.",
                "body": [*_paragraphs(WORDS), {"type": "image", "value": image}],
            }  # fmt: skip
            (folder / f"{name}.json").write_text(json.dumps(lesson), encoding="utf-8")
        content_loader.load_course(content_loader.set_up(), folder, None)


def lay_exam() -> None:
    """The shipped questions under new codes until there are a hundred."""
    from assessments import bank_loader
    from records import clock

    bank = json.loads(Path("assessments/bank/TNTKQ.json").read_text(encoding="utf-8"))
    exam = json.loads(Path("assessments/exams/TNTKQ.json").read_text(encoding="utf-8"))
    shipped = bank["questions"]
    more = [shipped[n % len(shipped)] for n in range(QUESTIONS)]
    bank |= {"code": EXAM, "questions": [q | {"code": f"DO-{n:03}"} for n, q in enumerate(more)]}
    exam |= {
        "code": EXAM, "bank": EXAM, "title": "Kỳ thi đo tốc độ", "requires_course": "",
        "attempts_allowed": None, "wait_hours": 0, "minutes": 120,
    }  # fmt: skip
    at = clock.now() - timedelta(days=1)
    bank_loader.load_bank(bank, by=None, at=at)
    bank_loader.load_exam(exam, by=None, at=at)


def lay_requirements() -> None:
    """What the product ships asks of a post, until there are twenty in force."""
    from competency.models import Requirement
    from competency.models.requirements import in_force
    from records import clock, ledger

    today = clock.today()
    present = in_force(today)
    for number in range(len(present), REQUIREMENTS):
        known = present[number % len(present)]
        copy = Requirement(
            code=f"DO-{number}", place=200 + number, title=f"{known.title} {number}",
            title_en=known.title_en, positions=known.positions, post_kind=known.post_kind,
            charge=known.charge, rule=known.rule, clause=known.clause, holds_from=known.holds_from,
            holds_to=known.holds_to, document=known.document,
        )  # fmt: skip
        ledger.enter(copy, by=None, source=SOURCE)


def certificate() -> str:
    """The code of one certificate, to be verified."""
    from django.db import transaction
    from nangluc.demo.accounts import sign_ins

    from records import certificates, clock
    from records.models import User
    from records.models.people import posting_on

    account = User.objects.get(username=sign_ins()[0].username)
    today = clock.today()
    post = posting_on(account.person, today)
    from records.lineage import names_on

    unit = names_on([post.unit_id], today)[post.unit_id]
    row = transaction.atomic(certificates.issue)(
        account.person, unit=unit, form="GK-XA", verb="Tặng giấy khen", heading="Cho",
        merit="Đã hoàn thành tốt nhiệm vụ", decision="01/QĐ-UBND", signer="Nguyễn Văn Thử",
        origin="bench", by=account, at=clock.now(), on=today,
    )  # fmt: skip
    return row.code


def sessions() -> list[dict[str, str]]:
    """A session for each of many officers, as signing in leaves it."""
    from django.test import Client

    from records.models import User

    made = []
    for user in User.objects.filter(person__isnull=False).order_by("pk")[:SESSIONS]:
        client = Client()
        client.force_login(user)
        made.append({"username": user.username, "session": client.cookies["sessionid"].value})
    return made


def office_session() -> str:
    from django.test import Client

    from records.models import User

    client = Client()
    client.force_login(User.objects.get(username="noivu"))
    return client.cookies["sessionid"].value


def prepare() -> dict:
    from benchmark import tables
    from django.core.management import call_command
    from nangluc.catalogues import compile_stale
    from nangluc.demo.accounts import PASSWORD

    from records.models import Person

    compile_stale()
    tables.create()
    call_command("demo", stdout=sys.stderr)
    call_command("collectstatic", verbosity=0, interactive=False)
    lay_course()
    lay_exam()
    lay_requirements()
    return {
        "officers": Person.objects.count(), "password": PASSWORD, "course": CODE, "exam": EXAM,
        "lessons": [f"{n:02}-bai" for n in range(1, LESSONS + 1)], "certificate": certificate(),
        "people": sessions(), "office": office_session(),
    }  # fmt: skip


def facts() -> None:
    """One new fact about one officer per line: what was remembered of coverage is stale then."""
    from records import clock, ledger
    from records.criteria import Kind
    from records.models import Person, PersonFact

    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for number, _line in enumerate(sys.stdin):
        fact = PersonFact(
            person_id=people[number % len(people)], kind=Kind.COURSE, code="TNTKQ",
            title="Khoá học", title_en="Course", holds_from=clock.today(),
        )  # fmt: skip
        ledger.enter(fact, by=None, source=SOURCE)
        print("entered", flush=True)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        print("\n" + json.dumps(prepare()))
    else:
        facts()
