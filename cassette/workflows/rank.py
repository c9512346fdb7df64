"""Ranking ideas, and ending the blind round in which nobody sees the others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.deciding_events import (
    IdeasRanked,
)
from cassette.domain.errors import (
    BadValue,
    MeetingIsClosed,
    NothingToRank,
    RankingNotYours,
    RoundIsBlind,
    UnknownId,
)
from cassette.domain.meetings import MeetingState
from cassette.domain.owing import OBSERVER
from cassette.domain.planning_events import (
    BlindRoundEnded,
)
from cassette.workflows.decide import must_be_host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.outcome_views import RankingPage
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk


def rank(desk: Desk, meeting: MeetingId, order: Sequence[NoteId]) -> RankingPage:
    """Put ideas in order, the best first; those left out get nothing from me.

    Raises UnknownId, MeetingIsClosed, NothingToRank, RankingNotYours for observers, RoundIsBlind,
    BadValue.
    """
    page = desk.library.queries.meeting(meeting)
    ranking = _ranking(desk, page)
    if page.row.state(desk.now_ms()) is MeetingState.CLOSED:
        raise MeetingIsClosed(title=page.row.title)
    me = desk.library.team.me
    if all(one.member != me or one.role == OBSERVER for one in page.people):
        raise RankingNotYours(title=page.row.title)
    if ranking.blind:
        raise RoundIsBlind(title=page.row.title)
    ideas = {idea.note.id for idea in ranking.ideas}
    if not ideas:
        raise NothingToRank(title=page.row.title)
    for note in order:
        if note not in ideas:
            raise UnknownId(what="idea", given=note)
    if not order or len(set(order)) != len(order):
        given = f"{len(order)} ideas"
        raise BadValue(
            given=given, what="ranking", allowed="each idea at most once, and one at least"
        )
    mine = sorted((idea.mine, idea.note.id) for idea in ranking.ideas if idea.mine is not None)
    if [note for _, note in mine] != list(order):
        desk.library.append([IdeasRanked(meeting=meeting, order=tuple(order))])
    return _ranking(desk, page)


def end_blind_round(desk: Desk, meeting: MeetingId) -> RankingPage:
    """Show everybody's ideas to everybody; only the host can.

    Raises UnknownId, NothingToRank, FrameNotYours.
    """
    page = desk.library.queries.meeting(meeting)
    ranking = _ranking(desk, page)
    must_be_host(desk, page)
    if not ranking.over:
        desk.library.append([BlindRoundEnded(meeting=meeting)])
    return _ranking(desk, page)


def _ranking(desk: Desk, page: MeetingPage) -> RankingPage:
    ranking = desk.library.queries.ranking(page.row.id)
    if ranking is None:
        raise NothingToRank(title=page.row.title)
    return ranking
