"""Opens the window on a library in a process of its own and measures it; prints JSON.

    python -m tests.bench.window_probe FOLDER BIG_MEETING STARTED

STARTED is ``time.monotonic()`` of the parent just before it started this process.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListView

SCROLLS = 300


def main() -> None:
    folder, big, started = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    from cassette.desktop.application import make_application
    from cassette.desktop.visit import Visit

    app = make_application(["cassette"])
    visit = Visit(app)
    figures: dict[str, Any] = {}
    visit.open(folder)
    sitting = visit.sitting
    assert sitting is not None
    window = sitting.window
    window.resize(1180, 760)
    inbox = window.parts.inbox
    _until(app, lambda: inbox.model.rowCount() > 0)
    inbox.list.repaint()
    app.processEvents()
    figures["first_paint_ms"] = (time.monotonic() - started) * 1000
    figures["modules_too_soon"] = sorted(
        {"sounddevice", "faster_whisper", "numpy", "dateparser", "jinja2"} & set(sys.modules)
    )
    _settle(app, 0.6)
    figures["rss_start_mb"] = _rss_mb()
    figures["wheel_ms"] = _scroll(app, inbox.list, 72)
    figures["page_ms"] = _scroll(app, inbox.list, inbox.list.viewport().height() - 40)
    _load_all(app, window)
    figures["rows"] = inbox.model.rowCount()
    figures["far_ms"] = _scroll(app, inbox.list, 2_500)
    figures["rss_mb"] = _rss_mb()
    figures["open_ms"] = _open(app, window, big)
    figures["meeting_rows"] = window.parts.meeting.model.rowCount()
    _settle(app, 0.5)
    figures["meeting_scroll_ms"] = _scroll(app, window.parts.meeting.list, 72)
    figures["resize_ms"] = _resize(app, window)
    figures["rss_end_mb"] = _rss_mb()
    window.close()
    visit.close()
    print(json.dumps(figures))


def _until(app: Any, ready: Any, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        app.processEvents()
        if time.monotonic() > end:
            raise SystemExit("the window never got there")


def _settle(app: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    _until(app, lambda: time.monotonic() > end)


def _scroll(app: Any, view: QListView, step: int) -> list[float]:
    """The time of each frame, from moving the bar to everything painted."""
    bar = view.verticalScrollBar()
    frames = []
    for n in range(SCROLLS):
        forward = n < SCROLLS * 2 // 3
        begun = time.perf_counter()
        bar.setValue(bar.value() + (step if forward else -step))
        app.processEvents()
        frames.append((time.perf_counter() - begun) * 1000)
    return frames


def _load_all(app: Any, window: Any) -> None:
    """As somebody who drags the bar to the end, again and again."""
    model, view = window.parts.inbox.model, window.parts.inbox.list
    from PySide6.QtCore import QModelIndex

    while model.canFetchMore(QModelIndex()):
        before = model.rowCount()
        model.fetchMore(QModelIndex())
        _until(app, lambda before=before: model.rowCount() > before or model.settled)
    view.scrollToTop()
    app.processEvents()


def _open(app: Any, window: Any, meeting: str) -> float:
    """From the wish to the rows on the screen."""
    begun = time.perf_counter()
    window.show_meeting(meeting)
    screen = window.parts.meeting
    _until(app, lambda: screen.model.rowCount() > 0)
    screen.list.viewport().repaint()
    return (time.perf_counter() - begun) * 1000


def _resize(app: Any, window: Any) -> float:
    begun = time.perf_counter()
    window.resize(1100, 760)
    app.processEvents()
    window.parts.meeting.list.viewport().repaint()
    return (time.perf_counter() - begun) * 1000


def _rss_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
