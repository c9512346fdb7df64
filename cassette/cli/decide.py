"""``cassette decide``: the five answers, proposals, stances with reasons, outcomes, reviews."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from cassette.cli import catalogue_deciding as words, framing, upshots
from cassette.cli.grammar import argument, option, verb
from cassette.domain.errors import AmbiguousId, NoOutcome, NothingProposed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.outcome_views import DecisionPage
    from cassette.workspace import Workspace


@verb("decide frame")
@argument("meeting", metavar="MEETING")
@framing.framing
def frame(invocation: Invocation, meeting: str, **wishes: Any) -> None:
    """The host's answers; what is not named stays."""
    from cassette.workflows import decide

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        page = workspace.library.queries.decision(found)
        answers = decide.default_answers()
        if page is not None and page.frame is not None:
            before = page.frame
            answers = decide.Answers(
                **{field.name: getattr(before, field.name) for field in fields(answers)}
            )
        answers = framing.answered(workspace, answers, wishes)
        _say(invocation, workspace, decide.frame(workspace.desk, found, answers))


def said_or_noted(function: Callable[..., None]) -> Callable[..., None]:
    """TEXT, or --note NOTE."""
    given = argument("text", metavar="[TEXT]", required=False)(function)
    return option("--note", metavar="NOTE")(given)


@verb("decide propose")
@argument("meeting", metavar="MEETING")
@said_or_noted
def propose(invocation: Invocation, meeting: str, text: str | None, note: str | None) -> None:
    """A text becomes a note first."""
    from cassette.workflows import decide

    _one_of(text, note, needed=True)
    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        decide.check_proposing(workspace.desk, found)
        card = _note(workspace, found, text, note)
        _say(invocation, workspace, decide.propose(workspace.desk, card))


@verb("decide withdraw")
@argument("meeting", metavar="MEETING")
@option("--note", metavar="NOTE", help=words.WHICH_PROPOSAL)
def withdraw(invocation: Invocation, meeting: str, note: str | None) -> None:
    """The one before stands again."""
    from cassette.workflows import decide

    with invocation.writing() as workspace:
        queries = workspace.library.queries
        row = queries.find_meeting(meeting)
        page = queries.decision(row.id)
        if page is None or page.proposal is None:
            raise NothingProposed(title=row.title)
        chosen = page.proposal.id if note is None else queries.find_note(note).id
        _say(invocation, workspace, decide.withdraw_proposal(workspace.desk, chosen))


@verb("decide stance")
@argument("meeting", metavar="MEETING")
@argument("stance", metavar="STANCE")
@said_or_noted
def stance(
    invocation: Invocation, meeting: str, stance: str, text: str | None, note: str | None
) -> None:
    """The reason becomes a note first, an answer to the proposal."""
    from cassette.workflows import decide

    _one_of(text, note, needed=False)
    with invocation.writing() as workspace:
        desk = workspace.desk
        found = workspace.library.queries.find_meeting(meeting).id
        reasoned = text is not None or note is not None
        _, page = decide.check_stance(desk, found, stance, reasoned=reasoned)
        answered = page.proposal
        on = answered.id if answered is not None and answered.reply_to is None else None
        reason = _note(workspace, found, text, note, reply_to=on) if reasoned else None
        _say(invocation, workspace, decide.take_stance(desk, found, stance, reason))


@verb("decide outcome")
@argument("meeting", metavar="MEETING")
@said_or_noted
@option("--review", metavar="WHEN")
def outcome(
    invocation: Invocation, meeting: str, text: str | None, note: str | None, review: str | None
) -> None:
    """Everything is checked before the note that states it is posted."""
    from cassette.workflows import decide
    from cassette.workflows.when import understand

    _one_of(text, note, needed=True)
    with invocation.writing() as workspace:
        desk = workspace.desk
        found = workspace.library.queries.find_meeting(meeting).id
        decide.check_outcome(desk, found)
        when = None
        if review is not None:
            when = understand(review, now_ms=desk.now_ms(), zone=desk.zone)
        statement = _note(workspace, found, text, note)
        _say(invocation, workspace, decide.state_outcome(desk, found, statement, when))


@verb("decide show")
@argument("meeting", metavar="MEETING")
def show(invocation: Invocation, meeting: str) -> None:
    """How a decision stands."""
    with invocation.reading() as workspace:
        queries = workspace.library.queries
        page = queries.decision(queries.find_meeting(meeting).id)
        if page is None:
            invocation.output.answer({"decision": None}, [words.NOTHING_DECIDED])
        else:
            _say(invocation, workspace, page)


@verb("decide settle")
@argument("meeting", metavar="MEETING")
@argument("outcome", metavar="OUTCOME")
def settle(invocation: Invocation, meeting: str, outcome: str) -> None:
    """One of them holds."""
    from cassette.store.finding import pick
    from cassette.workflows import decide

    with invocation.writing() as workspace:
        queries = workspace.library.queries
        found = queries.find_meeting(meeting).id
        page = queries.decision(found)
        known = () if page is None else page.outcomes
        kept = pick(outcome, known, what="outcome", name=lambda one: one.statement.text)
        _say(invocation, workspace, decide.settle_outcome(workspace.desk, found, kept.id))


@verb("decide review")
@argument("meeting", metavar="MEETING")
def review(invocation: Invocation, meeting: str) -> None:
    """The outcome holds."""
    from cassette.workflows import decide

    with invocation.writing() as workspace:
        queries = workspace.library.queries
        row = queries.find_meeting(meeting)
        page = queries.decision(row.id)
        if page is None or not page.outcomes:
            raise NoOutcome(title=row.title)
        if page.in_conflict:
            matches = ", ".join(one.id for one in page.outcomes)
            raise AmbiguousId(what="outcome", given=row.title, matches=matches)
        decide.reviewed(workspace.desk, page.outcomes[0].id)
        now = queries.decision(row.id)
        _say(invocation, workspace, now if now is not None else page)


def _one_of(text: str | None, note: str | None, *, needed: bool) -> None:
    if (text is not None and note is not None) or (needed and text is None and note is None):
        raise click.UsageError(words.TEXT_OR_NOTE)


def _note(
    workspace: Workspace,
    meeting: MeetingId,
    text: str | None,
    note: str | None,
    *,
    reply_to: NoteId | None = None,
) -> NoteId:
    """The note that was named, or a new one with the text."""
    from cassette.workflows.desk import Place
    from cassette.workflows.write_note import write_note

    if text is None:
        return workspace.library.queries.find_note(note or "").id
    written = sys.stdin.read() if text == "-" else text
    return write_note(workspace.desk, Place(meeting, reply_to=reply_to), written).id


def _say(invocation: Invocation, workspace: Workspace, page: DecisionPage) -> None:
    names = {card.id: card.name for card in workspace.library.team.members}
    invocation.output.answer(
        {"decision": upshots.decision_shape(page, names)},
        upshots.decision_lines(page, names, workspace.desk.zone),
    )
