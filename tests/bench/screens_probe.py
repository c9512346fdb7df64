"""Opens one screen of the window after the other, in a process of its own; prints JSON.

    python -m tests.bench.screens_probe FOLDER DECISION_MEETING

Each is given as [wall, processor time of the process] in ms, from the wish to everything read and
painted, the first time (the screen is made) and again; ``decision`` until the notes of the meeting
are, ``outcome`` until what it comes to stands beside them. ``plain`` is a list of Qt's own with as
many rows as the register has, made, filled and painted, measured alike.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.window_probe import settle, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication, QWidget

    from cassette.desktop.screens.frame.window import MainWindow

Took = list[float]


def main() -> None:
    """Measure and print."""
    folder, meeting = Path(sys.argv[1]), sys.argv[2]
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
    until(app, lambda: window.parts.inbox.model.rowCount() > 0)
    settle(app, 2.0)
    warm_up(app, window)
    decisions = [open_decision(app, window, meeting) for _ in range(2)]
    figures = {
        name: [open_it(app, window, meeting) for _ in range(2)]
        for name, open_it in (
            ("actions", open_actions),
            ("register", open_register),
            ("inbox", open_inbox),
        )
    }
    rows = window.parts.place("decisions").model.rowCount()  # type: ignore[attr-defined]
    figures["decision"] = [notes for notes, _ in decisions]
    figures["outcome"] = [whole for _, whole in decisions]
    figures["plain"] = [open_plain(app, rows) for _ in range(2)]
    window.close()
    visit.close()
    print(json.dumps(figures | {"rows": rows}))


def warm_up(app: QApplication, window: MainWindow) -> None:
    """Read a meeting that decides nothing: the player makes itself ready for its first note."""
    until(app, lambda: bool(window.meetings.meetings))
    window.go(next(row.id for row in window.meetings.meetings if row.type == "information"))
    settle(app, 3.0)


def took(
    app: QApplication, wish: Callable[[], QWidget], ready: Callable[[], bool], pause_s: float = 0.6
) -> Took:
    """From the wish, which gives what is painted, until it is ready and painted."""
    settle(app, pause_s)
    wall, cpu = time.perf_counter(), time.process_time()
    shown = wish()
    until(app, ready)
    shown.repaint()
    return [(time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000]


def open_decision(app: QApplication, window: MainWindow, meeting: str) -> tuple[Took, Took]:
    """A decision meeting from Catch up: its notes, then also its outcome at the side."""
    from cassette.desktop.screens.decision.pane import OutcomePane

    window.go("inbox")
    side, notes = window.parts.side, window.parts.meeting.model

    def wish() -> QWidget:
        window.go(meeting)
        return window

    def paired() -> bool:
        pane = side.findChild(OutcomePane)
        shown = pane.upshot if pane is not None and side.shows_outcome else None
        return shown is not None and shown.page.row.id == meeting

    first = took(app, wish, lambda: notes.rowCount() > 0 and side.shows_outcome)
    rest = took(app, lambda: window, paired, pause_s=0)
    return first, [one + other for one, other in zip(first, rest, strict=True)]


def open_actions(app: QApplication, window: MainWindow, _: str) -> Took:
    """The actions I own, from Catch up."""
    return open_place(app, window, "actions", lambda screen: screen.model.loaded)


def open_register(app: QApplication, window: MainWindow, _: str) -> Took:
    """The register, and what its first row rests on, from Catch up."""
    return open_place(app, window, "decisions", lambda screen: screen.model.grounded)


def open_place(
    app: QApplication, window: MainWindow, place: str, read: Callable[[Any], Any]
) -> Took:
    """A place, until the signal that ``read`` names has told of it."""
    window.go("inbox")
    told: list[str] = []

    def wish() -> QWidget:
        window.go(place)  # reads in its own time: nothing is told before the loop turns
        read(window.parts.place(place)).connect(lambda *_: told.append(place))
        return window

    return took(app, wish, lambda: bool(told))


def open_inbox(app: QApplication, window: MainWindow, _: str) -> Took:
    """Catch up from a place, with what there is to hear and what I owe read anew."""
    from cassette.desktop.screens.inbox.owed import OwedPanel

    window.go("actions")
    inbox = window.parts.inbox
    owed = inbox.findChild(OwedPanel)
    assert owed is not None
    read: set[str] = set()
    inbox.model.loaded.connect(lambda: read.add("notes"))
    inbox.model.summed.connect(lambda _: read.add("sum"))
    owed.model.read.connect(lambda: read.add("owed"))

    def wish() -> QWidget:
        window.go("inbox")
        inbox.model.reload()
        owed.model.reload()
        return window

    return took(app, wish, lambda: len(read) == 3)


def open_plain(app: QApplication, rows: int) -> Took:
    """The peer: a list of Qt's own, made, filled and painted."""
    from PySide6.QtCore import QStringListModel
    from PySide6.QtWidgets import QListView

    kept: list[QListView] = []

    def wish() -> QWidget:
        view = QListView()
        view.setModel(QStringListModel([f"Ada Byron, decision {n}" for n in range(rows)]))
        view.resize(1180, 760)
        view.show()
        kept.append(view)
        return view

    found = took(app, wish, lambda: kept[0].isVisible())
    kept[0].close()
    return found


if __name__ == "__main__":
    main()
