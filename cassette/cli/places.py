"""Where a note goes, as the words after ``note add``, ``write`` and ``record`` say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.cli.grammar import argument, option
from cassette.cli.values import ITEM, MOMENT
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import item_numbered

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.domain.views import MeetingPage
    from cassette.store.queries import Queries


def meeting_argument(function: Callable[..., None]) -> Callable[..., None]:
    """MEETING, before whatever else the command takes."""
    return argument("meeting", metavar="MEETING")(function)


def place_options(function: Callable[..., None]) -> Callable[..., None]:
    """--item N, or --reply-to NOTE with --at S."""
    for add in (
        option("--at", "at_ms", metavar="S", type=MOMENT),
        option("--reply-to", metavar="NOTE"),
        option("--item", "item", metavar="N", type=ITEM, help=catalogue.ITEM_NUMBER),
    ):
        function = add(function)
    return function


def find_page(queries: Queries, meeting: str) -> MeetingPage:
    """The whole meeting meant. UnknownId, AmbiguousId."""
    return queries.meeting(queries.find_meeting(meeting).id)


def find_place(
    queries: Queries, meeting: str, item: int | None, reply_to: str | None, at_ms: int | None
) -> Place:
    """The place meant. UnknownId, AmbiguousId, UnknownItem."""
    row = queries.find_meeting(meeting)
    answered = queries.find_note(reply_to).id if reply_to is not None else None
    chosen = item_numbered(queries.meeting(row.id), item) if item is not None else None
    return Place(row.id, chosen, answered, at_ms)
