"""Stating the outcome: first when to look at it again, then the words, spoken or typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.screens.new_meeting.due_line import DueLine
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.screens.decision.deciding import Deciding
    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId


class OutcomeSheet(Sheet):
    """R speaks it, W writes it; a review date is a press or plain words away."""

    preferred_width = 520

    def __init__(self, shell: Shell, deciding: Deciding, meeting: MeetingId) -> None:
        super().__init__(tr("State the outcome"), shell.theme)
        self._deciding, self._meeting = deciding, meeting
        self._wanted: bool | None = None
        self.review = DueLine(
            shell,
            tr("Review it"),
            tr("Without a date nobody is reminded to look at it again."),
            (
                (tr("In a month"), "in 30 days"),
                (tr("In three months"), "in 90 days"),
                (tr("In a year"), "in 365 days"),
            ),
        )
        self.review.settled.connect(self._on_settled)
        self.speak = plain_text.button(
            tr("Speak the outcome"), "record", clicked=partial(self._go_on, write=False)
        )
        icons.keep(self.speak, "microphone", shell.theme, "on_record")
        self.write = plain_text.button(
            tr("Write the outcome"), clicked=partial(self._go_on, write=True)
        )
        icons.keep(self.write, "write", shell.theme)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE_S)
        for one in (self.speak, self.write):
            ways.addWidget(one)
        ways.addStretch(1)
        self.body.addWidget(self.review)
        self.body.addLayout(ways)
        if shell.settings.letter_keys:
            self.key("R", partial(self._go_on, write=False))
            self.key("W", partial(self._go_on, write=True))

    def first_focus(self) -> QWidget:
        return self.speak

    def _go_on(self, *, write: bool) -> None:
        """On with the words, as soon as the date is understood."""
        self._wanted = write
        if not self.review.pending:
            self._on_settled()

    def _on_settled(self) -> None:
        write, self._wanted = self._wanted, None
        if write is None:
            return
        if self.review.field.failed:
            self.review.line.setFocus()
            return
        due = self.review.due
        self.done()
        self._deciding.conclude(self._meeting, due, write=write)
