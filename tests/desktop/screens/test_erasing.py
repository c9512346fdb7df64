"""Erasing a note for good in the window: only mine, and only after a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.desktop.plain_text import Answer
from cassette.desktop.screens.frame import deeds
from cassette.workflows.erase import erasures

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting
    from cassette.domain.views import NoteCard


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.parts.inbox.model.rowCount() > 0)
    return made


def note_at_hand(qtbot: QtBot, window: MainWindow, *, mine: bool) -> NoteCard:
    row = next(row for row in window.meetings.meetings if row.type == "status")
    window.show_meeting(row.id)
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: any(card.mine is mine for card in screen.model.cards()))
    card = next(card for card in screen.model.cards() if card.mine is mine)
    screen.go_to(card.id)
    return card


def answered(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[str]:
    asked: list[str] = []

    def ask(_parent: object, heading: str, text: str, **more: object) -> Answer:
        asked.append(f"{heading} {text}")
        assert more["danger"]
        return answer

    monkeypatch.setattr(deeds, "ask", ask)
    return asked


def test_my_note_is_erased_after_a_yes(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = note_at_hand(qtbot, window, mine=True)
    asked = answered(monkeypatch, Answer.YES)
    window.actions_["erase"].trigger()
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: all(one.id != card.id for one in screen.model.cards()))
    (question,) = asked
    assert "Nothing brings" in question
    assert [one.note for one in erasures(window.shell.workspace.library)] == [card.id]


def test_nothing_happens_after_a_no(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = note_at_hand(qtbot, window, mine=True)
    assert answered(monkeypatch, Answer.NO) == []
    window.actions_["erase"].trigger()
    assert erasures(window.shell.workspace.library) == []
    assert window.shell.workspace.library.queries.note(card.id)


def test_somebody_elses_note_is_not_mine_to_erase(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_at_hand(qtbot, window, mine=False)
    asked = answered(monkeypatch, Answer.YES)
    window.actions_["erase"].trigger()
    assert asked == []
    assert erasures(window.shell.workspace.library) == []
