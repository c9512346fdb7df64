"""Rows that tell more of themselves in a tip, where the pointer rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from cassette.desktop.plain_text import show_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent


class TipDelegate(QStyledItemDelegate):
    """Subclasses paint the row, and say what its tip says."""

    def tip_at(self, rect: QRect, index: QModelIndex | QPersistentModelIndex, at: QPoint) -> str:
        """What a pointer that rests at ``at`` of the row in ``rect`` is told. Override."""
        return ""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        /,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        show_tip(event.globalPos(), self.tip_at(option.rect, index, event.pos()), view)
        return True
