"""The note typed instead of spoken, for whoever has no microphone or no wish to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_M
from cassette.desktop.widgets.field import Field

if TYPE_CHECKING:
    from cassette.domain.errors import CassetteError


class WritePage(QWidget):
    """``posted`` carries the text. It stays there until the note is stored."""

    posted = Signal(str)

    def __init__(self, prompt: str) -> None:
        super().__init__()
        self.editor = QPlainTextEdit()
        self.editor.setObjectName("note/text")
        self.editor.setTabChangesFocus(True)
        self.field = Field(prompt or tr("Your note"), self.editor)
        self.post = plain_text.button(
            tr("Post"), "primary", tip=tr("Ctrl+Enter"), clicked=self.ask_to_post
        )
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.post)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.field, 1)
        layout.addLayout(row)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.editor.toPlainText()

    def ask_to_post(self) -> None:
        """Ctrl+Enter or the button."""
        if self.post.isEnabled():
            self.post.setEnabled(False)
            self.field.mend()
            self.posted.emit(self.text)

    def fail(self, error: CassetteError) -> str:
        """Say why it could not be posted, with the text still there; what is said."""
        self.post.setEnabled(True)
        self.editor.setFocus()
        return self.field.fail(error)
