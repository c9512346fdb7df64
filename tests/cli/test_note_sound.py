"""Sound files in, sound out; and every file that cannot become a note."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from cassette.audio.recorder import SAMPLE_RATE
from cassette.cli.output import Output
from cassette.domain.ids import NoteId
from cassette.workflows.desk import Place
from cassette.workflows.post_sound import keep_sound
from cassette.workspace import Workspace
from tests.fakes.transcriber import ScriptedTranscriber
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cassette.runtime.jobs import CancelToken
    from tests.cli.conftest import Cassette


def nothing(folder: Path) -> Path:
    file = folder / "empty.wav"
    file.write_bytes(b"")
    return file


def words_instead_of_sound(folder: Path) -> Path:
    file = folder / "letter.flac"
    file.write_text("Dear Ada, this is a letter.\n" * 100)
    return file


def cut_off(folder: Path) -> Path:
    whole = folder / "whole.flac"
    soundfile.write(whole, np.random.default_rng(1).normal(0, 0.1, 48_000), 16_000)
    file = folder / "cut.flac"
    file.write_bytes(whole.read_bytes()[:20_000])
    return file


def a_claim_of_256_gib(folder: Path) -> Path:
    file = folder / "forged.wav"
    soundfile.write(file, np.zeros(1600), 16_000, subtype="PCM_16")
    data = bytearray(file.read_bytes())
    data[24:28] = (4_000_000_000).to_bytes(4, "little")
    data[40:44] = (0xFFFFFFF0).to_bytes(4, "little")
    file.write_bytes(data)
    return file


def a_folder(folder: Path) -> Path:
    made = folder / "folder.wav"
    made.mkdir()
    return made


def a_pipe(folder: Path) -> Path:
    made = folder / "pipe.wav"
    os.mkfifo(made)
    return made


BAD_FILES: dict[str, tuple[Callable[[Path], Path], set[str]]] = {
    "an empty file": (nothing, {"empty_audio", "not_audio"}),
    "words": (words_instead_of_sound, {"not_audio"}),
    "a file cut off": (cut_off, {"truncated_audio"}),
    "a forged header": (a_claim_of_256_gib, {"audio_too_costly", "truncated_audio"}),
    "a folder": (a_folder, {"not_audio", "cannot_read"}),
    "a named pipe": (a_pipe, {"not_audio"}),
}


@pytest.mark.parametrize(("make", "codes"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_become_a_note_is_told_and_leaves_nothing(
    cassette: Cassette,
    meeting: str,
    library: Path,
    tmp_path: Path,
    make: Callable[[Path], Path],
    codes: set[str],
) -> None:
    file = make(tmp_path)
    assert cassette.refused("note", "add", meeting, str(file)) in codes
    assert cassette.ask("meeting", "show", meeting)["notes"] == []
    assert list((library / "drafts").iterdir()) == []
    assert not any(path.is_file() for path in (library / "recordings").rglob("*"))


def test_a_missing_file_is_told_by_its_name(
    cassette: Cassette, meeting: str, tmp_path: Path
) -> None:
    missing = tmp_path / "no\x1b[2J\u202esuch.wav"
    assert cassette.refused("note", "add", meeting, str(missing)) == "file_missing"
    assert not {"\x1b", "\u202e"} & set(cassette("note", "add", meeting, str(missing)).err)
    assert cassette.refused("note", "add", meeting, "a\x00b") == "bad_value"  # no path at all


def test_an_added_file_becomes_a_note_that_waits_for_its_words(
    cassette: Cassette, meeting: str, tone: Path
) -> None:
    note = cassette.ask("note", "add", meeting, str(tone), "--item", "1")["note"]
    assert note["seconds"] == pytest.approx(1.5, abs=0.02)
    assert note["transcript"] == "pending"
    assert note["meeting"] == meeting
    assert len(note["sound"]) == 64


def test_a_file_of_a_meeting_that_refuses_transcripts_is_not_written_down(
    cassette: Cassette, library: Path, tone: Path
) -> None:
    cassette.ask("meeting", "new", "status", "Private", "--no-transcribe")
    note = cassette.ask("note", "add", "Private", str(tone))["note"]
    assert note["transcript"] == "refused"
    assert cassette.ask("transcribe") == {"done": [], "failed": [], "pending": 0}


def test_ctrl_c_while_adding_leaves_nothing_half_done(
    cassette: Cassette,
    meeting: str,
    library: Path,
    tone: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import contextlib

    @contextlib.contextmanager
    def interrupting(_: Output, label: str) -> Iterator[Callable[[float], None]]:
        def press(fraction: float) -> None:
            if fraction > 0.6:
                raise KeyboardInterrupt

        yield press

    with monkeypatch.context() as patched:
        patched.setattr(Output, "progress", interrupting)
        assert cassette("note", "add", meeting, str(tone)).code == 130
    assert cassette.ask("meeting", "show", meeting)["notes"] == []
    assert list((library / "drafts").iterdir()) == []
    assert cassette.ask("doctor")["integrity"] == "ok"


@pytest.mark.parametrize("speed", ["0.5", "1", "2", "4"])
def test_a_note_is_rendered_as_long_as_the_speed_says(
    cassette: Cassette, spoken: str, tmp_path: Path, speed: str
) -> None:
    target = tmp_path / "out.wav"
    shape = cassette.ask("note", "render", spoken, "-o", str(target), "--speed", speed)
    wanted = 1.5 / float(speed)
    assert shape["file"] == str(target)
    assert shape["seconds"] == pytest.approx(wanted, abs=0.08)
    info = soundfile.info(target)
    assert (info.samplerate, info.channels) == (SAMPLE_RATE, 1)
    assert info.duration == pytest.approx(shape["seconds"])


def test_a_rendered_note_keeps_its_pitch_at_double_speed(
    cassette: Cassette, spoken: str, tmp_path: Path
) -> None:
    target = tmp_path / "out.wav"
    cassette.ask("note", "render", spoken, "-o", str(target), "--speed", "2")
    sound, rate = soundfile.read(target)
    middle = sound[len(sound) // 4 : 3 * len(sound) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.fft.rfftfreq(len(middle), 1 / rate)[spectrum.argmax()] == pytest.approx(440, abs=4)


def test_rendering_says_what_it_cannot_do_and_touches_no_file(
    cassette: Cassette, spoken: str, note: str, tmp_path: Path
) -> None:
    target = tmp_path / "out.txt"
    target.write_text("mine")
    assert cassette.refused("note", "render", spoken, "-o", str(target)) == "bad_value"
    assert target.read_text() == "mine"
    wav = str(tmp_path / "out.wav")
    assert cassette.refused("note", "render", note, "-o", wav) == "nothing_to_play"
    nowhere = str(tmp_path / "none" / "out.wav")
    assert cassette.refused("note", "render", spoken, "-o", nowhere) == "cannot_write"
    assert not (tmp_path / "out.wav").exists()


def bens(library: Path, sound: Path) -> str:
    """A note of Ben's arrives with its sound: its id."""
    with Workspace.open(library) as workspace:
        desk = workspace.desk
        clock: Any = SimpleNamespace(ms=desk.now_ms() - 3_600_000)
        ben = Team(desk, clock, "Ben", kind="status", title="Ben's week")
        note = NoteId(desk.new_id())
        ben.hears_of(keep_sound(desk, note, Place(ben.meeting), sound, source="file"))
        return str(note)


@pytest.fixture
def others(library: Path, tmp_path: Path) -> str:
    """A second and a half of Ben's."""
    sound = tmp_path / "bens.wav"
    soundfile.write(sound, 0.3 * np.sin(np.arange(72_000) * 0.06), SAMPLE_RATE)
    return bens(library, sound)


def test_a_note_is_played_at_a_speed_and_remembered_as_heard(
    cassette: Cassette, others: str
) -> None:
    shape = cassette.ask("note", "play", others, "--speed", "4")
    assert shape == {
        "note": others,
        "from": 0.0,
        "played": pytest.approx(1.5, abs=0.05),
        "heard": True,
        "speed": 4.0,
        "trim": "gentle",
    }
    saved = cassette.ask("queue", "--saved")["saved"]["total"]
    assert saved["heard"] == pytest.approx(1.5, abs=0.05)
    assert saved["by_speed"] == pytest.approx(1.5 * 3 / 4, abs=0.05)


def test_a_note_goes_on_a_little_before_where_it_was_left(cassette: Cassette, others: str) -> None:
    assert cassette("heard", others, "--up-to", "0.95").code == 0
    shape = cassette.ask("note", "play", others, "--speed", "4")
    assert shape["from"] == pytest.approx(0.15, abs=0.01)  # 0.8 s before
    assert shape["played"] == pytest.approx(1.35, abs=0.05)
    saved = cassette.ask("queue", "--saved")["saved"]["total"]
    assert saved["heard"] == pytest.approx(1.35, abs=0.05)
    assert cassette.ask("note", "play", others, "--speed", "4")["from"] == 0.0  # it was over


def test_a_note_is_played_from_the_second_that_is_named(cassette: Cassette, others: str) -> None:
    cassette.ask("heard", others, "--up-to", "1.3")
    assert cassette.ask("note", "play", others, "--speed", "4", "--at", "1")["from"] == 1.0
    cassette.ask("heard", others, "--off")
    cassette.ask("heard", others, "--up-to", "1.3")
    assert cassette.ask("note", "play", others, "--speed", "4", "--at", "0")["from"] == 0.0
    assert cassette.refused("note", "play", others, "--at", "2") == "bad_moment"


def test_listening_to_myself_saves_no_time(cassette: Cassette, spoken: str) -> None:
    assert cassette.ask("note", "play", spoken, "--speed", "4")["heard"]
    assert cassette.ask("queue", "--saved")["saved"]["days"] == []


class _Listening(ScriptedTranscriber):
    """Hears somebody speak in the first and the last half second of three."""

    asked = 0

    def speech_spans(
        self, wav: Path, cancel: CancelToken | None = None
    ) -> tuple[tuple[int, int], ...]:
        _Listening.asked += 1
        return ((0, 500), (2500, 3000))


@pytest.mark.parametrize(("trim", "seconds"), [("off", 3.0), ("gentle", 1.3), ("max", 1.18)])
def test_a_pause_is_left_out_also_where_nobody_has_listened_for_speech_yet(
    cassette: Cassette,
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trim: str,
    seconds: float,
) -> None:
    monkeypatch.setattr(_Listening, "asked", 0)
    monkeypatch.setattr(Workspace, "_make_transcriber", lambda workspace: _Listening())
    tone = np.sin(np.arange(24_000) * 2 * np.pi * 440 / 48_000) * 0.5
    pause = np.concatenate([tone, np.zeros(96_000), tone])
    soundfile.write(tmp_path / "pause.wav", pause.astype("float32"), 48_000)
    note = bens(library, tmp_path / "pause.wav")
    wav = tmp_path / "out.wav"
    for _ in range(2):
        shape = cassette.ask("note", "render", note, "-o", str(wav), "--trim", trim)
        assert shape["seconds"] == pytest.approx(seconds, abs=0.02)
        assert soundfile.info(wav).duration == pytest.approx(seconds, abs=0.02)
    assert _Listening.asked == (0 if trim == "off" else 2)
    assert cassette.ask("note", "play", note, "--speed", "4", "--trim", trim)["trim"] == trim
    asked = _Listening.asked
    cassette.ask("note", "render", note, "-o", str(wav), "--trim", trim)
    assert _Listening.asked == asked
    by_trim = cassette.ask("queue", "--saved")["saved"]["total"]["by_trim"]
    assert by_trim == pytest.approx(3.0 - seconds, abs=0.02)


def test_a_typed_note_has_nothing_to_play(cassette: Cassette, note: str) -> None:
    assert cassette.refused("note", "play", note) == "nothing_to_play"


def test_a_note_whose_sound_is_gone_or_damaged_is_told(
    cassette: Cassette, spoken: str, library: Path, tmp_path: Path
) -> None:
    (sound,) = (library / "recordings").rglob("*.opus")
    out = str(tmp_path / "out.wav")
    sound.write_bytes(b"OggS" + bytes(100))
    assert cassette.refused("note", "render", spoken, "-o", out) == "audio_damaged"
    assert cassette.refused("note", "play", spoken) == "audio_damaged"
    sound.unlink()
    assert cassette.refused("note", "render", spoken, "-o", out) == "audio_missing"
    assert cassette.refused("note", "play", spoken) == "audio_missing"


def test_while_a_window_is_open_a_note_plays_but_is_not_remembered(
    cassette: Cassette, spoken: str, library: Path
) -> None:
    with Workspace.open(library):
        result = cassette("note", "play", spoken, "--speed", "4", "--json")
    assert result.code == 0
    assert "not remembered" in result.err
    assert result.shape["note"] == spoken
