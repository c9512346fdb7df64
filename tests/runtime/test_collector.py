"""The collector sleeps while the window starts, and then it works."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from cassette.runtime.collector import calm_collector, wake_collector

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


class Ring:
    """Refers to itself: only the collector can remove it."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


def test_garbage_waits_while_the_collector_sleeps_and_goes_when_it_is_awake() -> None:
    calm_collector()
    assert not gc.isenabled()
    wake_collector()
    assert gc.isenabled()
    for _ in range(10):
        Ring()
    assert Ring.alive == 10
    kept = [[] for _ in range(gc.get_threshold()[0] + 1_000)]  # type: ignore[var-annotated]
    assert Ring.alive < 10
    assert len(kept) > 50_000


def test_a_collector_that_never_slept_is_left_alone() -> None:
    gc.enable()  # whatever ran before in this process
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    wake_collector()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == frozen
