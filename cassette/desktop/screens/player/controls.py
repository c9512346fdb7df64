"""What the player bar and the mini player have in common: the controls of what is heard now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_XS
from cassette.desktop.widgets.avatar import Avatar
from cassette.desktop.widgets.seek_slider import SeekSlider
from cassette.desktop.widgets.speed_box import SpeedBox

if TYPE_CHECKING:
    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell

_FACE_PX, _SPEED_WIDTH = 32, 72


class Controls(QObject):
    """The buttons of the transport, the slider, the speed and the face of who speaks.

    Whoever lays them out also says what the buttons do and when to ``refresh``.
    """

    def __init__(self, owner: QWidget, shell: Shell, listening: Listening) -> None:
        super().__init__(owner)
        self._shell, self._listening, self._shown = shell, listening, ""
        self.previous = self.control("previous", tr("Previous unheard note"))
        self.play = self.control("play", tr("Play"))
        self.next = self.control("next", tr("Next unheard note"))
        self.slider = SeekSlider(shell.theme)
        self.speed = SpeedBox()
        self.speed.setFixedWidth(_SPEED_WIDTH)
        self.left = plain_text.label("", "caption")
        self.face = Avatar("", shell.theme.tokens.muted, _FACE_PX)
        self.slider.sought.connect(listening.seek)
        self.speed.chosen.connect(listening.set_rate)
        shell.moments_at.changed.connect(self._show_moments)

    def control(self, icon: str, name: str) -> QPushButton:
        """A button with this icon that says ``name``; the one that plays is the loud one."""
        loud = icon == "play"
        made = plain_text.icon_button(
            icons.icon(icon, self._shell.theme), name, "play" if loud else "ghost"
        )
        icons.keep(made, icon, self._shell.theme, "on_accent" if loud else "text")
        return made

    def row_of(self, *buttons: QPushButton) -> QWidget:
        """Buttons of the transport side by side: as time runs, in every language."""
        made = QWidget()
        made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        for one in buttons:
            row.addWidget(one)
        return made

    def refresh(self) -> None:
        """Show what is heard now, but for where it stands."""
        listening, card = self._listening, self._listening.card
        name, icon = (tr("Pause"), "pause") if listening.playing else (tr("Play"), "play")
        self.play.setAccessibleName(name)
        plain_text.set_tip(self.play, name)
        icons.keep(self.play, icon, self._shell.theme, "on_accent")
        self.speed.show_speed(listening.rate)
        key = card.id if card is not None else ""
        if key != self._shown:
            self._shown = key
            thumbnail = card.thumbnail if card is not None else b""
            self.slider.show_note(key, thumbnail, card.duration_ms if card is not None else 0)
        self._show_moments()
        self.face.setVisible(card is not None)
        if card is not None:
            self.face.show_person(card.by_name, card.by_colour)

    def show_position(self, position_ms: int) -> None:
        """Where the note stands, in ms of its own time, and which parts of it were heard."""
        self.slider.show_position(position_ms)
        self.show_heard()

    def show_heard(self) -> None:
        """Which parts of the note were heard."""
        self.slider.show_heard(self._listening.tinted())

    def _show_moments(self) -> None:
        self.slider.show_moments(self._shell.moments_at.of(self._listening.card))
