"""How the window looks and which keys it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QRadioButton,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.settings.parts import Page
from cassette.desktop.theme import SPACE_XS, Look

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell


class GeneralPage(Page):
    """Theme, movement, single-letter keys."""

    def __init__(self, shell: Shell) -> None:
        words = tr(
            "theme light dark high contrast motion animation keys letters shortcuts tray icon"
        )
        super().__init__("general", tr("General"), words)
        self._shell = shell
        self.looks = {
            Look.SYSTEM: QRadioButton(tr("Like the system")),
            Look.LIGHT: QRadioButton(tr("Light")),
            Look.DARK: QRadioButton(tr("Dark")),
            Look.CONTRAST: QRadioButton(tr("High contrast")),
        }
        self.looks[shell.theme.look].setChecked(True)
        self._group = QButtonGroup(self)
        for button in self.looks.values():
            self._group.addButton(button)
        self._group.buttonToggled.connect(self._on_look)
        self.calm = QCheckBox(tr("Less movement"))
        self.calm.setChecked(shell.theme.reduced_motion)
        self.calm.toggled.connect(self._on_calm)
        self.letters = QCheckBox(tr("Keys of a single letter (R, N, K …)"))
        self.letters.setChecked(shell.settings.letter_keys)
        self.letters.toggled.connect(lambda on: shell.change_settings(letter_keys=on))
        self.tray = QCheckBox(tr("Show Cassette beside the clock"))
        self.tray.setChecked(shell.settings.tray)
        self.tray.toggled.connect(lambda on: shell.change_settings(tray=on))
        self.tray.setEnabled(shell.settings.tray or QSystemTrayIcon.isSystemTrayAvailable())
        self.keys = plain_text.button(tr("Show all keys…"), clicked=self._on_keys)
        hint = tr(
            "Switch them off when you dictate or use a device that types: everything stays "
            "reachable through the menus."
        )
        place = tr("An icon that plays, pauses and goes on from any program.")
        if not self.tray.isEnabled():
            place = tr("This desktop has no place for icons beside the clock.")
        self.column.addWidget(
            _column(plain_text.label(tr("Theme"), "strong"), *self.looks.values())
        )
        self.column.addWidget(self.calm)
        self.column.addWidget(_column(self.letters, plain_text.label(hint, "muted", wrap=True)))
        self.column.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(_column(self.tray, plain_text.label(place, "muted", wrap=True)))
        self.column.addStretch(1)

    def _on_look(self) -> None:
        look = next(look for look, button in self.looks.items() if button.isChecked())
        if look is not self._shell.theme.look:
            self._shell.theme.choose(look)
            self._shell.change_settings(theme=str(look))

    def _on_calm(self, on: bool) -> None:
        self._shell.theme.reduced_motion = on
        self._shell.change_settings(motion="reduced" if on else "system")

    def _on_keys(self) -> None:
        self._shell.show_shortcuts()


def _column(*widgets: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_XS)
    for widget in widgets:
        layout.addWidget(widget)
    return made
