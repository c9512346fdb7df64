"""What takes long, in the background: one thing at a time, also while no screen shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from PySide6.QtCore import QObject, Signal

from cassette.desktop.bridge import Lane
from cassette.desktop.pulse import Latest
from cassette.runtime.jobs import Cancelled, CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError

    Told = Callable[[float], None]
    """Gets how much is done, from 0 to 1; raises when it is to stop."""

T = TypeVar("T")


class LongWork(QObject):
    """Of the library that is open. ``changed``: something of what is said here is another.

    ``doing`` is "" when nothing is done, ``progress`` goes from 0 to 1, ``error`` is of the last
    run. ``watched``: somebody shows what comes of it, so that no banner has to.
    """

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._cancel: CancelToken | None = None
        self.doing = ""
        self.progress = Latest(0.0)
        self.error: CassetteError | None = None
        self.watched = False
        shell.feed.ended.connect(self.cancel)

    @classmethod
    def of(cls, shell: Shell) -> Self:
        """The one of this library, made when first asked for."""
        return shell.findChild(cls) or cls(shell)

    def cancel(self) -> None:
        """Stop what is done, at the next step of it."""
        if self._cancel is not None:
            self._cancel.cancel()

    def forget(self) -> None:
        """What the last run came to. Override to forget more."""
        self.error = None

    def _begin(
        self, doing: str, work: Callable[[Told], T], then: Callable[[T | None], None]
    ) -> None:
        """Do it, unless something is done already; ``then`` gets None when it was stopped."""
        if self.doing:
            return
        cancel, progress = CancelToken(), self.progress
        self._cancel, self.doing, progress.value = cancel, doing, 0.0
        self.forget()

        def told(part: float) -> None:
            cancel.raise_if_cancelled()
            progress.value = part

        def carry() -> T | None:
            try:
                return work(told)
            except Cancelled:
                return None

        def ended(result: T | None) -> None:
            then(result)
            self._end()

        self.changed.emit()
        self._shell.bridge.run(Lane.POOL, carry, ended, self._on_failed, owner=self)

    def _on_failed(self, error: CassetteError) -> None:
        self.error = error
        if not self.watched:
            self._shell.banner(error)
        self._end()

    def _end(self) -> None:
        self.doing, self._cancel = "", None
        self.changed.emit()
