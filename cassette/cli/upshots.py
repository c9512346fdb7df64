"""Decisions, actions and rankings as JSON shapes and as plain lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_deciding as words
from cassette.cli.output import Table, columns
from cassette.cli.pages import said, short, when
from cassette.cli.shapes import Shape, note_shape, person
from cassette.export.json_export import frame_shape, iso, seconds
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cassette.domain.deciding import Standing
    from cassette.domain.ids import MeetingId, MemberId
    from cassette.domain.outcome_views import (
        ActionRow,
        DecisionPage,
        DecisionRow,
        OutcomeRow,
        RankingPage,
        StanceRow,
    )
    from cassette.domain.views import NoteCard
    from cassette.store.queries import Queries

    Names = Mapping[MemberId, str]


def _people(members: Iterable[MemberId], names: Names) -> list[Shape]:
    return [person(member, names.get(member, "?")) for member in members]


def _named(members: Iterable[MemberId], names: Names) -> str:
    return ", ".join(names.get(member, "?") for member in members)


def stance_shape(row: StanceRow) -> Shape:
    """A stance; ``counts`` once its owner has heard the proposal and the objections."""
    return {
        "by": person(row.by, row.by_name),
        "stance": row.stance,
        "reason": None if row.reason is None else note_shape(row.reason),
        "at": iso(row.at_ms),
        "counts": row.counts,
        "expert": row.expert,
        "earlier": list(row.earlier),
    }


def standing_shape(standing: Standing, names: Names) -> Shape:
    """How a decision stands. ``unheard``: who has to hear which notes."""
    return {
        "needed": standing.needed,
        "counted": sorted(standing.counted),
        "quorate": standing.quorate,
        "blocked": standing.blocked,
        "ready": standing.ready,
        "unheard": [
            {"member": person(member, names.get(member, "?")), "notes": list(notes)}
            for member, notes in standing.unheard.items()
        ],
        "silent": _people(standing.silent, names),
        "against": _people((one.by for one in standing.open_objections), names),
    }


def outcome_shape(row: OutcomeRow) -> Shape:
    """What was decided."""
    return {
        "id": row.id,
        "meeting": row.meeting,
        "statement": note_shape(row.statement),
        "by": person(row.by, row.by_name),
        "at": iso(row.at_ms),
        "review": None if row.review_ms is None else iso(row.review_ms),
        "zone": row.review_zone,
        "reviewed": row.reviewed,
    }


def decision_shape(page: DecisionPage, names: Names) -> Shape:
    """``decide …``: the deciding half of a meeting."""
    return {
        "meeting": page.meeting,
        "frame": None if page.frame is None else frame_shape(page.frame, names),
        "proposal": None if page.proposal is None else note_shape(page.proposal),
        "proposals": [note.id for note in page.proposals],
        "deciders": _people(page.deciders, names),
        "stances": [stance_shape(row) for row in page.stances],
        "taken": page.taken,
        "hidden": page.hidden,
        "mine": page.mine,
        "standing": None if page.standing is None else standing_shape(page.standing, names),
        "outcome": outcome_shape(page.outcomes[0]) if page.outcomes else None,
        "outcomes": [outcome_shape(row) for row in page.outcomes],
        "conflict": page.in_conflict,
    }


def action_shape(row: ActionRow) -> Shape:
    """An action; ``at`` is the second in ``note``."""
    return {
        "id": row.id,
        "meeting": row.meeting,
        "title": row.meeting_title,
        "what": row.what,
        "owner": None if row.owner is None else person(row.owner, row.owner_name),
        "due": None if row.due_ms is None else iso(row.due_ms),
        "zone": row.due_zone,
        "state": row.state,
        "note": row.note,
        "at": None if row.note_ms is None else seconds(row.note_ms),
        "agreed": iso(row.agreed_ms),
        "by": person(row.by, row.by_name),
    }


def register_shape(row: DecisionRow) -> Shape:
    """A line of the register."""
    return {
        "outcome": outcome_shape(row.outcome),
        "title": row.title,
        "type": row.type,
        "proposal": None if row.proposal is None else note_shape(row.proposal),
        "context": [note_shape(note) for note in row.context],
        "options": [note_shape(note) for note in row.options],
        "stances": [stance_shape(one) for one in row.reasons],
        "conflict": row.in_conflict,
    }


def ranking_shape(page: RankingPage, names: Names) -> Shape:
    """Ideas, the best first."""
    return {
        "meeting": page.meeting,
        "ideas": [
            {"note": note_shape(idea.note), "points": idea.points, "mine": idea.mine}
            for idea in page.ideas
        ],
        "rankers": _people(page.rankers, names),
        "blind": page.blind,
        "over": page.over,
    }


def decision_lines(page: DecisionPage, names: Names, zone: str) -> Iterator[str]:
    """How a decision stands, from the answers to the outcome."""
    yield from _frame_lines(page, names)
    yield ""
    if page.proposal is None:
        yield words.NO_PROPOSAL
    else:
        yield words.PROPOSAL
        yield _note_line(page.proposal, zone)
        yield ""
        yield from _stance_lines(page, names)
    for outcome in page.outcomes:
        yield ""
        yield from outcome_lines(outcome, zone)
    if page.in_conflict:
        yield words.CONFLICT


def _frame_lines(page: DecisionPage, names: Names) -> Iterator[str]:
    frame = page.frame
    if frame is None:
        yield words.UNFRAMED
        return
    delegate = "" if frame.delegate is None else names.get(frame.delegate, "?")
    yield words.REACHES[frame.reach].format(name=delegate)
    yield words.REVERSIBLE[frame.reversible]
    yield words.INFORMED[frame.informed]
    experts = _named(frame.experts, names)
    yield words.EXPERTS.format(names=experts) if experts else words.EQUAL
    told = words.PEOPLE_QUORUM if frame.unit == "people" else words.PERCENT_QUORUM
    quorum = told.format(count=frame.quorum, of=len(page.deciders))
    yield words.RULE.format(rule=words.RULES[frame.rule], quorum=quorum)


def _stance_lines(page: DecisionPage, names: Names) -> Iterator[str]:
    standing = page.standing
    if page.hidden:
        yield words.RESULTS_HIDDEN.format(taken=page.taken)
    elif standing is not None:
        yield words.STANCES.format(counted=len(standing.counted), needed=standing.needed)
    for row in page.stances:
        yield words.STANCE.format(
            name=row.by_name,
            stance=words.STANCE_NAMES[row.stance],
            expert=words.EXPERT if row.expert else "",
            earlier=words.EARLIER.format(stances=", ".join(row.earlier)) if row.earlier else "",
            waits="" if row.counts else words.DOES_NOT_COUNT,
        )
        if row.reason is not None and not row.reason.deleted:
            yield words.REASON.format(text=said(row.reason))
    if standing is None:
        return
    if standing.unheard:
        yield words.STILL_TO_HEAR.format(names=_named(standing.unheard, names))
    if standing.silent:
        yield words.STILL_SILENT.format(names=_named(standing.silent, names))
    if page.hidden:
        return
    if standing.blocked:
        against = _named((one.by for one in standing.open_objections), names)
        yield words.BLOCKED.format(names=against)
    if standing.ready and not page.outcomes:
        yield words.READY


def _note_line(note: NoteCard, zone: str) -> str:
    return f"  {note.by_name} · {when(note.at_ms, zone)} · {short(note.id)}: {said(note)}"


def outcome_lines(row: OutcomeRow, zone: str) -> Iterator[str]:
    """What was decided, by whom, and its review."""
    yield words.OUTCOME.format(name=row.by_name, when=when(row.at_ms, zone), id=short(row.id))
    yield f"  {said(row.statement)}"
    if row.reviewed:
        yield words.REVIEWED
    elif row.review_ms is not None:
        yield words.REVIEW.format(when=say_due(row.review_ms, row.review_zone))


def action_line(row: ActionRow) -> str:
    """An action on one line."""
    return words.ACTION.format(
        what=row.what,
        who=row.owner_name or words.UNOWNED,
        due=_due(row),
        state=row.state,
        id=short(row.id),
    )


def action_table(rows: Iterable[ActionRow]) -> Table:
    """Actions, one a line."""
    return columns(
        words.ACTION_COLUMNS,
        (
            (
                short(row.id),
                _due(row),
                row.owner_name or words.UNOWNED,
                row.state,
                row.what,
                row.meeting_title,
            )
            for row in rows
        ),
    )


def _due(row: ActionRow) -> str:
    return catalogue.NO_DUE if row.due_ms is None else say_due(row.due_ms, row.due_zone)


def register_table(rows: Iterable[DecisionRow], zone: str) -> Table:
    """The register, one outcome a line."""
    return columns(
        words.REGISTER_COLUMNS,
        (
            (
                when(row.outcome.at_ms, zone),
                row.title,
                said(row.outcome.statement),
                words.NO_REVIEW
                if row.outcome.review_ms is None
                else say_due(row.outcome.review_ms, row.outcome.review_zone),
            )
            for row in rows
        ),
    )


def ranking_lines(page: RankingPage, names: Names) -> Iterator[str | Table]:
    """Ideas with their points, the best first."""
    if page.ideas:
        yield columns(
            words.RANKING_COLUMNS,
            (
                (
                    str(idea.points),
                    "" if idea.mine is None else str(idea.mine),
                    idea.note.by_name,
                    said(idea.note),
                    short(idea.note.id),
                )
                for idea in page.ideas
            ),
        )
    elif not page.blind:
        yield words.NO_IDEAS
    if page.blind:
        yield words.BLIND
    if page.rankers:
        yield words.RANKED_BY.format(names=_named(page.rankers, names))


def meeting_upshots(queries: Queries, meeting: MeetingId, names: Names) -> Shape:
    """What came out of a meeting, for ``meeting show``."""
    page, ranking = queries.decision(meeting), queries.ranking(meeting)
    return {
        "decision": None if page is None else decision_shape(page, names),
        "stances": [stance_shape(row) for row in page.stances] if page else [],
        "outcome": outcome_shape(page.outcomes[0]) if page and page.outcomes else None,
        "actions": [action_shape(row) for row in queries.actions(meeting=meeting, state=None)],
        "ranking": None if ranking is None else ranking_shape(ranking, names),
    }


def meeting_lines(
    queries: Queries, meeting: MeetingId, names: Names, zone: str
) -> Iterator[str | Table]:
    """The same as lines, each part followed by an empty one."""
    page, ranking = queries.decision(meeting), queries.ranking(meeting)
    if page is not None:
        yield from decision_lines(page, names, zone)
        yield ""
    actions = queries.actions(meeting=meeting, state=None)
    if actions:
        yield words.ACTIONS
        yield from (f"  {action_line(row)}" for row in actions)
        yield ""
    if ranking is not None:
        yield from ranking_lines(ranking, names)
        yield ""
