"""A small whole world: two units, one officer with a history, a commendation and its certificate, and one account of every kind."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace

from competency import framework_loader, schemes_loader
from competency.models import Competency
from records import transcripts
from records.criteria import Kind
from records.imports.desk import ColumnRead, FileRead, SheetRead
from records.models import ImportFile
from records.reading import Reading
from records.scope import Role
from tests import (
    make,
    make_assessments,
    make_bulk,
    make_certifications,
    make_claims,
    make_competency,
    make_courses,
    make_procedures,
    make_sensitive,
)
from tests import make_honours as honours

AT = datetime(2025, 7, 10, 2, 0, tzinfo=UTC)
# Everybody who may ask for a page; "own" is the officer the pages speak of, "stranger" nobody.
KINDS = (
    "own", "officer", "head", "other_head", "hr", "secretary", "author", "reviewer", "auditor",
    "administrator", "custodian", "nobody",
)  # fmt: skip


@dataclass
class World:
    """What there is, and who asks: ``accounts["head"]`` is in charge of her unit."""

    accounts: dict
    here: object
    her: object
    fact: object
    course: object
    lesson: object
    procedure: object
    attempt: object
    requirement: object
    change: object
    proposal: object
    certificate: object
    file: object
    claim: object
    transcript: object
    law: object
    list_done: object
    plan: object
    sensitive: object
    bulk: object
    exemption: object
    competency: object
    certification: object
    certification_act: object

    @property
    def own(self):
        return self.accounts["own"]


def build():
    """Two communes of a province; her: a begun course, an open attempt, facts."""
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    her = make.officer("Nông Thị Ánh", unit=here)
    fact = make.fact(her, rank=4)
    make.fact(her, Kind.COURSE, "TNTKQ", title="Tiếp nhận hồ sơ", title_en="Receiving dossiers")
    own = make.user(her)
    procedure = make_courses.procedure()
    course = make_courses.course()
    make_courses.begun(own, course)
    requirement = make_competency.requirement(title="Trình độ")
    accounts = {
        "own": own,
        "officer": make.user(make.officer("Lý Văn Ba", unit=there)),
        "head": make.head(unit=here),
        "other_head": make.head(unit=there, name="Đặng Văn Sơn"),
        "nobody": make.user(),
    }
    roles = tuple(role for role in Role if role != Role.HEAD)
    accounts |= {role.value: make.granted(role, unit=top) for role in roles}
    schemes_loader.load(None)
    framework_loader.load(None)
    honours.authority()
    honours.merit(her)
    people = SimpleNamespace(who=her, chair=accounts["head"], secretary=accounts["secretary"])
    proposal, certificate = honours.decided(people)
    certification = make_certifications.certification()
    make_certifications.certified(her)
    certification_act = make_certifications.act(her, day=date(2024, 6, 1))
    transcript = transcripts.issue(her, Reading(AT.date()), by=accounts["hr"], at=AT)
    return World(
        certification=certification, certification_act=certification_act,
        transcript=transcript, law=make.replaced(),
        list_done=make_procedures.taken(accounts["hr"]),
        file=_file(accounts["hr"]),
        sensitive=make_sensitive.fact(her, by=accounts["custodian"]),
        competency=Competency.objects.get(code="TIEP-NHAN"),
        exemption=make_competency.exemption(accounts["officer"].person),
        plan=make.reorganisation(top, [here], on=date(2030, 1, 1)),
        claim=make_claims.claim(own),
        bulk=make_bulk.act(accounts["hr"], [her]),
        change=make_competency.change(requirement, by=accounts["hr"]),
        requirement=requirement, proposal=proposal, certificate=certificate, accounts=accounts, here=here, her=her, fact=fact, course=course,
        lesson=make_courses.lesson(course), procedure=procedure,
        attempt=make_assessments.attempt(own, make_assessments.exam(), at=AT),
    )  # fmt: skip


def _file(owner):
    """A list that was read and whose columns are to be chosen."""
    file = ImportFile.objects.create(
        kind="staff", name="danh sách.xlsx", key="0" * 32, size=0, entered_at=AT, entered_by=owner
    )
    columns = [ColumnRead("A", "Mã cán bộ", ["0012"]), ColumnRead("B", "Họ và tên", ["Vi Văn Tám"])]
    fields = {"staff_code": 0, "full_name": 1}
    sheet = SheetRead("S", False, 1, 2, 2, "", "0" * 32, columns, fields, [])
    FileRead([sheet]).write(file.folder)
    file.path.touch()
    return file
