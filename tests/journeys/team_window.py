"""A real window that tells a test where things are and how they stand; keys and clicks do the rest.

Started by tests: ``python -m tests.journeys.team_window LIBRARY``. Each line on stdin is a JSON
array, a method of ``Teller`` and its arguments; its answer is a line on stdout.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTreeWidget,
    QWidget,
)

from cassette.desktop.application import make_application
from cassette.desktop.bridge import Lane
from cassette.desktop.screens.team.recovery_sheet import RecoverySheet
from cassette.desktop.visit import Visit
from cassette.workflows.decide import propose
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.write_note import write_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.sitting import Sitting
    from cassette.domain.views import NoteCard

ASKS_THE_STORE = ("call", "notes", "recordings", "stances", "digest")
"""What is asked on the store's lane; everything else on the window's thread."""


class Teller:
    """What a test can ask of one window."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    @property
    def sitting(self) -> Sitting:
        """The library that is open."""
        assert self._visit.sitting is not None
        return self._visit.sitting

    # --- on the window's thread -----------------------------------------------------------------

    def where(self, name: str) -> list[int] | None:
        """The middle of what a screen reader calls so, scrolled to; None when it is not there."""
        found = [one for one in _shown(QWidget) if _name(one) == name]
        if not found or not found[-1].isEnabled():
            return None
        widget = found[-1]
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        at = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
        return [at.x(), at.y()]

    def line(self, text: str) -> list[int] | None:
        """The middle of the line of the tree that begins so; None when it is not there."""
        for tree in _shown(QTreeWidget):
            for n in range(tree.topLevelItemCount()):
                item = tree.topLevelItem(n)
                if item is not None and item.text(0).startswith(text):
                    place = tree.visualItemRect(item)
                    at = tree.viewport().mapToGlobal(QPoint(60, place.center().y()))
                    return [at.x(), at.y()]
        return None

    def says(self) -> list[str]:
        """Everything that is written on the screen."""
        return [one.text() for one in _shown(QLabel)]

    def typed(self, name: str) -> str:
        """What stands in a field."""
        found = [one for one in _shown(QLineEdit) if one.accessibleName() == name]
        return found[-1].text() if found else ""

    def words(self) -> list[str]:
        """The recovery words, while they are shown."""
        sheet = self.sitting.window.cover.sheet
        assert isinstance(sheet, RecoverySheet)
        return [label.text().split()[-1] for label in sheet.labels if label.text()]

    def status(self) -> str:
        """The line at the foot of the sidebar."""
        sitting = self._visit.sitting
        return sitting.window.parts.sidebar.sync.text() if sitting is not None else ""

    def covered(self) -> bool:
        """Whether a sheet is open."""
        return self.sitting.window.cover.sheet is not None

    # --- on the store's lane --------------------------------------------------------------------

    def call(self, title: str, proposal: str) -> None:
        """Call a decision of everybody, with something to decide on."""
        desk = self.sitting.workspace.desk
        meeting = new_meeting(desk, "decision", title, transcribe=False).page.row.id
        propose(desk, write_note(desk, Place(meeting), proposal).id)

    def notes(self) -> list[str]:
        """The words of every note."""
        return [note.text for note in self._cards()]

    def recordings(self) -> list[list[Any]]:
        """Who spoke, whether the sound is here, whether it was heard to its end."""
        here = self.sitting.workspace.library.recordings
        return [
            [note.by_name, here.has(note.sound), note.heard]
            for note in self._cards()
            if note.sound is not None
        ]

    def _cards(self) -> list[NoteCard]:
        queries = self.sitting.workspace.library.queries
        return [note for row in queries.meetings() for note in queries.meeting(row.id).notes]

    def stances(self) -> dict[str, str]:
        """Who stands how on the newest decision."""
        queries = self.sitting.workspace.library.queries
        row = next(row for row in queries.meetings() if row.type == "decision")
        page = queries.decision(row.id)
        return {one.by_name: one.stance for one in page.stances} if page is not None else {}

    def digest(self) -> str:
        """Of everything that is known."""
        return self.sitting.workspace.library.digest()


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def _shown(kind: type[Any]) -> list[Any]:
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    return [one for top in tops for one in top.findChildren(kind) if one.isVisible()]


def listen(teller: Teller, visit: Visit, tell: Callable[[str], None]) -> None:
    """Do what the lines on stdin ask for, one after the other, until it closes."""
    for line in sys.stdin:
        method, *arguments = json.loads(line)
        done = threading.Event()

        def reply(result: Any, done: threading.Event = done) -> None:
            tell(json.dumps(result))
            done.set()

        def work(method: str = method, arguments: list[Any] = arguments) -> Any:
            return getattr(teller, method)(*arguments)

        if method in ASKS_THE_STORE:
            visit._bridge.run(Lane.STORE, work, reply)
        else:
            visit._bridge.post(lambda work=work, reply=reply: reply(work()))  # type: ignore[misc]
        done.wait()


def main() -> int:
    """Show the window until it is closed."""
    app = make_application(sys.argv[:1])
    visit = Visit(app)
    visit.open(Path(sys.argv[1]))
    place = [int(one) for one in sys.argv[2:4]]
    for top in QApplication.topLevelWidgets():
        if place and top.isVisible():
            top.move(*place)

    def tell(text: str) -> None:
        print(text, flush=True)

    teller = Teller(visit)
    threading.Thread(target=listen, args=(teller, visit, tell), daemon=True).start()
    try:
        app.exec()
    finally:
        visit.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
