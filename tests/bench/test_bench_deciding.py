"""How long the register, a decision and the actions take in a library of 100,000 events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import ActionAgreed, OutcomeStated, ProposalMade, StanceTaken
from cassette.domain.events import Envelope, NoteHeard, NoteWritten
from cassette.domain.ids import ActionId, DeviceId, EventId, MeetingId, MemberId, NoteId, OutcomeId
from cassette.store.library import Library
from tests.bench.big_library import build_big_library
from tests.bench.test_bench_store import best, fresh_id, now_ms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cassette.domain.facts import Event

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

LIMIT_S = 0.1


class Decided:
    """In every meeting something is proposed, everybody takes a stance, and an outcome stands."""

    def __init__(self, members: Sequence[MemberId]) -> None:
        self._members = members
        self._device = DeviceId(fresh_id())
        self._seq = 0

    def envelopes(self, meetings: Sequence[MeetingId]) -> Iterator[Envelope]:
        """All of it, from one device."""
        for meeting in meetings:
            host, proposal, why, stated = self._members[0], *(NoteId(fresh_id()) for _ in range(3))
            for note in (proposal, why, stated):
                yield self._say(host, NoteWritten(note, meeting, "We take the green one."))
            yield self._say(host, ProposalMade(proposal, meeting))
            for member in self._members:
                yield self._say(member, NoteHeard(proposal, 0))
                yield self._say(member, NoteHeard(why, 0))
                yield self._say(member, StanceTaken(meeting, proposal, "consent"))
            yield self._say(host, StanceTaken(meeting, proposal, "object", why))
            outcome = OutcomeStated(OutcomeId(fresh_id()), meeting, stated, None, "UTC")
            yield self._say(host, outcome)
            action = ActionId(fresh_id())
            yield self._say(host, ActionAgreed(action, meeting, "Order it", host, None, "UTC"))

    def _say(self, actor: MemberId, event: Event) -> Envelope:
        self._seq += 1
        clock, at_ms = 1_000_000 + self._seq, now_ms()
        return Envelope(
            EventId(fresh_id()), self._device, self._seq, clock, actor, at_ms, at_ms, event
        )


def test_register_decision_and_actions_are_there_at_once(tmp_path: Path) -> None:
    big = build_big_library(tmp_path / "big")
    with Library.open(big.folder, now_ms=now_ms, new_id=fresh_id) as library:
        ask = library.queries
        meetings = [row.id for row in ask.meetings()]
        members = [card.id for card in ask.members()]
        library.ingest(list(Decided(members).envelopes(meetings)))
        assert len(ask.register(grounds=False)) == len(meetings)
        found = best(
            lambda: ask.register(grounds=False),
            lambda: ask.register(text="green", grounds=False),
            lambda: ask.decision(meetings[-1]),
            lambda: ask.actions(),
            lambda: ask.register(),
        )
    listed, searched, decision, actions, whole = (seconds * 1000 for seconds in found)
    print(f"\nof {len(meetings)} decisions: register {listed:.0f} ms, searched {searched:.0f} ms, ")
    print(f"with its grounds for the log {whole:.0f} ms; one decision {decision:.0f} ms, ")
    print(f"actions {actions:.0f} ms (at most 100, but for the log)")
    assert max(found[:4]) <= LIMIT_S
