"""What the window asks of backing up and bringing back. It brings the cryptography: imported when
used.

Everything here blocks and belongs on the pool's lane. What a workflow raises comes through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.runtime import shelf
from cassette.workspace import Workspace, clock, fresh_id, local_zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.domain.backup_views import BackupCard, BackupDone, BackupVerified, Restored
    from cassette.workflows.restore import Opened

    Told = Callable[[float], None]


def back_up(library: Path, place: Path, told: Told) -> BackupDone:
    """Back up one moment of a library, which may be in use meanwhile, also by this window."""
    from cassette.sync.shelf import LibraryShelf
    from cassette.workflows import back_up as work

    with Workspace.open(library, read_only=True, sweep=False) as reading:
        keys = LibraryShelf(reading.folder)
        return work.back_up(reading.library, keys, place, now_ms=clock, told=told)


def verify(library: Path, place: Path, told: Told) -> BackupVerified:
    """A drill with the backup of a library."""
    from cassette.workflows import restore as work

    opened = work.open_backup(place, shelves=work.key_shelves(library))
    return work.verify(opened, now_ms=clock, new_id=fresh_id, told=told)


@dataclass(frozen=True, slots=True)
class RestoreWish:
    """The backup in ``place``, as it was at ``at_ms`` (None: when it was last made).

    ``words`` open it where no computer's keys do; ``team_folder`` is where the team meets, None
    where it did before.
    """

    place: Path
    words: str = ""
    at_ms: int | None = None
    team_folder: Path | None = None

    def __repr__(self) -> str:
        return "RestoreWish()"  # the words in it open the backup

    def look(self) -> BackupCard:
        """What it holds."""
        from cassette.workflows import restore as work

        return work.look(self._opened())

    def bring_back(self, told: Told) -> Restored:
        """Make a library of it, beside the others."""
        return self._restore(shelf.free_folder("restored"), told)

    def make(self, folder: Path, name: str, colour: str | None) -> Path:
        """The same in ``folder``, for the first steps; who comes back has a name and a colour."""
        return self._restore(folder, lambda _: None).library

    def _restore(self, into: Path, told: Told) -> Restored:
        from cassette.workflows import restore as work

        return work.restore(
            self._opened(),
            into,
            now_ms=clock,
            new_id=fresh_id,
            at_ms=self.at_ms,
            team_folder=self.team_folder,
            told=told,
        )

    def _opened(self) -> Opened:
        from cassette.workflows import restore as work

        shelves = [] if self.words else work.key_shelves()
        return work.open_backup(self.place, words=self.words, shelves=shelves)


def moment_meant(text: str) -> int:
    """UTC ms of a time in plain words that has been. Raises BadTime."""
    from cassette.workflows.when import understand

    return understand(text, now_ms=clock(), zone=local_zone(), must_be_future=False).ms
