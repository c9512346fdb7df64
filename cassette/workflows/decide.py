"""Deciding: the host's five answers, proposals, stances with reasons, outcomes and their review.

Proposals, reasons and outcomes are notes, spoken or typed, that exist already: nobody has to type.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

from cassette.domain.deciding import deciders_of
from cassette.domain.deciding_events import (
    DecisionFramed,
    OutcomeReviewed,
    OutcomeStated,
    ProposalMade,
    ProposalWithdrawn,
    StanceKind,
    StanceTaken,
)
from cassette.domain.errors import (
    BadValue,
    FrameNotYours,
    MeetingIsClosed,
    NoConflict,
    NotDecided,
    NoteIsDeleted,
    NoteIsHidden,
    NothingProposed,
    ObjectionStands,
    ObjectionsUnheard,
    OutcomeNotYours,
    ProposalNotYours,
    QuorumLost,
    QuorumTooHigh,
    ReasonMissing,
    ResultsHidden,
    StanceNotYours,
    UnknownId,
    UnknownMember,
)
from cassette.domain.ids import MemberId, OutcomeId
from cassette.domain.meetings import MeetingState
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.outcome_views import DecisionPage, OutcomeRow
    from cassette.domain.views import MeetingPage, NoteCard
    from cassette.workflows.desk import Desk

STANCES: tuple[StanceKind, ...] = get_args(StanceKind)
_SPEAKING = frozenset({"host", "decider", "contributor"})


@dataclass(frozen=True, slots=True)
class Answers:
    """The host's answers to the five questions of a decision, and its rule: see DecisionFramed."""

    reach: Literal["many", "delegated"] = "many"
    delegate: MemberId | None = None
    reversible: bool = False
    informed: bool = False
    experts: tuple[MemberId, ...] = ()
    rule: Literal["consensus", "commit"] = "commit"
    quorum: int = 50
    unit: Literal["people", "percent"] = "percent"
    hidden: bool = False


def default_answers() -> Answers:
    """What holds while the host has not answered.

    Many are touched, nothing is promised, all opinions are equal, half of the deciders are enough
    and people may disagree and commit.
    """
    return Answers()


def framed(
    meeting: MeetingId,
    answers: Answers,
    roles: Mapping[MemberId, str],
    names: Mapping[MemberId, str],
) -> DecisionFramed:
    """The fact that these answers make in a meeting of these people, before anything is appended.

    ``roles`` and ``names`` are by member. Raises BadValue, UnknownMember, QuorumTooHigh.
    """
    if (answers.reach == "delegated") != (answers.delegate is not None):
        allowed = "a delegate where the decision is delegated, and only there"
        raise BadValue(given=answers.reach, what="reach", allowed=allowed)
    for member in (*answers.experts, answers.delegate):
        if member is not None and member not in roles:
            here = ", ".join(names.get(one, one) for one in roles)
            raise UnknownMember(given=names.get(member, member), members=here)
    if answers.delegate is not None and roles[answers.delegate] not in _SPEAKING:
        name = names.get(answers.delegate, answers.delegate)
        able = ", ".join(names.get(one, one) for one, role in roles.items() if role in _SPEAKING)
        raise BadValue(given=name, what="person to decide alone", allowed=able)
    if answers.unit == "percent" and not 1 <= answers.quorum <= 100:
        raise BadValue(given=answers.quorum, what="quorum in percent", allowed="1 to 100")
    count = len(deciders_of(roles, answers.delegate))
    if answers.unit == "people" and answers.quorum < 1:
        raise BadValue(given=answers.quorum, what="quorum", allowed=f"1 to {count}")
    if answers.unit == "people" and answers.quorum > count:
        raise QuorumTooHigh(given=answers.quorum, count=count)
    return DecisionFramed(meeting=meeting, **asdict(answers))


def frame(desk: Desk, meeting: MeetingId, answers: Answers) -> DecisionPage:
    """Answer the five questions; only the host can, and again while the meeting is open.

    Raises UnknownId, MeetingIsClosed, FrameNotYours, NothingProposed where nothing is decided, and
    what ``framed`` raises.
    """
    page = _open(desk, meeting)
    must_be_host(desk, page)
    decision = _decision(desk, page)
    roles = {person.member: person.role for person in page.people}
    names = {card.id: card.name for card in desk.library.team.members}
    fact = framed(meeting, answers, roles, names)
    if fact != decision.frame:
        desk.library.append([fact])
    return _decision(desk, page)


def propose(desk: Desk, note: NoteId) -> DecisionPage:
    """Put a note up for decision; the newest proposal is decided on, and stances begin anew.

    Raises UnknownId, NoteIsDeleted, NoteIsHidden, MeetingIsClosed, StanceNotYours for observers.
    """
    card = _standing_note(desk, note)
    page = check_proposing(desk, card.meeting)
    decision = desk.library.queries.decision(card.meeting)
    if decision is None or decision.proposal is None or decision.proposal.id != note:
        desk.library.append([ProposalMade(note=note, meeting=card.meeting)])
    return _decision(desk, page)


def check_proposing(desk: Desk, meeting: MeetingId) -> MeetingPage:
    """The meeting, if I may propose something in it: ask before the note is made.

    Raises UnknownId, MeetingIsClosed, StanceNotYours for observers.
    """
    page = _open(desk, meeting)
    if _role(desk, page) not in _SPEAKING:
        raise StanceNotYours(title=page.row.title, deciders=_speakers(page))
    return page


def withdraw_proposal(desk: Desk, note: NoteId) -> DecisionPage:
    """Take back a proposal: whoever spoke it can, and the host. The one before stands again.

    Raises UnknownId, MeetingIsClosed, ProposalNotYours, NothingProposed for a note that is none.
    """
    card = desk.library.queries.note(note)
    page = _open(desk, card.meeting)
    decision = _decision(desk, page)
    if all(one.id != note for one in decision.proposals):
        raise NothingProposed(title=page.row.title)
    if not card.mine and _role(desk, page) != "host":
        raise ProposalNotYours(by=card.by_name)
    desk.library.append([ProposalWithdrawn(note=note, meeting=card.meeting)])
    return _decision(desk, page)


def take_stance(
    desk: Desk, meeting: MeetingId, stance: str, reason: NoteId | None = None
) -> DecisionPage:
    """Consent to the proposal, abstain, object or block, or change one's mind.

    ``reason`` is a note of mine in this meeting; a block needs one. Raises UnknownId, BadValue,
    MeetingIsClosed, NothingProposed, StanceNotYours, ReasonMissing, NoteIsDeleted.
    """
    taken, decision = check_stance(desk, meeting, stance, reasoned=reason is not None)
    me = desk.library.team.me
    assert decision.proposal is not None  # noqa: S101 - checked just now
    if reason is not None:
        card = _standing_note(desk, reason)
        if card.meeting != meeting or not card.mine:
            raise UnknownId(what="note of yours in this meeting", given=reason)
    mine = next((row for row in decision.stances if row.by == me), None)
    before = None if mine is None else (mine.stance, mine.reason.id if mine.reason else None)
    if before != (taken, reason):
        fact = StanceTaken(
            meeting=meeting, proposal=decision.proposal.id, stance=taken, reason=reason
        )
        desk.library.append([fact])
    return _decision(desk, desk.library.queries.meeting(meeting))


def check_stance(
    desk: Desk, meeting: MeetingId, stance: str, *, reasoned: bool
) -> tuple[StanceKind, DecisionPage]:
    """The stance and the decision, if I may take it: ask before the note that says why is made.

    Raises UnknownId, BadValue, MeetingIsClosed, NothingProposed, StanceNotYours, ReasonMissing.
    """
    taken = stance_named(stance)
    page = _open(desk, meeting)
    decision = _decision(desk, page)
    if decision.proposal is None:
        raise NothingProposed(title=page.row.title)
    if desk.library.team.me not in decision.deciders:
        raise StanceNotYours(title=page.row.title, deciders=_named(desk, decision.deciders))
    if taken == "block" and not reasoned:
        raise ReasonMissing()
    return taken, decision


def stance_named(word: str) -> StanceKind:
    """The stance that is called so. Raises BadValue."""
    for stance in STANCES:
        if word.strip().lower() == stance:
            return stance
    raise BadValue(given=word[:40], what="stance", allowed="consent, abstain, object or block")


def state_outcome(
    desk: Desk, meeting: MeetingId, statement: NoteId, review: str | Due | None = None
) -> DecisionPage:
    """Say what was decided: the note ``statement``, and when to look at it again.

    It replaces an outcome stated before. Raises NoteIsDeleted, BadTime, DueInThePast, and what
    ``check_outcome`` raises.
    """
    page = check_outcome(desk, meeting)
    card = _standing_note(desk, statement)
    if card.meeting != meeting:
        raise UnknownId(what="note in this meeting", given=statement)
    moment = review
    if isinstance(moment, str):
        moment = understand(moment, now_ms=desk.now_ms(), zone=desk.zone)
    decision = _decision(desk, page)
    _state(desk, decision.outcomes, statement, moment, meeting)
    return _decision(desk, page)


def check_outcome(desk: Desk, meeting: MeetingId) -> MeetingPage:
    """The meeting, if I may state its outcome now: ask before the note that states it is made.

    Raises UnknownId, MeetingIsClosed, OutcomeNotYours, NothingProposed, ResultsHidden,
    QuorumLost, ObjectionsUnheard, NotDecided, ObjectionStands.
    """
    page = _open(desk, meeting)
    decision = _decision(desk, page)
    _must_conclude(desk, page, decision)
    if decision.proposal is None:
        raise NothingProposed(title=page.row.title)
    if decision.hidden:
        raise ResultsHidden()
    standing = decision.standing
    assert standing is not None  # noqa: S101 - a page with a proposal has one
    me = desk.library.team.me
    if me in standing.unheard:
        raise ObjectionsUnheard(who=_named(desk, [me]))
    if standing.needed > len(decision.deciders):
        count = len(decision.deciders)
        raise QuorumLost(title=page.row.title, needed=standing.needed, count=count)
    if not standing.quorate:
        late = [row.by for row in decision.stances if row.by in standing.unheard]
        if late:
            raise ObjectionsUnheard(who=_named(desk, late))
        raise NotDecided(counted=len(standing.counted), needed=standing.needed)
    if standing.blocked:
        against = [one.by for one in standing.open_objections]
        raise ObjectionStands(who=_named(desk, against))
    return page


def settle_outcome(desk: Desk, meeting: MeetingId, keep: OutcomeId) -> DecisionPage:
    """Settle which of several outcomes holds; also after the meeting.

    Raises UnknownId, NoConflict, OutcomeNotYours.
    """
    page = desk.library.queries.meeting(meeting)
    decision = _decision(desk, page)
    _must_conclude(desk, page, decision)
    kept = next((one for one in decision.outcomes if one.id == keep), None)
    if kept is None:
        raise UnknownId(what="outcome", given=keep)
    if not decision.in_conflict:
        raise NoConflict(title=page.row.title)
    review = None if kept.review_ms is None else Due(kept.review_ms, kept.review_zone)
    _state(desk, decision.outcomes, kept.statement.id, review, meeting)
    return _decision(desk, page)


def reviewed(desk: Desk, outcome: OutcomeId) -> OutcomeRow:
    """Say that an outcome was looked at again and holds. Raises UnknownId, OutcomeNotYours."""
    row = desk.library.queries.outcome(outcome)
    page = desk.library.queries.meeting(row.meeting)
    _must_conclude(desk, page, _decision(desk, page))
    if not row.reviewed:
        desk.library.append([OutcomeReviewed(outcome=outcome)])
    return desk.library.queries.outcome(outcome)


def must_be_host(desk: Desk, page: MeetingPage) -> None:
    """Refuse everybody but the host. Raises FrameNotYours."""
    if _role(desk, page) != "host":
        hosts = [person.name for person in page.people if person.role == "host"]
        raise FrameNotYours(title=page.row.title, host=", ".join(hosts) or page.row.title)


def _state(
    desk: Desk,
    replaced: Iterable[OutcomeRow],
    statement: NoteId,
    review: Due | None,
    meeting: MeetingId,
) -> None:
    fact = OutcomeStated(
        outcome=OutcomeId(desk.new_id()),
        meeting=meeting,
        statement=statement,
        review_ms=review.ms if review else None,
        review_zone=review.zone if review else desk.zone,
        supersedes=tuple(sorted(one.id for one in replaced)),
    )
    desk.library.append([fact])


def _must_conclude(desk: Desk, page: MeetingPage, decision: DecisionPage) -> None:
    me = desk.library.team.me
    if me not in decision.deciders and _role(desk, page) not in {"host", "decider"}:
        raise OutcomeNotYours(title=page.row.title)


def _open(desk: Desk, meeting: MeetingId) -> MeetingPage:
    page = desk.library.queries.meeting(meeting)
    if page.row.state(desk.now_ms()) is MeetingState.CLOSED:
        raise MeetingIsClosed(title=page.row.title)
    return page


def _decision(desk: Desk, page: MeetingPage) -> DecisionPage:
    decision = desk.library.queries.decision(page.row.id)
    if decision is None:
        raise NothingProposed(title=page.row.title)
    return decision


def _standing_note(desk: Desk, note: NoteId) -> NoteCard:
    card = desk.library.queries.note(note)
    if card.deleted:
        raise NoteIsDeleted(note=note)
    if card.hidden:
        raise NoteIsHidden(by=card.by_name)
    return card


def _role(desk: Desk, page: MeetingPage) -> str:
    me = desk.library.team.me
    return next((person.role for person in page.people if person.member == me), "observer")


def _speakers(page: MeetingPage) -> str:
    return ", ".join(one.name for one in page.people if one.role in _SPEAKING)


def _named(desk: Desk, members: Iterable[MemberId]) -> str:
    names = {card.id: card.name for card in desk.library.team.members}
    return ", ".join(names.get(member, "?") for member in members)
