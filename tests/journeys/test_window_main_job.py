"""The main job in the real window: a meeting is called, a note spoken, read, heard at 2x, exported.

Real keys and clicks on a real X screen; real speech into a microphone of a real sound server; the
words written down by the real model. What happened is asked of the library by a second process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cassette.audio.files import SoundReader
from cassette.audio.resample import resample
from cassette.runtime.resources import resource
from cassette.transcription.model_files import bundled_folder
from tests.journeys.seats import Seat
from tests.needs import lacking
from tests.patience import eventually
from tests.soundserver import SoundServer, heard
from tests.speech import recordings
from tests.virtual_screen import VirtualScreen, virtual_screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["virtual_screen"]

pytestmark = [
    pytest.mark.window,
    pytest.mark.xdist_group("sound"),
    pytest.mark.timeout(300),
]

TITLE = "Harbour update"


class Person(Seat):
    """Sits before the window of one library, and can ask the library from another process."""

    def open_window(self) -> None:
        """Start the window, or start it again."""
        self.start("cassette")

    def call_meeting(self) -> None:
        """By keys alone."""
        self.screen.press("ctrl+n")
        self.screen.type(TITLE)
        self.screen.press("ctrl+Return")
        self.comes_true(
            lambda: [row["title"] for row in self.ask("meeting", "list")["meetings"]] == [TITLE],
            "the meeting to be called",
        )
        self.screen.wait_for_window(TITLE)

    def notes(self) -> list[dict[str, Any]]:
        """The notes of the meeting, as they are stored now."""
        found: list[dict[str, Any]] = self.ask("meeting", "show", TITLE)["notes"]
        return found


@pytest.fixture
def person(
    virtual_screen: VirtualScreen, sound_server: SoundServer, tmp_path: Path
) -> Iterator[Person]:
    if bundled_folder() is None:
        lacking("the package with the bundled model is not installed", everywhere=True)
    sound_server.microphone("Desk microphone")
    somebody = Person(virtual_screen, tmp_path / "library", tmp_path)
    somebody.open_window()
    yield somebody
    virtual_screen.picture(tmp_path / "at-the-end.png")
    somebody.end()


def spoken() -> tuple[np.ndarray, str]:
    """Real speech where it is here, else a demo voice: float32 at 48 kHz, and its words."""
    real = recordings()
    if "jfk.flac" in real:
        with SoundReader(real["jfk.flac"].path) as source:
            samples = source.read(source.frames)
            rate = source.rate
        return resample(samples, rate, 48_000), real["jfk.flac"].text
    with SoundReader(resource("demo/clips/weekly-ada.opus")) as source:
        return source.read(10 * 48_000), "the new timetable screen is finished"


def same_words(written: str, said: str) -> float:
    """How many of the words that were said were written, 0 to 1."""
    wanted = [word.strip(".,;:!?").casefold() for word in said.split()]
    found = {word.strip(".,;:!?").casefold() for word in written.split()}
    return sum(word in found for word in wanted) / len(wanted)


def record(
    person: Person, sound_server: SoundServer, samples: np.ndarray, start: str | None = None
) -> None:
    """Speak a note, started by a key, else by a click on the red button."""
    if start is None:
        person.screen.click(person.window, -50, -28)
    else:
        person.screen.press(start)
    person.speak(sound_server, samples)


def test_the_main_job_is_done_in_the_real_window(
    person: Person, sound_server: SoundServer, tmp_path: Path
) -> None:
    speaker = sound_server.speaker()
    screen = person.screen

    person.call_meeting()
    samples, words = spoken()
    record(person, sound_server, samples, "shift+r")
    post(person, 1)
    person.comes_true(lambda: person.notes()[0]["text"], "the words to appear", 90)
    assert same_words(person.notes()[0]["text"], words) > 0.6

    record(person, sound_server, samples[: 3 * 48_000])
    post(person, 2)

    seconds = sum(note["seconds"] for note in person.notes())  # one after the other
    screen.press("bracketright", "bracketright", "bracketright", "bracketright")
    with speaker.listening() as ear:
        screen.press("Home", "Down", "space")
        eventually(lambda: sounding_s(ear) > 0.5, "the note to sound", 30)
        eventually(lambda: quiet_for_s(ear) > 2.0, "the note to end", 60)
        length = sounding_s(ear)
    assert length == pytest.approx(seconds / 2, rel=0.25)

    saved = tmp_path / "minutes.md"
    screen.press("ctrl+shift+e")
    eventually(lambda: export_is_saved(screen, saved), "the notes to be exported", 60)
    text = saved.read_text(encoding="utf-8")
    assert text.startswith(f"# {TITLE}")
    assert "Ada Byron" in text
    assert same_words(text, words) > 0.6
    screen.press("Escape")
    assert person.leave() == 0


def test_a_window_that_is_killed_offers_the_recording_when_it_starts_again(
    person: Person,
) -> None:
    person.call_meeting()
    person.screen.press("shift+r")
    eventually(lambda: person.spooled_s() > 2.0, "two seconds of sound", 30)
    person.process.kill()
    person.process.wait()
    kept = person.spooled_s()
    person.open_window()

    def reviewed_and_posted() -> bool:
        person.screen.press("space", "ctrl+Return")
        return bool(person.notes())

    eventually(reviewed_and_posted, "the kept recording to be reviewed and posted", 60)
    assert person.notes()[0]["seconds"] == pytest.approx(kept, abs=0.2)
    assert person.ask("recover")["drafts"] == []


def post(person: Person, count: int) -> None:
    """Post what was recorded, once it is in review: then nobody holds the draft any more."""
    eventually(lambda: person.ask("recover")["drafts"], "the recording to end", 30)
    person.screen.press("ctrl+Return")
    person.comes_true(lambda: len(person.notes()) == count, "the note to be posted")


def export_is_saved(screen: VirtualScreen, target: Path) -> bool:
    """Ask for the file dialog, name the file, and look whether it is there."""
    if target.exists():
        return True
    if not screen.window("Save the notes"):
        screen.press("ctrl+s")
    if screen.window("Save the notes"):
        screen.wait_for_window("Save the notes")
        screen.press("ctrl+a")
        screen.type(str(target))
        screen.press("Return")
        eventually(target.exists, "the file", 10)
    return target.exists()


def sounding_s(ear: Path) -> float:
    """From the first to the last sound in the speaker."""
    loud = np.flatnonzero(np.abs(heard(ear)) > 0.01)
    return float(loud[-1] - loud[0]) / 48_000 if len(loud) else 0.0


def quiet_for_s(ear: Path) -> float:
    """How long nothing has sounded."""
    samples = np.abs(heard(ear))
    loud = np.flatnonzero(samples > 0.01)
    return float(len(samples) - loud[-1]) / 48_000 if len(loud) else 0.0
