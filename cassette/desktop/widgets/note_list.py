"""A list of notes: rows painted by a delegate that knows which part of a row was pressed."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

_Index = QModelIndex | QPersistentModelIndex


class PartsDelegate(Protocol):
    """A delegate whose rows have parts to press."""

    def part_at(self, rect: QRect, index: QModelIndex, at: QPoint) -> tuple[str, float]:
        """The part under ``at`` ("" for none) and how far along it, 0 to 1."""
        ...


class NoteList(QListView):
    """``pressed_part`` carries the index, the part's name and how far along it was pressed.

    ``opened``: Enter or a double click. ``asked_menu``: the menu key or the right button, with a
    global position. ``current_row`` fires when the current row is another.
    """

    pressed_part = Signal(QModelIndex, str, float)
    opened = Signal(QModelIndex)
    asked_menu = Signal(QModelIndex, QPoint)
    current_row = Signal(QModelIndex)
    scrolled_by_hand = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.verticalScrollBar().setSingleStep(24)
        # An opaque viewport is scrolled by moving pixels; else every frame paints every row.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._parts: PartsDelegate | None = None

    def set_parts(self, delegate: PartsDelegate) -> None:
        """Who knows the parts of a row: the item delegate itself."""
        self._parts = delegate

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().base())
        painter.end()
        super().paintEvent(event)

    def keyboardSearch(self, search: str, /) -> None:
        """Letters are commands here, not a search."""

    def currentChanged(self, current: _Index, previous: _Index, /) -> None:
        super().currentChanged(current, previous)  # screen readers hear of it there
        self.current_row.emit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scrolled_by_hand.emit()
        super().wheelEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not self._part(index, event)[0]:
            self.opened.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            part, along = self._part(index, event)
            if part:
                self.pressed_part.emit(index, part, along)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_part = index.isValid() and bool(self._part(index, event)[0])
        shape = Qt.CursorShape.PointingHandCursor if on_part else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard or not index.isValid():
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid():
            self.setCurrentIndex(index)
            self.asked_menu.emit(index, at)

    def _part(self, index: QModelIndex, event: QMouseEvent) -> tuple[str, float]:
        if self._parts is None:
            return "", 0.0
        return self._parts.part_at(self.visualRect(index), index, event.position().toPoint())
