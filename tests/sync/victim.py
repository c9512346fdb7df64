"""A process that appends and syncs until it is killed, and says what was acknowledged.

For every line ``LIBRARY SHARED SEED`` on its input it forks a child that writes notes and syncs
over the shared folder without end. The child writes ``pid N``, then each note after it is durable.
When the child is dead, the parent writes ``dead``. With ``early`` as argument the outbox is
acknowledged before it is sent: the sabotage that the test must notice.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.domain.events import NoteWritten
from cassette.domain.ids import MeetingId, NoteId, uuid7
from cassette.store.library import Library
from cassette.sync.folder import FolderTransport
from cassette.sync.pushing import Pushed, Pusher
from cassette.sync.replica import Replica
from cassette.sync.shelf import LibraryShelf
from cassette.sync.wire import join_records
from tests.sync.machines import record

if TYPE_CHECKING:
    from cassette.sync.transport import Transport


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def fresh_id() -> str:
    return uuid7(now_ms(), secrets.token_bytes(10))


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def opened(folder: Path, shared: Path) -> tuple[Library, Replica]:
    library = Library.open(folder, now_ms=now_ms, new_id=fresh_id)
    transport = FolderTransport(shared, library.identity.team)
    shelf = LibraryShelf(folder, keyring=False)
    log = library.replica_log
    return library, Replica(log, transport, shelf, now_ms=now_ms, new_id=fresh_id)


def work(folder: Path, shared: Path, seed: int) -> None:
    pick = random.Random(seed)
    library, replica = opened(folder, shared)
    say(f"pid {os.getpid()}")
    while True:
        for _ in range(pick.randrange(1, 4)):
            note = NoteId(fresh_id())
            if pick.random() < 0.3:
                fact = record(library, fresh_id, secrets.token_bytes(pick.randrange(1, 5000)))
                library.append([fact])
                note = fact.note
            else:
                library.append([NoteWritten(note, MeetingId(fresh_id()), "word " * 20)])
            say(note)
        replica.sync()


def acknowledge_too_early() -> None:
    def push(self: Pusher, transport: Transport, _beside: object = ()) -> Pushed:
        while leaving := self._log.outbox(1):
            records = self._sealed(leaving)
            first, last = records[0].seq, records[-1].seq
            self._log.acknowledge(last)
            self._files(transport, leaving, Pushed())
            transport.put_records(self._log.device, first, last, join_records(records))
        return Pushed()

    Pusher.push = push  # type: ignore[method-assign]


def main() -> None:
    if "early" in sys.argv[1:]:
        acknowledge_too_early()
    for line in sys.stdin:
        folder, shared, seed = line.split()
        child = os.fork()
        if child == 0:
            work(Path(folder), Path(shared), int(seed))
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
