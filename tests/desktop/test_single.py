"""One window per library: a second start brings the first to the front."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.desktop.screens.team.join_sheet import JoinSheet
from cassette.desktop.single import Doorbell, bell_name, ring

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.sitting import Sitting

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from cassette.desktop.single import ring
app = QCoreApplication([])
sys.exit(0 if ring(Path(sys.argv[1])) else 1)
"""


def test_a_second_start_rings_the_first_ones_bell(qtbot: QtBot, tmp_path: Path) -> None:
    bell = Doorbell(tmp_path)
    with qtbot.waitSignal(bell.rung, timeout=20_000):
        second = subprocess.Popen([sys.executable, "-c", SECOND, str(tmp_path)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    bell.close()


def test_nobody_answers_where_no_window_is(tmp_path: Path) -> None:
    assert not ring(tmp_path)


def test_another_librarys_bell_does_not_ring(qtbot: QtBot, tmp_path: Path) -> None:
    bell = Doorbell(tmp_path / "a")
    assert bell_name(tmp_path / "a") != bell_name(tmp_path / "b")
    with qtbot.assertNotEmitted(bell.rung):
        assert not ring(tmp_path / "b")
    bell.close()


def test_what_a_crash_left_behind_does_not_keep_the_bell_silent(
    qtbot: QtBot, tmp_path: Path
) -> None:
    import os
    import socket
    import tempfile

    name = Path(tempfile.gettempdir()) / bell_name(tmp_path)
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(os.fspath(name))
    dead.close()
    bell = Doorbell(tmp_path)
    assert bell.listening
    bell.close()


def test_an_invitation_that_the_second_start_was_given_reaches_the_first(
    qtbot: QtBot, tmp_path: Path
) -> None:
    bell = Doorbell(tmp_path)
    links: list[str] = []
    bell.linked.connect(links.append)
    code = SECOND.replace("(sys.argv[1]))", "(sys.argv[1]), 'cassette://join#v1.abc')")
    with qtbot.waitSignal(bell.rung, timeout=20_000):
        second = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    assert links == ["cassette://join#v1.abc"]
    bell.close()


def test_the_open_window_offers_the_invitation(qtbot: QtBot, sitting: Sitting) -> None:
    qtbot.waitUntil(lambda: sitting._bell is not None)
    code = SECOND.replace("(sys.argv[1]))", "(sys.argv[1]), 'cassette://join#v1.abc')")
    second = subprocess.Popen([sys.executable, "-c", code, str(sitting.workspace.folder)])
    qtbot.waitUntil(lambda: sitting.window.cover.sheet is not None, timeout=20_000)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    sheet = sitting.window.cover.sheet
    assert isinstance(sheet, JoinSheet)
    assert sheet.form.link.text() == "cassette://join#v1.abc"
    assert second.returncode == 0
