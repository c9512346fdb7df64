"""Actions by the note they came out of, drawn at their second on every waveform of that note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect

from cassette.workflows import act

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.desktop.sitting import Sitting
    from cassette.domain.views import NoteCard

AT_MS = 2_000


@pytest.fixture
def card(shell: Shell) -> NoteCard:
    """A spoken note in which something was agreed on at two seconds."""
    queries = shell.workspace.library.queries
    note = next(row.note for row in queries.inbox() if row.note.sound is not None)
    act.agree(shell.workspace.desk, note.meeting, "Order paint", note=note.id, at_ms=AT_MS)
    return note


def test_an_action_is_known_by_its_note_until_it_is_dropped(
    qtbot: QtBot, shell: Shell, card: NoteCard
) -> None:
    def mine() -> list[str]:
        return [one.what for one in shell.moments_at.actions.of(card.id)]

    qtbot.waitUntil(lambda: mine() == ["Order paint"])
    (row,) = shell.moments_at.actions.of(card.id)
    act.reword(shell.workspace.desk, row.id, "Order green paint")
    qtbot.waitUntil(lambda: mine() == ["Order green paint"])
    act.drop(shell.workspace.desk, row.id)
    qtbot.waitUntil(lambda: mine() == [])


def test_the_waveform_in_the_list_and_of_the_player_has_its_mark(
    qtbot: QtBot, sitting: Sitting
) -> None:
    window, shell = sitting.window, sitting.shell
    queries = shell.workspace.library.queries
    card = next(row.note for row in queries.inbox() if row.note.sound is not None)
    act.agree(shell.workspace.desk, card.meeting, "Order paint", note=card.id, at_ms=AT_MS)
    qtbot.waitUntil(lambda: bool(shell.moments_at.actions.of(card.id)))
    delegate = window.parts.inbox._delegate
    area = QRect(0, 4, 400, 24)
    at = QPoint(round(399 * AT_MS / card.duration_ms), 10)
    assert delegate.moment_tip(card, area, at) == "Action for nobody yet: Order paint"
    sitting.listening.restore(card, 0)
    slider = window.parts.bar.slider
    qtbot.waitUntil(lambda: [one.text for one in slider._moments] != [])
    assert slider._moments[0].at_ms == AT_MS
    window.parts.words.show_note(card)
    assert [one.name for one in window.parts.words.moments.moments] == [""]
