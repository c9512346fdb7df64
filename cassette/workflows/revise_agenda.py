"""Changing a whole agenda at once, as an editor of it does: everything or nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import AgendaFull
from cassette.domain.events import AgendaItemAdded
from cassette.domain.facts import MAX_PROMPT, Event
from cassette.domain.formats import MAX_ITEMS
from cassette.domain.ids import ItemId
from cassette.domain.planning_events import (
    AgendaItemEdited,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemRestored,
)
from cassette.domain.ranks import first_ranks
from cassette.domain.text import clean_name
from cassette.workflows.agenda import checked_seconds, open_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk


@dataclass(frozen=True, slots=True)
class Line:
    """A prompt with its soft time box in seconds (0: none). ``key`` is the item's id, "" when it
    is new."""

    prompt: str
    seconds: int = 0
    key: str = ""


def lines_of(page: MeetingPage) -> tuple[Line, ...]:
    """The agenda of a meeting as lines."""
    return tuple(Line(item.prompt, item.seconds, item.id) for item in page.agenda)


def revise(
    desk: Desk, meeting: MeetingId, before: Sequence[Line], after: Sequence[Line]
) -> MeetingPage:
    """Do to the agenda what was done to the lines ``before`` to make them ``after``.

    What others changed meanwhile stays: only differences are stored, and items that ``before`` did
    not show come last. A key of ``after`` that is no longer on the agenda is restored. Raises
    BadName, BadTimeBox, AgendaFull, MeetingIsClosed, UnknownId; then nothing has changed.
    """
    page = open_page(desk, meeting)
    here = {item.id: item for item in page.agenda}
    was = {line.key: line for line in before}
    kept = {line.key for line in after if line.key}
    facts: list[Event] = [
        AgendaItemRemoved(item=item)
        for item in (ItemId(key) for key in was if key not in kept)
        if item in here
    ]
    order: list[ItemId] = []
    fresh: dict[ItemId, Line] = {}
    for line in after:
        checked = _checked(line)
        item = ItemId(line.key or desk.new_id())
        order.append(item)
        if not line.key:
            fresh[item] = checked
            continue
        if item not in here:
            facts.append(AgendaItemRestored(item=item))
        if was.get(line.key, checked) != checked:
            facts.append(AgendaItemEdited(item, checked.prompt, checked.seconds))
    order += [item for item in here if item not in was and item not in kept]
    if len(order) > MAX_ITEMS:
        raise AgendaFull(limit=MAX_ITEMS)
    facts += _placed(desk, meeting, [item for item in here if item in order], order, fresh)
    if facts:
        desk.library.append(facts)
    return desk.library.queries.meeting(meeting)


def _checked(line: Line) -> Line:
    prompt = clean_name(line.prompt, "agenda item", MAX_PROMPT)
    return Line(prompt, checked_seconds(line.seconds), line.key)


def _placed(
    desk: Desk,
    meeting: MeetingId,
    stay: list[ItemId],
    order: list[ItemId],
    fresh: dict[ItemId, Line],
) -> list[Event]:
    """The new items, and the moves without which they and the others do not stand in ``order``."""
    if not fresh and order == stay:
        return []
    ranks = desk.library.queries.item_ranks(meeting)
    facts: list[Event] = []
    for item, rank in zip(order, first_ranks(len(order)), strict=True):
        line = fresh.get(item)
        if line is not None:
            facts.append(AgendaItemAdded(item, meeting, line.prompt, rank, line.seconds))
        elif ranks.get(item) != rank:
            facts.append(AgendaItemMoved(item, rank))
    return facts
