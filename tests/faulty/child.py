"""A library at work on a disk that remembers and fails: run with ``tests.faulty.disk.with_disk``.

``story LOG ADA SHARED ROUNDS SEED DIES [SABOTAGE]`` appends, records, seals, sends, takes in and
writes the team's log, and marks in the log of the disk what is safe. It ends, as killed, at the
sync numbered DIES (0: it does not), and some syncs of files fail. Sabotages: ``normal`` (SQLite
does not sync commits), ``unsynced`` (files are not synced), ``unsynced-names`` (folders are not).

``errors BASE WORK`` reads lines ``OPERATION KIND ERROR NTH STICKY`` and answers each with what came
of it, as JSON. Sabotages: ``unnamed``, ``silent``.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cassette.domain.errors import CassetteError
from cassette.domain.events import NoteWritten
from cassette.domain.ids import DeviceId, MeetingId, MemberId, NoteId, uuid7
from cassette.runtime import atomic
from cassette.store import engine, recordings
from cassette.store.founding import Founding
from cassette.store.library import Library
from cassette.sync import folder as folder_module
from cassette.sync.folder import FolderTransport
from cassette.sync.replica import Replica
from cassette.sync.shelf import LibraryShelf
from cassette.sync.team import DeviceKeys, found_team
from tests.faulty.disk import ERRORS, Disk
from tests.sync.machines import record

if TYPE_CHECKING:
    from collections.abc import Callable

FETCHED = b"a sound of Ben's " * 90


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def fresh_id() -> str:
    return uuid7(now_ms(), secrets.token_bytes(10))


def opened(folder: Path, shared: Path) -> tuple[Library, Replica]:
    with contextlib.ExitStack() as unless_done:
        library = unless_done.enter_context(Library.open(folder, now_ms=now_ms, new_id=fresh_id))
        replica = replica_of(library, shared)
        unless_done.pop_all()
    return library, replica


def replica_of(library: Library, shared: Path) -> Replica:
    transport = FolderTransport(shared, library.identity.team)
    shelf = LibraryShelf(library.folder, keyring=False)
    log = library.replica_log
    return Replica(log, transport, shelf, now_ms=now_ms, new_id=fresh_id)


def written() -> NoteWritten:
    return NoteWritten(NoteId(fresh_id()), MeetingId(fresh_id()), "word " * 30)


# --- a story ----------------------------------------------------------------------------------


def story(disk: Disk, ada: Path, shared: Path, rounds: int, seed: int, dies: int) -> None:
    dice = random.Random(seed)
    if dies:
        disk.kill_at("sync", dies)
    library, replica = opened(ada, shared)
    for n in range(rounds):
        for _ in range(dice.randrange(1, 4)):
            notes = [written() for _ in range(dice.choice((1, 1, 3)))]
            library.append(notes)
            disk.mark(" ".join(("notes", *(note.note for note in notes))))
        if dice.random() < 0.4:
            note = record(library, fresh_id, dice.randbytes(dice.randrange(1, 9_000)))
            library.append([note])
            disk.mark(f"sound {note.note} {note.plain_sha256}")
        if dice.random() < 0.2:
            sha = library.attached.put(dice.randbytes(2_000), "image/png")
            disk.mark(f"file {sha}")
        if n % 7 == 3:
            replica.steward.remove(replica.transport, [])
            disk.mark(f"entry {replica.roster.head.n}")
        if n % 4 == 2 and not dies:
            disk.fail("sync", ERRORS["EIO"], dice.randrange(1, 9), from_then_on=False)
            with contextlib.suppress(CassetteError):
                replica.sync()
            disk.heal()
        if n % 2:
            replica.sync()
            disk.mark("synced")
        if n == rounds // 2:
            library.close()
            library, replica = opened(ada, shared)
    library.close()


def sabotage(kind: str) -> None:
    if kind == "normal":
        engine._WRITER = tuple(
            pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in engine._WRITER
        )
    elif kind == "unsynced":
        atomic.sync = lambda descriptor: None
    elif kind == "unsynced-names":
        atomic.sync_folder = lambda folder: None
    elif kind == "unnamed":
        folder_module.FolderTransport._explained = _as_it_is  # type: ignore[method-assign]
        atomic.told = lambda error, path: error  # type: ignore[assignment,return-value]
    elif kind == "silent":
        _put = recordings.Recordings.put

        def put(self: recordings.Recordings, source: Path) -> str:
            try:
                return _put(self, source)
            except CassetteError:
                return recordings._hash_of(source)

        recordings.Recordings.put = put  # type: ignore[method-assign]
    elif kind:
        raise ValueError(kind)


class _as_it_is:  # noqa: N801 - stands in for a method
    def __init__(self, transport: object = None) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass


# --- errors -----------------------------------------------------------------------------------


class Trial:
    """One operation with one fault, on a copy of a library that knows a shared folder."""

    def __init__(self, base: Path, work: Path) -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base, work)
        self.ada, self.shared, self.drafts = work / "ada", work / "shared", work.parent
        self.notes: list[str] = []
        self.sounds: list[str] = []

    def open(self) -> None:
        self.library, self.replica = opened(self.ada, self.shared)

    def append(self) -> None:
        note = written()
        self.library.append([note])
        self.notes.append(note.note)

    def record(self) -> None:
        note = record(self.library, fresh_id, b"a sound of Ada's " * 400, self.drafts)
        self.library.append([note])
        self.notes.append(note.note)
        self.sounds.append(note.plain_sha256)

    def attach(self) -> None:
        self.library.attached.put(b"\x89PNG" + bytes(5_000), "image/png")

    def sync(self) -> None:
        result = self.replica.sync()
        for trouble in result.troubles:
            raise trouble

    def rotate(self) -> None:
        self.replica.steward.remove(self.replica.transport, [])

    def invite(self) -> None:
        self.replica.steward.invite(
            self.replica.transport,
            secrets.token_bytes(16),
            expires_at=now_ms() + 86_400_000,
            role="member",
            label="Cleo",
        )

    def keys(self) -> None:
        shelf = LibraryShelf(self.ada, keyring=False)
        device = fresh_id()
        keys = DeviceKeys.generate()
        shelf.save(device, keys)
        if shelf.load(device).to_bytes() != keys.to_bytes():
            raise RuntimeError("the keys are others")

    def reopen(self) -> None:
        self.library.close()
        self.open()

    def found(self) -> None:
        device, me, keys = DeviceId(fresh_id()), MemberId(fresh_id()), DeviceKeys.generate()
        made = found_team(keys, device=device, member=me, created_at_ms=now_ms())
        founding = Founding(device, me, made.team, made.entry, made.signature, made.epoch_secret)
        place = self.ada.parent / "other"
        Library.create(place, founding, now_ms=now_ms, new_id=fresh_id).close()

    def check(self) -> None:
        self.library.check()  # what it cannot read it may find fault with


READY: dict[str, Callable[[Trial], None]] = {"sync": Trial.record}
"""What is done, undisturbed, before an operation."""
OPERATIONS: dict[str, Callable[[Trial], None]] = {
    name: getattr(Trial, name)
    for name in (
        "append",
        "record",
        "attach",
        "sync",
        "rotate",
        "invite",
        "keys",
        "reopen",
        "found",
        "check",
    )
}


def attempt(disk: Disk, base: Path, work: Path, words: list[str]) -> dict[str, Any]:
    """One fault; how the operation took it, and what is wrong afterwards (nothing should be)."""
    operation, kind, error, nth, sticky = words
    trial = Trial(base, work)
    trial.open()
    for ready in (READY.get(operation),):
        if ready is not None:
            ready(trial)
    said: dict[str, Any] = {"named": "", "unnamed": ""}
    disk.fail(kind, ERRORS[error], int(nth), from_then_on=sticky == "1")
    begun = time.perf_counter()
    try:
        OPERATIONS[operation](trial)
    except CassetteError as known:
        said["named"] = type(known).__name__
    except Exception as unknown:  # noqa: BLE001 - what has no name is what is looked for
        said["unnamed"] = f"{type(unknown).__name__}: {unknown}"[:300]
    said["seconds"] = time.perf_counter() - begun
    said["seen"] = disk.heal()
    said["wrong"] = aftermath(trial)
    return said


def aftermath(trial: Trial) -> dict[str, Any]:
    """Whether everything acknowledged is there, whole, and all goes on."""
    wrong: dict[str, Any] = {}
    try:
        trial.library.close()
        trial.open()
        library = trial.library
        trial.append()
        for _ in range(3):
            result = trial.replica.sync()
        wrong["state"] = "" if result.state == "up_to_date" else result.state
        wrong["unsent"] = result.unsent
        wrong["troubles"] = [type(trouble).__name__ for trouble in result.troubles]
        wrong["findings"] = [str(finding) for finding in library.check()]
        with library.ask() as connection:
            rows = connection.exec_driver_sql("SELECT body ->> 'note' FROM event").all()
        wrong["lost"] = sorted(set(trial.notes) - {row[0] for row in rows})
        wrong["sounds"] = [sha for sha in trial.sounds if not library.recordings.has(sha)]
        wrong["folded"] = library.digest() != library.rebuild()
        wrong["half"] = half_written(trial.shared)
        library.close()
    except Exception as unknown:  # noqa: BLE001 - what has no name is what is looked for
        wrong["fell"] = f"{type(unknown).__name__}: {unknown}"[:300]
    return {name: found for name, found in wrong.items() if found}


def half_written(shared: Path) -> list[str]:
    """Files whose name would be taken for whole and whose bytes are not it."""
    import hashlib

    found = []
    for path in shared.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            digits = path.stem.rpartition("-")[2]
            if not hashlib.sha256(path.read_bytes()).hexdigest().startswith(digits):
                found.append(path.name)
    return found


def main() -> None:
    mode, *words = sys.argv[1:]
    if mode == "story":
        log, ada, shared, rounds, seed, dies, *kinds = words
        for kind in kinds:
            sabotage(kind)
        disk = Disk(Path(ada).parent, Path(log))
        story(disk, Path(ada), Path(shared), int(rounds), int(seed), int(dies))
        return
    base, work, *kinds = words
    for kind in kinds:
        sabotage(kind)
    disk = Disk(Path(work))
    for line in sys.stdin:
        answer = attempt(disk, Path(base), Path(work), line.split())
        os.write(1, json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
