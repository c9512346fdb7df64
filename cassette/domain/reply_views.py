"""What is shown of a reply where it belongs in time: at its moment of the note it answers."""

from __future__ import annotations

from dataclasses import dataclass

from cassette.domain.ids import NoteId


@dataclass(frozen=True, slots=True)
class ReplyAt:
    """A reply (``note``) to the moment ``at_ms`` of the note ``to``."""

    note: NoteId
    to: NoteId
    at_ms: int
    by_name: str
