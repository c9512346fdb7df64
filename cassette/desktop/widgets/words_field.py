"""A field for the 24 recovery words."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from cassette.desktop.language import tr
from cassette.desktop.widgets.field import Field

_HEIGHT = 84


class WordsField(Field):
    """``words`` is where they are typed; Tab leaves it."""

    def __init__(self) -> None:
        words = QPlainTextEdit()
        words.setTabChangesFocus(True)
        words.setFixedHeight(_HEIGHT)
        note = tr("In their order; the first four letters of each will do.")
        super().__init__(tr("Your 24 recovery words"), words, note)
        self.words = words
