"""A teammate's library that keeps in step by itself and says when each note was there.

    python -m tests.bench.live_probe LIBRARY

Writes ``ready`` once it is in step, then ``NOTE NANOSECONDS`` for every note that came: when the
row can be asked for. Ends with its input.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.domain.events import NoteRecorded, NoteWritten
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from cassette.domain.events import Envelope


def main() -> None:
    with Workspace.open(Path(sys.argv[1])) as work:

        def heard(batch: tuple[Envelope, ...]) -> None:
            for envelope in batch:
                fact = envelope.event
                if isinstance(fact, (NoteRecorded, NoteWritten)):
                    work.library.queries.note(fact.note)
                    os.write(1, f"{fact.note} {time.time_ns()}\n".encode())

        work.library.subscribe(heard)
        work.syncer.sync_now()
        work.syncer.start()
        os.write(1, b"ready\n")
        sys.stdin.read()


if __name__ == "__main__":
    main()
