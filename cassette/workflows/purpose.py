"""What a recording is meant to be besides a note: a proposal, the reason of a stance, an outcome.

It is written down with the draft, so that a crash between the first sound and the deed costs
nothing: the recording is offered as what it was meant to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from cassette.domain.deciding_events import StanceKind
from cassette.domain.errors import ProposalReplaced
from cassette.domain.ids import NoteId, is_uuid7
from cassette.workflows.when import Due

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.domain.ids import MeetingId
    from cassette.domain.views import NoteCard
    from cassette.workflows.desk import Desk

What = Literal["proposal", "stance", "outcome"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """``stance`` on ``proposal`` for a reason; ``review`` for an outcome, None without a date."""

    what: What
    stance: StanceKind | None = None
    proposal: NoteId | None = None
    review: Due | None = None


def facts_of(purpose: Purpose | None) -> dict[str, str | None]:
    """A purpose as the text facts of a draft."""
    if purpose is None:
        return {}
    review = purpose.review
    return {
        "for": purpose.what,
        "stance": purpose.stance,
        "proposal": purpose.proposal,
        "review_ms": None if review is None else str(review.ms),
        "review_zone": None if review is None else review.zone,
    }


def purpose_of(facts: Mapping[str, str]) -> Purpose | None:
    """The purpose that a draft's facts name; None for a plain note, and for what is garbled."""
    what = facts.get("for")
    if what == "proposal":
        return Purpose("proposal")
    if what == "stance":
        stance: StanceKind | None = next(
            (one for one in get_args(StanceKind) if one == facts.get("stance")), None
        )
        proposal = facts.get("proposal", "")
        if stance is None or not is_uuid7(proposal):
            return None
        return Purpose("stance", stance, NoteId(proposal))
    if what == "outcome":
        ms, zone = facts.get("review_ms", ""), facts.get("review_zone", "")
        return Purpose("outcome", review=Due(int(ms), zone) if ms.isdecimal() and zone else None)
    return None


def check(desk: Desk, meeting: MeetingId, purpose: Purpose) -> None:
    """Raise what ``fulfil`` would, before the recording is made a note."""
    from cassette.workflows import decide

    if purpose.what == "proposal":
        decide.check_proposing(desk, meeting)
    elif purpose.what == "stance":
        _, decision = decide.check_stance(desk, meeting, purpose.stance or "", reasoned=True)
        if decision.proposal is None or decision.proposal.id != purpose.proposal:
            raise ProposalReplaced(title=desk.library.queries.meeting(meeting).row.title)
    else:
        decide.check_outcome(desk, meeting)


def fulfil(desk: Desk, card: NoteCard, purpose: Purpose) -> None:
    """Make the posted note what it was meant to be. A review date that has passed is left out.

    Raises what ``propose``, ``take_stance`` and ``state_outcome`` raise, and ProposalReplaced when
    the stance was meant for another proposal. The note stays in any case.
    """
    from cassette.workflows import decide

    check(desk, card.meeting, purpose)
    if purpose.what == "proposal":
        decide.propose(desk, card.id)
    elif purpose.what == "stance":
        decide.take_stance(desk, card.meeting, purpose.stance or "", card.id)
    else:
        ahead = purpose.review is not None and purpose.review.ms > desk.now_ms()
        decide.state_outcome(desk, card.meeting, card.id, purpose.review if ahead else None)
