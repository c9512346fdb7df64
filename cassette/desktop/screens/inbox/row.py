"""Paints a row of Catch up: who, where, when, the sound, the first words. All rows are as high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize

from cassette.desktop import icons, wording
from cassette.desktop.models.row_words import grouped, words_of
from cassette.desktop.models.rows_model import ROW
from cassette.desktop.widgets.note_row import DOT, GAP, MARGIN, PAD, SIDE, NoteDelegate
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from cassette.desktop.widgets.row_paint import Row
    from cassette.domain.views import InboxRow

_Index = QModelIndex | QPersistentModelIndex
_ICON = 15


class InboxDelegate(NoteDelegate):
    """Three text lines and a waveform. Parts: "play" (the disc) and "seek" (the waveform)."""

    @property
    def height(self) -> int:
        """The height of every row."""
        fonts = self.fonts
        lines = 2 * fonts.line + fonts.small_line
        return 2 * (MARGIN + PAD) + lines + self.wave_height + 3 * GAP

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        return QSize(240, self.height)

    def part_at(self, rect: QRect, index: QModelIndex, at: QPoint) -> tuple[str, float]:
        """The disc plays, the waveform seeks."""
        row = index.data(ROW)
        if row is None or row.note.sound is None:
            return "", 0.0
        wave = self.place(rect, self._wave(rect))
        if wave.contains(at):
            return "seek", (at.x() - wave.left()) / max(1, wave.width())
        return ("play", 0.0) if self.place(rect, self._disc(rect)).contains(at) else ("", 0.0)

    def tip_at(self, rect: QRect, index: _Index, at: QPoint) -> str:
        row: InboxRow | None = index.data(ROW)
        return self.moment_tip(row.note, self.place(rect, self._wave(rect)), at) if row else ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        entry: InboxRow | None = index.data(ROW)
        if entry is None:
            return
        painter.save()
        row = self.row(painter, option)
        rect, disc, line = option.rect, self._disc(option.rect), self._line(option.rect)
        self.paint_card(row, option, rect.adjusted(SIDE, MARGIN, -SIDE, -MARGIN))
        self.paint_dot(row, disc, entry.note)
        self.paint_disc(row, disc, entry.note, option)
        self.paint_name(row, line, entry.note)
        self._paint_meeting(row, line, entry)
        tokens = self.shell.theme.tokens
        if entry.note.sound is not None:
            self.paint_sound(row, self._wave(rect), entry.note)
            self._paint_words(row, self._last(rect), entry)
        else:
            room = self._wave(rect).united(self._last(rect))
            row.text(room, words_of(entry.note), self.fonts.body, tokens.text)
        painter.restore()

    def _inner(self, rect: QRect) -> QRect:
        left = SIDE + PAD + DOT + self.avatar + PAD
        return rect.adjusted(left, MARGIN + PAD, -(SIDE + PAD), -(MARGIN + PAD))

    def _disc(self, rect: QRect) -> QRect:
        left, top = rect.left() + SIDE + PAD + DOT, rect.top() + MARGIN + PAD
        return QRect(left, top, self.avatar, self.avatar)

    def _line(self, rect: QRect) -> QRect:
        inner = self._inner(rect)
        return QRect(inner.left(), inner.top(), inner.width(), self.fonts.line)

    def _wave(self, rect: QRect) -> QRect:
        inner = self._inner(rect)
        top = inner.top() + self.fonts.line + self.fonts.small_line + 2 * GAP
        return QRect(inner.left(), top, inner.width(), self.wave_height)

    def _last(self, rect: QRect) -> QRect:
        inner = self._inner(rect)
        top = inner.bottom() - self.fonts.line + 1
        return QRect(inner.left(), top, inner.width(), self.fonts.line)

    def _paint_meeting(self, row: Row, above: QRect, entry: InboxRow) -> None:
        tokens = self.shell.theme.tokens
        top = above.bottom() + 1 + GAP // 2
        height = self.fonts.small_line
        kind = icons.TYPE_ICONS[wording.kind(entry.type).key]
        at = QPoint(above.left(), top + (height - _ICON) // 2)
        row.icon(at, kind, tokens.muted, _ICON)
        state = entry.state(self.shell.now_ms())
        chip = self._due_words(entry, state)
        taken = self.fonts.small.width(chip) + 16 + PAD if chip else 0
        room = QRect(above.left() + _ICON + 6, top, above.width() - _ICON - 6 - taken, height)
        used = row.text(room, entry.title, self.fonts.small, tokens.muted)
        if chip:
            pressing = state is MeetingState.OVERDUE
            at = QPoint(room.left() + used + PAD, top - 2)
            ink, ground = (
                (tokens.record, tokens.record_soft) if pressing else (tokens.warn, tokens.warn_soft)
            )
            self.paint_chip(row, at, chip, ink, ground)

    def _due_words(self, entry: InboxRow, state: MeetingState) -> str:
        if entry.due_ms is None or state not in (MeetingState.DUE_SOON, MeetingState.OVERDUE):
            return ""
        return wording.due(entry.due_ms, self.shell.now_ms(), state)

    def _paint_words(self, row: Row, line: QRect, entry: InboxRow) -> None:
        tokens = self.shell.theme.tokens
        taken = 0
        for what, names in grouped(entry.note.reactions).items():
            taken += self._paint_reaction(row, line, taken, what, len(names))
        colour = tokens.text if entry.note.text else tokens.muted
        room = line.adjusted(0, 0, -taken, 0)
        row.text(room, words_of(entry.note), self.fonts.body, colour)

    def _paint_reaction(self, row: Row, line: QRect, taken: int, what: str, count: int) -> int:
        tokens, font = self.shell.theme.tokens, self.fonts.small
        number = str(count)
        width = _ICON + 4 + font.width(number) + 10
        left = line.right() - taken - width + 10
        top = line.top() + (line.height() - _ICON) // 2
        if what in icons.REACTION_ICONS:
            row.icon(QPoint(left, top), what, tokens.accent, _ICON)
        else:
            row.text(QRect(left, line.top(), _ICON + 2, line.height()), what, font, tokens.text)
        area = QRect(left + _ICON + 4, line.top(), width, line.height())
        row.text(area, number, font, tokens.muted)
        return width
