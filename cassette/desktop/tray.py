"""Cassette beside the clock, where a desktop has a place for it: what plays, and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from cassette.desktop.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.remote import Remote

MOST_TEXT = 60
"""Characters of a title in the menu."""


class Tray(QObject):
    """A click brings the window, the middle button plays or pauses, the menu does the rest."""

    def __init__(self, remote: Remote, show_mini: Callable[[], object]) -> None:
        super().__init__(remote)
        self._remote = remote
        self.menu = QMenu()
        self.what = self._entry("", None)
        self.what.setEnabled(False)
        self.menu.addSeparator()
        self.play = self._entry(tr("Play"), remote.toggle)
        self.next = self._entry(tr("Next unheard note"), lambda: remote.do("next"))
        self.previous = self._entry(tr("Previous unheard note"), lambda: remote.do("previous"))
        self.menu.addSeparator()
        self.mini = self._entry(tr("Mini player"), show_mini)
        self.window = self._entry(tr("Show the window"), remote.show_window)
        self.quit = self._entry(tr("Quit"), remote.leave)
        self.icon = QSystemTrayIcon(QApplication.windowIcon(), self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        remote.changed.connect(self.refresh)
        self.refresh()
        self.icon.show()

    @staticmethod
    def is_possible() -> bool:
        """Whether this desktop has a place for it."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def refresh(self) -> None:
        """Show what is heard now."""
        card = self._remote.listening.card
        playing = self._remote.listening.playing
        self.play.setText(tr("Pause") if playing else tr("Play"))
        waits = self._remote.has_more
        self.play.setEnabled(card is not None or waits)
        for step in (self.next, self.previous):
            step.setEnabled(card is not None or waits)
        if card is None:
            said = tr("Nothing is playing") if waits else tr("You are all caught up")
        else:
            said = " · ".join(part for part in (card.by_name, self._remote.title) if part)
        self.what.setText(_plain(said))

    def close(self) -> None:
        """Leave the tray."""
        self._remote.changed.disconnect(self.refresh)
        self.icon.hide()
        self.menu.deleteLater()
        self.deleteLater()

    def _entry(self, text: str, does: Callable[[], object] | None) -> QAction:
        made = QAction(text, self.menu)
        if does is not None:
            made.triggered.connect(lambda: does())
        self.menu.addAction(made)
        return made

    def _on_activated(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how is QSystemTrayIcon.ActivationReason.Trigger:
            self._remote.show_window()
        elif how is QSystemTrayIcon.ActivationReason.MiddleClick:
            self._remote.toggle()


def _plain(text: str) -> str:
    """As typed: an ampersand is no key, a line break no second line."""
    cut = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
    return cut.replace("\n", " ").replace("&", "&&")
