"""What every row of notes has in common: a card, a person's disc that plays, the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyleOptionViewItem,
)

from cassette.desktop import icons, wording
from cassette.desktop.models.heard_parts import shares
from cassette.desktop.widgets.avatar import ink_on, paint_avatar
from cassette.desktop.widgets.moments import near, paint_moments
from cassette.desktop.widgets.note_fonts import RowFonts
from cassette.desktop.widgets.row_paint import Row
from cassette.desktop.widgets.row_tip import TipDelegate
from cassette.desktop.widgets.waveform import paint_wave

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.desktop.listening import Listening
    from cassette.desktop.shell import Shell
    from cassette.desktop.theme import Tokens
    from cassette.domain.views import NoteCard

_Index = QModelIndex | QPersistentModelIndex
SIDE, MARGIN, PAD, GAP, DOT = 12, 3, 12, 5, 8


def selected(option: QStyleOptionViewItem) -> bool:
    """Whether the row is the selected one."""
    return bool(option.state & QStyle.StateFlag.State_Selected)


def hovered(option: QStyleOptionViewItem) -> bool:
    """Whether the pointer is over the row."""
    return bool(option.state & QStyle.StateFlag.State_MouseOver)


def paint_ground(row: Row, option: QStyleOptionViewItem, area: QRect, tokens: Tokens) -> None:
    """The ground of a row in any list: raised, under the pointer, or selected with a ring."""
    chosen = selected(option)
    ground = tokens.hover if hovered(option) else tokens.raised
    row.rounded(area, tokens.selected if chosen else ground)
    if chosen:
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        inner = area.adjusted(1, 1, -1, -1)
        row.outline(inner, tokens.accent if focused else tokens.border, 2)


class NoteDelegate(TipDelegate):
    """Subclasses lay out a row; this paints its common parts."""

    avatar = 36
    wave_height = 24

    def __init__(self, shell: Shell, listening: Listening) -> None:
        super().__init__()
        self.shell = shell
        self.listening = listening
        self.fonts = RowFonts()

    def place(self, rect: QRect, area: QRect) -> QRect:
        """Where ``area`` of a row really is in this language."""
        return QStyle.visualRect(QApplication.layoutDirection(), rect, area)

    def row(self, painter: QPainter, option: QStyleOptionViewItem) -> Row:
        """Start painting a row."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return Row(painter, option.rect, option.direction)

    def played(self, card: NoteCard) -> Sequence[tuple[float, float]]:
        """Which parts of the note are tinted: what I heard of one that I have not heard to its end,
        or up to where it plays."""
        current = self.listening.card
        if current is not None and current.id == card.id:
            return self.listening.tinted()
        if card.mine or card.heard:
            return ()
        return shares(self.listening.parts.of(card), card.duration_ms)

    def paint_card(self, row: Row, option: QStyleOptionViewItem, area: QRect) -> None:
        """The ground of a row: see ``paint_ground``."""
        paint_ground(row, option, area, self.shell.theme.tokens)

    def paint_disc(
        self, row: Row, area: QRect, card: NoteCard, option: QStyleOptionViewItem
    ) -> None:
        """The person; under the pointer, and while it plays, the button that plays the note."""
        painter = row.painter
        place = row.place(area)
        current = self.listening.card
        here = current is not None and current.id == card.id and self.listening.playing
        painter.setFont(self.fonts.body.font)
        if card.sound is None or not (here or hovered(option)):
            paint_avatar(painter, place, card.by_name, card.by_colour)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(card.by_colour))
        painter.drawEllipse(place)
        size = place.width() // 2 + 2
        corner = place.center() - QPoint(size // 2 - 1, size // 2 - 1)
        ratio = painter.device().devicePixelRatioF()
        name = "pause" if here else "play"
        painter.drawPixmap(corner, icons.pixmap(name, ink_on(card.by_colour), size, ratio))

    def paint_dot(self, row: Row, disc: QRect, card: NoteCard) -> None:
        """Unheard: a dot beside the disc."""
        if not card.heard:
            top = disc.center().y() - DOT // 2
            area = QRect(disc.left() - DOT - 4, top, DOT, DOT)
            row.dot(area, self.shell.theme.tokens.accent)

    def paint_name(self, row: Row, line: QRect, card: NoteCard) -> None:
        """Who, in bold when unheard; at the end how long and when."""
        tokens = self.shell.theme.tokens
        when = wording.moment(card.at_ms, self.shell.now_ms())
        facts = f"{wording.length(card.duration_ms)}  ·  {when}" if card.sound else when
        travel = self.shell.travelling_at.words(card)
        facts = f"{travel}  ·  {facts}" if travel else facts
        taken = row.text(line, facts, self.fonts.small, tokens.muted, end=True)
        room = line.adjusted(0, 0, -taken - PAD, 0)
        font = self.fonts.body if card.heard else self.fonts.bold
        row.text(room, card.by_name, font, tokens.text)

    def paint_sound(self, row: Row, area: QRect, card: NoteCard) -> None:
        """The waveform; never mirrored in itself."""
        tokens, place = self.shell.theme.tokens, row.place(area)
        paint_wave(row.painter, place, card.id, card.thumbnail, self.played(card), tokens)
        moments = self.shell.moments_at.of(card)
        if moments:
            paint_moments(row.painter, place, moments, card.duration_ms, tokens)

    def moment_tip(self, card: NoteCard, area: QRect, at: QPoint) -> str:
        """What people left where the pointer is on the waveform that fills ``area``; ""."""
        if not area.adjusted(0, -2, 0, 0).contains(at):
            return ""
        moments = self.shell.moments_at.of(card)
        return "\n".join(one.text for one in near(moments, area, card.duration_ms, at.x()))

    def paint_chip(self, row: Row, at: QPoint, text: str, colour: str, ground: str) -> int:
        """A small rounded word; the width it took."""
        font = self.fonts.small
        width = font.width(text) + 18
        area = QRect(at, QSize(width, self.fonts.small_line + 4))
        row.rounded(area, ground, (self.fonts.small_line + 4) // 2)
        row.text(area.adjusted(8, 0, -8, 0), text, font, colour)
        return width
