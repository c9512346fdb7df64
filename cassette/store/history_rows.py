"""What a meeting's agenda, people and outcome were before: the log keeps every value."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.ids import ItemId, MemberId
from cassette.domain.views import REMOVED
from cassette.store.log_rows import PastValue
from cassette.store.note_rows import BEST, name_of, read_names

if TYPE_CHECKING:
    from cassette.domain.ids import MeetingId
    from cassette.store.note_rows import Names
    from cassette.store.snapshot import Connection

FIELDS = ("wording", "order", "outcome", "role")

_OF_ITEMS = """
SELECT type, v, body, actor, at_ms, body ->> '$.item' AS item FROM event
WHERE type IN ('agenda_item.added', ?) AND state = 'applied'
  AND body ->> '$.item' IN (SELECT item FROM p_item WHERE meeting = ?)
ORDER BY clock, device, id
"""
_OUTCOMES = f"""
SELECT stated.outcome, stated.statement, stated.review_ms, stated.review_zone, stated.actor,
  stated.stated_ms AS at_ms, coalesce(note.text, words.text, '') AS text,
  NOT EXISTS (SELECT 1 FROM p_outcome AS newer, json_each(newer.supersedes) AS old
    WHERE newer.meeting = stated.meeting AND newer.outcome <> stated.outcome
    AND old.value = stated.outcome) AS current
FROM p_outcome AS stated
LEFT JOIN p_note AS note ON note.note = stated.statement
LEFT JOIN p_transcript AS words ON words.rowid = {BEST}
WHERE stated.meeting = ? ORDER BY stated.clock, stated.device, stated.outcome
"""  # noqa: S608

_ROLES = """
SELECT type, actor, at_ms, body ->> '$.member' AS member, body ->> '$.role' AS role FROM event
WHERE type IN ('participant.added', 'participant.removed') AND state = 'applied'
  AND body ->> '$.meeting' = ?
ORDER BY clock, device, id
"""


def past_of(connection: Connection, meeting: MeetingId, field: str) -> tuple[PastValue, ...]:
    """Every value of one of FIELDS, in the order in which they win."""
    names = read_names(connection)
    if field == "outcome":
        rows = connection.exec_driver_sql(_OUTCOMES, (meeting,))
        return tuple(_outcome(row, names) for row in rows)
    if field == "role":
        return _roles(list(connection.exec_driver_sql(_ROLES, (meeting,))), names)
    kind = "agenda_item.edited" if field == "wording" else "agenda_item.moved"
    found = [_lifted(row) for row in connection.exec_driver_sql(_OF_ITEMS, (kind, meeting))]
    return _wordings(found, names) if field == "wording" else _orders(found, names)


def _lifted(row: Any) -> tuple[Any, dict[str, Any]]:
    from cassette.store.schemas import lift_text

    return row, msgspec.json.decode(lift_text(row.type, row.v, row.body))


def _wordings(found: list[tuple[Any, dict[str, Any]]], names: Names) -> tuple[PastValue, ...]:
    """Of the items that were edited; of two creations the first counts, and any edit over both."""
    ordered = sorted(found, key=lambda one: one[0].type != "agenda_item.added")
    last = {row.item: row for row, _ in ordered}
    edited = {row.item for row, _ in ordered if row.type != "agenda_item.added"}
    return tuple(
        PastValue(
            value=body["prompt"],
            zone="",
            by=MemberId(row.actor),
            by_name=name_of(names, row.actor),
            at_ms=row.at_ms,
            current=row is last[row.item],
            field="wording",
            item=ItemId(row.item),
            seconds=body["seconds"],
        )
        for row, body in ordered
        if row.item in edited
    )


def _orders(found: list[tuple[Any, dict[str, Any]]], names: Names) -> tuple[PastValue, ...]:
    """The whole order after each time that somebody moved or added something."""
    first: dict[str, str] = {}
    moved: dict[str, str] = {}
    orders: list[PastValue] = []
    for (actor, at_ms), group in groupby(found, key=lambda one: (one[0].actor, one[0].at_ms)):
        for row, body in group:
            if row.type == "agenda_item.added":
                first.setdefault(row.item, body["rank"])
            else:
                moved[row.item] = body["rank"]
        ranks = {item: moved.get(item, rank) for item, rank in first.items()}
        order = tuple(ItemId(item) for item in sorted(ranks, key=lambda one: (ranks[one], one)))
        if not orders or orders[-1].order != order:
            orders.append(_order(order, actor, name_of(names, actor), at_ms))
    return (*orders[:-1], *(replace(past, current=True) for past in orders[-1:]))


def _order(order: tuple[ItemId, ...], actor: str, by_name: str, at_ms: int) -> PastValue:
    return PastValue(
        value=None,
        zone="",
        by=MemberId(actor),
        by_name=by_name,
        at_ms=at_ms,
        current=False,
        field="order",
        order=order,
    )


def _roles(rows: list[Any], names: Names) -> tuple[PastValue, ...]:
    """Of those whose part in the meeting was changed after they were asked to it."""
    last = {row.member: row for row in rows}
    times = Counter(row.member for row in rows)
    return tuple(
        PastValue(
            value=REMOVED if row.type == "participant.removed" else row.role,
            zone="",
            by=MemberId(row.actor),
            by_name=name_of(names, row.actor),
            at_ms=row.at_ms,
            current=row is last[row.member],
            field="role",
            member=MemberId(row.member),
            member_name=name_of(names, row.member),
        )
        for row in rows
        if times[row.member] > 1
    )


def _outcome(row: Any, names: Names) -> PastValue:
    return PastValue(
        value=row.text,
        zone=row.review_zone,
        by=MemberId(row.actor),
        by_name=name_of(names, row.actor),
        at_ms=row.at_ms,
        current=bool(row.current),
        field="outcome",
        statement=row.statement,
        review_ms=row.review_ms,
    )
