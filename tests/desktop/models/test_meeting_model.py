"""A meeting's rows: headings, notes, replies below theirs, open questions; true at all times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.desktop.bridge import Lane
from cassette.desktop.models.meeting_model import ENTRY, MeetingModel, entries_of, spoken
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.react import react
from cassette.workflows.transcribe_notes import ScribeNews
from cassette.workflows.write_note import delete_note, write_note

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId


def _meeting(shell: Shell, kind: str) -> MeetingId:
    rows = shell.workspace.library.queries.meetings()
    return next(row.id for row in rows if row.type == kind)


@pytest.fixture
def model(qtbot: QtBot, shell: Shell) -> MeetingModel:
    made = MeetingModel(shell)
    made.show_meeting(_meeting(shell, "problem"))
    qtbot.waitUntil(lambda: made.rowCount() > 0)
    return made


def test_every_item_is_a_heading_with_its_notes_below(model: MeetingModel) -> None:
    page = model.page
    assert page is not None
    headings = [entry.item for entry in model.entries if entry.kind == "item" and entry.item]
    assert headings == list(page.agenda)
    under = None
    for entry in model.entries:
        if entry.kind == "item":
            under = entry.item
        elif entry.card is not None and not entry.reply and under is not None:
            assert entry.card.item == under.id


def test_a_reply_stands_indented_below_the_note_it_answers(
    qtbot: QtBot, model: MeetingModel, shell: Shell
) -> None:
    root = next(card for card in model.cards() if card.reply_to is None)
    place = Place(root.meeting, root.item, root.id)
    desk = shell.workspace.desk
    shell.bridge.run(Lane.STORE, lambda: write_note(desk, place, "I agree with that."))
    qtbot.waitUntil(
        lambda: any(
            entry.card and entry.card.text.startswith("I agree with") for entry in model.entries
        )
    )
    n = next(
        n
        for n, entry in enumerate(model.entries)
        if entry.card and entry.card.reply_to == root.id and entry.card.mine
    )
    assert model.entries[n].reply
    assert n > model.row_of(root.id)


def test_a_question_nobody_answered_says_so(qtbot: QtBot, shell: Shell) -> None:
    desk = shell.workspace.desk
    planned = new_meeting(desk, "status", "Empty")
    model = MeetingModel(shell)
    model.show_meeting(planned.page.row.id)
    qtbot.waitUntil(lambda: model.rowCount() > 0)
    assert [entry.kind for entry in model.entries] == ["item", "open"] * 3
    assert "first" in spoken(model.entries[1])


def test_a_deleted_note_is_shown_to_its_author_only(
    qtbot: QtBot, model: MeetingModel, shell: Shell
) -> None:
    desk, item = shell.workspace.desk, model.entries[0].item
    assert item is not None
    assert model.meeting is not None
    mine = write_note(desk, Place(model.meeting, item.id), "Never mind")
    qtbot.waitUntil(lambda: model.row_of(mine.id) >= 0)
    delete_note(desk, mine.id)
    qtbot.waitUntil(lambda: model.entries[model.row_of(mine.id)].card.deleted)
    page = model.page
    assert page is not None
    import dataclasses

    others = dataclasses.replace(
        page, notes=tuple(dataclasses.replace(card, mine=False) for card in page.notes)
    )
    assert mine.id not in {entry.key for entry in entries_of(others)}


def test_a_reaction_repaints_one_row_and_moves_none(
    qtbot: QtBot, model: MeetingModel, shell: Shell
) -> None:
    changed: list[int] = []
    other: list[str] = []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.rowsInserted.connect(lambda *_: other.append("in"))
    model.rowsRemoved.connect(lambda *_: other.append("out"))
    model.modelReset.connect(lambda: other.append("reset"))
    card, desk = model.cards()[0], shell.workspace.desk
    shell.bridge.run(Lane.STORE, lambda: react(desk, card.id, "done", at_ms=100))
    qtbot.waitUntil(lambda: bool(changed))
    assert changed == [model.row_of(card.id)]
    assert other == []


def test_news_of_the_scribe_is_seen_in_the_row(
    qtbot: QtBot, model: MeetingModel, shell: Shell
) -> None:
    card = model.cards()[0]
    n = model.row_of(card.id)
    shell.scribe_said.emit(ScribeNews("progress", card.id, 0.4))
    assert model.index(n).data(ENTRY).writing == pytest.approx(0.4)
    shell.scribe_said.emit(ScribeNews("done", card.id, 1.0))
    assert model.index(n).data(ENTRY).writing == -1.0
    shell.bridge.drain()
