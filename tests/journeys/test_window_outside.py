"""Listening while another program has the screen: media keys, mini player, unplugging, sleep.

A real window on a real X screen, sounding into a real sound server, seen by the usual client of
media players over a real D-Bus.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.buses import Logind, session_bus, system_bus
from tests.demo_words import written_demo
from tests.needs import lacking
from tests.patience import eventually
from tests.virtual_screen import VirtualScreen, virtual_screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.soundserver import SoundServer

__all__ = ["session_bus", "system_bus", "virtual_screen"]

pytestmark = [
    pytest.mark.window,
    pytest.mark.xdist_group("sound"),
    pytest.mark.timeout(240),
]


class Elsewhere:
    """Somebody who works in another program while Cassette plays."""

    def __init__(self, screen: VirtualScreen, folder: Path, home: Path) -> None:
        self.screen = screen
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cassette", "--library", str(folder)],
            env=screen.environment() | {"HOME": str(home), "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.window = screen.wait_for_window("Catch up")
        eventually(lambda: self.ask("status") != "", "the desktop to see the player", 30)

    def ask(self, *words: str) -> str:
        """Ask or tell the player, as any widget of a desktop would; "" when it is not there."""
        done = subprocess.run(
            ["playerctl", "--player=cassette", *words], capture_output=True, text=True, timeout=30
        )
        return done.stdout.strip()

    def until(self, status: str) -> None:
        """Until the desktop shows it as Playing, Paused or Stopped."""
        eventually(lambda: self.ask("status") == status, f"it to be {status}", 30)

    def until_heard(self, seconds: float) -> None:
        """Until it sounds beyond this place of the note."""
        eventually(lambda: float(self.ask("position")) > seconds, "the note to go on", 30)

    def end(self) -> None:
        """Whatever still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def logind(system_bus: str) -> Iterator[Logind]:
    made = Logind(system_bus)
    yield made
    made.close()


@pytest.fixture
def elsewhere(
    virtual_screen: VirtualScreen,
    sound_server: SoundServer,
    session_bus: str,
    logind: Logind,
    tmp_path: Path,
) -> Iterator[Elsewhere]:
    if shutil.which("playerctl") is None:
        lacking("playerctl is not installed: apt install playerctl")
    sound_server.speaker("Desk speaker")
    library = tmp_path / "library"
    written_demo(library)
    somebody = Elsewhere(virtual_screen, library, tmp_path)
    yield somebody
    virtual_screen.picture(tmp_path / "at-the-end.png")
    somebody.end()


def test_cassette_is_steered_from_outside_and_falls_silent_when_it_must(
    elsewhere: Elsewhere, sound_server: SoundServer, logind: Logind, tmp_path: Path
) -> None:
    screen, ask = elsewhere.screen, elsewhere.ask
    buds = sound_server.speaker("Buds")

    screen.press("XF86AudioPlay")  # the key itself, as long as the window has the keyboard
    elsewhere.until("Playing")
    elsewhere.until_heard(0.3)
    first = ask("metadata", "mpris:trackid")
    assert ask("metadata", "--format", "{{artist}}")
    ask("next")
    eventually(lambda: ask("metadata", "mpris:trackid") != first, "the next note")
    ask("pause")
    elsewhere.until("Paused")

    screen.press("ctrl+m")
    mini = screen.wait_for_window("Mini player")
    above = subprocess.run(
        ["xprop", "-id", mini, "_NET_WM_STATE"],
        env=screen.environment(), capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert "ABOVE" in above or not shutil.which("xprop")
    screen.press("space")
    elsewhere.until("Playing")
    screen.picture(tmp_path / "mini.png")

    elsewhere.until_heard(0.1)
    buds.unplug()
    elsewhere.until("Paused")
    ask("play")
    elsewhere.until("Playing")
    assert "Desk speaker" in sound_server.pactl("list", "sinks"), "it goes on over the other one"

    eventually(logind.lock_is_held, "the machine to be asked to wait")
    logind.tell(True)
    eventually(lambda: not logind.lock_is_held(), "the machine to be let sleep")
    assert ask("status") == "Paused", "it is silent before the machine sleeps"

    screen.xdotool("windowfocus", "--sync", elsewhere.window)
    screen.press("ctrl+q")
    assert elsewhere.process.wait(timeout=30) == 0
    assert not screen.window("Mini player")
    assert ask("status") == ""
