"""Microphone, speaker, listening speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from cassette.audio.recorder import DeviceKind
from cassette.desktop import plain_text
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.player.saved import saved_words
from cassette.desktop.screens.settings.parts import Page
from cassette.desktop.sound_check import SoundCheck, SoundDoor
from cassette.desktop.widgets.device_picker import DevicePicker
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.speed_box import SpeedBox

if TYPE_CHECKING:
    from cassette.audio.recorder import SoundDevice
    from cassette.desktop.shell import Shell
    from cassette.domain.listening_views import DaySaved


class AudioPage(Page):
    """The microphone with a test, and the speaker."""

    def __init__(self, shell: Shell) -> None:
        words = tr("microphone speaker headphones input output level test")
        super().__init__("audio", tr("Audio"), words)
        self._shell = shell
        self._borrowed = False
        workspace = shell.workspace
        door = SoundDoor(lambda: workspace.recorder, lambda: workspace.player)
        self.check = SoundCheck(
            shell.bridge, shell.pulse, shell.theme, door, shell.settings.microphone
        )
        self.check.microphone_chosen.connect(lambda one: shell.change_settings(microphone=one))
        self.check.said.connect(lambda text: shell.announce(text, assertive=True))
        self.check.test.clicked.connect(self._borrow)
        self.speaker = DevicePicker(DeviceKind.SPEAKER, tr("Speaker"))
        note = tr("Another speaker is used from the next start on.")
        self.speaker_field = Field(tr("Speaker"), self.speaker, note)
        self.speaker.chosen.connect(lambda one: shell.change_settings(speaker=one))
        self.column.addWidget(self.check)
        self.column.addWidget(self.speaker_field)
        self.column.addStretch(1)
        shell.bridge.run(Lane.POOL, workspace.devices, self._on_devices, lambda _: None, owner=self)

    def leave(self) -> None:
        self.check.leave()
        if self._borrowed:
            self._shell.return_player()

    def _borrow(self) -> None:
        """A test is heard through the window's player: listening stands aside."""
        if not self._borrowed:
            self._borrowed = True
            self._shell.player_borrowed.emit(True)

    def _on_devices(self, devices: list[SoundDevice]) -> None:
        self.speaker.offer(devices, self._shell.settings.speaker)


class PlaybackPage(Page):
    """How fast notes are heard, and what that saved."""

    def __init__(self, shell: Shell) -> None:
        words = tr("speed fast slow listen words pauses trim chime time saved")
        super().__init__("playback", tr("Playback"), words)
        self.speed = SpeedBox()
        self.speed.show_speed(shell.settings.speed)
        self.speed.setFixedWidth(110)
        self.speed.chosen.connect(lambda rate: shell.change_settings(speed=rate))
        note = tr("From 0.5 to 4 times; voices keep their pitch. The keys [ and ] change it too.")
        self.column.addWidget(Field(tr("Listening speed"), self.speed, note), 0)
        self.chime = QCheckBox(tr("A soft chime between two meetings of the queue"))
        self.chime.setChecked(shell.settings.chime)
        self.chime.toggled.connect(lambda on: shell.change_settings(chime=on))
        self.column.addWidget(self.chime)
        pauses = tr(
            "Pauses, words per minute and a pace for single people are chosen while you listen: F8."
        )
        self.column.addWidget(plain_text.label(pauses, "muted", wrap=True))
        self.saved = plain_text.label("", "muted", wrap=True)
        self.column.addWidget(self.saved, 1, Qt.AlignmentFlag.AlignTop)
        desk = shell.workspace.desk

        def work() -> DaySaved:
            from cassette.workflows import hear

            return hear.time_saved(desk)[1]

        shell.bridge.run(Lane.STORE, work, self._on_saved, lambda _: None, owner=self)

    def _on_saved(self, total: DaySaved) -> None:
        """Kept on this computer, told to nobody."""
        self.saved.setText(saved_words(total))
