"""Bringing a backup back: as a library, or into a scratch place to see whether it could be.

A restored library goes on as a new device of its member: the old one may still be at work, or have
sent more than the backup knows.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cassette.domain.backup_views import BackupCard, BackupVerified, Damage, Restored
from cassette.domain.errors import (
    BackupBeginsLater,
    BackupDamaged,
    BackupLocked,
    BackupNotOne,
    BackupTooNew,
    BackupWordsUnknown,
    BlobTampered,
    LibraryExists,
    SecretsMissing,
)
from cassette.runtime import backup_memory, paths, shelf
from cassette.store.archive_rows import EVENT_COLUMNS
from cassette.store.attached_files import AttachedFiles
from cassette.store.blob_cards import blobs_of
from cassette.store.library import Library
from cassette.store.rebuilding import rebuild, recorded_until
from cassette.store.recordings import Recordings
from cassette.store.upgrade import SCHEMA_VERSION
from cassette.sync.backup import BackupFolder, backups_in, decoded, recipients_of, unlocked
from cassette.sync.seal import key_from_text, open_blob
from cassette.sync.shelf import LibraryShelf
from cassette.sync.words import keys_from_words
from cassette.workflows.coming_back import go_on_as_new_device, may_come_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cassette.domain.ids import NewId
    from cassette.domain.travelling import BlobCard
    from cassette.sync.backup import BlockRef, State
    from cassette.sync.replica_log import KeyShelf
    from cassette.sync.team import DeviceKeys

    Told = Callable[[float], None]
    Row = Sequence[Any]

_TYPE, _BODY = EVENT_COLUMNS.index("type"), EVENT_COLUMNS.index("body")
_STATE, _RECORDED = EVENT_COLUMNS.index("state"), EVENT_COLUMNS.index("recorded_at_ms")
SCRATCH = "cassette-drill-"


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that was opened: as which device or member, and with which keys."""

    backup: BackupFolder
    to: str
    keys: DeviceKeys


def open_backup(place: Path, *, words: str = "", shelves: Sequence[KeyShelf] = ()) -> Opened:
    """Open the backup in ``place``, with the words if there are any, else with what is kept here.

    BackupMissing, BackupNotOne, BackupLocked, RecoveryWordsWrong, BackupWordsUnknown, BackupTooNew.
    """
    place = paths.given_path(place)
    roots = backups_in(place)
    given = keys_from_words(words) if words.strip() else None
    found = []
    for root in roots:
        opened = _by_words(root, given) if given is not None else _by_keys(root, shelves)
        if opened is not None:
            found.append(opened)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(one.backup.root.name for one in found))
        raise BackupNotOne(path=place, names=names)
    if given is not None:
        raise BackupWordsUnknown(path=place)
    raise BackupLocked(path=place)


def key_shelves(library: Path | None = None) -> list[LibraryShelf]:
    """Wherever this computer may have keys: the library asked for, and every one it knows."""
    wished = library or paths.library_from_environment()
    known = [*([wished] if wished else []), *shelf.known_libraries(), paths.libraries_folder()]
    return [LibraryShelf(folder) for folder in dict.fromkeys(known)]


def look(opened: Opened) -> BackupCard:
    """What a backup holds. BackupDamaged, BackupTooNew."""
    states = _states(opened.backup)
    last = states[-1]
    return BackupCard(
        folder=opened.backup.root,
        states=len(states),
        first_ms=states[0].at_ms,
        at_ms=last.at_ms,
        events=last.events,
        files=last.files,
    )


def restore(
    opened: Opened,
    into: Path,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    at_ms: int | None = None,
    team_folder: Path | None = None,
    keyring: bool = True,
    told: Told = lambda _: None,
) -> Restored:
    """A library in ``into`` as it was when the backup was last made, or at ``at_ms``.

    ``team_folder`` is where the team's folder is on this computer, if not where it was. A file that
    the backup does not hold is left to be fetched from the team. What ``told`` raises ends it, and
    nothing is kept. LibraryExists, BackupDamaged, BackupTooNew, BackupBeginsLater, FolderGone,
    DiskFull, CannotWrite.
    """
    into = paths.given_path(into)
    if (into / "library.db").exists():
        raise LibraryExists(path=into)
    moment = _moment(opened.backup, at_ms)
    may_come_back(opened.to, moment.tables, team_folder, into)
    cards = list(_cards(moment.rows))
    with _nothing_half_made(into):
        here, count = _bring_files(opened.backup, into, cards, told)
        _rebuild(into, moment, here, now_ms)
    with Library.open(into, now_ms=now_ms, new_id=new_id) as library:
        digest = library.digest()
        joins = go_on_as_new_device(
            library,
            opened.to,
            opened.keys,
            now_ms=now_ms,
            new_id=new_id,
            team_folder=team_folder,
            keyring=keyring,
        )
        told(1.0)
        return Restored(
            library=into,
            team=library.team.name,
            upto_ms=moment.upto_ms,
            events=len(moment.rows),
            files=count,
            missing_files=len(cards) - count,
            digest=digest,
            same=_same(moment, digest),
            joins=joins,
        )


def verify(
    opened: Opened,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    at_ms: int | None = None,
    told: Told = lambda _: None,
) -> BackupVerified:
    """A drill: restore into a scratch place, compare digests, open every block and every file.

    BackupDamaged when nothing can be restored at all; BackupTooNew, BackupBeginsLater, DiskFull.
    """
    backup = opened.backup
    try:
        found = _drilled(backup, now_ms, new_id, at_ms, told)
    except BackupDamaged:
        backup_memory.checked(backup.root, at_ms=now_ms(), sound=False)
        raise
    backup_memory.checked(backup.root, at_ms=now_ms(), sound=found.sound)
    return found


def _drilled(
    backup: BackupFolder,
    now_ms: Callable[[], int],
    new_id: NewId,
    at_ms: int | None,
    told: Told,
) -> BackupVerified:
    states = backup.states()
    damaged = [Damage(where, why) for where, why in backup.damaged_states()]
    damaged += _damaged_blocks(backup, states)
    moment = _moment(backup, at_ms)
    absent = {address.hex() for address in moment.state.absent}
    cards = [card for card in _cards(moment.rows) if card.address not in absent]
    for n, card in enumerate(cards):
        told(n / len(cards))
        try:
            _plain(backup, card)
        except BlobTampered as trouble:
            damaged.append(
                Damage(f"b/{card.address[:2]}/{card.address}", str(trouble.facts["why"]))
            )
    with tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch:
        folder = Path(scratch) / "library"
        _rebuild(folder, moment, (), now_ms)
        with Library.open(folder, now_ms=now_ms, new_id=new_id) as library:
            digest = library.digest()
    told(1.0)
    return BackupVerified(
        folder=backup.root,
        states=len(states),
        at_ms=moment.state.at_ms,
        events=len(moment.rows),
        files=len(cards),
        digest=digest,
        same=_same(moment, digest),
        damaged=tuple(damaged),
    )


# --- what it holds --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Moment:
    """The state that is brought back, and what of it; ``cut`` when not all of it."""

    state: State
    tables: dict[str, dict[str, Any]]
    rows: Sequence[Row]
    upto_ms: int
    cut: bool


def _states(backup: BackupFolder) -> list[State]:
    states = backup.states()
    if not states:
        why = "none of its states can be read" if backup.state_files() else "it was never finished"
        raise BackupDamaged(path=backup.root, why=why)
    return states


def _moment(backup: BackupFolder, at_ms: int | None) -> _Moment:
    states = _states(backup)
    state = states[-1]
    if at_ms is not None:
        state = next((one for one in states if one.at_ms >= at_ms), state)
    tables: dict[str, dict[str, Any]] = {}
    rows: list[Row] = []
    for ref in state.blocks:
        try:
            plain = _block(backup, states, state, ref)
            if ref.number:
                rows += decoded(plain, list[list[Any]])
            else:
                tables = decoded(plain, dict[str, dict[str, Any]])
        except ValueError as error:
            raise BackupDamaged(path=backup.root, why=str(error)) from error
    rows = [row for row in rows if row[0] <= state.last]  # a later block may hold more
    last, upto = recorded_until(rows, state.at_ms if at_ms is None else at_ms)
    if at_ms is None or state.at_ms <= at_ms:
        return _Moment(state, tables, rows, upto, cut=False)
    if not last:
        begins = datetime.fromtimestamp(rows[0][_RECORDED] / 1000, UTC) if rows else None
        when = begins.strftime("%Y-%m-%d %H:%M UTC") if begins else "never"
        raise BackupBeginsLater(path=backup.root, begins=when)
    return _Moment(state, tables, [row for row in rows if row[0] <= last], upto, cut=True)


def _block(backup: BackupFolder, states: Sequence[State], state: State, ref: BlockRef) -> bytes:
    """A block of a state; where that is gone or damaged, a later state's, which holds as much."""
    try:
        return backup.block(ref)
    except BackupDamaged:
        for later in states:
            if later.n <= state.n:
                continue
            for other in later.blocks:
                if other.number == ref.number and other.mark != ref.mark:
                    try:
                        return backup.block(other)
                    except BackupDamaged:
                        continue
        raise


def _damaged_blocks(backup: BackupFolder, states: Sequence[State]) -> Iterator[Damage]:
    """Blocks that cannot be used, but for those that erasing took away."""
    erased: dict[int, int] = {}
    refs: dict[tuple[int, str], BlockRef] = {}
    for state in states:
        for ref in state.blocks:
            refs[ref.number, ref.mark] = ref
            erased[ref.number] = max(erased.get(ref.number, 0), ref.erased)
    anything_erased = any(erased.values())
    for (number, _), ref in sorted(refs.items()):
        outdated = ref.erased < erased[number] or (number == 0 and anything_erased)
        if outdated and not backup.has_block(ref):
            continue
        try:
            backup.block(ref)
        except BackupDamaged as trouble:
            name = f"e/{number}-{ref.mark}.block"
            yield Damage(name, str(trouble.facts["why"]).removeprefix(f"{name}: "))


def _cards(rows: Sequence[Row]) -> Iterator[BlobCard]:
    seen = set()
    for row in rows:
        if row[_STATE] == "erased":
            continue
        for card in blobs_of(row[_TYPE], row[_BODY]):
            if card.address not in seen:
                seen.add(card.address)
                yield card


def _plain(backup: BackupFolder, card: BlobCard) -> bytes:
    """A file of the backup, opened. BlobTampered."""
    sealed = backup.blob(card.address)
    if sealed is None:
        raise BlobTampered(address=card.address[:16], why="it is not there as it was written")
    try:
        plain = open_blob(key_from_text(card.key), sealed, address=card.address)
    except ValueError as error:
        raise BlobTampered(address=card.address[:16], why="its key does not open it") from error
    if hashlib.sha256(plain).hexdigest() != card.plain:
        raise BlobTampered(address=card.address[:16], why="it is not the file the note names")
    return plain


@contextmanager
def _nothing_half_made(into: Path) -> Iterator[None]:
    """A folder that was made for a library that did not come to be is gone again."""
    made = not into.exists()
    try:
        yield
    finally:
        if made and not (into / "library.db").exists():
            shutil.rmtree(into, ignore_errors=True)


def _bring_files(
    backup: BackupFolder, into: Path, cards: Sequence[BlobCard], told: Told
) -> tuple[list[str], int]:
    """Put the files where the library will look for them; their hashes, and how many there are."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    recordings = Recordings(into / "recordings", into, read_only=False)
    attached = AttachedFiles(into / "attachments", into, read_only=False)
    here = []
    for n, card in enumerate(cards):
        told(n / len(cards))
        try:
            plain = _plain(backup, card)
        except BlobTampered:
            continue
        if card.media:
            attached.put(plain, card.media)
        else:
            recordings.keep(card.plain, plain)
        here.append(card.plain)
    return here, len(here)


def _rebuild(folder: Path, moment: _Moment, here: Sequence[str], now_ms: Callable[[], int]) -> None:
    if moment.state.schema > SCHEMA_VERSION:
        raise BackupTooNew(path=folder)
    rebuild(
        folder,
        moment.tables,
        moment.rows,
        schema=moment.state.schema,
        here=here,
        now_ms=now_ms,
    )


def _same(moment: _Moment, digest: str) -> bool | None:
    from cassette.store.projections.version import PROJECTION_VERSION

    if moment.cut or moment.state.folds != PROJECTION_VERSION:
        return None
    return digest == moment.state.digest


# --- opening --------------------------------------------------------------------------------------


def _by_words(root: Path, words: DeviceKeys) -> Opened | None:
    for to, key in recipients_of(root).items():
        if key == words.agreement_public:
            backup = unlocked(root, to, words)
            if backup is not None:
                return Opened(backup, to, words)
    return None


def _by_keys(root: Path, shelves: Sequence[KeyShelf]) -> Opened | None:
    """With the keys of the device that it is a backup of, where they are here: as that it may go
    on without anybody's help. A library that went on under other names has the keys of all."""
    found: list[Opened] = []
    for to in recipients_of(root):
        for keeper in shelves:
            try:
                keys = keeper.load(to)
            except SecretsMissing:
                continue
            backup = unlocked(root, to, keys)
            if backup is not None:
                found.append(Opened(backup, to, keys))
                break
    if len(found) < 2:
        return found[0] if found else None
    states = found[0].backup.states()
    return next((one for one in found if states and one.to == states[-1].device), found[0])
