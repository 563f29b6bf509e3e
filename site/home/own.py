"""An officer's own: what runs, what is half done, what can be begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.offers import Offer, State, offers_for
from competency.standing import Standing
from courses.progress import Learning, learning_of
from records.models import User
from records.wording import spoken

from ..templatetags.words import vntime
from .task import Task


def own(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """An officer's own: what runs, what is half done, what can be begun, in this order."""
    assert user.person is not None
    learning = [one for one in learning_of(user.person) if not one.completed_on]
    offers = offers_for(user, at)
    asked = {line.action.url for line in standing.lines if line.action and not line.verdict}
    yield from (_resumed(offer) for offer in offers if offer.state is State.RUNNING)
    yield from (_continued(one) for one in learning)
    begun = {one.url for one in learning}
    can_sit = {
        offer.url for offer in offers if offer.may_begin and offer.state is not State.RUNNING
    }
    exams = {offer.url: offer for offer in offers}
    for line in standing.lines:
        if line.verdict or not line.action or line.action.url in begun:
            continue
        if line.action.url not in exams:
            yield Task(line.title, line.help or line.sentence, line.action.url, line.action.label)
        elif line.action.url in can_sit:
            yield _sat(exams[line.action.url])
    yield from (
        _sat(offer) for offer in offers
        if offer.url in can_sit - asked and offer.state in {State.OPEN, State.FAILED}
    )  # fmt: skip


def _resumed(offer: Offer) -> Task:
    note = _("Bài đang mở, hết giờ lúc %(at)s.") % {"at": vntime(offer.deadline)}
    return Task(spoken(offer.title), note, offer.attempt_url, _("Làm tiếp"), urgent=True)


def _continued(one: Learning) -> Task:
    left = one.lessons_total - one.lessons_done
    note = ngettext(
        "Còn %(n)d bài, khoảng %(minutes)d phút.", "Còn %(n)d bài, khoảng %(minutes)d phút.", left
    ) % {"n": left, "minutes": one.minutes_left}
    title = spoken(one.title)
    if one.next_title:
        title = f"{title}: {spoken(one.next_title)}"
    return Task(title, note, one.next_url or one.url, _("Học tiếp"))


def _sat(offer: Offer) -> Task:
    note = _("%(questions)d câu, %(minutes)d phút.") % {
        "questions": offer.questions,
        "minutes": offer.minutes,
    }
    return Task(_("Thi: %(exam)s") % {"exam": spoken(offer.title)}, note, offer.url, _("Vào thi"))
