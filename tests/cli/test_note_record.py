"""Speaking a note: how it ends, and that nothing that was caught is lost."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cassette.audio.driver import Control
from cassette.audio.microphone import DriverRecorder
from cassette.audio.recorder import SAMPLE_RATE, SoundDevice
from cassette.cli import note_record
from cassette.cli.output import Output
from cassette.workspace import Workspace
from tests.fakes.sound import FakeMicrophone, FakeSound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cassette.audio.driver import OnBlock, OnEnd, Stream
    from tests.cli.conftest import Cassette


def tone(seconds: float) -> np.ndarray:
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)


class Room(FakeSound):
    """A sound system whose microphone hears ``said`` as soon as it is opened.

    With ``then_unplugged`` it leaves right after.
    """

    def __init__(self, said: np.ndarray) -> None:
        super().__init__()
        self.said = said
        self.then_unplugged = False

    def open_input(self, device: SoundDevice, on_block: OnBlock, on_end: OnEnd) -> Stream:
        super().open_input(device, on_block, on_end)
        room = self

        class Hearing(FakeMicrophone):
            def start(self) -> None:
                super().start()
                self.speak(room.said)
                if room.then_unplugged:
                    self.unplug()

        return Hearing(self, device, on_block, on_end)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    """Two seconds of a tone to be heard."""
    made = Room(tone(2.0))
    recorder = DriverRecorder(made, now=made.clock, control=Control(0.3))
    monkeypatch.setattr(Workspace, "recorder", recorder)
    return made


class Key(threading.Event):
    """Enter, pressed after a few looks; or Ctrl+C instead."""

    def __init__(self, *, ctrl_c: bool = False) -> None:
        super().__init__()
        self._left, self._ctrl_c = 5, ctrl_c

    def is_set(self) -> bool:
        self._left -= 1
        if self._left <= 0 and self._ctrl_c:
            raise KeyboardInterrupt
        return self._left <= 0


def press(monkeypatch: pytest.MonkeyPatch, key: Key) -> None:
    monkeypatch.setattr(note_record, "_enter_pressed", lambda: key)


def interrupt_posting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C arrives while the recording is being encoded."""

    @contextlib.contextmanager
    def interrupting(_: Output, label: str) -> Iterator[Callable[[float], None]]:
        def ctrl_c(fraction: float) -> None:
            raise KeyboardInterrupt

        yield ctrl_c

    monkeypatch.setattr(Output, "progress", interrupting)


def test_a_note_of_so_many_seconds_is_posted(cassette: Cassette, meeting: str, room: Room) -> None:
    result = cassette("note", "record", meeting, "--item", "3", "--for", "1.5", "--json")
    assert result.code == 0
    assert "Desk microphone" in result.err
    note = result.shape["note"]
    assert note["seconds"] == pytest.approx(2.0, abs=0.1)
    assert (note["transcript"], note["by"]["name"]) == ("pending", "Ada")
    page = cassette.ask("meeting", "show", meeting)
    assert [one["id"] for one in page["notes"]] == [note["id"]]
    assert note["item"] == page["meeting"]["agenda"][2]["id"]
    assert cassette.ask("recover") == {"drafts": []}


@pytest.mark.parametrize("ctrl_c", [False, True])
def test_enter_and_ctrl_c_stop_and_post(
    cassette: Cassette, meeting: str, room: Room, monkeypatch: pytest.MonkeyPatch, ctrl_c: bool
) -> None:
    press(monkeypatch, Key(ctrl_c=ctrl_c))
    result = cassette("note", "record", meeting)
    assert result.code == 0
    assert ("Posting" in result.err) is ctrl_c
    assert len(cassette.ask("meeting", "show", meeting)["notes"]) == 1


def test_a_second_ctrl_c_keeps_a_draft_and_says_how_to_post_it(
    cassette: Cassette, meeting: str, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(monkeypatch, Key(ctrl_c=True))
    with monkeypatch.context() as patched:
        interrupt_posting(patched)
        result = cassette("note", "record", meeting, "--item", "2")
    assert result.code == 130
    assert "cassette recover keep" in result.err
    assert cassette.ask("meeting", "show", meeting)["notes"] == []
    (draft,) = cassette.ask("recover")["drafts"]
    assert draft["seconds"] == pytest.approx(2.0, abs=0.1)
    note = cassette.ask("recover", "keep", draft["id"])["note"]
    assert (note["id"], note["meeting"]) == (draft["id"], meeting)


def test_a_microphone_that_goes_away_leaves_a_draft(
    cassette: Cassette, meeting: str, room: Room
) -> None:
    room.then_unplugged = True
    result = cassette("note", "record", meeting, "--for", "60", "--json")
    assert result.error == "microphone_lost"
    assert "cassette recover keep" in result.err
    (draft,) = cassette.ask("recover", "list")["drafts"]
    assert result.shape["draft"] == draft["id"]
    assert draft["seconds"] == pytest.approx(2.0, abs=0.2)


def test_a_microphone_that_hears_nothing_is_told(
    cassette: Cassette, meeting: str, room: Room
) -> None:
    room.said = np.zeros(4 * SAMPLE_RATE, np.float32)
    result = cassette("note", "record", meeting, "--for", "3.5", "--json")
    assert result.code == 0
    assert "We hear nothing from “Desk microphone”" in result.err
    assert result.shape["note"]["seconds"] == pytest.approx(4.0, abs=0.1)


def test_a_busy_microphone_and_an_unknown_one_are_told(
    cassette: Cassette, meeting: str, room: Room
) -> None:
    unknown = ("note", "record", meeting, "--device", "Nonsense", "--for", "1")
    assert cassette.refused(*unknown) == "device_unknown"
    room.busy = True
    assert cassette.refused("note", "record", meeting, "--for", "1") == "microphone_busy"
    assert cassette.ask("recover") == {"drafts": []}


def test_without_a_microphone_one_is_told_to_plug_one_in_or_to_write(
    cassette: Cassette, meeting: str
) -> None:
    assert cassette.refused("note", "record", meeting, "--for", "1") == "no_microphone"
    assert "write the note" in cassette("note", "record", meeting, "--for", "1").err
    assert cassette.ask("recover") == {"drafts": []}


def test_without_portaudio_the_package_is_named(
    cassette: Cassette, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASSETTE_AUDIO")
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert cassette.refused("note", "record", meeting, "--for", "1") == "no_portaudio"


@pytest.mark.parametrize("given", ["0", "-1", "nan", "99999", "long"])
def test_a_length_that_cannot_be_is_refused(cassette: Cassette, meeting: str, given: str) -> None:
    assert cassette.refused("note", "record", meeting, "--for", given) == "bad_value"


def test_a_closed_meeting_is_told_before_anyone_speaks(
    cassette: Cassette, meeting: str, room: Room
) -> None:
    cassette.ask("meeting", "close", meeting)
    assert cassette.refused("note", "record", meeting, "--for", "1") == "meeting_closed"
    assert room.microphone is None


def test_enter_counts_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Keyboard("\n"))
    assert note_record._enter_pressed().wait(5)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert not note_record._enter_pressed().is_set()


def test_the_meter_is_empty_in_silence_and_full_at_full_scale() -> None:
    assert note_record._meter(0.0).count("█") == 0
    assert note_record._meter(1.0).count("░") == 0
    assert 0 < note_record._meter(0.03).count("█") < 20
