"""What time it is for the product: the machine's clock, or one shifted for a rehearsal.

``settings.CLOCK`` (an ISO date or instant, embedded mode only) is the instant at which this
process was started; time runs on from there.  Only views, commands and tasks ask; everything
below them takes the date as an argument.
"""

from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone


@cache
def _shift() -> timedelta:
    if not settings.CLOCK:
        return timedelta()
    start = datetime.fromisoformat(settings.CLOCK)
    if timezone.is_naive(start):
        start = timezone.make_aware(start)
    return start - timezone.now()


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now() + _shift()


def today() -> date:
    """Today in Asia/Ho_Chi_Minh."""
    return timezone.localdate(now())
