"""Templates: shipped as data (data/official_tables.json), or written by HR as dated versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..models import OfficialTemplate, User
from ..reference import DATA
from .values import Subject, options


class TemplateRefused(ValueError):
    """A template that asks for what nothing can tell; the text names the column."""


class Column(NamedTuple):
    """A column: its heading, that of the group it stands in, width in characters, what it says."""

    heading: str
    group: str
    width: int
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """A template: ``basis`` is the text and clause that prescribe it; ``about`` what a row is."""

    code: str
    title: str
    about: Subject
    basis: str
    verified: bool
    columns: tuple[Column, ...]


def table_of(row: Mapping[str, Any]) -> Table:
    """The template of a data row.  Raises TemplateRefused for a column that says nothing known."""
    about = Subject(row["about"])
    known = {value for value, _label in options(about)}
    columns = tuple(
        Column(one["heading"], one.get("group", ""), one["width"], one["value"])
        for one in row["columns"]
    )
    for column in columns:
        if column.value not in known:
            words = _("Cột “%(heading)s” hỏi điều không có: %(value)s.")
            raise TemplateRefused(words % {"heading": column.heading, "value": column.value})
    return Table(row["code"], row["title"], about, row["basis"], row["verified"], columns)


@cache
def shipped() -> Sequence[Table]:
    """The templates that come with the product."""
    rows = json.loads((DATA / "official_tables.json").read_text(encoding="utf-8"))
    return tuple(table_of(row) for row in rows)


def tables() -> dict[str, Table]:
    """The templates by code: the shipped ones, and over them the latest that HR wrote."""
    found = {table.code: table for table in shipped()}
    for row in OfficialTemplate.objects.order_by("pk"):
        found[row.code] = table_of(row.says | {"code": row.code})
    return found


def write(code: str, says: Mapping[str, Any], *, by: User, at: datetime) -> OfficialTemplate:
    """Keep a version of a template.  Raises TemplateRefused."""
    table_of({**says, "code": code})
    return OfficialTemplate.objects.create(code=code, says=dict(says), entered_at=at, entered_by=by)
