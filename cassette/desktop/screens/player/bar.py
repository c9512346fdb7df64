"""The player bar: always there, whatever the screen above shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.theme import PLAYER_HEIGHT, SPACE_M, SPACE_S, SPACE_XS
from cassette.desktop.widgets.avatar import Avatar
from cassette.desktop.widgets.seek_slider import SeekSlider
from cassette.desktop.widgets.speed_box import SpeedBox

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

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
        self._shown = ""
        self.previous = self._transport("previous", tr("Previous unheard note"))
        self.play = self._transport("play", tr("Play"), kind="play")
        self.next = self._transport("next", tr("Next unheard note"))
        self.slider = SeekSlider(shell.theme)
        self.left = plain_text.label("", "caption")
        self.speed = SpeedBox()
        self.speed.setFixedWidth(72)
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
        self.slider.sought.connect(listening.seek)
        self.speed.chosen.connect(listening.set_rate)
        listening.changed.connect(self.refresh)
        listening.moved.connect(self._on_moved)
        shell.moments_at.changed.connect(self._show_moments)
        listening.parts.changed.connect(self._show_heard)
        self.refresh()

    def _transport(self, action: str, name: str, kind: str = "ghost") -> QPushButton:
        does: QAction = self._actions[action]
        made = plain_text.icon_button(
            icons.icon(action, self._shell.theme),
            name,
            "play" if kind == "play" else "ghost",
            clicked=does.trigger,
        )
        icons.keep(made, action, self._shell.theme, "on_accent" if kind == "play" else "text")
        return made

    def _lay_out(self) -> None:
        transport = QWidget()
        transport.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        buttons = QHBoxLayout(transport)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(SPACE_XS)
        for one in (self.previous, self.play, self.next):
            buttons.addWidget(one)
        self._avatar = Avatar("", self._shell.theme.tokens.muted, 32)
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
        who.addWidget(self._avatar)
        who.addLayout(names, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(transport)
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
        listening = self._listening
        card = listening.card
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
        self._avatar.setVisible(card is not None)
        if card is not None:
            self._avatar.show_person(card.by_name, card.by_colour)
        self._name.setText(card.by_name if card is not None else "")
        self._where.setText(wording.length(card.duration_ms) if card is not None else "")
        self._on_moved(listening.position_ms)

    def _show_moments(self) -> None:
        self.slider.show_moments(self._shell.moments_at.of(self._listening.card))

    def _show_heard(self) -> None:
        self.slider.show_heard(self._listening.tinted())

    def _on_moved(self, position_ms: int) -> None:
        self.slider.show_position(position_ms)
        self._show_heard()
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
