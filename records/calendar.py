"""Count the days the law counts: working days for deadlines, calendar months for periods.

Pure arithmetic on :class:`datetime.date`. Nothing here reads a clock, a file or a database:
whoever asks brings the public holidays, so a result can be recomputed years later from the
same list.

The working week is Monday to Friday. A swap of working days announced by the Government (a
weekday off for a Saturday worked) is not modelled: it moves one day each way and needs its own
data.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def _require_date(value: object, name: str) -> None:
    """Refuse anything but a plain date; a datetime never equals the date of a holiday."""
    plain = isinstance(value, date) and not isinstance(value, datetime)
    if not plain:
        raise ValueError(
            f"{name} must be a plain date without a time of day, got {value!r}; "
            "convert an instant to its local date first."
        )


def _require_int(value: object, name: str) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole:
        raise ValueError(f"{name} must be a whole number, got {value!r}.")


def _weekdays_up_to(d: date) -> int:
    """Number of Mondays to Fridays from the first day of the calendar (a Monday) to ``d``."""
    weeks, rest = divmod(d.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of an office: Monday to Friday, without the given public holidays.

    ``holidays`` are days off, in any order; those on a Saturday or Sunday change nothing.
    Raises ValueError when one of them is not a plain date.
    """

    holidays: frozenset[date]

    def __post_init__(self) -> None:
        for holiday in self.holidays:
            _require_date(holiday, "every holiday")

    def is_working_day(self, d: date) -> bool:
        """Say whether the office works on ``d``. Raises ValueError if ``d`` is no plain date."""
        _require_date(d, "d")
        return d.weekday() < _SATURDAY and d not in self.holidays

    def count(self, start: date, end: date) -> int:
        """Return the number of working days after ``start`` up to and including ``end``.

        The day of receipt itself is never counted: received on Wednesday and returned on
        Thursday is 1. The same day is 0. Raises ValueError if ``end`` lies before ``start`` or
        an argument is no plain date.
        """
        _require_date(start, "start")
        _require_date(end, "end")
        if end < start:
            raise ValueError(
                f"end {end.isoformat()} lies before start {start.isoformat()}; "
                "give the earlier date first."
            )
        off = sum(1 for h in self.holidays if start < h <= end and h.weekday() < _SATURDAY)
        return _weekdays_up_to(end) - _weekdays_up_to(start) - off

    def add(self, start: date, n: int) -> date:
        """Return the due date: the ``n``-th working day after ``start``.

        ``n`` is in working days. With ``n`` = 0 the answer is ``start`` itself, working day or
        not. Raises ValueError if ``n`` is negative or not whole, if ``start`` is no plain date,
        or if the due date lies beyond the year 9999.
        """
        _require_date(start, "start")
        _require_int(n, "n")
        if n < 0:
            raise ValueError(f"n must be 0 or more working days, got {n}; count() looks back.")
        due = start
        left = n
        while left:
            if due == date.max:
                raise ValueError(
                    f"{n} working days after {start.isoformat()} lies beyond the year {MAXYEAR}."
                )
            due += _ONE_DAY
            if self.is_working_day(due):
                left -= 1
        return due


def add_months(d: date, n: int) -> date:
    """Return the same day ``n`` calendar months later, or the last day of a shorter month.

    31 January plus 1 month is 28 February (29 in a leap year). ``n`` may be negative. Because a
    shorter month cuts the day, adding and then subtracting may not lead back: count every
    period from its first day. Raises ValueError if ``d`` is no plain date, ``n`` is not whole or
    the result leaves the years 1 to 9999.
    """
    _require_date(d, "d")
    _require_int(n, "n")
    year, month0 = divmod(d.year * 12 + d.month - 1 + n, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(
            f"{n} months from {d.isoformat()} leaves the years {MINYEAR} to {MAXYEAR}."
        )
    month = month0 + 1
    return date(year, month, min(d.day, monthrange(year, month)[1]))


def add_years(d: date, n: int) -> date:
    """Return the same day ``n`` calendar years later; 29 February becomes 28 February.

    ``n`` may be negative. Raises ValueError on the same grounds as :func:`add_months`.
    """
    _require_int(n, "n")
    return add_months(d, 12 * n)
