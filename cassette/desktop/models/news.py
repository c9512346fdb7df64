"""What a batch of events touches, so that a model reads again no more than it has to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.events import Envelope

# Kinds and not classes: all facts together are slow to import, and this is asked before the first
# row is painted.
_NEW = ("note.recorded", "note.written")
_GONE_OR_BACK = ("note.retracted", "note.restored")


@dataclass(slots=True)
class Touched:
    """``notes`` changed in themselves; ``meetings`` gained, lost or reordered something.

    ``lists``: notes came or went, so counts and lists are others. ``team``: names or members.
    """

    notes: set[str] = field(default_factory=set)
    meetings: set[str] = field(default_factory=set)
    lists: bool = False
    team: bool = False

    def add(self, other: Touched) -> None:
        """Both together."""
        self.notes |= other.notes
        self.meetings |= other.meetings
        self.lists |= other.lists
        self.team |= other.team


def _unheard_again(event: object) -> bool:
    """A later take of hearing: the note may be back among those to hear."""
    return getattr(event, "kind", "") == "note.heard" and getattr(event, "take", 0) > 0


def touched(envelopes: Sequence[Envelope]) -> Touched:
    """What these events touch. Unknown kinds count by the ids they carry."""
    found = Touched()
    for envelope in envelopes:
        event = envelope.event
        note, meeting = getattr(event, "note", None), getattr(event, "meeting", None)
        if event.kind in _NEW:
            found.meetings.add(str(meeting))
        elif note is not None:
            found.notes.add(note)
            found.lists |= event.kind in _GONE_OR_BACK or _unheard_again(event)
        elif meeting is not None:
            found.meetings.add(meeting)
        else:
            found.team = True
        found.lists |= meeting is not None
    return found
