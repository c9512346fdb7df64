"""Lets go of what is damaged here and stands whole where the team meets: it is fetched anew.

Nothing is let go of that nobody else has: an event that was never sent stays, damaged and named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cassette.domain.errors import AttachmentMissing, AudioDamaged, AudioMissing, CannotRead
from cassette.store.archive_rows import NamedFile, named_files
from cassette.store.crc import FUNCTION
from cassette.store.projections import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from cassette.store.library import Library

_DAMAGED = f"SELECT n FROM event WHERE crc <> {FUNCTION} AND hash IS NOT NULL AND sealed IS NULL"  # noqa: S608
_FORGET = (
    # Every chunk is read again, so what else was known of the chains comes back with them.
    "DELETE FROM segment",
    "DELETE FROM chain",
)
_WANT = (
    "INSERT INTO blob (address, key, plain, media, bytes, state) VALUES (?, ?, ?, ?, 1, 'asked') "
    "ON CONFLICT (address) DO UPDATE SET state = 'asked', tries = 0, next_ms = 0 "
    "WHERE state <> 'purged'"
)


@dataclass(frozen=True, slots=True)
class LetGo:
    """How many events, and sounds and attachments, are to be fetched anew."""

    events: int
    files: int


def let_go(library: Library) -> LetGo:
    """Forget damaged events and files that can come back; the tables are folded anew.

    Call it only where the team meets somewhere. StorageFailed, LibraryDamaged.
    """
    with library.ask() as snapshot:
        damaged = [row[0] for row in snapshot.exec_driver_sql(_DAMAGED).all()]
        files = [file for file in named_files(snapshot) if not _is_whole(library, file)]

    def work(connection: Connection, log: Any) -> None:
        if damaged:
            connection.exec_driver_sql("DELETE FROM event WHERE n = ?", [(n,) for n in damaged])
            for sentence in _FORGET:
                connection.exec_driver_sql(sentence)
        _ask_for(connection, files)
        catalogue.build(connection)

    library.replicate(work)
    for file in files:
        if not file.media:
            library.recordings.remove(file.plain)
    return LetGo(len(damaged), len(files))


def _ask_for(connection: Connection, files: Sequence[NamedFile]) -> None:
    rows = [(file.address, file.key, file.plain, file.media) for file in files]
    if rows:
        connection.exec_driver_sql(_WANT, rows)


def _is_whole(library: Library, file: NamedFile) -> bool:
    try:
        if file.media:
            library.attached.path(file.plain, file.media)
            return library.attached.has(file.plain, file.media)
        library.recordings.verify(file.plain)
    except (AudioDamaged, AudioMissing, AttachmentMissing, CannotRead):
        return False
    return True
