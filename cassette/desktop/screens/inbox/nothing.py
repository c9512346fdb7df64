"""Catch up when there is nothing to catch up on: what is due next, or how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.widgets.empty_state import EmptyState
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.models.meetings_model import MeetingsModel
    from cassette.desktop.shell import Shell
    from cassette.domain.views import MeetingRow

NEXT = 3


class CaughtUp(EmptyState):
    """You are all caught up; or, in a new team: call a first meeting."""

    def __init__(self, shell: Shell, meetings: MeetingsModel) -> None:
        super().__init__(shell.theme, "all-done", "", "")
        self._shell = shell
        self._ways: list[QWidget] = []
        self._rows: tuple[MeetingRow, ...] = meetings.meetings
        self._stale = True
        self._new = plain_text.button(
            tr("New meeting"), "primary", clicked=shell.new_meeting, tip=tr("Call a meeting")
        )
        icons.keep(self._new, "plus", shell.theme, "on_accent")
        self.add_way(self._new)
        meetings.read.connect(self._on_meetings)

    def showEvent(self, event: QShowEvent) -> None:
        self._fill()
        super().showEvent(event)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts."""
        self._fill()
        return self._ways[0] if self._ways else self._new

    def _on_meetings(self, rows: tuple[MeetingRow, ...]) -> None:
        self._rows, self._stale = rows, True
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        """Offer the meetings that are due next. Most people have notes to hear and never look."""
        if not self._stale:
            return
        self._stale = False
        rows = self._rows
        for way in self._ways:
            way.hide()
            way.deleteLater()
        self._ways.clear()
        if not rows:
            self.say(
                "cassette",
                tr("Your team's first meeting"),
                tr(
                    "Call a meeting, speak a note against each question when it suits you, and "
                    "let the others listen when it suits them."
                ),
            )
            return
        now = self._shell.now_ms()
        coming = [row for row in rows if row.state(now) is not MeetingState.CLOSED][:NEXT]
        text = tr("Next up:") if coming else tr("New notes of the others will appear here.")
        self.say("all-done", tr("You are all caught up"), text)
        for row in coming:
            self._add_meeting(row)

    def _add_meeting(self, row: MeetingRow) -> None:
        now = self._shell.now_ms()
        when = wording.due(row.due_ms, now, row.state(now)) if row.due_ms is not None else ""
        way = plain_text.button(
            f"{row.title}  ·  {when}" if when else row.title,
            clicked=lambda: self._shell.show_meeting(row.id),
        )
        icons.keep(way, icons.TYPE_ICONS[wording.kind(row.type).key], self._shell.theme)
        self._ways.append(way)
        self.add_way(way)
