"""What the pages of the settings are made of: a titled column, and a fact with a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Page(QWidget):
    """A section. ``words`` are what the search looks through besides its title."""

    def __init__(self, key: str, title: str, words: str = "") -> None:
        super().__init__()
        self.key = key
        self.title = title
        self.words = f"{title} {words}".casefold()
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACE_XS, 0, SPACE_S, 0)
        self.column.setSpacing(SPACE_L)
        self.column.addWidget(plain_text.label(title, "heading"))

    def ask_to_leave(self, go_on: Callable[[], object]) -> str:
        """What has to be decided before the settings close, shown here; "" for nothing.

        ``go_on`` closes them.
        """
        return ""

    def leave(self) -> None:
        """The settings are closed: let go of what is held."""


def folder_row(name: str, folder: Path) -> QWidget:
    """Where something lies, with a way there."""
    made = QWidget()
    words = QVBoxLayout()
    words.setSpacing(SPACE_XS)
    words.addWidget(plain_text.label(name, "strong"))
    words.addWidget(plain_text.label(str(folder), "muted", wrap=True, selectable=True))
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addLayout(words, 1)
    show = plain_text.button(
        tr("Show"), name=tr("Show: {what}").format(what=name), clicked=lambda: _open(folder)
    )
    show.setEnabled(folder.exists())
    row.addWidget(show)
    return made


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
