"""The read-along: words light up in their time, a click or Enter seeks, scrolling is respected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from cassette.desktop.listening import Listening
from cassette.desktop.screens.player.pane import WordsPane
from cassette.desktop.screens.player.words import ReadAlong, laid_out
from cassette.domain.notes import Segment, Transcript, Word

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.application import CassetteApplication
    from cassette.desktop.shell import Shell

TEXT = "Yesterday I finished the sync outbox; today I draw the waveform cache."
WORDS = TEXT.split()


def _transcript(times: int = 1) -> Transcript:
    words = WORDS * times
    timed = tuple(Word(n * 300, n * 300 + 280, word, 0.9) for n, word in enumerate(words))
    return Transcript("en", "tiny.en", (Segment(0, 0, len(words) * 300, " ".join(words), timed),))


@pytest.fixture
def words(qtbot: QtBot, qapp: CassetteApplication) -> ReadAlong:
    made = ReadAlong(qapp.theme)
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show_words(_transcript(), "")
    made.show()
    return made


def test_the_text_reads_as_it_was_said_and_every_word_is_found(words: ReadAlong) -> None:
    assert words.toPlainText() == " ".join(WORDS)
    text, spans = laid_out(_transcript())
    assert [text[span.first : span.last] for span in spans] == WORDS


def test_before_a_note_is_chosen_the_pane_says_how_to_choose_one(
    qtbot: QtBot, shell: Shell
) -> None:
    listening = Listening(shell)
    pane = WordsPane(shell, listening)
    qtbot.addWidget(pane)
    pane.show()
    shown = {one.text() for one in pane.findChildren(QLabel) if one.isVisible()}
    assert "No note chosen" in shown
    assert pane.words.toPlainText() == "Choose a note to read its words here."
    assert not any(one.isEnabled() for one in pane.reactions.values())
    listening.close()


def test_a_long_breath_begins_a_paragraph() -> None:
    two = Transcript(
        "en",
        "m",
        (
            Segment(0, 0, 500, "One."),
            Segment(1, 600, 900, "Two."),
            Segment(2, 5_000, 6_000, "Three."),
        ),
    )
    assert laid_out(two)[0] == "One. Two.\nThree."


@pytest.mark.parametrize(("ms", "word"), [(0, "Yesterday"), (310, "I"), (1_600, "outbox;")])
def test_the_word_of_the_moment_is_lit(words: ReadAlong, ms: int, word: str) -> None:
    words.show_moment(ms)
    assert words.spoken == word
    lit = words.extraSelections()[-1]
    assert lit.cursor.selectedText() == word


def test_long_silence_lights_nothing(words: ReadAlong) -> None:
    words.show_moment(60_000)
    assert words.spoken == ""


def test_a_click_on_a_word_seeks_to_it(qtbot: QtBot, words: ReadAlong) -> None:
    cursor = QTextCursor(words.document())
    cursor.setPosition(words.toPlainText().index("today") + 2)
    at = words.cursorRect(cursor).center()
    with qtbot.waitSignal(words.sought) as told:
        QTest.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told.args == [WORDS.index("today") * 300]


def test_arrows_go_from_word_to_word_and_enter_seeks(qtbot: QtBot, words: ReadAlong) -> None:
    words.setFocus()
    for _ in range(3):
        QTest.keyClick(words, Qt.Key.Key_Right)
    assert words.textCursor().selectedText() == WORDS[3]
    QTest.keyClick(words, Qt.Key.Key_Left)
    with qtbot.waitSignal(words.sought) as told:
        QTest.keyClick(words, Qt.Key.Key_Return)
    assert told.args == [2 * 300]


def test_it_follows_until_the_person_scrolls_and_again_when_asked(
    qtbot: QtBot, words: ReadAlong
) -> None:
    words.show_words(_transcript(40), "")
    words.show_moment(40 * 300 * 4)
    followed = words.verticalScrollBar().value()
    assert followed > 0
    wheel = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(0, 0),
        QPoint(0, 1200),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.waitSignal(words.follows):
        QApplication.sendEvent(words.viewport(), wheel)
    stood = words.verticalScrollBar().value()
    words.show_moment(40 * 300 * 8)
    assert words.verticalScrollBar().value() == stood, "it fought the person's scrolling"
    words.follow()
    assert words.verticalScrollBar().value() > stood


def test_markup_in_words_is_shown_as_typed(words: ReadAlong) -> None:
    words.show_words(None, "<b>not bold</b> & so on")
    assert words.toPlainText() == "<b>not bold</b> & so on"


def test_the_window_may_not_take_its_arrow_keys(words: ReadAlong) -> None:
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(words, event)
    assert event.isAccepted()
