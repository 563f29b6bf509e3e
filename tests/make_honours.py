"""Builders for commendation: a commune with a chair, a secretary above it, and an officer of merit."""

from datetime import date, datetime, time
from types import SimpleNamespace

from django.utils import timezone

from competency import commendations, schemes_loader
from records.criteria import Kind
from records.models import Authority
from records.scope import Role
from tests import make

DAY = date(2026, 1, 15)
MERIT = "Rút ngắn thời gian trả kết quả tại bộ phận một cửa, được người dân ghi nhận"
REASON = "Sáng kiến đang chờ hội đồng công nhận"


def at(day=DAY, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def rated(who, year=2025, rank=3, name="Hoàn thành tốt nhiệm vụ"):
    return make.fact(
        who,
        Kind.RATING,
        f"RATE-{rank}",
        rank=rank,
        since=date(year, 1, 1),
        until=date(year + 1, 1, 1),
        title=name,
        title_en="Completed tasks well",
    )


def stated(who, year=2025):
    return make.fact(
        who,
        Kind.STATEMENT,
        f"THI-DUA-{year}",
        since=date(year, 11, 20),
        title="Bản tự nhận xét",
        title_en="Statement",
    )


def merit(who, year=2025):
    """All that the title of Advanced Worker asks of a year."""
    make.fact(
        who, Kind.SERVICE, "SERVICE", since=date(2015, 3, 1), title="Công tác", title_en="Service"
    )
    return rated(who, year), stated(who, year)


def authority(code="CT-UBND"):
    post = make.position(code, "Chủ tịch UBND", kind="leader")
    for form in ("LDTT", "GK"):
        Authority.objects.get_or_create(
            form=form,
            position=post,
            defaults={
                "in_force_from": date(2024, 1, 1),
                "document": "06/2022/QH15",
                "clause": "Điều 80",
            },
        )


def world():
    """Two communes of a province, each with its chair; the first has an officer of merit."""
    schemes_loader.load(None)
    authority()
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    chair, other = make.head(unit=here), make.head(unit=there, name="Đặng Văn Sơn")
    who = make.officer("Hoàng Thị Ánh Tuyết", unit=here)
    merit(who)
    return SimpleNamespace(
        top=top,
        here=here,
        there=there,
        chair=chair,
        other=other,
        who=who,
        hr=make.granted(Role.HR, unit=top),
        secretary=make.granted(Role.SECRETARY, unit=top),
        officer=make.user(who),
        auditor=make.granted(Role.AUDITOR, unit=top),
    )


def drafted(w, form="LDTT", *, who=None, by=None, day=DAY, title="Việc tốt", year=2025):
    return commendations.draw_up(
        who or w.who, form, year=year, title=title, summary=MERIT, by=by or w.chair, at=at(day)
    )


def submitted(w, form="LDTT", *, day=DAY, **more):
    proposal = drafted(w, form, day=day, **more)
    commendations.make(
        proposal, "submit", by=more.get("by") or w.chair, at=at(day, 10), note=REASON
    )
    return proposal


def appraised(w, form="LDTT", *, day=DAY, **more):
    proposal = submitted(w, form, day=day, **more)
    commendations.make(proposal, "appraise", by=w.secretary, at=at(day, 11))
    return proposal


def decided(w, form="LDTT", *, day=DAY, **more):
    """A proposal decided, and its certificate."""
    from records.models import Certificate

    proposal = appraised(w, form, day=day, **more)
    commendations.make(proposal, "decide", by=w.chair, at=at(day, 14))
    return proposal, Certificate.objects.get(origin=proposal.item().origin)
