"""What a document is made of: a meeting, its team, the words of its notes, a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cassette.export.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.notes import Transcript
    from cassette.domain.views import MeetingPage, NoteCard, TeamCard
    from cassette.export.options import ExportOptions


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a document may say; the same material makes the same bytes.

    ``transcripts`` holds the notes that were written down. ``zone`` is an IANA name; empty means
    the zone of the meeting's due time. No clock: a document never depends on when it is made.
    """

    page: MeetingPage
    team: TeamCard
    transcripts: Mapping[NoteId, Transcript]
    zone: str = ""

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone of all times; UTC when its name is unknown here."""
        try:
            return ZoneInfo(self.zone or self.page.row.due_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def notes(self) -> tuple[NoteCard, ...]:
        """The notes a document shows, in thread order: deleted ones are left out.

        A reply to a deleted note stands on its own.
        """
        return tuple(note for note in self.page.notes if not note.deleted)


def shown_names(material: Material, options: ExportOptions) -> dict[MemberId, str]:
    """How each person is called in the document.

    Initials ("A. L.") that two people share are told apart by a number, in order of appearance.
    """
    people = {person.member: person.name for person in material.page.people}
    for note in material.notes:
        people.setdefault(note.by, note.by_name)
        for reaction in note.reactions:
            people.setdefault(reaction.by, reaction.by_name)
    named = {member: visible(name) for member, name in people.items()}
    if options.names == "full":
        return named
    return _told_apart({member: _initials(name) for member, name in named.items()})


def _initials(name: str) -> str:
    return " ".join(f"{part[0].upper()}." for part in name.split())


def _told_apart(names: dict[MemberId, str]) -> dict[MemberId, str]:
    seen: dict[str, int] = {}
    apart: dict[MemberId, str] = {}
    for member, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        apart[member] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return apart
