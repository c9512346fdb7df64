"""To where what is owed is done: with the sheet for it open, or the keyboard on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.domain.formats import Duty
    from cassette.domain.planning_views import Owed
    from cassette.domain.reminding import Reminder

AT_THE_SIDE: frozenset[Duty] = frozenset({"propose", "decide", "rank", "act", "conclude", "review"})
"""What is done in the outcome pane; the rest is said and heard in the meeting itself."""


class Errands(QObject):
    """Bound to one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._parts = window, window.parts

    def go_and_do(self, owed: Owed) -> None:
        """Open the meeting, and there what this duty needs."""
        self._window.show_meeting(owed.meeting, owed.note or owed.item or "")
        self._parts.meeting.first_focus().setFocus()
        hear_first = owed.duty == "decide" and owed.note is not None
        if owed.duty not in AT_THE_SIDE or hear_first:
            return
        pane = self._parts.side.outcome
        self._parts.side.show_outcome()
        if not self._parts.side.isVisible():
            self._window.show_words(True)
        pane.model.once(partial(pane.do, owed))

    def show_owed(self) -> None:
        """Catch up, with the keyboard on what I owe."""
        self._window.show_inbox()
        self._parts.inbox.go_to_owed()

    def follow(self, one: Reminder) -> None:
        """Where a reminder leads: to what is due, to a note, or to all of the day."""
        if one.meeting is None:
            self.show_owed()
        elif one.owed:
            self.go_and_do(one.owed[0])
        else:
            self._window.show_meeting(one.meeting, one.note or "")
