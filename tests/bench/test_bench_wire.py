"""What sealing and opening costs, in processor time of one thread."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from cassette.sync.wire import (
    ChainPoint,
    EventKeys,
    join_records,
    make_head,
    open_run,
    read_records,
    seal_record,
    verify_run,
)
from tests.bench.test_bench_store import SINGLES, best, heard, library
from tests.sync.teams import Team, an_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from cassette.store.library import Library

__all__ = ["library"]
pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

EVENTS = 20_000
SEGMENT = 500


def test_a_linked_run_is_verified_and_opened_at_40_000_events_a_second() -> None:
    team = Team()
    bob = team.joined("Bob")
    records = team.writes(bob, EVENTS)
    segments = [join_records(records[at : at + SEGMENT]) for at in range(0, EVENTS, SEGMENT)]

    def take_in() -> None:
        opener, point = EventKeys(team.id, team.ada.secrets), None
        for segment in segments:
            run = read_records(segment)
            point = verify_run(run, point, bob.device, team.roster)
            assert len(open_run(run, opener, bob.member)) == len(run)

    (taken,) = best(take_in, clock=time.thread_time)
    print(f"\nverify and open: {EVENTS / taken:,.0f} events/s (at least 40,000)")
    print(f"a sealed event of this kind: {sum(map(len, segments)) / EVENTS:,.0f} bytes")
    assert EVENTS / taken >= 40_000


def sealing(count: int) -> Callable[[], None]:
    """Seals ``count`` events ready to be sent, as a device does before it pushes."""
    team = Team()
    bob = team.joined("Bob")
    opener = EventKeys(team.id, bob.secrets)
    events = [an_event(bob, seq) for seq in range(1, count + 1)]
    log_head = team.roster.head.hash

    def seal() -> None:
        point = bob.point
        for event in events:
            head = make_head(team.id, bob.device, after=point, epoch=0, log_head=log_head)
            record = seal_record(bob.keys, opener, head, event)
            point = ChainPoint(record.seq, record.hash)

    return seal


def test_sealing_costs_at_most_15_percent_of_an_append(library: Library) -> None:
    facts = iter(heard(SINGLES * 20))

    def append() -> None:
        for _ in range(SINGLES):
            library.append([next(facts)])

    appended, sealed = best(append, sealing(SINGLES), rounds=14, clock=time.thread_time)
    print(
        f"\none append: {appended / SINGLES * 1e6:.0f} us; sealed: {sealed / SINGLES * 1e6:.0f} us"
    )
    print(f"ratio {sealed / appended:.3f} (at most 0.150)")
    assert sealed / appended <= 0.15
