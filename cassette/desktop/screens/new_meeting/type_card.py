"""A meeting type as a card to choose: its icon, its name, what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from cassette.desktop import icons, wording
from cassette.desktop.theme import RADIUS_M, SPACE_M, SPACE_S, scaled_font

if TYPE_CHECKING:
    from cassette.desktop.theme import Theme
    from cassette.domain.formats import MeetingType
    from cassette.domain.planning_views import Template

_ICON_PX = 22
_LINES = 3


def said(text: str) -> str:
    """A sentence of a meeting type in the person's language."""
    return QCoreApplication.translate("formats", text)


class TypeCard(QAbstractButton):
    """Checkable, one of its siblings at a time; arrows move between them.

    With a ``template`` it stands for that one of the team's own, under its name.
    """

    def __init__(self, theme: Theme, kind: MeetingType, template: Template | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.template = template
        self._theme = theme
        self._name = template.name if template is not None else wording.type_name(kind.key)
        self._purpose = template.purpose if template is not None else said(kind.purpose)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(self._name.replace("&", "&&"))
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._purpose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(220, line * (1 + _LINES) + 3 * SPACE_S + SPACE_S)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, under = self.isChecked(), self.underMouse()
        painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.base))
        if under and not chosen:
            painter.setBrush(QColor(tokens.hover))
        edge = tokens.accent if chosen or self.hasFocus() else tokens.border
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), RADIUS_M, RADIUS_M)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        inner = self.rect().adjusted(SPACE_M, SPACE_S + 2, -SPACE_M, -SPACE_S)
        mirrored = self.isRightToLeft()
        line = self.fontMetrics().lineSpacing()
        left = inner.right() - _ICON_PX if mirrored else inner.left()
        colour = tokens.accent if self.isChecked() else tokens.muted
        ratio = self.devicePixelRatioF()
        picture = icons.pixmap(icons.TYPE_ICONS[self.kind.key], colour, _ICON_PX, ratio)
        painter.drawPixmap(left, inner.top() + (line - _ICON_PX) // 2 + 1, picture)
        name = QRect(inner)
        name.setHeight(line + 2)
        gap = _ICON_PX + SPACE_S
        name.adjust(0 if mirrored else gap, 0, -gap if mirrored else 0, 0)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        side |= Qt.AlignmentFlag.AlignAbsolute
        self._text(painter, name, side, self._name, tokens.text, bold=True)
        purpose = inner.adjusted(0, line + SPACE_S, 0, 0)
        self._text(painter, purpose, side, self._purpose, tokens.muted, bold=False)

    def _text(
        self,
        painter: QPainter,
        area: QRect,
        side: Qt.AlignmentFlag,
        text: str,
        colour: str,
        *,
        bold: bool,
    ) -> None:
        font: QFont = scaled_font(self.font(), 1.0 if bold else 0.9, bold=bold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        flags = int(side | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(area, flags, text)
