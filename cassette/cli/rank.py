"""``cassette rank``: the ideas of a meeting, and my order of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import upshots
from cassette.cli.grammar import argument, option, verb
from cassette.domain.errors import NothingToRank

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.domain.outcome_views import RankingPage
    from cassette.workspace import Workspace


@verb("rank")
@argument("meeting", metavar="MEETING")
@argument("ideas", metavar="[NOTE]...", nargs=-1)
@option("--reveal", is_flag=True)
def rank(invocation: Invocation, meeting: str, ideas: tuple[str, ...], reveal: bool) -> None:
    """Without ideas it only shows them."""
    from cassette.workflows import rank as ranking

    if not ideas and not reveal:
        with invocation.reading() as workspace:
            row = workspace.library.queries.find_meeting(meeting)
            shown = workspace.library.queries.ranking(row.id)
            if shown is None:
                raise NothingToRank(title=row.title)
            _say(invocation, workspace, shown)
        return
    with invocation.writing() as workspace:
        queries = workspace.library.queries
        found = queries.find_meeting(meeting).id
        order = [queries.find_note(idea).id for idea in ideas]
        if reveal:
            page = ranking.end_blind_round(workspace.desk, found)
        if order:
            page = ranking.rank(workspace.desk, found, order)
        _say(invocation, workspace, page)


def _say(invocation: Invocation, workspace: Workspace, page: RankingPage) -> None:
    names = {card.id: card.name for card in workspace.library.team.members}
    invocation.output.answer(
        {"ranking": upshots.ranking_shape(page, names)}, upshots.ranking_lines(page, names)
    )
