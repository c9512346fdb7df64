"""``cassette react``: answer a note without speaking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli.grammar import argument, option, verb
from cassette.cli.note import say_note
from cassette.cli.values import MOMENT

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation


@verb("react")
@argument("note", metavar="NOTE")
@argument("what", metavar="WHAT")
@option("--at", "at_ms", metavar="S", type=MOMENT)
@option("--off", is_flag=True)
def react(invocation: Invocation, note: str, what: str, at_ms: int | None, off: bool) -> None:
    """React to a note, or to a moment in it."""
    from cassette.workflows import react as workflow

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_note(note).id
        card = workflow.react(workspace.desk, found, what, at_ms=at_ms, off=off)
        say_note(invocation, card, workspace.desk.zone)
