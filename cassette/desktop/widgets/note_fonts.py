"""The fonts of rows, derived from the system's own so that a person's setting counts."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from cassette.desktop.theme import scaled_font
from cassette.desktop.widgets.row_paint import Face


class RowFonts:
    """Fonts and line heights, looked up once. Make it anew when the application's font changes."""

    def __init__(self) -> None:
        base = QApplication.font()
        self.body = Face(base)
        self.bold = Face(scaled_font(base, 1.0, bold=True))
        self.heading = Face(scaled_font(base, 1.08, bold=True))
        self.small = Face(scaled_font(base, 0.9))
        self.line = self.bold.line
        self.small_line = self.small.line
