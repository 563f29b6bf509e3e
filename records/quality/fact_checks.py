"""Checks of what people's files say: qualifications, ratings, claims."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..calendar import add_months
from ..criteria import Kind as Fact
from ..models import Appointment, Claim, ClaimAct, ClaimState, PersonFact
from ..reading import FIRST
from ..scope import May
from ..verdict import gettext_noop
from .base import Asked, Check, Found, Kind, Rows, Shape, Way, of_people, of_rows, titled

# Papers somebody issued on a day; general education is finished at any age.
PAPERS = (
    Fact.EDUCATION, Fact.POLITICAL_THEORY, Fact.STATE_MANAGEMENT, Fact.CIVIL_SERVICE_RANK,
    Fact.IT, Fact.LANGUAGE,
)  # fmt: skip


def _write(kind: Fact) -> Any:
    return lambda found: ("records:fact_write", [found.who, kind.value])


def _correct(found: Found) -> Way:
    return "records:fact_correct", [found.item]


def _facts(shape: Shape) -> Any:
    """What is believed of anybody, whenever it holds."""
    return PersonFact.objects.known(shape.known_at)


def _papers(shape: Shape) -> Any:
    return _facts(shape).filter(kind__in=PAPERS)


def _lacks(kind: Fact) -> Any:
    def find(shape: Shape) -> Rows:
        held = _facts(shape).filter(person=OuterRef("pk"), kind=kind, holds_from__lte=shape.on)
        return of_people(shape, shape.people().filter(~Exists(held)))

    return find


def _last_year(years: int = 0) -> Any:
    """The first day of last year, or some years after it."""
    return lambda asked: date(asked.on.year - 1 + years, 1, 1)


def _no_rating(shape: Shape) -> Rows:
    """Of those who held a post on the last day of last year, wherever it was."""
    rated = _facts(shape).filter(
        person=OuterRef("pk"), kind=Fact.RATING, holds_from__gte=shape.day(_last_year()),
        holds_from__lt=shape.day(_last_year(1)),
    )  # fmt: skip
    eve = shape.day(lambda asked: date(asked.on.year - 1, 12, 31))
    served = Appointment.objects.as_of(eve, shape.known_at).filter(person=OuterRef("pk"))
    people = shape.people().filter(Exists(served), ~Exists(rated))
    return of_people(shape, people, word=shape.words(lambda asked: str(asked.on.year - 1)))


def _two_ratings(shape: Shape) -> Rows:
    twice = (
        _facts(shape).filter(kind=Fact.RATING, holds_from__lte=shape.on).order_by()
        .values("person", "holds_from").annotate(n=Count("pk")).filter(n__gt=1)
    )  # fmt: skip
    return of_people(shape, shape.people().filter(pk__in=twice.values("person")))


def _too_early(shape: Shape) -> Rows:
    """Dated before the person can have been so old: by years, then by month and day."""
    years = shape.threshold("qualification_age")
    rows = _papers(shape).filter(holds_from__lte=shape.on)
    same_year = Q(holds_from__year=F("person__birth_date__year") + years)
    before = Q(holds_from__month__lt=F("person__birth_date__month")) | Q(
        holds_from__month=F("person__birth_date__month"),
        holds_from__day__lt=F("person__birth_date__day"),
    )
    # Of a paper, or a birth, of which only the year is known, nothing is said within the year.
    whole = Q(precision="day", person__birth_precision="day")
    early = Q(holds_from__year__lt=F("person__birth_date__year") + years)
    return of_rows(
        shape, rows.filter(early | (same_year & before & whole)), word=titled(),
        day=F("holds_from"),
    )  # fmt: skip


def _in_future(shape: Shape) -> Rows:
    """Dated after the day whose knowledge counts."""
    rows = _papers(shape).filter(holds_from__gt=shape.day(lambda asked: asked.learned))
    return of_rows(shape, rows, word=titled(), day=F("holds_from"))


def _undated(shape: Shape) -> Rows:
    rows = _papers(shape).filter(precision="by", holds_from__lte=shape.on)
    return of_rows(shape, rows, word=titled(), day=F("holds_from"))


def _no_issuer(shape: Shape) -> Rows:
    rows = _papers(shape).filter(kind=Fact.EDUCATION, issuer="", holds_from__lte=shape.on)
    return of_rows(shape, rows, word=titled(), day=F("holds_from"))


def _service_before_age(shape: Shape) -> Rows:
    years = shape.threshold("working_age")
    rows = _facts(shape).filter(kind=Fact.SERVICE, holds_from__lte=shape.on)
    early = Q(holds_from__year__lt=F("person__birth_date__year") + years)
    return of_rows(shape, rows.filter(early), day=F("holds_from"))


def _expired(shape: Shape) -> Rows:
    """The last of its kind has ended, and no other of the kind holds."""
    others = _facts(shape).filter(
        person=OuterRef("person"), kind=OuterRef("kind"), holds_from__lte=shape.on
    )
    rows = _papers(shape).filter(
        ~Exists(others.filter(holds_to__gt=OuterRef("holds_to"))), holds_to__lte=shape.on
    )
    return of_rows(shape, rows, word=titled(), day=F("holds_to"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _stale_since(asked: Asked) -> date:
    """The last day that is too long ago; where there is no number, no day is."""
    months = asked.number("file_stale")
    return FIRST if months is None else add_months(asked.on, -months)


def _file_stale(shape: Shape) -> Rows:
    """Nothing about her was entered for so many months."""
    since = shape.instant(lambda asked: _midnight(_stale_since(asked) + timedelta(days=1)))
    fresh = Q()
    for model in (PersonFact, Appointment):
        entered = model.objects.known(shape.known_at)
        fresh |= Q(Exists(entered.filter(person=OuterRef("pk"), entered_at__gte=since)))
    day = Cast(shape.day(_stale_since), DateField())
    return of_people(shape, shape.people().exclude(fresh), day=day)


def _claimed_before(asked: Asked) -> datetime | None:
    days = asked.number("claim_wait")
    return None if days is None else _midnight(asked.on - timedelta(days=days))


def _claim_waits(shape: Shape) -> Rows:
    """Submitted, by the last act known, longer ago than it should wait."""
    end = shape.instant(lambda asked: _midnight(asked.on + timedelta(days=1)))
    acts = ClaimAct.objects.filter(claim=OuterRef("pk"), at__lt=end)
    if shape.timed:
        acts = acts.filter(at__lte=shape.known_at)
    last = acts.order_by("-number")
    rows = Claim.objects.annotate(
        last_state=Subquery(last.values("state")[:1]), last_at=Subquery(last.values("at")[:1])
    ).filter(last_state=ClaimState.SUBMITTED, last_at__lt=shape.instant(_claimed_before))
    return of_rows(shape, rows, day=TruncDate("last_at"))


CHECKS = (
    Check(
        "no_education", Kind.MISSING, _("Chưa có trình độ chuyên môn"),
        gettext_noop("Hồ sơ chưa ghi văn bằng chuyên môn nào."),
        _("Ghi văn bằng theo giấy tờ."), _lacks(Fact.EDUCATION), _write(Fact.EDUCATION),
    ),
    Check(
        "no_political_theory", Kind.MISSING, _("Chưa có lý luận chính trị"),
        gettext_noop("Hồ sơ chưa ghi trình độ lý luận chính trị."),
        _("Ghi theo giấy tờ, hoặc để riêng nếu đúng là chưa học."),
        _lacks(Fact.POLITICAL_THEORY), _write(Fact.POLITICAL_THEORY),
    ),
    Check(
        "no_service", Kind.MISSING, _("Chưa ghi ngày vào công tác"),
        gettext_noop("Hồ sơ chưa ghi công tác từ ngày nào."),
        _("Ghi ngày bắt đầu công tác."), _lacks(Fact.SERVICE), _write(Fact.SERVICE),
    ),
    Check(
        "no_rating", Kind.MISSING, _("Chưa có xếp loại năm trước"),
        gettext_noop("Chưa có xếp loại chất lượng năm %(word)s."),
        _("Ghi xếp loại theo quyết định."), _no_rating, _write(Fact.RATING),
    ),
    Check(
        "paper_undated", Kind.MISSING, _("Văn bằng chưa rõ ngày"),
        gettext_noop("“%(word)s”: chỉ biết có chậm nhất ngày %(day)s."),
        _("Sửa ngày cấp theo giấy tờ."), _undated, _correct,
    ),
    Check(
        "paper_without_issuer", Kind.MISSING, _("Văn bằng chưa rõ nơi cấp"),
        gettext_noop("“%(word)s”, ngày %(day)s, chưa ghi nơi cấp."),
        _("Ghi nơi cấp theo giấy tờ."), _no_issuer, _correct,
    ),
    Check(
        "two_ratings", Kind.CONTRADICTORY, _("Hai xếp loại một năm"),
        gettext_noop("Một năm có hai xếp loại."),
        _("Rút lại xếp loại ghi nhầm."), _two_ratings,
        lambda found: ("records:person", [found.who]),
    ),
    Check(
        "paper_in_future", Kind.CONTRADICTORY, _("Văn bằng có ngày chưa tới"),
        gettext_noop("“%(word)s” ghi ngày %(day)s, là ngày chưa tới."),
        _("Sửa ngày cấp theo giấy tờ."), _in_future, _correct,
    ),
    Check(
        "paper_too_early", Kind.SUSPICIOUS, _("Văn bằng quá sớm so với tuổi"),
        gettext_noop("“%(word)s” ghi ngày %(day)s, khi người ấy chưa đủ tuổi có."),
        _("Kiểm tra ngày cấp và ngày sinh."), _too_early, _correct,
        leans_on=("qualification_age",),
    ),
    Check(
        "service_too_early", Kind.SUSPICIOUS, _("Vào công tác khi chưa đủ tuổi"),
        gettext_noop("Công tác từ ngày %(day)s, khi chưa đủ tuổi."),
        _("Kiểm tra ngày vào công tác và ngày sinh."), _service_before_age, _correct,
        leans_on=("working_age",),
    ),
    Check(
        "claim_waiting", Kind.UNVERIFIED, _("Khai báo chờ xác minh đã lâu"),
        gettext_noop("Khai báo gửi ngày %(day)s chưa ai xác minh."),
        _("Mở khai báo, xác minh hoặc yêu cầu bổ sung."), _claim_waits,
        lambda found: ("records:claim", [found.item]), power=May.ENTER, leans_on=("claim_wait",),
    ),
    Check(
        "paper_expired", Kind.STALE, _("Chứng chỉ hết hạn"),
        gettext_noop("“%(word)s” hết hạn ngày %(day)s, không có giấy tờ nào thay."),
        _("Ghi giấy tờ mới, hoặc cho đi học lại."), _expired, _correct,
    ),
    Check(
        "file_stale", Kind.STALE, _("Hồ sơ đã lâu không có gì mới"),
        gettext_noop("Không có dữ kiện nào được ghi từ ngày %(day)s."),
        _("Đối chiếu hồ sơ giấy, ghi những gì còn thiếu."), _file_stale,
        lambda found: ("records:person", [found.who]), leans_on=("file_stale",),
    ),
)  # fmt: skip
