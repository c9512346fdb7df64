"""Brings back what is damaged here and stands whole where the team meets.

Nothing is let go of that does not stand there: what was never sent stays, damaged and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cassette.domain.errors import AttachmentMissing, AudioDamaged, AudioMissing, CannotRead
from cassette.store.archive_rows import named_files
from cassette.store.crc import FUNCTION
from cassette.store.schemas import encode_meta

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from cassette.domain.travelling import Arrived, BlobCard
    from cassette.store.library import Library

_DAMAGED = (
    f"SELECT n, hash FROM event WHERE crc <> {FUNCTION} AND hash IS NOT NULL "  # noqa: S608
    "AND state <> 'erased'"
)
_RESTORE = (
    "UPDATE event SET id = ?, device = ?, seq = ?, prev = ?, epoch = ?, clock = ?, type = ?, "
    "v = ?, actor = ?, at_ms = ?, body = ?, meta = ?, trace = ? WHERE n = ?"
)
_SUM = f"UPDATE event SET crc = {FUNCTION} WHERE n = ?"  # noqa: S608
_WANT = (
    "INSERT INTO blob (address, key, plain, media, bytes, state) VALUES (?, ?, ?, ?, 1, 'asked') "
    "ON CONFLICT (address) DO UPDATE SET state = 'asked', tries = 0, next_ms = 0 "
    "WHERE state <> 'purged'"
)


def damaged_events(library: Library) -> dict[bytes, int]:
    """The events whose values changed on disk: the hash of the record -> its line in the log."""
    with library.ask() as snapshot:
        return {row[1]: row[0] for row in snapshot.exec_driver_sql(_DAMAGED).all()}


def restore_events(library: Library, found: Mapping[int, Arrived]) -> int:
    """Write what verified records say into the lines of their events; how many. StorageFailed."""

    def work(connection: Connection, log: Any) -> None:
        for n, said in found.items():
            values = (
                *(said.id, said.device, said.seq, said.prev, said.epoch, said.clock, said.type),
                *(said.v, said.actor, said.at_ms, said.body, encode_meta(said.meta), said.trace),
            )
            connection.exec_driver_sql(_RESTORE, (*values, n))
            connection.exec_driver_sql(_SUM, (n,))

    if found:
        library.replicate(work)
    return len(found)


def let_go_of_files(library: Library, stands: Callable[[str], bool]) -> int:
    """Ask anew for damaged sounds and attachments whose address ``stands`` whole; how many.

    StorageFailed, LibraryDamaged.
    """
    with library.ask() as snapshot:
        damaged = [file for file in named_files(snapshot) if not _is_whole(library, file)]
    files = [file for file in damaged if stands(file.address)]

    def work(connection: Connection, log: Any) -> None:
        rows = [(file.address, file.key, file.plain, file.media) for file in files]
        connection.exec_driver_sql(_WANT, rows)

    if files:
        library.replicate(work)
    for file in files:
        if not file.media:
            library.recordings.remove(file.plain)
    return len(files)


def _is_whole(library: Library, file: BlobCard) -> bool:
    try:
        if file.media:
            library.attached.path(file.plain, file.media)
            return library.attached.has(file.plain, file.media)
        library.recordings.verify(file.plain)
    except (AudioDamaged, AudioMissing, AttachmentMissing, CannotRead):
        return False
    return True
