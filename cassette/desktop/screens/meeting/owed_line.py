"""What I owe the meeting that is shown: a button for each thing, that goes where it is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cassette.desktop import icons, owed_words, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S, SPACE_XS
from cassette.desktop.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.theme import Theme
    from cassette.domain.planning_views import Owed

MOST = 6
_LETTERS = 60


class OwedLine(QWidget):
    """Hidden while nothing is owed. ``wanted`` carries the Owed whose button was pressed."""

    wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._owed: tuple[Owed, ...] = ()
        self.setAccessibleName(tr("What you owe this meeting"))
        self.heading = plain_text.label(tr("You owe"), "strong")
        self.heading.setContentsMargins(0, SPACE_XS, 0, 0)  # on one line with the buttons' words
        self._chips = QWidget()
        self._line = FlowLayout(self._chips, SPACE_S)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_S, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._chips, 1)
        self.hide()

    @property
    def owed(self) -> tuple[Owed, ...]:
        """What is shown."""
        return self._owed

    def show_owed(self, owed: Sequence[Owed]) -> None:
        """Show these."""
        wanted = tuple(owed[:MOST])
        if wanted != self._owed:
            self._owed = wanted
            self._line.clear()
            for one in wanted:
                self._line.addWidget(self._button(one))
        self.setVisible(bool(wanted))
        self.updateGeometry()

    def _button(self, owed: Owed) -> QWidget:
        text = owed_words.task(owed)
        short = text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…"
        made = plain_text.button(
            short, "chip", name=text, tip=text, clicked=partial(self.wanted.emit, owed)
        )
        icons.keep(made, owed_words.ICONS[owed.duty], self._theme, "accent")
        return made
