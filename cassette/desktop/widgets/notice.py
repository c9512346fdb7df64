"""A banner inside a sheet: what is the matter, what to do about it, and buttons that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.language import told
from cassette.desktop.theme import SPACE_M, SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.errors import CassetteError

Tone = Literal["info", "warn", "error"]


class Notice(QFrame):
    """Hidden until it has something to say. Its accessible name is what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "info")
        self.text = plain_text.label("", "strong", wrap=True)
        self.hint = plain_text.label("", wrap=True)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(SPACE_S)
        self._ways.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        layout.setSpacing(SPACE_XS)
        for widget in (self.text, self.hint):
            layout.addWidget(widget)
        layout.addLayout(self._ways)
        self.hide()

    def say(self, text: str, hint: str = "", tone: Tone = "info") -> None:
        """Say this and show; the buttons of before are gone."""
        self._clear()
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.setAccessibleName(f"{text} {hint}".strip())
        self.setProperty("tone", tone)
        plain_text.restyle(self)
        self.show()

    def say_error(self, error: CassetteError, tone: Tone = "error") -> str:
        """Word a known error; what was said, for announcing."""
        words = told(error)
        self.say(words.message, words.hint, tone)
        return f"{words.message} {words.hint}".strip()

    def add_way(self, text: str, do: Callable[[], object], *, name: str = "") -> QWidget:
        """A button that helps; it comes after the ones before."""
        made = plain_text.button(text, name=name, clicked=do)
        self._ways.insertWidget(self._ways.count() - 1, made)
        return made

    def clear(self) -> None:
        """Nothing is the matter any more."""
        self._clear()
        self.text.setText("")
        self.setAccessibleName("")
        self.hide()

    def _clear(self) -> None:
        while self._ways.count() > 1:
            item = self._ways.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
