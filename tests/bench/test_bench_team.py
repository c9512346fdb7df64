"""How soon a note that is posted on one computer is known on another, over one folder."""

from __future__ import annotations

import statistics
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.patience import eventually
from tests.workflows.crews import Crew

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.events import Envelope

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

NOTES = 40


def test_a_posted_note_is_known_on_the_other_computer_within_two_seconds(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    crew.meet()
    ben = crew.joined("Ben")
    came = threading.Event()

    def heard(batch: tuple[Envelope, ...]) -> None:
        if any(envelope.event.kind == "note.written" for envelope in batch):
            came.set()

    ben.library.subscribe(heard)
    for seat in (crew.ada, ben):
        seat.syncer.start()
        eventually(lambda seat=seat: seat.syncer._unwatch is not None, "the watch")  # type: ignore[misc]
    took = []
    for n in range(NOTES):
        came.clear()
        begun = time.monotonic()
        crew.ada.write(f"note {n}")
        assert came.wait(10)
        took.append(time.monotonic() - begun)
    crew.close()
    took.sort()
    p50, p95 = statistics.median(took), took[int(len(took) * 0.95)]
    print(f"\nposted here, known there: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms (2,000)")
    assert p95 <= 2
