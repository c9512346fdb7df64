"""A page of the window: a heading with a count, and a list, or why it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cassette.desktop import plain_text
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout


class ListPage(QFrame):
    """Subclasses make what is in it and lay it out once. ``count`` stands below the heading."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "page")
        self.setAccessibleName(name)
        self.heading = plain_text.label(name, "title")
        self.count = plain_text.label("", "muted")
        self._pages = QStackedWidget()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def first_focus(self) -> QWidget:
        """Where the keyboard starts, on what is shown now."""
        return self

    @property
    def empty(self) -> bool:
        """Whether it says why it is empty."""
        return self._pages.currentIndex() == 1

    def lay_out(
        self,
        filled: QWidget,
        nothing: QWidget,
        ways: tuple[QWidget, ...],
        *below: QLayout,
    ) -> None:
        """``ways`` stand beside the heading, ``below`` are rows under it; then comes ``filled``."""
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self.heading)
        words.addWidget(self.count)
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addLayout(words, 1)
        for one in ways:
            top.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
        header = QWidget()
        rows = QVBoxLayout(header)
        rows.setContentsMargins(SPACE_L + SPACE_XS, SPACE_L, SPACE_L, SPACE_M)
        rows.setSpacing(SPACE_S)
        for row in (top, *below):
            rows.addLayout(row)
        for page in (filled, nothing):
            self._pages.addWidget(page)
        self.column.addWidget(header)
        self.column.addWidget(self._pages, 1)

    def turn(self, *, empty: bool) -> None:
        """Show the list, or why it is empty. The keyboard stays on what is shown, if it was."""
        old = self._pages.currentWidget()
        if self.empty == empty or old is None:
            return
        focus = self.window().focusWidget()
        here = focus is None or focus is old or old.isAncestorOf(focus)
        self._pages.setCurrentIndex(int(empty))
        if here and self.isVisible():
            self.first_focus().setFocus()
