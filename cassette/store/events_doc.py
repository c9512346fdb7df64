"""Writes docs/events.md from the schemas, so that the page cannot lie.

python -m cassette.store.events_doc docs/events.md
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cassette.domain.events import EVENTS, FOLDS
from cassette.domain.formats import Prompt
from cassette.domain.notes import Segment, Word
from cassette.domain.planning_events import Seat
from cassette.store.schemas import json_schema

if TYPE_CHECKING:
    from cassette.domain.facts import Event

_HEAD = """\
# Events

Generated from the code by `python -m cassette.store.events_doc docs/events.md`; do not edit.

Everything Cassette knows is a sequence of facts. An event is never changed and never deleted from
the log; what the window and the command line show is folded from them. Look at your own with
`cassette events`.

## The envelope

Every event carries, besides its attributes:

| field | meaning |
|---|---|
| `id` | UUIDv7; an event that arrives twice is one event |
| `type`, `v` | the kind below and its version |
| `device`, `seq` | which device wrote it; it counts its own events from 1 |
| `clock` | the team's Lamport clock: one more than the greatest the device had seen |
| `actor` | the member whose fact it is |
| `at` | when it happened, UTC in ms since 1970; shown, never used to merge |
| `recorded_at` | when this machine learned of it |
| `meta` | short facts about the making, such as the version of the app |

An event of an unknown type or a newer version, one that does not fit its schema, and one whose
clock is more than 1,048,576 ahead of the greatest known is parked: kept word for word, not folded,
and looked at again when a newer Cassette opens the library (or the clock has caught up).

Folding commutes: whatever the order of arrival, every device ends with the same tables.

"""
_PARTS = (Segment, Word, Prompt, Seat)


def events_page() -> str:
    """The whole page, as Markdown."""
    schemas = json_schema()
    contents = "\n".join(f"- [`{kind.kind}`](#{_anchor(kind.kind)})" for kind in EVENTS)
    events = "\n".join(_event(kind, schemas[kind.kind]) for kind in EVENTS)
    parts = "\n".join(_part(part, schemas[part.__name__]) for part in _PARTS)
    return f"{_HEAD}## The facts\n\n{contents}\n\n{events}\n## Parts\n\n{parts}"


def _event(kind: type[Event], schema: dict[str, Any]) -> str:
    return (
        f"### {kind.kind}\n\n{_prose(kind)}\n\nVersion {kind.v}. Fold: {FOLDS[kind.kind]}.\n\n"
        f"{_fields(schema)}"
    )


def _part(part: type, schema: dict[str, Any]) -> str:
    return f"### {part.__name__}\n\n{_prose(part)}\n\n{_fields(schema)}"


def _prose(described: type) -> str:
    return inspect.cleandoc(described.__doc__ or "").replace("``", "`")


def _fields(schema: dict[str, Any]) -> str:
    lines = ["| attribute | type | if absent when made |", "|---|---|---|"]
    for name, field in schema["properties"].items():
        absent = "required" if name in schema.get("required", ()) else _default(field)
        lines.append(f"| `{name}` | {_type(field)} | {absent} |")
    return "\n".join(lines) + "\n"


def _default(field: dict[str, Any]) -> str:
    return f"`{json.dumps(field.get('default'))}`"


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "enum" in field:
        return " or ".join(f"`{choice}`" for choice in field["enum"])
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    return str(field["type"])


def _anchor(title: str) -> str:
    return title.replace(".", "")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(events_page(), encoding="utf-8")
