"""How decisions, stances and actions are said: sentences over the pages of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import wording
from cassette.desktop.language import tr
from cassette.desktop.models.row_words import words_of
from cassette.domain.meetings import MeetingState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cassette.domain.deciding import Standing
    from cassette.domain.deciding_events import DecisionFramed, StanceKind
    from cassette.domain.ids import MemberId
    from cassette.domain.outcome_views import ActionRow, DecisionPage, DecisionRow, StanceRow
    from cassette.domain.views import NoteCard, TeamCard
    from cassette.workflows.purpose import Purpose

STANCES: tuple[StanceKind, ...] = ("consent", "abstain", "object", "block")
STANCE_TONES = {"consent": "good", "abstain": "muted", "object": "warn", "block": "record"}
"""The token each stance is drawn in; its icon has its own name."""


def stance(kind: StanceKind) -> str:
    """A stance's name."""
    return {
        "consent": tr("Consent"),
        "abstain": tr("Abstain"),
        "object": tr("Object"),
        "block": tr("Block"),
    }[kind]


def stance_meaning(kind: StanceKind) -> str:
    """What taking it says, in a sentence."""
    return {
        "consent": tr("I can live with this, and will carry it."),
        "abstain": tr("I leave it to the others."),
        "object": tr("I see a problem; hear it before you go on."),
        "block": tr("This must not happen. A block says why."),
    }[kind]


def prompt(purpose: Purpose) -> str:
    """What is asked of whoever speaks or writes a note for this purpose."""
    if purpose.what == "stance" and purpose.stance is not None:
        return tr("{stance}: why?").format(stance=stance(purpose.stance))
    if purpose.what == "proposal":
        return tr("Your proposal: what shall we do, and why?")
    return tr("The outcome: what was decided?")


def meant(purpose: Purpose | None) -> str:
    """What an unfinished recording was to become; "" for a note that is no more than that."""
    if purpose is None:
        return ""
    if purpose.what == "stance" and purpose.stance is not None:
        return tr("Meant as your stance: {stance}").format(stance=stance(purpose.stance))
    return tr("Meant as a proposal") if purpose.what == "proposal" else tr("Meant as the outcome")


def names_of(team: TeamCard) -> dict[MemberId, str]:
    """What each member is called."""
    return {one.id: one.name for one in team.members}


def listed(names: Iterable[str]) -> str:
    """Names one after the other."""
    return ", ".join(names)


def rule_words(frame: DecisionFramed | None) -> str:
    """What it takes, in a sentence; without answers the usual rule."""
    if frame is None:
        return tr("Usual rule: people may disagree and commit; half of the deciders must answer.")
    rule = (
        tr("Consensus: no objection may stand.")
        if frame.rule == "consensus"
        else tr("People may disagree and commit: only a block stops it.")
    )
    if frame.unit == "percent":
        quorum = tr("Quorum: {percent} % of the deciders.").format(percent=frame.quorum)
    else:
        quorum = tr("Quorum: %n person(s).", "a quorum", frame.quorum)
    return f"{rule} {quorum}"


def frame_lines(frame: DecisionFramed, names: Mapping[MemberId, str]) -> list[str]:
    """The host's other answers, a line each."""
    experts = listed(names.get(one, "?") for one in frame.experts)
    who = names.get(frame.delegate, "?") if frame.delegate is not None else ""
    return [
        tr("It touches many people.")
        if frame.reach == "many"
        else tr("Delegated to {name}, who knows most about it.").format(name=who),
        tr("An option can be tried and rolled back.")
        if frame.reversible
        else tr("It cannot simply be rolled back."),
        tr("Everything needed to decide is here.")
        if frame.informed
        else tr("Not everything needed to decide is here yet."),
        tr("Experts: {names}.").format(names=experts)
        if experts
        else tr("Everyone's opinion is equal."),
    ]


def tally(page: DecisionPage) -> str:
    """How far it is: how many stances count of those it takes."""
    standing = page.standing
    if standing is None:
        return tr("Waits for a proposal.")
    if page.hidden:
        return tr("%n stance(s) taken, hidden until you have answered.", "stances", page.taken)
    counted = len(standing.counted)
    if counted > standing.needed:
        said = tr("%n stance(s) count; it needs {needed}.", "stances", counted)
    else:
        said = tr("{counted} of the {needed} stances it needs count.")
    said = said.format(counted=counted, needed=standing.needed)
    return said if page.outcomes else f"{said} {next_step(standing)}"


def next_step(standing: Standing) -> str:
    """What keeps it open, or that an outcome can be stated."""
    if standing.blocked:
        return tr("An objection stands: change the proposal, or win them over.")
    if not standing.quorate:
        return tr("More people have to hear it and answer.")
    return tr("An outcome can be stated.")


def why_not_counted(page: DecisionPage, member: MemberId, names: Mapping[MemberId, str]) -> str:
    """What this decider still has to hear; "" when nothing."""
    standing = page.standing
    if standing is None or page.proposal is None or member not in standing.unheard:
        return ""
    reasons = {
        one.reason: tr("{name}'s reason").format(name=names.get(one.by, "?"))
        for one in standing.open_objections
    }
    what = [
        tr("the proposal") if note == page.proposal.id else reasons.get(note, tr("an objection"))
        for note in standing.unheard[member]
    ]
    return tr("still has to hear {what}").format(what=listed(what))


def stance_spoken(row: StanceRow) -> str:
    """What a screen reader says of a stance."""
    said = tr("{name}: {stance}.").format(name=row.by_name, stance=stance(row.stance))
    if row.expert:
        said += " " + tr("Expert.")
    if not row.counts:
        said += " " + tr("Does not count yet.")
    if row.earlier:
        said += " " + earlier_words(row)
    return said


def earlier_words(row: StanceRow) -> str:
    """The stances held before, oldest first; "" when there were none."""
    if not row.earlier:
        return ""
    return tr("Before: {stances}.").format(stances=listed(stance(one) for one in row.earlier))


def owner_words(action: ActionRow) -> str:
    """Who does it."""
    return action.owner_name if action.owner is not None else tr("nobody yet")


def action_facts(row: ActionRow, now_ms: int) -> tuple[str, bool]:
    """Who and by when, or what became of it; and whether it is late."""
    owner = owner_words(row)
    if row.state == "done":
        return tr("{name}  ·  done").format(name=owner), False
    if row.state == "dropped":
        return tr("{name}  ·  dropped").format(name=owner), False
    if row.due_ms is None:
        return tr("{name}  ·  no date").format(name=owner), False
    late = row.due_ms < now_ms
    state = MeetingState.OVERDUE if late else MeetingState.OPEN
    return f"{owner}  ·  {wording.due(row.due_ms, now_ms, state)}", late


def action_spoken(row: ActionRow, now_ms: int) -> str:
    """What a screen reader says of an action."""
    facts, _ = action_facts(row, now_ms)
    return f"{row.what}. {facts}"


def decision_spoken(row: DecisionRow) -> str:
    """What a screen reader says of a line of the register."""
    state = tr("In dispute.") + " " if row.in_conflict else ""
    return f"{state}{row.title}. {words_of(row.outcome.statement)}"


def decision_facts(row: DecisionRow, now_ms: int) -> str:
    """When and by whom it was stated, and what becomes of its review."""
    outcome = row.outcome
    said = tr("{name}, {when}").format(
        name=outcome.by_name, when=wording.moment(outcome.at_ms, now_ms)
    )
    if outcome.reviewed:
        return "  ·  ".join((said, tr("reviewed")))
    if outcome.review_ms is None:
        return said
    if outcome.review_ms <= now_ms:
        return "  ·  ".join((said, tr("review is due")))
    when = wording.moment(outcome.review_ms, now_ms)
    return "  ·  ".join((said, tr("review {when}").format(when=when)))


def grounds(row: DecisionRow) -> list[tuple[str, list[str]]]:
    """What a decision rests on: a heading each, and its lines."""
    parts = [
        (tr("Decision"), [_quoted(row.outcome.statement)]),
        (tr("Question"), [_quoted(card) for card in row.context]),
        (tr("Options"), [_quoted(card) for card in row.options]),
        (tr("Proposal"), [_quoted(row.proposal)] if row.proposal is not None else []),
        (tr("Stances"), [_stance_line(one) for one in row.reasons]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def _quoted(card: NoteCard) -> str:
    return tr("{name}: {words}").format(name=card.by_name, words=words_of(card))


def _stance_line(row: StanceRow) -> str:
    said = f"{row.by_name}: {stance(row.stance)}"
    if row.expert:
        said += " (" + tr("expert") + ")"
    return said if row.reason is None else f"{said}. {words_of(row.reason)}"
