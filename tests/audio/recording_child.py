"""A process that records until it is killed: ``python -m tests.audio.recording_child DRAFTS``.

Its microphone speaks sample numbers at real pace; it prints how many the driver has delivered,
after each block. ``write_every=S`` lets it write less often.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import numpy as np

from cassette.audio import journal
from cassette.audio.capture import Timing
from cassette.audio.driver import BLOCK
from cassette.audio.microphone import DriverRecorder
from cassette.audio.recorder import SAMPLE_RATE
from tests.fakes.sound import FakeSound


def main(drafts: Path, words: list[str]) -> None:
    timing = Timing(**{name: float(value) for name, value in (word.split("=") for word in words)})
    sound = FakeSound()
    draft = journal.begin(drafts, "d1", started_ms=1, facts={"meeting": "m1"})
    DriverRecorder(sound, timing=timing).record(draft.wav, None)
    assert sound.microphone is not None
    pace, due, count = threading.Event(), time.monotonic(), 0
    while True:
        sound.microphone.hear(np.arange(count, count + BLOCK).astype("<u2").tobytes())
        count += BLOCK
        print(count, flush=True)
        due += BLOCK / SAMPLE_RATE
        pace.wait(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
