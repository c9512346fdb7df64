"""A shell over a real library and a fake sound card, and a place for the sheets it opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from cassette.audio.capture import Timing
from cassette.audio.microphone import DriverRecorder
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.speaker import DriverPlayer
from cassette.audio.spool import RealDisk
from cassette.desktop.actions import leaves_key
from cassette.desktop.bridge import Bridge
from cassette.desktop.feed import Feed
from cassette.desktop.pulse import Pulse
from cassette.desktop.shell import Shell
from cassette.desktop.theme import Look, Theme
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workspace import Workspace
from tests.desktop.screens.mates import Mates
from tests.fakes.sound import FakeSound
from tests.founded import library_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Banner, Toast
    from cassette.desktop.widgets.sheet import Sheet
    from cassette.domain.views import MeetingPage


class TightDisk(RealDisk):
    """A real disk that claims how much is free."""

    def __init__(self) -> None:
        self.free_bytes: int | None = None

    def free(self, folder: Path) -> int:
        return super().free(folder) if self.free_bytes is None else self.free_bytes


class Host(QWidget):
    """A window that keeps the keys of focused controls as the main window does."""

    def event(self, event: QEvent) -> bool:
        return leaves_key(self, event) or super().event(event)


@dataclass
class Stage:
    """What a screen needs, and what it asked of the window.

    Hosts are closed by the fixture: pytest-qt would delete them before it.
    """

    qtbot: QtBot
    shell: Shell
    sound: FakeSound
    disk: TightDisk
    page: MeetingPage
    announced: list[tuple[str, bool]] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    libraries: list[Path] = field(default_factory=list)
    meetings: list[str] = field(default_factory=list)
    borrowed: list[bool] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """The first agenda item of the meeting."""
        return Place(self.page.row.id, self.page.agenda[0].id)

    @property
    def said(self) -> list[str]:
        """What was announced, the loud and the quiet."""
        return [text for text, _ in self.announced]

    def open(self, sheet: Sheet) -> Sheet:
        """Show a sheet as the frame does, with the focus where it wants it."""
        host = Host()
        column = QVBoxLayout(host)
        column.addWidget(sheet)
        host.resize(max(640, sheet.preferred_width), max(480, sheet.preferred_height))
        self.hosts.append(host)
        host.show()
        host.activateWindow()
        self.qtbot.waitUntil(host.isActiveWindow)
        sheet.first_focus().setFocus()
        sheet.finished.connect(host.hide)
        self.sheets.append(sheet)
        return sheet

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press a key where the focus is."""
        target = QApplication.focusWidget()
        assert target is not None, "nothing has the focus"
        self.qtbot.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)

    def until(self, condition: Callable[[], object], timeout_ms: int = 10_000) -> None:
        """Let the window live until it is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)
        assert not self.bugs, self.bugs

    def speak(self, seconds: float = 1.0, loudness: float = 0.2) -> None:
        """Say something into the fake microphone."""
        microphone = self.sound.microphone
        assert microphone is not None, "no microphone is open"
        microphone.speak(loudness * noise(seconds))


def noise(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Something loud enough to be taken for a voice; always the same."""
    drawn = np.random.default_rng(7).uniform(-1, 1, round(seconds * SAMPLE_RATE))
    return drawn.astype(np.float32)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A team of one with a status update, open in a shell."""
    sound, disk = FakeSound(), TightDisk()
    timing = Timing(quiet_limit=60, first_sound_limit=60, space_every=0.05)
    recorder = DriverRecorder(sound, now=sound.clock, disk=disk, timing=timing)
    player = DriverPlayer(sound, now=sound.clock)
    monkeypatch.setattr("cassette.workspace.open_recorder", lambda: (recorder, None))
    monkeypatch.setattr("cassette.workspace.open_player", lambda speaker: (player, None))
    workspace = Workspace.open(library_of("Harbour crew", "Ada Byron", tmp_path / "team"))
    page = new_meeting(workspace.desk, "status", "Weekly <b>status</b>").page
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(Look.LIGHT)
    theme.apply()
    bugs: list[BaseException] = []
    bridge = Bridge(on_bug=bugs.append)
    feed, pulse = Feed(bridge), Pulse()
    feed.listen(workspace.library.subscribe)
    shell = Shell(workspace, bridge, feed, pulse, theme)
    bridge.on_error = shell.banner
    made = Stage(qtbot, shell, sound, disk, page, bugs=bugs)
    shell.announced.connect(lambda text, loud: made.announced.append((text, loud)))
    shell.toasted.connect(made.toasts.append)
    shell.bannered.connect(made.banners.append)
    shell.sheet_wanted.connect(made.open)
    shell.library_wanted.connect(made.libraries.append)
    shell.meeting_wanted.connect(lambda meeting, note: made.meetings.append(meeting))
    shell.player_borrowed.connect(made.borrowed.append)
    yield made
    for sheet in made.sheets:
        sheet.before_window_closes()
        sheet.done()
    for host in made.hosts:
        host.close()
        host.deleteLater()
    feed.close()
    bridge.close()
    workspace.close()
    player.close()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not bugs, bugs


@pytest.fixture
def mates(stage: Stage, tmp_path: Path) -> Iterator[Mates]:
    """Teammates who may join the person at the stage through a shared folder."""
    made = Mates(stage.shell.workspace, tmp_path / "shared", tmp_path)
    made.share()
    yield made
    made.close()
