"""The fonts of rows, derived from the system's own so that a person's setting counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from cassette.desktop.theme import scaled_font
from cassette.desktop.widgets.row_paint import metrics_of

if TYPE_CHECKING:
    from PySide6.QtGui import QFont


class RowFonts:
    """Fonts and line heights, looked up once. Make it anew when the application's font changes."""

    def __init__(self) -> None:
        base = QApplication.font()
        self.body: QFont = base
        self.bold: QFont = scaled_font(base, 1.0, bold=True)
        self.heading: QFont = scaled_font(base, 1.08, bold=True)
        self.small: QFont = scaled_font(base, 0.9)
        self.line: int = metrics_of(self.bold).height()
        self.small_line: int = metrics_of(self.small).height()
