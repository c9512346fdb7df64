"""Icons drawn for Cassette: small SVGs on one 24-unit grid with one stroke, tinted at run time.

``icon("play", theme)`` follows the theme by itself when it is asked for again; widgets that live
through a change of theme register with ``keep``. ``pixmap`` is for delegates.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import isValid

from cassette.runtime.resources import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from cassette.desktop.theme import Theme

ICON_PX = 18
SMALL = 20
"""Up to this size in pixels strokes are drawn a little bolder, else they look grey."""
TYPE_ICONS = {
    "information": "information",
    "status": "status",
    "problem": "problem",
    "decision": "decision",
    "innovation": "innovation",
    "team": "team",
}
"""The icon of each meeting type."""

REACTION_ICONS = ("agree", "question", "concern", "thanks", "done")
"""The reactions that have an icon of their own name; others are shown as the emoji they are."""


@cache
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon in one colour (#rrggbb), ``size`` logical pixels square; cached.

    Raises FileNotFoundError for a name that does not ship.
    """
    key = f"icon/{name}/{colour}/{size}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    made = QPixmap(_shape(name, size, ratio))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(made.rect(), QColor(colour))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made


def _shape(name: str, size: int, ratio: float) -> QPixmap:
    """The icon in black, to be tinted: reading an SVG costs ten times what tinting does."""
    key = f"icon/{name}/{size}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    source = _source(name)
    if size <= SMALL:
        source = source.replace('stroke-width="1.75"', 'stroke-width="2.1"')
    renderer = QSvgRenderer(QByteArray(source.encode()))
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    QPixmapCache.insert(key, made)
    return made


def icon(name: str, theme: Theme, colour: str = "text") -> QIcon:
    """The icon in a token's colour, with a muted look when disabled."""
    made = QIcon()
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    made.addPixmap(pixmap(name, getattr(theme.tokens, colour), ICON_PX, ratio))
    made.addPixmap(pixmap(name, theme.tokens.wave, ICON_PX, ratio), QIcon.Mode.Disabled)
    return made


def keep(button: QAbstractButton, name: str, theme: Theme, colour: str = "text") -> None:
    """Give a button this icon, now and after each change of theme. A later call replaces it."""
    button.setProperty("icon_name", name)
    button.setProperty("icon_colour", colour)
    button.setIcon(icon(name, theme, colour))
    if button.property("icon_kept"):
        return
    button.setProperty("icon_kept", True)

    def again() -> None:
        if isValid(button):
            button.setIcon(
                icon(button.property("icon_name"), theme, button.property("icon_colour"))
            )
        else:
            theme.changed.disconnect(again)

    theme.changed.connect(again)
