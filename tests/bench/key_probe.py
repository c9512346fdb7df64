"""Presses keys in the window and says when; what sounds is for somebody else to hear. Prints JSON.

    python -m tests.bench.key_probe FOLDER ROUNDS

A list of [what, ``time.monotonic()`` just before the key]: "first" begins the queue in Catch up,
"next" goes on to another note while one sounds, "pause" and "on" are pressed in turns.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.bench.window_probe import settle, until

SOUNDS_S, SILENT_S = 0.7, 0.6


def main() -> None:
    """Open, press, print."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    from cassette.runtime.collector import calm_collector

    calm_collector()
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from cassette.desktop.application import make_application
    from cassette.desktop.visit import Visit

    app = make_application(["cassette"])
    visit = Visit(app)
    visit.open(folder)
    assert visit.sitting is not None
    window = visit.sitting.window
    window.activateWindow()
    inbox = window.parts.inbox
    until(app, lambda: inbox.model.rowCount() > 0)
    settle(app, 3.0)
    pressed: list[tuple[str, float]] = []

    def press(what: str, key: Qt.Key, then_s: float) -> None:
        pressed.append((what, time.monotonic()))
        QTest.keyClick(app.focusWidget() or window, key)
        settle(app, then_s)

    press("first", Qt.Key.Key_Space, 1.5)
    for _ in range(rounds):
        press("next", Qt.Key.Key_N, SOUNDS_S)
        press("pause", Qt.Key.Key_Space, SILENT_S)
        press("on", Qt.Key.Key_Space, SOUNDS_S)
    window.close()
    visit.close()
    print(json.dumps(pressed))


if __name__ == "__main__":
    main()
