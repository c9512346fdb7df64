"""Erasing a note for good: what it does to the log, the tables and the files of this machine.

Its events are emptied within the transaction that folds the author's wish, or in which they come
later. Files and whatever the database still holds of it in unused places go right after; until
that is done it is noted (a purged row of ``blob``), so that a crash only delays it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from cassette.domain.ids import DeviceId, NoteId
from cassette.store.crc import FUNCTION
from cassette.store.projections import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from cassette.store.library import Library
    from cassette.store.snapshot import Connection as Asked

ERASED: Final = "note.erased"
CONTENT: Final = frozenset({"note.recorded", "note.written", "note.transcribed"})
"""The kinds of facts that say what is in a note."""
WORDS: Final = "note.transcribed"
REWRITTEN: Final = "rewritten"
"""The reason of an emptied event that is empty also in what was sent."""
WHOLE: Final = 0
EMPTY: Final = 1
"""The first part of a record as it is sent (docs/wire.md): with its body, or with its hash."""
DROPPED_MS: Final = (1 << 53) - 1

_KINDS = "('note.recorded', 'note.written', 'note.transcribed')"
_WISHED = (
    "SELECT DISTINCT body ->> '$.note' FROM event "
    "WHERE type = 'note.erased' AND state = 'applied' AND n BETWEEN ? AND ?"
)
_ANY = "SELECT 1 FROM p_erasure LIMIT 1"
_LATE = (
    "SELECT DISTINCT body ->> '$.note' FROM event "  # noqa: S608
    f"WHERE n BETWEEN ? AND ? AND type IN {_KINDS} AND state <> 'erased' "
    "AND body ->> '$.note' IN (SELECT note FROM p_erasure)"
)
_ERASERS = "SELECT actor FROM p_erasure WHERE note = ?"
_EVENTS = (
    "SELECT n, type, actor, body, state, sealed FROM event "  # noqa: S608
    f"WHERE type IN {_KINDS} AND body ->> '$.note' = ?"
)
_EMPTY = (
    "UPDATE event SET body = ?, meta = '{}', state = 'erased', reason = '', sealed = ? WHERE n = ?"
)
_SUM = f"UPDATE event SET crc = {FUNCTION} WHERE n = ?"  # noqa: S608
_PURGE = (
    "INSERT INTO blob (address, key, plain, media, bytes, state) "
    "VALUES (?, '', ?, '', 0, 'purged') "
    "ON CONFLICT (address) DO UPDATE SET state = 'purged', key = '', tries = 0, next_ms = 0"
)
_ANOTHER = (
    "SELECT 1 FROM event WHERE type IN ('note.recorded', 'file.attached') AND state = 'applied' "
    "AND n <> ? AND body ->> '$.cipher_sha256' = ? LIMIT 1"
)
"""Whether another event names a sealed file: whoever names what is another's cannot erase it."""
_UNFOLD = (
    "DELETE FROM p_note WHERE note = ?",
    "DELETE FROM p_transcript WHERE note = ?",
)
_FORGET = (
    *_UNFOLD,
    "DELETE FROM listened WHERE note = ?",
    "DELETE FROM job WHERE note = ?",
    "DELETE FROM habit WHERE subject = ?",
)
_UNHEARD = "DELETE FROM speech WHERE sound = ? AND sound NOT IN (SELECT sound FROM p_note)"
_TO_CLEAN = "SELECT address, plain FROM blob WHERE state = 'purged' AND tries = 0"
_IN_USE = "SELECT 1 FROM p_note WHERE sound = ?"
_CLEANED = "UPDATE blob SET tries = 1 WHERE state = 'purged' AND tries = 0 AND address = ?"
_ALL = """
SELECT erasure.note, min(erasure.at_ms) AS at_ms FROM p_erasure AS erasure
WHERE NOT EXISTS (SELECT 1 FROM p_note AS note WHERE note.note = erasure.note)
GROUP BY erasure.note ORDER BY at_ms DESC, erasure.note
"""
_DONE = "SELECT note, computer FROM p_erased_by"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A note that was erased, when (UTC ms), and which computers have said that they have."""

    note: NoteId
    at_ms: int
    done: frozenset[DeviceId]


def carry_out(connection: Connection, kinds: Collection[str], first: int, last: int) -> int:
    """Empty what the events ``first`` to ``last`` of these kinds erase, or are erased by.

    How many were emptied. To be called once they are folded, in the same transaction.
    """
    sql = connection.exec_driver_sql
    notes: set[str] = set()
    if ERASED in kinds:
        notes |= {row[0] for row in sql(_WISHED, (first, last)).all()}
    if not CONTENT.isdisjoint(kinds) and sql(_ANY).first() is not None:
        notes |= {row[0] for row in sql(_LATE, (first, last)).all()}
    return sum(_empty(connection, note) for note in sorted(notes))


def any_erased(connection: Asked) -> bool:
    """Whether anything ever was."""
    return connection.exec_driver_sql(_ANY).first() is not None


def erasures(connection: Asked) -> list[Erasure]:
    """All that are in effect, the newest first."""
    done: dict[str, set[DeviceId]] = {}
    for note, computer in connection.exec_driver_sql(_DONE):
        done.setdefault(note, set()).add(DeviceId(computer))
    return [
        Erasure(NoteId(row.note), row.at_ms, frozenset(done.get(row.note, ())))
        for row in connection.exec_driver_sql(_ALL).all()
    ]


def is_waiting(connection: Asked) -> bool:
    """Whether something is still to be cleaned up after here."""
    return connection.exec_driver_sql(_TO_CLEAN).first() is not None


def clean_up(library: Library) -> int:
    """Remove the files of what was erased, and what the database still holds of it unused.

    How many erased things were cleaned up after; none while somebody still reads what was before.
    DiskFull, StorageFailed. Either way it is tried again later.
    """
    with library.ask() as snapshot:
        waiting = [(row[0], row[1]) for row in snapshot.exec_driver_sql(_TO_CLEAN).all()]
        used = {
            plain
            for _, plain in waiting
            if snapshot.exec_driver_sql(_IN_USE, (plain,)).first() is not None
        }
    if not waiting:
        return 0
    for _, plain in waiting:
        if plain and plain not in used:
            library.recordings.remove(plain)
    library.forget_copies()
    if not library.compact():
        return 0

    def settle(connection: Connection, log: Any) -> None:
        connection.exec_driver_sql(_CLEANED, [(address,) for address, _ in waiting])

    library.replicate(settle)
    return len(waiting)


class _Sounds(msgspec.Struct):
    """What an event says of the sound of a note."""

    plain_sha256: str = ""
    cipher_sha256: str = ""


def _empty(connection: Connection, note: str) -> int:
    """Empty the events of a note: the author's by their wish, what was written of it by any."""
    sql = connection.exec_driver_sql
    events = sql(_EVENTS, (note,)).all()
    erasers = {row[0] for row in sql(_ERASERS, (note,)).all()}
    body = msgspec.json.encode({"note": note}).decode()
    emptied, left = 0, []
    for row in events:
        if row.state == "erased":
            continue
        if row.type != WORDS and row.actor not in erasers:
            left.append(row)
            continue
        sounds = _sounds_of(row.body)
        if sounds.cipher_sha256 and not sql(_ANOTHER, (row.n, sounds.cipher_sha256)).first():
            sql(_PURGE, (sounds.cipher_sha256, sounds.plain_sha256))
        sql(_EMPTY, (body, _emptied(row.sealed), row.n))
        sql(_SUM, (row.n,))
        if sounds.plain_sha256:
            sql(_UNHEARD, (sounds.plain_sha256,))
        emptied += 1
    if emptied:
        sql(_PURGE, (f"note:{note}", ""))
        for sentence in _UNFOLD if left else _FORGET:
            sql(sentence, (note,))
        for row in left:
            catalogue.fold(connection, (row.type,), row.n, row.n)
    return emptied


def _emptied(sealed: bytes | None) -> bytes | None:
    """A record that waits to be sent, without what it says: its key is in this database, too.

    It stays the record that it is, for it may stand where the team meets already.
    """
    if sealed is None:
        return None
    form, head, body, sig = msgspec.msgpack.decode(sealed)
    if form == WHOLE:
        form, body = EMPTY, hashlib.sha256(body).digest()
    return msgspec.msgpack.encode([form, head, body, sig])


def _sounds_of(body: str) -> _Sounds:
    try:
        return msgspec.json.decode(body, type=_Sounds)
    except (msgspec.MsgspecError, ValueError):
        return _Sounds()
