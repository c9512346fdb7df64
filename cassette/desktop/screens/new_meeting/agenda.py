"""The agenda of a new meeting: prompts to edit, add, remove and order, by keys or buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.theme import Theme

_ROWS_SHOWN = 5
_PADDING = 13


class AgendaEditor(QWidget):
    """F2 or typing edits, Insert adds, Delete removes, Alt+Up and Alt+Down move."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Agenda"))
        self.list.setAccessibleDescription(
            tr("F2 edits, Insert adds, Delete removes, Alt and the arrows move an item.")
        )
        triggers = QAbstractItemView.EditTrigger
        self.list.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setWordWrap(True)
        self.list.installEventFilter(self)
        self.list.setProperty("kind", "field")
        self.list.setFixedHeight(_ROWS_SHOWN * row_height(self.list) + SPACE_S)
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        for name, text, handler in (
            ("plus", tr("Add an item"), self.add),
            ("trash", tr("Remove the item"), self.remove),
            ("chevron-up", tr("Move the item up"), lambda: self.move_by(-1)),
            ("chevron-down", tr("Move the item down"), lambda: self.move_by(1)),
        ):
            made = plain_text.icon_button(icons.icon(name, theme), text, clicked=handler)
            icons.keep(made, name, theme, "muted")
            row.addWidget(made)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self.list)
        layout.addLayout(row)

    @property
    def prompts(self) -> list[str]:
        """The prompts in order; lines left empty do not count."""
        texts = [self.list.item(n).text() for n in range(self.list.count())]
        return [text for text in texts if text.strip()]

    def finish_typing(self) -> None:
        """Take what stands in the open editor, as Enter does."""
        if self.list.state() is QAbstractItemView.State.EditingState:
            self.list.setFocus()

    def show_prompts(self, prompts: Sequence[str]) -> None:
        """Begin with these."""
        self.list.clear()
        for prompt in prompts:
            self.list.addItem(_row(prompt))
        self.list.setCurrentRow(0)

    def add(self) -> None:
        """An empty item below the current one, ready to be typed."""
        at = self.list.currentRow() + 1
        self.list.insertItem(at, _row(""))
        self.list.setCurrentRow(at)
        self.list.setFocus()
        self.list.editItem(self.list.item(at))

    def remove(self) -> None:
        """Take the current item off."""
        row = self.list.currentRow()
        if row >= 0:
            self.list.takeItem(row)

    def move_by(self, step: int) -> None:
        """Move the current item up (-1) or down (1)."""
        row = self.list.currentRow()
        target = row + step
        if row < 0 or not 0 <= target < self.list.count():
            return
        item = self.list.takeItem(row)
        self.list.insertItem(target, item)
        self.list.setCurrentRow(target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.list
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and key in moves:
            self.move_by(moves[key])
            return True
        actions = {Qt.Key.Key_Insert: self.add, Qt.Key.Key_Delete: self.remove}
        if not event.modifiers() and key in actions:
            actions[key]()
            return True
        return False


def row_height(rows: QWidget) -> int:
    """What a line of a framed list takes, with its padding."""
    return rows.fontMetrics().lineSpacing() + _PADDING


def _row(prompt: str) -> QListWidgetItem:
    item = QListWidgetItem(prompt)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    return item
