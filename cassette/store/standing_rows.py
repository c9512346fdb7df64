"""How decisions stand, as SELECTed: the host's answers, proposals, stances, who heard what.

One sentence for each, whether a page shows one decision, the register shows them all, or somebody
is told what they owe: everything is read for many meetings at once. For what one member owes,
``only`` leaves out what cannot matter to them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cassette.domain.deciding import Rule, Stand, Standing, deciders_of, standing_of
from cassette.domain.deciding_events import DecisionFramed
from cassette.store.clauses import STANDS
from cassette.store.hidden_rows import GONE
from cassette.store.note_rows import HEARD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.ids import MeetingId, MemberId, NoteId
    from cassette.store.snapshot import Connection

_WANTED = "(SELECT value FROM json_each(:wanted))"

_FRAMES = f"""
SELECT subject, value FROM p_register WHERE field = 'frame' AND subject IN {_WANTED}
"""  # noqa: S608
_ROLES = f"""
SELECT meeting, member, role FROM p_participant
WHERE role <> 'removed' AND meeting IN {_WANTED} {{only}}
"""  # noqa: S608
_THEIR_ROLES = "AND (role = 'decider' OR member IN (SELECT value FROM json_each(:people)))"
_PROPOSALS = f"""
SELECT proposal.meeting, proposal.note, note.actor,
  proposal.stands AND NOT {GONE.format(note="proposal.note")}
FROM p_proposal AS proposal LEFT JOIN p_note AS note ON note.note = proposal.note
WHERE proposal.meeting IN {_WANTED}
ORDER BY proposal.clock DESC, proposal.device DESC, proposal.note DESC
"""  # noqa: S608
_STANCES = f"""
SELECT stance.proposal, stance.actor, stance.stance, stance.reason, stance.taken_ms, note.actor,
  {GONE.format(note="stance.reason")}
FROM p_stance AS stance LEFT JOIN p_note AS note ON note.note = stance.reason
WHERE stance.proposal IN {_WANTED} {{only}} ORDER BY stance.proposal, stance.actor
"""  # noqa: S608
_THEIR_STANCES = "AND (stance.actor = :only OR stance.stance IN ('object', 'block'))"
_HEARD = f"""
SELECT heard.actor, heard.note FROM json_each(:people) AS person
CROSS JOIN json_each(:wanted) AS wanted
CROSS JOIN p_heard AS heard ON heard.actor = person.value AND heard.note = wanted.value
CROSS JOIN p_note AS note ON note.note = heard.note
WHERE {HEARD}
"""  # noqa: S608
"""CROSS JOIN keeps SQLite from reading everything these people have ever heard."""
_HOSTED = f"""
SELECT meeting FROM p_participant
WHERE member = :only AND role = 'host' AND meeting IN {_WANTED}
"""  # noqa: S608
_SETTLED = f"""
SELECT outcome.meeting FROM p_outcome AS outcome
WHERE outcome.meeting IN {_WANTED} AND {STANDS}
GROUP BY outcome.meeting HAVING count(*) = 1
"""  # noqa: S608


class Taken(NamedTuple):
    """A stance on a proposal.

    ``reason`` is the note that says why, ``spoken_by`` whose note it is (None until it arrives),
    ``gone``: it was deleted.
    """

    proposal: NoteId
    actor: MemberId
    stance: StanceKind
    reason: NoteId | None
    taken_ms: int
    spoken_by: MemberId | None
    gone: int

    def stand(self) -> Stand:
        """Nobody can hear a reason that was deleted; one that has not arrived is waited for."""
        return Stand(self.actor, self.stance, None if self.gone else self.reason)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision stands on, before anything is hidden from anybody.

    ``proposals`` are the ids of all of them, newest first; ``proposal`` the one decided on, and
    ``proposer`` whose note it is, None until that note has arrived.
    """

    frame: DecisionFramed | None
    roles: Mapping[MemberId, str]
    proposals: tuple[NoteId, ...]
    proposal: NoteId | None
    proposer: MemberId | None
    stances: tuple[Taken, ...]
    deciders: tuple[MemberId, ...]

    @property
    def experts(self) -> tuple[MemberId, ...]:
        """Whose stance is shown first."""
        return self.frame.experts if self.frame else ()

    @property
    def rule(self) -> Rule:
        """What the host's answers make of the decision."""
        frame = self.frame
        return Rule(frame.rule, frame.quorum, frame.unit) if frame else Rule()

    @property
    def kept(self) -> bool:
        """Whether the host keeps stances from whoever has taken none; who decides alone sees."""
        return self.frame is not None and self.frame.hidden and self.frame.reach == "many"

    def notes(self) -> tuple[NoteId | None, ...]:
        """The notes that show in it."""
        return (*self.proposals, *(row.reason for row in self.stances))

    def to_hear(self) -> list[NoteId]:
        """The notes that somebody must have heard before their stance counts."""
        reasons = [row.reason for row in self.stances if row.reason is not None and not row.gone]
        return reasons if self.proposal is None else [self.proposal, *reasons]


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


def grounds_of(
    connection: Connection, meetings: Collection[MeetingId], only: MemberId | None = None
) -> dict[MeetingId, Grounds]:
    """The host's answers, proposals, stances and deciders of each of these meetings.

    ``only``: no other roles and stances than those that say what this member decides and must hear.
    """
    if not meetings:
        return {}
    frames = _frames(connection, meetings)
    proposals: dict[str, list[NoteId]] = defaultdict(list)
    newest: dict[str, tuple[NoteId, MemberId | None]] = {}
    for meeting, note, actor, stands in _ask(connection, _PROPOSALS, meetings):
        proposals[meeting].append(note)
        if stands:
            newest.setdefault(meeting, (note, actor))
    stances: dict[str, list[Taken]] = defaultdict(list)
    sentence = _STANCES.format(only="" if only is None else _THEIR_STANCES)
    wanted = [note for note, _ in newest.values()]
    for row in map(Taken._make, _ask(connection, sentence, wanted, only)):
        stances[row.proposal].append(row)
    roles = _roles(connection, meetings, only, (row.actor for of in stances.values() for row in of))
    found = {}
    for meeting in meetings:
        frame, (proposal, proposer) = frames.get(meeting), newest.get(meeting, (None, None))
        found[meeting] = Grounds(
            frame=frame,
            roles=roles[meeting],
            proposals=tuple(proposals[meeting]),
            proposal=proposal,
            proposer=proposer,
            stances=tuple(stances[proposal]) if proposal else (),
            deciders=deciders_of(roles[meeting], frame.delegate if frame else None),
        )
    return found


def standings_of(
    connection: Connection, grounds: Mapping[MeetingId, Grounds], only: MemberId | None = None
) -> dict[MeetingId, Standing]:
    """How each decision stands that has a proposal. ``only``: as if nobody else decided."""
    standing = {one: ground for one, ground in grounds.items() if ground.proposer is not None}
    deciders = {one for ground in standing.values() for one in ground.deciders}
    people = deciders if only is None else {only}
    heard = _heard(connection, standing.values(), people)
    found = {}
    for meeting, ground in standing.items():
        assert ground.proposal is not None  # noqa: S101 - somebody proposed it
        assert ground.proposer is not None  # noqa: S101 - chosen above
        found[meeting] = standing_of(
            ground.rule,
            proposal=ground.proposal,
            proposer=ground.proposer,
            deciders=[one for one in ground.deciders if one in people],
            stands=[row.stand() for row in ground.stances if row.actor in ground.deciders],
            heard=heard,
        )
    return found


def known_of(
    connection: Connection, meetings: Collection[MeetingId], only: MemberId | None
) -> dict[MeetingId, Known]:
    """What these decisions ask of people. ``only``: of whom it matters what they heard and took.

    Whether a decision is ready is told exactly where ``only`` is its host, or None.
    """
    if not meetings:
        return {}
    hosted = set(meetings)
    if only is not None:
        hosted = {row[0] for row in _ask(connection, _HOSTED, meetings, only)}
    settled = {row[0] for row in _ask(connection, _SETTLED, meetings)}
    known: dict[MeetingId, Known] = {}
    for group, who in ((hosted, None), (set(meetings) - hosted, only)):
        grounds = grounds_of(connection, sorted(group), who)
        standings = standings_of(connection, grounds, who)
        for meeting, ground in grounds.items():
            standing = standings.get(meeting)
            known[meeting] = _known(ground, standing, who, settled=meeting in settled)
    return known


def deciders_in(
    connection: Connection, meeting: MeetingId, roles: Mapping[MemberId, str]
) -> tuple[MemberId, ...]:
    """Who decides in one meeting, given the roles of its people."""
    (frame,) = _frames(connection, [meeting]).values() or (None,)
    return deciders_of(roles, frame.delegate if frame else None)


def _frames(
    connection: Connection, meetings: Iterable[MeetingId]
) -> dict[MeetingId, DecisionFramed]:
    rows = _ask(connection, _FRAMES, meetings)
    return {meeting: msgspec.json.decode(frame, type=DecisionFramed) for meeting, frame in rows}


def _roles(
    connection: Connection,
    meetings: Iterable[MeetingId],
    only: MemberId | None,
    people: Iterable[MemberId],
) -> dict[str, dict[MemberId, str]]:
    """By meeting; with ``only``, of nobody else but deciders and ``people``."""
    roles: dict[str, dict[MemberId, str]] = defaultdict(dict)
    if only is None:
        rows = _ask(connection, _ROLES.format(only=""), meetings)
    else:
        named = msgspec.json.encode({only, *people}).decode()
        rows = _ask(connection, _ROLES.format(only=_THEIR_ROLES), meetings, people=named)
    for meeting, member, role in rows:
        roles[meeting][member] = role
    return roles


def _heard(
    connection: Connection, grounds: Iterable[Grounds], people: Collection[MemberId]
) -> dict[MemberId, set[NoteId]]:
    """Which notes each of these people heard to the end; their own they know."""
    heard: dict[MemberId, set[NoteId]] = defaultdict(set)
    wanted: list[NoteId] = []
    for ground in grounds:
        wanted += ground.to_hear()
        for row in ground.stances:
            if row.spoken_by is not None and row.reason is not None:
                heard[row.spoken_by].add(row.reason)
    named = msgspec.json.encode(sorted(people)).decode()
    for actor, note in _ask(connection, _HEARD, wanted, people=named):
        heard[actor].add(note)
    return heard


def _known(
    ground: Grounds, standing: Standing | None, only: MemberId | None, *, settled: bool
) -> Known:
    deciders = frozenset(ground.deciders)
    if standing is None:
        return Known(None, deciders, frozenset(), {}, ready=False, settled=settled)
    stood = frozenset(row.actor for row in ground.stances if row.actor in deciders)
    unheard = {
        member: tuple(
            note for note in notes if note == ground.proposal or not ground.kept or member in stood
        )
        for member, notes in standing.unheard.items()
    }
    return Known(
        proposal=ground.proposal,
        deciders=deciders,
        stood=stood,
        unheard=unheard,
        ready=only is None and standing.ready,
        settled=settled,
    )


def _ask(
    connection: Connection,
    sentence: str,
    wanted: Iterable[str],
    only: MemberId | None = None,
    people: str = "[]",
) -> list[Any]:
    """The rows about ``wanted``. ``people``: their ids as a JSON list."""
    given = msgspec.json.encode(list(wanted)).decode()
    values = {"wanted": given, "only": only, "people": people}
    return list(connection.exec_driver_sql(sentence, values).all())
