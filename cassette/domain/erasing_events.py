"""Facts about erasing for good: the author's wish, and each computer's word that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cassette.domain.facts import Event, check_ids
from cassette.domain.ids import ItemId, MeetingId, NoteId


@dataclass(frozen=True, slots=True)
class NoteErased(Event):
    """The author of a note wants it gone everywhere: sound, words and whatever was written of it.

    What stays are empty events, so that nobody misses one, and where in which ``meeting`` the note
    stood, so that its author sees how far it has come. Nobody can erase another's note.
    """

    kind: ClassVar[str] = "note.erased"
    note: NoteId
    meeting: MeetingId
    item: ItemId | None = None

    def __post_init__(self) -> None:
        check_ids(self.note, self.meeting, self.item)


@dataclass(frozen=True, slots=True)
class ErasureConfirmed(Event):
    """A computer has erased a note: here, and in what it had sent."""

    kind: ClassVar[str] = "erasure.confirmed"
    note: NoteId

    def __post_init__(self) -> None:
        check_ids(self.note)


ERASING_EVENTS: tuple[type[Event], ...] = (NoteErased, ErasureConfirmed)
ERASING_FOLDS: dict[str, str] = {
    "note.erased": (
        "insert or ignore by (note, actor); it empties the actor's note.recorded and "
        "note.written of the note, and every note.transcribed of it, whichever comes first"
    ),
    "erasure.confirmed": "insert or ignore by (note, device)",
}
