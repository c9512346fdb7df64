"""How a decision stands: which stances count, whether the quorum is met, what keeps it open.

Everything follows from who heard what and who stands how, so that every device says the same. A
stance counts only when its owner heard (at any speed) or read the proposal and the reason of every
open objection of somebody else; an objection that arrives later makes it wait again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from cassette.domain.deciding_events import StanceKind
from cassette.domain.ids import MemberId, NoteId
from cassette.domain.records import record

OBJECTIONS: frozenset[StanceKind] = frozenset({"object", "block"})
DEFAULT_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """What the host's answers make of a decision. ``quorum`` counts in ``unit``."""

    rule: Literal["consensus", "commit"] = "commit"
    quorum: int = DEFAULT_PERCENT
    unit: Literal["people", "percent"] = "percent"


@record
class Stand:
    """One member's stance on the proposal. ``reason`` is the note that says why."""

    by: MemberId
    stance: StanceKind
    reason: NoteId | None


@record
class Standing:
    """How a decision stands.

    ``counted`` are the deciders whose stance counts; ``unheard`` maps a decider who has to listen
    before their stance counts (or before they take one) to the notes they have not heard;
    ``silent`` are the deciders without a stance. ``needed`` is how many counted stances make the
    quorum. ``open_objections`` are objections and blocks that stand.
    """

    needed: int
    counted: frozenset[MemberId]
    unheard: Mapping[MemberId, tuple[NoteId, ...]]
    silent: tuple[MemberId, ...]
    open_objections: tuple[Stand, ...]
    rule: Rule

    @property
    def quorate(self) -> bool:
        """Whether enough informed stances are there."""
        return len(self.counted) >= self.needed

    @property
    def blocked(self) -> bool:
        """A block stands, or an objection where the rule is consensus."""
        return any(
            one.stance == "block" or self.rule.rule == "consensus" for one in self.open_objections
        )

    @property
    def ready(self) -> bool:
        """Whether an outcome may be stated."""
        return self.quorate and not self.blocked


def deciders_of(
    roles: Mapping[MemberId, str], delegate: MemberId | None = None
) -> tuple[MemberId, ...]:
    """Who decides, in order of id. ``roles``: the role of each who takes part in the meeting."""
    return tuple(sorted(deciding_among(roles, delegate)))


def deciding_among(
    roles: Mapping[MemberId, str], delegate: MemberId | None = None
) -> frozenset[MemberId]:
    """Who decides.

    A delegated decision is the delegate's alone. Otherwise host and deciders decide, and where
    nobody was made a decider, host and contributors.
    """
    if delegate is not None:
        return frozenset((delegate,) if delegate in roles else ())
    deciding = roles_that_decide(named="decider" in roles.values())
    return frozenset([one for one, role in roles.items() if role in deciding])


def roles_that_decide(*, named: bool) -> tuple[str, str]:
    """Who decides what nobody decides alone. ``named``: somebody was made a decider."""
    return ("host", "decider") if named else ("host", "contributor")


def needed_of(rule: Rule, deciders: int) -> int:
    """How many stances make the quorum among so many deciders; at least one."""
    if rule.unit == "people":
        return max(1, rule.quorum)
    return max(1, math.ceil(deciders * rule.quorum / 100))


def to_hear(
    member: MemberId, proposal: NoteId, proposer: MemberId, objections: Collection[Stand]
) -> list[NoteId]:
    """What a decider has to hear before their stance counts: what is proposed, then objections."""
    wanted = [] if member == proposer else [proposal]
    return [*wanted, *(one.reason for one in objections if one.reason and one.by != member)]


def ready_by(
    rule: Rule,
    *,
    proposal: NoteId,
    proposer: MemberId,
    deciders: Collection[MemberId],
    stood: Collection[MemberId],
    objections: Collection[Stand],
    known_by: Mapping[NoteId, Collection[MemberId]],
) -> bool:
    """What ``standing_of`` says of ``ready``, for whoever asks of many decisions at once.

    ``stood`` are the deciders who took a stance, ``objections`` theirs that object or block,
    ``known_by`` who heard or spoke a note.
    """
    informed = {*stood} & {proposer, *known_by.get(proposal, ())}
    for one in objections:
        if one.reason is not None:
            informed &= {one.by, *known_by.get(one.reason, ())}
    return Standing(
        needed=needed_of(rule, len(deciders)),
        counted=frozenset(informed),
        unheard={},
        silent=(),
        open_objections=tuple(objections),
        rule=rule,
    ).ready


def standing_of(
    rule: Rule,
    *,
    proposal: NoteId,
    proposer: MemberId,
    deciders: Collection[MemberId],
    stands: Collection[Stand],
    heard: Mapping[MemberId, Collection[NoteId]],
) -> Standing:
    """How the decision stands. ``heard``: the notes each decider heard or read to the end.

    Stances of people who are not deciders are not passed in. Whoever spoke a note has heard it.
    """
    objections = tuple(
        sorted((one for one in stands if one.stance in OBJECTIONS), key=lambda one: one.by)
    )
    by = {one.by: one for one in stands}
    unheard: dict[MemberId, tuple[NoteId, ...]] = {}
    for member in sorted(deciders):
        wanted = to_hear(member, proposal, proposer, objections)
        missing = tuple(note for note in wanted if note not in heard.get(member, ()))
        if missing:
            unheard[member] = missing
    counted = frozenset(one for one in by if one in deciders and one not in unheard)
    return Standing(
        needed=needed_of(rule, len(deciders)),
        counted=counted,
        unheard=unheard,
        silent=tuple(member for member in sorted(deciders) if member not in by),
        open_objections=objections,
        rule=rule,
    )
