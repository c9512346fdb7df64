"""Typed notes, replies, the words of a note, deleting and restoring."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from cassette.domain.events import MemberJoined, NoteWritten
from cassette.domain.ids import EventId, MeetingId, MemberId, NoteId
from cassette.workspace import Workspace, fresh_id

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


def note_of_another(library: Path, meeting: str, item: str | None = None) -> str:
    """A note that Ben typed on his own device, as sync would bring it."""
    from cassette.domain.events import Envelope
    from cassette.domain.ids import DeviceId, ItemId

    ben, device, note = MemberId(fresh_id()), DeviceId(fresh_id()), NoteId(fresh_id())
    facts = [
        MemberJoined(member=ben, name="Ben", colour="#d6455d"),
        NoteWritten(
            note=note,
            meeting=MeetingId(meeting),
            text="Hello from Ben.",
            item=None if item is None else ItemId(item),
        ),
    ]
    with Workspace.open(library) as workspace:
        now_ms = workspace.desk.now_ms()
        workspace.library.ingest(
            [
                Envelope(
                    id=EventId(fresh_id()),
                    device=device,
                    seq=n,
                    clock=100 + n,
                    actor=ben,
                    at_ms=now_ms,
                    recorded_at_ms=now_ms,
                    event=fact,
                )
                for n, fact in enumerate(facts, 1)
            ]
        )
    return str(note)


def test_a_typed_note_stands_where_it_was_put(cassette: Cassette, meeting: str) -> None:
    note = cassette.ask("note", "write", meeting, "The lamp is fixed.", "--item", "2")["note"]
    page = cassette.ask("meeting", "show", meeting)
    assert note["item"] == page["meeting"]["agenda"][1]["id"]
    assert set(note) >= {"id", "meeting", "item", "by", "seconds", "transcript"}
    assert [one["id"] for one in page["notes"]] == [note["id"]]


def test_a_note_can_come_from_standard_input_with_its_lines(
    cassette: Cassette, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("first\nsecond\n"))
    note = cassette.ask("note", "write", meeting, "-")["note"]
    assert note["text"] == "first\nsecond"
    shown = cassette("note", "text", note["id"]).out
    assert shown == "first\nsecond\n"


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001, "turned \u202earound", "bell\x07"])
def test_a_text_that_cannot_be_a_note_is_refused(
    cassette: Cassette, meeting: str, text: str
) -> None:
    assert cassette.refused("note", "write", meeting, text) == "bad_text"
    assert cassette.ask("meeting", "show", meeting)["notes"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--item", "4"), "unknown_item"),
        (("--item", "0"), "bad_value"),
        (("--reply-to", "ffff"), "unknown_id"),
        (("--reply-to", ""), "unknown_id"),
    ],
)
def test_a_place_that_is_not_there_is_refused(
    cassette: Cassette, meeting: str, words: tuple[str, ...], code: str
) -> None:
    assert cassette.refused("note", "write", meeting, "Hello", *words) == code


def test_a_reply_answers_a_note_and_its_moment_one_level_deep(
    cassette: Cassette, spoken: str, meeting: str
) -> None:
    reply = cassette.ask(
        "note", "write", meeting, "Why?", "--reply-to", spoken[:23], "--at", "1.25"
    )["note"]
    assert (reply["reply_to"], reply["reply_at"]) == (spoken, 1.25)
    late = ("note", "write", meeting, "Why?", "--reply-to", spoken, "--at", "99")
    assert cassette.refused(*late) == "bad_moment"
    deeper = ("note", "write", meeting, "Because.", "--reply-to", reply["id"])
    assert cassette.refused(*deeper) == "reply_to_reply"


def test_a_deleted_note_is_gone_until_it_is_restored(
    cassette: Cassette, note: str, meeting: str
) -> None:
    assert cassette.ask("note", "delete", note)["note"]["deleted"] is True
    page = cassette.ask("meeting", "show", meeting)
    assert page["notes"] == []
    assert [one["id"] for one in page["deleted"]] == [note]
    assert "note restore" in cassette("meeting", "show", meeting).out
    assert cassette.refused("react", note, "agree") == "note_deleted"
    assert cassette.ask("note", "restore", note)["note"]["deleted"] is False
    assert [one["id"] for one in cassette.ask("meeting", "show", meeting)["notes"]] == [note]


def test_only_its_author_deletes_a_note(cassette: Cassette, meeting: str, library: Path) -> None:
    theirs = note_of_another(library, meeting)
    assert cassette.refused("note", "delete", theirs) == "not_your_note"
    assert "Ben" in cassette("note", "delete", theirs).err
    assert cassette.ask("note", "text", theirs)["text"] == "Hello from Ben."


def test_an_unknown_note_and_an_ambiguous_beginning_are_told(
    cassette: Cassette, note: str, meeting: str
) -> None:
    cassette.ask("note", "write", meeting, "Another.")
    assert cassette.refused("note", "text", "ffff") == "unknown_id"
    assert cassette.refused("note", "text", note[:4]) == "ambiguous_id"
    assert cassette.refused("note", "text", "") == "unknown_id"


def test_the_words_of_a_typed_note_are_its_text(cassette: Cassette, note: str) -> None:
    shape = cassette.ask("note", "text", note)
    assert (shape["note"], shape["language"], shape["model"]) == (note, None, None)
    assert (shape["segments"], shape["text"]) == ([], "All done.")


def test_a_note_without_words_yet_says_how_to_get_them(cassette: Cassette, spoken: str) -> None:
    assert cassette.ask("note", "text", spoken)["transcript"] == "pending"
    assert "cassette transcribe" in cassette("note", "text", spoken).out
