"""CASE-like JSON: CFDocument, CFItems and CFAssociations of the 1EdTech shape.  Pure.

A competency is an item, its levels are children of it and their behaviours children of these
(isChildOf, in the order of sequenceNumber); a procedure that needs a level is associated with it
(isRelatedTo).  What CASE has no word for stands under ``extensions.nangluc``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from records.verdict import gettext_noop

from .content import Need, Stated

ROOT = "urn:nangluc:framework"
CHILD, RELATED = "isChildOf", "isRelatedTo"
OWN = (
    "name_en", "about_en", "group", "origin", "fields", "place", "document", "clause", "note",
    "note_en", "verified",
)  # fmt: skip


def to_case(stated: Stated, *, on: date, title: str, creator: str) -> dict[str, Any]:
    """The whole framework of a day."""
    document = {
        **_named(""), "title": title, "creator": creator, "language": "vi",
        "lastChangeDateTime": f"{on:%Y-%m-%d}T00:00:00+07:00", "caseVersion": "1.1",
    }  # fmt: skip
    items: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for row in stated.competencies.values():
        code = row["code"]
        extra = {name: row[name] for name in OWN}
        items.append(_item(code, "Competency", row["name"], extra, notes=row["about"]))
        links.append(_child(code, "", len(links) + 1))
        for level in row["levels"]:
            place = f"{code}.{level['rank']}"
            extra = {"name_en": level["name"]["en"], "evidence": level["evidence"]}
            items.append(_item(place, "Level", level["name"]["vi"], extra))
            links.append(_child(place, code, level["rank"]))
            for number, seen in enumerate(level["behaviours"], start=1):
                below = f"{place}.{number}"
                items.append(_item(below, "Behaviour", seen["vi"], {"name_en": seen["en"]}))
                links.append(_child(below, place, number))
    links += [_needs(need) for need in stated.needs]
    return {"CFDocument": document, "CFItems": items, "CFAssociations": links}


def _named(place: str) -> dict[str, str]:
    uri = f"{ROOT}:{place}" if place else ROOT
    return {"identifier": str(uuid5(NAMESPACE_URL, uri)), "uri": uri}


def _item(place: str, kind: str, statement: str, extra: Any, notes: str = "") -> dict[str, Any]:
    item = {
        **_named(place), "humanCodingScheme": place, "CFItemType": kind,
        "fullStatement": statement, "language": "vi", "extensions": {"nangluc": extra},
    }  # fmt: skip
    return item | ({"notes": notes} if notes else {})


def _node(place: str) -> dict[str, str]:
    return {**_named(place), "title": place or "CFDocument"}


def _child(place: str, parent: str, number: int) -> dict[str, Any]:
    return {
        **_named(f"{place}:in:{parent}"), "associationType": CHILD, "sequenceNumber": number,
        "originNodeURI": _node(place), "destinationNodeURI": _node(parent),
    }  # fmt: skip


def _needs(need: Need) -> dict[str, Any]:
    level = f"{need.code}.{need.rank}"
    uri = f"urn:nangluc:procedure:{need.procedure}"
    return {
        **_named(f"{level}:for:{need.procedure}"), "associationType": RELATED,
        "originNodeURI": _node(level),
        "destinationNodeURI": {
            "identifier": str(uuid5(NAMESPACE_URL, uri)), "uri": uri, "title": need.procedure,
        },
        "extensions": {"nangluc": {
            "document": need.document, "clause": need.clause, "verified": need.verified,
        }},
    }  # fmt: skip


def from_case(data: Any) -> Stated:
    """What the file states; items without our extensions are taken with what CASE says of them."""
    stated = Stated()
    if not isinstance(data, Mapping) or not isinstance(data.get("CFItems"), list):
        stated.refuse("CFItems", "", gettext_noop("Ghi danh sách CFItems như khung CASE."))
        return stated
    items = {
        str(one["identifier"]): one
        for one in data["CFItems"]
        if isinstance(one, Mapping) and one.get("identifier")
    }
    stated_links = data.get("CFAssociations")
    links = [
        one
        for one in (stated_links if isinstance(stated_links, list) else ())
        if isinstance(one, Mapping)
    ]
    children: dict[str, list[tuple[float, str]]] = {}
    inside: set[str] = set()
    for number, link in enumerate(links):
        if link.get("associationType") != CHILD:
            continue
        child, parent = _end(link, "originNodeURI"), _end(link, "destinationNodeURI")
        if child in items and parent in items:
            place = link.get("sequenceNumber")
            order = float(place) if isinstance(place, int | float) else float(number)
            children.setdefault(parent, []).append((order, child))
            inside.add(child)

    def below(identifier: str) -> Iterator[Mapping[str, Any]]:
        for _order, child in sorted(children.get(identifier, ())):
            yield items[child]

    ranks: dict[str, tuple[str, int]] = {}
    for number, (identifier, item) in enumerate(items.items(), start=1):
        if identifier in inside:
            continue
        levels = []
        for rank, level in enumerate(below(identifier), start=1):
            ranks[str(level["identifier"])] = str(item.get("humanCodingScheme") or ""), rank
            levels.append(_level(level, rank, list(below(str(level["identifier"])))))
        stated.add(_competency(item) | {"levels": levels}, f"CFItems[{number}]")
    for number, link in enumerate(links, start=1):
        if link.get("associationType") == RELATED:
            code, rank = ranks.get(_end(link, "originNodeURI"), ("", 0))
            far = link.get("destinationNodeURI")
            title = far.get("title") if isinstance(far, Mapping) else ""
            need = {"procedure": title, "code": code, "rank": rank or "", **_own(link)}
            stated.add_need(need, f"CFAssociations[{number}]")
    return stated


def _end(link: Mapping[str, Any], name: str) -> str:
    node = link.get(name)
    return str(node.get("identifier") or "") if isinstance(node, Mapping) else ""


def _own(item: Mapping[str, Any]) -> dict[str, Any]:
    extensions = item.get("extensions")
    own = extensions.get("nangluc") if isinstance(extensions, Mapping) else None
    return dict(own) if isinstance(own, Mapping) else {}


def _competency(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_own(item), "code": item.get("humanCodingScheme"), "name": item.get("fullStatement"),
        "about": item.get("notes"),
    }  # fmt: skip


def _level(item: Mapping[str, Any], rank: int, seen: list[Mapping[str, Any]]) -> dict[str, Any]:
    own = _own(item)
    return {
        "rank": rank,
        "name": {"vi": item.get("fullStatement") or "", "en": own.get("name_en") or ""},
        "behaviours": [
            {"vi": one.get("fullStatement") or "", "en": _own(one).get("name_en") or ""}
            for one in seen
        ],
        "evidence": own.get("evidence") or [],
    }
