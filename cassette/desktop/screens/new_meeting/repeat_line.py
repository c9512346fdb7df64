"""Whether a new meeting recurs, and which rounds that makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cassette.desktop import series_words
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.domain.errors import CassetteError
from cassette.workflows import recurrence

if TYPE_CHECKING:
    from cassette.workflows.when import Due

_OWN = "own"
_EXAMPLE = "FREQ=MONTHLY;BYDAY=1TU"
"""A rule is written the same in every language."""
_SHOWN = 3


class RepeatLine(QWidget):
    """``edited`` fires when it recurs otherwise. ``every`` is "" for a meeting of its own."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._due: Due | None = None
        self.often = QComboBox()
        self.often.addItem(tr("Does not repeat"), "")
        for key, words in series_words.rules():
            self.often.addItem(words, key)
        self.often.addItem(tr("By a rule (RRULE)…"), _OWN)
        self.rule = QLineEdit()
        self.rule.setPlaceholderText(_EXAMPLE)
        self.rule.setAccessibleName(tr("Rule, as calendars write it (RFC 5545)"))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.often)
        row.addWidget(self.rule, 1)
        line.setFocusProxy(self.often)
        self.field = Field(tr("Repeats"), line)
        self.field.name.setBuddy(self.often)
        self.often.setAccessibleName(tr("Repeats"))
        self.often.view().setAccessibleName(tr("Repeats"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self.often.currentIndexChanged.connect(self._on_edited)
        self.rule.textChanged.connect(self._on_edited)
        self._on_edited()

    @property
    def every(self) -> str:
        """What ``recurrence.rule_of`` understands, "" for a meeting that does not recur."""
        chosen: str = self.often.currentData()
        return self.rule.text().strip() or _OWN if chosen == _OWN else chosen

    def show_every(self, every: str) -> None:
        """Start with this."""
        found = self.often.findData(every)
        self.often.setCurrentIndex(found if found >= 0 else self.often.findData(_OWN))
        self.rule.setText("" if found >= 0 or every == _OWN else every)

    def show_due(self, due: Due | None) -> None:
        """The first round is due then."""
        self._due = due
        self._say_rounds()

    def fail(self, error: CassetteError) -> str:
        """Say what is wrong with the rule; what is said."""
        return self.field.fail(error)

    def _on_edited(self, *_: object) -> None:
        self.rule.setVisible(self.often.currentData() == _OWN)
        self._say_rounds()
        self.edited.emit()

    def _say_rounds(self) -> None:
        every, due = self.every, self._due
        if not every:
            self.field.say("")
        elif due is None:
            self.field.say(tr("Say above when the first round is due."))
        elif every != _OWN:
            first = recurrence.local_minute(due.ms, due.zone)
            try:
                rule = recurrence.rule_of(every, first)
                found = recurrence.coming(rule, first, due.zone, now_ms=due.ms - 1, count=_SHOWN)
            except CassetteError as error:
                self.field.fail(error)
                return
            rounds = ", ".join(series_words.occurrence(one) for one in found)
            self.field.say(tr("Rounds: {rounds} …").format(rounds=rounds))
