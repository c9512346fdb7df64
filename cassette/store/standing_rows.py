"""How many decisions stand at once, as far as people owe them something: read in bulk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.deciding import Rule, Stand, deciders_of, standing_of
from cassette.domain.deciding_events import DecisionFramed
from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.store.note_rows import DELETED, HEARD_SLACK_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cassette.store.snapshot import Connection

_HERE = "(SELECT value FROM json_each(:meetings))"

_FRAMES = f"""
SELECT subject AS meeting, value AS frame FROM p_register
WHERE field = 'frame' AND subject IN {_HERE}
"""  # noqa: S608
_ROLES = f"""
SELECT meeting, member, role FROM p_participant
WHERE role <> 'removed' AND meeting IN {_HERE} {{only}}
"""  # noqa: S608
_THEIR_ROLES = "AND (role = 'decider' OR member IN (SELECT value FROM json_each(:people)))"
_PROPOSALS = f"""
SELECT proposal.meeting, proposal.note, note.actor FROM p_proposal AS proposal
JOIN p_note AS note ON note.note = proposal.note
WHERE proposal.meeting IN {_HERE} AND proposal.stands = 1 AND NOT {DELETED}
ORDER BY proposal.clock, proposal.device
"""  # noqa: S608
_STANCES = f"""
SELECT stance.meeting, stance.proposal, stance.actor, stance.stance,
  iif({DELETED}, NULL, stance.reason) AS reason
FROM p_stance AS stance LEFT JOIN p_note AS note ON note.note = stance.reason
WHERE stance.meeting IN {_HERE} {{only}}
"""  # noqa: S608
_MY_STANCES = "AND (stance.actor = :only OR stance.stance IN ('object', 'block'))"
_HOSTED = f"""
SELECT meeting FROM p_participant
WHERE member = :only AND role = 'host' AND meeting IN {_HERE}
"""  # noqa: S608
_SETTLED = f"""
SELECT outcome.meeting FROM p_outcome AS outcome
WHERE outcome.meeting IN {_HERE} AND NOT EXISTS (
  SELECT 1 FROM p_outcome AS newer, json_each(newer.supersedes) AS replaced
  WHERE newer.meeting = outcome.meeting AND replaced.value = outcome.outcome
    AND newer.outcome <> outcome.outcome)
GROUP BY outcome.meeting HAVING count(*) = 1
"""  # noqa: S608
_HEARD = f"""
SELECT heard.actor, heard.note FROM json_each(:people) AS person
CROSS JOIN json_each(:notes) AS wanted
CROSS JOIN p_heard AS heard ON heard.actor = person.value AND heard.note = wanted.value
CROSS JOIN p_note AS note ON note.note = heard.note
WHERE heard.up_to_ms >= note.duration_ms - {HEARD_SLACK_MS}
"""  # noqa: S608
"""CROSS JOIN keeps SQLite from reading everything these people have ever heard."""


@dataclass(frozen=True, slots=True)
class Known:
    """A decision as far as it asks something of people.

    ``stood`` are the deciders with a stance on ``proposal``, ``unheard`` what each has to hear of
    what they may hear, ``ready``: an outcome may be stated, ``settled``: exactly one stands.
    """

    proposal: NoteId | None
    deciders: frozenset[MemberId]
    stood: frozenset[MemberId]
    unheard: Mapping[MemberId, tuple[NoteId, ...]]
    ready: bool
    settled: bool


@dataclass(slots=True)
class _Ground:
    frame: DecisionFramed | None = None
    roles: dict[MemberId, str] = field(default_factory=dict)
    proposal: NoteId | None = None
    proposer: MemberId | None = None
    stands: list[Stand] = field(default_factory=list)
    settled: bool = False

    @property
    def deciders(self) -> tuple[MemberId, ...]:
        return deciders_of(self.roles, self.frame.delegate if self.frame else None)

    @property
    def rule(self) -> Rule:
        frame = self.frame
        return Rule(frame.rule, frame.quorum, frame.unit) if frame else Rule()

    def notes(self) -> list[NoteId]:
        reasons = [one.reason for one in self.stands if one.reason is not None]
        return reasons if self.proposal is None else [self.proposal, *reasons]


def known_of(
    connection: Connection, meetings: Sequence[MeetingId], only: MemberId | None
) -> dict[MeetingId, Known]:
    """How these decisions stand. ``only``: of whom it matters what they heard and took.

    Whether a decision is ready is told exactly where ``only`` is its host, or None.
    """
    if not meetings:
        return {}
    hosted = set(meetings)
    if only is not None:
        hosted = {row[0] for row in _ask(connection, _HOSTED, meetings, only)}
    known: dict[MeetingId, Known] = {}
    for group, who in ((hosted, None), (set(meetings) - hosted, only)):
        grounds = _grounds(connection, sorted(group), who)
        people = {one for ground in grounds.values() for one in ground.deciders}
        notes = [note for ground in grounds.values() for note in ground.notes()]
        heard = _heard(connection, notes, people if who is None else {who})
        known.update({one: _known(ground, heard, who) for one, ground in grounds.items()})
    return known


def deciders_in(
    connection: Connection, meeting: MeetingId, roles: Mapping[MemberId, str]
) -> tuple[MemberId, ...]:
    """Who decides in one meeting, given the roles of its people."""
    (frame,) = _bodies(connection, [meeting]).values() or (None,)
    return deciders_of(roles, frame.delegate if frame else None)


def _bodies(connection: Connection, meetings: Sequence[MeetingId]) -> dict[str, DecisionFramed]:
    rows = _ask(connection, _FRAMES, meetings)
    return {meeting: msgspec.json.decode(frame, type=DecisionFramed) for meeting, frame in rows}


def _grounds(
    connection: Connection, meetings: Sequence[MeetingId], only: MemberId | None
) -> dict[MeetingId, _Ground]:
    """``only``: with the roles and stances that say what this member decides and has to hear."""
    found = {meeting: _Ground() for meeting in meetings}
    for meeting, frame in _bodies(connection, meetings).items():
        found[MeetingId(meeting)].frame = frame
    for meeting, note, actor in _ask(connection, _PROPOSALS, meetings):
        ground = found[meeting]  # the newest comes last and stays
        ground.proposal, ground.proposer = NoteId(note), MemberId(actor)
    for (meeting,) in _ask(connection, _SETTLED, meetings):
        found[meeting].settled = True
    stances = _STANCES.format(only="" if only is None else _MY_STANCES)
    for meeting, proposal, actor, stance, reason in _ask(connection, stances, meetings, only):
        ground = found[meeting]
        if proposal == ground.proposal:
            ground.stands.append(Stand(actor, stance, reason))
    people = {one.by for ground in found.values() for one in ground.stands}
    roles = _ROLES.format(only="" if only is None else _THEIR_ROLES)
    for meeting, member, role in _ask(connection, roles, meetings, only, people):
        found[meeting].roles[member] = role
    return found


def _known(ground: _Ground, heard: Mapping[MemberId, set[NoteId]], only: MemberId | None) -> Known:
    deciders = ground.deciders
    if ground.proposal is None or ground.proposer is None:
        return Known(
            None, frozenset(deciders), frozenset(), {}, ready=False, settled=ground.settled
        )
    stands = [one for one in ground.stands if one.by in deciders]
    standing = standing_of(
        ground.rule,
        proposal=ground.proposal,
        proposer=ground.proposer,
        deciders=deciders if only is None else [one for one in deciders if one == only],
        stands=stands,
        heard=heard,
    )
    stood = frozenset(one.by for one in stands)
    kept = ground.frame is not None and ground.frame.hidden
    unheard = {
        member: tuple(
            note for note in notes if note == ground.proposal or not kept or member in stood
        )
        for member, notes in standing.unheard.items()
    }
    return Known(
        proposal=ground.proposal,
        deciders=frozenset(deciders),
        stood=stood,
        unheard=unheard,
        ready=only is None and standing.ready,
        settled=ground.settled,
    )


def _heard(
    connection: Connection, notes: Sequence[NoteId], people: Iterable[MemberId]
) -> dict[MemberId, set[NoteId]]:
    """Which of these notes each of these people heard to the end."""
    values = {
        "notes": msgspec.json.encode(notes).decode(),
        "people": msgspec.json.encode(list(people)).decode(),
    }
    heard: dict[MemberId, set[NoteId]] = defaultdict(set)
    for actor, note in plain_rows(connection, _HEARD, values):
        heard[actor].add(note)
    return heard


def _ask(
    connection: Connection,
    sentence: str,
    meetings: Sequence[MeetingId],
    only: MemberId | None = None,
    people: Iterable[MemberId] = (),
) -> Sequence[Any]:
    members = [*people, *(() if only is None else (only,))]
    values = {
        "meetings": msgspec.json.encode(meetings).decode(),
        "only": only,
        "people": msgspec.json.encode(members).decode(),
    }
    return plain_rows(connection, sentence, values)


def plain_rows(
    connection: Connection, sentence: str, values: Mapping[str, object]
) -> list[tuple[Any, ...]]:
    """The rows as tuples."""
    return list(connection.exec_driver_sql(sentence, values).all())
