"""The interface for other systems as an OpenAPI document: data, the same that ``views.api`` reads.

The sentences for developers are English, like the interface itself; reasons are told in
Vietnamese or English (``lang``).
"""

from __future__ import annotations

from typing import Any

# How each parameter must be written; views.api refuses whatever does not match.
PATTERNS = {
    "person": r"^[0-9A-Za-z._-]{1,20}$",
    "procedure": r"^[0-9A-Za-z.]{1,12}$",
    "unit": r"^[0-9A-Za-z]{1,10}$",
    "on": r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$",
    "known": r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$",
    "lang": r"^(vi|en)$",
}
REQUIRED = ("person", "procedure", "unit")
ABOUT = {
    "person": "Staff code (mã cán bộ).",
    "procedure": "Code of the procedure in the catalogue.",
    "unit": "Statistics code of the unit, as it is on the day asked about.",
    "on": "The day asked about; today when left out.",
    "known": "Answer with what was known at the end of this day; now when left out.",
    "lang": "Language of the sentences; Vietnamese when left out.",
}
GIVEN = {"person": "LS00769", "procedure": "1.001193", "unit": "06496", "on": "2026-11-20"}
OUTCOME = {"type": "string", "enum": ["yes", "no", "unknown"]}


def document(path: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document; ``path`` is the address of the one question."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Năng Lực",
            "version": "1",
            "description": "Whether an officer may handle a procedure in a unit on a day, and why.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": {path: {"get": _question()}},
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key given by home affairs for one subtree of units.",
                }
            },
            "schemas": {"Answer": _answer(), "Problem": _problem()},
        },
    }


def _question() -> dict[str, Any]:
    return {
        "operationId": "may",
        "summary": "May this person handle this procedure in this unit on this day?",
        "description": (
            "Unknown is never yes. People and units outside the key's subtree are not found."
        ),
        "parameters": [_parameter(name) for name in PATTERNS],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}
                },
            },
            "400": _refusal("A parameter is missing, unknown, repeated or cannot be read."),
            "401": _refusal("No key, or one that does not hold.", "WWW-Authenticate"),
            "404": _refusal("No such person, procedure or unit within the key's subtree."),
            "405": _refusal("Only GET and HEAD.", "Allow"),
            "429": _refusal("Asked too often; wait as long as Retry-After says.", "Retry-After"),
        },
    }


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "pattern": PATTERNS[name]}
    if name in {"on", "known"}:
        schema["format"] = "date"
    told: dict[str, Any] = {
        "name": name,
        "in": "query",
        "required": name in REQUIRED,
        "description": ABOUT[name],
        "schema": schema,
    }
    return told | ({"example": GIVEN[name]} if name in GIVEN else {})


def _refusal(words: str, header: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": words,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    if header:
        told["headers"] = {header: {"required": True, "schema": {"type": "string"}}}
    return told


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _answer() -> dict[str, Any]:
    day = {"type": "string", "format": "date"}
    words = {"type": "string"}
    reason = _object(
        {
            "asked": {
                "type": "string",
                "enum": ["procedure", "unit", "post", "leave", "competency"],
            },
            "requirement": words | {"description": "What is needed, for a competency."},
            "verdict": OUTCOME,
            "sentence": words,
            "document": words,
            "clause": words,
            "verified": {"type": ["boolean", "null"]},
            "facts": {
                "type": "array",
                "items": {"type": "integer"},
                "description": "Ids of the facts it rests on (address /facts/ID/).",
            },
        }
    )
    asked = _object(
        {
            "person": words, "procedure": words, "unit": words, "on": day,
            "known": {"type": ["string", "null"], "format": "date"},
        }
    )  # fmt: skip
    return _object(
        {
            "verdict": OUTCOME, "because": words, "asked": asked,
            "reasons": {"type": "array", "items": reason, "minItems": 5},
        }
    )  # fmt: skip


def _problem() -> dict[str, Any]:
    """RFC 9457."""
    return _object(
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "parameter": {"type": "string"},
        },
        optional=("parameter",),
    )
