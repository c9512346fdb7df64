"""A person as a disc in their colour with their initial."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget

from cassette.desktop.theme import contrast


def initial(name: str) -> str:
    """The first letter of a name with its accents, in capitals; a dot for a name without any."""
    for n, char in enumerate(name):
        if char.isalnum():
            end = n + 1
            while end < len(name) and unicodedata.combining(name[end]):
                end += 1
            return name[n:end].upper()
    return "·"


def ink_on(colour: str) -> str:
    """White or near-black, whichever is easier to read on ``colour`` (#rrggbb)."""
    return "#ffffff" if contrast("#ffffff", colour) >= 3.6 else "#16181d"


def paint_avatar(painter: QPainter, area: QRect, name: str, colour: str) -> None:
    """Draw the disc into the square ``area``."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(area, _picture(initial(name), colour, area.width(), ratio, painter.font()))


def _picture(letter: str, colour: str, size: int, ratio: float, font: QFont) -> QPixmap:
    key = f"avatar/{letter}/{colour}/{size}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    made = QPixmap(QSize(size, size) * ratio)
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(0, 0, size, size)
    font = QFont(font)
    font.setPixelSize(max(8, round(size * 0.42)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(ink_on(colour)))
    painter.drawText(QRect(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    QPixmapCache.insert(key, made)
    return made


class Avatar(QWidget):
    """One person, as a widget. Its accessible name is the person's name."""

    def __init__(self, name: str, colour: str, size: int = 28) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self.setFixedSize(size, size)
        self.setAccessibleName(name)

    def show_person(self, name: str, colour: str) -> None:
        """Stand for somebody else."""
        self._name, self._colour = name, colour
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_avatar(painter, self.rect(), self._name, self._colour)
        painter.end()
