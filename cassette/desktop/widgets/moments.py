"""What people left at moments of a note: reactions, replies and actions, drawn where they belong in
time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from cassette.desktop import icons, wording
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cassette.desktop.theme import Tokens
    from cassette.domain.outcome_views import ActionRow
    from cassette.domain.reply_views import ReplyAt
    from cassette.domain.views import NoteCard

ACTION, REPLY = "action", "reply"
DISC = 14
REACH = 8
"""So many pixels beside its mark a moment is still meant."""


@dataclass(frozen=True, slots=True)
class Moment:
    """``what``: a reaction, an emoji, ``ACTION`` or ``REPLY``; ``text`` says it with (``name``)."""

    at_ms: int
    what: str
    name: str
    text: str


def moments_of(
    card: NoteCard, actions: Iterable[ActionRow] = (), replies: Iterable[ReplyAt] = ()
) -> tuple[Moment, ...]:
    """What was left at moments of this note, in the order of time. Deleted notes have none."""
    if card.deleted or card.sound is None:
        return ()
    found = [
        Moment(one.at_ms, one.what, one.by_name, _given(wording.reaction(one.what), one.by_name))
        for one in card.reactions
        if one.at_ms is not None
    ]
    found += [
        Moment(one.note_ms or 0, ACTION, one.owner_name, _action_words(one))
        for one in actions
        if one.note == card.id and one.state != "dropped"
    ]
    found += [
        Moment(one.at_ms, REPLY, one.by_name, tr("Reply from {name}").format(name=one.by_name))
        for one in replies
        if one.to == card.id
    ]
    return tuple(sorted(found, key=lambda one: (one.at_ms, one.what, one.text)))


def _given(reaction: str, name: str) -> str:
    return tr("{reaction} from {names}").format(reaction=reaction, names=name)


def _action_words(action: ActionRow) -> str:
    who = action.owner_name or tr("nobody yet")
    return tr("Action for {name}: {what}").format(name=who, what=action.what)


def near(moments: Sequence[Moment], area: QRect, duration_ms: int, x: int) -> tuple[Moment, ...]:
    """The moments whose mark is at ``x`` of a waveform that fills ``area``."""
    return tuple(one for one in moments if abs(_x_of(one, area, duration_ms) - x) <= REACH)


def paint_moments(
    painter: QPainter,
    area: QRect,
    moments: Sequence[Moment],
    duration_ms: int,
    tokens: Tokens,
) -> None:
    """A line through the sound at each moment and a small disc with its icon on it.

    ``area`` is the waveform's; time runs left to right in it, whatever the language does.
    """
    for moment in moments:
        x = _x_of(moment, area, duration_ms)
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.drawLine(x, area.top(), x, area.bottom())
        left = min(max(x - DISC // 2, area.left()), area.right() - DISC + 1)
        disc = QRect(QPoint(left, area.top() - 2), QSize(DISC, DISC))
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.setBrush(QColor(tokens.base))
        painter.drawEllipse(disc)
        paint_mark(painter, disc.adjusted(2, 2, -2, -2), moment.what, tokens)


def paint_mark(painter: QPainter, area: QRect, what: str, tokens: Tokens) -> None:
    """The icon of a reaction or an action, or the emoji itself, into a small square."""
    name = icon_of(what)
    if name is not None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(area.topLeft(), icons.pixmap(name, tokens.accent, area.width(), ratio))
        return
    font = QFont(painter.font())
    font.setPixelSize(max(7, area.height() - 1))
    painter.setFont(font)
    painter.setPen(QColor(tokens.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, what)


def icon_of(what: str) -> str | None:
    """The icon for a mark; None for an emoji, which is its own."""
    if what in (ACTION, REPLY):
        return what
    return what if what in icons.REACTION_ICONS else None


def _x_of(moment: Moment, area: QRect, duration_ms: int) -> int:
    along = min(1.0, max(0.0, moment.at_ms / max(1, duration_ms)))
    return area.left() + round((area.width() - 1) * along)
