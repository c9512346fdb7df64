"""``cassette library``: several teams side by side, one of them the usual one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.cli.grammar import argument, verb
from cassette.cli.output import columns
from cassette.cli.shapes import library_shape, listed
from cassette.domain.errors import AmbiguousId

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.workspace import LibraryCard


@verb("library list")
def list_libraries(invocation: Invocation) -> None:
    """Name the libraries of this computer; the usual one is marked."""
    from cassette.runtime import shelf
    from cassette.workspace import libraries

    current = shelf.library_folder(invocation.library)
    cards = libraries()
    shapes = (
        library_shape(card.folder, card.team, card.member, current=card.folder == current)
        for card in cards
    )
    rows = (
        ("*" if card.folder == current else "", card.team, card.member, str(card.folder))
        for card in cards
    )
    table = columns(catalogue.LIBRARY_COLUMNS, rows)
    invocation.output.answer(
        listed("libraries", shapes), [table if cards else catalogue.NO_LIBRARIES]
    )


@verb("library use")
@argument("wish", metavar="FOLDER|TEAM")
def use(invocation: Invocation, wish: str) -> None:
    """From now on commands without --library mean this library."""
    from cassette.runtime import shelf

    card = _meant(wish)
    shelf.remember(card.folder)
    invocation.output.answer(
        {"library": library_shape(card.folder, card.team, card.member, current=True)},
        [catalogue.LIBRARY_USED.format(team=card.team, folder=card.folder)],
    )


def _meant(wish: str) -> LibraryCard:
    """A library by its folder, wherever it is, or by its team. LibraryMissing, AmbiguousId."""
    from cassette.runtime.paths import given_path
    from cassette.workspace import LibraryCard, Workspace, libraries

    named = [card for card in libraries() if card.team.casefold() == wish.strip().casefold()]
    if len(named) > 1:
        folders = ", ".join(str(card.folder) for card in named)
        raise AmbiguousId(what=catalogue.A_LIBRARY, given=wish, matches=folders)
    if named:
        return named[0]
    folder = given_path(wish)
    with Workspace.open(folder, read_only=True) as workspace:
        team = workspace.library.team
        me = next((member.name for member in team.members if member.me), "")
        return LibraryCard(folder, team.name, me)
