"""A list of a few lines of words each: they wrap, and nothing is cut off."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QListView, QListWidget, QStyledItemDelegate, QStyleOptionViewItem

AROUND = 20
"""So many pixels the style sheet keeps free beside the words of a line, which Qt does not count
when it asks how high they get."""
_Index = QModelIndex | QPersistentModelIndex


class WrappingDelegate(QStyledItemDelegate):
    """Gives a line the height that its words need in the room they really have."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        narrow = QStyleOptionViewItem(option)
        narrow.rect = option.rect.adjusted(0, 0, -AROUND, 0)
        return super().sizeHint(narrow, index)


def plain_list(name: str) -> QListWidget:
    """An empty list that is read out as ``name``."""
    made = QListWidget()
    made.setProperty("kind", "field")
    made.setAccessibleName(name)
    wrap_lines(made)
    return made


def wrap_lines(made: QListWidget) -> None:
    """Have its lines wrap to whatever width the list gets."""
    made.setItemDelegate(WrappingDelegate(made))
    made.setWordWrap(True)
    made.setTextElideMode(Qt.TextElideMode.ElideNone)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setResizeMode(QListView.ResizeMode.Adjust)
