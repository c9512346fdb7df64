"""Meetings that recur: starting a series, opening its rounds, skipping one, ending it.

No job runs: whoever opens the library, or has it open, opens the rounds the clock has brought. A
round opens when the one before it was due. Its ids follow from the series and its time, so that
devices that open it apart open the same one.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cassette.domain.errors import (
    BadRecurrence,
    CassetteError,
    DueMissing,
    RoundIsSkipped,
    SeriesHasEnded,
    UnknownId,
    UnknownRound,
)
from cassette.domain.events import (
    AgendaItemAdded,
    MeetingClosed,
    MeetingCreated,
    MeetingReopened,
    ParticipantAdded,
)
from cassette.domain.facts import MAX_TITLE, Event
from cassette.domain.formats import Prompt
from cassette.domain.ids import ItemId, MeetingId, SeriesId, uuid7
from cassette.domain.meetings import LATE_MS, MeetingState
from cassette.domain.planning_events import (
    MeetingStakesSet,
    RoundOpened,
    RoundSkipped,
    RoundUnskipped,
    Seat,
    SeriesEnded,
    SeriesResumed,
    SeriesStarted,
)
from cassette.domain.planning_views import SeriesRow
from cassette.domain.ranks import first_ranks
from cassette.domain.text import clean_name
from cassette.workflows import recurrence
from cassette.workflows.attach import wanted_fact
from cassette.workflows.plan_meeting import roles_of, type_and_prompts
from cassette.workflows.templates import prompts_of
from cassette.workflows.when import Due, understand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.views import MeetingRow, Stakes
    from cassette.workflows.attach import Wanted
    from cassette.workflows.desk import Desk

NEXT = 4
"""So many rounds to come are named when somebody asks for one that there is not."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Handed:
    """What a round is given: as the round before it was left, else as the series started."""

    prompts: tuple[Prompt, ...]
    people: tuple[Seat, ...]
    urgent: bool
    stakes: Stakes


def start_series(
    desk: Desk,
    type_key: str,
    title: str,
    *,
    every: str,
    first_due: str | Due | None,
    zone: str | None = None,
    items: Sequence[str] | Sequence[Prompt] | None = None,
    people: Sequence[str | tuple[str, str]] | None = None,
    urgent: bool = False,
    stakes: Stakes = "low",
    attachments: Sequence[Wanted] = (),
    transcribe: bool = True,
) -> SeriesRow:
    """Start a series and open its first round.

    ``every`` is "day", "weekday", "week", "2 weeks", "month" or an RRULE. ``type_key`` may be a
    template's id or name. ``items`` None takes its prompts, ``people`` None the whole team; a
    person may be a (member, role). Each round is as ``urgent``, and as much hangs on it, as on the
    one before; ``attachments`` lie beside the first. Raises UnknownMeetingType, BadName,
    BadTimeBox, DueMissing, BadTime, DueInThePast, BadRecurrence, NeverFires, TooOften,
    UnknownMember, AmbiguousId, PersonTwice, BadValue, and for ``attachments`` as attach_file and
    attach_link; nothing is there then.
    """
    type_key, usual = type_and_prompts(desk, type_key)
    title = clean_name(title, "title", MAX_TITLE)
    if first_due is None:
        raise DueMissing()
    if isinstance(first_due, str):
        first_due = understand(first_due, now_ms=desk.now_ms(), zone=_checked(zone or desk.zone))
    first = recurrence.local_minute(first_due.ms, zone or first_due.zone)
    series = SeriesId(desk.new_id())
    fact = SeriesStarted(
        series=series,
        type=type_key,
        title=title,
        rule=recurrence.rule_of(every, first),
        first=first,
        zone=zone or first_due.zone,
        prompts=prompts_of(type_key, usual if items is None else items),
        people=tuple(Seat(who, role) for who, role in roles_of(desk, people).items()),
        transcribe=transcribe,
    )
    row = _just_started(desk, fact)
    occurrence = next(recurrence.occurrences(row.rule, row.first))
    meeting, items_here = round_ids(row, occurrence, len(row.prompts))
    desk.library.append(
        [
            fact,
            *_round(row, occurrence, _Handed(row.prompts, row.people, urgent, stakes)),
            *(wanted_fact(desk, meeting, one, items_here) for one in attachments),
        ]
    )
    open_rounds(desk)
    return _row(desk, series)


def open_rounds(desk: Desk) -> tuple[MeetingId, ...]:
    """Open every round that is to be open now; the meetings that were opened, oldest first.

    A round that was missed stays missed once its day of late answers is over. Nothing happens in a
    library that can only be read.
    """
    if desk.library.read_only:
        return ()
    # Read again before each: the round before may have brought agenda and people.
    return tuple(_open(desk, _row(desk, series), at) for series, at in waiting(desk))


def waiting(desk: Desk) -> list[tuple[SeriesId, str]]:
    """The rounds that are to be open now and are not, series by series, oldest first."""
    found: list[tuple[SeriesId, str]] = []
    for row in desk.library.queries.series():
        if row.ended:
            continue
        try:
            due = rounds_now(row, desk.now_ms())
        except CassetteError as trouble:  # another device's rule that this one does not take
            _log.info("a series stays closed: %s", trouble.code)
            continue
        there = {occurrence for occurrence, _ in row.opened} | row.skipped
        found.extend((row.id, occurrence) for occurrence in due if occurrence not in there)
    return found


def rounds_now(row: SeriesRow, now_ms: int) -> tuple[str, ...]:
    """The rounds that are open at ``now_ms``: the next one, and those that still take answers.

    Raises BadRecurrence, NeverFires and TooOften for a rule that Cassette would not have taken.
    """
    _checked(row.zone)
    rule = recurrence.rule_of(row.rule, row.first)
    return recurrence.due_between(
        rule, row.first, row.zone, after_ms=now_ms - LATE_MS, now_ms=now_ms
    )


def open_round(desk: Desk, series: SeriesId, occurrence: str) -> MeetingId:
    """Open a round before its time: "answer tomorrow's today". Opened already is as good.

    Raises UnknownId, UnknownRound, RoundIsSkipped, SeriesHasEnded.
    """
    row = _row(desk, series)
    for known, meeting in row.opened:
        if known == occurrence:
            return meeting
    if row.ended:
        raise SeriesHasEnded(title=row.title)
    _check_round(desk, row, occurrence)
    if occurrence in row.skipped:
        raise RoundIsSkipped(title=row.title, occurrence=occurrence.replace("T", " "))
    return _open(desk, row, occurrence)


def skip(desk: Desk, series: SeriesId, occurrence: str) -> SeriesRow:
    """Let a round not take place; one that is open is closed. Raises UnknownId, UnknownRound.

    A round that cannot be closed as its type asks (OutcomeMissing, ActionsIncomplete) is closed
    nevertheless: it does not take place.
    """
    row = _row(desk, series)
    _check_round(desk, row, occurrence)
    if occurrence not in row.skipped:
        facts: list[Event] = [RoundSkipped(series, occurrence)]
        facts += [
            MeetingClosed(meeting.id)
            for meeting in _meetings(desk, row, occurrence)
            if meeting.state(desk.now_ms()) is not MeetingState.CLOSED
        ]
        desk.library.append(facts)
    return _row(desk, series)


def unskip(desk: Desk, series: SeriesId, occurrence: str) -> SeriesRow:
    """Let a skipped round take place after all. Raises UnknownId, UnknownRound."""
    row = _row(desk, series)
    _check_round(desk, row, occurrence)
    if occurrence in row.skipped:
        facts: list[Event] = [RoundUnskipped(series, occurrence)]
        facts += [
            MeetingReopened(meeting.id)
            for meeting in _meetings(desk, row, occurrence)
            if meeting.closed
        ]
        desk.library.append(facts)
        open_rounds(desk)
    return _row(desk, series)


def end(desk: Desk, series: SeriesId) -> SeriesRow:
    """Open no further round; those that are open stay open. Raises UnknownId."""
    if not _row(desk, series).ended:
        desk.library.append([SeriesEnded(series)])
    return _row(desk, series)


def resume(desk: Desk, series: SeriesId) -> SeriesRow:
    """Let a series go on. Raises UnknownId."""
    if _row(desk, series).ended:
        desk.library.append([SeriesResumed(series)])
        open_rounds(desk)
    return _row(desk, series)


def round_ids(row: SeriesRow, occurrence: str, items: int) -> tuple[MeetingId, tuple[ItemId, ...]]:
    """The ids of a round's meeting and of its agenda items, the same on every device."""
    moment = recurrence.due_ms(occurrence, row.zone)

    def made(*parts: object) -> str:
        text = "|".join(map(str, (row.id, occurrence, *parts)))
        return uuid7(moment, hashlib.sha256(text.encode()).digest()[:10])

    return MeetingId(made()), tuple(ItemId(made(n)) for n in range(items))


def _open(desk: Desk, row: SeriesRow, occurrence: str) -> MeetingId:
    handed = _handed_on(desk, row, occurrence)
    desk.library.append(_round(row, occurrence, handed))
    return round_ids(row, occurrence, 0)[0]


def _round(row: SeriesRow, occurrence: str, handed: _Handed) -> list[Event]:
    """The facts that open a round."""
    prompts = handed.prompts
    meeting, items = round_ids(row, occurrence, len(prompts))
    facts: list[Event] = [
        MeetingCreated(
            meeting=meeting,
            type=row.type,
            title=row.title,
            due_ms=recurrence.due_ms(occurrence, row.zone),
            due_zone=row.zone,
            urgent=handed.urgent,
            transcribe=row.transcribe,
        ),
        *(
            AgendaItemAdded(item, meeting, prompt.text, rank, prompt.seconds)
            for item, prompt, rank in zip(items, prompts, first_ranks(len(prompts)), strict=True)
        ),
        *(ParticipantAdded(meeting, seat.member, seat.role) for seat in handed.people),
        RoundOpened(row.id, occurrence, meeting),
    ]
    if handed.stakes == "high":
        facts.append(MeetingStakesSet(meeting, handed.stakes))
    return facts


def _handed_on(desk: Desk, row: SeriesRow, occurrence: str) -> _Handed:
    """What the round before this one has left; else what the series started with."""
    for known, meeting in reversed(row.opened):
        if known < occurrence:
            with contextlib.suppress(UnknownId):  # its round is known, the meeting on its way
                page = desk.library.queries.meeting(meeting)
                return _Handed(
                    tuple(Prompt(item.prompt, item.seconds) for item in page.agenda),
                    tuple(Seat(one.member, one.role) for one in page.people),
                    page.row.urgent,
                    page.row.stakes,
                )
    return _Handed(row.prompts, row.people, urgent=False, stakes="low")


def _just_started(desk: Desk, fact: SeriesStarted) -> SeriesRow:
    """The series that this fact will make."""
    return SeriesRow(
        id=fact.series,
        type=fact.type,
        title=fact.title,
        rule=fact.rule,
        first=fact.first,
        zone=fact.zone,
        prompts=fact.prompts,
        people=fact.people,
        transcribe=fact.transcribe,
        started_ms=desk.now_ms(),
        ended=False,
        skipped=frozenset(),
        opened=(),
    )


def _meetings(desk: Desk, row: SeriesRow, occurrence: str) -> list[MeetingRow]:
    """The meeting of a round, if it was opened."""
    queries = desk.library.queries
    return [queries.meeting(meeting).row for known, meeting in row.opened if known == occurrence]


def _check_round(desk: Desk, row: SeriesRow, occurrence: str) -> None:
    """UnknownRound when the series has no round then; one that was opened is one, whatever."""
    if any(known == occurrence for known, _ in row.opened):
        return
    for known in recurrence.occurrences(row.rule, row.first):
        if known == occurrence:
            return
        if known > occurrence:
            break
    following = recurrence.coming(row.rule, row.first, row.zone, now_ms=desk.now_ms(), count=NEXT)
    raise UnknownRound(
        title=row.title,
        given=occurrence[:40],
        next=", ".join(one.replace("T", " ") for one in following) or "none",
    )


def _row(desk: Desk, series: SeriesId) -> SeriesRow:
    return desk.library.queries.series(series)[0]


def _checked(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRecurrence(given=zone[:60], why="it is no time zone") from error
    return zone
