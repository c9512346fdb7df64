"""The queue of the demo team heard to its end by an accessibility client alone.

No key and no mouse: what a screen reader finds in the real window by role and name is all there is.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cassette.workspace import Workspace
from tests.accessible import ENVIRONMENT, Reader, reader
from tests.buses import session_bus
from tests.demo_words import written_demo
from tests.patience import eventually
from tests.virtual_screen import VirtualScreen, virtual_screen

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["reader", "session_bus", "virtual_screen"]

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

FASTEST = 4.0
QUIET_S = 0.7
"""So long it is quiet where it waits for somebody."""


def unheard(library: Path) -> int:
    """Notes that wait to be heard, as another process would see them."""
    with Workspace.open(library, read_only=True) as workspace:
        return sum(row.unheard for row in workspace.library.queries.meetings())


def test_everything_is_heard_without_a_key_or_a_mouse(
    virtual_screen: VirtualScreen, reader: Reader, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    written_demo(library)
    before = unheard(library)
    assert before > 10
    window = subprocess.Popen(
        [sys.executable, "-m", "cassette", "--library", str(library)],
        env=virtual_screen.environment() | ENVIRONMENT | {"HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        speed = reader.wait_for("spin box", "Speed")
        speed.set_value(FASTEST)
        assert speed.value() == FASTEST
        slider = reader.wait_for("slider", "Position in the note")
        reader.wait_for("push button", "Play all").press()
        eventually(lambda: slider.value() > 0, "the first note to sound", 60)
        play = reader.wait_for("push button", "Pause")

        quiet_since: list[float] = []

        def caught_up() -> bool:
            if play.name() != "Play":
                quiet_since.clear()  # it sounds
                return False
            quiet_since.append(time.monotonic())
            if quiet_since[-1] - quiet_since[0] < QUIET_S:
                return False  # between two notes
            if not unheard(library):
                return True
            quiet_since.clear()
            play.press()  # it waits for text to be read, or for a stance: on
            return False

        eventually(caught_up, "everything to be heard", 200, every_s=0.1)
    finally:
        virtual_screen.picture(tmp_path / "at-the-end.png")
        window.terminate()
        window.wait(30)
