"""From start to exit: opens libraries one after the other until the person leaves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop import plain_text
from cassette.desktop.bridge import Bridge
from cassette.desktop.language import told, tr
from cassette.desktop.sitting import Sitting
from cassette.desktop.stop_signals import closing_on_signals
from cassette.domain.errors import CassetteError, LibraryBusy, LibraryMissing
from cassette.runtime import shelf
from cassette.runtime.collector import wake_collector
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.application import CassetteApplication


class Visit(QObject):
    """One run of the window. The bridge lives as long as it does."""

    def __init__(self, app: CassetteApplication) -> None:
        super().__init__()
        self._app = app
        self._bridge = Bridge()
        self._sitting: Sitting | None = None
        self._welcome: QWidget | None = None
        self._code = 0
        app.theme.setParent(None)

    @property
    def sitting(self) -> Sitting | None:
        """The library that is open now."""
        return self._sitting

    def run(self, folder: Path | None, link: str = "") -> int:
        """Until the person leaves; the exit code. ``link``: an invitation to offer first."""
        try:
            if not self.open(folder, link):
                return self._code
            if self._sitting is None:
                wake_collector()
            with closing_on_signals(self.leave):
                self._app.exec()
            return self._code
        finally:
            self.close()

    def close(self) -> None:
        """Goodbye: the library first, the lanes last."""
        if self._sitting is not None:
            self._sitting.close()
        self._bridge.close()

    def open(self, folder: Path | None, link: str = "") -> bool:
        """Show a library, or the welcome when there is none; False: nothing to show, leave."""
        try:
            workspace = Workspace.open(folder, sweep=False)
        except LibraryMissing as error:
            if folder is not None and folder.exists() and any(folder.iterdir()):
                return self._explain(error)
            self._show_welcome(folder, link)
            return True
        except LibraryBusy as error:
            return self._ring(folder, error, link)
        except CassetteError as error:
            return self._explain(error)
        self._sit(workspace, link)
        return True

    def leave(self) -> None:
        """Close whatever is open: a signal says so, nobody waits for an answer."""
        if self._sitting is not None:
            self._sitting.window.hurried = True
            self._sitting.window.close()
        else:
            self._app.quit()

    def on_crash(self, report: Path | None) -> None:
        """A bug was reported, on any thread: say so in the window."""
        sitting = self._sitting
        if sitting is None:
            return
        if threading.current_thread() is threading.main_thread():
            sitting.tell_of_crash(report)
        else:
            self._bridge.post(lambda: sitting.tell_of_crash(report), owner=sitting)

    def _sit(self, workspace: Workspace, link: str) -> None:
        sitting = Sitting(workspace, self._bridge, self._app.theme, link)
        sitting.over.connect(self._on_over)
        self._sitting = sitting
        sitting.start()

    def _on_over(self, folder: Path | None) -> None:
        old, self._sitting = self._sitting, None
        if old is not None:
            old.window.deleteLater()
            old.deleteLater()
        if folder is None or not self.open(folder):
            self._app.quit()

    def _show_welcome(self, folder: Path | None, link: str = "") -> None:
        from cassette.desktop.screens.welcome.screen import WelcomeScreen

        welcome = WelcomeScreen(self._bridge, self._app.theme, folder)
        if link:
            welcome.you.join_with(link)
        welcome.finished.connect(self._on_welcomed)
        welcome.left.connect(self._app.quit)
        self._welcome = welcome
        welcome.show()

    def _on_welcomed(self, folder: Path) -> None:
        welcome, self._welcome = self._welcome, None
        opened = self.open(folder)
        if welcome is not None:
            welcome.hide()
            welcome.deleteLater()
        if not opened:
            self._app.quit()

    def _ring(self, folder: Path | None, error: LibraryBusy, link: str) -> bool:
        """The library is open elsewhere: have that window come forward, else say so."""
        from cassette.desktop.single import ring

        if ring(shelf.library_folder(folder), link):
            self._code = 0
            return False
        return self._explain(error)

    def _explain(self, error: CassetteError) -> bool:
        """It cannot be opened: what to do, or another team."""
        words = told(error)
        choices = [tr("Choose another team"), tr("Quit")]
        chosen = plain_text.choose(None, words.message, words.hint, choices)
        if chosen != 0:
            self._code = 1
            return False
        self._show_welcome(None)
        return True
