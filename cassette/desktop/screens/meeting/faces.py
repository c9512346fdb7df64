"""Who takes part, as one button: a face each, ticked who has answered, faint who has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.language import tr
from cassette.desktop.theme import SPACE_XS
from cassette.desktop.widgets.avatar import paint_avatar

if TYPE_CHECKING:
    from cassette.desktop.screens.meeting.standing import HowFar
    from cassette.desktop.theme import Theme
    from cassette.domain.views import Participant

MOST = 8
_FACE, _TICK, _GAP = 24, 12, 5
_NAMED = 12
"""So many people are named in the tip and to screen readers; the sheet behind names all."""


class FacesButton(QAbstractButton):
    """Pressing it opens the people of the meeting."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._people: tuple[Participant, ...] = ()
        self._far: HowFar | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_people(self, people: tuple[Participant, ...]) -> None:
        """These take part; how far they are comes later."""
        if people != self._people:
            self._people = people
            self._far = None
            self._say()

    def show_far(self, far: HowFar | None) -> None:
        """How far each of them is."""
        if far != self._far:
            self._far = far
            self._say()

    def sizeHint(self) -> QSize:
        shown = min(len(self._people), MOST)
        width = shown * (_FACE + _GAP) + 2 * SPACE_XS
        if len(self._people) > MOST:
            width += self.fontMetrics().horizontalAdvance(self._rest()) + _GAP
        return QSize(width, _FACE + 2 * SPACE_XS)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(self.rect(), 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        x = SPACE_XS
        for person in self._people[:MOST]:
            self._paint_face(painter, self._place(QRect(x, SPACE_XS, _FACE, _FACE)), person)
            x += _FACE + _GAP
        if len(self._people) > MOST:
            painter.setPen(QColor(tokens.muted))
            room = QRect(x, 0, self.width() - x, self.height())
            painter.drawText(self._place(room), Qt.AlignmentFlag.AlignCenter, self._rest())
        painter.end()

    def _place(self, area: QRect) -> QRect:
        if self.isRightToLeft():
            area.moveLeft(self.width() - area.right() - 1)
        return area

    def _paint_face(self, painter: QPainter, face: QRect, person: Participant) -> None:
        waits = self._far is not None and not self._has_answered(person)
        painter.setOpacity(0.45 if waits and person.role != "observer" else 1.0)
        paint_avatar(painter, face, person.name, person.colour)
        painter.setOpacity(1.0)
        if self._far is None or waits:
            return
        tokens = self._theme.tokens
        corner = face.bottomRight() - QPoint(_TICK - 4, _TICK - 3)
        disc = QRect(corner, QSize(_TICK, _TICK))
        painter.setPen(QPen(QColor(tokens.base), 1.5))
        painter.setBrush(QColor(tokens.good))
        painter.drawEllipse(disc)
        ratio = painter.device().devicePixelRatioF()
        tick = icons.pixmap("check", tokens.base, _TICK - 4, ratio)
        painter.drawPixmap(disc.topLeft() + QPoint(2, 2), tick)

    def _has_answered(self, person: Participant) -> bool:
        if self._far is None:
            return False
        found = {one.member: one.answered for one in self._far.answered.people}
        return found.get(person.member, False)

    def _rest(self) -> str:
        return f"+{len(self._people) - MOST}"

    def _say(self) -> None:
        lines = [self._line(person) for person in self._people[:_NAMED]]
        if len(self._people) > _NAMED:
            lines.append(tr("and %n more", "people", len(self._people) - _NAMED))
        self.setAccessibleName(tr("People: {names}").format(names="; ".join(lines)))
        plain_text.set_tip(self, "\n".join(lines))
        self.updateGeometry()
        self.update()

    def _line(self, person: Participant) -> str:
        facts = [person.name, wording.role(person.role)]
        if self._far is not None and person.role != "observer":
            answered = self._has_answered(person)
            facts.append(tr("has answered") if answered else tr("has not answered yet"))
        return tr(", ").join(facts)
