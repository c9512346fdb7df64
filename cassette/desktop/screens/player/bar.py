"""The player bar: always there, whatever the screen above shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.screens.player.controls import Controls
from cassette.desktop.theme import PLAYER_HEIGHT, SPACE_M, SPACE_S

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cassette.desktop.actions import Actions
    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell

_NARROW = 760


class PlayerBar(QFrame):
    """Transport, who speaks, the waveform to seek in, what is left at this speed, Record."""

    def __init__(self, shell: Shell, listening: Listening, actions: Actions) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self.setAccessibleName(tr("Player"))
        self.setFixedHeight(PLAYER_HEIGHT)
        self._shell, self._listening, self._actions = shell, listening, actions
        self._controls = controls = Controls(self, shell, listening)
        self.previous, self.play, self.next = controls.previous, controls.play, controls.next
        self.previous.clicked.connect(actions["previous"].trigger)
        self.play.clicked.connect(actions["play"].trigger)
        self.next.clicked.connect(actions["next"].trigger)
        self.slider, self.speed, self.left = controls.slider, controls.speed, controls.left
        self.pace = plain_text.icon_button(
            icons.icon("headphones", shell.theme),
            tr("How fast I listen"),
            clicked=actions["pace"].trigger,
        )
        icons.keep(self.pace, "headphones", shell.theme)
        self.record = plain_text.button(
            tr("Record"), "record", tip=tr("Record a note (Shift+R), or a reply (R)")
        )
        icons.keep(self.record, "microphone", shell.theme, "on_record")
        self.record.clicked.connect(actions["record"].trigger)
        self._lay_out()
        listening.changed.connect(self.refresh)
        listening.moved.connect(self._on_moved)
        listening.parts.changed.connect(self._controls.show_heard)
        self.refresh()

    def _lay_out(self) -> None:
        self._name = plain_text.label("", "strong")
        self._where = plain_text.label("", "caption")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._name)
        names.addWidget(self._where)
        names.addStretch(1)
        self._who = QWidget()
        self._who.setFixedWidth(180)
        who = QHBoxLayout(self._who)
        who.setContentsMargins(SPACE_S, 0, 0, 0)
        who.setSpacing(SPACE_S)
        who.addWidget(self._controls.face)
        who.addLayout(names, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(self._controls.row_of(self.previous, self.play, self.next))
        row.addWidget(self._who)
        row.addWidget(self.slider, 1)
        row.addWidget(self.left)
        row.addWidget(self.speed)
        row.addWidget(self.pace)
        row.addWidget(self.record)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._who.setVisible(self.width() >= _NARROW)

    def refresh(self) -> None:
        """Show what is heard now."""
        card = self._listening.card
        self._controls.refresh()
        self._name.setText(card.by_name if card is not None else "")
        self._where.setText(wording.length(card.duration_ms) if card is not None else "")
        self._on_moved(self._listening.position_ms)

    def _on_moved(self, position_ms: int) -> None:
        self._controls.show_position(position_ms)
        card, halted = self._listening.card, self._listening.halted
        if card is None:
            self.left.setText("")
        elif halted is not None:
            self._where.setText(tr("To decide: V") if halted.stop == "decide" else tr("To read"))
            self.left.setText(tr("Space goes on"))
        else:
            where = f"{wording.length(position_ms)} / {wording.length(card.duration_ms)}"
            self._where.setText(where)
            self.left.setText(self._left_words())

    def _left_words(self) -> str:
        """What is left of the note, and of all that comes, at my pace."""
        listening = self._listening
        here, all_ = round(listening.left_ms()), round(listening.queue_left_ms())
        time = wording.length(here)
        if all_ - here < 1000:
            return tr("{time} left").format(time=time)
        return tr("{time} left, {all} in all").format(time=time, all=wording.length(all_))
