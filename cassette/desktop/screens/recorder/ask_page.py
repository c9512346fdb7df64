"""A question inside the recorder, in place of a box over it: what shall happen to this?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.theme import SPACE_M, SPACE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton

    from cassette.desktop.plain_text import ButtonKind


class AskPage(QWidget):
    """``ask`` fills it; the first answer has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = plain_text.label("", "heading", wrap=True)
        self.text = plain_text.label("", wrap=True)
        self.answers: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_M, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addStretch(1)
        layout.addWidget(self.heading)
        layout.addWidget(self.text)
        layout.addSpacing(SPACE_M)
        layout.addLayout(self._row)
        layout.addStretch(2)

    def ask(
        self,
        heading: str,
        text: str,
        answers: tuple[tuple[str, ButtonKind, Callable[[], object]], ...],
    ) -> None:
        """Put a question. The answers stand in their order, the last apart from the others."""
        for old in self.answers:
            old.hide()
            old.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self.heading.setText(heading)
        self.text.setText(text)
        self.setAccessibleName(f"{heading} {text}")
        self.answers = [plain_text.button(words, kind, clicked=do) for words, kind, do in answers]
        for answer in self.answers[:-1]:
            self._row.addWidget(answer)
        self._row.addStretch(1)
        self._row.addWidget(self.answers[-1])
