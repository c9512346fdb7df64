"""Catch up's rows: what is unheard, kept true as things are heard, said and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, Qt

from cassette.desktop.bridge import Lane
from cassette.desktop.models import inbox_model
from cassette.desktop.models.inbox_model import InboxModel
from cassette.desktop.models.rows_model import ROW
from cassette.workflows.react import mark_heard, react

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.domain.views import InboxSum


@pytest.fixture
def model(qtbot: QtBot, shell: Shell) -> InboxModel:
    made = InboxModel(shell)
    qtbot.waitUntil(lambda: made.rowCount() > 0)
    return made


def test_it_holds_what_the_library_calls_unheard(model: InboxModel, shell: Shell) -> None:
    wanted = shell.workspace.library.queries.inbox(200, 0)
    assert [model.index(n).data(ROW) for n in range(model.rowCount())] == list(wanted)


def test_a_note_that_was_heard_leaves_and_the_others_stay(
    qtbot: QtBot, model: InboxModel, shell: Shell
) -> None:
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    before = [row.note.id for row in model.rows]
    desk = shell.workspace.desk
    shell.bridge.run(Lane.STORE, lambda: mark_heard(desk, before[1]))
    qtbot.waitUntil(lambda: len(model.rows) == len(before) - 1)
    assert [row.note.id for row in model.rows] == [before[0], *before[2:]]
    assert resets == []


def test_a_reaction_shows_in_its_row(qtbot: QtBot, model: InboxModel, shell: Shell) -> None:
    note, desk = model.rows[0].note, shell.workspace.desk
    shell.bridge.run(Lane.STORE, lambda: react(desk, note.id, "agree"))
    qtbot.waitUntil(lambda: len(model.rows[0].note.reactions) > len(note.reactions))


def test_the_price_follows_what_was_heard(qtbot: QtBot, model: InboxModel, shell: Shell) -> None:
    sums: list[InboxSum] = []
    model.summed.connect(sums.append)
    note, desk = model.rows[0].note, shell.workspace.desk
    before = shell.workspace.library.queries.inbox_sum()
    shell.bridge.run(Lane.STORE, lambda: mark_heard(desk, note.id))
    qtbot.waitUntil(lambda: bool(sums) and sums[-1].notes == before.notes - 1)
    assert sums[-1].unheard_ms == before.unheard_ms - note.duration_ms + note.heard_ms


def test_rows_come_in_pages(qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_model, "FIRST_PAGE", 2)
    monkeypatch.setattr(inbox_model, "PAGE", 4)
    model = InboxModel(shell)
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    qtbot.waitUntil(lambda: model.rowCount() == 6, timeout=5_000)  # the second comes by itself
    wanted = [row.note.id for row in shell.workspace.library.queries.inbox(200, 0)]
    while model.canFetchMore(QModelIndex()):
        before = model.rowCount()
        model.fetchMore(QModelIndex())
        assert not model.canFetchMore(QModelIndex()), "one page at a time"
        qtbot.waitUntil(lambda before=before: model.rowCount() > before or model.settled)
    assert [row.note.id for row in model.rows] == wanted


def test_what_was_scrolled_to_stays_when_something_changes(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_model, "FIRST_PAGE", 2)
    model = InboxModel(shell)
    qtbot.waitUntil(lambda: model.settled)
    before = [row.note.id for row in model.rows]
    assert len(before) > 2
    fewest = [len(before)]
    model.rowsRemoved.connect(lambda: fewest.append(model.rowCount()))
    sums: list[InboxSum] = []
    model.summed.connect(sums.append)
    model.reload()
    qtbot.waitUntil(lambda: bool(sums))  # asked for after the rows
    assert min(fewest) == len(before)
    assert [row.note.id for row in model.rows] == before


def test_a_row_is_read_out_in_the_order_people_need(model: InboxModel) -> None:
    index = model.index(0)
    row = index.data(ROW)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    parts = ["Unheard.", row.note.by_name, "second", row.title, row.note.text[:20]]
    places = [said.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert "ue " in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
