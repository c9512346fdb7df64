"""``cassette note erase``: for good, and everywhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cassette.cli import catalogue_keeping as words, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import listed
from cassette.cli.team_shapes import get_in_step
from cassette.domain.errors import ErasureNotAgreed
from cassette.export.json_export import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.cli.invocation import Invocation
    from cassette.cli.output import Table
    from cassette.cli.shapes import Shape
    from cassette.domain.views import MeetingPage
    from cassette.store.library import Library
    from cassette.workflows.erase import ErasureState


@verb("note erase")
@argument("note", metavar="[NOTE]", required=False)
@option("--yes", is_flag=True, help=words.YES)
def erase(invocation: Invocation, note: str | None, yes: bool) -> None:
    """Ask, erase, and say where it still is; without a note, list."""
    from cassette.workflows.erase import erase_note, erasures

    if note is None:
        with invocation.reading() as workspace:
            found = erasures(workspace.library)
            shapes = listed("erasures", map(erasure_shape, found))
            invocation.output.answer(shapes, _table(found, workspace.desk.zone))
        return
    with invocation.writing() as workspace:
        card = workspace.library.queries.find_note(note)
        if not yes and not _agreed():
            raise ErasureNotAgreed()
        state = erase_note(workspace.desk, card.id)
        if workspace.syncer.places.read() is not None:
            get_in_step(invocation, workspace)
            state = next(one for one in erasures(workspace.library) if one.note == card.id)
        invocation.output.answer({"erasure": erasure_shape(state)}, [_words(state)])


def _agreed() -> bool:
    return sys.stdin.isatty() and click.confirm(words.ERASE_ASKED, default=False, err=True)


def erased_in(library: Library, page: MeetingPage) -> list[ErasureState]:
    """How far erasing my notes of a meeting has come, those that were erased."""
    if not page.erased:
        return []
    from cassette.workflows.erase import erasures

    mine = {one.id for one in page.erased}
    return [one for one in reversed(erasures(library)) if one.note in mine]


def erased_lines(found: Sequence[ErasureState]) -> Iterator[str]:
    """Below a meeting: which of my notes of it are being erased, or are gone."""
    if found:
        yield ""
    for one in found:
        yield words.ERASED_NOTE.format(id=pages.short(one.note), state=_state(one))


def erasure_shape(state: ErasureState) -> Shape:
    """A note that was erased, and the computers that still have to."""
    return {
        "note": state.note,
        "at": iso(state.at_ms),
        "state": "erased" if state.everywhere else "erasing",
        "computers_left": list(state.left),
    }


def _words(state: ErasureState) -> str:
    if state.everywhere:
        return words.ERASED_EVERYWHERE
    if len(state.left) == 1:
        return words.ERASED_HERE_ONE
    return words.ERASED_HERE.format(left=len(state.left))


def _table(found: Sequence[ErasureState], zone: str) -> list[str | Table]:
    if not found:
        return [words.NOTHING_ERASED]
    rows = ((pages.short(one.note), pages.when(one.at_ms, zone), _state(one)) for one in found)
    return [columns(words.ERASURE_COLUMNS, rows)]


def _state(one: ErasureState) -> str:
    if one.everywhere:
        return words.ERASED
    return words.ERASING_ONE if len(one.left) == 1 else words.ERASING.format(left=len(one.left))
