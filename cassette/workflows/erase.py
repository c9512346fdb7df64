"""Erasing one's own note for good, everywhere; and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.erasing_events import NoteErased
from cassette.domain.errors import CassetteError
from cassette.domain.events import NoteRetracted
from cassette.store import erasing as erasing_rows
from cassette.workflows.write_note import may_go, own_note

if TYPE_CHECKING:
    from cassette.domain.facts import Event
    from cassette.domain.ids import DeviceId, NoteId
    from cassette.store.library import Library
    from cassette.workflows.desk import Desk


@dataclass(frozen=True, slots=True)
class ErasureState:
    """A note that was erased, when (UTC ms), and the computers that still have to."""

    note: NoteId
    at_ms: int
    left: tuple[DeviceId, ...]

    @property
    def everywhere(self) -> bool:
        """Whether it is gone from every computer of the team."""
        return not self.left


def erase_note(desk: Desk, note: NoteId) -> ErasureState:
    """Erase one's own note: its sound and words, and what was written down of it. For good.

    It goes at once on this computer, elsewhere when each is next in step. UnknownId, NotYourNote,
    DecisionRests, LibraryReadOnly.
    """
    card = own_note(desk, note)
    facts: list[Event] = [NoteErased(note=note, meeting=card.meeting, item=card.item)]
    if not card.deleted:
        may_go(desk, card)
        facts.insert(0, NoteRetracted(note=note))
    desk.library.append(facts)
    finish(desk.library)
    return next(one for one in erasures(desk.library) if one.note == note)


def finish(library: Library) -> None:
    """What remains to be done here for what was erased; put off when the disk does not allow it.

    Where the team meets nowhere, that is all there is to do.
    """
    try:
        erasing_rows.clean_up(library)
    except CassetteError:
        return
    if len(_computers(library)) == 1 and not library.replica_log.acked()[0]:
        library.replica_log.confirm_erasures()


def erasures(library: Library) -> list[ErasureState]:
    """All notes that were erased, the newest first."""
    computers = _computers(library)
    with library.ask() as connection:
        found = erasing_rows.erasures(connection)
    return [
        ErasureState(one.note, one.at_ms, tuple(c for c in computers if c not in one.done))
        for one in found
    ]


def erasing(library: Library) -> dict[NoteId, int]:
    """How many computers still have to erase each note that was erased."""
    with library.ask() as connection:
        if not erasing_rows.any_erased(connection):
            return {}  # most libraries: the team's log is not read for nothing
    return {one.note: len(one.left) for one in erasures(library)}


def _computers(library: Library) -> tuple[DeviceId, ...]:
    from cassette.workflows.looking import roster_of  # brings the cryptography

    return roster_of(library).active_devices
