"""“Check my data”: reads everything that is kept and names what is wrong, and where."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    AttachmentMissing,
    AudioDamaged,
    AudioMissing,
    CannotRead,
    LibraryTrouble,
)
from cassette.domain.text import shown
from cassette.store import sums
from cassette.store.crc import FUNCTION
from cassette.store.engine import Readers, connect_scratch
from cassette.store.faults import CONFUSION, driver_errors, explained, folding, reading_errors
from cassette.store.projections import catalogue
from cassette.store.recordings import ENVELOPE, SOUND, is_a_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cassette.domain.errors import CassetteError
    from cassette.store.attached_files import AttachedFiles
    from cassette.store.recordings import Recordings
    from cassette.store.snapshot import Snapshot

    _Part = Callable[[Snapshot, Readers], Iterable["Finding"]]

_EVENTS = f"SELECT n, id FROM event WHERE crc <> {FUNCTION} ORDER BY n"  # noqa: S608
_GAPS = (
    "SELECT device, max(seq) - count(*) FROM ("
    "SELECT device, seq FROM event WHERE state <> 'parked' AND device = (SELECT device FROM self) "
    # What a copied library also sent under a later name stands there; its place is in the chain.
    "UNION SELECT device, seq FROM chain WHERE device = (SELECT device FROM self)) "
    "GROUP BY device HAVING max(seq) <> count(*)"
)
_OWN_SOUNDS = (
    "SELECT note, sound FROM p_note WHERE sound IS NOT NULL "
    "AND device = (SELECT device FROM self) ORDER BY note"
)
_SOUNDS = "SELECT DISTINCT sound FROM p_note WHERE sound IS NOT NULL"
_FILES = (
    "SELECT attachment, media_type, file, device = (SELECT device FROM self) AS own "
    "FROM p_attachment WHERE file IS NOT NULL ORDER BY attachment"
)
_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: ``what`` is a stable word for scripts, ``where`` a place, ``why`` says more.

    Words: database, reference, event, gap, projection, recording, attachment.
    """

    what: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file among the recordings that no note needs: nothing is wrong, but it takes ``bytes``.

    ``where`` is its path within the library. Words for ``what``: half_copied, unnamed, foreign.
    """

    what: str
    where: str
    bytes: int


def examine(
    folder: Path,
    readers: Readers,
    recordings: Recordings,
    attached: AttachedFiles,
    *,
    still: AbstractContextManager[object],
    told: Callable[[float], None],
) -> list[Finding]:
    """All findings, each part whatever is wrong with the others.

    Inside ``still`` nobody writes. Files are read outside of it, for they may be many, and only
    those that look damaged are read again inside. ``told`` gets how much of them was read, from 0
    to 1; what it raises comes through.
    """
    with still:
        found = examine_database(folder, readers)
        found += _of_part(folder, readers, lambda connection, _: _missing(connection, recordings))
    suspect, sounds = [], list(recordings.all())
    for n, sound in enumerate(sounds):
        told(n / len(sounds))
        if _trouble_with(recordings, sound) is not None:
            suspect.append(sound)

    def of_attached() -> list[Finding]:
        return _of_part(folder, readers, lambda connection, _: _attached(connection, attached))

    if of_attached():
        with still:
            found += of_attached()
    if suspect:
        with still:
            found += _damaged(recordings, suspect, _named(folder, readers))
    told(1.0)
    return list(dict.fromkeys(found))


def leftovers(folder: Path, readers: Readers, recordings: Recordings) -> list[Leftover]:
    """What a crash between two steps, or somebody else, left among the recordings."""
    named, found = _named(folder, readers), []
    for place in recordings.files():
        if place.name.startswith(".") and place.suffix == ".tmp":
            what = "half_copied"
        elif place.suffix not in (SOUND, ENVELOPE) or not is_a_hash(place.stem):
            what = "foreign"
        elif named is not None and place.stem not in named:
            what = "unnamed"
        else:
            continue
        with suppress(FileNotFoundError):  # being copied: it has its name by now
            size = place.stat().st_size
            where = shown(place.relative_to(folder).as_posix(), 200)
            found.append(Leftover(what, where, size))
    return found


def _named(folder: Path, readers: Readers) -> frozenset[str] | None:
    """The sounds that notes name; None when the tables cannot say."""
    try:
        with explained(folder), folding(folder), readers.snapshot() as connection:
            return frozenset(row[0] for row in connection.exec_driver_sql(_SOUNDS))
    except (LibraryTrouble, *CONFUSION):
        return None  # told by the part that looks at the tables
    except driver_errors():
        return None


def examine_database(folder: Path, readers: Readers) -> list[Finding]:
    """The findings about the database alone."""
    found = _pages(folder)
    for part in (_database, _events, _gaps, _projections):
        found += _of_part(folder, readers, part)
    return found


def _of_part(folder: Path, readers: Readers, part: _Part) -> list[Finding]:
    """What one part finds; that it cannot be looked at is a finding too."""
    found: list[Finding] = []
    try:
        with explained(folder), folding(folder), readers.snapshot() as connection:
            found.extend(part(connection, readers))
    except LibraryTrouble as trouble:
        found.append(Finding("database", "library.db", trouble.message))
    except reading_errors() as error:
        why = str(error).partition("\n")[0]
        found.append(Finding("database", "library.db", f"it cannot be read: {why}"))
    return found


def _pages(folder: Path) -> list[Finding]:
    """Pages that changed since the library was last closed, although nobody wrote to it."""
    try:
        changed = sums.changed_pages(folder)
    except OSError as error:
        why = f"it cannot be read: {error.strerror or type(error).__name__}"
        return [Finding("database", "library.db", why)]
    why = "its bytes changed on disk"
    return [Finding("database", f"library.db: page {n}", why) for n in changed[:_AT_MOST]]


def _database(connection: Snapshot, _readers: Readers) -> Iterator[Finding]:
    for (said,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_AT_MOST})"):
        if said != "ok":
            yield Finding("database", "library.db", said)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("reference", f"library.db: {table}", f"row {row} names no {parent}")


def _events(connection: Snapshot, _readers: Readers) -> Iterator[Finding]:
    for n, event in connection.exec_driver_sql(_EVENTS):
        yield Finding("event", f"event {event}", f"what line {n} says changed on disk")


def _gaps(connection: Snapshot, _readers: Readers) -> Iterator[Finding]:
    for device, missing in connection.exec_driver_sql(_GAPS):
        yield Finding("gap", f"device {device}", f"{missing} of its own events are missing")


def _projections(connection: Snapshot, readers: Readers) -> Iterator[Finding]:
    kept = catalogue.digests(connection.raw)
    with closing(connect_scratch()) as scratch:
        scratch.execute("ATTACH DATABASE ? AS log", (readers.uri,))
        catalogue.build_beside(scratch)
        anew = catalogue.digests(scratch)
    for table, digest in kept.items():
        if anew[table] != digest:
            why = "it is not what the log says; “cassette doctor --rebuild” mends it"
            yield Finding("projection", f"table {table}", why)


def _missing(connection: Snapshot, recordings: Recordings) -> Iterator[Finding]:
    for note, sound in connection.exec_driver_sql(_OWN_SOUNDS):
        if not recordings.has(sound):
            yield Finding("recording", f"note {note}", f"its sound {sound} is not here")


def _attached(connection: Snapshot, attached: AttachedFiles) -> Iterator[Finding]:
    for row in connection.exec_driver_sql(_FILES):
        where = f"attachment {row.attachment}"
        try:
            attached.path(row.file, row.media_type)
            if not attached.has(row.file, row.media_type):
                yield Finding("attachment", where, "the bytes of its file changed on disk")
        except AttachmentMissing:
            if row.own:
                yield Finding("attachment", where, f"its file {row.file} is not here")
        except CannotRead as trouble:
            yield Finding("attachment", where, trouble.message)


def _damaged(
    recordings: Recordings, suspect: Iterable[str], named: frozenset[str] | None
) -> Iterator[Finding]:
    for sound in suspect:
        trouble = _trouble_with(recordings, sound)
        if isinstance(trouble, AudioDamaged):
            why = "its bytes changed on disk"
            if named is not None and sound not in named:
                why += ", and no note names it: it was never finished and may be deleted"
            yield Finding("recording", f"recording {sound}", why)
        elif trouble is not None and (named is None or sound in named or recordings.has(sound)):
            yield Finding("recording", f"recording {sound}", trouble.message)


def _trouble_with(recordings: Recordings, sound: str) -> CassetteError | None:
    try:
        recordings.verify(sound)
    except (AudioDamaged, AudioMissing, CannotRead, LibraryTrouble) as trouble:
        return trouble
    return None
