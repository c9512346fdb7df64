"""Starting: the guard against a Qt that would abort, and that this one would not."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal

from cassette.desktop import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell

TIMES = 1_000
SLACK = 100


class _Teller(QObject):
    told = Signal(bool)


@pytest.mark.parametrize(
    ("qt", "python", "broken"),
    [
        ((6, 12, 0), (3, 10), True),
        ((6, 12, 0), (3, 11), True),
        ((6, 12, 0), (3, 12), False),
        ((6, 12, 1), (3, 11), False),
        ((6, 11, 3), (3, 11), False),
    ],
)
def test_the_broken_pair_is_known(
    qt: tuple[int, ...], python: tuple[int, ...], broken: bool
) -> None:
    assert main.qt_is_broken((*qt, "", ""), (*python, 7)) is broken


def test_a_broken_qt_is_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PySide6, "__version_info__", (6, 12, 0, "", ""))
    monkeypatch.setattr(sys, "version_info", (3, 11, 0, "final", 0))
    assert main.run(None, ["cassette"]) == 1
    assert "6.11.3" in capsys.readouterr().err


def _lost(counted: object, work: Callable[[], None]) -> int:
    before = sys.getrefcount(counted)
    for _ in range(TIMES):
        work()
    return before - sys.getrefcount(counted)


def test_a_thousand_void_calls_and_emits_lose_no_reference(qtbot: QtBot) -> None:
    thing, teller = QObject(), _Teller()
    teller.told.connect(lambda on: None)
    assert abs(_lost(None, lambda: thing.setObjectName("x"))) < SLACK
    assert abs(_lost(True, lambda: teller.told.emit(True))) < SLACK


NOT_BEFORE_THE_PAINT = (
    "alembic",
    "cassette.domain.deciding_events",
    "cassette.domain.events",
    "cassette.store.doctor",
    "cassette.store.event_log",
    "dateparser",
    "dateutil",
    "faster_whisper",
    "jinja2",
    "numpy",
    "PySide6.QtNetwork",
    "sounddevice",
    "sqlalchemy",
    "tomlkit",
)
FIRST_ROWS = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop
from cassette.desktop.application import make_application
from cassette.desktop.visit import Visit

app = make_application(["cassette"])
visit = Visit(app)
visit.open(Path(sys.argv[1]))
inbox = visit.sitting.window.parts.inbox
loaded = []
inbox.model.modelReset.connect(lambda: loaded or loaded.extend(sys.modules))
while not inbox.model.rowCount():
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
print(*sorted(loaded))
sys.stdout.flush()
os._exit(0)
"""


def test_what_the_first_rows_do_not_need_is_not_imported_before_them(shell: Shell) -> None:
    folder = shell.workspace.folder
    shell.workspace.close()
    done = subprocess.run(
        [sys.executable, "-c", FIRST_ROWS, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    loaded = set(done.stdout.split())
    assert "cassette.store.queries" in loaded
    assert loaded.isdisjoint(NOT_BEFORE_THE_PAINT), loaded.intersection(NOT_BEFORE_THE_PAINT)


PAINTED = """
import sys
from pathlib import Path
from cassette.desktop.application import make_application
from cassette.desktop.visit import Visit
app = make_application(["cassette"])
visit = Visit(app)
visit.open(Path(sys.argv[1]))
app.processEvents()
print(*(name for name in sys.modules), sep="\\n")
visit.close()
"""
NOT_BEFORE_THE_PAINT = (
    "cryptography",
    "cassette.sync",
    "cassette.workflows.keep_in_step",
    "cassette.desktop.screens.team",
    "segno",
    "mnemonic",
    "watchfiles",
)


def test_nothing_of_the_team_is_imported_before_the_first_paint(library: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PAINTED, str(library)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "CASSETTE_AUDIO": "silent"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    modules = done.stdout.split()
    assert "cassette.desktop.in_step" in modules
    early = [name for name in modules if name.startswith(NOT_BEFORE_THE_PAINT)]
    assert early == []
