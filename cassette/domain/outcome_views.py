"""Frozen pages about what comes out of meetings: decisions, actions, rankings, the register.

Times are UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cassette.domain.deciding import Standing
from cassette.domain.deciding_events import DecisionFramed, StanceKind
from cassette.domain.ids import ActionId, MeetingId, MemberId, NoteId, OutcomeId
from cassette.domain.records import record
from cassette.domain.views import NoteCard

ActionState = Literal["open", "done", "dropped"]


@record
class StanceRow:
    """A member's stance on the proposal, and whether it counts.

    ``reason`` is the note that says why. ``expert``: the host said that this person is one.
    ``earlier`` are the stances this member held before, oldest first.
    """

    by: MemberId
    by_name: str
    by_colour: str
    stance: StanceKind
    reason: NoteCard | None
    at_ms: int
    counts: bool
    expert: bool
    earlier: tuple[StanceKind, ...]


@record
class OutcomeRow:
    """What came out: the note that states it, when it is reviewed, whether it was."""

    id: OutcomeId
    meeting: MeetingId
    statement: NoteCard
    by: MemberId
    by_name: str
    at_ms: int
    review_ms: int | None
    review_zone: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The deciding half of a meeting. Meetings whose type decides nothing have none.

    ``frame`` are the host's answers, None until given. ``proposal`` is the newest that stands,
    ``proposals`` all of them, newest first. ``stances`` are those I may see (``hidden``: the host
    keeps the others' from me until I have taken one; ``taken`` counts all of them). ``standing`` is
    None while there is no proposal. ``outcomes`` has more than one row while people stated
    different ones apart: a conflict to settle by a third.
    """

    meeting: MeetingId
    frame: DecisionFramed | None
    proposal: NoteCard | None
    proposals: tuple[NoteCard, ...]
    deciders: tuple[MemberId, ...]
    stances: tuple[StanceRow, ...]
    taken: int
    hidden: bool
    standing: Standing | None
    outcomes: tuple[OutcomeRow, ...]
    mine: StanceKind | None

    @property
    def in_conflict(self) -> bool:
        """Two outcomes that do not know each other."""
        return len(self.outcomes) > 1


@record
class ActionRow:
    """Something somebody will do. ``note`` and ``at_ms`` are the spoken second it comes from."""

    id: ActionId
    meeting: MeetingId
    meeting_title: str
    what: str
    owner: MemberId | None
    owner_name: str
    due_ms: int | None
    due_zone: str
    state: ActionState
    note: NoteId | None
    note_ms: int | None
    agreed_ms: int
    by: MemberId
    by_name: str

    @property
    def complete(self) -> bool:
        """Whether it has an owner and a date."""
        return self.owner is not None and self.due_ms is not None


@dataclass(frozen=True, slots=True)
class RankedIdea:
    """An idea and its points: in a ranking of n ideas the first gives n, the last 1 (Borda).

    ``mine`` is the place I gave it, from 1, None when I have not ranked it.
    """

    note: NoteCard
    points: int
    mine: int | None


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The ideas of a meeting, best first. ``rankers`` have ranked; ``blind``: I see only my own.

    ``over``: the blind round has ended for everybody, by the host or the clock.
    """

    meeting: MeetingId
    ideas: tuple[RankedIdea, ...]
    rankers: tuple[MemberId, ...]
    blind: bool
    over: bool = False


@record
class DecisionRow:
    """A line of the register: what was decided, in which meeting and, if asked, on what grounds.

    ``context`` are the notes on the question, ``options`` those on the options, ``reasons`` those
    given for stances.
    """

    outcome: OutcomeRow
    title: str
    type: str
    proposal: NoteCard | None
    context: tuple[NoteCard, ...]
    options: tuple[NoteCard, ...]
    reasons: tuple[StanceRow, ...]
    in_conflict: bool
