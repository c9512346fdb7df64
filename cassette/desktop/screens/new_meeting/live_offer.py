"""What is offered when a meeting had better be live: an invitation, and preparing it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M, SPACE_S

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell


class LiveOffer(QFrame):
    """``wanted``: call the meeting here to prepare it, and save an invitation to meet live."""

    wanted = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        text = tr(
            "Meet when it is due, and prepare it here: everybody speaks or writes to the agenda "
            "first, each in their own time, and hears the others."
        )
        column.addWidget(plain_text.label(text, "muted", wrap=True))
        self.button = plain_text.button(
            tr("Create it to prepare, and save an invitation (.ics)…"), clicked=self.wanted.emit
        )
        icons.keep(self.button, "calendar", shell.theme)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
