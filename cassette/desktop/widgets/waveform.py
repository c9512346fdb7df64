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
    from collections.abc import Iterator, Sequence

    from cassette.desktop.theme import Tokens

BAR_PX, GAP_PX = 3, 2
_DB_PER_STEP = 80 / 255
_SOFTNESS = 0.8
_BELOW_PEAK = [10 ** (-steps * _DB_PER_STEP / 20 * _SOFTNESS) for steps in range(256)]


def heights(thumbnail: bytes, count: int) -> list[float]:
    """How high ``count`` bars are, 0 to 1 of the loudest.

    A thumbnail's bytes are decibels (0: -80 dBFS, 255: full scale), in which all speech looks
    alike; bars show amplitude, softened a little so that quiet words are still seen.
    """
    if not thumbnail or count <= 0:
        return [0.0] * max(0, count)
    peak = max(thumbnail)
    edges = [n * len(thumbnail) // count for n in range(count + 1)]
    spans = (thumbnail[low : max(high, low + 1)] for low, high in pairwise(edges))
    return [sum(_BELOW_PEAK[peak - value] for value in span) / len(span) for span in spans]


def paint_wave(
    painter: QPainter,
    area: QRect,
    key: str,
    thumbnail: bytes,
    played: float | Sequence[tuple[float, float]],
    tokens: Tokens,
    *,
    faint: bool = False,
) -> None:
    """Draw the bars into ``area``, those that were ``played`` in the accent colour: the first share
    (0 to 1) of them, or these parts.

    ``key`` names the note. Time runs left to right, whatever the language does.
    """
    ratio = painter.device().devicePixelRatioF()
    parts = [(0.0, played)] if isinstance(played, float | int) else played
    for part, done in _split(area, parts):
        colour = tokens.accent if done else tokens.line if faint else tokens.wave
        if part.width() > 0:
            picture = _picture(key, thumbnail, area.size(), colour, ratio)
            source = QRect(
                round((part.left() - area.left()) * ratio),
                0,
                round(part.width() * ratio),
                picture.height(),
            )
            painter.drawPixmap(part, picture, source)


def _split(area: QRect, parts: Sequence[tuple[float, float]]) -> Iterator[tuple[QRect, bool]]:
    """``area`` from left to right in pieces, and whether each was played."""
    left = area.left()
    for start, end in parts:
        edges = (area.left() + round(area.width() * min(1.0, max(0.0, at))) for at in (start, end))
        first, last = (max(left, x) for x in edges)
        yield QRect(left, area.top(), first - left, area.height()), False
        yield QRect(first, area.top(), last - first, area.height()), True
        left = last
    yield QRect(left, area.top(), area.right() - left + 1, area.height()), False


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
        half = max(0.05, room * loudness)
        lines.append(QLineF(x, middle - half, x, middle + half))
    return lines
