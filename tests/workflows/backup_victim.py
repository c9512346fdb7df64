"""A process that writes and backs up until it is killed, and says which backups were done.

``kills [early]``: for every line ``LIBRARY PLACE SEED`` on its input it forks a child that does so
without end. The child writes ``pid N``, then ``AT_MS DIGEST`` after each backup that is done, and
``erasing`` before it erases. When the child is dead, the parent writes ``dead``. With ``early``
each is said before it is done: the sabotage that the test must notice.

``cuts LOG LIBRARY PLACE ROUNDS SEED DIES [SABOTAGE]`` does so on a disk that remembers (run it with
``tests.faulty.disk.with_disk``) and marks the same in its log.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.runtime import atomic
from cassette.store.library import Library
from cassette.sync.backup import BackupFolder
from cassette.sync.shelf import LibraryShelf
from cassette.workflows.back_up import back_up
from cassette.workflows.desk import Desk
from cassette.workflows.erase import erase_note
from tests.faulty.child import fresh_id, now_ms, written
from tests.faulty.disk import Disk
from tests.sync.machines import called, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.ids import NoteId

    Say = Callable[[str], None]


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def work(folder: Path, place: Path, dice: random.Random, rounds: int, tell: Say) -> None:
    """So many rounds of writing and backing up."""
    shelf = LibraryShelf(folder, keyring=False)
    notes: list[NoteId] = []
    with Library.open(folder, now_ms=now_ms, new_id=fresh_id) as library:
        for _ in range(rounds):
            for _ in range(dice.randrange(1, 4)):
                note = written()
                library.append([called(note.meeting, "Plan"), note])
                notes.append(note.note)
            if dice.random() < 0.4:
                library.append(
                    [record(library, fresh_id, dice.randbytes(dice.randrange(1, 5_000)))]
                )
            if dice.random() < 0.1:
                tell("erasing")
                erase_note(Desk(library, now_ms, fresh_id, "UTC"), notes.pop())
            if "early" in sys.argv:
                tell(f"{now_ms()} {library.digest()}")
            done = back_up(library, shelf, place, now_ms=now_ms)
            tell(f"{done.at_ms} {done.digest}")


def sabotage(kind: str) -> None:
    """Take one protection away."""
    if kind == "unsynced":
        atomic.sync = lambda descriptor: None
    elif kind == "unsynced-names":
        atomic.sync_folder = lambda folder: None
    elif kind == "unsettled":
        BackupFolder.settle = lambda self: None  # type: ignore[method-assign]
    elif kind:
        raise ValueError(kind)


def kills() -> None:
    for line in sys.stdin:
        folder, place, seed = line.split()
        child = os.fork()
        if child == 0:
            say(f"pid {os.getpid()}")
            work(Path(folder), Path(place), random.Random(int(seed)), 10_000, say)
        os.waitpid(child, 0)
        say("dead")


def main() -> None:
    mode, *words = sys.argv[1:]
    if mode == "kills":
        kills()
        return
    log, folder, place, rounds, seed, dies, *kinds = words
    for kind in kinds:
        sabotage(kind)
    disk = Disk(Path(place), Path(log))
    if int(dies):
        disk.kill_at("sync", int(dies))
    work(Path(folder), Path(place), random.Random(int(seed)), int(rounds), disk.mark)


if __name__ == "__main__":
    main()
