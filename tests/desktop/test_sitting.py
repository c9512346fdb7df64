"""One library's time in the window: what is left is let go."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent

from cassette.desktop.sitting import Sitting
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication
    from cassette.desktop.bridge import Bridge


def sat(
    library: Path, bridge: Bridge, app: CassetteApplication, qtbot: QtBot
) -> list[weakref.ref[object]]:
    """Open a library and leave it as ``Visit`` does; weak references to what showed it."""
    sitting = Sitting(Workspace.open(library), bridge, app.theme)
    sitting.start()
    qtbot.waitUntil(lambda: sitting.outside is not None)
    parts = (sitting, sitting.shell, sitting.feed, sitting.pulse, sitting.listening, sitting.window)
    sitting.close()
    sitting.window.deleteLater()
    sitting.deleteLater()
    return [weakref.ref(part) for part in (*parts, sitting.workspace.library)]


def test_a_library_that_is_left_is_let_go_with_everything_shown_of_it(
    qapp: CassetteApplication, library: Path, bridge: Bridge, qtbot: QtBot
) -> None:
    """Who goes from team to team all day must not carry every one of them along."""
    left = sat(library, bridge, qapp, qtbot)
    bridge.on_error = bridge.on_bug = lambda _error: None

    def gone() -> bool:
        # The window goes first, then what it showed; a job that still runs holds what it works on.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        return [one() for one in left] == [None] * len(left)

    qtbot.waitUntil(gone)
