"""Starts the window: picks the library, shows it, and says goodbye in the right order.

Only QtCore, QtGui, QtWidgets and the store are imported before the first paint.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cassette.runtime.collector import calm_collector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


BROKEN_QT = (6, 12, 0)
BROKEN_ON = ((3, 10), (3, 11))


def qt_is_broken(qt: Sequence[object], python: Sequence[object]) -> bool:
    """PySide6 6.12.0 loses a reference to None with every void call before Python 3.12.

    The process would abort after some hundred calls.
    """
    return tuple(qt[:3]) == BROKEN_QT and tuple(python[:2]) in BROKEN_ON


def run(workspace_folder: Path | None, argv: list[str] | None = None, link: str = "") -> int:
    """Open the window on a library, else on the one used last, else on the welcome screen.

    ``link``: an invitation into a team; the window offers to accept it.

    Returns the exit code: 0 when the person left, 1 when nothing could be opened.
    """
    calm_collector()
    import PySide6

    if qt_is_broken(PySide6.__version_info__, sys.version_info):
        sys.stderr.write(
            "PySide6 6.12.0 ends the program on Python 3.10 and 3.11. Install PySide6-Essentials "
            "6.11.3, or use Python 3.12.\n"
        )
        return 1
    from cassette.desktop.application import make_application
    from cassette.desktop.visit import Visit
    from cassette.runtime import crash, paths

    app = make_application(argv if argv is not None else sys.argv)
    visit = Visit(app)
    with crash.watching(paths.crashes_folder(), "the window", visit.on_crash):
        return visit.run(workspace_folder, link)
