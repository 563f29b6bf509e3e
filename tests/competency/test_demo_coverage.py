"""The map of the demo administration across the reform of 1 July 2025."""

from datetime import date

import pytest

from competency.counted import Question
from competency.coverage import survey
from records.models import User
from records.reading import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def table(day, *, known=None, now=False):
    asked = Question(Reading(day, known), date(2026, 3, 1), units_now=now)
    return survey(User.objects.get(username="noivu"), asked)


def test_the_eve_speaks_of_194_units_and_the_day_of_65_and_the_same_people():
    eve, day, eve_now = table(EVE), table(DAY), table(EVE, now=True)
    assert [len(one.rows) for one in (eve, day, eve_now)] == [194, 65, 65]
    assert [one.people for one in (eve, day, eve_now)] == [970, 970, 970]
    assert {row.people for row in eve.rows} == {5}
    assert {row.name for row in eve_now.rows} == {row.name for row in day.rows}
    assert [row.people for row in eve_now.rows] == [row.people for row in day.rows]


def test_the_article_is_told_from_records():
    cells = {one.requirement.code: one.total for one in table(EVE).columns}
    assert cells["TRINH-DO"].share > 0.95 and cells["TRINH-DO"].total == 970
    assert cells["LY-LUAN"].share == 1
    assert cells["DAU-MOI"].total == 388
    assert cells["TIN-HOC"].unmet == 0


def test_what_was_not_known_in_june_is_not_on_the_map_of_june():
    assert len(table(EVE, known=date(2025, 6, 1)).rows) == 194
    assert len(table(DAY, known=date(2025, 6, 1)).rows) == 194
    assert len(table(DAY, known=date(2025, 6, 21)).rows) == 65
