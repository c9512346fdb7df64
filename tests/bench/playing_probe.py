"""Plays in a process of its own and measures what that costs; prints JSON.

    python -m tests.bench.playing_probe THROUGH RATE SECONDS FILE...

THROUGH is "silent", "portaudio", or "bare": PortAudio's own stream asked for the same blocks, fed
with zeros and with nothing of Cassette's around it. The position is polled at 30 Hz as the window
does. ``share`` is the processor time of the whole process over the time that went by.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

from cassette.audio.driver import BLOCK
from cassette.audio.files import SoundReader, frames_to_ms
from cassette.audio.player import Player, PlayerState, Track
from cassette.audio.portaudio import OUTPUT_LATENCY_S, PortAudioPlayer, load
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.silent import SilentPlayer

POLL_S = 1 / 30
_pause = threading.Event()


def main() -> None:
    """Measure and print."""
    through, rate, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    if through == "bare":
        figures = bare(seconds)
    else:
        player = SilentPlayer() if through == "silent" else PortAudioPlayer()
        figures = played(player, rate, seconds, [Path(name) for name in sys.argv[4:]])
    print(json.dumps(figures))


def bare(seconds: float) -> dict[str, float]:
    """The same stream with a callback that does next to nothing."""
    silence = bytes(BLOCK * 4)

    def sound(data: memoryview, *_: object) -> None:
        data[:] = silence

    stream = load().RawOutputStream(
        samplerate=SAMPLE_RATE,
        channels=1,
        dtype="float32",
        blocksize=BLOCK,
        latency=OUTPUT_LATENCY_S,
        device="pulse",
        callback=sound,
    )
    with stream:
        _pause.wait(1.0)
        return {"share": share_of(seconds, lambda: None), "underruns": 0, "at_s": 0}


def played(player: Player, rate: float, seconds: float, files: list[Path]) -> dict[str, float]:
    """A list of notes at a speed, from its second second on."""
    tracks = []
    for path in files:
        with SoundReader(path) as reader:
            tracks.append(Track(path.stem, path, 0.0, frames_to_ms(reader.frames)))
    player.set_rate(rate)
    player.load(tracks)
    player.play()
    until = time.monotonic() + 10
    while player.snapshot().position_ms < 500 and time.monotonic() < until:
        _pause.wait(POLL_S)
    share = share_of(seconds, player.snapshot)
    snapshot = player.snapshot()
    assert snapshot.state is PlayerState.PLAYING, snapshot
    player.close()
    at = sum(track.duration_ms for track in tracks[: snapshot.index]) + snapshot.position_ms
    return {"share": share, "underruns": snapshot.underruns, "at_s": at / 1000}


def share_of(seconds: float, poll: object) -> float:
    """Processor time of this process over the time that goes by."""
    assert callable(poll)
    begun, worked = time.monotonic(), _processor_time()
    while time.monotonic() - begun < seconds:
        poll()
        _pause.wait(POLL_S)
    return (_processor_time() - worked) / (time.monotonic() - begun)


def _processor_time() -> float:
    times = os.times()
    return times.user + times.system


if __name__ == "__main__":
    main()
