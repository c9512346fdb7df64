"""How long it takes to say what somebody owes who is in five hundred open meetings."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

import pytest

from cassette.domain.deciding_events import ActionAgreed, ProposalMade, StanceTaken
from cassette.domain.events import (
    AgendaItemAdded,
    Envelope,
    MeetingCreated,
    MemberJoined,
    NoteHeard,
    NoteWritten,
    ParticipantAdded,
)
from cassette.domain.formats import TYPES
from cassette.domain.ids import (
    ActionId,
    DeviceId,
    EventId,
    ItemId,
    MeetingId,
    MemberId,
    NoteId,
    TeamId,
    uuid7,
)
from cassette.store.founding import Founding
from cassette.store.library import Library
from tests.bench.test_bench_store import best

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.domain.facts import Event

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

MEETINGS = 500
PEOPLE = 50
LIMIT_S = 0.05


def fresh_id() -> str:
    return uuid7(time.time_ns() // 1_000_000, secrets.token_bytes(10))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Past:
    """Five hundred open meetings of fifty people; in each a part of them has spoken."""

    def __init__(self) -> None:
        self.members = [MemberId(fresh_id()) for _ in range(PEOPLE)]
        self.device = DeviceId(fresh_id())
        self._count = 0

    def envelopes(self, kinds: list[str]) -> Iterator[Envelope]:
        """Everything that happened, whoever did it; all of one device, which is quicker to make."""
        for member in self.members:
            yield self._say(member, MemberJoined(member, f"Member {member[-6:]}", "#335577"))
        for n in range(MEETINGS):
            yield from self._meeting(n, kinds[n % len(kinds)])

    def _meeting(self, n: int, kind: str) -> Iterator[Envelope]:
        meeting, host = MeetingId(fresh_id()), self.members[n % PEOPLE if n % 5 else 0]
        yield self._say(
            host, MeetingCreated(meeting, kind, f"Meeting {n}", now_ms() + 90_000_000 + n, "UTC")
        )
        items = [ItemId(fresh_id()) for _ in range(3)]
        for place, item in enumerate(items):
            yield self._say(host, AgendaItemAdded(item, meeting, "What?", f"0{place}", 60))
        for member in self.members:
            role = "host" if member == host else "contributor"
            yield self._say(host, ParticipantAdded(meeting, member, role))
        notes = [NoteId(fresh_id()) for _ in range(PEOPLE // 2)]
        for speaker, note in zip(self.members[n % 20 :], notes, strict=False):
            yield self._say(speaker, NoteWritten(note, meeting, "words", items[1]))
        for listener in self.members[: PEOPLE // 4]:
            yield self._say(listener, NoteHeard(notes[n % 7], 0))
        owner = self.members[n % 10]
        yield self._say(
            host, ActionAgreed(ActionId(fresh_id()), meeting, "Paint", owner, None, "UTC")
        )
        if kind == "decision":
            yield self._say(host, ProposalMade(notes[0], meeting))
            for member in self.members[: PEOPLE // 2]:
                yield self._say(member, NoteHeard(notes[0], 0))
                yield self._say(member, StanceTaken(meeting, notes[0], "consent"))

    def _say(self, actor: MemberId, event: Event) -> Envelope:
        self._count += 1
        return Envelope(
            id=EventId(fresh_id()),
            device=self.device,
            seq=self._count,
            clock=self._count,
            actor=actor,
            at_ms=now_ms(),
            recorded_at_ms=now_ms(),
            event=event,
        )


@pytest.mark.parametrize("kind", ["every type", *(kind.key for kind in TYPES)])
def test_what_is_owed_over_500_open_meetings_of_50_people(tmp_path: Path, kind: str) -> None:
    kinds = [one.key for one in TYPES] if kind == "every type" else [kind]
    past = Past()
    founding = Founding(
        DeviceId(fresh_id()), past.members[0], TeamId("0" * 64), b"", b"", bytes(32)
    )
    with Library.create(tmp_path / "big", founding, now_ms=now_ms, new_id=fresh_id) as library:
        library.ingest(list(past.envelopes(kinds)))
        ask = library.queries
        found = ask.owed(now_ms())
        assert len(found) >= MEETINGS // 10
        mine, others = best(
            lambda: ask.owed(now_ms()),
            lambda: ask.owed(now_ms(), past.members[-1]),
            clock=time.thread_time,
        )
    print(f"\nowed over {MEETINGS} open meetings ({kind}) of {PEOPLE} people: {len(found)} duties,")
    print(
        f"{mine * 1000:.0f} ms of processor time; of a late member {others * 1000:.0f} (at most 50)"
    )
    assert mine <= LIMIT_S
    assert others <= LIMIT_S
