"""Typed notes stand where spoken ones can, and what is taken back can be brought back."""

from __future__ import annotations

import pytest

from cassette.domain.errors import (
    BadText,
    MeetingIsClosed,
    NoteIsDeleted,
    ReplyToReply,
    UnknownId,
    UnknownItem,
)
from cassette.domain.ids import ItemId, MeetingId, NoteId
from cassette.domain.views import MeetingPage, TranscriptState
from cassette.workflows.desk import Desk, Place
from cassette.workflows.plan_meeting import close, new_meeting
from cassette.workflows.react import react, toggle
from cassette.workflows.write_note import delete_note, restore_note, write_note


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    return new_meeting(desk, "status", "Monday").page


def test_a_typed_note_is_its_own_words(desk: Desk, page: MeetingPage) -> None:
    place = Place(page.row.id, page.agenda[1].id)
    card = write_note(desk, place, "Two lines\nof <b>text</b>")
    assert (card.text, card.transcript) == ("Two lines\nof <b>text</b>", TranscriptState.WRITTEN)
    assert (card.item, card.sound, card.mine, card.heard) == (page.agenda[1].id, None, True, True)
    assert [note.id for note in desk.library.queries.meeting(page.row.id).notes] == [card.id]


def test_a_reply_stands_on_the_item_of_its_note(desk: Desk, page: MeetingPage) -> None:
    note = write_note(desk, Place(page.row.id, page.agenda[0].id), "A")
    reply = write_note(desk, Place(page.row.id, page.agenda[2].id, note.id), "B")
    assert (reply.reply_to, reply.item) == (note.id, page.agenda[0].id)
    with pytest.raises(ReplyToReply):
        write_note(desk, Place(page.row.id, None, reply.id), "C")


def test_what_cannot_be_posted_leaves_nothing_behind(desk: Desk, page: MeetingPage) -> None:
    meeting = page.row.id
    note = write_note(desk, Place(meeting), "here")
    delete_note(desk, note.id)
    other = new_meeting(desk, "status", "Other").page
    elsewhere = write_note(desk, Place(other.row.id), "there")
    before = desk.library.digest()
    for place, text, error in [
        (Place(meeting), " \n ", BadText),
        (Place(meeting), "x" * 20_001, BadText),
        (Place(MeetingId("no")), "x", UnknownId),
        (Place(meeting, ItemId(other.agenda[0].id)), "x", UnknownItem),
        (Place(meeting, None, NoteId(elsewhere.id)), "x", UnknownId),
        (Place(meeting, None, note.id), "x", NoteIsDeleted),
    ]:
        with pytest.raises(error):
            write_note(desk, place, text)
    close(desk, other.row.id)
    closed = desk.library.digest()
    with pytest.raises(MeetingIsClosed):
        write_note(desk, Place(other.row.id), "too late")
    assert desk.library.digest() == closed != before


def test_a_deleted_note_can_be_restored_any_number_of_times(desk: Desk, page: MeetingPage) -> None:
    note = write_note(desk, Place(page.row.id), "mine").id
    for _ in range(3):
        assert delete_note(desk, note).deleted
        assert delete_note(desk, note).deleted
        assert not restore_note(desk, note).deleted
        assert not restore_note(desk, note).deleted


def test_a_reaction_is_on_or_off_however_often_it_is_given(desk: Desk, page: MeetingPage) -> None:
    note = write_note(desk, Place(page.row.id), "mine").id
    react(desk, note, "agree")
    assert [r.what for r in react(desk, note, "👍").reactions] == ["agree"]
    assert not toggle(desk, note, "agree")
    assert toggle(desk, note, "🎉")
    assert [r.what for r in desk.library.queries.note(note).reactions] == ["🎉"]
    assert react(desk, note, "🎉", off=True).reactions == ()
    delete_note(desk, note)
    with pytest.raises(NoteIsDeleted):
        react(desk, note, "agree")
