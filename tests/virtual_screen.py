"""A private X screen with a keyboard and a mouse, for tests that use the real window."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.needs import lacking
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PROGRAMS = ("Xvfb", "xdotool")
_KEY_PAUSE_MS = "25"


class VirtualScreen:
    """An Xvfb of its own, on a number that was free."""

    def __init__(self, width: int = 1280, height: int = 860) -> None:
        read, write = os.pipe()
        self.process = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24"),
                *("-nolisten", "tcp", "-noreset"),
            ],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.display = f":{answer.readline().strip()}"

    def environment(self) -> dict[str, str]:
        """What a program needs to appear here."""
        return os.environ | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *words: str) -> str:
        """Ask or tell; what it printed."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment(), capture_output=True, text=True, timeout=30
        )
        return done.stdout.strip()

    def window(self, name: str) -> str:
        """The X id of the window whose title holds ``name``, "" when there is none."""
        found = self.xdotool("search", "--onlyvisible", "--name", name).splitlines()
        return found[-1] if found else ""

    def wait_for_window(self, name: str, timeout_s: float = 60) -> str:
        """The window, once it is there, with the keyboard in it."""
        eventually(lambda: self.window(name), f"a window called {name}", timeout_s)
        window = self.window(name)
        self.xdotool("windowfocus", "--sync", window)
        return window

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as "ctrl+n"."""
        self.xdotool("key", "--delay", _KEY_PAUSE_MS, *keys)

    def type(self, text: str) -> None:
        """Type a text where the keyboard is."""
        self.xdotool("type", "--delay", _KEY_PAUSE_MS, text)

    def click(self, window: str, x: int, y: int) -> None:
        """Click into a window; negative numbers count from its right and lower edge."""
        geometry = dict(
            line.split("=", 1)
            for line in self.xdotool("getwindowgeometry", "--shell", window).splitlines()
            if "=" in line
        )
        left = x if x >= 0 else int(geometry["WIDTH"]) + x
        top = y if y >= 0 else int(geometry["HEIGHT"]) + y
        self.xdotool("mousemove", "--window", window, str(left), str(top), "click", "1")

    def picture(self, path: Path) -> None:
        """Keep what can be seen, where ImageMagick is here."""
        if shutil.which("import"):
            subprocess.run(
                ["import", "-window", "root", str(path)],
                env=self.environment(),
                check=False,
                timeout=30,
            )

    def end(self) -> None:
        """Switch it off."""
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def virtual_screen() -> Iterator[VirtualScreen]:
    """A screen; skips where Xvfb or xdotool is not installed."""
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        lacking(f"no virtual screen here ({', '.join(missing)}): apt install xvfb xdotool")
    screen = VirtualScreen()
    yield screen
    screen.end()
