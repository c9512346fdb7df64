"""A fact that exists is a fact that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain import events
from cassette.domain.events import EVENTS, FOLDS
from cassette.domain.facts import Event
from cassette.domain.ids import EventId, ItemId, MeetingId, MemberId, NoteId, uuid7
from cassette.domain.notes import Segment, Word

if TYPE_CHECKING:
    from collections.abc import Callable

A = uuid7(1, bytes(10))
NOTE, MEETING, MEMBER, ITEM = NoteId(A), MeetingId(A), MemberId(A), ItemId(A)


def recorded(**changes: object) -> Event:
    facts: dict[str, object] = {
        "note": NOTE,
        "meeting": MEETING,
        "duration_ms": 1000,
        "plain_sha256": "0" * 64,
        "cipher_sha256": "1" * 64,
        "blob_key": "k" * 44,
        "size": 10,
        "thumbnail": "",
        "gain_db": 0.0,
    }
    return events.NoteRecorded(**{**facts, **changes})  # type: ignore[arg-type]


def test_every_event_has_its_own_kind_and_a_fold() -> None:
    kinds = [event.kind for event in EVENTS]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) == set(FOLDS)
    assert {cls.__name__ for cls in Event.__subclasses__()} == {cls.__name__ for cls in EVENTS}


BAD: dict[str, Callable[[], Event]] = {
    "a team name of two lines": lambda: events.TeamNamed("a\nb"),
    "an empty team name": lambda: events.TeamNamed("  "),
    "a name with a bidi override": lambda: events.MemberRenamed(MEMBER, "a\u202eb"),
    "a name of 121 characters": lambda: events.MemberRenamed(MEMBER, "x" * 121),
    "a colour by name": lambda: events.MemberJoined(MEMBER, "Ada", "red"),
    "a member without an id": lambda: events.MemberJoined(MemberId("me"), "Ada", "#112233"),
    "an unknown meeting type": lambda: events.MeetingCreated(MEETING, "party", "x"),
    "a due time before 1970": lambda: events.MeetingCreated(MEETING, "status", "x", due_ms=-1),
    "a rank of nothing": lambda: events.AgendaItemAdded(ITEM, MEETING, "p", ""),
    "a time box of a day": lambda: events.AgendaItemAdded(ITEM, MEETING, "p", "1", 86400),
    "an unknown role": lambda: events.ParticipantAdded(MEETING, MEMBER, "king"),
    "a note of no length": lambda: recorded(duration_ms=0),
    "a note of five hours": lambda: recorded(duration_ms=5 * 3600_000),
    "a hash of another length": lambda: recorded(plain_sha256="00"),
    "a key of another length": lambda: recorded(blob_key="k"),
    "a thumbnail of 200 bytes": lambda: recorded(thumbnail="t" * 268),
    "a gain of a thousand dB": lambda: recorded(gain_db=1000.0),
    "a gain that is not a number": lambda: recorded(gain_db=float("nan")),
    "a moment before the start": lambda: recorded(reply_at_ms=-1),
    "an empty text": lambda: events.NoteWritten(NOTE, MEETING, " \n"),
    "a text of 20,001 characters": lambda: events.NoteWritten(NOTE, MEETING, "x" * 20_001),
    "a restoration of nothing": lambda: events.NoteRestored(NOTE, ()),
    "a reaction of two lines": lambda: events.ReactionGiven(NOTE, "a\nb"),
    "a transcript by nobody": lambda: events.NoteTranscribed(NOTE, "", 0, "en", ()),
    "hearing before the start": lambda: events.NoteHeard(NOTE, -5),
}


@pytest.mark.parametrize("what", BAD)
def test_what_does_not_fit_is_refused(what: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each message is its own
        BAD[what]()


def test_what_fits_is_made() -> None:
    assert recorded().kind == "note.recorded"
    assert events.NoteRestored(NOTE, (EventId(A),)).seen == (A,)


def test_a_blob_key_never_shows_in_a_repr() -> None:
    assert "kkkk" not in repr(recorded())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Word(5, 4, "x", 0.5),
        lambda: Word(0, 1, "x", 1.5),
        lambda: Segment(-1, 0, 1, "x"),
        lambda: Segment(0, 2, 1, "x"),
    ],
)
def test_words_out_of_order_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="needs"):
        make()
