"""What came out of the meeting of a ``Scene``: decisions, actions and rankings for documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cassette.domain.deciding import Rule, Stand, standing_of
from cassette.domain.deciding_events import DecisionFramed
from cassette.domain.ids import ActionId, MeetingId, OutcomeId
from cassette.domain.outcome_views import (
    ActionRow,
    DecisionPage,
    DecisionRow,
    OutcomeRow,
    RankedIdea,
    RankingPage,
    StanceRow,
)
from tests.export.conftest import MONDAY, Scene, an_id

if TYPE_CHECKING:
    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.views import NoteCard
    from cassette.export.material import Material

MEETING = MeetingId(an_id(0))


def stance(
    scene: Scene, by: int, kind: StanceKind, reason: NoteCard | None = None, **more: object
) -> StanceRow:
    fields = {"counts": True, "expert": False, "earlier": (), **more}
    name = scene.names[by - 1]
    return StanceRow(scene.member(by), name, "#3457d5", kind, reason, MONDAY, **fields)  # type: ignore[arg-type]


def outcome(scene: Scene, statement: NoteCard, **more: object) -> OutcomeRow:
    fields = {"review_ms": MONDAY + 30 * 86_400_000, "reviewed": False, **more}
    return OutcomeRow(
        id=OutcomeId(an_id(5000)),
        meeting=MEETING,
        statement=statement,
        by=statement.by,
        by_name=statement.by_name,
        at_ms=statement.at_ms,
        review_zone="Europe/Berlin",
        **fields,  # type: ignore[arg-type]
    )


def decision(
    scene: Scene,
    proposal: NoteCard | None,
    *,
    stances: tuple[StanceRow, ...] = (),
    outcomes: tuple[OutcomeRow, ...] = (),
    hidden: bool = False,
) -> DecisionPage:
    deciders = tuple(scene.member(n) for n in range(1, len(scene.names) + 1))
    frame = DecisionFramed(
        MEETING, "many", None, True, False, (), "commit", 50, "percent", hidden=hidden
    )
    standing = proposal and standing_of(
        Rule(),
        proposal=proposal.id,
        proposer=proposal.by,
        deciders=deciders,
        stands=[Stand(one.by, one.stance, None) for one in stances],
        heard={member: {proposal.id} for member in deciders},
    )
    return DecisionPage(
        meeting=MEETING,
        frame=frame,
        proposal=proposal,
        proposals=() if proposal is None else (proposal,),
        deciders=deciders,
        stances=() if hidden else stances,
        taken=len(stances),
        hidden=hidden,
        standing=standing,
        outcomes=outcomes,
        mine=None,
    )


def action(scene: Scene, what: str, **more: object) -> ActionRow:
    fields: dict[str, object] = {
        "owner": scene.member(3),
        "owner_name": scene.names[2],
        "due_ms": MONDAY + 86_400_000,
        "state": "open",
        "note": None,
        "note_ms": None,
        **more,
    }
    return ActionRow(
        id=ActionId(an_id(6000)),
        meeting=MEETING,
        meeting_title=scene.title,
        what=what,
        due_zone="Europe/Berlin",
        agreed_ms=MONDAY,
        by=scene.member(1),
        by_name=scene.names[0],
        **fields,  # type: ignore[arg-type]
    )


def with_results(
    scene: Scene,
    page: DecisionPage | None = None,
    actions: tuple[ActionRow, ...] = (),
    ideas: tuple[tuple[NoteCard, int], ...] = (),
) -> Material:
    ranked = tuple(RankedIdea(note, points, None) for note, points in ideas)
    ranking = RankingPage(MEETING, ranked, (scene.member(1),), blind=False) if ideas else None
    return replace(scene.material(), decision=page, actions=actions, ranking=ranking)


def register_row(
    scene: Scene, statement: NoteCard, proposal: NoteCard | None = None, **more: object
) -> DecisionRow:
    fields = {"context": (), "options": (), "reasons": (), "in_conflict": False, **more}
    return DecisionRow(
        outcome=outcome(scene, statement),
        title=scene.title,
        type="decision",
        proposal=proposal,
        **fields,  # type: ignore[arg-type]
    )
