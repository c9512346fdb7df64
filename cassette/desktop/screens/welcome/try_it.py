"""The last step: a first meeting or the demo team, and the five keys that are worth knowing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S
from cassette.desktop.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QPushButton

    from cassette.desktop.theme import Theme


class TryStep(QWidget):
    """``begun`` carries "own" or "demo"."""

    begun = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.own = plain_text.button(
            tr("Start with my first meeting"), "primary", clicked=lambda: self.begun.emit("own")
        )
        self.demo = plain_text.button(
            tr("Look around in the demo team"), clicked=lambda: self.begun.emit("demo")
        )
        icons.keep(self.own, "microphone", theme, "on_accent")
        icons.keep(self.demo, "people", theme)
        self.notice = Notice()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Preparing the demo team"))
        self.progress.hide()
        self._theme = theme
        self._about_own = plain_text.label(_about_own(), wrap=True)
        demo = plain_text.label(
            tr("Five people, one meeting of each kind, their notes already spoken."), wrap=True
        )
        cards = QHBoxLayout()
        cards.setSpacing(SPACE_M)
        cards.addWidget(_card(self._about_own, self.own))
        cards.addWidget(_card(demo, self.demo))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_L)
        layout.addLayout(cards)
        layout.addWidget(self.progress)
        layout.addWidget(self.notice)
        layout.addWidget(plain_text.label(tr("Five keys to know"), "strong"))
        layout.addLayout(_keys())
        layout.addStretch(1)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        return self.own

    def show_kind(self, *, joins: bool, back: bool) -> None:
        """Somebody joins a team, or brings a backup back, instead of beginning a team."""
        text = tr("Join the team") if joins else tr("Start with my first meeting")
        text = tr("Bring the backup back") if back else text
        self.own.setText(text)
        self.own.setAccessibleName(text)
        name = "undo" if back else "people" if joins else "microphone"
        icons.keep(self.own, name, self._theme, "on_accent")
        about = _about_joining() if joins else _about_own()
        self._about_own.setText(_about_backup() if back else about)
        self.own.setAccessibleDescription(self._about_own.text())

    def busy(self, on: bool) -> None:
        """It is being prepared."""
        self.own.setEnabled(not on)
        self.demo.setEnabled(not on)
        self.progress.setVisible(on)
        if on:
            self.notice.clear()


def _about_own() -> str:
    return tr("A status update of your own: speak one note and see the words appear.")


def _about_backup() -> str:
    return tr("Your meetings as they were, in a library on this computer.")


def _about_joining() -> str:
    return tr("Your library is made; whoever looks after the team lets you in.")


def _card(text: QLabel, button: QPushButton) -> QFrame:
    made = QFrame()
    made.setProperty("kind", "card")
    button.setAccessibleDescription(text.text())
    layout = QVBoxLayout(made)
    layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
    layout.setSpacing(SPACE_M)
    layout.addWidget(text, 1)
    layout.addWidget(button)
    return made


def _keys() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L)
    grid.setVerticalSpacing(SPACE_S)
    grid.setColumnStretch(1, 1)
    for row, (key, what) in enumerate(
        (
            (tr("Space", "key"), tr("play or pause")),
            ("N", tr("the next note you have not heard")),
            ("]", tr("faster, at true pitch")),
            ("R", tr("record a reply; R again stops")),
            (tr("Ctrl+Enter", "key"), tr("post it")),
        )
    ):
        grid.addWidget(plain_text.label(key, "strong"), row, 0)
        grid.addWidget(plain_text.label(what), row, 1)
    return grid
