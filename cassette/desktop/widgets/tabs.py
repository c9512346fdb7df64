"""A row of tabs whose keyboard ring the style sheet can draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar

from cassette.desktop import plain_text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent


class Tabs(QTabBar):
    """Says to the style sheet whether it has the keyboard: a tab has no state of its own for it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell(focused=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell(focused=False)

    def _tell(self, *, focused: bool) -> None:
        self.setProperty("focused", focused)
        plain_text.restyle(self)
