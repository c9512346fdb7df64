"""Decisions as they are shown: the cards of their notes, everybody's stance with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from cassette.domain.outcome_views import StanceRow
from cassette.store.note_rows import CARDS, Names, cards_of, read_names

if TYPE_CHECKING:
    from cassette.domain.deciding import Standing
    from cassette.domain.deciding_events import StanceKind
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import NoteCard
    from cassette.store.hidden_rows import Hidden
    from cassette.store.identity import Identity
    from cassette.store.snapshot import Connection
    from cassette.store.standing_rows import Grounds, Taken

_EARLIER = """
SELECT body ->> '$.proposal' AS proposal, actor, body ->> '$.stance' AS stance FROM event
WHERE type = 'stance.taken' AND state = 'applied'
  AND body ->> '$.proposal' IN (SELECT value FROM json_each(:wanted))
ORDER BY clock, device, id
"""
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
        given = sorted({one for one in wanted if one is not None})
        values = {"wanted": msgspec.json.encode(given).decode(), **more}
        return list(self.connection.exec_driver_sql(sentence, values).all())

    def cards(self, notes: Iterable[str | None]) -> dict[str, NoteCard]:
        """The cards of those notes that have arrived."""
        rows = self.rows(_CARDS, notes, me=self.identity.me)
        found = cards_of(self.connection, rows, self.identity, self.hidden)
        return {card.id: card for card in found}

    def name(self, member: str) -> tuple[str, str]:
        """Name and colour."""
        return self.names.get(member, ("?", "#808080"))


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
    row: Taken,
    ground: Grounds,
    cards: Cards,
    counts: bool,
    taken: Mapping[tuple[str, str], list[StanceKind]],
) -> StanceRow:
    name, colour = reader.name(row.actor)
    return StanceRow(
        by=row.actor,
        by_name=name,
        by_colour=colour,
        stance=row.stance,
        reason=cards.get(row.reason) if row.reason else None,
        at_ms=row.taken_ms,
        counts=counts,
        expert=row.actor in ground.experts,
        earlier=tuple(taken[row.proposal, row.actor][:-1]),
    )
