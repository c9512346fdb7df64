"""Paints a line of the register: the meeting, what was decided, by whom and when, its review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from cassette.desktop import deciding_words, icons, wording
from cassette.desktop.language import tr
from cassette.desktop.models.row_words import words_of
from cassette.desktop.widgets.line_row import LineDelegate
from cassette.desktop.widgets.note_row import GAP, MARGIN, PAD, SIDE

if TYPE_CHECKING:
    from cassette.desktop.widgets.row_paint import Row
    from cassette.domain.outcome_views import DecisionRow

_ICON = 18


class RegisterDelegate(LineDelegate):
    """Three lines: title and facts, the decision, and a word when it is in dispute."""

    @property
    def height(self) -> int:
        lines = 2 * self._fonts.line + self._fonts.small_line
        return 2 * (MARGIN + PAD) + lines + 2 * GAP

    def paint_line(self, row: Row, rect: QRect, entry: DecisionRow) -> None:
        tokens, fonts = self._shell.theme.tokens, self._fonts
        left, top = rect.left() + SIDE + PAD, rect.top() + MARGIN + PAD
        name = icons.TYPE_ICONS[wording.kind(entry.type).key]
        row.icon(QPoint(left, top + (fonts.line - _ICON) // 2), name, tokens.accent, _ICON)
        inset = _ICON + 9
        width = rect.width() - 2 * (SIDE + PAD) - inset
        line = QRect(left + inset, top, width, fonts.line)
        row.text(line, entry.title, fonts.bold, tokens.text)
        words = QRect(line.left(), line.bottom() + GAP, width, fonts.line)
        row.text(words, words_of(entry.outcome.statement), fonts.body, tokens.text)
        facts = QRect(line.left(), words.bottom() + GAP, width, fonts.small_line)
        now_ms = self._shell.now_ms()
        due = entry.outcome.review_ms
        late = due is not None and due <= now_ms and not entry.outcome.reviewed
        said = deciding_words.decision_facts(entry, now_ms)
        taken = row.text(facts, said, fonts.small, tokens.warn if late else tokens.muted)
        if entry.in_conflict:
            rest = facts.adjusted(taken + PAD, 0, 0, 0)
            row.text(rest, tr("In dispute"), fonts.small, tokens.record, end=True)
