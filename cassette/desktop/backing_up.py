"""Backing up and drills in the background: one at a time, also while no screen shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from cassette.desktop import sync_words
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.pulse import Latest
from cassette.runtime import backup_memory
from cassette.runtime.jobs import Cancelled, CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.backup_views import BackupDone, BackupVerified
    from cassette.domain.errors import CassetteError
    from cassette.runtime.backup_memory import BackupMemory

Doing = Literal["", "backing_up", "verifying"]


class BackingUp(QObject):
    """Of the library that is open. ``changed``: something of what is said here is another.

    ``known`` is None until it was read. ``error`` and ``found`` (a drill's) are of the last run.
    ``watched``: somebody shows what comes of it, so that no banner has to.
    """

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._cancel: CancelToken | None = None
        self.known: BackupMemory | None = None
        self.doing: Doing = ""
        self.progress = Latest(0.0)
        self.error: CassetteError | None = None
        self.found: BackupVerified | None = None
        self.watched = False
        shell.feed.ended.connect(self.cancel)

    @classmethod
    def of(cls, shell: Shell) -> BackingUp:
        """The one of this library, made when first asked for."""
        return shell.findChild(cls) or cls(shell)

    def read(self) -> None:
        """Look again where and when it was backed up."""
        folder = self._shell.workspace.folder
        self._shell.bridge.run(
            Lane.POOL, lambda: backup_memory.recall(folder), self._on_read, owner=self
        )

    def choose(self, place: Path) -> None:
        """Back up there from now on."""
        folder = self._shell.workspace.folder
        self.error = self.found = None
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

    def cancel(self) -> None:
        """Stop what is done: the backup stays as it was before."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _place(self) -> Path | None:
        return Path(self.known.place) if self.known is not None and self.known.place else None

    def _begin(
        self,
        doing: Doing,
        work: Callable[[Callable[[float], None]], object],
        then: Callable[..., None],
    ) -> None:
        if self.doing:
            return
        cancel, progress = CancelToken(), self.progress
        self._cancel, self.doing, progress.value = cancel, doing, 0.0
        self.error = self.found = None

        def told(part: float) -> None:
            cancel.raise_if_cancelled()
            progress.value = part

        def carry() -> object:
            try:
                return work(told)
            except Cancelled:
                return None

        self.changed.emit()
        self._shell.bridge.run(Lane.POOL, carry, then, self._on_failed, owner=self)

    def _on_read(self, known: BackupMemory) -> None:
        self.known = known
        self.changed.emit()

    def _on_backed_up(self, done: BackupDone | None) -> None:
        if done is not None:
            said = tr("Backed up: {size} in all").format(size=sync_words.size(done.size))
            self._shell.toast(said if done.fresh else tr("The backup holds everything already"))
        self._end()

    def _on_verified(self, found: BackupVerified | None) -> None:
        self.found = found
        if found is not None and found.sound:
            self._shell.toast(tr("The backup is whole: it can be brought back"))
        elif found is not None:
            self._shell.announce(tr("The backup is damaged."), assertive=True)
        self._end()

    def _on_failed(self, error: CassetteError) -> None:
        self.error = error
        if not self.watched:
            self._shell.banner(error)
        self._end()

    def _end(self) -> None:
        self.doing, self._cancel = "", None
        self.changed.emit()
        self.read()
