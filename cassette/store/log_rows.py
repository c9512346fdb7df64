"""What is read straight from the log: its lines, the words of a note, the values that lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.errors import BadValue
from cassette.domain.ids import DeviceId, EventId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.notes import Transcript
from cassette.domain.views import EventRow
from cassette.store.log_cover import TELLING
from cassette.store.note_rows import name_of, read_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cassette.store.asking import Asking
    from cassette.store.log_cover import Cover
    from cassette.store.snapshot import Connection

_PAGE = 500

_LINES = """
SELECT n, id, type, v, device, seq, clock, actor, at_ms, recorded_at_ms, body, meta, state, reason
FROM event WHERE n > ? {only} ORDER BY n LIMIT ?
"""
_BY = "AND actor = ?"
_TYPE = "AND type = ?"
_SINCE = "AND at_ms >= ?"
_COUNTS = "SELECT count(*), coalesce(sum(state = 'parked'), 0) FROM event"

_WORDS = """
SELECT event.v, event.body FROM p_transcript AS words JOIN event ON event.id = words.event
WHERE words.note = ? ORDER BY words.rank DESC, words.clock DESC, words.device DESC LIMIT 1
"""

_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("meeting.created", "meeting.retitled"),
    "due": ("meeting.created", "meeting.due_moved"),
    "closed": ("meeting.closed", "meeting.reopened"),
}
HISTORY = (*_FIELDS, "wording", "order", "outcome", "role")
"""Every field of a meeting whose earlier values can be read."""
_PAST = """
SELECT type, v, body, actor, at_ms FROM event
WHERE type IN (?, ?) AND state = 'applied' AND body ->> '$.meeting' = ?
ORDER BY clock, device, id
"""


@dataclass(frozen=True, slots=True)
class PastValue:
    """A value that a ``field`` of a meeting was given.

    ``value``: a title, a due time in ms or None, or a bool (closed); the words of a prompt
    ("wording" of ``item``, with its time box in ``seconds``) or of an outcome (the note
    ``statement``, with ``review_ms``); the role of ``member``, or REMOVED. An "order" has the items
    in ``order`` instead.
    """

    value: str | int | bool | None
    zone: str
    by: MemberId
    by_name: str
    at_ms: int
    current: bool
    field: str = ""
    item: ItemId | None = None
    seconds: int = 0
    order: tuple[ItemId, ...] = ()
    statement: NoteId | None = None
    review_ms: int | None = None
    member: MemberId | None = None
    member_name: str = ""


def read(
    ask: Asking,
    by: MemberId | None,
    kind: str | None,
    since_ms: int | None,
    after_n: int,
    limit: int | None,
    cover: Callable[[Connection], Cover],
) -> Iterator[EventRow]:
    """Lines of the log in order; a snapshot per page of 500. ``cover``: what is kept from me."""
    filters = [(_BY, by), (_TYPE, kind), (_SINCE, since_ms)]
    given = [(clause, value) for clause, value in filters if value is not None]
    sentence = _LINES.format(only=" ".join(clause for clause, _ in given))
    values = [value for _, value in given]
    left = limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        with ask() as connection:
            rows = connection.exec_driver_sql(sentence, (after_n, *values, size)).all()
            names = read_names(connection)
            for row in rows:
                _must_be_json(row)
            telling = any(row.type in TELLING for row in rows)
            covered = cover(connection).over if telling else None
        for row in rows:
            line = _line(row, name_of(names, row.actor))
            yield line if covered is None else covered(line)
        if len(rows) < size:
            return
        after_n = rows[-1].n
        left = None if left is None else left - len(rows)


def _must_be_json(row: Any) -> None:
    """msgspec.DecodeError when damage made a line one that nobody can read."""
    msgspec.json.decode(row.meta)
    if row.state == "applied":  # a parked one is kept word for word, whatever it says
        msgspec.json.decode(row.body)


def counts(connection: Connection) -> tuple[int, int]:
    """All events, and those that are parked."""
    row = connection.exec_driver_sql(_COUNTS).one()
    return row[0], row[1]


def transcript_of(connection: Connection, note: NoteId) -> Transcript | None:
    """The shown transcript, with word times."""
    row = connection.exec_driver_sql(_WORDS, (note,)).first()
    if row is None:
        return None
    from cassette.domain.events import NoteTranscribed
    from cassette.store.schemas import decode

    event = decode("note.transcribed", row.v, row.body)
    assert isinstance(event, NoteTranscribed)  # noqa: S101 - the kind says so
    return Transcript(event.language, event.model, event.segments)


def history_of(connection: Connection, meeting: MeetingId, field: str) -> tuple[PastValue, ...]:
    """Every value of a field, in the order in which they win."""
    kinds = _FIELDS.get(field)
    if kinds is None:
        raise BadValue(given=field, what="field", allowed=", ".join(HISTORY))
    names = read_names(connection)
    rows = list(connection.exec_driver_sql(_PAST, (*kinds, meeting)))
    # Of two creations the first counts, and any later change wins over both.
    rows.sort(key=lambda row: row.type != "meeting.created")
    return tuple(
        _past(row, field, name_of(names, row.actor), current=row is rows[-1]) for row in rows
    )


def _past(row: Any, field: str, by_name: str, *, current: bool) -> PastValue:
    from cassette.store.schemas import lift_text

    body = msgspec.json.decode(lift_text(row.type, row.v, row.body))
    value: str | int | bool | None
    if field == "closed":
        value = row.type == "meeting.closed"
    else:
        value = body["title"] if field == "title" else body["due_ms"]
    zone = body["due_zone"] if field == "due" else ""
    return PastValue(value, zone, MemberId(row.actor), by_name, row.at_ms, current, field)


def _line(row: Any, by_name: str) -> EventRow:
    return EventRow(
        n=row.n,
        id=EventId(row.id),
        type=row.type,
        v=row.v,
        device=DeviceId(row.device),
        seq=row.seq,
        clock=row.clock,
        actor=MemberId(row.actor),
        by_name=by_name,
        at_ms=row.at_ms,
        recorded_at_ms=row.recorded_at_ms,
        attributes=row.body,
        meta=row.meta,
        state=row.state,
        reason=row.reason,
    )
