"""Sound that never came, told from sound that came late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from cassette.audio.gaps import GapFinder

if TYPE_CHECKING:
    from cassette.audio.recorder import LostInterval

BLOCK, BLOCK_S = 960, 0.02


def heard(arrivals: list[float], kept: list[bool] | None = None) -> list[LostInterval]:
    """What is found when blocks of 20 ms arrive at these times."""
    finder, found, taken = GapFinder(), [], 0.0
    for number, at in enumerate(arrivals):
        keep = kept[number] if kept else True
        found.append(finder.block(at, BLOCK, taken, keep))
        taken += BLOCK_S if keep else 0.0
    found.append(finder.end())
    return [lost for lost in found if lost is not None]


def steady(count: int, start: float = 0.0) -> list[float]:
    return [start + number * BLOCK_S for number in range(count)]


def test_steady_sound_has_no_gap() -> None:
    assert heard(steady(1000)) == []


@given(st.lists(st.floats(0, 0.1), min_size=200, max_size=400))
def test_jitter_is_no_gap(late: list[float]) -> None:
    assert heard([at + by for at, by in zip(steady(len(late)), late, strict=True)]) == []


@pytest.mark.parametrize("stall", [0.3, 0.6, 2.0, 5.0])
def test_a_stall_that_catches_up_is_no_gap(stall: float) -> None:
    arrivals = [max(at, 4.0 + stall) if at >= 4.0 else at for at in steady(1000)]
    assert heard(arrivals) == []


@pytest.mark.parametrize("missing", [0.2, 1.0, 3600.0])
@pytest.mark.parametrize("at", [0.5, 3.0, 3.98])
def test_a_gap_is_found_with_its_place_and_length(at: float, missing: float) -> None:
    count = round(at / BLOCK_S)
    arrivals = steady(count) + steady(300, at + missing)
    (lost,) = heard(arrivals)
    assert lost.at_seconds == pytest.approx(at, abs=0.03)
    assert lost.seconds == pytest.approx(missing, abs=0.01)


def test_two_gaps_are_two() -> None:
    arrivals = steady(200) + steady(200, 4.0 + 10.0) + steady(200, 18.0 + 20.0)
    assert [round(lost.seconds) for lost in heard(arrivals)] == [10, 20]


def test_what_is_missed_while_nothing_is_kept_is_no_loss() -> None:
    arrivals = steady(200) + steady(200, 4.0 + 10.0)
    assert heard(arrivals, kept=[number < 150 for number in range(400)]) == []


def test_two_clocks_that_drift_apart_make_no_gap() -> None:
    """Half a percent, for an hour."""
    assert heard([at * 1.005 for at in steady(180_000)]) == []


def test_nothing_heard_is_nothing_lost() -> None:
    assert heard([]) == []
