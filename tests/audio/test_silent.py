"""The device that is not there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from cassette.audio.silent import SilentPlayer, SilentRecorder
from cassette.domain.errors import MicrophoneMissing, PortAudioMissing
from tests.contracts.player_contract import PlayerContract
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class SilentRoom:
    """A ``Room`` in real time."""

    player: SilentPlayer = field(default_factory=SilentPlayer)

    def listen(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        eventually(lambda: time.monotonic() >= until)

    def clock(self) -> float:
        return time.monotonic()


class TestSilentPlayer(PlayerContract):
    """It follows a note like any other player."""

    @pytest.fixture
    def room(self) -> Iterator[SilentRoom]:
        room = SilentRoom()
        yield room
        room.player.close()


def test_recording_says_that_there_is_no_microphone(tmp_path: Path) -> None:
    recorder = SilentRecorder()
    with pytest.raises(MicrophoneMissing):
        recorder.record(tmp_path / "take.wav", None)
    assert recorder.list_devices() == recorder.refresh() == []
    assert list(tmp_path.iterdir()) == []


def test_recording_says_why_when_there_is_a_reason(tmp_path: Path) -> None:
    recorder = SilentRecorder(PortAudioMissing(package="sudo apt install libportaudio2"))
    with pytest.raises(PortAudioMissing) as caught:
        recorder.record(tmp_path / "take.wav", None)
    assert "libportaudio2" in caught.value.hint
