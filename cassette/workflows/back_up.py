"""Backing up a library to a folder: sealed, only what is new, and readable by its owner alone.

Whoever has the keys of one of the member's computers, or the member's 24 recovery words, opens it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cassette.domain.backup_views import BackupDone
from cassette.domain.errors import (
    AttachmentMissing,
    AudioMissing,
    BackupInsideLibrary,
    BackupMissing,
    BlobTampered,
    CannotWrite,
)
from cassette.domain.ids import TeamId
from cassette.runtime import atomic, backup_memory, paths
from cassette.store import archive_rows
from cassette.store.upgrade import SCHEMA_VERSION
from cassette.sync.backup import (
    BackupFolder,
    BackupKeys,
    BlockRef,
    State,
    backups_in,
    unlocked,
)
from cassette.sync.seal import key_from_text, seal_blob
from cassette.workflows.backup_index import index_page, index_text
from cassette.workflows.looking import roster_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cassette.domain.travelling import BlobCard
    from cassette.store.archive_rows import Kept
    from cassette.store.library import Library
    from cassette.store.snapshot import Snapshot
    from cassette.sync.replica_log import KeyShelf

    Told = Callable[[float], None]

_FILES: Final = 0.95
"""How much of the whole the recordings and files are taken for."""


def back_up(
    library: Library,
    shelf: KeyShelf,
    place: Path,
    *,
    now_ms: Callable[[], int],
    told: Told = lambda _: None,
) -> BackupDone:
    """Add to the backup of this library in ``place`` (begun if there is none) what is new.

    The library may be in use meanwhile, also by another process: what is kept is one moment of it.
    ``told`` hears how much is done, from 0 to 1; what it raises ends the run, and the backup stays
    as it was. CannotWrite, DiskFull, BackupInsideLibrary, SecretsMissing, BackupTooNew.
    """
    place = checked_place(place, library)
    backup = _ours(library, shelf, place)
    states = backup.states() if backup is not None else []
    if backup is None:
        backup = BackupFolder.make(place, BackupKeys.generate(library.identity.team))
    backup.settle()
    readers = readers_of(library, shelf)
    backup.give(readers)
    with library.ask() as snapshot:
        at_ms = now_ms()
        kept = archive_rows.kept(snapshot)
        before = {ref.number: ref for ref in states[-1].blocks} if states else {}
        files, absent, size = _put_files(library, backup, snapshot, told)
        blocks, fresh, written = _put_blocks(backup, snapshot, before, told)
        dropped = archive_rows.purged(snapshot)
    size += written
    last = states[-1] if states else None
    if fresh or last is None or set(last.absent) != absent or last.digest != kept.digest:
        state = _state(library, last, at_ms, kept, len(files), blocks, absent)
        size += backup.put_state(state)
        states.append(state)
    _forget_erased(backup, states, blocks, dropped)
    words = library.identity.me in readers
    _write_index(backup, states, words=words)
    told(1.0)
    done = BackupDone(
        folder=backup.root,
        fresh=states[-1] is not last,
        at_ms=states[-1].at_ms,
        events=kept.events,
        new_events=max(0, kept.events - (last.events if last else 0)),
        new_files=sum(1 for new in files.values() if new),
        bytes=size,
        size=backup.size(),
        digest=kept.digest,
        words=words,
    )
    backup_memory.backed_up(library.folder, place, done, at_ms)
    return done


def _state(
    library: Library,
    last: State | None,
    at_ms: int,
    kept: Kept,
    files: int,
    blocks: Sequence[BlockRef],
    absent: set[bytes],
) -> State:
    who = library.identity
    return State(
        v=1,
        n=last.n + 1 if last else 1,
        at_ms=max(at_ms, last.at_ms if last else 0),
        team=who.team,
        device=who.device,
        member=who.me,
        last=kept.last,
        events=kept.events,
        files=files,
        digest=kept.digest,
        folds=kept.folds,
        schema=SCHEMA_VERSION,
        blocks=tuple(blocks),
        absent=tuple(sorted(absent)),
    )


def _write_index(backup: BackupFolder, states: Sequence[State], *, words: bool) -> None:
    team = TeamId(backup.keys.team)
    backup.write_index(index_text(states, team, words=words), index_page(states, team, words=words))


def checked_place(place: Path, library: Library) -> Path:
    """The folder for backups, made where only it is missing. CannotWrite, BackupInsideLibrary."""
    place = paths.given_path(place)
    inner, outer = place.resolve(), library.folder.resolve()
    if inner == outer or outer in inner.parents:
        raise BackupInsideLibrary(path=place)
    if not paths.is_folder(place):
        if not paths.is_folder(place.parent):  # a drive that is away is not replaced by a folder
            raise CannotWrite(path=place, why="there is no such folder")
        with atomic.explained(place):
            place.mkdir()
    return place


def readers_of(library: Library, shelf: KeyShelf) -> dict[str, bytes]:
    """Who may open it: the devices of the member, and the member's recovery words where set."""
    me = library.identity.me
    roster = roster_of(library)
    found: dict[str, bytes] = {one.id: one.agreement for one in roster.devices_of(me)}
    found[library.identity.device] = shelf.load(library.identity.device).agreement_public
    words = roster.recoveries.get(me)
    if words is not None:
        found[me] = words.agreement
    return found


def _ours(library: Library, shelf: KeyShelf, place: Path) -> BackupFolder | None:
    """The backup of this library in ``place``; None when there is none that our keys open."""
    try:
        found = backups_in(place)
    except BackupMissing:
        return None
    device = library.identity.device
    keys = shelf.load(device)
    for root in found:
        backup = unlocked(root, device, keys)
        if backup is None or backup.keys.team != library.identity.team:
            continue
        states = backup.states()
        if not states or states[-1].device == device:
            return backup
    return None


def _put_blocks(
    backup: BackupFolder, snapshot: Snapshot, before: dict[int, BlockRef], told: Told
) -> tuple[list[BlockRef], bool, int]:
    """Every block, those that changed written anew; whether any did, and how much was written."""
    refs, fresh, size = [], False, 0
    for number, plain, erased in archive_rows.blocks(snapshot):
        told(_FILES)
        content = hashlib.sha256(plain).digest()
        known = before.get(number)
        if known is None or known.content != content or not backup.has_block(known):
            mark, length = backup.put_block(number, plain)
            known = BlockRef(number, mark, content, erased)
            fresh, size = True, size + length
        refs.append(known)
    return refs, fresh, size


def _put_files(
    library: Library, backup: BackupFolder, snapshot: Snapshot, told: Told
) -> tuple[dict[str, bool], set[bytes], int]:
    """Seal what is not there yet: (address -> whether it was new), those absent, bytes written."""
    there = backup.addresses()
    found: dict[str, bool] = {}
    absent: set[bytes] = set()
    size = 0
    named = archive_rows.named_files(snapshot)
    for n, file in enumerate(named):
        told(_FILES * n / len(named))
        if file.address in there:
            found[file.address] = False
            continue
        sealed = _sealed(library, file)
        if sealed is None:
            absent.add(bytes.fromhex(file.address))
            continue
        backup.put_blob(file.address, sealed)
        found[file.address] = True
        size += len(sealed)
    return found, absent, size


def _sealed(library: Library, file: BlobCard) -> bytes | None:
    """The sealed bytes of a file; None when it is not here, or not as it was named."""
    try:
        if file.media:
            data = library.attached.path(file.plain, file.media).read_bytes()
        else:
            data = library.recordings.path(file.plain).read_bytes()
        sealed = seal_blob(key_from_text(file.key), data)
    except (AudioMissing, AttachmentMissing, BlobTampered, KeyError, ValueError):
        return None
    return sealed.cipher if sealed.address == file.address else None


def _forget_erased(
    backup: BackupFolder, states: Sequence[State], now: Sequence[BlockRef], dropped: Sequence[str]
) -> None:
    """What was erased since is erased here as well, also from what was backed up before it.

    All states are looked at: a run may have been cut short before it had done this, or after it
    had written a block that no state names.
    """
    erased = False
    by_number = {ref.number: ref for ref in now}
    if len(states) == len(backup.state_files()):  # else what cannot be read may name any block
        named = {(ref.number, ref.mark) for state in states for ref in state.blocks}
        backup.forget_unnamed(named, {ref.number for ref in now if ref.erased})
    for state in states:
        for old in state.blocks:
            ref = by_number.get(old.number)
            if ref is not None and ref.erased > old.erased:
                erased = True
                if backup.has_block(old):
                    backup.forget_block(ref.number, ref.mark)
    if erased:
        backup.forget_block(0, now[0].mark)
    for address in dropped:
        backup.drop_blob(address)
