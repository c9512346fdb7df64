"""The agenda of a meeting: prompts to edit, add, remove and order, by keys, buttons or dragging."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_S, SPACE_XS
from cassette.domain.planning_events import MAX_TIME_BOX_S
from cassette.workflows.revise_agenda import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cassette.desktop.theme import Theme

_ROWS_SHOWN = 5
_PADDING = 13
_STEP_S = 15
_TIME_ROOM = 64
_SECONDS = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_MARK = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex


class _LineDelegate(QStyledItemDelegate):
    """The prompt, and at the end of the line how long an answer may take."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index, /) -> None:
        super().initStyleOption(option, index)
        if index.data(_SECONDS):  # the time stands where a long prompt would go on
            room = option.rect.width() - _TIME_ROOM
            cut = Qt.TextElideMode.ElideRight
            option.text = option.fontMetrics.elidedText(option.text, cut, room)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        seconds = index.data(_SECONDS) or 0
        super().paint(painter, option, index)
        if seconds:
            painter.save()
            painter.setPen(QColor(self._theme.tokens.muted))
            area = option.rect.adjusted(8, 0, -10, 0)
            side = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, int(side), wording.length(seconds * 1000))
            painter.restore()


class AgendaEditor(QWidget):
    """F2 or typing edits, Insert adds, Delete removes, Alt+Up and Alt+Down move.

    ``edited`` fires when a line, its place or its time box is another.
    """

    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._showing = False
        self._marks = itertools.count(1)
        self.fresh_seconds = 0
        """The time box of a line that is added."""
        self.list = QListWidget()
        self.list.setItemDelegate(_LineDelegate(theme, self.list))
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
        self.seconds = QSpinBox()
        self.seconds.setRange(0, MAX_TIME_BOX_S)
        self.seconds.setSingleStep(_STEP_S)
        self.seconds.setSuffix(tr(" s", "seconds"))
        self.seconds.setSpecialValueText(tr("no limit"))
        self.seconds.setAccessibleName(tr("Seconds for an answer to this item"))
        self.seconds.setFixedWidth(_TIME_ROOM + 40)
        self.seconds.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.seconds.valueChanged.connect(self._on_seconds)
        self.list.currentRowChanged.connect(self._show_seconds)
        model = self.list.model()
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            changed.connect(self._on_edited)
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
        row.addWidget(plain_text.label(tr("Time for an answer"), "muted", buddy=self.seconds))
        row.addWidget(self.seconds)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(self.list)
        layout.addLayout(row)

    @property
    def prompts(self) -> list[str]:
        """The prompts in order; lines left empty do not count."""
        return [line.prompt for line in self.lines]

    @property
    def lines(self) -> list[Line]:
        """The lines in order; those left empty do not count."""
        return [
            Line(item.text(), item.data(_SECONDS) or 0, item.data(_KEY) or "")
            for item in self._filled()
        ]

    @property
    def marks(self) -> list[int]:
        """A number for each of ``lines`` that stays with it while it is worded and moved."""
        return [int(item.data(_MARK)) for item in self._filled()]

    @property
    def current_mark(self) -> int | None:
        """The mark of the line the person is at; None when there is none."""
        item = self.list.currentItem()
        return int(item.data(_MARK)) if item is not None and item.text().strip() else None

    def _filled(self) -> list[QListWidgetItem]:
        items = [self.list.item(n) for n in range(self.list.count())]
        return [item for item in items if item.text().strip()]

    def finish_typing(self) -> None:
        """Take what stands in the open editor, as Enter does."""
        if self.list.state() is QAbstractItemView.State.EditingState:
            self.list.setFocus()

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Begin with these."""
        self._showing = True
        self.list.clear()
        for line in lines:
            self.list.addItem(_row(line, next(self._marks)))
        self._showing = False
        self.list.setCurrentRow(0)
        self._show_seconds()
        self.edited.emit()

    def add(self) -> None:
        """An empty item below the current one, ready to be typed."""
        at = self.list.currentRow() + 1
        self.list.insertItem(at, _row(Line("", self.fresh_seconds), next(self._marks)))
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

    def _on_edited(self, *_: object) -> None:
        if not self._showing:
            self.edited.emit()

    def _show_seconds(self, *_: object) -> None:
        item = self.list.currentItem()
        self.seconds.setEnabled(item is not None)
        self.seconds.blockSignals(True)
        self.seconds.setValue((item.data(_SECONDS) or 0) if item is not None else 0)
        self.seconds.blockSignals(False)

    def _on_seconds(self, seconds: int) -> None:
        item = self.list.currentItem()
        if item is not None:
            item.setData(_SECONDS, seconds)

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


def _row(line: Line, mark: int) -> QListWidgetItem:
    item = QListWidgetItem(line.prompt)
    item.setData(_SECONDS, line.seconds)
    item.setData(_KEY, line.key)
    item.setData(_MARK, mark)
    # A line is dropped between others: dropped on one, Qt would put it at the end.
    flags = item.flags() | Qt.ItemFlag.ItemIsEditable
    item.setFlags(flags & ~Qt.ItemFlag.ItemIsDropEnabled)
    return item
