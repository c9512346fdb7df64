"""A disk that remembers what was asked of it, and what a power cut could have left of that.

The model: what was appended before a sync began is there once that sync returned. Anything later
may be there, missing, or torn; a file that grew may end in zeros. A file whose folder was never
synced may be gone.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cassette.audio.spool import HEADER_BYTES, RealDisk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class LoggingDisk(RealDisk):
    """A real disk that logs; without ``syncs`` it says it synced and did not."""

    syncs: bool = True
    log: list[tuple[str, int, bytes]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _tickets: int = 0

    def said(self, frames: int) -> None:
        """So much more was spoken: the measure of what can be lost."""
        self._note("said", frames, b"")

    def write(self, descriptor: int, data: bytes) -> None:
        super().write(descriptor, data)
        self._note("append", 0, data)

    def patch(self, descriptor: int, offset: int, data: bytes) -> None:
        super().patch(descriptor, offset, data)
        self._note("patch", offset, data)

    def sync(self, descriptor: int) -> None:
        if not self.syncs:
            return
        with self._lock:
            self._tickets += 1
            ticket = self._tickets
            self.log.append(("begin", ticket, b""))
        super().sync(descriptor)
        self._note("sync", ticket, b"")

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        if self.syncs:
            self._note("folder", 0, b"")

    def count(self, what: str) -> int:
        return sum(entry[0] == what for entry in self.log)

    def _note(self, what: str, number: int, data: bytes) -> None:
        with self._lock:
            self.log.append((what, number, data))


@dataclass
class PowerCut:
    """The power gone after the first ``at`` entries of a log; ``seed`` decides what else came."""

    log: list[tuple[str, int, bytes]]
    at: int
    seed: int

    @staticmethod
    def all_of(disk: LoggingDisk, ways: int) -> Iterator[PowerCut]:
        """Every point of the log, each in so many ways."""
        for at in range(len(disk.log) + 1):
            for seed in range(ways):
                yield PowerCut(disk.log, at, seed)

    @property
    def said(self) -> int:
        """Frames spoken by then."""
        return sum(number for what, number, _ in self.log[: self.at] if what == "said")

    @property
    def synced_frames(self) -> int:
        """Frames that were promised to be there."""
        size = sum(len(data) for what, _, data in self.log[: self._promised()] if what == "append")
        return max(0, size - HEADER_BYTES) // 2

    def what_is_left(self) -> bytes | None:
        """The file as it comes back; None when it may be gone altogether."""
        before = self.log[: self.at]
        if not any(what == "folder" for what, _, _ in before):
            return None
        promised = self._promised()
        chance = random.Random(self.seed * 1_000_003 + self.at)
        file = bytearray()
        for entry in self.log[:promised]:
            self._apply(file, entry, b"")
        for entry in self.log[promised : self.at]:
            fate = chance.choice(["kept", "dropped", "torn", "zeros"]) if self.seed else "dropped"
            if fate == "kept":
                self._apply(file, entry, b"")
            elif fate == "torn" and entry[2]:
                cut = chance.randrange(len(entry[2]))
                self._apply(file, (entry[0], entry[1], entry[2][:cut]), b"")
                break
            elif fate == "zeros":
                self._apply(file, entry, bytes(len(entry[2])))
                break
            elif entry[0] == "append":
                break  # what follows a missing end would be beyond the end
        return bytes(file)

    def _promised(self) -> int:
        """Entries whose effect is certain: those before the last sync that returned had begun."""
        begun = {
            ticket: at
            for at, (what, ticket, _) in enumerate(self.log[: self.at])
            if what == "begin"
        }
        done = [begun[ticket] for what, ticket, _ in self.log[: self.at] if what == "sync"]
        return max(done, default=0)

    @staticmethod
    def _apply(file: bytearray, entry: tuple[str, int, bytes], instead: bytes) -> None:
        what, offset, data = entry
        data = instead or data
        if what == "append":
            file += data
        elif what == "patch":
            file[offset : offset + len(data)] = data
