"""Colours and measures: tokens for light, dark and high contrast, the palette and a small QSS.

``Theme`` is handed to everything that paints; ``theme.tokens`` are the colours of this moment and
``theme.changed`` says when they are others. Nothing else in the window names a colour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from cassette.desktop.style_sheet import style_sheet

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
RADIUS_S, RADIUS_M = 8, 10
SIDEBAR_WIDTH = 200
PLAYER_HEIGHT = 56
MOTION_MS = 150


class Look(StrEnum):
    """What a person can choose. ``system`` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "high-contrast"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one look, as #rrggbb. ``on_x`` is text on ``x``.

    ``window`` is the frame, ``base`` the page, ``raised`` a card on the page. ``line`` is
    decoration; ``border`` surrounds what can be typed in or pressed. ``wave`` is sound not played.
    """

    name: str
    dark: bool
    window: str
    base: str
    raised: str
    hover: str
    selected: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    record: str
    on_record: str
    record_soft: str
    warn: str
    warn_soft: str
    good: str
    good_soft: str
    line: str
    border: str
    wave: str
    shadow: str

    def colour(self, name: str, alpha: int = 255) -> QColor:
        """A token by its name as a colour; ``alpha`` 0 to 255."""
        colour = QColor(getattr(self, name))
        colour.setAlpha(alpha)
        return colour


LIGHT = Tokens(
    name="light",
    dark=False,
    window="#f6f7f9",
    base="#ffffff",
    raised="#f6f7fa",
    hover="#eceff4",
    selected="#e4eafc",
    text="#16181d",
    muted="#5b6270",
    accent="#3457d5",
    on_accent="#ffffff",
    accent_soft="#e4eafc",
    record="#c81e3a",
    on_record="#ffffff",
    record_soft="#fce8eb",
    warn="#8a5200",
    warn_soft="#fdf1dd",
    good="#1a6e46",
    good_soft="#e0f4e9",
    line="#d9dde5",
    border="#c3c9d4",
    wave="#b4bac6",
    shadow="#0b0d12",
)
DARK = Tokens(
    name="dark",
    dark=True,
    window="#16181d",
    base="#1c1f26",
    raised="#24282f",
    hover="#2c313a",
    selected="#2b3350",
    text="#eceef2",
    muted="#9aa3b2",
    accent="#8aa4ff",
    on_accent="#10131c",
    accent_soft="#2b3350",
    record="#ff6b81",
    on_record="#1b0a0d",
    record_soft="#43242b",
    warn="#f0b45c",
    warn_soft="#3d3120",
    good="#6fd3a0",
    good_soft="#1f3a2d",
    line="#2d323d",
    border="#414857",
    wave="#5a6270",
    shadow="#000000",
)
CONTRAST_LIGHT = replace(
    LIGHT,
    name="high-contrast",
    window="#ffffff",
    raised="#ffffff",
    text="#000000",
    muted="#2f343d",
    accent="#0b2fae",
    record="#9c0f28",
    line="#5b6270",
    border="#3a404b",
    wave="#5b6270",
)
CONTRAST_DARK = replace(
    DARK,
    name="high-contrast",
    window="#000000",
    base="#000000",
    raised="#000000",
    text="#ffffff",
    muted="#d5dae3",
    accent="#b3c4ff",
    line="#9aa3b2",
    border="#c3c9d4",
    wave="#9aa3b2",
)
ALL_TOKENS = (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)


class Theme(QObject):
    """The look of the window. ``changed`` fires after palette and style sheet were replaced."""

    changed = Signal()

    def __init__(self, look: Look = Look.SYSTEM, *, reduced_motion: bool = False) -> None:
        super().__init__()
        self._look = look
        self.reduced_motion = reduced_motion
        self.tokens = _tokens_for(look)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def look(self) -> Look:
        """What the person chose."""
        return self._look

    @property
    def motion_ms(self) -> int:
        """How long a movement may take: 0 when motion is reduced."""
        return 0 if self.reduced_motion else MOTION_MS

    def choose(self, look: Look) -> None:
        """Take another look, at once."""
        self._look = look
        self.apply()

    def apply(self) -> None:
        """Give the application this look."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self.tokens = _tokens_for(self._look)
        _tell_system(self._look, self.tokens)
        app.setStyle("Fusion")
        app.setPalette(palette_of(self.tokens))
        app.setStyleSheet(style_sheet(self.tokens))
        self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._look is Look.SYSTEM and _tokens_for(self._look) != self.tokens:
            self.apply()


def _tokens_for(look: Look) -> Tokens:
    dark_system = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    if look is Look.CONTRAST:
        return CONTRAST_DARK if dark_system else CONTRAST_LIGHT
    if look is Look.SYSTEM:
        return DARK if dark_system else LIGHT
    return DARK if look is Look.DARK else LIGHT


def _tell_system(look: Look, tokens: Tokens) -> None:
    """Title bars on Windows and macOS follow this; the palette itself does not (see the docs)."""
    if look in (Look.LIGHT, Look.DARK):
        scheme = Qt.ColorScheme.Dark if tokens.dark else Qt.ColorScheme.Light
        QGuiApplication.styleHints().setColorScheme(scheme)
    else:
        QGuiApplication.styleHints().unsetColorScheme()


def palette_of(tokens: Tokens) -> QPalette:
    """The palette that Fusion paints with."""
    role = QPalette.ColorRole
    colours = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "base",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.PlaceholderText: "muted",
        role.Button: "base",
        role.ButtonText: "text",
        role.BrightText: "record",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.ToolTipBase: "text",
        role.ToolTipText: "base",
        role.Light: "raised",
        role.Midlight: "line",
        role.Mid: "line",
        role.Dark: "border",
        role.Shadow: "shadow",
        role.Accent: "accent",
    }
    palette = QPalette()
    for which, name in colours.items():
        palette.setColor(which, tokens.colour(name))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, tokens.colour("muted", 140))
    return palette


def scaled_font(base: QFont, factor: float, *, bold: bool = False) -> QFont:
    """The system's font at another size, so that a person's own setting always counts."""
    font = QFont(base)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    font.setWeight(QFont.Weight.DemiBold if bold else base.weight())
    return font


def contrast(first: str, second: str) -> float:
    """The WCAG 2.2 contrast ratio of two #rrggbb colours, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
