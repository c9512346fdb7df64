"""What lies over the window while a sheet is open: a veil, the sheet in its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from cassette.desktop.theme import SPACE_L

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme
    from cassette.desktop.widgets.sheet import Sheet


class Cover(QWidget):
    """Holds one sheet. ``covered`` says whether one is open; the focus goes back when it closes.

    ``orphaned``: what had the focus before is gone, somebody else must take it.
    """

    covered = Signal(bool)
    orphaned = Signal()

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._over, self._theme = over, theme
        self._before: QWidget | None = None
        self.sheet: Sheet | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self.hide()

    def open(self, sheet: Sheet) -> bool:
        """Show a sheet; an open one is asked to close first. Whether the new one is open."""
        if self.sheet is not None:
            self.sheet.ask_to_close()
        if self.sheet is not None:
            sheet.deleteLater()
            return False
        self._before = QApplication.focusWidget()
        self.sheet = sheet
        sheet.setParent(self)
        sheet.installEventFilter(self)  # it grows and shrinks with what it holds
        sheet.finished.connect(self._on_finished)
        self.setGeometry(self._over.rect())
        self._place()
        self.covered.emit(True)
        self.show()
        self.raise_()
        sheet.show()
        sheet.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)
        return True

    def ask_to_close(self) -> bool:
        """Esc: whether there was a sheet to ask."""
        if self.sheet is None:
            return False
        self.sheet.ask_to_close()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
            self._place()
        if watched is self.sheet and event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the window below is not to be pressed

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(self._theme.tokens.shadow)
        veil.setAlpha(150 if self._theme.tokens.dark else 90)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def _place(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        room = self.rect().adjusted(SPACE_L, SPACE_L, -SPACE_L, -SPACE_L)
        width = min(sheet.preferred_width, room.width())
        wanted = sheet.preferred_height or max(
            sheet.sizeHint().height(),
            sheet.heightForWidth(width) if sheet.hasHeightForWidth() else 0,
        )
        height = min(wanted, room.height())
        sheet.setGeometry(
            room.left() + (room.width() - width) // 2,
            room.top() + (room.height() - height) // 2,
            width,
            height,
        )

    def _on_finished(self) -> None:
        sheet, self.sheet = self.sheet, None
        self.hide()
        self.covered.emit(False)
        if sheet is not None:
            sheet.hide()
            sheet.deleteLater()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self.orphaned.emit()
