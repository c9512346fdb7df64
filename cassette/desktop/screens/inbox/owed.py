"""The upper part of Catch up: what I still owe, each line a way to where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from cassette.desktop import owed_words, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.models.owed_model import OwedModel
from cassette.desktop.models.rows_model import ROW
from cassette.desktop.theme import SPACE_L, SPACE_S, SPACE_XS
from cassette.desktop.widgets.line_row import LineDelegate
from cassette.desktop.widgets.note_list import NoteList
from cassette.desktop.widgets.note_row import hovered, selected
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from cassette.desktop.shell import Shell
    from cassette.desktop.widgets.row_paint import Row
    from cassette.domain.planning_views import Owed

MOST = 4
"""So many lines are seen at once; the rest scrolls."""
_ICON, _SIDE, _PAD = 17, 12, 12


class OwedDelegate(LineDelegate):
    """The duty's icon, what is to be done, in which meeting, and at the end when it is due."""

    @property
    def height(self) -> int:
        """The height of every line, in pixels."""
        return self._fonts.line + self._fonts.small_line + 16

    def part_at(self, rect: QRect, index: QModelIndex, at: QPoint) -> tuple[str, float]:
        """The whole line is one button."""
        return ("go", 0.0) if index.isValid() else ("", 0.0)

    def paint_under(self, row: Row, option: QStyleOptionViewItem) -> None:
        tokens, area = self._shell.theme.tokens, _area(row)
        ground = tokens.hover if hovered(option) else tokens.raised
        here = self._focused(option)
        row.rounded(area, tokens.selected if selected(option) and here else ground)
        if here:
            row.outline(area.adjusted(1, 1, -1, -1), tokens.accent, 2)

    def paint_line(self, row: Row, rect: QRect, entry: Owed) -> None:
        tokens, fonts = self._shell.theme.tokens, self._fonts
        inner = _area(row).adjusted(_PAD, 5, -_PAD, -5)
        self._paint_icon(row, inner, entry)
        taken = self._paint_due(row, inner, entry)
        left = inner.left() + _ICON + _PAD
        room = QRect(left, inner.top(), inner.right() - left - taken, fonts.line)
        row.text(room, owed_words.task(entry), fonts.bold, tokens.text)
        below = QRect(left, room.bottom() + 1, room.width(), fonts.small_line)
        row.text(below, entry.title, fonts.small, tokens.muted)

    def _focused(self, option: QStyleOptionViewItem) -> bool:
        return bool(option.state & option.state.State_HasFocus)

    def _paint_icon(self, row: Row, inner: QRect, owed: Owed) -> None:
        at = QPoint(inner.left(), inner.center().y() - _ICON // 2)
        row.icon(at, owed_words.ICONS[owed.duty], self._shell.theme.tokens.accent, _ICON)

    def _paint_due(self, row: Row, inner: QRect, owed: Owed) -> int:
        """When it is due, loud when it presses; the width it took."""
        now, tokens = self._shell.now_ms(), self._shell.theme.tokens
        text = owed_words.due(owed, now)
        if not text or owed.due_ms is None:
            return 0
        state = wording.state_of_due(owed.due_ms, now)
        colour = {MeetingState.OVERDUE: tokens.record, MeetingState.DUE_SOON: tokens.warn}
        ink = colour.get(state, tokens.muted)
        return row.text(inner, text, self._fonts.small, ink, end=True) + _PAD


def _area(row: Row) -> QRect:
    return row.rect.adjusted(_SIDE, 2, -_SIDE, -2)


class OwedPanel(QFrame):
    """Hidden while nothing is owed. ``wanted`` carries the Owed that the person goes to."""

    wanted = Signal(object)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setAccessibleName(tr("What you owe"))
        self._shell = shell
        self.model = OwedModel(shell)
        self.heading = plain_text.label("", "heading")
        self.list = NoteList(tr("What you owe"))
        self.list.setUniformItemSizes(True)
        self._delegate = OwedDelegate(shell)
        self.list.setItemDelegate(self._delegate)
        self.list.set_parts(self._delegate)
        self.list.setModel(self.model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_S)
        column.setSpacing(SPACE_XS)
        self.heading.setContentsMargins(SPACE_L + SPACE_XS, 0, SPACE_L, 0)
        column.addWidget(self.heading)
        column.addWidget(self.list)
        self.list.opened.connect(self._on_opened)
        self.list.pressed_part.connect(lambda index, part, along: self._on_opened(index))
        self.model.read.connect(self._fit)
        shell.theme.changed.connect(self.list.viewport().update)
        self.hide()

    def _fit(self) -> None:
        count = len(self.model.rows)
        self.setVisible(count > 0)
        self.heading.setText(tr("You owe %n thing(s)", "catch up", count))
        self.list.setFixedHeight(min(count, MOST) * self._delegate.height + 2)
        if count and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))

    def _on_opened(self, index: QModelIndex) -> None:
        owed: Owed | None = index.data(ROW)
        if owed is not None:
            self.wanted.emit(owed)
