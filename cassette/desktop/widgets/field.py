"""A line of a form: its name above, what is typed in, and what is wrong with it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.language import told
from cassette.desktop.theme import SPACE_XS

if TYPE_CHECKING:
    from cassette.domain.errors import CassetteError


class Field(QWidget):
    """``editor`` gets the name for screen readers and is described by its note or error.

    Where ``editor`` holds more than the line that is typed in, ``typed`` is that line.
    """

    def __init__(
        self, name: str, editor: QWidget, note: str = "", *, typed: QWidget | None = None
    ) -> None:
        super().__init__()
        self.editor = editor
        self._described = typed or editor
        self._note = note
        self.name = plain_text.label(name, "strong", buddy=editor)
        self.note = plain_text.label(note, "muted", wrap=True)
        self.error = plain_text.label("", "error", wrap=True)
        self._described.setAccessibleName(name)
        if isinstance(editor, QComboBox):
            editor.view().setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        for widget in (self.name, editor, self.note, self.error):
            layout.addWidget(widget)
        self.say(note)

    def say(self, note: str) -> None:
        """Show a note, and that nothing is wrong."""
        self._note = note
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.error.setText("")
        self.error.hide()
        self._described.setAccessibleDescription(note)

    def fail(self, error: CassetteError) -> str:
        """Show what is wrong instead of the note; what is said."""
        words = told(error)
        text = f"{words.message} {words.hint}".strip()
        self.lack(text)
        return text

    def lack(self, text: str) -> None:
        """Show what is missing instead of the note."""
        self.error.setText(text)
        self.error.show()
        self.note.hide()
        self._described.setAccessibleDescription(text)

    def mend(self) -> None:
        """Nothing is wrong any more."""
        self.say(self._note)

    @property
    def failed(self) -> bool:
        """Whether something is wrong."""
        return bool(self.error.text())
