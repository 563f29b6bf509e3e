"""The form that edits a rule: nothing is lost on the way through it, and it works step by step."""

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings

from competency.rule_controls import CONTROLS, TYPE_NAMES
from competency.rule_form import blank, edit, from_post, from_rule, read, was_turned
from records.criteria import GROUPS, LEAVES
from tests.make_rules import RULES


def posted(root):
    """What a browser would send."""
    sent = {}
    for node in root.walk():
        sent[f"{node.path}.type"] = sent[f"{node.path}.was"] = node.type
        sent[f"{node.path}.n"] = str(len(node.parts))
        sent |= {f"{node.path}.{name}": text for name, text in node.raw.items()}
    return sent


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rule=RULES)
def test_a_rule_survives_the_form(rule):
    assert read(from_post(posted(from_rule(rule.to_data())))) == rule


@pytest.mark.parametrize("cls", [*LEAVES, *GROUPS], ids=lambda cls: cls.type)
def test_the_controls_cover_every_field_of_every_criterion(cls):
    covered = {name for control in CONTROLS[cls] for name in control.covers}
    assert covered == {f.name for f in fields(cls)} - {"parts", "evidence"}
    assert cls.type in TYPE_NAMES


def test_conditions_are_added_nested_and_removed():
    root = from_rule({"type": "served", "months": 12})
    root = edit(root, "nest:r")
    assert [part.type for part in root.parts] == ["served", "level"]
    root = edit(root, "add:r")
    assert [part.path for part in root.parts] == ["r.0", "r.1", "r.2"]
    root = edit(edit(root, "remove:r.1"), "remove:r.1")
    assert [part.raw for part in root.parts] == [{"months": "12"}]
    assert len(edit(root, "remove:r.0").parts) == 1, "a group keeps at least one part"


def test_groups_take_what_they_can_and_are_never_deeper_than_six():
    root = edit(from_rule({"type": "served", "months": 12}), "nest:r")
    turned = from_post(posted(root) | {"r.type": "not"})
    assert [part.type for part in turned.parts] == ["served"]
    assert edit(turned, "add:r").parts == turned.parts
    turned = from_post(posted(turned) | {"r.type": "unless", "r.was": "not"})
    assert len(turned.parts) == 2 and len(edit(turned, "remove:r.1").parts) == 2
    for _ in range(8):
        root = edit(root, "nest:r")
    assert root.height == 6
    again = from_post(posted(root))
    assert [node.path for node in again.walk()] == [node.path for node in root.walk()]


def test_numbers_that_no_machine_reads_are_refused():
    big = "9" * 5000
    root = from_post({"r.type": "served", "r.was": "served", "r.months": big, "r.n": big})
    assert read(root) is None
    assert root.errors.keys() == {"months"}


def test_a_changed_type_begins_empty_and_is_not_judged():
    sent = posted(from_rule({"type": "served", "months": 12})) | {"r.type": "any"}
    assert was_turned(sent)
    root = from_post(sent)
    assert (root.type, len(root.parts), root.raw) == ("any", 1, {})


TIMES = {
    "type": "times",
    "kind": "initiative",
    "title": {"vi": "sáng kiến", "en": "initiative"},
    "window": {"unit": "years", "amount": 3},
}


@pytest.mark.parametrize(
    ("data", "name", "typed"),
    [
        ({"type": "served", "months": 12}, "months", "0"),
        ({"type": "served", "months": 12}, "months", "mười hai"),
        ({"type": "rated", "rank": 3, "name": {"vi": "Tốt"}, "closes": "12-15"}, "closes", "31/02"),
        ({"type": "passed", "exam": "A", "title": {"vi": "A"}, "percent": "70"}, "percent", "101"),
        ({"type": "completed", "course": "A", "title": {"vi": "A"}}, "course", "{}"),
        (TIMES, "amount", "31/02/2025"),
        (TIMES, "amount", ""),
        (TIMES, "since", "year"),
        (TIMES, "value", "nhiều"),
        (
            {
                "type": "rated_years",
                "rank": 3,
                "name": {"vi": "Tốt"},
                "closes": "12-15",
                "years": 3,
            },
            "count",
            "4",
        ),
        (
            {"type": "at_least", "count": 1, "parts": [{"type": "served", "months": 1}]},
            "count",
            "2",
        ),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_input(data, name, typed):
    root = from_rule(data)
    root.raw[name] = typed
    assert read(root) is None
    told = {"since": "amount"}.get(name, name)  # a window is told beside its second input
    assert root.errors[told]


def test_an_empty_condition_says_what_to_fill_in():
    root = blank("all").number()
    assert read(root) is None
    assert root.parts[0].errors


def test_nothing_sent_makes_a_form_to_fill_in():
    assert read(from_post({})) is None
    assert from_post({"r.type": "x", "r.n": "999999999"}).type == "level"
