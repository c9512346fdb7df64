"""Ten notes of three meetings, heard at 2x in the real window by keys alone, through a real sink.

Each note is a tone of its own, so that what the speaker sounded tells what was played, in which
order, at which pitch, how long, and whether anything was between.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import count, groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from cassette.domain.ids import NoteId
from cassette.workflows import hear
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.post_sound import keep_sound
from cassette.workspace import Workspace
from tests.patience import eventually
from tests.soundserver import SoundServer, heard
from tests.stalls import Sleeper, again_if_held
from tests.virtual_screen import VirtualScreen, virtual_screen
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["virtual_screen"]

pytestmark = [
    pytest.mark.window,
    pytest.mark.xdist_group("sound"),
    pytest.mark.timeout(300),
]

RATE = 48_000
MEETINGS = (("Monday harbour", 4), ("Tuesday harbour", 3), ("Wednesday harbour", 3))
HERTZ = tuple(float(round(330 * 2 ** (n / 5))) for n in range(10))
SECONDS = tuple(1.5 + 0.1 * n for n in range(10))
CHIME_S = 0.4
WANTED_S = sum(SECONDS) / 2 + CHIME_S * (len(MEETINGS) - 1)
"""At twice the speed."""
FRAME = RATE // 50
QUIET = 2e-4
"""Below this nothing sounds; the sink adds no noise of its own."""


class Listener:
    """Ada before the window of a library in which Grace left ten notes in three meetings."""

    def __init__(
        self,
        screen: VirtualScreen,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.screen, self.folder = screen, tmp_path / "library"
        monkeypatch.setenv("HOME", str(tmp_path))
        self.notes = fill(self.folder, tmp_path)
        self._environment = screen.environment() | {
            "CASSETTE_LIBRARY": str(self.folder),
            "LC_ALL": "C.UTF-8",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cassette"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.window = self.screen.wait_for_window("Harbour crew")

    def left(self) -> int:
        """How many notes are unheard, as a second process says."""
        done = subprocess.run(
            [sys.executable, "-m", "cassette", "meeting", "list", "--json"],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return sum(row["unheard"] for row in json.loads(done.stdout)["meetings"])

    def end(self) -> None:
        """Whatever still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def fill(folder: Path, tmp_path: Path) -> list[NoteId]:
    """A team of two and ten tones of Grace's, in the order in which they are due."""
    notes: list[NoteId] = []
    with Workspace.create(folder, "Harbour crew", "Ada Byron") as workspace:
        desk = workspace.desk
        clock: Any = SimpleNamespace(ms=desk.now_ms() - 3_600_000)
        team = Team(desk, clock, "Grace", kind="status", title="A call before")
        for day, (title, count) in enumerate(MEETINGS, start=2):
            page = new_meeting(desk, "status", title, due=f"in {day} days", transcribe=False).page
            for _ in range(count):
                n, note = len(notes), NoteId(desk.new_id())
                wav = tmp_path / f"{n}.wav"
                t = np.arange(round(SECONDS[n] * RATE)) / RATE
                soundfile.write(wav, 0.3 * np.sin(2 * np.pi * HERTZ[n] * t), RATE, "PCM_16")
                place = Place(page.row.id, page.agenda[0].id)
                team.hears_of(keep_sound(desk, note, place, wav, source="file"), by="Grace")
                notes.append(note)
        entries = hear.queue_of(desk, workspace.settings).entries
        assert [one.note for one in entries] == notes
    return notes


def pitch_of(samples: np.ndarray) -> float:
    """The strongest frequency, to a small part of a cent."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * RATE))
    peak = int(spectrum.argmax())
    left, middle, right = np.log(spectrum[peak - 1 : peak + 2] + 1e-12)
    return float((peak + 0.5 * (left - right) / (left - 2 * middle + right)) / 8)


def tones_of(samples: np.ndarray) -> list[tuple[int, int, int]]:
    """(tone, first, end): which of the tones sounds from which sample to which, -1 for none."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    found = []
    for frame in frames:
        hertz = pitch_of(frame) if np.abs(frame).max() > 0.02 else 0.0
        near = int(np.argmin([abs(hertz - one) for one in HERTZ]))
        found.append(near if abs(hertz - HERTZ[near]) < 12 else -1)
    runs = [(tone, len(list(same))) for tone, same in groupby(found)]
    edges = np.cumsum([0, *(count for _, count in runs)]) * FRAME
    return [(tone, int(edges[n]), int(edges[n + 1])) for n, (tone, _) in enumerate(runs)]


def longest_silence_s(samples: np.ndarray) -> float:
    """The longest stretch in which nothing sounds, within the sound."""
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    return float(np.diff(loud).max()) / RATE


def sounds(ear: Path, last_s: float) -> bool:
    """Whether anything sounded in the last seconds. Looks at no more: we are asked all the time."""
    return bool((np.abs(heard(ear)[-round(last_s * RATE) :]) > QUIET).any())


def heard_to_the_end(listener: Listener, ear: Path) -> np.ndarray:
    """What sounded from the first to the last note.

    The library is asked when it is quiet: a process that starts makes no hole then.
    """
    eventually(lambda: sounds(ear, 1.0), "the first note", 30)
    eventually(lambda: not sounds(ear, 1.0), "silence", 60)
    eventually(lambda: listener.left() == 0, "everything to be heard", 60)
    eventually(lambda: not sounds(ear, 1.0), "silence after a hole of a second", 60)
    samples = heard(ear)
    loud = np.flatnonzero(np.abs(samples) > QUIET)
    return samples[loud[0] : loud[-1]]


def hear_everything(listener: Listener, sound_server: SoundServer, sleeper: Sleeper) -> np.ndarray:
    """Twice as fast, by keys; what sounded."""
    speaker = sound_server.speaker()
    assert listener.left() == len(HERTZ)
    listener.screen.press(*["bracketright"] * 4)
    with speaker.listening() as ear:
        sleeper.begin()
        listener.screen.press("space")
        sound = heard_to_the_end(listener, ear)
        sleeper.stalls()
    listener.screen.press("ctrl+q")
    assert listener.process.wait(timeout=30) == 0
    return sound


def test_ten_notes_of_three_meetings_are_heard_at_2x_by_keys_alone(
    virtual_screen: VirtualScreen,
    sound_server: SoundServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    homes = (tmp_path / str(number) for number in count())

    def hear_all(sleeper: Sleeper) -> np.ndarray:
        home = next(homes)
        home.mkdir()
        listener = Listener(virtual_screen, home, monkeypatch)
        try:
            return hear_everything(listener, sound_server, sleeper)
        finally:
            virtual_screen.picture(home / "at-the-end.png")
            listener.end()

    def check(sound: np.ndarray) -> None:
        assert longest_silence_s(sound) < 0.06
        assert len(sound) / RATE == pytest.approx(WANTED_S, abs=0.12)

    sound = again_if_held(hear_all, check)
    pieces = [one for one in tones_of(sound) if one[2] - one[1] > 10 * FRAME and one[0] >= 0]
    assert [tone for tone, _ in groupby(one[0] for one in pieces)] == list(range(len(HERTZ)))
    for tone, same in groupby(pieces, key=itemgetter(0)):
        _, first, end = max(same, key=lambda one: one[2] - one[1])
        hertz = pitch_of(sound[first + 2 * FRAME : end - 2 * FRAME])
        assert abs(1200 * np.log2(hertz / HERTZ[tone])) < 5, "cents"
