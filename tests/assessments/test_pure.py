"""Drawing, marking and replaying: what holds for every paper, answer and order of arrival."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import Candidate, Drawn, DrawRefused, draw
from assessments.marking import fits, mark
from assessments.replay import Taken, current, outcome

NOON = datetime(2025, 7, 10, 5, 0, tzinfo=UTC)
KINDS = ("single", "multiple", "true_false", "working_days")
WANTED = {"a": 3, "b": 2}


def candidate(topic, number, kind="single"):
    options = {"single": 4, "multiple": 5}.get(kind, 0)
    return Candidate(f"{topic}-{number}", topic, number, f"d{number}", kind, options)


POOL = [candidate(topic, n, KINDS[n % 4]) for topic in "abc" for n in range(8)]
seeds = st.integers(min_value=0, max_value=2**62)


# Drawing


@given(seeds, st.randoms())
def test_a_seed_gives_one_paper_whatever_the_order_of_the_pool(seed, dice):
    shuffled = list(POOL)
    dice.shuffle(shuffled)
    assert draw(shuffled, WANTED, seed) == draw(POOL, WANTED, seed)


@given(seeds)
def test_a_paper_has_as_many_of_each_topic_as_wanted_and_none_twice(seed):
    paper = draw(POOL, WANTED, seed)
    assert Counter(drawn.code[0] for drawn in paper) == WANTED
    assert len({drawn.code for drawn in paper}) == len(paper)
    for drawn in paper:
        assert Drawn.from_data(drawn.to_data()) == drawn
        if drawn.kind in {"single", "multiple"}:
            assert sorted(drawn.order) == list(range(len(drawn.order)))


@given(seeds, seeds)
def test_a_retake_avoids_what_was_seen_while_the_bank_allows(first, second):
    seen = frozenset(drawn.code for drawn in draw(POOL, WANTED, first))
    assert not seen & {drawn.code for drawn in draw(POOL, WANTED, second, seen)}
    everything = frozenset(one.code for one in POOL)
    assert len(draw(POOL, WANTED, second, everything)) == 5


def test_seeds_make_different_papers():
    papers = {tuple(drawn.code for drawn in draw(POOL, WANTED, seed)) for seed in range(50)}
    assert len(papers) > 40


def test_a_bank_that_cannot_fill_the_draw_says_what_is_lacking():
    with pytest.raises(DrawRefused, match="a: 9 wanted, 8 in the bank"):
        draw(POOL, {"a": 9}, 1)


# Marking

SINGLE = Drawn("q", 1, "d", "single", (2, 0, 3, 1))
MULTIPLE = Drawn("q", 1, "d", "multiple", (4, 2, 0, 3, 1))
TRUE_FALSE = Drawn("q", 1, "d", "true_false", (1, 0))
DAYS = Drawn("q", 1, "d", "working_days", ())


@pytest.mark.parametrize(
    ("drawn", "key", "right", "wrong"),
    [
        (SINGLE, [3], (2,), (3,)),
        (MULTIPLE, [0, 4], (0, 2), (0,)),
        (MULTIPLE, [0, 4], (0, 2), (0, 1, 2)),
        (TRUE_FALSE, [1], (0,), (1,)),
        (DAYS, [4], (4,), (5,)),
    ],
)
def test_only_all_of_the_right_answer_earns_the_point(drawn, key, right, wrong):
    assert mark(drawn, key, right).points == 1
    assert mark(drawn, key, wrong).points == mark(drawn, key, ()).points == 0


@pytest.mark.parametrize("drawn", [SINGLE, MULTIPLE, TRUE_FALSE, DAYS])
def test_an_answer_may_be_taken_back(drawn):
    assert fits(drawn, [])


@pytest.mark.parametrize(
    ("drawn", "answer"),
    [
        (SINGLE, [4]), (SINGLE, [-1]), (SINGLE, [0, 1]), (SINGLE, ["0"]), (SINGLE, [True]),
        (MULTIPLE, [0, 0]), (MULTIPLE, [5]), (TRUE_FALSE, [2]), (DAYS, [1, 2]), (DAYS, [-1]),
        (DAYS, ["2025-07-10"]), (SINGLE, [None]),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_does_not_fit(drawn, answer):
    assert not fits(drawn, answer)


# Replaying


@st.composite
def histories(draw_, devices=("a", "b", "form")):
    """Steps as some devices made them, each with its own numbers and times of arrival."""
    steps = []
    for device in devices:
        for number in range(1, draw_(st.integers(0, 8)) + 1):
            steps.append(
                Taken(
                    device,
                    number,
                    draw_(st.integers(1, 4)),
                    tuple(draw_(st.lists(st.integers(0, 1), max_size=1))),
                    NOON + timedelta(seconds=draw_(st.integers(0, 5))),
                )
            )
    return steps


@given(histories(), st.randoms())
def test_doubling_and_reordering_change_nothing(steps, dice):
    again = steps + [step for step in steps if dice.random() < 0.5]
    dice.shuffle(again)
    assert current(again) == current(steps)


@given(histories(devices=("a",)), st.lists(st.integers(0, 600), min_size=8, max_size=8))
def test_how_one_devices_steps_are_split_into_batches_changes_nothing(steps, arrivals):
    split = [
        Taken(s.device, s.number, s.question, s.answer, NOON + timedelta(seconds=later))
        for s, later in zip(steps, arrivals, strict=False)
    ]
    assert current(split) == current(steps)


@given(histories(devices=("a",)))
def test_of_one_device_the_last_word_counts(steps):
    said = {}
    for step in steps:
        said[step.question] = step.answer
    assert current(steps) == {q: said[q] for q in sorted(said) if said[q]}


def test_between_devices_the_later_received_counts():
    early = Taken("a", 9, 1, (0,), NOON)
    late = Taken("b", 1, 1, (1,), NOON + timedelta(seconds=1))
    assert current([late, early]) == {1: (1,)}


@given(seeds, histories(), st.randoms())
def test_a_result_is_the_same_however_often_it_is_replayed(seed, steps, dice):
    paper = draw(POOL, {"a": 4}, seed)
    keys = {drawn.code: [0] for drawn in paper}
    again = list(steps) * 2
    dice.shuffle(again)
    steps = [step for step in steps if fits(paper[step.question - 1], step.answer)]
    again = [step for step in again if fits(paper[step.question - 1], step.answer)]
    first = outcome(paper, keys, steps)
    assert outcome(paper, keys, again) == first
    assert first.percent == first.score * 25
