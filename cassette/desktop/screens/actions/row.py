"""Paints a line of the list of actions: a box to tick, what, who, by when, which meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QApplication, QStyle

from cassette.desktop import deciding_words
from cassette.desktop.widgets.line_row import LineDelegate
from cassette.desktop.widgets.note_row import MARGIN, PAD, SIDE

if TYPE_CHECKING:
    from cassette.desktop.widgets.row_paint import Row
    from cassette.domain.outcome_views import ActionRow

_BOX = 18
_ICON = 14


class ActionDelegate(LineDelegate):
    """Its one part is "done": the box."""

    @property
    def height(self) -> int:
        return 2 * (MARGIN + PAD) + self._fonts.line + self._fonts.small_line + 3

    def part_at(self, rect: QRect, index: QModelIndex, at: QPoint) -> tuple[str, float]:
        """What was pressed."""
        area = self._box(rect).adjusted(-6, -6, 6, 6)
        direction = QApplication.layoutDirection()
        return ("done" if QStyle.visualRect(direction, rect, area).contains(at) else ""), 0.0

    def paint_line(self, row: Row, rect: QRect, entry: ActionRow) -> None:
        self._paint_box(row, self._box(rect), entry)
        self._paint_words(row, rect, entry)

    def _box(self, rect: QRect) -> QRect:
        top = rect.top() + MARGIN + PAD + (self._fonts.line - _BOX) // 2
        return QRect(rect.left() + SIDE + PAD, top, _BOX, _BOX)

    def _paint_box(self, row: Row, box: QRect, action: ActionRow) -> None:
        tokens, place = self._shell.theme.tokens, row.place(box)
        done = action.state == "done"
        row.painter.setPen(QPen(QColor(tokens.accent if done else tokens.muted), 1.4))
        row.painter.setBrush(QColor(tokens.accent if done else tokens.base))
        row.painter.drawRoundedRect(place, 4, 4)
        if action.state == "open":
            return
        name, ink = ("check", tokens.on_accent) if done else ("close", tokens.muted)
        inset = (_BOX - _ICON) // 2
        row.icon(box.topLeft() + QPoint(inset, inset), name, ink, _ICON)

    def _paint_words(self, row: Row, rect: QRect, action: ActionRow) -> None:
        tokens, fonts = self._shell.theme.tokens, self._fonts
        left = SIDE + PAD + _BOX + PAD
        line = QRect(
            rect.left() + left,
            rect.top() + MARGIN + PAD,
            rect.width() - left - SIDE - PAD,
            fonts.line,
        )
        facts, late = deciding_words.action_facts(action, self._shell.now_ms())
        open_ = action.state == "open"
        row.text(
            line,
            action.what,
            fonts.bold if open_ else fonts.body,
            tokens.text if open_ else tokens.muted,
        )
        below = QRect(line.left(), line.bottom() + 4, line.width(), fonts.small_line)
        ink = tokens.record if late else tokens.muted
        taken = row.text(below, facts, fonts.small, ink)
        rest = below.adjusted(taken + PAD, 0, 0, 0)
        row.text(rest, action.meeting_title, fonts.small, tokens.muted, end=True)
