"""Paragraphs of rows: measured as they are drawn, and kept for those that are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from cassette.desktop.widgets import row_paint
from cassette.desktop.widgets.row_paint import Face, cut_to_lines, paragraph

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

WIDTH, LINES = 160, 3
LONG = "Nobody knows why the export of the timetable fails every other Tuesday at noon. " * 8


@pytest.fixture
def face(qapp: QApplication) -> Face:
    return Face(QFont(qapp.font()))


def drawn(text: str, face: Face, lines: int = LINES) -> QPixmap:
    """What the paragraph of a text looks like."""
    made = QPixmap(WIDTH + 40, 400)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    found = paragraph(text, face, WIDTH, lines, rtl=False, keep=False)
    found.draw(painter, QPointF(0, 0), "#000000")
    found.draw(painter, QPointF(0, 0), "#000000")  # drawing again changes nothing
    painter.end()
    return made


def test_what_does_not_fit_is_drawn_with_an_ellipsis_as_high_as_it_was_measured(face: Face) -> None:
    shown = cut_to_lines(LONG, face, WIDTH, LINES)
    assert shown.endswith("…")
    assert drawn(LONG, face).toImage() == drawn(shown, face).toImage()
    found = paragraph(LONG, face, WIDTH, LINES, rtl=False, keep=False)
    cut = paragraph(shown, face, WIDTH, LINES, rtl=False, keep=False)
    whole = paragraph(LONG, face, WIDTH, 99, rtl=False, keep=False)
    assert found.height == cut.height < whole.height


def test_measuring_drives_out_no_paragraph_that_is_drawn(face: Face) -> None:
    kept = paragraph("Seen all the time.", face, WIDTH, LINES, rtl=False)
    for n in range(2 * row_paint._KEPT_PARAGRAPHS):
        paragraph(f"Only measured, {n}.", face, WIDTH, LINES, rtl=False, keep=False)
    assert paragraph("Seen all the time.", face, WIDTH, LINES, rtl=False) is kept
