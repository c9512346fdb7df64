"""The sidebar's lines: by type, the closed ones last, with counts and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from cassette.desktop.bridge import Lane
from cassette.desktop.models.meetings_model import MeetingsModel
from cassette.workflows.plan_meeting import close
from cassette.workflows.react import mark_heard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell


@pytest.fixture
def model(qtbot: QtBot, shell: Shell) -> MeetingsModel:
    made = MeetingsModel(shell)
    qtbot.waitUntil(lambda: made.rowCount() > 1 and made.entries[0].unheard > 0)
    return made


def test_catch_up_comes_first_with_what_waits(model: MeetingsModel, shell: Shell) -> None:
    first = model.entries[0]
    assert first.kind == "inbox"
    assert first.unheard == shell.workspace.library.queries.inbox_sum().notes


def test_open_meetings_stand_below_their_type_and_closed_ones_last(model: MeetingsModel) -> None:
    kinds = [entry.kind for entry in model.entries]
    assert kinds[0] == "inbox"
    assert kinds[1:4] == ["place", "place", "group"]
    closed = model.row_of("closed")
    assert closed > 0
    assert all(entry.row is None or not entry.row.closed for entry in model.entries[:closed])
    assert all(entry.row is not None and entry.row.closed for entry in model.entries[closed + 1 :])


def test_numbers_lead_to_the_meetings_in_order(model: MeetingsModel) -> None:
    assert model.numbered(1) is model.entries[0]
    open_ones = [entry for entry in model.entries if entry.kind == "meeting" and entry.number]
    assert [entry.number for entry in open_ones] == list(range(2, 2 + len(open_ones)))


def test_counts_follow_what_was_heard(qtbot: QtBot, model: MeetingsModel, shell: Shell) -> None:
    before = model.entries[0].unheard
    row = shell.workspace.library.queries.inbox(1, 0)[0]
    desk = shell.workspace.desk
    shell.bridge.run(Lane.STORE, lambda: mark_heard(desk, row.note.id))
    qtbot.waitUntil(lambda: model.entries[0].unheard == before - 1)


def test_a_closed_meeting_moves_down(qtbot: QtBot, model: MeetingsModel, shell: Shell) -> None:
    entry = next(entry for entry in model.entries if entry.kind == "meeting")
    desk = shell.workspace.desk
    shell.bridge.run(Lane.STORE, lambda: close(desk, entry.row.id))
    qtbot.waitUntil(lambda: model.row_of(entry.key) > model.row_of("closed"))


def test_headings_cannot_be_chosen_and_lines_are_read_out_whole(model: MeetingsModel) -> None:
    group = model.row_of("closed")
    assert not model.flags(model.index(group)) & Qt.ItemFlag.ItemIsSelectable
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == f"Catch up, {model.entries[0].unheard} unheard"
