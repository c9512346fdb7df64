"""A process that appends to a library until it is killed, and says what was acknowledged.

For every line ``FOLDER SEED`` on its input it forks a child that appends without end. The child
writes ``pid N``, then a line of event ids for every batch, after the batch is durable. When the
child is dead, the parent writes ``dead``. With ``early`` as argument the child acknowledges before
it commits: the sabotage that the test must notice.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.domain.events import NoteHeard, NoteRetracted, NoteWritten, TeamNamed
from cassette.domain.ids import MeetingId, NoteId, uuid7
from cassette.store.event_log import EventLog
from cassette.store.library import Library

if TYPE_CHECKING:
    from cassette.domain.facts import Event


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def fresh_id() -> str:
    return uuid7(now_ms(), secrets.token_bytes(10))


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def batch(pick: random.Random) -> list[Event]:
    """One fact, or three about one note that belong together."""
    note, meeting = NoteId(fresh_id()), MeetingId(fresh_id())
    if pick.random() < 0.5:
        return [TeamNamed(f"Team {pick.random()}")]
    text = "word " * pick.randrange(1, 400)
    return [NoteWritten(note, meeting, text), NoteHeard(note, 0), NoteRetracted(note)]


def work(folder: Path, seed: int, *, early: bool) -> None:
    pick = random.Random(seed)
    library = Library.open(folder, now_ms=now_ms, new_id=fresh_id)
    if early:
        _acknowledge_too_early()
    say(f"pid {os.getpid()}")
    while True:
        done = library.append(batch(pick))
        if not early:
            say(" ".join(envelope.id for envelope in done))


def _acknowledge_too_early() -> None:
    append = EventLog.append

    def hasty(self: EventLog, *given: object, **more: object) -> object:
        appended = append(self, *given, **more)  # type: ignore[arg-type]
        say(" ".join(envelope.id for envelope in appended.envelopes))
        return appended

    EventLog.append = hasty  # type: ignore[method-assign,assignment]


def main() -> None:
    early = "early" in sys.argv[1:]
    for line in sys.stdin:
        folder, seed = line.split()
        child = os.fork()
        if child == 0:
            work(Path(folder), int(seed), early=early)
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
