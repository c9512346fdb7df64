"""Changing an agenda: add, word otherwise, put elsewhere, remove and restore its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import AgendaFull, BadTimeBox, MeetingIsClosed, UnknownItem
from cassette.domain.events import AgendaItemAdded
from cassette.domain.facts import MAX_PROMPT
from cassette.domain.formats import MAX_ITEMS, meeting_type
from cassette.domain.ids import ItemId
from cassette.domain.meetings import MeetingState
from cassette.domain.planning_events import (
    MAX_TIME_BOX_S,
    AgendaItemEdited,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemRestored,
)
from cassette.domain.ranks import NoRoom, between, first_ranks
from cassette.domain.text import clean_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.facts import Event
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import AgendaItem, MeetingPage
    from cassette.workflows.desk import Desk


def add_item(
    desk: Desk,
    meeting: MeetingId,
    prompt: str,
    *,
    seconds: int | None = None,
    to_n: int | None = None,
) -> MeetingPage:
    """Put one more prompt on the agenda: at the end, or so that it gets the number ``to_n``.

    ``seconds`` None takes the longest time box of the type. Raises BadName, BadTimeBox, AgendaFull,
    UnknownItem, MeetingIsClosed, UnknownId.
    """
    page = open_page(desk, meeting)
    prompt = clean_name(prompt, "agenda item", MAX_PROMPT)
    if len(page.agenda) >= MAX_ITEMS:
        raise AgendaFull(limit=MAX_ITEMS)
    if seconds is None:
        seconds = max(one.seconds for one in meeting_type(page.row.type).prompts)
    item = ItemId(desk.new_id())
    order = [one.id for one in page.agenda]
    at = _place(len(order) if to_n is None else to_n - 1, len(order))
    rank, moved = _placed(desk, meeting, order, item, at)
    added = AgendaItemAdded(
        item=item, meeting=meeting, prompt=prompt, rank=rank, seconds=checked_seconds(seconds)
    )
    desk.library.append([added, *moved])
    return desk.library.queries.meeting(meeting)


def edit_item(
    desk: Desk, item: ItemId, *, prompt: str | None = None, seconds: int | None = None
) -> MeetingPage:
    """Word a prompt otherwise, or give it another time box; None leaves either as it is.

    Raises BadName, BadTimeBox, UnknownItem, MeetingIsClosed, UnknownId.
    """
    page, old = _find(desk, item)
    text = old.prompt if prompt is None else clean_name(prompt, "agenda item", MAX_PROMPT)
    box = old.seconds if seconds is None else checked_seconds(seconds)
    if (text, box) != (old.prompt, old.seconds):
        desk.library.append([AgendaItemEdited(item=item, prompt=text, seconds=box)])
    return desk.library.queries.meeting(page.row.id)


def move_item(desk: Desk, item: ItemId, to_n: int) -> MeetingPage:
    """Put an item where it gets the number ``to_n``.

    Raises UnknownItem (also for a number that the agenda does not have), MeetingIsClosed,
    UnknownId.
    """
    page, old = _find(desk, item)
    meeting = page.row.id
    order = [one.id for one in page.agenda if one.id != item]
    at = _place(to_n - 1, len(order))
    if to_n != old.n:
        rank, moved = _placed(desk, meeting, order, item, at)
        desk.library.append([AgendaItemMoved(item=item, rank=rank), *moved])
    return desk.library.queries.meeting(meeting)


def reorder(desk: Desk, meeting: MeetingId, order: Sequence[ItemId]) -> MeetingPage:
    """Have the items of ``order`` come first, in this order; the others keep theirs after them.

    What is not on the agenda any more is passed over. Raises MeetingIsClosed, UnknownId.
    """
    page = open_page(desk, meeting)
    here = [item.id for item in page.agenda]
    wanted = [item for item in dict.fromkeys(order) if item in here]
    wanted += [item for item in here if item not in wanted]
    if wanted != here:
        ranks = first_ranks(len(wanted))
        desk.library.append(
            [
                AgendaItemMoved(item=item, rank=rank)
                for item, rank in zip(wanted, ranks, strict=True)
            ]
        )
    return desk.library.queries.meeting(meeting)


def remove_item(desk: Desk, item: ItemId) -> MeetingPage:
    """Take an item off the agenda; its notes stand under the meeting as a whole until it is back.

    Raises UnknownItem, MeetingIsClosed, UnknownId.
    """
    page, _ = _find(desk, item)
    desk.library.append([AgendaItemRemoved(item=item)])
    return desk.library.queries.meeting(page.row.id)


def restore_item(desk: Desk, item: ItemId) -> MeetingPage:
    """Bring a removed item back to where it stood, and its notes to it.

    Raises AgendaFull, MeetingIsClosed, UnknownId.
    """
    page = open_page(desk, desk.library.queries.meeting_of_item(item))
    if all(one.id != item for one in page.agenda):
        if len(page.agenda) >= MAX_ITEMS:
            raise AgendaFull(limit=MAX_ITEMS)
        desk.library.append([AgendaItemRestored(item=item)])
    return desk.library.queries.meeting(page.row.id)


def open_page(desk: Desk, meeting: MeetingId) -> MeetingPage:
    """A meeting that may be changed. Raises UnknownId, MeetingIsClosed."""
    page = desk.library.queries.meeting(meeting)
    if page.row.state(desk.now_ms()) is MeetingState.CLOSED:
        raise MeetingIsClosed(title=page.row.title)
    return page


def checked_seconds(seconds: int) -> int:
    """A soft time box in seconds, 0 for none. Raises BadTimeBox."""
    if not 0 <= seconds <= MAX_TIME_BOX_S:
        raise BadTimeBox(given=seconds, limit=MAX_TIME_BOX_S)
    return seconds


def _find(desk: Desk, item: ItemId) -> tuple[MeetingPage, AgendaItem]:
    page = open_page(desk, desk.library.queries.meeting_of_item(item))
    for one in page.agenda:
        if one.id == item:
            return page, one
    raise UnknownItem(given=item, count=len(page.agenda))


def _place(at: int, count: int) -> int:
    """The index to insert at, among ``count`` others."""
    if not 0 <= at <= count:
        raise UnknownItem(given=at + 1, count=count)
    return at


def _placed(
    desk: Desk, meeting: MeetingId, others: list[ItemId], item: ItemId, at: int
) -> tuple[str, list[Event]]:
    """The rank of ``item`` before ``others[at]``; where none is left, moves of the others too."""
    ranks = desk.library.queries.item_ranks(meeting)
    before = ranks[others[at - 1]] if at else None
    after = ranks[others[at]] if at < len(others) else None
    try:
        return between(before, after), []
    except NoRoom:
        order = [*others[:at], item, *others[at:]]
        anew = dict(zip(order, first_ranks(len(order)), strict=True))
        own = anew.pop(item)
        return own, [AgendaItemMoved(item=one, rank=rank) for one, rank in anew.items()]
