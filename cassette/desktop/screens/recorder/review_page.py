"""A recording before it is posted: hear it, record it again, post, keep or discard it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cassette.audio.player import PlayerState
from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import told, tr
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.wave_slider import WaveSlider
from cassette.domain.ids import MeetingId
from cassette.workflows.desk import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.audio.player import PlayerSnapshot
    from cassette.audio.recorder import LostInterval
    from cassette.desktop.theme import Theme
    from cassette.domain.errors import CassetteError
    from cassette.domain.views import MeetingRow
    from cassette.workflows.record_note import DraftCard

_LONG_GAP_S = 0.2
"""Holes shorter than this are not worth a word."""


class ReviewPage(QWidget):
    """Shows a draft; knows nothing of players and stores."""

    listened = Signal()
    sought = Signal(int)
    again_wanted = Signal()
    posted = Signal()
    kept = Signal()
    discarded = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._duration_ms = 0
        self.prompt = plain_text.label("", "heading", wrap=True)
        self.about = plain_text.label("", "muted", wrap=True)
        self.play = plain_text.icon_button(
            icons.icon("play", theme, "on_accent"), tr("Listen"), "play", clicked=self.listened.emit
        )
        icons.keep(self.play, "play", theme, "on_accent")
        self.play.setIconSize(QSize(22, 22))
        self.wave = WaveSlider(theme, tr("Position"))
        self.wave.sought.connect(self.sought)
        self.wave.sought.connect(self._show_time)
        self.time = plain_text.label("0:00 / 0:00", "muted")
        self.meeting = QComboBox()
        self.meeting_field = Field(tr("Which meeting is it for?"), self.meeting)
        self.meeting_field.hide()
        self.notice = Notice()
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName(tr("Posting"))
        self.progress.hide()
        self.post = plain_text.button(
            tr("Post"), "primary", tip=tr("Ctrl+Enter"), clicked=self.posted.emit
        )
        self.again = plain_text.button(tr("Record again"), clicked=self.again_wanted.emit)
        self.keep = plain_text.button(tr("Keep for later"), clicked=self.kept.emit)
        self.discard = plain_text.button(tr("Discard"), "danger", clicked=self.discarded.emit)
        icons.keep(self.again, "redo", theme)
        icons.keep(self.discard, "trash", theme, "record")
        self._lay_out()

    @property
    def place(self) -> Place | None:
        """The meeting chosen for a draft that lost its own; None when it was not asked for."""
        meeting = self.meeting.currentData()
        return Place(MeetingId(meeting)) if self.meeting_field.isVisible() and meeting else None

    def show_draft(self, draft: DraftCard, prompt: str, lost: Sequence[LostInterval]) -> None:
        """Show what was recorded, and its holes."""
        self._duration_ms = round(draft.seconds * 1000)
        self.prompt.setText(prompt or draft.title)
        self.about.setText(_about(draft, lost))
        self.wave.show_sound(draft.id, b"", self._duration_ms)
        self.notice.clear()
        self.meeting_field.hide()
        self._show_time(0)

    def show_shape(self, draft: DraftCard, shape: bytes) -> None:
        """Draw the waveform, once it was computed."""
        self.wave.show_sound(f"{draft.id}/{len(shape)}", shape, self._duration_ms)

    def offer_meetings(self, rows: Sequence[MeetingRow]) -> None:
        """Ask which meeting a draft is for that lost its own."""
        self.meeting.clear()
        for row in rows:
            self.meeting.addItem(row.title, row.id)
        self.meeting_field.show()
        self.post.setEnabled(self.meeting.count() > 0)

    def show_player(self, now: PlayerSnapshot) -> None:
        """Follow the player."""
        playing = now.state is PlayerState.PLAYING
        if self.play.property("icon_name") != ("pause" if playing else "play"):
            icons.keep(self.play, "pause" if playing else "play", self._theme, "on_accent")
            self.play.setAccessibleName(tr("Pause") if playing else tr("Listen"))
        if now.state is not PlayerState.IDLE:
            self.wave.show_position(now.position_ms)
            self._show_time(now.position_ms)

    def say_trouble(self, error: CassetteError) -> str:
        """Say what went wrong and that the recording is kept; what is said."""
        words = told(error)
        kept = tr("Your recording is kept on this computer.")
        self.notice.say(words.message, f"{words.hint} {kept}".strip(), "error")
        return f"{words.message} {words.hint} {kept}"

    def busy(self, posting: bool) -> None:
        """Posting is under way, or over."""
        self.progress.setValue(0)
        self.progress.setVisible(posting)
        for widget in (self.post, self.again, self.keep, self.discard, self.meeting):
            widget.setEnabled(not posting)
        if posting:
            self.notice.clear()

    def _show_time(self, position_ms: int) -> None:
        whole = f"{wording.length(position_ms)} / {wording.length(self._duration_ms)}"
        if self.time.text() != whole:
            self.time.setText(whole)

    def _lay_out(self) -> None:
        sound = QHBoxLayout()
        sound.setSpacing(SPACE_M)
        for widget, stretch in ((self.play, 0), (self.wave, 1), (self.time, 0)):
            sound.addWidget(widget, stretch)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        for button in (self.discard, self.again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.keep, self.post):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.prompt)
        layout.addWidget(self.about)
        layout.addStretch(1)
        layout.addLayout(sound)
        layout.addWidget(self.meeting_field)
        layout.addWidget(self.notice)
        layout.addStretch(1)
        layout.addWidget(self.progress)
        layout.addLayout(buttons)


def _about(draft: DraftCard, lost: Sequence[LostInterval]) -> str:
    parts = [wording.length(round(draft.seconds * 1000))]
    if draft.title:
        parts.append(draft.title)
    if draft.device:
        parts.append(draft.device)
    holes = [hole for hole in lost if hole.seconds >= _LONG_GAP_S]
    text = " · ".join(parts)
    if holes:
        missing = wording.spoken_length(round(sum(hole.seconds for hole in holes) * 1000))
        first = wording.length(round(holes[0].at_seconds * 1000))
        gap = tr("{missing} are missing, first at {at}: the computer slept or was too busy.")
        text += "\n" + gap.format(missing=missing, at=first)
    return text
