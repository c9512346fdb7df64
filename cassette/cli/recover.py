"""``cassette recover``: recordings that were never posted, say because the computer went down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.note import say_note
from cassette.cli.output import Table, columns
from cassette.cli.places import find_place
from cassette.cli.shapes import listed
from cassette.cli.values import ITEM
from cassette.domain.errors import AmbiguousId, UnknownId
from cassette.export.json_export import iso

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.workflows.record_note import DraftCard
    from cassette.workspace import Workspace


@verb("recover list")
def list_drafts(invocation: Invocation) -> None:
    """What can be kept or discarded."""
    with invocation.reading() as workspace:
        drafts = _drafts(workspace)
        zone = workspace.desk.zone
        rows = (
            (
                pages.short(one.id),
                pages.length(round(one.seconds * 1000)),
                pages.when(one.started_ms, zone),
                one.title or catalogue.NO_MEETING,
                _meant(one),
            )
            for one in drafts
        )
        plain: list[str | Table] = [columns(catalogue.DRAFT_COLUMNS, rows), catalogue.AFTER_DRAFTS]
        if not drafts:
            plain = [catalogue.NO_DRAFTS]
        invocation.output.answer(listed("drafts", map(_shape, drafts)), plain)


@verb("recover keep")
@argument("draft", metavar="DRAFT")
@option("--meeting", metavar="MEETING")
@option("--item", metavar="N", type=ITEM, help=catalogue.ITEM_NUMBER)
@option("--only-note", is_flag=True)
def keep(
    invocation: Invocation, draft: str, meeting: str | None, item: int | None, only_note: bool
) -> None:
    """Post a recording as a note and as what it was meant to be, or elsewhere as a note."""
    from cassette.workflows import purpose
    from cassette.workflows.record_note import post

    with invocation.writing() as workspace:
        found = _find(workspace, draft)
        place = found.place
        wished = meeting or (place.meeting if place and item is not None else None)
        if wished is not None:
            place = find_place(workspace.library.queries, wished, item, None, None)
        meant = None if only_note or place != found.place else found.purpose
        if meant is not None and place is not None:
            purpose.check(workspace.desk, place.meeting, meant)
        with invocation.output.progress(catalogue.ADDING) as on_progress:
            card = post(
                workspace.desk, workspace.drafts, found.id, place=place, on_progress=on_progress
            )
        if meant is not None:
            purpose.fulfil(workspace.desk, card, meant)
        say_note(invocation, card, workspace.desk.zone)


@verb("recover discard")
@argument("draft", metavar="DRAFT")
def discard(invocation: Invocation, draft: str) -> None:
    """Delete a recording for good."""
    from cassette.workflows import record_note

    with invocation.writing() as workspace:
        found = _find(workspace, draft)
        record_note.discard(workspace.desk, workspace.drafts, found.id)
        invocation.output.answer({"discarded": found.id}, [catalogue.DISCARDED])


def _drafts(workspace: Workspace) -> tuple[DraftCard, ...]:
    from cassette.workflows.record_note import unfinished

    return unfinished(workspace.desk, workspace.drafts)


def _find(workspace: Workspace, given: str) -> DraftCard:
    """The draft whose id begins so. UnknownId, AmbiguousId."""
    wish = given.strip().lower()
    found = [one for one in _drafts(workspace) if wish and one.id.startswith(wish)]
    if not found:
        raise UnknownId(what="draft", given=given)
    if len(found) > 1:
        raise AmbiguousId(what="draft", given=given, matches=", ".join(one.id for one in found))
    return found[0]


def _meant(one: DraftCard) -> str:
    """What it was to become besides a note."""
    if one.purpose is None:
        return ""
    what = catalogue.PURPOSES[one.purpose.what]
    return what.format(stance=one.purpose.stance or "")


def _shape(one: DraftCard) -> Shape:
    return {
        "id": one.id,
        "meeting": one.place.meeting if one.place else None,
        "title": one.title or None,
        "item": one.place.item if one.place else None,
        "seconds": one.seconds,
        "started": iso(one.started_ms),
        "device": one.device or None,
        "for": one.purpose.what if one.purpose else None,
        "stance": one.purpose.stance if one.purpose else None,
        "file": str(one.wav),
    }
