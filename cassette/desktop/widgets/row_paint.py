"""Painting rows of lists: text that is elided, mirrored and cached, chips, focus rings.

Areas are given as if the language ran left to right and mirrored here (``QStyle.visualRect``);
waveforms and lengths keep their own direction.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle

_KEPT = 600


@dataclass(slots=True)
class Row:
    """One row being painted."""

    painter: QPainter
    rect: QRect
    direction: Qt.LayoutDirection

    def place(self, area: QRect) -> QRect:
        """Where ``area`` really is in this language."""
        return QStyle.visualRect(self.direction, self.rect, area)

    def text(
        self,
        area: QRect,
        text: str,
        font: QFont,
        colour: str,
        *,
        end: bool = False,
    ) -> int:
        """One line, elided, at the start of ``area`` or its ``end``; the width it took."""
        metrics = metrics_of(font)
        shown = elided(text, font, area.width())
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        rtl = self.direction is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if end != rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self.painter.drawText(self.place(area), flags | Qt.TextFlag.TextSingleLine, shown)
        return min(area.width(), metrics.horizontalAdvance(shown))

    def rounded(self, area: QRect, fill: str, radius: int = 10) -> None:
        """A filled card."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(fill))
        self.painter.drawRoundedRect(self.place(area), radius, radius)

    def outline(self, area: QRect, colour: str, width: int = 2, radius: int = 10) -> None:
        """A ring around ``area``."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(colour), width))
        self.painter.drawRoundedRect(self.place(area), radius, radius)

    def dot(self, area: QRect, colour: str) -> None:
        """A disc: unheard."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawEllipse(self.place(area))


_metrics: dict[str, QFontMetrics] = {}
_elided: OrderedDict[tuple[str, str, int], str] = OrderedDict()
_paragraphs: OrderedDict[tuple[str, str, int, int, bool], Paragraph] = OrderedDict()


def metrics_of(font: QFont) -> QFontMetrics:
    """Font metrics, made once per font."""
    key = font.key()
    found = _metrics.get(key)
    if found is None:
        found = _metrics[key] = QFontMetrics(font)
    return found


def elided(text: str, font: QFont, width: int) -> str:
    """``text`` on one line, cut with an ellipsis to fit; remembered."""
    text = text[:400]
    key = (text, font.key(), width)
    found = _elided.get(key)
    if found is None:
        line = text.replace("\n", " ")
        found = metrics_of(font).elidedText(line, Qt.TextElideMode.ElideRight, width)
        _elided[key] = found
        if len(_elided) > _KEPT:
            _elided.popitem(last=False)
    else:
        _elided.move_to_end(key)
    return found


class Paragraph:
    """Text wrapped to a width, at most some lines of it, laid out once."""

    __slots__ = ("_layout", "height", "whole")

    def __init__(self, text: str, font: QFont, width: int, lines: int, rtl: bool) -> None:
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font)
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
        self.whole = True
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
        self.whole = end >= len(text)
        self.height = round(y)

    def draw(self, painter: QPainter, at: QPointF, colour: str) -> None:
        """Draw it with its top left at ``at``."""
        painter.setPen(QColor(colour))
        self._layout.draw(painter, at)


def paragraph(text: str, font: QFont, width: int, lines: int, *, rtl: bool) -> Paragraph:
    """The paragraph, laid out now or remembered. Text beyond ``lines`` ends in an ellipsis."""
    text = text[: lines * max(20, width // 3)]
    key = (text, font.key(), width, lines, rtl)
    found = _paragraphs.get(key)
    if found is not None:
        _paragraphs.move_to_end(key)
        return found
    found = Paragraph(text, font, width, lines, rtl)
    if not found.whole:
        found = Paragraph(cut_to_lines(text, font, width, lines), font, width, lines, rtl)
    _paragraphs[key] = found
    if len(_paragraphs) > _KEPT:
        _paragraphs.popitem(last=False)
    return found


def cut_to_lines(text: str, font: QFont, width: int, lines: int) -> str:
    """The beginning of ``text`` that fills ``lines`` lines, with an ellipsis."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.beginLayout()
    end = 0
    for n in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width if n < lines - 1 else width - metrics_of(font).height())
        end = line.textStart() + line.textLength()
    layout.endLayout()
    return text[:end].rstrip() + "…"
