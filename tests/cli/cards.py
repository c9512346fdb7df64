"""A note as the library would give it, with what a test changes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.views import NoteCard, TranscriptState

_CARD = NoteCard(
    id=NoteId("01a1fdd0-6443-7f69-9455-98f5b69376b8"),
    meeting=MeetingId("01a1fdc6-cfa4-789a-a969-c4b25cf97651"),
    item=None,
    by=MemberId("01a1fdc6-c379-75b5-a595-836bd0a54831"),
    by_name="Ada",
    by_colour="#7c5cff",
    mine=True,
    at_ms=1_795_000_000_000,
    reply_to=None,
    reply_at_ms=None,
    sound="0" * 64,
    duration_ms=11_000,
    gain_db=0.0,
    thumbnail=b"",
    text="",
    transcript=TranscriptState.PENDING,
    why_failed="",
    language="",
    heard_ms=0,
    heard=True,
    deleted=False,
    reactions=(),
)


def note_card(**changes: Any) -> NoteCard:
    """A spoken note of Ada's."""
    return replace(_CARD, **changes)
