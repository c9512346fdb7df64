"""``cassette join``: into a team with an invitation, or back into it with recovery words."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue_team as words
from cassette.cli.grammar import argument, option, verb
from cassette.cli.shapes import person, team_shape
from cassette.cli.team_shapes import MOST_WORDS, get_in_step, typed_words
from cassette.domain.errors import BadName, CassetteError, FolderNeeded

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.cli.invocation import Invocation
    from cassette.workspace import Workspace


@verb("join")
@argument("link", metavar="[LINK]", required=False)
@option("--name", metavar="MEMBER", help=words.JOIN_NAME)
@option("--folder", metavar="DIR")
@option("--recover", is_flag=True)
def join(
    invocation: Invocation, link: str | None, name: str | None, folder: str | None, recover: bool
) -> None:
    """Make a library, ask to be let in, and look once whether we are."""
    from cassette.runtime.paths import given_path

    place = None if folder is None else given_path(folder)
    if recover:
        opened = _recovered(invocation, place)
    elif link is None:
        raise click.MissingParameter(param_hint="LINK", param_type="argument")
    else:
        opened = _joined(invocation, link, name, place)
    with opened as workspace:
        status = get_in_step(invocation, workspace)
        card = workspace.library.team
        me = workspace.library.identity.me
        names = {member.id: member.name for member in card.members}
        is_in = status.state == "up_to_date"
        from cassette.sync.words import team_phrase

        lines = [
            words.JOINED.format(team=card.name, folder=workspace.folder)
            if is_in
            else words.JOIN_WAITS.format(folder=workspace.folder),
            words.COMPARE.format(phrase=" ".join(team_phrase(card.id))),
        ]
        shape = {
            "library": str(workspace.folder),
            "team": team_shape(card),
            "member": person(me, names.get(me, name or "")),
            "state": "in" if is_in else "waiting",
        }
        invocation.output.answer(shape, lines)


def _joined(invocation: Invocation, link: str, name: str | None, place: Path | None) -> Workspace:
    """A library of one's own; or the one that waits for this team already, with the new link."""
    from cassette.workflows.teamwork import knock_again
    from cassette.workspace import Workspace

    if link == "-":
        link = sys.stdin.read(MOST_WORDS)
    folder = _waiting_folder(invocation, link)
    if folder is not None:
        with contextlib.ExitStack() as unless_done:
            opened = unless_done.enter_context(Workspace.open(folder))
            knock_again(opened, link)
            unless_done.pop_all()
        return opened
    try:
        return Workspace.join(invocation.library, link, name or "", team_folder=place)
    except BadName:
        if name is None:  # which only a further computer of one's own may leave out
            raise click.MissingParameter(param_hint="--name", param_type="option") from None
        raise


def _waiting_folder(invocation: Invocation, link: str) -> Path | None:
    """The library that asked to come into this team before, and is not in. LinkInvalid."""
    from cassette.runtime import paths, shelf
    from cassette.sync.invite import parse_link
    from cassette.workflows.teamwork import waits_for
    from cassette.workspace import Workspace

    parse_link(link)
    given = invocation.library or paths.library_from_environment()
    for folder in (given,) if given is not None else shelf.known_libraries():
        with contextlib.suppress(CassetteError), Workspace.open(folder, read_only=True) as opened:
            if waits_for(opened.library, link):
                return opened.folder
    return None


def _recovered(invocation: Invocation, place: Path | None) -> Workspace:
    from cassette.workspace import Workspace

    if place is None:
        raise FolderNeeded()
    return Workspace.recover(invocation.library, typed_words(invocation), place)
