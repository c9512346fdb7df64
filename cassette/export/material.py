"""What a document is made of: a meeting, its team, the words of its notes, a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cassette.export.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cassette.domain.ids import MemberId, NoteId
    from cassette.domain.notes import Transcript
    from cassette.domain.outcome_views import ActionRow, DecisionPage, RankingPage
    from cassette.domain.planning_views import Attachment
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
    decision: DecisionPage | None = None
    actions: tuple[ActionRow, ...] = ()
    ranking: RankingPage | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone of all times; UTC when its name is unknown here."""
        try:
            return ZoneInfo(self.zone or self.page.row.due_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    @property
    def notes(self) -> tuple[NoteCard, ...]:
        """The notes a document shows, in thread order: deleted and hidden ones are left out.

        A reply to a deleted note stands on its own.
        """
        return tuple(note for note in self.page.notes if not (note.deleted or note.hidden))

    @property
    def named(self) -> Iterator[tuple[MemberId, str]]:
        """Everybody whom a document may name, in order of appearance, some more than once."""
        for person in self.page.people:
            yield person.member, person.name
        for note in self.notes:
            yield note.by, note.by_name
            for reaction in note.reactions:
                yield reaction.by, reaction.by_name
        for row in self.actions:
            yield row.by, row.by_name
            if row.owner is not None:
                yield row.owner, row.owner_name
        if self.decision is not None:
            for stance in self.decision.stances:
                yield stance.by, stance.by_name
            for outcome in self.decision.outcomes:
                yield outcome.by, outcome.by_name
        for one in self.attachments:
            yield one.by, one.by_name
        for member in self.team.members:
            yield member.id, member.name


def shown_names(material: Material, options: ExportOptions) -> dict[MemberId, str]:
    """How each person is called in the document.

    Initials ("A. L.") that two people share are told apart by a number, in order of appearance.
    """
    people: dict[MemberId, str] = {}
    for member, name in material.named:
        people.setdefault(member, name)
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
