"""A QR code: dark squares on white in every look, with the quiet zone that cameras need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET = 4
"""Modules of white around it (ISO/IEC 18004, 9.1)."""
_SHOWN_PX = 232
_INK, _GROUND = "#000000", "#ffffff"  # a camera does not know about looks


def modules_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """The squares of the code for ``text``, True for dark, without the quiet zone."""
    import segno  # only who invites needs it

    code = segno.make_qr(text, error="m")
    return tuple(tuple(bool(one) for one in row) for row in code.matrix)


def picture_of(modules: Sequence[Sequence[bool]], scale: int) -> QImage:
    """The code with its quiet zone, ``scale`` pixels a square."""
    side = (len(modules) + 2 * QUIET) * scale
    made = QImage(side, side, QImage.Format.Format_RGB32)
    made.fill(QColor(_GROUND))
    painter = QPainter(made)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                at = QRect((x + QUIET) * scale, (y + QUIET) * scale, scale, scale)
                painter.fillRect(at, QColor(_INK))
    painter.end()
    return made


class QrPicture(QWidget):
    """Shows one code, never mirrored and never blurred."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._modules: tuple[tuple[bool, ...], ...] = ()

    @property
    def modules(self) -> tuple[tuple[bool, ...], ...]:
        """What is shown; empty for nothing."""
        return self._modules

    def show_text(self, text: str) -> None:
        """Show the code of a text."""
        self._modules = modules_of(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if not self._modules:
            return QSize(_SHOWN_PX, _SHOWN_PX)
        side = len(self._modules) + 2 * QUIET
        side *= max(2, round(_SHOWN_PX / side))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_GROUND))
        if self._modules:
            ratio = self.devicePixelRatioF()
            room = min(self.width(), self.height()) * ratio
            scale = max(1, int(room / (len(self._modules) + 2 * QUIET)))
            picture = picture_of(self._modules, scale)
            picture.setDevicePixelRatio(ratio)
            side = round(picture.width() / ratio)
            area = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
            painter.drawImage(area, picture)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.end()
