"""What people owe, over all meetings for one member or in one meeting for everybody.

Each SELECT answers for all meetings at once: somebody in five hundred meetings looks at this list
every time the window comes up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cassette.domain import owing
from cassette.domain.formats import TYPES, meeting_type
from cassette.domain.ids import ActionId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.owing import Affair, Part, Task
from cassette.domain.planning_views import Answered, ItemAnswered, Owed, PersonAnswered
from cassette.store import meeting_rows, stance_rows, standing_rows
from cassette.store.clauses import (
    CHANGED,
    DUE_MS,
    DUE_ZONE,
    OWNER,
    REWORDED,
    SOMEBODYS,
    STANDS,
    STATE,
    WHAT,
)
from cassette.store.hidden_rows import ASKED
from cassette.store.note_rows import DELETED, HEARD, name_of, read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cassette.domain.formats import Duty
    from cassette.domain.views import MeetingRow
    from cassette.store.note_rows import Names
    from cassette.store.snapshot import Connection

_HERE = "(SELECT value FROM json_each(:meetings))"
_FOR_IDEAS = frozenset(kind.key for kind in TYPES if "rank" in kind.duties)
_DECIDE = frozenset(kind.key for kind in TYPES if "decide" in kind.duties)
_WAITED_FOR = "seat.role NOT IN ('observer', 'removed')"

_SEATS = f"""
SELECT seat.meeting, seat.member, seat.role FROM p_participant AS seat
WHERE seat.meeting IN {_HERE}
"""  # noqa: S608
_MY_SEATS = """
SELECT seat.meeting, seat.member, seat.role FROM p_meeting AS meeting
CROSS JOIN p_participant AS seat
  ON seat.meeting = meeting.meeting AND seat.member = :member
"""
"""In all meetings there are: naming each of them takes longer than finding the seats."""

_SAID = f"""
SELECT DISTINCT note.meeting, note.actor, note.item FROM p_note AS note
WHERE note.meeting IN {_HERE} AND note.reply_to IS NULL AND NOT {DELETED}
"""  # noqa: S608
_SAID_BY_ME = f"""
SELECT DISTINCT note.meeting, note.actor, note.item FROM json_each(:meetings) AS here
CROSS JOIN p_note AS note INDEXED BY p_note_meeting
  ON note.meeting = here.value AND note.actor = :member
WHERE note.reply_to IS NULL AND NOT {DELETED}
"""  # noqa: S608
"""By its index: left alone SQLite reads the whole thread, which has all the columns."""

_UNHEARD = f"""
SELECT seat.meeting, seat.member, count(*) AS notes, min(note.note) AS first
FROM p_participant AS seat
JOIN p_note AS note ON note.meeting = seat.meeting AND note.actor <> seat.member
LEFT JOIN p_heard AS heard ON heard.actor = seat.member AND heard.note = note.note
WHERE seat.meeting IN {_HERE} AND seat.role <> 'removed' AND NOT {HEARD} AND NOT {DELETED}
GROUP BY seat.meeting, seat.member
"""  # noqa: S608
_UNHEARD_BY_ME = f"""
SELECT note.meeting, :member, count(*) AS notes, min(note.note) AS first FROM p_note AS note
WHERE note.meeting IN {_HERE} AND note.actor <> :member AND NOT EXISTS (
  SELECT 1 FROM p_heard AS heard
  WHERE heard.actor = :member AND heard.note = note.note AND {HEARD}) AND NOT {DELETED}
GROUP BY note.meeting
"""  # noqa: S608
"""Of meetings in which I am known to sit."""

_AGENDA = f"""
SELECT item.meeting, item.item, coalesce(wording.value ->> 0, item.prompt) AS prompt
FROM p_item AS item
LEFT JOIN p_register AS wording ON wording.subject = item.item AND wording.field = 'wording'
LEFT JOIN p_register AS moved ON moved.subject = item.item AND moved.field = 'rank'
LEFT JOIN p_register AS removed ON removed.subject = item.item AND removed.field = 'removed'
WHERE item.meeting IN {_HERE} AND coalesce(removed.value, 0) = 0
ORDER BY item.meeting, coalesce(moved.value, item.rank), item.item
"""  # noqa: S608
_FIRST = """
SELECT item.meeting, item.item, coalesce(wording.value ->> 0, item.prompt) AS prompt
FROM json_each(:meetings) AS here
CROSS JOIN p_item AS item ON item.item = (
  SELECT item.item FROM p_item AS item
  LEFT JOIN p_register AS moved ON moved.subject = item.item AND moved.field = 'rank'
  LEFT JOIN p_register AS removed ON removed.subject = item.item AND removed.field = 'removed'
  WHERE item.meeting = here.value AND coalesce(removed.value, 0) = 0
  ORDER BY coalesce(moved.value, item.rank), item.item LIMIT 1)
LEFT JOIN p_register AS wording ON wording.subject = item.item AND wording.field = 'wording'
"""
"""The first line of each agenda."""

_WAITING = f"""
SELECT asked.key FROM json_each(:asked) AS asked WHERE EXISTS (
  SELECT 1 FROM p_participant AS seat
  WHERE seat.meeting = asked.key AND {_WAITED_FOR} AND NOT EXISTS (
    SELECT 1 FROM p_note AS note
    WHERE note.meeting = seat.meeting AND note.actor = seat.member AND note.reply_to IS NULL
      AND (asked.value IS NULL OR note.item = asked.value) AND NOT {DELETED}))
"""  # noqa: S608
"""``asked``: meeting -> the item that counts, or null for any."""

_IDEAS = f"""
SELECT asked.key AS meeting, count(*) AS ideas FROM json_each(:asked) AS asked
JOIN p_note AS note ON note.meeting = asked.key AND note.item = asked.value
WHERE note.reply_to IS NULL AND NOT {DELETED} GROUP BY asked.key
"""  # noqa: S608

_ASKED = ASKED.format(meetings=_HERE)

_RANKED = f"SELECT meeting, actor FROM p_ranking WHERE meeting IN {_HERE}"  # noqa: S608
_RANKED_BY_ME = f"{_RANKED} AND actor = :member"
_BLIND_ENDED = (
    "SELECT subject FROM p_register WHERE field = 'blind_ended' AND value = 1 "  # noqa: S608
    f"AND subject IN {_HERE}"
)

_ACTIONS = f"""
SELECT action.action, action.meeting, action.note, {WHAT}, iif({SOMEBODYS}, {OWNER}, NULL),
  {DUE_MS}, {DUE_ZONE}, {STATE}
FROM p_action AS action {CHANGED} {REWORDED}
"""  # noqa: S608
_ACTIONS_HERE = f"{_ACTIONS} WHERE action.meeting IN {_HERE} AND {STATE} <> 'dropped'"
_ACTIONS_MINE = f"{_ACTIONS} WHERE {STATE} = 'open' AND {OWNER} = :member"

_OUTCOMES = f"""
SELECT outcome.meeting, outcome.statement, outcome.review_ms, outcome.review_zone
FROM p_outcome AS outcome
LEFT JOIN p_register AS reviewed
  ON reviewed.subject = outcome.outcome AND reviewed.field = 'reviewed'
WHERE reviewed.subject IS NULL AND outcome.review_ms <= :now AND {STANDS}
"""  # noqa: S608


_EARLIER = """
SELECT earlier.meeting FROM p_round AS this
JOIN p_round AS earlier ON earlier.series = this.series AND earlier.occurrence < this.occurrence
WHERE this.meeting = :meeting
"""


class _Action(NamedTuple):
    """What _ACTIONS has of one."""

    action: ActionId
    meeting: MeetingId
    note: NoteId | None
    what: str
    owner: MemberId | None
    due_ms: int | None
    due_zone: str
    state: str


@dataclass(frozen=True, slots=True)
class Scope:
    """One member in all meetings, or (``member`` None) everybody in one.

    ``roles`` are theirs, by (meeting, member); ``open`` are the meetings, by type, that are not
    closed and in which somebody of them may owe something.
    """

    connection: Connection
    now_ms: int
    member: MemberId | None
    meetings: Mapping[MeetingId, MeetingRow]
    roles: Mapping[tuple[str, str], str]
    open: Mapping[str, list[MeetingId]]
    names: Names

    def ask(self, sentence: str, meetings: Iterable[MeetingId], mine: str = "") -> list[Any]:
        """The rows for these meetings; what ``mine`` says of the member, when there is one."""
        asked = mine if mine and self.member is not None else sentence
        return _ask(self.connection, self.member, asked, meetings)

    def with_duty(self, duty: Duty) -> list[MeetingId]:
        """The open meetings whose type has this duty."""
        return [
            meeting
            for kind, meetings in self.open.items()
            if duty in meeting_type(kind).duties
            for meeting in meetings
        ]


def _ask(
    connection: Connection,
    member: MemberId | None,
    sentence: str,
    meetings: Iterable[MeetingId],
) -> list[Any]:
    ids = list(meetings)
    if not ids:
        return []
    values = {"meetings": msgspec.json.encode(ids).decode(), "member": member}
    return list(connection.exec_driver_sql(sentence, values).all())


def _scope(
    connection: Connection, now_ms: int, member: MemberId | None, rows: Iterable[MeetingRow]
) -> Scope:
    meetings = {row.id: row for row in rows}
    seats = _ask(connection, member, _SEATS if member is None else _MY_SEATS, meetings)
    roles = {(meeting, who): role for meeting, who, role in seats}
    waited_for = {meeting for meeting, _, role in seats if role not in owing.FREE}
    by_type: dict[str, list[MeetingId]] = defaultdict(list)
    for row in meetings.values():
        asks = row.id in waited_for and meeting_type(row.type).duties
        if asks and row.state(now_ms) is not MeetingState.CLOSED:
            by_type[row.type].append(row.id)
    return Scope(connection, now_ms, member, meetings, roles, by_type, read_names(connection))


@dataclass(slots=True)
class _Found:
    """What the SELECTs found, by meeting, or by meeting and member.

    ``waiting``: somebody still has to say something. ``agreed`` and ``loose`` count actions.
    """

    said: dict[tuple[str, str], set[str | None]] = field(default_factory=lambda: defaultdict(set))
    unheard: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    agenda: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    idea_item: dict[str, str] = field(default_factory=dict)
    ranked: set[tuple[str, str]] = field(default_factory=set)
    standings: Mapping[MeetingId, standing_rows.Known] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    ideas: dict[str, int] = field(default_factory=dict)
    agreed: Counter[str] = field(default_factory=Counter)
    loose: Counter[str] = field(default_factory=Counter)


def owed_of(connection: Connection, now_ms: int, member: MemberId) -> tuple[Owed, ...]:
    """Everything one member owes, what is due first."""
    return _owed(_scope(connection, now_ms, member, meeting_rows.bare_rows_of(connection)))


def owed_in(connection: Connection, now_ms: int, row: MeetingRow) -> tuple[Owed, ...]:
    """What everybody owes one meeting; a round of a series also what earlier rounds left to do.

    An action that follows the series names the round in which it was agreed.
    """
    scope = _scope(connection, now_ms, None, [row])
    return _owed(scope, _carried(scope, row.id))


def _owed(scope: Scope, carried: Iterable[Task] = ()) -> tuple[Owed, ...]:
    found = _look(scope)
    opened = {one for meetings in scope.open.values() for one in meetings}
    affairs = {one: _affair(scope, found, one) for one in opened}
    owed: list[Owed] = []
    for (meeting, member), role in scope.roles.items():
        affair = affairs.get(MeetingId(meeting))
        if affair is not None:
            owed.extend(owing.owed_by(affair, _part(scope, found, affair, member, role)))
    owed.extend(owing.owed_task(task) for task in (*_tasks(scope), *carried))
    return owing.in_order(owed)


def answered_in(connection: Connection, row: MeetingRow) -> Answered:
    """How far one meeting is, also when it is closed."""
    scope = _scope(connection, 0, None, [row])
    found = _look(scope)
    kind = meeting_type(row.type)
    unheard = {member: notes for _, member, notes, _ in scope.ask(_UNHEARD, [row.id])}
    said = {member: items for (_, member), items in found.said.items()}
    known = found.standings.get(row.id)
    affair = _affair(scope, found, row.id)
    people = []
    for person in meeting_rows.people_of(connection, row.id, scope.names):
        part = _part(scope, found, affair, person.member, person.role)
        left = unheard.get(person.member, 0)
        if "decide" in kind.duties:
            did = known is not None and person.member in known.stood
        elif "hear" in kind.duties and "say" not in kind.duties:
            did = bool(said) and not left
        else:
            did = part.said
        people.append(PersonAnswered(person.member, person.name, person.role, did, left))
    waited = {one.member for one in people if one.role != owing.OBSERVER}
    items = tuple(
        ItemAnswered(ItemId(item), sum(item in said.get(one, ()) for one in waited), len(waited))
        for item, _ in found.agenda[row.id]
    )
    if "decide" in kind.duties:
        roles = {one.member: one.role for one in people}
        deciders = standing_rows.deciders_in(connection, row.id, roles)
        waited &= set(deciders)
    done = sum(one.answered and one.member in waited for one in people)
    return Answered(row.id, done, len(waited), items, tuple(people))


def _look(scope: Scope) -> _Found:
    """Ask everything that the duties of these meetings need, of everybody or of the member."""
    found = _Found()
    whole = scope.member is None
    speaking = list(scope.meetings) if whole else scope.with_duty("say")
    for meeting, member, item in scope.ask(_SAID, speaking, _SAID_BY_ME):
        found.said[meeting, member].add(item)
    hearing = scope.with_duty("hear")
    for meeting, member, notes, first in scope.ask(_UNHEARD, hearing, _UNHEARD_BY_ME):
        found.unheard[meeting, member] = (notes, first)
    ranking = scope.with_duty("rank")
    for meeting, member in scope.ask(_RANKED, ranking, _RANKED_BY_ME):
        found.ranked.add((meeting, member))
    if not whole:  # nobody is told again what they have answered
        done = {meeting for meeting, _ in found.said}.difference(ranking)
        speaking = [one for one in speaking if one not in done]
        ranking = [one for one in ranking if (one, scope.member) not in found.ranked]
    ideas = [one for one in speaking if scope.meetings[one].type in _FOR_IDEAS]
    for meeting, item, prompt in scope.ask(_AGENDA, speaking if whole else ideas):
        found.agenda[meeting].append((item, prompt))
    if not whole:  # of the others only the first prompt is ever named
        others = set(speaking).difference(ideas)
        found.agenda.update((row[0], [(row[1], row[2])]) for row in scope.ask(_FIRST, others))
    found.idea_item.update(scope.ask(_ASKED, ideas))
    deciding = list(scope.meetings) if whole else scope.with_duty("decide")
    deciding = [one for one in deciding if scope.meetings[one].type in _DECIDE]
    found.standings = _standings(scope, deciding)
    _look_for_ideas(scope, found, ranking)
    _look_for_actions(scope, found)
    return found


def _standings(scope: Scope, meetings: list[MeetingId]) -> Mapping[MeetingId, standing_rows.Known]:
    if scope.member is None:
        return standing_rows.known_of(scope.connection, meetings)
    soon = [one for one in meetings if not _over(scope, scope.meetings[one])]  # else it is asked
    return stance_rows.known_to(scope.connection, meetings, scope.member, soon, scope.roles)


def _look_for_ideas(scope: Scope, found: _Found, meetings: list[MeetingId]) -> None:
    """How many ideas there are, whether somebody still has to give one, whether it is blind."""
    found.ended.update(row[0] for row in scope.ask(_BLIND_ENDED, meetings))
    asked = {one: _asked(scope, found, one)[0] for one in meetings}
    over = {one for one in meetings if _over(scope, scope.meetings[one])}
    blind = {one: item for one, item in asked.items() if one not in found.ended | over}
    found.waiting.update(row[0] for row in _about(scope, _WAITING, blind))
    shown = {one: item for one, item in asked.items() if one not in found.waiting}
    found.ideas.update(_about(scope, _IDEAS, shown))


def _look_for_actions(scope: Scope, found: _Found) -> None:
    """How many actions there are and how many lack something, where the host has to care."""
    meetings = [
        meeting
        for meeting in scope.with_duty("conclude")
        if meeting not in found.standings
        and (scope.member is None or scope.roles[meeting, scope.member] == owing.HOST)
    ]
    for row in map(_Action._make, scope.ask(_ACTIONS_HERE, meetings)):
        found.agreed[row.meeting] += 1
        found.loose[row.meeting] += row.state == "open" and None in (row.owner, row.due_ms)
    bare = [one for one in meetings if not found.agreed[one]]
    asked = dict.fromkeys(one for one in bare if not _over(scope, scope.meetings[one]))
    found.waiting.update(row[0] for row in _about(scope, _WAITING, asked))


def _about(
    scope: Scope, sentence: str, asked: Mapping[MeetingId, str | None]
) -> list[tuple[Any, ...]]:
    values = {"asked": msgspec.json.encode(asked).decode()}
    return list(scope.connection.exec_driver_sql(sentence, values).all()) if asked else []


def _affair(scope: Scope, found: _Found, meeting: MeetingId) -> Affair:
    row, known = scope.meetings[meeting], found.standings.get(meeting)
    item, prompt = _asked(scope, found, meeting)
    return Affair(
        meeting=meeting,
        title=row.title,
        type=row.type,
        due_ms=row.due_ms,
        due_zone=row.due_zone,
        closed=False,
        over=_over(scope, row),
        asked=item,
        prompt=prompt,
        waiting=meeting in found.waiting,
        proposed=known is not None and known.proposal is not None,
        ready=known is not None and known.ready,
        settled=known is not None and known.settled,
        ideas=found.ideas.get(meeting, 0),
        blind_over=meeting in found.ended,
        agreed=found.agreed[meeting],
        loose=found.loose[meeting],
    )


def _over(scope: Scope, row: MeetingRow) -> bool:
    return row.due_ms is not None and scope.now_ms > row.due_ms


def _asked(scope: Scope, found: _Found, meeting: MeetingId) -> tuple[ItemId | None, str]:
    """The prompt that "say" answers: the one for ideas, or the first. None when it was removed."""
    agenda = found.agenda.get(meeting, [])
    if scope.meetings[meeting].type in _FOR_IDEAS:
        agenda = [one for one in agenda if one[0] == found.idea_item.get(meeting)]
    item, prompt = agenda[0] if agenda else (None, "")
    return None if item is None else ItemId(item), prompt


def _part(scope: Scope, found: _Found, affair: Affair, member: str, role: str) -> Part:
    here = (affair.meeting, member)
    said = found.said.get(here, ())
    unheard, first = found.unheard.get(here, (0, None))
    known = found.standings.get(affair.meeting)
    who = MemberId(member)
    return Part(
        member=who,
        name=name_of(scope.names, member),
        role=role,
        said=affair.asked in said if affair.type in _FOR_IDEAS else bool(said),
        unheard=unheard,
        first=None if first is None else NoteId(first),
        decides=known is not None and who in known.deciders,
        stood=known is not None and who in known.stood,
        to_hear=() if known is None else known.unheard.get(who, ()),
        ranked=here in found.ranked,
    )


def _tasks(scope: Scope) -> list[Task]:
    """Open actions of whoever is asked for, and reviews whose date has come."""
    whole = scope.member is None
    rows = scope.ask(_ACTIONS_HERE if whole else _ACTIONS_MINE, scope.meetings)
    found = [
        _task(scope, row.owner, row.meeting, row.due_ms, row.due_zone, row.note, row)
        for row in map(_Action._make, rows)
        if row.state == "open" and row.owner is not None and row.meeting in scope.meetings
    ]
    reviews = scope.connection.exec_driver_sql(_OUTCOMES, {"now": scope.now_ms}).all()
    hosts: dict[str, list[str]] = defaultdict(list)
    if reviews:
        for (meeting, member), role in scope.roles.items():
            if role == owing.HOST:
                hosts[meeting].append(member)
    for meeting, statement, review_ms, review_zone in reviews:
        for host in hosts[meeting]:
            found.append(_task(scope, host, meeting, review_ms, review_zone, statement))
    return found


def _carried(scope: Scope, meeting: MeetingId) -> list[Task]:
    """Open actions of earlier rounds, of everybody who was not removed from this one."""
    rounds = scope.connection.exec_driver_sql(_EARLIER, {"meeting": meeting}).all()
    actions = map(_Action._make, scope.ask(_ACTIONS_HERE, [row[0] for row in rounds]))
    rows = [
        row
        for one in {action.meeting for action in actions if action.state == "open"}
        for row in meeting_rows.bare_rows_of(scope.connection, one)
    ]
    gone = {member for (_, member), role in scope.roles.items() if role == owing.REMOVED}
    tasks = _tasks(_scope(scope.connection, scope.now_ms, None, rows)) if rows else []
    return [one for one in tasks if one.action is not None and one.member not in gone]


def _task(
    scope: Scope,
    member: str,
    where: str,
    due_ms: int | None,
    zone: str,
    note: str | None,
    action: _Action | None = None,
) -> Task:
    meeting = scope.meetings[MeetingId(where)]
    return Task(
        member=MemberId(member),
        name=name_of(scope.names, member),
        meeting=meeting.id,
        title=meeting.title,
        type=meeting.type,
        due_ms=due_ms,
        due_zone=zone,
        what="" if action is None else action.what,
        action=None if action is None else action.action,
        note=None if note is None else NoteId(note),
    )
