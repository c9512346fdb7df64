"""Erasing a note for good in the window: only mine, and only after a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.models.meeting_model import MeetingModel
from cassette.desktop.plain_text import Answer
from cassette.desktop.screens.frame import deeds
from cassette.domain.ids import NoteId
from cassette.domain.team_views import SyncStatus, Travelling
from cassette.workflows.erase import erase_note, erasures
from tests.desktop.screens.mates import Mates, write

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.sitting import Sitting
    from cassette.domain.views import NoteCard
    from tests.desktop.screens.conftest import Stage


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
    assert "cannot be undone" in question
    assert [one.note for one in erasures(window.shell.workspace.library)] == [card.id]


def test_its_row_says_to_me_that_it_was_erased(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = note_at_hand(qtbot, window, mine=True)
    answered(monkeypatch, Answer.YES)
    window.actions_["erase"].trigger()
    screen = window.parts.meeting
    qtbot.waitUntil(lambda: screen.model.row_of(f"erased/{card.id}") >= 0)
    n = screen.model.row_of(f"erased/{card.id}")
    said = screen.model.index(n).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Your note. Erased on this computer"
    assert screen.model.index(n).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    screen.list.setCurrentIndex(screen.model.index(n))
    assert screen.current() is None
    before = len(erasures(window.shell.workspace.library))
    for name in ("delete", "erase", "play", "reply", "copy_words"):
        window.actions_[name].trigger()
    assert len(erasures(window.shell.workspace.library)) == before
    picture = screen.list.viewport().grab().toImage()
    assert picture.width() > 0


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, "Erased on this computer"),
        (0, "Erased on every computer"),
        (1, "Erasing: one computer left"),
        (3, "Erasing: 3 computers left"),
    ],
)
def test_it_is_said_how_many_computers_still_have_to(
    window: MainWindow, left: int | None, said: str
) -> None:
    travelling = window.shell.travelling_at
    note = NoteId("0199a1b2-0000-7000-8000-000000000001")
    travelling._on_read(Travelling(erasing={} if left is None else {note: left}))
    assert travelling.erasing(note) == said


def test_the_row_counts_down_while_the_team_erases(stage: Stage, tmp_path: Path) -> None:
    mates = Mates(stage.shell.workspace, tmp_path / "shared", tmp_path)
    mates.share()
    try:
        grace = mates.join("Grace Hopper")
        model = MeetingModel(stage.shell)
        card = write(stage.shell.workspace, stage.page, "This was meant for somebody else.")
        mates.round(grace)
        stage.shell.in_step._take(SyncStatus("up_to_date"))
        model.show_meeting(stage.page.row.id)
        erase_note(stage.shell.workspace.desk, card.id)

        def said() -> str:
            n = model.row_of(f"erased/{card.id}")
            return str(model.index(n).data(Qt.ItemDataRole.AccessibleTextRole)) if n >= 0 else ""

        stage.until(lambda: said() == "Your note. Erasing: 2 computers left")
        for _ in range(2):
            mates.round(grace)
        stage.until(lambda: said() == "Your note. Erased on every computer")
    finally:
        mates.close()


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
