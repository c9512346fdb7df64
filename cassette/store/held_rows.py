"""What is in a chunk of records or a sealed file of the team, as far as it is known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cassette.store.snapshot import Connection

_RECORDS = (
    "SELECT coalesce(sum(type IN ('note.recorded', 'note.written')), 0), count(*) FROM event "
    "WHERE device = ? AND seq BETWEEN ? AND ? AND hash IS NOT NULL"
)
_FILE = (
    "SELECT type, actor, coalesce((SELECT title FROM p_meeting WHERE meeting = "
    "body ->> '$.meeting'), ''), coalesce(body ->> '$.size', 0) FROM event "
    "WHERE type IN ('note.recorded', 'file.attached') AND body ->> '$.cipher_sha256' = ? LIMIT 1"
)


class HeldRecords(NamedTuple):
    """How many notes there are among so many known events."""

    notes: int
    events: int


class HeldFile(NamedTuple):
    """Of which kind of fact a file is, by which member, in which meeting (its title, or ""), and
    how many bytes it has unsealed."""

    type: str
    member: str
    meeting: str
    size: int


def in_records(connection: Connection, device: str, first: int, last: int) -> HeldRecords:
    """What the records ``first`` to ``last`` of a device hold."""
    return HeldRecords(*connection.exec_driver_sql(_RECORDS, (device, first, last)).one())


def in_file(connection: Connection, address: str) -> HeldFile | None:
    """What the sealed file at ``address`` is; None when nobody named it yet."""
    row = connection.exec_driver_sql(_FILE, (address,)).first()
    return None if row is None else HeldFile(*row)
