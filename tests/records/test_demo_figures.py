"""The figures of the province, counted on the demo administration."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from records.figures import count
from records.reading import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def figures(*words):
    out = StringIO()
    call_command("figures", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_on_30_june_the_figures_are_those_of_194_units():
    found = figures("--as-of", "2025-06-30")
    assert found | {
        "dossiers_resolved": 0,
        "on_time_share": 0,
        "intermediate_or_higher_share": 0,
    } == {
        "units": 194,
        "officers": 970,
        "officers_per_unit_min": 5,
        "officers_per_unit_max": 5,
        "focal_points": 388,
        "leaders": 194,
        "procedures": 108,
        "dossiers_resolved": 0,
        "on_time_share": 0,
        "intermediate_or_higher_share": 0,
        "political_theory_share": 1.0,
    }
    assert found["dossiers_resolved"] > 48_000
    assert round(found["on_time_share"], 3) == 0.999
    assert 0.95 < found["intermediate_or_higher_share"] < 1


def test_on_1_july_there_are_65_units_and_the_same_people():
    before, after = figures("--as-of", "2025-06-30"), figures("--as-of", "2025-07-01")
    assert after["units"] == 65
    assert after["focal_points"] == 2 * 65
    same = (
        "officers",
        "procedures",
        "dossiers_resolved",
        "intermediate_or_higher_share",
        "political_theory_share",
    )
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_the_figures_know_what_was_known():
    the_reform_was_not_known = figures("--as-of", "2025-07-01", "--known-at", "2025-06-19")
    assert the_reform_was_not_known["units"] == 194
    june_was_not_reported = count(Reading(date(2025, 6, 30), date(2025, 7, 4)))
    june_was_reported = count(Reading(date(2025, 6, 30), date(2025, 7, 5)))
    assert june_was_not_reported.dossiers_resolved < june_was_reported.dossiers_resolved
    nothing_was_known = figures("--as-of", "2025-06-30", "--known-at", "2025-01-01")
    assert nothing_was_known["units"] == nothing_was_known["officers"] == 0
    assert nothing_was_known["on_time_share"] is None


def test_a_date_that_cannot_be_read_is_refused_with_its_remedy():
    with pytest.raises(CommandError, match="write it as 2025-06-30"):
        call_command("figures", "--as-of", "30/06/2025")
