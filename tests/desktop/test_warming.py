"""What playing needs is loaded while somebody rests over spoken notes, and only then."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from cassette.desktop import warming
from cassette.desktop.warming import ROOM_MB, Warming

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from cassette.desktop.sitting import Sitting


@pytest.fixture
def begun() -> threading.Event:
    return threading.Event()


@pytest.fixture
def warm(
    sitting: Sitting, qtbot: QtBot, begun: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> Callable[[float | None], Warming]:
    """Begins to watch the window once Catch up has its rows."""
    monkeypatch.setattr(warming, "REST_MS", 50)
    model = sitting.window.parts.inbox.model
    qtbot.waitUntil(lambda: model.rowCount() > 0 and model.queue is not None)

    def made(memory_mb: float | None) -> Warming:
        return Warming(
            sitting.window, sitting.listening, memory_mb=lambda: memory_mb, prepare=begun.set
        )

    return made


@pytest.mark.parametrize("memory_mb", [ROOM_MB, None])
def test_it_is_loaded_once_somebody_rests_over_notes_and_no_player_is_opened(
    sitting: Sitting,
    qtbot: QtBot,
    warm: Callable[[float | None], Warming],
    begun: threading.Event,
    memory_mb: float | None,
) -> None:
    one = warm(memory_mb)
    qtbot.waitUntil(begun.is_set)
    assert not sitting.listening.deck.asked
    one.stir()
    assert not one._rest.isActive()


def test_a_window_that_would_outgrow_its_memory_waits_for_the_key(
    qtbot: QtBot, warm: Callable[[float | None], Warming], begun: threading.Event
) -> None:
    one = warm(ROOM_MB + 1)
    qtbot.waitUntil(lambda: not one._rest.isActive())
    assert not one.done
    assert not begun.is_set()
    one.stir()
    assert one._rest.isActive()  # it may have room another time


def test_where_nothing_is_to_be_heard_nothing_is_loaded(
    sitting: Sitting, qtbot: QtBot, warm: Callable[[float | None], Warming]
) -> None:
    sitting.window.parts.inbox.model.take(())
    one = warm(None)
    qtbot.waitUntil(lambda: not one._rest.isActive())
    assert not one.done


def test_who_scrolls_does_not_rest(
    sitting: Sitting, warm: Callable[[float | None], Warming]
) -> None:
    one = warm(None)
    one._rest.stop()
    bar = sitting.window.parts.inbox.list.verticalScrollBar()
    bar.setRange(0, 1000)
    bar.setValue(500)
    assert one._rest.isActive()
    one.close()
    assert not one._rest.isActive()


def test_loading_opens_no_sound_system_and_leaves_nothing_to_load_but_that() -> None:
    """In a process of its own: here others have loaded everything."""
    said = subprocess.run(
        [sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True, timeout=60
    ).stdout.split()
    assert "sounddevice" not in said
    assert not any(name.startswith(("cassette.", "numpy", "soundfile")) for name in said), said


_LOADED = """
import sys
from cassette.workspace import prepare_to_play
prepare_to_play()
assert "sounddevice" not in sys.modules
before = set(sys.modules)
from cassette.audio.chime import cue
from cassette.audio.player import PlayerState
from cassette.audio.portaudio import PortAudioPlayer
from cassette.audio.silent import SilentPlayer
from cassette.workflows.render_note import track_of
player = SilentPlayer()
player.load([cue()])
player.set_rate(2.0)
player.play()
while player.snapshot().state is PlayerState.PLAYING:
    pass
player.close()
print(*sorted(set(sys.modules) - before))
"""
