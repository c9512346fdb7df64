"""What decisions ask of one member, read for all their meetings at once.

It says what ``standing_rows.known_of`` says of this member, from far fewer rows: somebody in five
hundred decisions of fifty people looks at it every time the window comes up.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cassette.domain.deciding import deciding_among, ready_by, roles_that_decide, to_hear
from cassette.domain.owing import REMOVED
from cassette.store.note_rows import HEARD
from cassette.store.standing_rows import (
    Known,
    ask,
    frames_of,
    keeps,
    newest_of,
    rule_of,
    settled_in,
    stances_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cassette.domain.deciding import Stand
    from cassette.domain.deciding_events import DecisionFramed
    from cassette.domain.ids import MeetingId, MemberId, NoteId
    from cassette.store.snapshot import Connection
    from cassette.store.standing_rows import Proposed, Taken

_SEATS = """
SELECT seat.meeting, seat.member, seat.role FROM json_each(:wanted) AS pair
CROSS JOIN p_participant AS seat
  ON seat.meeting = pair.value ->> '$[0]' AND seat.member = pair.value ->> '$[1]'
WHERE seat.role <> 'removed'
"""
"""``wanted`` are pairs of meeting and member."""

_NAMED = """
SELECT wanted.value FROM json_each(:wanted) AS wanted WHERE EXISTS (
  SELECT 1 FROM p_participant AS seat
  WHERE seat.meeting = wanted.value AND seat.role = 'decider')
"""
"""The meetings in which somebody was made a decider: everybody's seat is looked at."""

_STOOD = """
SELECT stance.proposal FROM json_each(:wanted) AS wanted
CROSS JOIN p_stance AS stance ON stance.proposal = wanted.value AND stance.actor = :me
"""
_HEARD = f"""
SELECT heard.note FROM json_each(:wanted) AS wanted
CROSS JOIN p_heard AS heard ON heard.actor = :me AND heard.note = wanted.value
CROSS JOIN p_note AS note ON note.note = heard.note
WHERE {HEARD}
"""  # noqa: S608

_ALL_ROLES = """
SELECT meeting, json_group_object(member, role) FROM p_participant
WHERE role <> 'removed' AND meeting IN (SELECT value FROM json_each(:wanted)) GROUP BY meeting
"""
_KNOWN_BY = f"""
WITH asked AS MATERIALIZED (
  SELECT value ->> '$[0]' AS note, value ->> '$[1]' AS proposal FROM json_each(:wanted))
SELECT asked.note, asked.proposal, (
  SELECT json_group_array(stance.actor) FROM p_stance AS stance
  CROSS JOIN p_heard AS heard ON heard.actor = stance.actor AND heard.note = note.note
  WHERE stance.proposal = asked.proposal AND {HEARD})
FROM asked CROSS JOIN p_note AS note ON note.note = asked.note
"""  # noqa: S608
"""``wanted`` are pairs of a note and a proposal: who of those who stand on it heard the note."""
_STAND = """
SELECT stance.proposal, stance.actor FROM json_each(:wanted) AS pair
CROSS JOIN p_stance AS stance
  ON stance.proposal = pair.value ->> '$[0]' AND stance.actor = pair.value ->> '$[1]'
"""
"""``wanted`` are pairs of a proposal and a member."""


class _Asked(NamedTuple):
    """A decision with a proposal that has arrived. ``objections`` are of its deciders."""

    proposal: NoteId
    proposer: MemberId
    frame: DecisionFramed | None
    objections: Sequence[Taken]

    def stands(self) -> list[Stand]:
        """The objections as the domain knows them, in its order."""
        return [one.stand() for one in self.objections]


_NONE: Sequence[Taken] = ()
_NOBODY: frozenset[MemberId] = frozenset()
_HEARD_ALL: Mapping[MemberId, tuple[NoteId, ...]] = {}
"""Shared by all in which nothing is left to hear: most of five hundred."""


def known_to(
    connection: Connection,
    meetings: Collection[MeetingId],
    me: MemberId,
    ready_in: Collection[MeetingId] = (),
    roles: Mapping[tuple[str, str], str] | None = None,
) -> dict[MeetingId, Known]:
    """What these decisions ask of me, and nothing of anybody else.

    Whether an outcome may be stated is told of those of ``ready_in`` in which I am a host.
    ``roles`` are mine by (meeting, me), where they were read already. Where nothing is left for me
    to decide, ``deciders`` may name me though I am none.
    """
    if not meetings:
        return {}
    settled = settled_in(connection, meetings)
    frames = frames_of(connection, meetings)
    newest = newest_of(connection, meetings)
    against = stances_of(connection, [one.note for one in newest.values()], objections=True)
    stood = _stood_by(connection, me, newest)
    heard = _heard_by(connection, me, newest, against)
    waiting = [
        meeting
        for meeting, one in newest.items()
        if meeting not in settled
        and not (one.note in stood and one.note in heard and one.note not in against)
    ]
    mine = _roles(connection, me, meetings) if roles is None else roles
    seats = _Seats(frames, {**mine, **_others(connection, me, newest, against)})
    seats.look(connection, waiting)
    asked = {
        meeting: _Asked(
            one.note,
            one.by,
            frames.get(meeting),
            [row for row in against[one.note] if seats.decides(meeting, row.actor)]
            if one.note in against
            else _NONE,
        )
        for meeting, one in newest.items()
        if one.by is not None
    }
    hosted = [one for one in ready_in if one in asked and seats.hosts(one, me)]
    ready = _ready(connection, {one: asked[one] for one in hosted if one not in settled})
    known = {}
    just_me, nobody = frozenset((me,)), _NOBODY
    for meeting in meetings:
        decides, one = seats.decides(meeting, me), asked.get(meeting)
        stands = decides and one is not None and one.proposal in stood
        waits = decides and one is not None and (one.objections or one.proposal not in heard)
        known[meeting] = Known(
            None if one is None else one.proposal,
            just_me if decides else nobody,
            just_me if stands else nobody,
            _unheard(me, one, heard, stands=stands) if waits and one else _HEARD_ALL,
            meeting in ready,
            meeting in settled,
        )
    return known


class _Seats:
    """Who has which role, of those who were asked for."""

    def __init__(
        self,
        frames: Mapping[MeetingId, DecisionFramed],
        roles: Mapping[tuple[str, str], str],
    ) -> None:
        self._frames = frames
        self._roles = roles
        self._named: set[MeetingId] = set()

    def look(self, connection: Connection, meetings: Collection[MeetingId]) -> None:
        """Find out whether contributors decide, where something hangs on it."""
        seats = {meeting for (meeting, _), role in self._roles.items() if role == "contributor"}
        self._named = {row[0] for row in ask(connection, _NAMED, seats.intersection(meetings))}

    def hosts(self, meeting: MeetingId, who: MemberId) -> bool:
        """Whether somebody is a host."""
        return self._roles.get((meeting, who)) == "host"

    def decides(self, meeting: MeetingId, who: MemberId) -> bool:
        """Whether somebody's stance is asked, as ``deciders_of`` has it."""
        role, frame = self._roles.get((meeting, who)), self._frames.get(meeting)
        if role is None or role == REMOVED:
            return False
        if frame is not None and frame.delegate is not None:
            return frame.delegate == who
        return role in roles_that_decide(named=role == "decider" or meeting in self._named)


def _roles(
    connection: Connection, me: MemberId, meetings: Collection[MeetingId]
) -> dict[tuple[str, str], str]:
    """Mine."""
    rows = ask(connection, _SEATS, [(meeting, me) for meeting in meetings])
    return {(meeting, who): role for meeting, who, role in rows}


def _others(
    connection: Connection,
    me: MemberId,
    newest: Mapping[MeetingId, Proposed],
    against: Mapping[NoteId, list[Taken]],
) -> dict[tuple[str, str], str]:
    """Of those who object to what stands."""
    pairs = [
        (meeting, row.actor)
        for meeting, one in newest.items()
        for row in against.get(one.note, ())
        if row.actor != me
    ]
    rows = ask(connection, _SEATS, pairs) if pairs else ()
    return {(meeting, who): role for meeting, who, role in rows}


def _stood_by(
    connection: Connection, me: MemberId, newest: Mapping[MeetingId, Proposed]
) -> set[NoteId]:
    """The proposals on which I took a stance."""
    wanted = [one.note for one in newest.values()]
    return {row[0] for row in ask(connection, _STOOD, wanted, me=me)}


def _heard_by(
    connection: Connection,
    me: MemberId,
    newest: Mapping[MeetingId, Proposed],
    against: Mapping[NoteId, list[Taken]],
) -> set[NoteId]:
    """What I heard of what is proposed and objected, and what I spoke of it."""
    rows = [row for of in against.values() for row in of]
    reasons = [(row.reason, row.spoken_by) for row in rows if row.reason is not None]
    said = [*reasons, *newest.values()]
    mine = {note for note, by in said if by == me}
    wanted = [note for note, _ in said]
    return mine | {row[0] for row in ask(connection, _HEARD, wanted, me=me)}


def _unheard(
    me: MemberId, one: _Asked, heard: Collection[NoteId], *, stands: bool
) -> dict[MemberId, tuple[NoteId, ...]]:
    """What I have to hear of what I may hear."""
    kept = keeps(one.frame) and not stands
    wanted = to_hear(me, one.proposal, one.proposer, () if kept else one.stands())
    missing = tuple(note for note in wanted if note not in heard)
    return {me: missing} if missing else {}


def _ready(connection: Connection, asked: Mapping[MeetingId, _Asked]) -> set[MeetingId]:
    """Those of these decisions of which the outcome may be stated."""
    if not asked:
        return set()
    roles = dict(ask(connection, _ALL_ROLES, asked))
    by_proposer = [(one.proposal, one.proposer) for one in asked.values()]
    known_by: dict[NoteId, set[MemberId]] = defaultdict(set)
    pairs: list[tuple[NoteId, NoteId]] = []
    for one in asked.values():
        pairs.append((one.proposal, one.proposal))
        for row in one.objections:
            if row.reason is not None and not row.gone:
                pairs.append((row.reason, one.proposal))
                if row.spoken_by is not None:
                    known_by[row.reason].add(row.spoken_by)
    informed: dict[NoteId, set[MemberId]] = defaultdict(set)
    for note, proposal, actors in ask(connection, _KNOWN_BY, pairs):
        heard: list[MemberId] = msgspec.json.decode(actors)
        known_by[note].update(heard)
        if note == proposal:
            informed[proposal].update(heard)
    for proposal, proposer in ask(connection, _STAND, by_proposer):
        informed[proposal].add(proposer)
    ready: set[MeetingId] = set()
    for meeting, one in asked.items():
        delegate = one.frame.delegate if one.frame else None
        deciders = deciding_among(msgspec.json.decode(roles.get(meeting, b"{}")), delegate)
        if ready_by(
            rule_of(one.frame),
            proposal=one.proposal,
            proposer=one.proposer,
            deciders=deciders,
            stood=deciders & informed[one.proposal],  # a stance of anybody else does not count
            objections=one.stands(),
            known_by=known_by,
        ):
            ready.add(meeting)
    return ready
