"""The fourth reading of a criterion: the form that edits it.

The rule is a tree of nodes; every input's name begins with its node's path ("r", "r.0",
"r.0.2").  Adding, removing and nesting are round trips to the server, so that the form works
without JavaScript.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext

from records.criteria import (
    BY_TYPE,
    DEEPEST,
    WIDEST,
    AllOf,
    AtLeast,
    AtLeastLevel,
    Criterion,
    Group,
    RuleError,
    from_data,
)
from records.wording import say

from .rule_controls import CONTROLS, MISFITS, TYPE_NAMES
from .rule_inputs import Control, Unreadable

ROOT = "r"


@dataclass(slots=True)
class Node:
    """One condition as typed: its type, the text of its inputs, its parts, its errors."""

    type: str
    raw: dict[str, str] = field(default_factory=dict)
    parts: list[Node] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    path: str = ROOT

    @property
    def is_group(self) -> bool:
        return issubclass(BY_TYPE[self.type], Group)

    @property
    def group(self) -> builtins.type[Group] | None:
        """The kind of group; nothing for a single condition."""
        cls = BY_TYPE[self.type]
        return cls if issubclass(cls, Group) else None

    @property
    def may_add(self) -> bool:
        return self.group is not None and len(self.parts) < self.group.most

    @property
    def height(self) -> int:
        """How many groups stand in one another from here down."""
        return 1 + max(part.height for part in self.parts) if self.parts else 0

    @property
    def may_nest(self) -> bool:
        return self.path.count(".") + self.height < DEEPEST

    @property
    def controls(self) -> tuple[Control, ...]:
        return CONTROLS[BY_TYPE[self.type]]

    def number(self, path: str = ROOT) -> Node:
        """Give every node its path."""
        self.path = path
        for place, part in enumerate(self.parts):
            part.number(f"{path}.{place}")
        return self

    def walk(self) -> Iterator[Node]:
        yield self
        for part in self.parts:
            yield from part.walk()


def blank(type_: str = AtLeastLevel.type) -> Node:
    """A new condition with nothing filled in; a group begins with as few as it may have."""
    return _turned(Node(type_))


def from_rule(data: Mapping[str, Any]) -> Node:
    """The form of a stored rule."""

    def node(data: Mapping[str, Any]) -> Node:
        made = Node(data["type"])
        made.raw = {control.name: control.write(data) for control in made.controls}
        made.parts = [node(part) for part in data.get("parts", ())]
        return made

    return node(data).number()


def from_post(post: Mapping[str, str]) -> Node:
    """The form as it was sent, complete or not.  A changed type begins empty."""

    def node(path: str, depth: int) -> Node:
        type_ = post.get(f"{path}.type", "")
        before = post.get(f"{path}.was", type_)
        if type_ not in BY_TYPE:
            type_ = before if before in BY_TYPE else AtLeastLevel.type
        parts = []
        if depth < DEEPEST + 1:
            count = post.get(f"{path}.n", "0")
            asked = min(int(count), WIDEST) if re.fullmatch(r"[0-9]{1,3}", count) else 0
            parts = [node(f"{path}.{place}", depth + 1) for place in range(asked)]
        made = Node(type_, parts=parts)
        if type_ != before:
            return _turned(made)
        made.raw = {
            control.name: post.get(f"{path}.{control.name}", "").strip()
            for control in made.controls
        }
        return made

    return node(ROOT, 0).number()


def _turned(node: Node) -> Node:
    """A node whose type was changed: a group keeps what parts it can, a leaf has none."""
    if node.group is None:
        node.parts = []
    else:
        node.parts = node.parts[: node.group.most]
        node.parts += [blank() for _ in range(node.group.fewest - len(node.parts))]
    return node


def was_turned(post: Mapping[str, str]) -> bool:
    """Whether some type was changed in this round trip: then nothing is judged yet."""
    return any(
        name.endswith(".type") and post.get(f"{name.removesuffix('type')}was", value) != value
        for name, value in post.items()
    )


def edit(root: Node, deed: str) -> Node:
    """Carry out one button: "add:r.1", "remove:r.0" or "nest:r.0"; anything else does nothing."""
    act, _, path = deed.partition(":")
    target = next((node for node in root.walk() if node.path == path), None)
    if target is None:
        return root
    if act == "add" and target.may_add:
        target.parts.append(blank())
    elif act == "nest" and target.may_nest:
        return _replace(root, target, Node(AllOf.type, parts=[target, blank()])).number()
    elif act == "remove":
        return _replace(root, target, None).number()
    return root.number()


def _replace(root: Node, target: Node, by: Node | None) -> Node:
    """The tree with a node replaced or taken out; a group keeps as few as it may have."""
    if root is target:
        return by or root
    for parent in root.walk():
        for place, part in enumerate(parent.parts):
            if part is target:
                if by is not None:
                    parent.parts[place] = by
                elif parent.group and len(parent.parts) > parent.group.fewest:
                    del parent.parts[place]
                return root
    return root


def read(root: Node) -> Criterion | None:
    """The rule, or None with the errors noted in their nodes."""
    data = _data(root)
    if any(node.errors for node in root.walk()):
        return None
    try:
        return from_data(data)
    except RuleError as error:
        _note(root, error)
        return None


def understood(root: Node) -> Criterion | None:
    """The rule where it can be read already, noting no errors: on the way to it."""
    return read(deepcopy(root))


def sentence_of(node: Node) -> str:
    """The sentence of one condition, a group's without its parts; nothing while it has none."""
    alone = replace(node, parts=[], errors={})
    values = _data(alone)
    if alone.errors.keys() - {"count"} or (alone.errors and node.group is None):
        return ""
    try:
        if node.group is None:
            return say(from_data(values).sentence())
        return say(node.group(**_own(values)).sentence())
    except (RuleError, TypeError):
        return ""


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "type"} | {"parts": ()}


def _note(root: Node, error: RuleError) -> None:
    """An error beside the input it is about."""
    node = root
    for place in error.path:
        node = node.parts[place]
    about = [one.name for one in node.controls if error.field in one.covers]
    node.errors[about[-1] if about else "type"] = str(MISFITS.get(error.field, error))


def _data(node: Node) -> dict[str, Any]:
    node.errors = {}
    values: dict[str, Any] = {"type": node.type}
    for control in node.controls:
        text = node.raw.get(control.name, "")
        if not text:
            if control.required:
                node.errors[control.name] = (
                    gettext("Chọn một mục trong danh sách.")
                    if control.choices
                    else gettext("Điền vào ô này.")
                )
            continue
        try:
            for name, value in control.read(text).items():
                both = isinstance(value, dict) and isinstance(values.get(name), dict)
                values[name] = values[name] | value if both else value
        except Unreadable as error:
            node.errors[control.name] = str(error)
    if node.is_group:
        values["parts"] = [_data(part) for part in node.parts]
        if node.type == AtLeast.type and values.get("count", 0) > len(node.parts):
            node.errors["count"] = gettext("Nhiều hơn số điều kiện trong nhóm.")
    if "title_en" in {control.name for control in node.controls} and "title" in values:
        values["title"].setdefault("en", "")
    return values


def type_choices(depth: int) -> list[tuple[str, Any]]:
    """What a node at this depth may be."""
    return [
        (name, label)
        for name, label in TYPE_NAMES.items()
        if depth < DEEPEST or not issubclass(BY_TYPE[name], Group)
    ]
