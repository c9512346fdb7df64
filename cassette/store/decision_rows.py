"""How decisions stand, as SELECTed: the host's answers, proposals, stances, who heard what.

Everything is read for many meetings at once, since the register shows them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.deciding import Rule, Stand, Standing, deciders_of, standing_of
from cassette.domain.deciding_events import (
    DecisionFramed,
)
from cassette.domain.ids import MeetingId, MemberId, NoteId
from cassette.domain.outcome_views import StanceRow
from cassette.store.hidden_rows import GONE
from cassette.store.note_rows import CARDS, HEARD_SLACK_MS, Names, cards_of, read_names

if TYPE_CHECKING:
    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.views import NoteCard
    from cassette.store.hidden_rows import Hidden
    from cassette.store.identity import Identity
    from cassette.store.snapshot import Connection

_FRAMES = """
SELECT subject, value FROM p_register
WHERE field = 'frame' AND subject IN (SELECT value FROM json_each(:wanted))
"""
_ROLES = """
SELECT meeting, member, role FROM p_participant
WHERE role <> 'removed' AND meeting IN (SELECT value FROM json_each(:wanted))
"""
_PROPOSALS = f"""
SELECT proposal.meeting, proposal.note,
  proposal.stands AND NOT {GONE.format(note="proposal.note")} AS stands
FROM p_proposal AS proposal WHERE proposal.meeting IN (SELECT value FROM json_each(:wanted))
ORDER BY proposal.clock DESC, proposal.device DESC, proposal.note DESC
"""  # noqa: S608
_STANCES = """
SELECT proposal, actor, stance, reason, taken_ms FROM p_stance
WHERE proposal IN (SELECT value FROM json_each(:wanted)) ORDER BY proposal, actor
"""
_EARLIER = """
SELECT body ->> '$.proposal' AS proposal, actor, body ->> '$.stance' AS stance FROM event
WHERE type = 'stance.taken' AND state = 'applied'
  AND body ->> '$.proposal' IN (SELECT value FROM json_each(:wanted))
ORDER BY clock, device, id
"""
_HEARD = f"""
SELECT note.note, heard.actor FROM p_note AS note
JOIN p_heard AS heard
  ON heard.actor IN (SELECT value FROM json_each(:who)) AND heard.note = note.note
WHERE note.note IN (SELECT value FROM json_each(:wanted))
  AND heard.up_to_ms >= note.duration_ms - {HEARD_SLACK_MS}
UNION ALL
SELECT note, actor FROM p_note WHERE note IN (SELECT value FROM json_each(:wanted))
"""  # noqa: S608
_CARDS = f"{CARDS} WHERE note.note IN (SELECT value FROM json_each(:wanted))"  # noqa: S608

Cards = Mapping[str, "NoteCard"]


@dataclass(frozen=True, slots=True)
class Reader:
    """One snapshot, read for me: the names, and what is kept from me."""

    connection: Connection
    identity: Identity
    names: Names
    hidden: Hidden

    @classmethod
    def of(cls, connection: Connection, identity: Identity, hidden: Hidden) -> Reader:
        """The reader of a snapshot."""
        return cls(connection, identity, read_names(connection), hidden)

    def rows(self, sentence: str, wanted: Iterable[str | None], **more: str) -> list[Any]:
        """What a SELECT says about ``wanted``; None is left out."""
        return rows_about(self.connection, sentence, wanted, **more)

    def cards(self, notes: Iterable[str | None]) -> dict[str, NoteCard]:
        """The cards of those notes that have arrived."""
        rows = self.rows(_CARDS, notes, me=self.identity.me)
        found = cards_of(self.connection, rows, self.identity, self.hidden)
        return {card.id: card for card in found}

    def name(self, member: str) -> tuple[str, str]:
        """Name and colour."""
        return self.names.get(member, ("?", "#808080"))


def rows_about(
    connection: Connection, sentence: str, wanted: Iterable[str | None], **more: str
) -> list[Any]:
    """What a SELECT says about ``wanted``; None is left out."""
    given = sorted({one for one in wanted if one is not None})
    values = {"wanted": msgspec.json.encode(given).decode(), **more}
    return list(connection.exec_driver_sql(sentence, values).all())


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision stands on, before anything is hidden from anybody.

    ``proposals`` are the ids of all of them, newest first; ``proposal`` the one decided on.
    """

    frame: DecisionFramed | None
    roles: Mapping[MemberId, str]
    proposals: tuple[str, ...]
    proposal: str | None
    stances: tuple[Any, ...]
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

    def notes(self) -> tuple[str | None, ...]:
        """The notes that show in it."""
        return (*self.proposals, *(row.reason for row in self.stances))


def grounds_of(connection: Connection, meetings: Collection[MeetingId]) -> dict[MeetingId, Grounds]:
    """The host's answers, proposals, stances and deciders of each of these meetings."""
    frames = {
        row.subject: msgspec.json.decode(row.value, type=DecisionFramed)
        for row in rows_about(connection, _FRAMES, meetings)
    }
    roles: dict[str, dict[MemberId, str]] = defaultdict(dict)
    for row in rows_about(connection, _ROLES, meetings):
        roles[row.meeting][MemberId(row.member)] = row.role
    proposals: dict[str, list[Any]] = defaultdict(list)
    for row in rows_about(connection, _PROPOSALS, meetings):
        proposals[row.meeting].append(row)
    newest: dict[MeetingId, str | None] = {
        meeting: next((row.note for row in proposals[meeting] if row.stands), None)
        for meeting in meetings
    }
    stances: dict[str, list[Any]] = defaultdict(list)
    for row in rows_about(connection, _STANCES, newest.values()):
        stances[row.proposal].append(row)
    return {
        meeting: Grounds(
            frame=frames.get(meeting),
            roles=roles[meeting],
            proposals=tuple(row.note for row in proposals[meeting]),
            proposal=newest[meeting],
            stances=tuple(stances[newest[meeting] or ""]),
            deciders=deciders_of(
                roles[meeting], frames[meeting].delegate if meeting in frames else None
            ),
        )
        for meeting in meetings
    }


def standings_of(
    connection: Connection, grounds: Mapping[MeetingId, Grounds], cards: Cards
) -> dict[MeetingId, Standing]:
    """How each decision stands that has a proposal. ``cards``: of every note in ``grounds``."""
    who = msgspec.json.encode(
        sorted({one for ground in grounds.values() for one in ground.deciders})
    ).decode()
    wanted = [note for ground in grounds.values() for note in ground.notes()]
    heard: dict[MemberId, set[NoteId]] = defaultdict(set)
    for row in rows_about(connection, _HEARD, wanted, who=who):
        heard[MemberId(row[1])].add(NoteId(row[0]))
    return {
        meeting: standing_of(
            ground.rule,
            proposal=cards[ground.proposal].id,
            proposer=cards[ground.proposal].by,
            deciders=ground.deciders,
            stands=[_stand(row, cards) for row in ground.stances if row.actor in ground.deciders],
            heard=heard,
        )
        for meeting, ground in grounds.items()
        if ground.proposal is not None and ground.proposal in cards
    }


def _stand(row: Any, cards: Cards) -> Stand:
    """Nobody can hear a reason that was deleted; one that has not arrived yet is waited for."""
    gone = row.reason is None or (row.reason in cards and cards[row.reason].deleted)
    return Stand(MemberId(row.actor), row.stance, None if gone else NoteId(row.reason))


def stance_rows(
    reader: Reader,
    grounds: Mapping[MeetingId, Grounds],
    standings: Mapping[MeetingId, Standing],
    cards: Cards,
    *,
    with_earlier: bool,
) -> dict[MeetingId, tuple[StanceRow, ...]]:
    """Everybody's stance on each proposal: the experts' first, then by name.

    Earlier stances are read from the log: only ``with_earlier``, since it is long.
    """
    taken: dict[tuple[str, str], list[StanceKind]] = defaultdict(list)
    changed = [ground.proposal for ground in grounds.values() if ground.stances]
    for row in reader.rows(_EARLIER, changed) if changed and with_earlier else ():
        taken[row.proposal, row.actor].append(row.stance)
    found = {}
    for meeting, ground in grounds.items():
        counted = standings[meeting].counted if meeting in standings else frozenset()
        rows = [
            _stance_row(reader, row, ground, cards, row.actor in counted, taken)
            for row in ground.stances
        ]
        rows.sort(key=lambda one: (not one.expert, one.by_name.casefold(), one.by))
        found[meeting] = tuple(rows)
    return found


def _stance_row(
    reader: Reader,
    row: Any,
    ground: Grounds,
    cards: Cards,
    counts: bool,
    taken: Mapping[tuple[str, str], list[StanceKind]],
) -> StanceRow:
    name, colour = reader.name(row.actor)
    return StanceRow(
        by=MemberId(row.actor),
        by_name=name,
        by_colour=colour,
        stance=row.stance,
        reason=cards.get(row.reason) if row.reason else None,
        at_ms=row.taken_ms,
        counts=counts,
        expert=row.actor in ground.experts,
        earlier=tuple(taken[row.proposal, row.actor][:-1]),
    )
