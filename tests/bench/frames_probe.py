"""Scrolls the window in a process of its own while notes are written down; prints JSON.

    python -m tests.bench.frames_probe FOLDER

A frame is wanted every 16.7 ms. It lasts from the moment it was due until the list is painted, so
that a thread that is kept waiting shows as well as one that works too long. The same frames while
nothing is written down are the peer.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.window_probe import settle, until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QListView

    from cassette.workflows.transcribe_notes import ScribeNews

TICK_MS = 16
FRAMES = 600
STEP_PX = 24


def main() -> None:
    """Measure and print."""
    from cassette.runtime.collector import calm_collector

    calm_collector()
    from cassette.desktop.application import make_application
    from cassette.desktop.visit import Visit

    app = make_application(["cassette"])
    visit = Visit(app)
    visit.open(Path(sys.argv[1]))
    assert visit.sitting is not None
    window = visit.sitting.window
    window.resize(1180, 760)
    inbox = window.parts.inbox
    news: list[ScribeNews] = []
    window.shell.scribe_said.connect(news.append)
    until(app, lambda: inbox.model.rowCount() > 200)
    until(app, lambda: any(one.state == "progress" for one in news))
    writing = frames(app, inbox.list)
    busy = news[-1].state in ("started", "progress")
    until(app, lambda: news[-1].state == "idle", 300)
    settle(app, 1.0)
    idle = frames(app, inbox.list)
    figures: dict[str, Any] = {"writing_ms": writing, "idle_ms": idle, "busy_to_the_end": busy}
    figures["done"] = sum(one.state == "done" for one in news)
    window.close()
    visit.close()
    print(json.dumps(figures))


def frames(app: QApplication, view: QListView) -> list[float]:
    """How long each frame took, in ms from when it was due."""
    from PySide6.QtCore import QEvent, Qt, QTimer

    bar = view.verticalScrollBar()
    took: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        due = last + TICK_MS / 1000
        last = time.perf_counter()
        down = len(took) % 200 < 100
        bar.setValue(bar.value() + (STEP_PX if down else -STEP_PX))
        app.sendPostedEvents(view.window(), QEvent.Type.UpdateRequest.value)
        took.append((time.perf_counter() - min(due, last)) * 1000)

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    until(app, lambda: len(took) >= FRAMES)
    timer.stop()
    return took


if __name__ == "__main__":
    main()
