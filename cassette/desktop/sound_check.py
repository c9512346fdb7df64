"""Trying the microphone: a live meter, and five seconds that are recorded, heard and thrown away.

Used by the settings and by the first steps, which have no library yet: so it is handed the ways to
a recorder and a player, not a workspace.
"""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cassette.audio.player import PlayerState, Track
from cassette.audio.recorder import DeviceKind, RecorderState
from cassette.desktop import icons, plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M, SPACE_S
from cassette.desktop.widgets.device_picker import DevicePicker
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.level_meter import LevelMeter
from cassette.desktop.widgets.notice import Notice
from cassette.domain.errors import DeviceSilent

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.audio.player import Player
    from cassette.audio.recorder import Recorder, Recording, SoundDevice, Take
    from cassette.desktop.bridge import Bridge
    from cassette.desktop.pulse import Pulse
    from cassette.desktop.theme import Theme
    from cassette.domain.errors import CassetteError

SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class SoundDoor:
    """The ways to this machine's sound. Both calls may take a second: they are made on a lane."""

    recorder: Callable[[], Recorder]
    player: Callable[[], Player]


class _Held:
    """A recording between the lane that began it and the window that takes it.

    When the window has left meanwhile it is thrown away at once: nobody else would let the
    microphone go.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._recording: Recording | None = None
        self._left = False

    def keep(self, recording: Recording) -> None:
        """From a lane: begun."""
        with self._turn:
            if not self._left:
                self._recording = recording
                return
        recording.discard()

    def take(self) -> Recording | None:
        """From the window: it is mine now."""
        with self._turn:
            recording, self._recording = self._recording, None
            return recording

    def leave(self) -> Recording | None:
        """The window goes; what nobody took yet."""
        with self._turn:
            self._left = True
        return self.take()


class SoundCheck(QWidget):
    """``microphone_chosen`` carries a device's id, "" for the system's choice.

    Call ``leave`` before it goes: it lets the devices go and deletes what was recorded.
    """

    microphone_chosen = Signal(str)
    said = Signal(str)

    def __init__(
        self, bridge: Bridge, pulse: Pulse, theme: Theme, door: SoundDoor, microphone: str
    ) -> None:
        super().__init__()
        self._bridge, self._pulse, self._theme, self._door = bridge, pulse, theme, door
        self._microphone = microphone
        self._recording: Recording | None = None
        self._player: Player | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._busy = False
        self._held = _Held()
        self.picker = DevicePicker(DeviceKind.MICROPHONE, tr("Microphone"))
        self.meter = LevelMeter(theme, tr("Input level"))
        self.test = plain_text.button(tr("Record 5 seconds and listen"), clicked=self.start)
        self.words = plain_text.label(tr("Nothing of this is kept."), "muted")
        self.notice = Notice()
        icons.keep(self.test, "microphone", theme)
        self._lay_out()
        self.picker.chosen.connect(self._on_device)
        pulse.watch(self, self._refresh)
        self.look_for_devices()

    @property
    def recording(self) -> bool:
        """Whether the microphone is open now."""
        return self._recording is not None

    @property
    def playing(self) -> bool:
        """Whether what was recorded is being heard."""
        player = self._player
        return player is not None and player.snapshot().state is PlayerState.PLAYING

    def look_for_devices(self) -> None:
        """List the microphones."""
        door = self._door
        self._bridge.run(
            Lane.POOL,
            lambda: door.recorder().list_devices(),
            self._on_devices,
            self._on_trouble,
            owner=self,
        )

    def start(self) -> None:
        """Record five seconds; hearing them follows. Pressed again it stops."""
        if self._recording is not None:
            self._finish()
            return
        if self._busy:
            return
        self._busy = True
        self.notice.clear()
        self._hush()
        self._folder = tempfile.TemporaryDirectory(prefix="sound-check-")
        spool, device, door = Path(self._folder.name) / "check.wav", self._microphone, self._door
        held = self._held
        self._bridge.run(
            Lane.POOL,
            lambda: held.keep(door.recorder().record(spool, device or None)),
            self._on_begun,
            self._on_trouble,
            owner=self,
        )

    def leave(self) -> None:
        """Let everything go."""
        self._pulse.unwatch(self)
        recording = self._held.leave() or self._recording
        self._recording = None
        if recording is not None:
            recording.discard()
        self._hush()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.test)
        row.addWidget(self.words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(Field(tr("Microphone"), self.picker))
        layout.addWidget(self.meter)
        layout.addLayout(row)
        layout.addWidget(self.notice)
        layout.addStretch(1)

    def _on_devices(self, devices: list[SoundDevice]) -> None:
        self.picker.offer(devices, self._microphone)

    def _on_device(self, device: str) -> None:
        self._microphone = device
        self.microphone_chosen.emit(device)
        if self._recording is not None:
            self._recording.discard()
            self._recording = None
            self.start()

    def _on_begun(self, _: None) -> None:
        self._busy = False
        self._recording = self._held.take()
        if self._recording is None:
            return
        self.test.setText(tr("Stop and listen"))
        self._say(tr("Say something…"))

    def _on_trouble(self, error: CassetteError) -> None:
        self._busy = False
        self._recording = None
        self._idle()
        self.said.emit(self.notice.say_error(error))
        self.notice.add_way(tr("Look again"), self._look_again)

    def _look_again(self) -> None:
        self.notice.clear()
        door = self._door
        self._bridge.run(
            Lane.POOL,
            lambda: door.recorder().refresh(),
            self._on_devices,
            self._on_trouble,
            owner=self,
        )

    def _refresh(self) -> None:
        recording = self._recording
        if recording is None:
            return
        now = recording.snapshot()
        self.meter.show_level(now.level, now.peak, clipped=now.peak >= 1.0)
        if now.silent and not self.notice.isVisibleTo(self):
            self.said.emit(self.notice.say_error(DeviceSilent(device=now.device), "warn"))
        if now.seconds >= SECONDS or now.state is RecorderState.LOST:
            self._finish()

    def _finish(self) -> None:
        recording, self._recording = self._recording, None
        if recording is None:
            return
        self._busy = True
        self.meter.show_level(0.0, 0.0)
        door = self._door

        def stop() -> tuple[Take, Player]:
            return recording.stop(), door.player()

        self._bridge.run(Lane.POOL, stop, self._on_stopped, self._on_trouble, owner=self)

    def _on_stopped(self, ended: tuple[Take, Player]) -> None:
        take, self._player = ended
        self._idle()
        if take.reason is not None:
            self._on_trouble(take.reason)
        elif take.seconds > 0:
            self._player.load([Track("check", take.path, 0.0, round(take.seconds * 1000))])
            self._player.play()
            self._say(tr("This is how you sound."))

    def _idle(self) -> None:
        self._busy = False
        self.test.setText(tr("Record 5 seconds and listen"))
        self.words.setText(tr("Nothing of this is kept."))

    def _say(self, text: str) -> None:
        self.words.setText(text)
        self.said.emit(text)

    def _hush(self) -> None:
        """Let go of what was recorded before; the player is somebody else's."""
        player, self._player = self._player, None
        if player is not None:
            player.load(())
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()
