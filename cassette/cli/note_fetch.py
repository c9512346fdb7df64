"""``cassette note fetch``: the sound of a note that is only elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_team as words
from cassette.cli.grammar import argument, verb
from cassette.cli.team_shapes import get_in_step

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation


@verb("note fetch")
@argument("note", metavar="NOTE")
def fetch(invocation: Invocation, note: str) -> None:
    """Ask for it, and look once whether it is there."""
    from cassette.workflows.teamwork import fetch_audio

    with invocation.writing() as workspace:
        library = workspace.library
        card = library.queries.find_note(note)
        if fetch_audio(workspace, card.id):
            get_in_step(invocation, workspace)
        sound = library.queries.sound(card.id)
        if sound is None:
            state, line = "none", words.NO_SOUND
        elif library.recordings.has(sound):
            state, line = "here", words.SOUND_HERE
        else:
            state, line = "asked", words.SOUND_ASKED
        invocation.output.answer({"note": card.id, "sound": state}, [line])
