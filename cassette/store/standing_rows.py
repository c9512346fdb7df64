"""How decisions stand, as SELECTed: the host's answers, proposals, stances, who heard what.

One sentence for each, whether a page shows one decision or the register shows them all: everything
is read for many meetings at once. What decisions ask of one member is in ``stance_rows``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cassette.domain.deciding import Rule, Stand, Standing, deciders_of, standing_of
from cassette.domain.deciding_events import DecisionFramed
from cassette.domain.records import record
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
WHERE role <> 'removed' AND meeting IN {_WANTED}
"""  # noqa: S608
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
_OBJECTIONS = "AND stance.stance IN ('object', 'block')"
_HEARD = f"""
SELECT heard.actor, heard.note FROM json_each(:people) AS person
CROSS JOIN json_each(:wanted) AS wanted
CROSS JOIN p_heard AS heard ON heard.actor = person.value AND heard.note = wanted.value
CROSS JOIN p_note AS note ON note.note = heard.note
WHERE {HEARD}
"""  # noqa: S608
"""CROSS JOIN keeps SQLite from reading everything these people have ever heard."""
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


class Proposed(NamedTuple):
    """What is decided on, and whose note it is: None until that note has arrived."""

    note: NoteId
    by: MemberId | None


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
        return rule_of(self.frame)

    @property
    def kept(self) -> bool:
        """Whether stances are kept from whoever has taken none."""
        return keeps(self.frame)

    def notes(self) -> tuple[NoteId | None, ...]:
        """The notes that show in it."""
        return (*self.proposals, *(row.reason for row in self.stances))

    def to_hear(self) -> list[NoteId]:
        """The notes that somebody must have heard before their stance counts."""
        reasons = [row.reason for row in self.stances if row.reason is not None and not row.gone]
        return reasons if self.proposal is None else [self.proposal, *reasons]


@record
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


def grounds_of(connection: Connection, meetings: Collection[MeetingId]) -> dict[MeetingId, Grounds]:
    """The host's answers, proposals, stances and deciders of each of these meetings."""
    if not meetings:
        return {}
    frames = frames_of(connection, meetings)
    proposals, newest = _proposed(connection, meetings)
    stances = stances_of(connection, [one.note for one in newest.values()])
    roles: dict[str, dict[MemberId, str]] = defaultdict(dict)
    for meeting, member, role in ask(connection, _ROLES, meetings):
        roles[meeting][member] = role
    found = {}
    for meeting in meetings:
        frame, (proposal, proposer) = frames.get(meeting), newest.get(meeting, (None, None))
        found[meeting] = Grounds(
            frame=frame,
            roles=roles[meeting],
            proposals=tuple(proposals[meeting]),
            proposal=proposal,
            proposer=proposer,
            stances=tuple(stances.get(proposal, ())) if proposal else (),
            deciders=deciders_of(roles[meeting], frame.delegate if frame else None),
        )
    return found


def standings_of(
    connection: Connection, grounds: Mapping[MeetingId, Grounds]
) -> dict[MeetingId, Standing]:
    """How each decision stands that has a proposal."""
    standing = {one: ground for one, ground in grounds.items() if ground.proposer is not None}
    deciders = {one for ground in standing.values() for one in ground.deciders}
    heard = _heard(connection, standing.values(), deciders)
    found = {}
    for meeting, ground in standing.items():
        assert ground.proposal is not None  # noqa: S101 - somebody proposed it
        assert ground.proposer is not None  # noqa: S101 - chosen above
        found[meeting] = standing_of(
            ground.rule,
            proposal=ground.proposal,
            proposer=ground.proposer,
            deciders=ground.deciders,
            stands=[row.stand() for row in ground.stances if row.actor in ground.deciders],
            heard=heard,
        )
    return found


def known_of(connection: Connection, meetings: Collection[MeetingId]) -> dict[MeetingId, Known]:
    """What these decisions ask of everybody."""
    settled = settled_in(connection, meetings)
    grounds = grounds_of(connection, meetings)
    standings = standings_of(connection, grounds)
    return {
        meeting: _known(ground, standings.get(meeting), settled=meeting in settled)
        for meeting, ground in grounds.items()
    }


def settled_in(connection: Connection, meetings: Collection[MeetingId]) -> set[MeetingId]:
    """Those of these meetings in which exactly one outcome stands."""
    return {row[0] for row in ask(connection, _SETTLED, meetings)}


def rule_of(frame: DecisionFramed | None) -> Rule:
    """What the host's answers make of a decision."""
    return Rule(frame.rule, frame.quorum, frame.unit) if frame else Rule()


def keeps(frame: DecisionFramed | None) -> bool:
    """Whether the host keeps stances from whoever has taken none; who decides alone sees them."""
    return frame is not None and frame.hidden and frame.reach == "many"


def deciders_in(
    connection: Connection, meeting: MeetingId, roles: Mapping[MemberId, str]
) -> tuple[MemberId, ...]:
    """Who decides in one meeting, given the roles of its people."""
    (frame,) = frames_of(connection, [meeting]).values() or (None,)
    return deciders_of(roles, frame.delegate if frame else None)


def frames_of(
    connection: Connection, meetings: Iterable[MeetingId]
) -> dict[MeetingId, DecisionFramed]:
    """The host's answers, of those of these meetings in which they were given."""
    rows = ask(connection, _FRAMES, meetings)
    return {meeting: msgspec.json.decode(frame, type=DecisionFramed) for meeting, frame in rows}


def newest_of(connection: Connection, meetings: Iterable[MeetingId]) -> dict[MeetingId, Proposed]:
    """What is decided on in each of these meetings in which a proposal stands."""
    return _proposed(connection, meetings)[1]


def _proposed(
    connection: Connection, meetings: Iterable[MeetingId]
) -> tuple[dict[MeetingId, list[NoteId]], dict[MeetingId, Proposed]]:
    """All proposals of each meeting, newest first, and the newest that stands."""
    proposals: dict[MeetingId, list[NoteId]] = defaultdict(list)
    newest: dict[MeetingId, Proposed] = {}
    for meeting, note, actor, stands in ask(connection, _PROPOSALS, meetings):
        proposals[meeting].append(note)
        if stands:
            newest.setdefault(meeting, Proposed(note, actor))
    return proposals, newest


def stances_of(
    connection: Connection, proposals: Iterable[NoteId], *, objections: bool = False
) -> dict[NoteId, list[Taken]]:
    """The stances on each of these proposals, or only the objections and blocks."""
    stances: dict[NoteId, list[Taken]] = defaultdict(list)
    sentence = _STANCES.format(only=_OBJECTIONS if objections else "")
    for row in map(Taken._make, ask(connection, sentence, proposals)):
        stances[row.proposal].append(row)
    return stances


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
    for actor, note in ask(connection, _HEARD, wanted, people=named):
        heard[actor].add(note)
    return heard


def _known(ground: Grounds, standing: Standing | None, *, settled: bool) -> Known:
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
    return Known(ground.proposal, deciders, stood, unheard, ready=standing.ready, settled=settled)


def ask(
    connection: Connection, sentence: str, wanted: Iterable[object], **more: object
) -> list[Any]:
    """The rows about ``wanted``. ``more``: what else the sentence names, collections as JSON."""
    given = msgspec.json.encode(list(wanted)).decode()
    return list(connection.exec_driver_sql(sentence, {"wanted": given, **more}).all())
