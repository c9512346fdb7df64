"""Who reacted at which moment of the note at hand: buttons that go there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_XS
from cassette.desktop.widgets.flow import FlowLayout
from cassette.desktop.widgets.moments import icon_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.theme import Theme
    from cassette.desktop.widgets.moments import Moment

MOST = 12
"""So many are shown; the waveform and the transcript show them all."""


class MomentsStrip(QWidget):
    """Hidden while there is nothing. ``sought`` carries a moment in ms."""

    sought = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._moments: tuple[Moment, ...] = ()
        self._line = FlowLayout(self, SPACE_XS)
        self.setAccessibleName(tr("Reactions at a moment"))
        self.hide()

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What is shown."""
        return self._moments

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Show these, the first ones when there are many."""
        wanted = tuple(moments[:MOST])
        if wanted == self._moments:
            return
        self._moments = wanted
        self._line.clear()
        for one in wanted:
            self._line.addWidget(self._button(one))
        self.setVisible(bool(wanted))
        self.updateGeometry()

    def _button(self, moment: Moment) -> QWidget:
        at = wording.length(moment.at_ms)
        name = icon_of(moment.what)
        text = f"{at}  {moment.name}" if name else f"{moment.what} {at}  {moment.name}"
        made = plain_text.button(
            text,
            "chip",
            name=tr("{time}: {what}").format(time=at, what=moment.text),
            tip=moment.text,
            clicked=partial(self.sought.emit, moment.at_ms),
        )
        if name:
            icons.keep(made, name, self._theme, "accent")
        return made
