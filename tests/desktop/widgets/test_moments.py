"""Reactions stand where they were given: on the waveform, at the word, with who gave them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QTextCursor
from PySide6.QtWidgets import QApplication

from cassette.desktop.screens.player.moments import MomentsStrip
from cassette.desktop.screens.player.words import ReadAlong
from cassette.desktop.theme import LIGHT
from cassette.desktop.widgets.moments import Moment, moments_of, near, paint_moments
from cassette.desktop.widgets.seek_slider import SeekSlider
from cassette.domain.notes import Segment, Transcript, Word
from cassette.domain.views import NoteCard, Reaction, TranscriptState

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication

AREA = QRect(0, 4, 201, 24)
ADA = Moment(5_000, "agree", "Ada", "Agree from Ada")


def card(*reactions: Reaction, sound: str | None = "x") -> NoteCard:
    """A note of ten seconds with these reactions."""
    return NoteCard(
        id="n",  # type: ignore[arg-type]
        meeting="m",  # type: ignore[arg-type]
        item=None,
        by="g",  # type: ignore[arg-type]
        by_name="Grace",
        by_colour="#808080",
        mine=False,
        at_ms=0,
        reply_to=None,
        reply_at_ms=None,
        sound=sound,
        duration_ms=10_000,
        gain_db=0.0,
        thumbnail=bytes([200] * 100),
        text="",
        transcript=TranscriptState.PENDING,
        why_failed="",
        language="",
        heard_ms=0,
        heard=False,
        deleted=False,
        reactions=reactions,
    )


def given(what: str, at_ms: int | None, name: str = "Ada") -> Reaction:
    return Reaction(what, at_ms, "a", name)  # type: ignore[arg-type]


def test_only_reactions_to_a_moment_are_moments_and_they_say_who() -> None:
    found = moments_of(card(given("thanks", 8_000, "Alan"), given("agree", None), given("🎉", 20)))
    assert [(one.at_ms, one.name, one.text) for one in found] == [
        (20, "Ada", "🎉 from Ada"),
        (8_000, "Alan", "Thanks from Alan"),
    ]


def test_a_deleted_or_written_note_has_no_moments() -> None:
    assert moments_of(replace(card(given("agree", 5)), deleted=True)) == ()
    assert moments_of(card(given("agree", 5), sound=None)) == ()


@pytest.mark.parametrize(("at_ms", "x"), [(0, 0), (5_000, 100), (10_000, 200), (99_000, 200)])
def test_a_mark_is_drawn_at_its_moment(qapp: CassetteApplication, at_ms: int, x: int) -> None:
    image = QImage(220, 40, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_moments(painter, AREA, [replace(ADA, at_ms=at_ms)], 10_000, LIGHT)
    painter.end()
    inked = [n for n in range(220) if image.pixelColor(n, AREA.bottom()) == QColor(LIGHT.accent)]
    assert inked == [x]


def test_what_is_under_the_pointer_is_what_is_near_it() -> None:
    assert near([ADA], AREA, 10_000, 105) == (ADA,)
    assert near([ADA], AREA, 10_000, 130) == ()


def test_the_seek_slider_tells_who_reacted_where_the_pointer_is(
    qtbot: QtBot, qapp: CassetteApplication
) -> None:
    slider = SeekSlider(qapp.theme)
    qtbot.addWidget(slider)
    slider.resize(408, 32)
    slider.show_note("n", b"", 10_000)
    slider.show_moments([ADA])
    for x, told in ((204.0, True), (300.0, False)):
        at = QPointF(x, 16)
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(
            QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(slider, move)
        assert ("Agree from Ada" in slider.toolTip()) is told


def test_the_word_that_was_reacted_at_is_tinted_and_knows_who(
    qtbot: QtBot, qapp: CassetteApplication
) -> None:
    words = ReadAlong(qapp.theme)
    qtbot.addWidget(words)
    timed = tuple(Word(n * 1_000, n * 1_000 + 900, f"w{n}", 0.9) for n in range(10))
    text = " ".join(word.text for word in timed)
    words.show_words(Transcript("en", "tiny.en", (Segment(0, 0, 10_000, text, timed),)), "")
    words.resize(300, 200)
    words.show()
    words.show_moments([ADA])
    tinted = [mark.cursor.selectedText() for mark in words.extraSelections()]
    assert tinted == ["w5"]
    cursor = QTextCursor(words.document())
    cursor.setPosition(words.toPlainText().index("w5") + 1)
    at: QPoint = words.cursorRect(cursor).center()
    assert words.moments_at(words.word_at(at)) == [ADA]


def test_buttons_name_the_moments_and_go_there(qtbot: QtBot, qapp: CassetteApplication) -> None:
    strip = MomentsStrip(qapp.theme)
    qtbot.addWidget(strip)
    assert strip.isHidden()
    strip.show_moments([ADA])
    button = strip.findChildren(type(strip._button(ADA)))[0]
    assert button.accessibleName() == "0:05: Agree from Ada"
    with qtbot.waitSignal(strip.sought) as told:
        button.click()
    assert told.args == [5_000]
    strip.show_moments([])
    assert strip.isHidden()
