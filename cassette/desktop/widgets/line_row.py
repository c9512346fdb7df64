"""Paints the lines of a list that are all as high: the ground here, what is on it in subclasses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from cassette.desktop.widgets.note_fonts import RowFonts
from cassette.desktop.widgets.note_row import MARGIN, SIDE, paint_ground
from cassette.desktop.widgets.row_paint import Row

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell

_WIDTH = 240
_Index = QModelIndex | QPersistentModelIndex


class LineDelegate(QStyledItemDelegate):
    """What the model has under ``UserRole`` is painted by ``paint_line``."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._fonts = RowFonts()

    @property
    def height(self) -> int:
        """The height of every line, in pixels."""
        return self._fonts.line

    def paint_line(self, row: Row, rect: QRect, entry: Any) -> None:
        """What is on the ground."""

    def paint_under(self, row: Row, option: QStyleOptionViewItem) -> None:
        """The ground."""
        area = option.rect.adjusted(SIDE, MARGIN, -SIDE, -MARGIN)
        paint_ground(row, option, area, self._shell.theme.tokens)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        return QSize(_WIDTH, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        entry = index.data(Qt.ItemDataRole.UserRole)
        if entry is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = Row(painter, option.rect, option.direction)
        self.paint_under(row, option)
        self.paint_line(row, option.rect, entry)
        painter.restore()
