"""A field for a folder: the line it is typed in, and the button that chooses one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.field import Field

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme


class FolderField(Field):
    """``choose`` names the button and the window in which a folder is chosen."""

    def __init__(self, name: str, choose: str, theme: Theme, note: str = "") -> None:
        line = QLineEdit()
        button = plain_text.button(tr("Choose…"), name=choose, clicked=lambda: self._on_choose())
        icons.keep(button, "folder", theme)
        super().__init__(name, beside(line, button), note, typed=line)
        self.line, self._choose = line, choose

    @property
    def path(self) -> Path:
        """What is typed in; ask ``is_there`` first."""
        return Path(self.line.text().strip()).expanduser()

    @property
    def is_there(self) -> bool:
        """Whether a folder is typed in that there is."""
        return bool(self.line.text().strip()) and self.path.is_dir()

    def _on_choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._choose)
        if chosen:
            self.line.setText(chosen)
            self.mend()


def beside(line: QLineEdit, button: QWidget) -> QWidget:
    """A line with the button that fills it; the keyboard comes to the line."""
    made = QWidget()
    made.setFocusProxy(line)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_S)
    row.addWidget(line, 1)
    row.addWidget(button)
    return made
