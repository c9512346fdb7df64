"""``cassette note``, without sound: write, read, delete and restore."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cassette.cli import catalogue, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.places import find_place, meeting_argument, place_options
from cassette.cli.shapes import note_shape, words_shape

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.domain.views import NoteCard


@verb("note write")
@meeting_argument
@argument("text", metavar="TEXT")
@place_options
def write(
    invocation: Invocation,
    meeting: str,
    text: str,
    item: int | None,
    reply_to: str | None,
    at_ms: int | None,
) -> None:
    """Post a typed note; "-" takes the text from standard input."""
    from cassette.workflows.write_note import write_note

    if text == "-":
        text = sys.stdin.read()
    with invocation.writing() as workspace:
        place = find_place(workspace.library.queries, meeting, item, reply_to, at_ms)
        say_note(invocation, write_note(workspace.desk, place, text), workspace.desk.zone)


@verb("note text")
@argument("note", metavar="NOTE")
@option("--words", is_flag=True)
def text(invocation: Invocation, note: str, words: bool) -> None:
    """What is said in a note, and of one's own who has heard it."""
    from cassette.cli.listeners import listener_lines, listener_shape
    from cassette.workflows.hear import listeners

    with invocation.reading() as workspace:
        card = workspace.library.queries.find_note(note)
        transcript = workspace.library.queries.transcript(card.id)
        shape = words_shape(card, transcript)
        lines = list(pages.words_lines(card, transcript, words=words))
        if card.mine:
            heard = listeners(workspace.desk, card.id)
            shape["listeners"] = list(map(listener_shape, heard))
            lines += listener_lines(heard)
        invocation.output.answer(shape, lines)


@verb("note delete")
@argument("note", metavar="NOTE")
def delete(invocation: Invocation, note: str) -> None:
    """Take one's own note back."""
    from cassette.workflows.write_note import delete_note

    with invocation.writing() as workspace:
        card = delete_note(workspace.desk, workspace.library.queries.find_note(note).id)
        invocation.output.answer(
            {"note": note_shape(card)}, [catalogue.DELETED_NOTE.format(id=pages.short(card.id))]
        )


@verb("note restore")
@argument("note", metavar="NOTE")
def restore(invocation: Invocation, note: str) -> None:
    """Bring one's own note back."""
    from cassette.workflows.write_note import restore_note

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_note(note).id
        say_note(invocation, restore_note(workspace.desk, found), workspace.desk.zone)


def say_note(invocation: Invocation, card: NoteCard, zone: str) -> None:
    """Answer with one note."""
    invocation.output.answer({"note": note_shape(card)}, pages.note_lines(card, zone))
