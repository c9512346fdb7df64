"""Opens the window on a library in a process of its own and measures it; prints JSON.

    python -m tests.bench.window_probe FOLDER BIG_MEETING STARTED

STARTED is ``time.monotonic()`` of the parent just before it started this process. Frames are given
as (wall, processor time of the window's thread) in ms: on a busy machine only the second tells what
the window itself costs. ``plain_ms`` is a list of Qt's own with as many rows, scrolled alike.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication, QListView

    from cassette.desktop.screens.frame.window import MainWindow

SCROLLS = 300
WHEEL_PX = 72
TOO_SOON = {
    "sounddevice",
    "faster_whisper",
    "numpy",
    "dateparser",
    "jinja2",
    "PySide6.QtNetwork",
    "sqlalchemy",
}
Frame = tuple[float, float]


def main() -> None:
    """Measure and print."""
    folder, big, started = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    from cassette.runtime.collector import calm_collector

    calm_collector()
    from cassette.desktop.application import make_application
    from cassette.desktop.visit import Visit

    app = make_application(["cassette"])
    visit = Visit(app)
    visit.open(folder)
    assert visit.sitting is not None
    window = visit.sitting.window
    window.resize(1180, 760)
    inbox = window.parts.inbox
    until(app, lambda: inbox.model.rowCount() > 0)
    inbox.list.viewport().repaint()
    figures: dict[str, Any] = {
        "first_paint_ms": (time.monotonic() - started) * 1000,
        "first_paint_cpu_ms": time.process_time() * 1000,
        "too_soon": sorted(TOO_SOON & set(sys.modules)),
    }
    settle(app, 0.6)
    figures["wheel_ms"] = scroll(app, inbox.list, WHEEL_PX)
    load_all(app, window)
    figures["rows"] = inbox.model.rowCount()
    figures["far_ms"] = scroll(app, inbox.list, 2_500)
    figures["rss_mb"] = rss_mb()
    figures["open_ms"], figures["meeting_rows"] = open_meeting(app, window, big)
    settle(app, 1.0)
    figures["meeting_wheel_ms"] = scroll(app, window.parts.meeting.list, WHEEL_PX)
    figures["rss_end_mb"] = rss_mb()
    figures["plain_ms"] = scroll(app, plain_list(app), WHEEL_PX)
    window.close()
    visit.close()
    print(json.dumps(figures))


def until(app: QApplication, ready: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window work until ``ready``; asleep between events, as it is when it runs."""
    from PySide6.QtCore import QEventLoop, QTimer

    waker = QTimer()
    waker.start(20)
    end = time.monotonic() + seconds
    while not ready():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > end:
            raise SystemExit("the window never got there")


def settle(app: QApplication, seconds: float) -> None:
    """Let what was begun come to rest."""
    end = time.monotonic() + seconds
    until(app, lambda: time.monotonic() > end)


def scroll(app: QApplication, view: QListView, step: int) -> list[Frame]:
    """Each frame from moving the bar to everything painted; two thirds down, then up."""
    bar = view.verticalScrollBar()
    frames = []
    for n in range(SCROLLS):
        wall, cpu = time.perf_counter(), time.thread_time()
        bar.setValue(bar.value() + (step if n < SCROLLS * 2 // 3 else -step))
        app.processEvents()
        frames.append(((time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000))
    return frames


def load_all(app: QApplication, window: MainWindow) -> None:
    """As somebody does who drags the bar to the end, again and again."""
    from PySide6.QtCore import QModelIndex

    model = window.parts.inbox.model
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
        until(app, lambda: model.canFetchMore(QModelIndex()) or model.settled)
    window.parts.inbox.list.scrollToTop()
    settle(app, 0.2)


def open_meeting(app: QApplication, window: MainWindow, meeting: str) -> tuple[Frame, int]:
    """From the wish to the rows on the screen."""
    wall, cpu = time.perf_counter(), time.process_time()
    window.go(meeting)
    screen = window.parts.meeting
    until(app, lambda: screen.model.rowCount() > 0)
    screen.list.viewport().repaint()
    took = ((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
    return took, screen.model.rowCount()


def plain_list(app: QApplication) -> QListView:
    """The peer: Qt's own list of as many lines, each as high as ours, painted by Qt alone."""
    from PySide6.QtCore import QSize, QStringListModel
    from PySide6.QtWidgets import QListView

    view = QListView()
    view.setModel(QStringListModel([f"Ada Byron, note {n} of ten thousand" for n in range(6_000)]))
    view.setUniformItemSizes(True)
    view.setGridSize(QSize(600, 108))
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.resize(700, 640)
    view.show()
    settle(app, 0.2)
    return view


def rss_mb() -> float:
    """The memory of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
