"""What can be refused while people decide, agree on actions and rank ideas.

Import these from ``cassette.domain.errors``, which draws the whole tree.
"""

from __future__ import annotations

from cassette.domain.known_error import BadWish

# --- deciding ---------------------------------------------------------------------------------


class NothingProposed(BadWish):
    code = "nothing_proposed"
    sentence = "There is no proposal in “{title}” yet."
    advice = "Speak or write one first."


class ProposalNotYours(BadWish):
    code = "proposal_not_yours"
    sentence = "Only {by} and the host of this meeting can withdraw this proposal."
    advice = "Object to it, or make another proposal."


class ProposalReplaced(BadWish):
    code = "proposal_replaced"
    sentence = "Your reason was meant for another proposal than the one that stands in “{title}”."
    advice = "Hear the proposal that stands now, then take your stance on it."


class FrameNotYours(BadWish):
    """``host`` names who answers the five questions, and ends a blind round."""

    code = "frame_not_yours"
    sentence = "Only the host of “{title}” can do this."
    advice = "Ask {host}."


class StanceNotYours(BadWish):
    """``deciders`` names who decides here."""

    code = "stance_not_yours"
    sentence = "You do not decide in “{title}”; it is decided by {deciders}."
    advice = "Say what you think in a note, or ask the host to make you a decider."


class ReasonMissing(BadWish):
    code = "reason_missing"
    sentence = "A block needs a reason."
    advice = "Say or write why, so that the others can answer it."


class QuorumTooHigh(BadWish):
    code = "quorum_too_high"
    sentence = "A quorum of {given} people can never be met: only {count} can decide here."
    advice = "Give at most {count}, or a share of them such as 50%."


class OutcomeNotYours(BadWish):
    code = "outcome_not_yours"
    sentence = "Only the host and the deciders of “{title}” can state or review its outcome."
    advice = "Say what you think in a note."


class ResultsHidden(BadWish):
    code = "results_hidden"
    sentence = "How the others stand is hidden until you have answered."
    advice = "Take a stance of your own first."


class DelegateNeeded(BadWish):
    code = "delegate_needed"
    sentence = "{name} alone decides “{title}”."
    advice = "Have the host answer the five questions anew first."


class QuorumLost(BadWish):
    """``needed`` stances, but only ``count`` deciders are left."""

    code = "quorum_lost"
    sentence = "“{title}” cannot be decided as it is: its quorum is {needed}, its deciders {count}."
    advice = "Have the host answer the five questions anew, or ask people back."


class DecisionRests(BadWish):
    code = "decision_rests"
    sentence = "In “{title}” a decision rests on this note: as its proposal, outcome or a block."
    advice = "State another outcome or take another stance first; then it can be deleted."


class NotDecided(BadWish):
    """``counted`` of ``needed`` stances count."""

    code = "not_decided"
    sentence = "This is not decided yet: {counted} of the {needed} stances it needs count."
    advice = "Wait for more deciders to hear the proposal and answer, or move the due time."


class ObjectionsUnheard(BadWish):
    """``who`` names those who have to listen."""

    code = "objections_unheard"
    sentence = "This is not decided yet: what was said about it is still to be heard by {who}."
    advice = "Their stances count once they have heard or read it."


class ObjectionStands(BadWish):
    """``who`` names those who object or block."""

    code = "objection_stands"
    sentence = "This is not decided: {who} stand against it."
    advice = "Change the proposal, or win them over: a stance can be changed until the end."


class NoOutcome(BadWish):
    code = "no_outcome"
    sentence = "“{title}” has no outcome yet."
    advice = "State one first."


class NoConflict(BadWish):
    code = "no_conflict"
    sentence = "The outcome of “{title}” is not in dispute."
    advice = "State another outcome to replace it."


class NoteIsHidden(BadWish):
    """An idea of a blind round, or the reason of a stance where results are hidden."""

    code = "note_hidden"
    sentence = "What {by} said is hidden from you for now."
    advice = "Give your own idea, or take your own stance, first."


# --- ideas ------------------------------------------------------------------------------------


class NothingToRank(BadWish):
    code = "nothing_to_rank"
    sentence = "There are no ideas to rank in “{title}”."
    advice = (
        "Ideas are the notes on the item of an innovation meeting that was the second at first."
    )


class RankingNotYours(BadWish):
    code = "ranking_not_yours"
    sentence = "You do not rank in “{title}”: those who take part and do not only observe do."
    advice = "Say what you think in a note, or ask the host to make you a contributor."


class RoundIsBlind(BadWish):
    code = "round_is_blind"
    sentence = "The others' ideas in “{title}” are still hidden from you."
    advice = "Say or write an idea of your own first."
