"""How this library stands with its team, as the window knows it; what keeps it in step is asked
for here and works on a thread of its own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cassette.desktop.bridge import Lane
from cassette.desktop.language import told
from cassette.runtime.jobs import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.team_views import SyncStatus
    from cassette.workflows.keep_in_step import Syncer


class InStep(QObject):
    """``status`` is what was last heard, None until there is anything; ``changed`` carries it.

    Nothing of it is imported before ``start``, which comes after the first paint.
    """

    changed = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._started = self._over = False
        self.status: SyncStatus | None = None

    def start(self) -> None:
        """Keep the library in step from now on; a library that is only read is left alone."""
        if self._started or self._shell.workspace.library.read_only:
            return
        self._started = True
        self._shell.bridge.run(Lane.POOL, self._begin, self._take, owner=self)

    def stop(self) -> None:
        """Hear nothing any more and begin nothing: the window goes."""
        self._over = True
        syncer = self._shell.workspace.started_syncer
        if syncer is not None:
            syncer.on_news(lambda status: None)

    def sync_now(self) -> None:
        """F5: at once, also where it waits before it tries again. The status says what came of it.

        A place that does not answer is said again to whoever asked, and stands in the status.
        """
        self._do(lambda syncer: syncer.sync_now(), self._say_why)

    def pause(self) -> None:
        """Send and fetch nothing until ``resume``."""
        self._do(lambda syncer: syncer.pause())

    def resume(self) -> None:
        """Go on."""
        self._do(lambda syncer: syncer.resume())

    def look_again(self) -> None:
        """The folder, or what is fetched by itself, was chosen anew."""
        self._do(lambda syncer: syncer.wake())

    def _say_why(self, error: CassetteError) -> None:
        if error.code == "no_shared_folder":
            self._shell.show_sync()
        else:
            self._shell.announce(told(error).message, assertive=True)

    def _do(
        self,
        deed: Callable[[Syncer], object],
        failed: Callable[[CassetteError], None] | None = None,
    ) -> None:
        workspace = self._shell.workspace
        if workspace.library.read_only or self._over:
            return

        def work() -> SyncStatus:
            if self._over:
                raise Cancelled
            syncer = workspace.syncer
            deed(syncer)
            return syncer.status()

        failed = failed or self._shell.banner
        self._shell.bridge.run(Lane.POOL, work, self._take, failed, owner=self)

    def _begin(self) -> SyncStatus:
        if self._over:
            raise Cancelled
        syncer = self._shell.workspace.syncer
        bridge = self._shell.bridge
        syncer.on_news(lambda status: bridge.post(partial(self._take, status)))
        syncer.start()
        return syncer.status()

    def _take(self, status: SyncStatus) -> None:
        if status != self.status:
            self.status = status
            self.changed.emit(status)
