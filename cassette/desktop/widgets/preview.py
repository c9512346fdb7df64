"""Small pictures of attached images: read once on a lane, then drawn from the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap, QPixmapCache

from cassette.desktop.bridge import Lane

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.desktop.shell import Shell

LARGEST = 12_000
"""Pixels of a side. A picture that claims more is not unpacked: it would fill the memory."""


class Previews(QObject):
    """``ready`` fires when a picture that was asked for has come."""

    ready = Signal()

    def __init__(self, shell: Shell, size: QSize) -> None:
        super().__init__(shell)
        self._shell, self._size = shell, size
        self._asked: set[str] = set()

    def picture(self, sha256: str, file: Path, ratio: float) -> QPixmap | None:
        """The picture, fitted into ``size`` logical pixels; None while it is being read."""
        key = f"preview/{sha256}/{self._size.width()}x{self._size.height()}/{ratio}"
        found = QPixmap()
        if QPixmapCache.find(key, found):
            return found
        if key not in self._asked:
            self._asked.add(key)
            wanted = self._size * ratio
            self._shell.bridge.run(
                Lane.POOL,
                lambda: read_small(file, wanted),
                lambda image: self._on_read(key, image, ratio),
                owner=self,
            )
        return None

    def _on_read(self, key: str, image: QImage | None, ratio: float) -> None:
        if image is None:
            return
        made = QPixmap.fromImage(image)
        made.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, made)
        self._asked.discard(key)
        self.ready.emit()


def read_small(file: Path, within: QSize) -> QImage | None:
    """The image, no larger than ``within`` pixels; None for what cannot be shown."""
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > LARGEST:
        return None
    if size.width() > within.width() or size.height() > within.height():
        reader.setScaledSize(size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
