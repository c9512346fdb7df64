"""Painting rows of lists: text that is elided, mirrored and cached, chips, focus rings.

Areas are given as if the language ran left to right and mirrored here (``QStyle.visualRect``);
waveforms and lengths keep their own direction.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QStaticText,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle

from cassette.desktop import icons

_KEPT_LINES, _KEPT_PARAGRAPHS = 400, 48
_RTL = Qt.LayoutDirection.RightToLeft
_NO_PEN = Qt.PenStyle.NoPen
_NO_BRUSH = Qt.BrushStyle.NoBrush
_ELIDE = Qt.TextElideMode.ElideRight


class Face:
    """A font with what is asked of it all the time. Make few and keep them."""

    __slots__ = ("font", "line", "metrics")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.line = self.metrics.height()

    def width(self, text: str) -> int:
        """How wide a line of text is."""
        return self.metrics.horizontalAdvance(text)


@dataclass(slots=True)
class Row:
    """One row being painted."""

    painter: QPainter
    rect: QRect
    direction: Qt.LayoutDirection

    def place(self, area: QRect) -> QRect:
        """Where ``area`` really is in this language."""
        if self.direction is _RTL:
            return QStyle.visualRect(self.direction, self.rect, area)
        return area

    def text(self, area: QRect, text: str, face: Face, colour: str, *, end: bool = False) -> int:
        """One line, elided, at the start of ``area`` or its ``end``; the width it took."""
        line, width = _line(text, face, area.width())
        place = self.place(area)
        at_right = end is not (self.direction is _RTL)
        x = place.right() + 1 - width if at_right else place.left()
        y = place.top() + (place.height() - face.line) / 2
        self.painter.setFont(face.font)
        self.painter.setPen(QColor(colour))
        self.painter.drawStaticText(QPointF(x, y), line)
        return width

    def rounded(self, area: QRect, fill: str, radius: int = 10) -> None:
        """A filled card."""
        self.painter.setPen(_NO_PEN)
        self.painter.setBrush(QColor(fill))
        self.painter.drawRoundedRect(self.place(area), radius, radius)

    def outline(self, area: QRect, colour: str, width: int = 2, radius: int = 10) -> None:
        """A ring around ``area``."""
        self.painter.setBrush(_NO_BRUSH)
        self.painter.setPen(QPen(QColor(colour), width))
        self.painter.drawRoundedRect(self.place(area), radius, radius)

    def dot(self, area: QRect, colour: str) -> None:
        """A disc: unheard."""
        self.painter.setPen(_NO_PEN)
        self.painter.setBrush(QColor(colour))
        self.painter.drawEllipse(self.place(area))

    def icon(self, at: QPoint, name: str, colour: str, size: int) -> None:
        """A picture of ``size`` pixels with its upper start at ``at``."""
        ratio = self.painter.device().devicePixelRatioF()
        place = self.place(QRect(at, QSize(size, size)))
        self.painter.drawPixmap(place.topLeft(), icons.pixmap(name, colour, size, ratio))


_lines: OrderedDict[tuple[str, int, int], tuple[QStaticText, int]] = OrderedDict()
_paragraphs: OrderedDict[tuple[str, int, int, int, bool], Paragraph] = OrderedDict()


def _line(text: str, face: Face, room: int) -> tuple[QStaticText, int]:
    """``text`` laid out on one line, cut with an ellipsis to fit, and its width; remembered.

    Laying out costs 70 us a time, drawing what is laid out 8.
    """
    key = (text, id(face), room)
    found = _lines.get(key)
    if found is not None:
        _lines.move_to_end(key)
        return found
    shown = face.metrics.elidedText(text[:400].replace("\n", " "), _ELIDE, room)
    made = QStaticText(shown)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=face.font)
    found = _lines[key] = (made, face.width(shown))
    if len(_lines) > _KEPT_LINES:
        _lines.popitem(last=False)
    return found


class Paragraph:
    """Text wrapped to a width, at most some lines of it, laid out once; ``height`` in pixels.

    Text beyond the last line ends in an ellipsis. That is looked for with the first drawing: most
    rows of a list are only measured.
    """

    __slots__ = ("_asked", "_layout", "_whole", "height")

    def __init__(self, text: str, face: Face, width: int, lines: int, rtl: bool) -> None:
        self._asked = (text, face, width, lines, rtl)
        self._whole, self.height = self._lay_out(*self._asked)

    def _lay_out(
        self, text: str, face: Face, width: int, lines: int, rtl: bool
    ) -> tuple[bool, int]:
        """Whether there was room for all of it, and how high it is."""
        self._layout = QTextLayout(text.replace("\n", "\u2028"), face.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setAlignment(
            (Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
            | Qt.AlignmentFlag.AlignAbsolute
        )
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self._layout.beginLayout()
        y = 0.0
        end = 0
        for _ in range(lines):
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += line.height() + 2
            end = line.textStart() + line.textLength()
        self._layout.endLayout()
        return end >= len(text), round(y)

    def draw(self, painter: QPainter, at: QPointF, colour: str) -> None:
        """Draw it with its top left at ``at``."""
        if not self._whole:
            text, face, width, lines, rtl = self._asked
            self._lay_out(cut_to_lines(text, face, width, lines), face, width, lines, rtl)
            self._whole = True
        painter.setPen(QColor(colour))
        self._layout.draw(painter, at)


def paragraph(
    text: str, face: Face, width: int, lines: int, *, rtl: bool, keep: bool = True
) -> Paragraph:
    """The paragraph, laid out now or remembered. Text beyond ``lines`` ends in an ellipsis.

    Whoever only measures does not ``keep`` it: all the rows of a list are measured, and would
    drive out the few that are painted again and again.
    """
    text = text[: lines * max(20, width // 3)]
    key = (text, id(face), width, lines, rtl)
    found = _paragraphs.get(key)
    if found is not None:
        _paragraphs.move_to_end(key)
        return found
    found = Paragraph(text, face, width, lines, rtl)
    if not keep:
        return found
    _paragraphs[key] = found
    if len(_paragraphs) > _KEPT_PARAGRAPHS:
        _paragraphs.popitem(last=False)
    return found


def cut_to_lines(text: str, face: Face, width: int, lines: int) -> str:
    """The beginning of ``text`` that fills ``lines`` lines, with an ellipsis."""
    layout = QTextLayout(text.replace("\n", "\u2028"), face.font)
    layout.beginLayout()
    end = 0
    for n in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width if n < lines - 1 else width - face.line)
        end = line.textStart() + line.textLength()
    layout.endLayout()
    return text[:end].rstrip() + "…"
