"""A rule's form made ready for its template: every input with its choices and its error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .rule_form import ROOT, Node, sentence_of, type_choices
from .rule_inputs import Choices, Control


@dataclass(frozen=True, slots=True)
class Input:
    """One input; its name is its id as well."""

    id: str
    label: Any
    hint: Any
    value: str
    choices: tuple[tuple[str, str, bool], ...] | None
    error: str
    required: bool
    numeric: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node: where it stands, what it may be and says, its inputs, its parts, what may be done."""

    path: str
    place: str
    type: str
    types: tuple[tuple[str, Any, bool], ...]
    error: str
    sentence: str
    inputs: tuple[Input, ...]
    parts: tuple[Drawn, ...]
    is_group: bool
    may_add: bool
    may_nest: bool
    may_remove: bool


def draw(root: Node) -> Drawn:
    """The whole form; each list of choices is asked for once."""
    asked: dict[Callable[[], Choices], Choices] = {}

    def choices_of(control: Control) -> Choices:
        assert control.choices is not None
        return asked.setdefault(control.choices, asked.get(control.choices) or control.choices())

    return _draw(root, choices_of, alone=True)


def _draw(node: Node, choices_of: Callable[[Control], Choices], *, alone: bool) -> Drawn:
    depth = node.path.count(".")
    alone_below = node.group is not None and len(node.parts) <= node.group.fewest
    return Drawn(
        path=node.path,
        place=".".join(str(int(p) + 1) for p in node.path.removeprefix(ROOT).split(".") if p),
        type=node.type,
        types=tuple((name, label, name == node.type) for name, label in type_choices(depth)),
        error=node.errors.get("type", ""),
        sentence=sentence_of(node),
        inputs=tuple(_input(node, control, choices_of) for control in node.controls),
        parts=tuple(_draw(part, choices_of, alone=alone_below) for part in node.parts),
        is_group=node.is_group,
        may_add=node.may_add,
        may_nest=node.may_nest,
        may_remove=not alone,
    )


def _input(node: Node, control: Control, choices_of: Callable[[Control], Choices]) -> Input:
    value = node.raw.get(control.name, "")
    choices = None
    if control.choices:
        known = dict(choices_of(control))
        if value and value not in known:
            # what is stored stays choosable when its course or level is no longer offered
            known[value] = control.told(value)
        choices = tuple((one, label, one == value) for one, label in known.items())
    return Input(
        f"{node.path}.{control.name}",
        control.label,
        control.hint,
        value,
        choices,
        node.errors.get(control.name, ""),
        control.required,
        control.numeric,
    )
