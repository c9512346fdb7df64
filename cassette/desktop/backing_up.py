"""Backing up and drills in the background: one at a time, also while no screen shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cassette.desktop import sync_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.long_work import LongWork
from cassette.runtime import backup_memory

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.backup_views import BackupDone, BackupVerified
    from cassette.runtime.backup_memory import BackupMemory


class BackingUp(LongWork):
    """``doing`` is "backing_up" or "verifying". What is stopped leaves the backup as it was.

    ``known`` is None until it was read. ``found`` is what the last run, a drill, came to.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.known: BackupMemory | None = None
        self.found: BackupVerified | None = None

    def forget(self) -> None:
        super().forget()
        self.found = None

    def read(self) -> None:
        """Look again where and when it was backed up."""
        folder = self._shell.workspace.folder
        self._shell.bridge.run(
            Lane.POOL, lambda: backup_memory.recall(folder), self._on_read, owner=self
        )

    def choose(self, place: Path) -> None:
        """Back up there from now on."""
        folder = self._shell.workspace.folder
        self.forget()
        if self.known is None or self.known.place != str(place):
            self._on_read(backup_memory.BackupMemory(place=str(place)))
        self._shell.bridge.run(
            Lane.POOL, lambda: backup_memory.choose(folder, place), self._on_read, owner=self
        )

    def back_up(self) -> None:
        """Add what is new, where it was chosen."""
        from cassette.desktop.screens.backup import work

        folder, place = self._shell.workspace.folder, self._place()
        if place is not None:
            self._begin(
                "backing_up", lambda told: work.back_up(folder, place, told), self._on_backed_up
            )

    def verify(self) -> None:
        """See by a drill whether it could be brought back."""
        from cassette.desktop.screens.backup import work

        folder, known = self._shell.workspace.folder, self.known
        if known is not None and known.root:
            place = Path(known.root)
            self._begin(
                "verifying", lambda told: work.verify(folder, place, told), self._on_verified
            )

    def _place(self) -> Path | None:
        return Path(self.known.place) if self.known is not None and self.known.place else None

    def _on_read(self, known: BackupMemory) -> None:
        self.known = known
        self.changed.emit()

    def _on_backed_up(self, done: BackupDone | None) -> None:
        if done is not None:
            said = tr("Backed up: {size} in all").format(size=sync_words.size(done.size))
            self._shell.toast(said if done.fresh else tr("The backup holds everything already"))

    def _on_verified(self, found: BackupVerified | None) -> None:
        self.found = found
        if found is not None and found.sound:
            self._shell.toast(tr("The backup is whole: it can be brought back"))
        elif found is not None:
            self._shell.announce(tr("The backup is damaged."), assertive=True)

    def _end(self) -> None:
        super()._end()
        self.read()
