"""Paints a line of the register: the meeting, what was decided, by whom and when, its review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from cassette.desktop import deciding_words, icons, wording
from cassette.desktop.language import tr
from cassette.desktop.models.register_model import ROW
from cassette.desktop.models.row_words import words_of
from cassette.desktop.widgets.note_fonts import RowFonts
from cassette.desktop.widgets.note_row import GAP, MARGIN, PAD, SIDE, paint_ground
from cassette.desktop.widgets.row_paint import Row

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.outcome_views import DecisionRow

_ICON = 18
_Index = QModelIndex | QPersistentModelIndex


class RegisterDelegate(QStyledItemDelegate):
    """Three lines: title and facts, the decision, and a word when it is in dispute."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._fonts = RowFonts()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        lines = 2 * self._fonts.line + self._fonts.small_line
        return QSize(240, 2 * (MARGIN + PAD) + lines + 2 * GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        decision: DecisionRow | None = index.data(ROW)
        if decision is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = Row(painter, option.rect, option.direction)
        area = option.rect.adjusted(SIDE, MARGIN, -SIDE, -MARGIN)
        paint_ground(row, option, area, self._shell.theme.tokens)
        self._paint_words(row, option.rect, decision)
        painter.restore()

    def _paint_words(self, row: Row, rect: QRect, decision: DecisionRow) -> None:
        tokens, fonts = self._shell.theme.tokens, self._fonts
        left, top = rect.left() + SIDE + PAD, rect.top() + MARGIN + PAD
        icon = QRect(QPoint(left, top + (fonts.line - _ICON) // 2), QSize(_ICON, _ICON))
        ratio = row.painter.device().devicePixelRatioF()
        name = icons.TYPE_ICONS[wording.kind(decision.type).key]
        row.painter.drawPixmap(
            row.place(icon).topLeft(), icons.pixmap(name, tokens.accent, _ICON, ratio)
        )
        inset = _ICON + 9
        width = rect.width() - 2 * (SIDE + PAD) - inset
        line = QRect(left + inset, top, width, fonts.line)
        row.text(line, decision.title, fonts.bold, tokens.text)
        words = QRect(line.left(), line.bottom() + GAP, width, fonts.line)
        row.text(words, words_of(decision.outcome.statement), fonts.body, tokens.text)
        facts = QRect(line.left(), words.bottom() + GAP, width, fonts.small_line)
        now_ms = self._shell.now_ms()
        due = decision.outcome.review_ms
        late = due is not None and due <= now_ms and not decision.outcome.reviewed
        said = deciding_words.decision_facts(decision, now_ms)
        taken = row.text(facts, said, fonts.small, tokens.warn if late else tokens.muted)
        if decision.in_conflict:
            rest = facts.adjusted(taken + PAD, 0, 0, 0)
            row.text(rest, tr("In dispute"), fonts.small, tokens.record, end=True)
