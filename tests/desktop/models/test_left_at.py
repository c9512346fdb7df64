"""Replies to moments: known by the note they answer, drawn on its waveform, gone with the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.widgets.moments import REPLY
from cassette.workflows import write_note
from cassette.workflows.desk import Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.shell import Shell

AT_MS = 1_200


def test_a_reply_stands_at_its_moment_until_it_is_taken_back(qtbot: QtBot, shell: Shell) -> None:
    desk, queries = shell.workspace.desk, shell.workspace.library.queries
    card = next(row.note for row in queries.inbox() if row.note.sound and not row.note.reply_to)

    def moments() -> list[tuple[int, str]]:
        found = shell.moments_at.of(card)
        return [(one.at_ms, one.text) for one in found if one.what == REPLY]

    assert moments() == []
    place = Place(card.meeting, card.item, card.id, AT_MS)
    reply = write_note.write_note(desk, place, "Which door?")
    qtbot.waitUntil(lambda: moments() == [(AT_MS, f"Reply from {reply.by_name}")])
    write_note.delete_note(desk, reply.id)
    qtbot.waitUntil(lambda: moments() == [])


def test_a_reply_to_a_whole_note_has_no_moment(shell: Shell) -> None:
    desk, queries = shell.workspace.desk, shell.workspace.library.queries
    card = next(row.note for row in queries.inbox() if row.note.sound and not row.note.reply_to)
    before = queries.replies_at()
    write_note.write_note(desk, Place(card.meeting, card.item, card.id), "Which door?")
    assert queries.replies_at() == before
    write_note.write_note(desk, Place(card.meeting, card.item, card.id, AT_MS), "This one?")
    (new,) = set(queries.replies_at()) - set(before)
    assert (new.to, new.at_ms) == (card.id, AT_MS)
