"""The recorder while it records: prompt, time, waveform, level, microphone, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cassette.audio.recorder import DeviceKind, RecorderState
from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M, SPACE_S, scaled_font
from cassette.desktop.widgets.device_picker import DevicePicker
from cassette.desktop.widgets.level_meter import LevelMeter
from cassette.desktop.widgets.live_wave import LiveWave
from cassette.desktop.widgets.notice import Notice

if TYPE_CHECKING:
    from cassette.audio.recorder import RecorderSnapshot
    from cassette.desktop.theme import Theme

_TIMER_SIZE = 2.6
_TOO_LOUD, _GOOD = 0.98, 0.03
"""Peaks, of full scale: above the first it distorts, below the second it is faint."""


class LivePage(QWidget):
    """Shows snapshots; knows nothing of recording. ``paused`` and ``stopped`` are wishes."""

    paused = Signal()
    stopped = Signal()

    def __init__(self, theme: Theme, prompt: str, seconds: int) -> None:
        super().__init__()
        self._theme = theme
        self._limit = seconds
        self._state = RecorderState.IDLE
        self.prompt = plain_text.label(prompt, "heading", wrap=True)
        self.prompt.setVisible(bool(prompt))
        self.time = plain_text.label("0:00")
        self.time.setFont(scaled_font(self.font(), _TIMER_SIZE, bold=True))
        self.limit = plain_text.label(_of_limit(seconds), "muted")
        self.state = plain_text.label(tr("Getting the microphone ready…"), "strong")
        self.wave = LiveWave(theme, tr("Recording"))
        self.wave.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.meter = LevelMeter(theme, tr("Input level"))
        self.level_words = plain_text.label("", "caption")
        self.picker = DevicePicker(DeviceKind.MICROPHONE, tr("Microphone"))
        self.notice = Notice()
        self.pause = plain_text.button(tr("Pause"), tip=tr("Space"), clicked=self.paused.emit)
        self.stop = plain_text.button(
            tr("Stop and review"), "record", tip=tr("Enter"), clicked=self.stopped.emit
        )
        icons.keep(self.pause, "pause", theme)
        icons.keep(self.stop, "stop", theme, "on_record")
        self._lay_out()
        self._explain()

    def show_snapshot(self, now: RecorderSnapshot) -> None:
        """Draw how the recording stands."""
        running = now.state is RecorderState.LIVE
        self.time.setText(wording.length(int(now.seconds) * 1000))
        self._show_limit(now.seconds)
        self.wave.show_recording(now.recent, now.seconds, running=running)
        level = (now.level, now.peak) if running else (0.0, 0.0)
        self.meter.show_level(*level, clipped=running and now.peak >= _TOO_LOUD)
        self._say_level(_level_words(now) if running else "")
        if now.state is not self._state:
            self._state = now.state
            self._explain()

    def clear(self) -> None:
        """Begin again at nought."""
        self.wave.clear()
        self.make_ready(can_stop=False)

    def make_ready(self, *, can_stop: bool) -> None:
        """What can be pressed."""
        self.pause.setEnabled(can_stop)
        self.stop.setEnabled(can_stop)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(self.time)
        top.addWidget(self.limit, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch(1)
        top.addWidget(self.state)
        level = QHBoxLayout()
        level.setSpacing(SPACE_M)
        level.addWidget(self.meter, 1)
        level.addWidget(self.level_words)
        device = QHBoxLayout()
        device.setSpacing(SPACE_S)
        device.addWidget(plain_text.label(tr("Microphone"), "muted", buddy=self.picker))
        device.addWidget(self.picker, 1)
        buttons = QHBoxLayout()
        hint = tr("Space pauses, Enter stops, Esc asks")
        buttons.addWidget(self.pause)
        buttons.addWidget(plain_text.label(hint, "caption"), 1, Qt.AlignmentFlag.AlignCenter)
        buttons.addWidget(self.stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.prompt)
        layout.addLayout(top)
        layout.addWidget(self.wave, 1)
        for part in (level, device):
            layout.addLayout(part)
        layout.addWidget(self.notice)
        layout.addLayout(buttons)
        self.level_words.setMinimumWidth(
            self.level_words.fontMetrics().horizontalAdvance(tr("Too loud: move back"))
        )

    def _show_limit(self, seconds: float) -> None:
        over = self._limit > 0 and seconds > self._limit
        text = _of_limit(self._limit)
        if over:
            more = wording.length(int(seconds - self._limit) * 1000)
            text = tr("{more} over {limit}").format(
                more=more, limit=wording.length(self._limit * 1000)
            )
        if self.limit.text() != text:
            self.limit.setText(text)
        kind = "warn" if over else "body"
        if self.time.property("kind") != kind:
            plain_text.set_kind(self.time, kind)
            plain_text.set_kind(self.limit, "warn" if over else "muted")

    def _say_level(self, words: str) -> None:
        if self.level_words.text() != words:
            self.level_words.setText(words)
            self.meter.setAccessibleDescription(words)

    def _explain(self) -> None:
        """The state in words, and what Space does now."""
        state = self._state
        words = {
            RecorderState.IDLE: tr("Getting the microphone ready…"),
            RecorderState.ARMING: tr("Getting the microphone ready…"),
            RecorderState.LIVE: tr("Recording"),
            RecorderState.PAUSED: tr("Paused"),
            RecorderState.STOPPING: tr("Saving…"),
            RecorderState.LOST: tr("Stopped by itself"),
        }.get(state, tr("Stopped"))
        self.state.setText(words)
        plain_text.set_kind(self.state, "error" if state is RecorderState.LIVE else "strong")
        is_paused = state is RecorderState.PAUSED
        text = tr("Go on") if is_paused else tr("Pause")
        self.pause.setText(text)
        self.pause.setAccessibleName(text)
        icons.keep(self.pause, "microphone" if is_paused else "pause", self._theme)
        self.pause.setVisible(state is not RecorderState.LOST)
        self.wave.setAccessibleName(words)
        self.wave.setAccessibleDescription(
            tr("Space pauses and goes on, Enter stops, Escape asks what to do.")
        )


def _of_limit(seconds: int) -> str:
    return tr("of {limit}").format(limit=wording.length(seconds * 1000)) if seconds else ""


def _level_words(now: RecorderSnapshot) -> str:
    if now.peak >= _TOO_LOUD:
        return tr("Too loud: move back")
    if now.silent:
        return tr("No sound")
    if now.clipped:
        return tr("Was too loud")
    return tr("Good level") if now.peak >= _GOOD else tr("Quiet")
