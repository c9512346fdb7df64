"""The window of one library in which colleagues act too, as they will through a shared folder.

Started by tests: ``python -m tests.journeys.colleagues_window LIBRARY``. Each line on stdin is a
JSON array, a method of ``Colleagues`` and its arguments; its answer is a line on stdout. Only one
process writes a library, so what the others did has to arrive in this one.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QListWidget, QScrollArea, QWidget

import cassette.workspace
from cassette.desktop.application import make_application
from cassette.desktop.bridge import Lane
from cassette.desktop.visit import Visit
from cassette.domain.events import MemberJoined
from cassette.domain.ids import MemberId, NoteId
from cassette.runtime.resources import resource
from cassette.workflows.desk import Place
from cassette.workflows.post_sound import keep_opus
from cassette.workflows.recurrence import local_minute
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.desktop.sitting import Sitting
    from cassette.domain.deciding_events import StanceKind


class Colleagues:
    """What a test can ask for. Runs on the store's lane, as everything that writes does."""

    def __init__(self, sitting: Sitting, ahead: list[int]) -> None:
        self._sitting = sitting
        self._desk = sitting.workspace.desk
        self._ahead = ahead
        self._team: Team | None = None

    @property
    def team(self) -> Team:
        """Those who joined."""
        assert self._team is not None
        return self._team

    def gather(self, title: str, *names: str) -> str:
        """These join, and I call a decision with them."""
        clock: Any = SimpleNamespace(ms=self._desk.now_ms())
        self._team = Team(self._desk, clock, *names, title=title)
        return self.team.meeting

    def join(self, *names: str) -> None:
        """These join the team."""
        made = (MemberId(self._desk.new_id()) for _ in names)
        self._desk.library.append(
            [MemberJoined(one, name, "#336699") for one, name in zip(made, names, strict=True)]
        )

    def known(self) -> list[str]:
        """Whom the window knows by now."""
        return [one.name for one in self._sitting.window.shell.team.members]

    def meetings(self) -> dict[str, Any]:
        """Every meeting by when it is due, or by its title where it is not due."""
        queries = self._desk.library.queries
        pages = [queries.meeting(row.id) for row in queries.meetings()]
        return {
            local_minute(page.row.due_ms, page.row.due_zone)
            if page.row.due_ms is not None
            else page.row.title: {
                "title": page.row.title,
                "type": page.row.type,
                "agenda": [[item.prompt, item.seconds] for item in page.agenda],
                "people": {one.name: one.role for one in page.people},
                "attached": {
                    one.name: next((at.n for at in page.agenda if at.id == one.item), None)
                    for one in queries.attachments(page.row.id)
                },
                "notes": [note.text for note in page.notes],
            }
            for page in pages
        }

    def series(self) -> dict[str, Any]:
        """The only series."""
        (row,) = self._desk.library.queries.series()
        return {
            "rule": row.rule,
            "opened": [at for at, _ in row.opened],
            "skipped": sorted(row.skipped),
        }

    def templates(self) -> dict[str, list[str]]:
        """The prompts of each."""
        found = self._desk.library.queries.templates()
        return {one.name: [prompt.text for prompt in one.prompts] for one in found}

    def who(self, name: str) -> str:
        """The id of one of them."""
        return self.team.id(name)

    def hear(self, *names: str) -> None:
        """These hear every note of the meeting to its end."""
        page = self._desk.library.queries.meeting(self.team.meeting)
        for name in names:
            self.team.hears(name, *(note.id for note in page.notes))

    def stand(self, name: str, stance: StanceKind, clip: str = "", text: str = "") -> None:
        """One takes a stance, with a reason spoken in a clip of the demo, or typed."""
        reason = None
        if clip:
            reason = NoteId(self._desk.new_id())
            sound = resource(f"demo/clips/{clip}.opus")
            place = Place(self.team.meeting)
            self.team.hears_of(keep_opus(self._desk, reason, place, sound), by=name)
        elif text:
            reason = self.team.says(name, text)
        self.team.stands(name, stance, reason)

    def later(self, days: int) -> None:
        """The clock goes on by so many days."""
        self._ahead[0] += days * 86_400_000

    def decision(self) -> dict[str, Any]:
        """How it stands."""
        page = self.team.page
        standing = page.standing
        names = {one.id: one.name for one in self._desk.library.team.members}
        return {
            "framed": page.frame is not None,
            "proposal": None if page.proposal is None else page.proposal.sound is not None,
            "mine": page.mine,
            "stances": {row.by_name: row.stance for row in page.stances},
            "spoken_reasons": [
                row.by_name for row in page.stances if row.reason and row.reason.sound
            ],
            "counted": sorted(names[one] for one in standing.counted) if standing else [],
            "ready": standing is not None and standing.ready,
            "outcomes": [
                {
                    "id": row.id,
                    "spoken": row.statement.sound is not None,
                    "review": row.review_ms,
                    "reviewed": row.reviewed,
                }
                for row in page.outcomes
            ],
        }


def answer(line: str, colleagues: Colleagues, sitting: Sitting) -> Any:
    """What a line asks for."""
    method, *arguments = json.loads(line)
    if method == "where":
        return where(sitting, *arguments)
    return getattr(colleagues, method)(*arguments)


def where(sitting: Sitting, name: str, row: int | None = None) -> list[int] | None:
    """The middle of what is called so on the screen, scrolled to; None when it is not shown.

    ``name`` is that of the object, or what a screen reader calls it; with ``row``, a row of it.
    """
    widgets = sitting.window.findChildren(QWidget)
    found = [one for one in widgets if one.objectName() == name and one.isVisible()]
    found = found or [one for one in widgets if one.accessibleName() == name and one.isVisible()]
    if not found:
        return None
    widget = found[-1]
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
    if row is None:
        at = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
        return [at.x(), at.y()]
    if not isinstance(widget, QListWidget) or row >= widget.count():
        return None
    widget.scrollToItem(widget.item(row))
    place = widget.visualItemRect(widget.item(row))
    at = widget.viewport().mapToGlobal(QPoint(place.left() + 60, place.center().y()))
    return [at.x(), at.y()]


def listen(visit: Visit, tell: Callable[[str], None], ahead: list[int]) -> None:
    """Do what the lines on stdin ask for, one after the other, until it closes."""
    sitting = visit.sitting
    assert sitting is not None
    colleagues = Colleagues(sitting, ahead)
    for line in sys.stdin:
        done = threading.Event()

        def reply(result: Any, done: threading.Event = done) -> None:
            tell(json.dumps(result))
            done.set()

        if json.loads(line)[0] == "where":
            ask = line
            sitting._bridge.post(lambda ask=ask: reply(answer(ask, colleagues, sitting)))  # type: ignore[misc]
        else:
            work = line
            sitting._bridge.run(
                Lane.STORE,
                lambda work=work: answer(work, colleagues, sitting),  # type: ignore[misc]
                reply,
            )
        done.wait()


def main() -> int:
    """Show the window until it is closed."""
    ahead = [0]
    plain = cassette.workspace.clock
    cassette.workspace.clock = lambda: plain() + ahead[0]
    app = make_application(sys.argv[:1])
    visit = Visit(app)
    visit.open(Path(sys.argv[1]))

    def tell(text: str) -> None:
        print(text, flush=True)

    threading.Thread(target=listen, args=(visit, tell, ahead), daemon=True).start()
    try:
        app.exec()
    finally:
        visit.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
