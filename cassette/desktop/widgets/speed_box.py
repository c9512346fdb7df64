"""How fast we listen: a small number field from 0.5 to 4.0 in steps of 0.05."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from cassette.desktop.language import tr
from cassette.desktop.plain_text import set_tip

SLOWEST, FASTEST, FINE, COARSE = 0.5, 4.0, 0.05, 0.25


def stepped(rate: float, step: float) -> float:
    """The next speed on the grid of ``step``, held within the limits."""
    grid = abs(step)
    count = round(rate / grid, 6)
    near = (int(count) + 1 if step > 0 else -int(-count // 1) - 1) * grid
    return min(FASTEST, max(SLOWEST, round(near, 2)))


class SpeedBox(QDoubleSpinBox):
    """``chosen`` carries a speed the person set here; ``show_speed`` follows without telling."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._showing = False
        self.setRange(SLOWEST, FASTEST)
        self.setSingleStep(FINE)
        self.setDecimals(2)
        self.setValue(1.0)
        self.setSuffix("×")
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setKeyboardTracking(False)
        self.setAccessibleName(tr("Speed"))
        set_tip(self, tr("Speed: [ slower, ] faster, = normal; or scroll here"))
        self.valueChanged.connect(self._on_value_changed)

    def show_speed(self, rate: float) -> None:
        """Show what is set elsewhere."""
        self._showing = True
        self.setValue(rate)
        self._showing = False

    def _on_value_changed(self, rate: float) -> None:
        if not self._showing:
            self.chosen.emit(round(rate, 2))
