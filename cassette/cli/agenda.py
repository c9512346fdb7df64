"""``cassette agenda``: the prompts of a meeting, added, worded otherwise, moved and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_planning, pages
from cassette.cli.grammar import argument, option, verb
from cassette.cli.places import find_page, meeting_argument
from cassette.cli.shapes import item_shape
from cassette.cli.values import ITEM, TIME_BOX
from cassette.domain.errors import UnknownItem
from cassette.store.finding import pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import ItemId, MeetingId
    from cassette.domain.views import AgendaItem
    from cassette.workspace import Workspace


@verb("agenda list")
@meeting_argument
def list_items(invocation: Invocation, meeting: str) -> None:
    """The prompts in order, and the removed ones."""
    with invocation.reading() as workspace:
        _say(invocation, workspace, workspace.library.queries.find_meeting(meeting).id)


@verb("agenda add")
@meeting_argument
@argument("prompt", metavar="PROMPT")
@option("--seconds", metavar="S", type=TIME_BOX)
@option("--to", "to_n", metavar="N", type=ITEM)
def add(
    invocation: Invocation, meeting: str, prompt: str, seconds: int | None, to_n: int | None
) -> None:
    """One more prompt."""
    from cassette.workflows.agenda import add_item

    with invocation.writing() as workspace:
        found = workspace.library.queries.find_meeting(meeting).id
        add_item(workspace.desk, found, prompt, seconds=seconds, to_n=to_n)
        _say(invocation, workspace, found)


@verb("agenda edit")
@meeting_argument
@argument("n", metavar="N", type=ITEM)
@argument("prompt", metavar="[PROMPT]", required=False)
@option("--seconds", metavar="S", type=TIME_BOX)
def edit(
    invocation: Invocation, meeting: str, n: int, prompt: str | None, seconds: int | None
) -> None:
    """Other words, or another time box."""
    from cassette.workflows.agenda import edit_item

    with invocation.writing() as workspace:
        found, item = _numbered(workspace, meeting, n)
        edit_item(workspace.desk, item, prompt=prompt, seconds=seconds)
        _say(invocation, workspace, found)


@verb("agenda move")
@meeting_argument
@argument("n", metavar="N", type=ITEM)
@option("--to", "to_n", metavar="N", type=ITEM, required=True)
def move(invocation: Invocation, meeting: str, n: int, to_n: int) -> None:
    """Another place."""
    from cassette.workflows.agenda import move_item

    with invocation.writing() as workspace:
        found, item = _numbered(workspace, meeting, n)
        move_item(workspace.desk, item, to_n)
        _say(invocation, workspace, found)


@verb("agenda remove")
@meeting_argument
@argument("n", metavar="N", type=ITEM)
def remove(invocation: Invocation, meeting: str, n: int) -> None:
    """Off the agenda; its notes stay."""
    from cassette.workflows.agenda import remove_item

    with invocation.writing() as workspace:
        found, item = _numbered(workspace, meeting, n)
        remove_item(workspace.desk, item)
        _say(invocation, workspace, found)


@verb("agenda restore")
@meeting_argument
@argument("prompt", metavar="PROMPT")
def restore(invocation: Invocation, meeting: str, prompt: str) -> None:
    """Back to where it stood."""
    from cassette.workflows.agenda import restore_item

    with invocation.writing() as workspace:
        queries = workspace.library.queries
        found = queries.find_meeting(meeting).id
        removed = queries.removed_items(found)
        item = pick(prompt, removed, what="removed agenda item", name=lambda one: one.prompt)
        restore_item(workspace.desk, item.id)
        _say(invocation, workspace, found)


def _numbered(workspace: Workspace, meeting: str, n: int) -> tuple[MeetingId, ItemId]:
    """The meeting, and its item with this number. UnknownId, AmbiguousId, UnknownItem."""
    page = find_page(workspace.library.queries, meeting)
    for item in page.agenda:
        if item.n == n:
            return page.row.id, item.id
    raise UnknownItem(given=n, count=len(page.agenda))


def _say(invocation: Invocation, workspace: Workspace, meeting: MeetingId) -> None:
    queries = workspace.library.queries
    agenda, removed = queries.meeting(meeting).agenda, queries.removed_items(meeting)
    shape = {
        "meeting": meeting,
        "agenda": [item_shape(item) for item in agenda],
        "removed": [item_shape(item) for item in removed],
    }
    invocation.output.answer(shape, _lines(agenda, removed))


def _lines(agenda: tuple[AgendaItem, ...], removed: tuple[AgendaItem, ...]) -> Iterator[str]:
    yield from pages.agenda_lines(agenda)
    if removed:
        yield catalogue_planning.REMOVED_ITEMS
    for item in removed:
        yield catalogue_planning.REMOVED_ITEM.format(prompt=item.prompt, id=pages.short(item.id))
