"""Calling a meeting and changing it: title, due time, agenda, people, closed or open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import (
    ActionsIncomplete,
    BadName,
    OutcomeMissing,
    UnknownItem,
    UnknownMeetingType,
)
from cassette.domain.events import (
    AgendaItemAdded,
    MeetingClosed,
    MeetingCreated,
    MeetingDueMoved,
    MeetingReopened,
    MeetingRetitled,
    ParticipantAdded,
)
from cassette.domain.facts import MAX_PROMPT, MAX_TITLE, Event
from cassette.domain.formats import (
    MAX_ITEMS,
    TYPE_KEYS,
    TYPES,
    Advice,
    Prompt,
    advise,
    closing_of,
    meeting_type,
)
from cassette.domain.ids import ItemId, MeetingId, MemberId
from cassette.domain.meetings import MeetingState
from cassette.domain.ranks import first_ranks
from cassette.domain.text import clean_name
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk


@dataclass(frozen=True, slots=True)
class Planned:
    """A new meeting and whether it had better be held async or live."""

    page: MeetingPage
    advice: Advice


def new_meeting(
    desk: Desk,
    type_key: str,
    title: str,
    *,
    due: str | Due | None = None,
    items: Sequence[str] | None = None,
    people: Sequence[str] | None = None,
    urgent: bool = False,
    transcribe: bool = True,
) -> Planned:
    """Call a meeting. ``items`` None takes the type's prompts, ``people`` None the whole team.

    Raises UnknownMeetingType, BadName, BadTime, DueInThePast, UnknownMember, AmbiguousId.
    """
    if type_key not in TYPE_KEYS:
        raise UnknownMeetingType(given=type_key[:40], types=", ".join(kind.key for kind in TYPES))
    title = clean_name(title, "title", MAX_TITLE)
    moment = _moment(desk, due)
    prompts = _prompts(type_key, items)
    members = _members(desk, people)
    meeting = MeetingId(desk.new_id())
    facts: list[Event] = [
        MeetingCreated(
            meeting=meeting,
            type=type_key,
            title=title,
            due_ms=moment.ms if moment else None,
            due_zone=moment.zone if moment else desk.zone,
            urgent=urgent,
            transcribe=transcribe,
        )
    ]
    facts += [
        AgendaItemAdded(
            item=ItemId(desk.new_id()),
            meeting=meeting,
            prompt=prompt.text,
            rank=rank,
            seconds=prompt.seconds,
        )
        for prompt, rank in zip(prompts, first_ranks(len(prompts)), strict=True)
    ]
    me = desk.library.team.me
    facts += [
        ParticipantAdded(
            meeting=meeting, member=member, role="host" if member == me else "contributor"
        )
        for member in members
    ]
    desk.library.append(facts)
    return Planned(desk.library.queries.meeting(meeting), advise(type_key, urgent=urgent))


def retitle(desk: Desk, meeting: MeetingId, title: str) -> MeetingPage:
    """Give a meeting another title. Raises BadName, UnknownId."""
    title = clean_name(title, "title", MAX_TITLE)
    if desk.library.queries.meeting(meeting).row.title != title:
        desk.library.append([MeetingRetitled(meeting=meeting, title=title)])
    return desk.library.queries.meeting(meeting)


def move_due(desk: Desk, meeting: MeetingId, due: str | Due | None) -> MeetingPage:
    """Move a meeting's due time, or take it away. Raises BadTime, DueInThePast, UnknownId."""
    moment = _moment(desk, due)
    desk.library.queries.meeting(meeting)
    zone = moment.zone if moment else desk.zone
    fact = MeetingDueMoved(meeting=meeting, due_ms=moment.ms if moment else None, due_zone=zone)
    desk.library.append([fact])
    return desk.library.queries.meeting(meeting)


def close(desk: Desk, meeting: MeetingId) -> MeetingPage:
    """Close a meeting: it takes no more notes until reopened.

    Raises UnknownId, OutcomeMissing and ActionsIncomplete, by what its type closes with.
    """
    row = desk.library.queries.meeting(meeting).row
    if row.state(desk.now_ms()) is not MeetingState.CLOSED:
        closing = "due" if row.complete else closing_of(row.type)
        if closing == "outcome":
            raise OutcomeMissing(title=row.title)
        if closing == "actions":
            raise ActionsIncomplete(title=row.title)
        desk.library.append([MeetingClosed(meeting=meeting)])
    return desk.library.queries.meeting(meeting)


def reopen(desk: Desk, meeting: MeetingId) -> MeetingPage:
    """Open a closed meeting again; the clock does not close it after that. Raises UnknownId."""
    row = desk.library.queries.meeting(meeting).row
    if row.state(desk.now_ms()) is MeetingState.CLOSED:
        desk.library.append([MeetingReopened(meeting=meeting)])
    return desk.library.queries.meeting(meeting)


def item_numbered(page: MeetingPage, n: int | None) -> ItemId | None:
    """The agenda item with the number people see, from 1; None for none. Raises UnknownItem."""
    if n is None:
        return None
    for item in page.agenda:
        if item.n == n:
            return item.id
    raise UnknownItem(given=n, count=len(page.agenda))


def _moment(desk: Desk, due: str | Due | None) -> Due | None:
    if due is None or isinstance(due, Due):
        return due
    return understand(due, now_ms=desk.now_ms(), zone=desk.zone)


def _prompts(type_key: str, items: Sequence[str] | None) -> tuple[Prompt, ...]:
    prompts = meeting_type(type_key).prompts
    if items is None:
        return prompts
    if len(items) > MAX_ITEMS:
        raise BadName(what="agenda", why=f"it has more than {MAX_ITEMS} items", limit=MAX_PROMPT)
    seconds = max(prompt.seconds for prompt in prompts)
    return tuple(Prompt(clean_name(text, "agenda item", MAX_PROMPT), seconds) for text in items)


def _members(desk: Desk, people: Sequence[str] | None) -> tuple[MemberId, ...]:
    """Everyone who takes part, the host first and each person once."""
    team = desk.library.team
    if people is None:
        named = [card.id for card in team.members]
    else:
        named = [desk.library.queries.find_member(person).id for person in people]
    return tuple(dict.fromkeys([team.me, *named]))
