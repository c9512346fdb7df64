"""Cassette outside of its window: media keys, mini player, tray, and what interrupts listening."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cassette.desktop.interruptions import Interruptions
from cassette.desktop.media_keys import MediaKeys
from cassette.desktop.remote import Remote
from cassette.desktop.tray import Tray

if TYPE_CHECKING:
    from cassette.desktop.screens.frame.memory import WindowMemory
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.screens.player.mini import MiniPlayer
    from cassette.desktop.shell import Shell
    from cassette.runtime.settings import Settings


class Outside(QObject):
    """Made after the first paint; nothing here is needed to hear a note."""

    def __init__(self, shell: Shell, window: MainWindow, kept: WindowMemory) -> None:
        super().__init__(window)
        self._shell, self._window, self._kept = shell, window, kept
        self._mini: MiniPlayer | None = None
        self.remote = Remote(window)
        self.media_keys = MediaKeys(shell, self.remote)
        self.interruptions = Interruptions(shell, window.listening)
        self.interruptions.said.connect(self.remote.say_why)
        window.actions_.on("mini", lambda: self.mini.toggle())
        self.tray: Tray | None = None
        shell.settings_changed.connect(self._on_settings)
        self._on_settings(shell.settings)
        self.media_keys.open()
        self.interruptions.open()
        if kept.mini:
            self.mini.appear(quietly=True)

    @property
    def mini(self) -> MiniPlayer:
        """The mini player, made when it is first wanted."""
        if self._mini is None:
            from cassette.desktop.screens.player.mini import MiniPlayer

            self._mini = MiniPlayer(self._shell, self.remote)
            self._mini.restore(self._kept.mini_geometry)
            self._mini.shown.connect(self._window.actions_["mini"].setChecked)
        return self._mini

    def remember(self, memory: WindowMemory) -> WindowMemory:
        """How the window is left, and the mini player beside it."""
        mini = self._mini
        if mini is None:
            return replace(memory, mini=False, mini_geometry=self._kept.mini_geometry)
        return replace(memory, mini=mini.isVisible(), mini_geometry=mini.place())

    def close(self) -> None:
        """Goodbye to everything outside."""
        self.media_keys.close()
        self.interruptions.close()
        if self._mini is not None:
            self._mini.close()
            self._mini.deleteLater()
        self._show_tray(False)

    def _on_settings(self, settings: Settings) -> None:
        self._show_tray(settings.tray)

    def _show_tray(self, wanted: bool) -> None:
        if wanted and self.tray is None and Tray.is_possible():
            self.tray = Tray(self.remote, lambda: self.mini.appear())
        elif not wanted and self.tray is not None:
            tray, self.tray = self.tray, None
            tray.close()
