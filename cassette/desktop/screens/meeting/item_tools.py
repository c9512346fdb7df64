"""At an agenda item's heading: how many answered, and buttons to record or write an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_XS

if TYPE_CHECKING:
    from cassette.desktop.models.meeting_model import Entry
    from cassette.desktop.theme import Theme


class ItemTools(QWidget):
    """Real buttons over the painted heading, so that they can be focused and read out."""

    record_wanted = Signal()
    write_wanted = Signal()

    def __init__(self, theme: Theme, entry: Entry) -> None:
        super().__init__()
        prompt = entry.item.prompt if entry.item is not None else tr("the meeting as a whole")
        self.record = plain_text.icon_button(
            None,
            tr("Record an answer to: {prompt}").format(prompt=prompt),
            tip=tr("Record an answer"),
            clicked=self.record_wanted.emit,
        )
        icons.keep(self.record, "microphone", theme, "record")
        self.write = plain_text.icon_button(
            None,
            tr("Write an answer to: {prompt}").format(prompt=prompt),
            tip=tr("Write an answer"),
            clicked=self.write_wanted.emit,
        )
        icons.keep(self.write, "write", theme, "muted")
        self.answered = plain_text.label("", "caption")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 8, SPACE_L, 0)
        row.setSpacing(SPACE_XS)
        row.addStretch(1)
        row.addWidget(self.answered)
        row.addWidget(self.record)
        row.addWidget(self.write)

    def show_answered(self, answered: int, of: int) -> None:
        """How many of the people who are asked have spoken to this item."""
        text = tr("{answered} of {all} answered").format(answered=answered, all=of)
        self.answered.setText(text if of else "")
