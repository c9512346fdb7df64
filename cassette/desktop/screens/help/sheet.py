"""Help: the user guide that ships with Cassette, with its headings, a search, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_L, SPACE_S
from cassette.desktop.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell

_PLACE = Qt.ItemDataRole.UserRole
_CONTENTS_WIDTH = 210
_GUIDE = plain_text.PAGES[0]


class HelpSheet(Sheet):
    """The guide is in English. Enter in the search goes from hit to hit."""

    preferred_width = 980
    preferred_height = 700

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Help"), shell.theme)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find in the guide"))
        self.search.setAccessibleName(tr("Find in the guide"))
        self.search.setClearButtonEnabled(True)
        self.contents = QListWidget()
        self.contents.setProperty("kind", "field")
        self.contents.setAccessibleName(tr("Contents"))
        self.contents.setWordWrap(True)
        self.text = plain_text.OurPages(tr("User guide"))
        self.nothing = plain_text.label(tr("The guide does not say that."), "muted", wrap=True)
        self.nothing.hide()
        self.back = plain_text.button(tr("Back to the guide"), clicked=self._on_back)
        self.keys = plain_text.button(tr("Keyboard shortcuts"), clicked=shell.show_shortcuts)
        icons.keep(self.keys, "keyboard", shell.theme)
        self._lay_out()
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_again)
        self.contents.currentItemChanged.connect(self._on_heading)
        self.text.anchorClicked.connect(lambda address: self._show(address.path()))
        self.key("Ctrl+F", self.search.setFocus)
        self._show(_GUIDE)

    def first_focus(self) -> QWidget:
        return self.text

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE_S)
        for widget in (self.search, self.nothing, self.contents, self.keys):
            widget.setFixedWidth(_CONTENTS_WIDTH)
            left.addWidget(widget)
        right = QVBoxLayout()
        right.setSpacing(SPACE_S)
        right.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        row.addLayout(left)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _show(self, address: str) -> None:
        name = address.removesuffix(".md")
        if name not in plain_text.PAGES:
            return
        self.text.show_page(name)
        self.back.setVisible(name != _GUIDE)
        self.contents.clear()
        for title, place in self.text.headings():
            item = QListWidgetItem(title)
            item.setData(_PLACE, place)
            self.contents.addItem(item)

    def _on_back(self) -> None:
        self._show(_GUIDE)
        self.text.setFocus()

    def _on_heading(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.text.go_to(item.data(_PLACE))

    def _on_search(self) -> None:
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._on_again()

    def _on_again(self) -> None:
        """The next hit; after the last one the first."""
        wanted = self.search.text().strip()
        found = not wanted or self.text.find(wanted)
        if not found:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            found = self.text.find(wanted)
        self.nothing.setVisible(not found)
