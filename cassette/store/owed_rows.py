"""What people owe, over all meetings for one member or in one meeting for everybody.

Each SELECT answers for all meetings at once: somebody in five hundred meetings looks at this list
every time the window comes up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain import owing
from cassette.domain.formats import idea_item, meeting_type
from cassette.domain.ids import ActionId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.owing import Affair, Part, Task
from cassette.domain.planning_views import Answered, ItemAnswered, Owed, PersonAnswered
from cassette.store import meeting_rows, standing_rows
from cassette.store.note_rows import DELETED, HEARD, name_of, read_names
from cassette.store.standing_rows import plain_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cassette.domain.formats import Duty
    from cassette.domain.views import MeetingRow
    from cassette.store.note_rows import Names
    from cassette.store.snapshot import Connection

_HERE = "(SELECT value FROM json_each(:meetings))"
_WAITED_FOR = "seat.role NOT IN ('observer', 'removed')"
_ONLY = "AND {column} = :member"

_SEATS = f"""
SELECT seat.meeting, seat.member, seat.role FROM p_participant AS seat
WHERE seat.meeting IN {_HERE} AND seat.role <> 'removed' {{only}}
"""  # noqa: S608

_SAID = f"""
SELECT DISTINCT note.meeting, note.actor, note.item FROM p_note AS note
WHERE note.meeting IN {_HERE} AND note.reply_to IS NULL AND NOT {DELETED} {{only}}
"""  # noqa: S608

_UNHEARD = f"""
SELECT seat.meeting, seat.member, count(*) AS notes, min(note.note) AS first
FROM p_participant AS seat
JOIN p_note AS note ON note.meeting = seat.meeting AND note.actor <> seat.member
LEFT JOIN p_heard AS heard ON heard.actor = seat.member AND heard.note = note.note
WHERE seat.meeting IN {_HERE} AND seat.role <> 'removed' AND NOT {HEARD} AND NOT {DELETED} {{only}}
GROUP BY seat.meeting, seat.member
"""  # noqa: S608

_AGENDA = f"""
SELECT item.meeting, item.item, coalesce(wording.value ->> 0, item.prompt) AS prompt
FROM p_item AS item
LEFT JOIN p_register AS wording ON wording.subject = item.item AND wording.field = 'wording'
LEFT JOIN p_register AS moved ON moved.subject = item.item AND moved.field = 'rank'
LEFT JOIN p_register AS removed ON removed.subject = item.item AND removed.field = 'removed'
WHERE item.meeting IN {_HERE} AND coalesce(removed.value, 0) = 0
ORDER BY item.meeting, coalesce(moved.value, item.rank), item.item
"""  # noqa: S608

_WAITING = f"""
SELECT asked.key AS meeting, count(*) AS people FROM json_each(:asked) AS asked
JOIN p_participant AS seat ON seat.meeting = asked.key
WHERE {_WAITED_FOR} AND NOT EXISTS (
  SELECT 1 FROM p_note AS note
  WHERE note.meeting = seat.meeting AND note.actor = seat.member AND note.reply_to IS NULL
    AND (asked.value IS NULL OR note.item = asked.value) AND NOT {DELETED})
GROUP BY asked.key
"""  # noqa: S608
"""``asked``: meeting -> the item that counts, or null for any."""

_IDEAS = f"""
SELECT asked.key AS meeting, count(*) AS ideas FROM json_each(:asked) AS asked
JOIN p_note AS note ON note.meeting = asked.key AND note.item = asked.value
WHERE note.reply_to IS NULL AND NOT {DELETED} GROUP BY asked.key
"""  # noqa: S608

_RANKED = f"SELECT meeting, actor FROM p_ranking WHERE meeting IN {_HERE} {{only}}"  # noqa: S608
_BLIND_ENDED = (
    "SELECT subject FROM p_register WHERE field = 'blind_ended' AND value = 1 "  # noqa: S608
    f"AND subject IN {_HERE}"
)

_ACTIONS = """
SELECT action.action, action.meeting, action.note,
  coalesce(what.value, action.what) AS what,
  iif(owner.subject IS NULL, action.owner, owner.value) AS owner,
  iif(due.subject IS NULL, action.due_ms, due.value ->> 0) AS due_ms,
  coalesce(due.value ->> 1, action.due_zone) AS due_zone,
  coalesce(state.value, 'open') AS state
FROM p_action AS action
LEFT JOIN p_register AS what ON what.subject = action.action AND what.field = 'what'
LEFT JOIN p_register AS owner ON owner.subject = action.action AND owner.field = 'owner'
LEFT JOIN p_register AS due ON due.subject = action.action AND due.field = 'due'
LEFT JOIN p_register AS state ON state.subject = action.action AND state.field = 'state'
WHERE coalesce(state.value, 'open') <> 'dropped'
"""

_OUTCOMES = """
SELECT outcome.outcome, outcome.meeting, outcome.statement, outcome.review_ms, outcome.review_zone
FROM p_outcome AS outcome
LEFT JOIN p_register AS reviewed
  ON reviewed.subject = outcome.outcome AND reviewed.field = 'reviewed'
WHERE reviewed.subject IS NULL AND outcome.review_ms <= :now AND NOT EXISTS (
  SELECT 1 FROM p_outcome AS newer, json_each(newer.supersedes) AS replaced
  WHERE newer.meeting = outcome.meeting AND replaced.value = outcome.outcome)
"""

_ENDS = f"""
SELECT meeting, member, role FROM p_participant
WHERE role IN ('host', 'removed') AND meeting IN {_HERE}
"""  # noqa: S608


_EARLIER = """
SELECT earlier.meeting FROM p_round AS this
JOIN p_round AS earlier ON earlier.series = this.series AND earlier.occurrence < this.occurrence
WHERE this.meeting = :meeting
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """One member in all meetings, or (``member`` None) everybody in one.

    ``open`` are those of them that are not closed, by type.
    """

    connection: Connection
    now_ms: int
    member: MemberId | None
    meetings: Mapping[MeetingId, MeetingRow]
    open: Mapping[str, list[MeetingId]]
    names: Names

    def ask(self, sentence: str, meetings: Iterable[MeetingId], column: str = "") -> list[Any]:
        """The rows for these meetings; only the member's, when there is one and a column."""
        ids = msgspec.json.encode(list(meetings)).decode()
        only = _ONLY.format(column=column) if column and self.member is not None else ""
        values = {"meetings": ids, **({"member": self.member} if only else {})}
        return plain_rows(self.connection, sentence.format(only=only), values)

    def with_duty(self, duty: Duty) -> list[MeetingId]:
        """The open meetings whose type has this duty."""
        return [
            meeting
            for kind, meetings in self.open.items()
            if duty in meeting_type(kind).duties
            for meeting in meetings
        ]


def _scope(
    connection: Connection, now_ms: int, member: MemberId | None, rows: Iterable[MeetingRow]
) -> Scope:
    meetings = {row.id: row for row in rows}
    by_type: dict[str, list[MeetingId]] = defaultdict(list)
    for row in meetings.values():
        if row.state(now_ms) is not MeetingState.CLOSED:
            by_type[row.type].append(row.id)
    return Scope(connection, now_ms, member, meetings, by_type, read_names(connection))


@dataclass(slots=True)
class _Found:
    """What the SELECTs found, by meeting, or by meeting and member."""

    actions: Sequence[Any] = ()
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    said: dict[tuple[str, str], set[str | None]] = field(default_factory=lambda: defaultdict(set))
    unheard: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    agenda: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    ranked: set[tuple[str, str]] = field(default_factory=set)
    affairs: dict[str, Affair] = field(default_factory=dict)
    standings: Mapping[MeetingId, standing_rows.Known] = field(default_factory=dict)


def owed_of(connection: Connection, now_ms: int, member: MemberId) -> tuple[Owed, ...]:
    """Everything one member owes, what is due first."""
    scope = _scope(connection, now_ms, member, meeting_rows.bare_rows_of(connection))
    return _owed(scope, _look(scope))


def owed_in(connection: Connection, now_ms: int, row: MeetingRow) -> tuple[Owed, ...]:
    """What everybody owes one meeting; a round of a series also what earlier rounds left to do.

    An action that follows the series names the round in which it was agreed.
    """
    scope = _scope(connection, now_ms, None, [row])
    found = _look(scope)
    return _owed(scope, found, _carried(scope, found.actions, row.id))


def _owed(scope: Scope, found: _Found, carried: Iterable[Task] = ()) -> tuple[Owed, ...]:
    owed: list[Owed] = []
    for (meeting, member), role in found.roles.items():
        affair = found.affairs[meeting]
        if affair.closed:
            continue
        owed.extend(owing.owed_by(affair, _part(scope, found, affair, member, role)))
    owed.extend(owing.owed_task(task) for task in (*_tasks(scope, found.actions), *carried))
    return owing.in_order(owed)


def answered_in(connection: Connection, row: MeetingRow) -> Answered:
    """How far one meeting is, also when it is closed."""
    scope = _scope(connection, 0, None, [row])
    found = _look(scope)
    kind = meeting_type(row.type)
    unheard = {member: notes for _, member, notes, _ in scope.ask(_UNHEARD, [row.id])}
    said = {member: items for (_, member), items in found.said.items()}
    known = found.standings.get(row.id)
    people = []
    for person in meeting_rows.people_of(connection, row.id, scope.names):
        part = _part(scope, found, found.affairs[row.id], person.member, person.role)
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
    """Ask everything that the duties of these meetings need."""
    found = _Found(actions=scope.connection.exec_driver_sql(_ACTIONS).all())
    whole = scope.member is None
    speaking = list(scope.meetings) if whole else scope.with_duty("say")
    for meeting, member, role in scope.ask(_SEATS, scope.meetings, "seat.member"):
        found.roles[meeting, member] = role
    for meeting, member, item in scope.ask(_SAID, speaking, "note.actor"):
        found.said[meeting, member].add(item)
    for meeting, member, notes, first in scope.ask(
        _UNHEARD, scope.with_duty("hear"), "seat.member"
    ):
        found.unheard[meeting, member] = (notes, first)
    for meeting, item, prompt in scope.ask(_AGENDA, speaking):
        found.agenda[meeting].append((item, prompt))
    ranking = scope.with_duty("rank")
    for meeting, member in scope.ask(_RANKED, ranking, "actor"):
        found.ranked.add((meeting, member))
    deciding = [
        row.id for row in scope.meetings.values() if "decide" in meeting_type(row.type).duties
    ]
    if not whole:
        deciding = [one for one in scope.with_duty("decide") if (one, scope.member) in found.roles]
    found.standings = standing_rows.known_of(scope.connection, deciding, scope.member)
    found.affairs = _affairs(scope, found)
    return found


def _affairs(scope: Scope, found: _Found) -> dict[str, Affair]:
    affairs: dict[str, Affair] = {}
    opened = {meeting for meetings in scope.open.values() for meeting in meetings}
    for row in scope.meetings.values():
        known = found.standings.get(row.id)
        asked = _asked(row, found.agenda.get(row.id, []))
        affairs[row.id] = Affair(
            meeting=row.id,
            title=row.title,
            type=row.type,
            due_ms=row.due_ms,
            due_zone=row.due_zone,
            closed=row.id not in opened,
            over=row.due_ms is not None and scope.now_ms > row.due_ms,
            asked=ItemId(asked[0]) if asked else None,
            prompt=asked[1] if asked else "",
            proposed=known is not None and known.proposal is not None,
            ready=known is not None and known.ready,
            settled=known is not None and known.settled,
        )
    _fill_in_ideas(scope, affairs)
    _fill_in_actions(scope, found, affairs)
    return affairs


def _asked(row: MeetingRow, agenda: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The prompt that "say" answers: the one for ideas, or the first."""
    if _for_ideas(row.type):
        return idea_item(agenda)
    return agenda[0] if agenda else None


def _for_ideas(kind: str) -> bool:
    return "rank" in meeting_type(kind).duties


def _fill_in_ideas(scope: Scope, affairs: dict[str, Affair]) -> None:
    """How many ideas there are, how many people still have to give one, whether it is blind."""
    meetings = scope.with_duty("rank")
    ended = {row[0] for row in scope.ask(_BLIND_ENDED, meetings)}
    asked = {meeting: affairs[meeting].asked for meeting in meetings}
    blind = {one: item for one, item in asked.items() if one not in ended}
    waiting = _counted(scope, _WAITING, blind)
    shown = {one: item for one, item in asked.items() if one not in waiting or affairs[one].over}
    ideas = _counted(scope, _IDEAS, shown)
    for meeting in meetings:
        affairs[meeting] = replace(
            affairs[meeting],
            waiting=waiting.get(meeting, 0),
            ideas=ideas.get(meeting, 0),
            blind_over=meeting in ended,
        )


def _fill_in_actions(scope: Scope, found: _Found, affairs: dict[str, Affair]) -> None:
    """How many actions there are and how many lack something, where the host has to care."""
    meetings = {
        meeting
        for meeting in scope.with_duty("conclude")
        if meeting not in found.standings
        and (scope.member is None or found.roles.get((meeting, scope.member)) == owing.HOST)
    }
    if not meetings:
        return
    for row in found.actions:
        if row.meeting in meetings:
            affair = affairs[row.meeting]
            loose = row.state == "open" and (row.owner is None or row.due_ms is None)
            affairs[row.meeting] = replace(
                affair, agreed=affair.agreed + 1, loose=affair.loose + loose
            )
    waiting = _counted(scope, _WAITING, dict.fromkeys(meetings))
    for meeting in meetings:
        affairs[meeting] = replace(affairs[meeting], waiting=waiting.get(meeting, 0))


def _counted(scope: Scope, sentence: str, asked: Mapping[MeetingId, str | None]) -> dict[str, int]:
    values = {"asked": msgspec.json.encode(asked).decode()}
    return dict(plain_rows(scope.connection, sentence, values))


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
        said=affair.asked in said if _for_ideas(affair.type) else bool(said),
        unheard=unheard,
        first=None if first is None else NoteId(first),
        decides=known is not None and who in known.deciders,
        stood=known is not None and who in known.stood,
        to_hear=() if known is None else known.unheard.get(who, ()),
        ranked=here in found.ranked,
    )


def _tasks(scope: Scope, known: Sequence[Any]) -> list[Task]:
    """Open actions of whoever is asked for, and reviews whose date has come."""
    actions = [
        row
        for row in known
        if row.state == "open"
        and row.owner is not None
        and row.meeting in scope.meetings
        and scope.member in (None, row.owner)
    ]
    reviews = [
        row
        for row in scope.connection.exec_driver_sql(_OUTCOMES, {"now": scope.now_ms})
        if row.meeting in scope.meetings
    ]
    if not actions and not reviews:
        return []
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    for meeting, member, role in scope.ask(_ENDS, {row.meeting for row in (*actions, *reviews)}):
        roles[meeting][member] = role
    found = [
        _task(scope, row, row.owner, row.due_ms, row.due_zone, row.note, row)
        for row in actions
        if roles[row.meeting].get(row.owner) != owing.REMOVED
    ]
    for row in reviews:
        for member, role in roles[row.meeting].items():
            if role == owing.HOST and scope.member in (None, member):
                found.append(
                    _task(scope, row, member, row.review_ms, row.review_zone, row.statement)
                )
    return found


def _carried(scope: Scope, known: Sequence[Any], meeting: MeetingId) -> list[Task]:
    """Open actions of earlier rounds, of everybody who was not removed from this one."""
    rounds = scope.connection.exec_driver_sql(_EARLIER, {"meeting": meeting})
    earlier = {row[0] for row in rounds}
    actions = [row for row in known if row.meeting in earlier and row.state == "open"]
    if not actions:
        return []
    rows = [
        row
        for one in {row.meeting for row in actions}
        for row in meeting_rows.bare_rows_of(scope.connection, one)
    ]
    before = replace(scope, meetings={row.id: row for row in rows})
    gone = {member for _, member, role in scope.ask(_ENDS, [meeting]) if role == owing.REMOVED}
    tasks = _tasks(before, actions)
    return [one for one in tasks if one.action is not None and one.member not in gone]


def _task(
    scope: Scope,
    row: Any,
    member: str,
    due_ms: int | None,
    zone: str,
    note: str | None,
    action: Any = None,
) -> Task:
    meeting = scope.meetings[row.meeting]
    return Task(
        member=MemberId(member),
        name=name_of(scope.names, member),
        meeting=meeting.id,
        title=meeting.title,
        type=meeting.type,
        due_ms=due_ms,
        due_zone=zone,
        what="" if action is None else action.what,
        action=None if action is None else ActionId(action.action),
        note=None if note is None else NoteId(note),
    )
