"""The few shapes of SQL that every fold takes: one upsert over the log, whatever the number of
events.

A fold reads the applied events of one kind whose ``n`` lies between two bounds, so that appending
one event and rebuilding from a hundred thousand run the same sentence. The winner of a conflict
depends on (clock, device, event id) alone, never on the order of arrival.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.store.schemas import UPCASTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST = "<"
"""The earliest writer stays: for facts that create something."""
LAST = ">"
"""The latest writer stays: for registers."""

_ORDER = ("clock", "device", "event")


def of(name: str) -> str:
    """The attribute ``name`` of the event at hand, as a SQL value."""
    return f"fact.body ->> '$.{name}'"


def facts(kind: str) -> str:
    """The applied events of a kind between two positions (two parameters), bodies lifted."""
    older = max((v for old, v in UPCASTS if old == kind), default=0)
    # Only older ones are lifted: a call into Python for each event would triple what folding costs.
    body = f"iif(v > {older}, body, lift(type, v, body))" if older else "body"
    return (
        f"(SELECT id, device, clock, actor, at_ms, {body} AS body FROM event "  # noqa: S608
        f"WHERE type = '{kind}' AND n BETWEEN ? AND ? AND state = 'applied') AS fact"
    )


def upsert(
    table: str,
    kind: str,
    columns: Mapping[str, str],
    *,
    key: Sequence[str],
    keep: str,
    also: str = "",
) -> str:
    """Fold a kind into ``table``: ``columns`` maps column to SQL value, ``keep`` is FIRST or LAST.

    clock, device and event are filled in besides; ``also`` joins something more to the events.
    """
    values = {
        **columns,
        "clock": "fact.clock",
        "device": "fact.device",
        "event": "fact.id",
    }
    changed = [name for name in values if name not in key]
    new = ", ".join(f"excluded.{name}" for name in _ORDER)
    old = ", ".join(f"{table}.{name}" for name in _ORDER)
    return (
        f"{_insert(table, kind, values, also)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET "
        f"{', '.join(f'{name} = excluded.{name}' for name in changed)} "
        f"WHERE ({new}) {keep} ({old})"
    )


def merge(
    table: str,
    kind: str,
    columns: Mapping[str, str],
    *,
    key: Sequence[str],
    update: str,
    also: str = "",
) -> str:
    """Fold a kind into ``table`` with a merge of its own, which must commute (``update``)."""
    return (
        f"{_insert(table, kind, columns, also)} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {update}"
    )


def _insert(table: str, kind: str, values: Mapping[str, str], also: str) -> str:
    return (
        f"INSERT INTO {table} ({', '.join(values)}) "  # noqa: S608
        f"SELECT {', '.join(values.values())} FROM {facts(kind)}{also} WHERE true"
    )
