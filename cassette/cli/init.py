"""``cassette init``: make a library for a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.cli.grammar import option, verb
from cassette.cli.shapes import person, team_shape

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation


@verb("init")
@option("--team", metavar="NAME", required=True)
@option("--name", metavar="MEMBER", required=True)
def init(invocation: Invocation, team: str, name: str) -> None:
    """Found a team in --library, or in a new folder named after it."""
    from cassette.workspace import Workspace

    with Workspace.create(invocation.library, team, name) as workspace:
        card = workspace.library.team
        me = next(member for member in card.members if member.me)
        shape = {
            "library": str(workspace.folder),
            "team": team_shape(card),
            "member": person(me.id, me.name),
        }
        invocation.output.answer(
            shape,
            [
                catalogue.LIBRARY_MADE.format(team=card.name, folder=workspace.folder),
                catalogue.AFTER_INIT,
            ],
        )
