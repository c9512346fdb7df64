"""Paints a meeting's rows: headings of agenda items, notes with sound and words, open prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from cassette.desktop import icons, wording
from cassette.desktop.language import tr
from cassette.desktop.models.meeting_model import ENTRY, Entry
from cassette.desktop.models.row_words import grouped, words_of
from cassette.desktop.screens.meeting.file_row import FileRows
from cassette.desktop.widgets.note_row import DOT, GAP, MARGIN, PAD, SIDE, NoteDelegate, hovered
from cassette.desktop.widgets.row_paint import Paragraph, Row, paragraph
from cassette.domain.views import TranscriptState

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell
    from cassette.domain.views import ErasedNote, NoteCard

INDENT = 40
TOOLS = 190
"""Room for the buttons of an item, and how many have answered it."""
PROMPT_LINES = 4
LINES = 5
CHIP = 24
ICON = 15
_Index = QModelIndex | QPersistentModelIndex


class MeetingDelegate(NoteDelegate):
    """Parts of a note: "play", "seek", "state" (what its words wait for), "react/<reaction>",
    "react", "reply" and "download" under the pointer, "restore". Part of an open prompt: "answer";
    an attachment is one part, "file".

    Heights are remembered by (key, width) with what they depend on.
    """

    avatar = 32
    wave_height = 26

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__(shell, listening)
        self.width = 600
        self._heights: dict[tuple[str, int], tuple[object, int]] = {}
        self.files = FileRows(shell, self.fonts)

    # --- heights --------------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        entry: Entry | None = index.data(ENTRY)
        return QSize(240, self._height(entry) if entry is not None else 0)

    def _height(self, entry: Entry) -> int:
        if entry.attached is not None:
            return self.files.height(entry.attached)
        if entry.erased is not None:
            return self._erased_height()
        if entry.card is None:
            return (
                self._heading(entry).height + 24 if entry.kind == "item" else self.fonts.line + 32
            )
        card = entry.card
        depends = (card.text, card.transcript, card.deleted, bool(card.reactions), entry.reply)
        key = (entry.key, self.width)
        found = self._heights.get(key)
        if found is None or found[0] != depends:
            found = (depends, self._measure(entry, card))
            self._heights[key] = found
        return found[1]

    def _heading(self, entry: Entry) -> Paragraph:
        """The prompt, wrapped beside its number and its buttons: it is never cut to one line."""
        rtl = QApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        text = tr("On the meeting as a whole") if entry.item is None else entry.item.prompt
        width = self.width - 2 * SIDE - 4 - TOOLS - (self._number_size + PAD)
        return paragraph(text, self.fonts.heading, max(80, width), PROMPT_LINES, rtl=rtl)

    @property
    def _number_size(self) -> int:
        return self.fonts.line + 6

    def _measure(self, entry: Entry, card: NoteCard) -> int:
        height = 2 * (MARGIN + PAD) + self.fonts.line
        if card.deleted:
            return self._erased_height()
        if card.sound is not None:
            height += GAP + self.wave_height
        height += GAP + self._words_height(entry, card)
        return height + (GAP + CHIP if card.reactions else 0)

    def _erased_height(self) -> int:
        return 2 * (MARGIN + PAD) + self.fonts.line + 4

    def _words_height(self, entry: Entry, card: NoteCard) -> int:
        if not card.text:
            return self.fonts.line
        return self._paragraph(entry, card, keep=False).height

    def _paragraph(self, entry: Entry, card: NoteCard, *, keep: bool = True) -> Paragraph:
        rtl = QApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        width = self.width - self._left(entry) - SIDE - PAD
        lines = LINES if card.sound is not None else 4 * LINES
        return paragraph(card.text, self.fonts.body, max(80, width), lines, rtl=rtl, keep=keep)

    # --- places (as if left to right) -------------------------------------------------------------

    def _left(self, entry: Entry) -> int:
        indent = INDENT if entry.reply else 0
        return SIDE + PAD + DOT + self.avatar + PAD + indent

    def _inner(self, rect: QRect, entry: Entry) -> QRect:
        left = self._left(entry)
        return rect.adjusted(left, MARGIN + PAD, -(SIDE + PAD), -(MARGIN + PAD))

    def _disc(self, rect: QRect, entry: Entry) -> QRect:
        left = rect.left() + self._left(entry) - PAD - self.avatar
        return QRect(left, rect.top() + MARGIN + PAD, self.avatar, self.avatar)

    def _wave(self, rect: QRect, entry: Entry) -> QRect:
        inner = self._inner(rect, entry)
        return QRect(inner.left(), inner.top() + self.fonts.line + GAP, inner.width(), 26)

    def _words_top(self, rect: QRect, entry: Entry) -> int:
        top = rect.top() + MARGIN + PAD + self.fonts.line + GAP
        spoken = entry.card is not None and entry.card.sound is not None
        return top + (self.wave_height + GAP if spoken else 0)

    def _tools(self, rect: QRect, entry: Entry) -> list[tuple[str, QRect]]:
        """The buttons under the pointer, in the top corner."""
        inner = self._inner(rect, entry)
        size = self.fonts.line + 8
        names = ["react"] if entry.reply else ["reply", "react"]
        if entry.card is not None and self.shell.travelling_at.can_fetch(entry.card):
            names.append("download")
        return [
            (name, QRect(inner.right() - (n + 1) * (size + 4), inner.top() - 4, size, size))
            for n, name in enumerate(names)
        ]

    def _chips(self, rect: QRect, entry: Entry) -> list[tuple[str, str, QRect, bool]]:
        """Reactions below the words: what, label, where, whether I gave it."""
        card = entry.card
        if card is None or card.deleted or not card.reactions:
            return []
        inner = self._inner(rect, entry)
        left, found = inner.left(), []
        me = self.shell.team.me
        mine = {one.what for one in card.reactions if one.by == me}
        for what, names in grouped(card.reactions).items():
            text = str(len(names))
            width = 16 + ICON + 5 + self.fonts.small.width(text)
            area = QRect(left, inner.bottom() - CHIP + 1, width, CHIP)
            found.append((what, text, area, what in mine))
            left += width + 6
        return found

    def part_at(self, rect: QRect, index: QModelIndex, at: QPoint) -> tuple[str, float]:
        """What was pressed."""
        entry: Entry | None = index.data(ENTRY)
        if entry is None:
            return "", 0.0
        if entry.kind in ("open", "file"):
            return ("answer" if entry.kind == "open" else "file"), 0.0
        card = entry.card
        if card is None:
            return "", 0.0
        if card.deleted:
            return "restore", 0.0
        for what, _, area, _ in self._chips(rect, entry):
            if self.place(rect, area).contains(at):
                return f"react/{what}", 0.0
        for name, area in self._tools(rect, entry):
            if self.place(rect, area).contains(at):
                return name, 0.0
        return self._sound_part(rect, entry, card, at)

    def tip_at(self, rect: QRect, index: _Index, at: QPoint) -> str:
        """Who reacted: at the moment under the pointer, or with the chip under it."""
        entry: Entry | None = index.data(ENTRY)
        if entry is None or entry.card is None:
            return ""
        for what, _, area, _ in self._chips(rect, entry):
            if self.place(rect, area).contains(at):
                names = grouped(entry.card.reactions)[what]
                return tr("{reaction} from {names}").format(
                    reaction=wording.reaction(what), names=", ".join(dict.fromkeys(names))
                )
        return self.moment_tip(entry.card, self.place(rect, self._wave(rect, entry)), at)

    def _sound_part(
        self, rect: QRect, entry: Entry, card: NoteCard, at: QPoint
    ) -> tuple[str, float]:
        if card.sound is None:
            return "", 0.0
        wave = self.place(rect, self._wave(rect, entry))
        if wave.contains(at):
            return "seek", (at.x() - wave.left()) / max(1, wave.width())
        if self.place(rect, self._disc(rect, entry)).contains(at):
            return "play", 0.0
        failed = card.transcript is TranscriptState.FAILED
        if failed and at.y() > self._words_top(rect, entry):
            return "state", 0.0
        return "", 0.0

    # --- painting ---------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        entry: Entry | None = index.data(ENTRY)
        if entry is None:
            return
        painter.save()
        row = self.row(painter, option)
        if entry.card is not None:
            self._paint_note(row, option, entry, entry.card)
        elif entry.attached is not None:
            self.files.paint(row, option, entry.attached)
        elif entry.erased is not None:
            self._paint_erased(row, option, entry, entry.erased)
        elif entry.kind == "open":
            self._paint_open(row, option)
        else:
            self._paint_heading(row, option, entry)
        painter.restore()

    def _paint_heading(self, row: Row, option: QStyleOptionViewItem, entry: Entry) -> None:
        tokens = self.shell.theme.tokens
        line = row.rect.adjusted(SIDE + 4, 8, -(SIDE + TOOLS), 0)
        if entry.item is None:
            row.text(line, tr("On the meeting as a whole"), self.fonts.heading, tokens.text)
            return
        number = str(entry.item.n)
        size = self._number_size
        disc = QRect(line.left(), line.center().y() - size // 2, size, size)
        row.dot(disc, tokens.accent_soft)
        row.painter.setFont(self.fonts.bold.font)
        row.painter.setPen(QColor(tokens.accent))
        row.painter.drawText(row.place(disc), Qt.AlignmentFlag.AlignCenter, number)
        words = self._heading(entry)
        top = line.center().y() - words.height // 2 + 1
        left = line.left() + size + PAD
        room = row.place(QRect(left, top, line.right() - left + 1, words.height))
        words.draw(row.painter, QPointF(room.topLeft()), tokens.text)
        self._ring(row, option)

    def _ring(self, row: Row, option: QStyleOptionViewItem) -> None:
        """Headings and open prompts can be the current row too, and show it."""
        from PySide6.QtWidgets import QStyle

        if option.state & QStyle.StateFlag.State_HasFocus:
            area = row.rect.adjusted(SIDE, MARGIN + 1, -SIDE, -MARGIN - 1)
            row.outline(area, self.shell.theme.tokens.accent, 2)

    def _paint_erased(
        self, row: Row, option: QStyleOptionViewItem, entry: Entry, one: ErasedNote
    ) -> None:
        tokens, rect = self.shell.theme.tokens, row.rect
        self.paint_card(row, option, rect.adjusted(SIDE, MARGIN, -SIDE, -MARGIN))
        disc, inner = self._disc(rect, entry), self._inner(rect, entry)
        row.icon(disc.topLeft() + QPoint(8, 4), "trash", tokens.muted, 18)
        line = QRect(inner.left(), inner.top(), inner.width(), self.fonts.line)
        text = self.shell.travelling_at.erasing(one.id)
        row.text(line, text, self.fonts.body, tokens.muted)

    def _paint_open(self, row: Row, option: QStyleOptionViewItem) -> None:
        tokens = self.shell.theme.tokens
        area = row.rect.adjusted(SIDE, MARGIN, -SIDE, -MARGIN - 4)
        pen = QPen(QColor(tokens.accent if hovered(option) else tokens.border), 1.2)
        pen.setStyle(Qt.PenStyle.DashLine)
        row.painter.setPen(pen)
        row.painter.setBrush(Qt.BrushStyle.NoBrush)
        row.painter.drawRoundedRect(row.place(area), 10, 10)
        at = QPoint(area.left() + PAD, area.center().y() - 9)
        row.icon(at, "microphone", tokens.accent, 18)
        text = tr("Be the first to answer")
        row.text(area.adjusted(PAD + 28, 0, -PAD, 0), text, self.fonts.body, tokens.muted)
        self._ring(row, option)

    def _paint_note(
        self, row: Row, option: QStyleOptionViewItem, entry: Entry, card: NoteCard
    ) -> None:
        tokens, rect = self.shell.theme.tokens, row.rect
        indent = INDENT if entry.reply else 0
        self.paint_card(row, option, rect.adjusted(SIDE + indent, MARGIN, -SIDE, -MARGIN))
        disc, inner = self._disc(rect, entry), self._inner(rect, entry)
        line = QRect(inner.left(), inner.top(), inner.width(), self.fonts.line)
        if card.deleted:
            text = tr("Deleted · Restore")
            row.icon(disc.topLeft() + QPoint(8, 4), "undo", tokens.muted, 18)
            row.text(line, text, self.fonts.body, tokens.muted)
            return
        self.paint_dot(row, disc, card)
        self.paint_disc(row, disc, card, option)
        tools = self._tools(rect, entry) if hovered(option) else []
        taken = sum(area.width() + 4 for _, area in tools)
        self.paint_name(row, line.adjusted(0, 0, -taken, 0), card)
        for name, area in tools:
            at = area.topLeft() + QPoint(4, 4)
            row.icon(at, name, tokens.accent, area.width() - 8)
        if card.sound is not None:
            self.paint_sound(row, self._wave(rect, entry), card)
        self._paint_words(row, entry, card)
        for what, text, area, given in self._chips(rect, entry):
            self._paint_reaction(row, area, what, text, given)

    def _paint_words(self, row: Row, entry: Entry, card: NoteCard) -> None:
        tokens = self.shell.theme.tokens
        inner = self._inner(row.rect, entry)
        top = self._words_top(row.rect, entry)
        area = row.place(QRect(inner.left(), top, inner.width(), 10))
        if card.text:
            colour = tokens.muted if card.heard and not card.mine else tokens.text
            self._paragraph(entry, card).draw(row.painter, QPointF(area.topLeft()), colour)
            return
        line = QRect(inner.left(), top, inner.width(), self.fonts.line)
        text, colour = self._why_no_words(entry, card)
        row.text(line, text, self.fonts.body, colour)

    def _why_no_words(self, entry: Entry, card: NoteCard) -> tuple[str, str]:
        tokens = self.shell.theme.tokens
        if entry.writing >= 0:
            percent = f"{round(entry.writing * 100)} %"
            return tr("Being written down… {percent}").format(percent=percent), tokens.accent
        if card.transcript is TranscriptState.FAILED:
            return tr("Transcript unavailable · Try again"), tokens.record
        return words_of(card), tokens.muted

    def _paint_reaction(self, row: Row, area: QRect, what: str, text: str, given: bool) -> None:
        tokens = self.shell.theme.tokens
        row.rounded(area, tokens.accent_soft if given else tokens.hover, CHIP // 2)
        if given:
            row.outline(area.adjusted(0, 0, -1, -1), tokens.accent, 1, CHIP // 2)
        at = QPoint(area.left() + 8, area.center().y() - ICON // 2)
        if what in icons.REACTION_ICONS:
            row.icon(at, what, tokens.accent, ICON)
        else:
            glyph = QRect(at.x(), area.top(), ICON + 4, area.height())
            row.text(glyph, what, self.fonts.small, tokens.text)
        count = area.adjusted(8 + ICON + 5, 0, 0, 0)
        row.text(count, text, self.fonts.small, tokens.text)
