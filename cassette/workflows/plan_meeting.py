"""Calling a meeting and changing it: title, due time, stakes, closed or open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.advice import advise
from cassette.domain.errors import (
    ActionsIncomplete,
    BadValue,
    OutcomeMissing,
    PersonTwice,
    UnknownId,
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
from cassette.domain.facts import MAX_TITLE, Event
from cassette.domain.formats import (
    TYPE_KEYS,
    TYPES,
    Advice,
    Prompt,
    closing_of,
    meeting_type,
)
from cassette.domain.ids import ItemId, MeetingId, MemberId
from cassette.domain.meetings import MeetingState
from cassette.domain.planning_events import MeetingStakesSet
from cassette.domain.ranks import first_ranks
from cassette.domain.text import clean_name
from cassette.workflows.attach import wanted_fact
from cassette.workflows.decide import framed
from cassette.workflows.people import checked_role
from cassette.workflows.templates import prompts_of
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cassette.domain.deciding_events import DecisionFramed
    from cassette.domain.views import MeetingPage, Stakes
    from cassette.workflows.attach import Wanted
    from cassette.workflows.decide import Answers
    from cassette.workflows.desk import Desk


@dataclass(frozen=True, slots=True)
class Planned:
    """A new meeting and whether it had better be held async or live."""

    page: MeetingPage
    advice: Advice


@dataclass(frozen=True, slots=True)
class Checked:
    """A wish for a meeting that can be fulfilled. ``roles`` are by member, the host first."""

    type: str
    title: str
    due: Due | None
    prompts: tuple[Prompt, ...]
    roles: dict[MemberId, str]


def checked(
    desk: Desk,
    type_key: str,
    title: str,
    *,
    due: str | Due | None = None,
    items: Sequence[str | Prompt] | None = None,
    people: Sequence[str | tuple[str, str]] | None = None,
) -> Checked:
    """What ``new_meeting`` would make of this, with nothing stored. Raises as it does."""
    type_key, usual = type_and_prompts(desk, type_key)
    return Checked(
        type=type_key,
        title=clean_name(title, "title", MAX_TITLE),
        due=_moment(desk, due),
        prompts=prompts_of(type_key, usual if items is None else items),
        roles=roles_of(desk, people),
    )


def new_meeting(
    desk: Desk,
    type_key: str,
    title: str,
    *,
    due: str | Due | None = None,
    items: Sequence[str | Prompt] | None = None,
    people: Sequence[str | tuple[str, str]] | None = None,
    urgent: bool = False,
    stakes: Stakes = "low",
    answers: Answers | None = None,
    attachments: Sequence[Wanted] = (),
    transcribe: bool = True,
) -> Planned:
    """Call a meeting of a type, or after a template: ``type_key`` may be its id or name.

    ``items`` None takes the prompts of type or template, ``people`` None the whole team. A person
    is a name or an id, or that with a role; the host is whoever calls. ``answers`` to the five
    questions of a decision set its rule. Raises UnknownMeetingType, BadName, BadTimeBox, BadTime,
    DueInThePast, UnknownMember, AmbiguousId, PersonTwice, BadValue, QuorumTooHigh, and for
    ``attachments`` as attach_file and attach_link; nothing is there then.
    """
    wish = checked(desk, type_key, title, due=due, items=items, people=people)
    meeting = MeetingId(desk.new_id())
    agenda = tuple(_agenda(desk, meeting, wish.prompts))
    facts: list[Event] = [
        MeetingCreated(
            meeting=meeting,
            type=wish.type,
            title=wish.title,
            due_ms=wish.due.ms if wish.due else None,
            due_zone=wish.due.zone if wish.due else desk.zone,
            urgent=urgent,
            transcribe=transcribe,
        ),
        *agenda,
        *(
            ParticipantAdded(meeting=meeting, member=who, role=wish.roles[who])
            for who in wish.roles
        ),
    ]
    if stakes == "high":
        facts.append(MeetingStakesSet(meeting=meeting, stakes=stakes))
    if answers is not None:
        facts.append(_framed(desk, meeting, wish.type, answers, wish.roles))
    places = tuple(one.item for one in agenda)
    facts += [wanted_fact(desk, meeting, one, places) for one in attachments]
    desk.library.append(facts)
    page = desk.library.queries.meeting(meeting)
    return Planned(page, advice_of(page, desk.now_ms()))


def type_and_prompts(desk: Desk, wish: str) -> tuple[str, tuple[Prompt, ...]]:
    """The type meant and the agenda it starts with: a key of the six, or a template's id or name.

    Raises UnknownMeetingType, AmbiguousId.
    """
    if wish in TYPE_KEYS:
        return wish, meeting_type(wish).prompts
    try:
        template = desk.library.queries.find_template(wish)
    except UnknownId as error:
        own = [one.name for one in desk.library.queries.templates()]
        types = ", ".join([*(kind.key for kind in TYPES), *own])
        raise UnknownMeetingType(given=wish[:40], types=types) from error
    return template.type, template.prompts


def advice_of(page: MeetingPage, now_ms: int) -> Advice:
    """Whether this meeting had better be held async or live."""
    row = page.row
    return advise(
        row.type,
        urgent=row.urgent,
        due_ms=row.due_ms,
        now_ms=now_ms,
        stakes=row.stakes,
        people=len(page.people),
    )


def set_stakes(desk: Desk, meeting: MeetingId, stakes: Stakes) -> MeetingPage:
    """Say how much hangs on a meeting. Raises UnknownId."""
    if desk.library.queries.meeting(meeting).row.stakes != stakes:
        desk.library.append([MeetingStakesSet(meeting=meeting, stakes=stakes)])
    return desk.library.queries.meeting(meeting)


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


def _agenda(
    desk: Desk, meeting: MeetingId, prompts: tuple[Prompt, ...]
) -> Iterator[AgendaItemAdded]:
    for prompt, rank in zip(prompts, first_ranks(len(prompts)), strict=True):
        yield AgendaItemAdded(
            item=ItemId(desk.new_id()),
            meeting=meeting,
            prompt=prompt.text,
            rank=rank,
            seconds=prompt.seconds,
        )


def roles_of(desk: Desk, people: Sequence[str | tuple[str, str]] | None) -> dict[MemberId, str]:
    """The role of everyone who takes part, the host first, which is whoever calls.

    ``people`` as in ``new_meeting``. Raises UnknownMember, AmbiguousId, PersonTwice, BadValue.
    """
    team = desk.library.team
    roles: dict[MemberId, str] = {team.me: "host"}
    if people is None:
        others = [card for card in team.members if not (card.me or card.gone)]
        return roles | {card.id: card.role or "contributor" for card in others}
    named: dict[MemberId, str] = {}
    for one in people:
        who, role = (one, "contributor") if isinstance(one, str) else one
        card, role = desk.library.queries.find_member(who), checked_role(role)
        if named.setdefault(card.id, role) != role:
            raise PersonTwice(name=card.name)
    return roles | {member: role for member, role in named.items() if member != team.me}


def _framed(
    desk: Desk,
    meeting: MeetingId,
    type_key: str,
    answers: Answers,
    roles: dict[MemberId, str],
) -> DecisionFramed:
    if closing_of(type_key) != "outcome":
        allowed = ", ".join(kind.key for kind in TYPES if kind.closing == "outcome")
        raise BadValue(given=type_key, what="type for answers about a decision", allowed=allowed)
    names = {card.id: card.name for card in desk.library.team.members}
    return framed(meeting, answers, roles, names)
