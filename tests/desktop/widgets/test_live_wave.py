"""The moving waveform: steady bars, nothing drawn twice, quiet rooms flat."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cassette.desktop.theme import Theme
from cassette.desktop.widgets.live_wave import VALUES_PER_BAR, LiveWave

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def wave(qtbot: QtBot) -> LiveWave:
    made = LiveWave(Theme(), "Recording")
    qtbot.addWidget(made)
    return made


def test_values_that_overlap_are_taken_once(wave: LiveWave) -> None:
    wave.show_recording(bytes([10] * 60), 0.6, running=True)
    wave.show_recording(bytes([10] * 30 + [200] * 30), 0.9, running=True)
    assert wave.bars(100) == [10] * 10 + [200] * 5


def test_bars_do_not_change_while_they_move_left(wave: LiveWave) -> None:
    values = bytes(range(100, 220))
    seen: list[list[int]] = []
    for end in range(60, 121):
        wave.show_recording(values[:end], end / 100, running=True)
        seen.append(wave.bars(100))
    for earlier, later in pairwise(seen):
        settled = earlier[:-1]
        assert later[: len(settled)] == settled
    assert seen[-1] == [
        max(values[start : start + VALUES_PER_BAR]) for start in range(0, 120, VALUES_PER_BAR)
    ]


def test_a_gap_in_watching_loses_only_what_was_not_seen(wave: LiveWave) -> None:
    wave.show_recording(bytes([50] * 100), 1.0, running=True)
    wave.show_recording(bytes([90] * 300), 60.0, running=True)
    assert wave.bars(1000)[-50:] == [90] * 50


def test_it_can_be_painted_empty_paused_and_running(qtbot: QtBot, wave: LiveWave) -> None:
    wave.resize(300, 80)
    empty = wave.grab().toImage()
    wave.show_recording(bytes([250] * 200), 2.0, running=True)
    running = wave.grab().toImage()
    wave.show_recording(bytes([250] * 200), 2.0, running=False)
    paused = wave.grab().toImage()
    assert empty != running
    assert running != paused
    wave.clear()
    assert wave.bars(10) == []
