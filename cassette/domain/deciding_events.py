"""Facts about what comes out of a meeting: proposals, stances, outcomes, actions, rankings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from cassette.domain.facts import (
    MAX_NOTE_MS,
    MAX_PROMPT,
    Event,
    check_ids,
    check_line,
    check_moment,
    check_within,
)
from cassette.domain.ids import ActionId, MeetingId, MemberId, NoteId, OutcomeId

StanceKind = Literal["consent", "abstain", "object", "block"]
MAX_RANKED = 500
MAX_SUPERSEDED = 100


@dataclass(frozen=True, slots=True)
class DecisionFramed(Event):
    """The host answered the five questions of a decision; the answers set its rule.

    ``reach``: does it touch many people, or can it be ``delegate``d to the most informed person.
    ``reversible``: an option can simply be tried and rolled back. ``informed``: everything needed
    to decide is attached. ``experts`` are shown first with their stance, without arithmetic; empty:
    everyone's opinion is equal. ``rule`` is consensus, or people may disagree and commit.
    ``quorum`` counts stances in people or in percent of the deciders. ``hidden`` keeps the others'
    stances from whoever has not taken one. Last writer wins.
    """

    kind: ClassVar[str] = "decision.framed"
    meeting: MeetingId
    reach: Literal["many", "delegated"]
    delegate: MemberId | None
    reversible: bool
    informed: bool
    experts: tuple[MemberId, ...]
    rule: Literal["consensus", "commit"]
    quorum: int
    unit: Literal["people", "percent"]
    hidden: bool

    def __post_init__(self) -> None:
        check_ids(self.meeting, self.delegate, *self.experts)
        check_within(self.quorum, 1, 100 if self.unit == "percent" else 500, "a quorum")
        if (self.reach == "delegated") != (self.delegate is not None):
            raise ValueError("a delegated decision names the person, another one does not")
        if len(self.experts) > 500:
            raise ValueError("a decision has at most 500 experts")


@dataclass(frozen=True, slots=True)
class ProposalMade(Event):
    """A note, spoken or typed, is what is to be decided on. The newest stands."""

    kind: ClassVar[str] = "proposal.made"
    note: NoteId
    meeting: MeetingId

    def __post_init__(self) -> None:
        check_ids(self.note, self.meeting)


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn(Event):
    """A proposal does not stand any more. One register with ProposalMade, last writer wins."""

    kind: ClassVar[str] = "proposal.withdrawn"
    note: NoteId
    meeting: MeetingId

    def __post_init__(self) -> None:
        check_ids(self.note, self.meeting)


@dataclass(frozen=True, slots=True)
class StanceTaken(Event):
    """A member consents to a proposal, abstains, objects or blocks.

    ``reason`` is the note, spoken or typed, that says why; a block has one. A register per
    (proposal, actor), last writer wins; earlier stances stay in history.
    """

    kind: ClassVar[str] = "stance.taken"
    meeting: MeetingId
    proposal: NoteId
    stance: StanceKind
    reason: NoteId | None = None

    def __post_init__(self) -> None:
        check_ids(self.meeting, self.proposal, self.reason)
        if self.stance == "block" and self.reason is None:
            raise ValueError("a block has a reason")


@dataclass(frozen=True, slots=True)
class OutcomeStated(Event):
    """What came out of a meeting: the note ``statement``, spoken or typed, and when to review it.

    ``supersedes`` are the outcomes it replaces. Two that do not know each other stand side by side
    until a third supersedes both.
    """

    kind: ClassVar[str] = "outcome.stated"
    outcome: OutcomeId
    meeting: MeetingId
    statement: NoteId
    review_ms: int | None
    review_zone: str
    supersedes: tuple[OutcomeId, ...] = ()

    def __post_init__(self) -> None:
        check_ids(self.outcome, self.meeting, self.statement, *self.supersedes)
        check_moment(self.review_ms, "a review date")
        check_line(self.review_zone, 64, "a time zone")
        if len(self.supersedes) > MAX_SUPERSEDED:
            raise ValueError(f"an outcome supersedes at most {MAX_SUPERSEDED}")


@dataclass(frozen=True, slots=True)
class OutcomeReviewed(Event):
    """An outcome was looked at again at its review date: it holds. Once is for good."""

    kind: ClassVar[str] = "outcome.reviewed"
    outcome: OutcomeId

    def __post_init__(self) -> None:
        check_ids(self.outcome)


@dataclass(frozen=True, slots=True)
class ActionAgreed(Event):
    """Somebody will do something. ``note`` and ``at_ms`` are the spoken second it comes from.

    Owner and due date may be missing, and follow as facts of their own.
    """

    kind: ClassVar[str] = "action.agreed"
    action: ActionId
    meeting: MeetingId
    what: str
    owner: MemberId | None
    due_ms: int | None
    due_zone: str
    note: NoteId | None = None
    at_ms: int | None = None

    def __post_init__(self) -> None:
        check_ids(self.action, self.meeting, self.owner, self.note)
        check_line(self.what, MAX_PROMPT, "an action")
        check_moment(self.due_ms, "a due time")
        check_line(self.due_zone, 64, "a time zone")
        if self.at_ms is not None:
            check_within(self.at_ms, 0, MAX_NOTE_MS, "a moment in ms")


@dataclass(frozen=True, slots=True)
class ActionReworded(Event):
    """An action says what to do in other words. Last writer wins."""

    kind: ClassVar[str] = "action.reworded"
    action: ActionId
    what: str

    def __post_init__(self) -> None:
        check_ids(self.action)
        check_line(self.what, MAX_PROMPT, "an action")


@dataclass(frozen=True, slots=True)
class ActionAssigned(Event):
    """An action is somebody's, or nobody's. Last writer wins."""

    kind: ClassVar[str] = "action.assigned"
    action: ActionId
    owner: MemberId | None

    def __post_init__(self) -> None:
        check_ids(self.action, self.owner)


@dataclass(frozen=True, slots=True)
class ActionDueMoved(Event):
    """An action is due at another time, or at none. Last writer wins."""

    kind: ClassVar[str] = "action.due_moved"
    action: ActionId
    due_ms: int | None
    due_zone: str

    def __post_init__(self) -> None:
        check_ids(self.action)
        check_moment(self.due_ms, "a due time")
        check_line(self.due_zone, 64, "a time zone")


@dataclass(frozen=True, slots=True)
class ActionDone(Event):
    """An action is done. One register with ActionReopened and ActionDropped, last writer wins."""

    kind: ClassVar[str] = "action.done"
    action: ActionId

    def __post_init__(self) -> None:
        check_ids(self.action)


@dataclass(frozen=True, slots=True)
class ActionReopened(Event):
    """An action that was done or dropped is to be done after all. Last writer wins."""

    kind: ClassVar[str] = "action.reopened"
    action: ActionId

    def __post_init__(self) -> None:
        check_ids(self.action)


@dataclass(frozen=True, slots=True)
class ActionDropped(Event):
    """An action will not be done and is not waited for. Last writer wins."""

    kind: ClassVar[str] = "action.dropped"
    action: ActionId

    def __post_init__(self) -> None:
        check_ids(self.action)


@dataclass(frozen=True, slots=True)
class IdeasRanked(Event):
    """A member put the ideas of a meeting in order, the best first.

    A register per (meeting, actor), last writer wins.
    """

    kind: ClassVar[str] = "ideas.ranked"
    meeting: MeetingId
    order: tuple[NoteId, ...]

    def __post_init__(self) -> None:
        check_ids(self.meeting, *self.order)
        if not 1 <= len(self.order) <= MAX_RANKED or len(set(self.order)) != len(self.order):
            raise ValueError(f"a ranking has 1 to {MAX_RANKED} ideas, each once")


DECIDING_EVENTS: tuple[type[Event], ...] = (
    DecisionFramed,
    ProposalMade,
    ProposalWithdrawn,
    StanceTaken,
    OutcomeStated,
    OutcomeReviewed,
    ActionAgreed,
    ActionReworded,
    ActionAssigned,
    ActionDueMoved,
    ActionDone,
    ActionReopened,
    ActionDropped,
    IdeasRanked,
)

DECIDING_FOLDS: dict[str, str] = {
    "decision.framed": "register per meeting, greatest (clock, device); the loser stays in history",
    "proposal.made": "register per note with proposal.withdrawn, greatest (clock, device)",
    "proposal.withdrawn": "register per note with proposal.made, greatest (clock, device)",
    "stance.taken": (
        "register per (proposal, actor), greatest (clock, device); earlier stances stay in history"
    ),
    "outcome.stated": (
        "multi-value: kept by outcome; what another one supersedes is covered, and two uncovered "
        "ones are a conflict that people settle by a third"
    ),
    "outcome.reviewed": "register per outcome, greatest (clock, device)",
    "action.agreed": "insert or ignore by action",
    "action.reworded": "register per action, greatest (clock, device); the loser stays in history",
    "action.assigned": "register per action, greatest (clock, device)",
    "action.due_moved": "register per action, greatest (clock, device)",
    "action.done": "register per action with reopened and dropped, greatest (clock, device)",
    "action.reopened": "register per action with done and dropped, greatest (clock, device)",
    "action.dropped": "register per action with done and reopened, greatest (clock, device)",
    "ideas.ranked": "register per (meeting, actor), greatest (clock, device)",
}
