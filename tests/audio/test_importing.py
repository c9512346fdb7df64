"""Sound files from elsewhere: every kind people have, and every bad one by its name."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import struct
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import soundfile

from cassette.audio import import_child, import_messages as say, importing
from cassette.audio.importing import import_sound
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import (
    AudioBadShape,
    AudioTooCostly,
    AudioTooLarge,
    AudioTooLong,
    BadAudio,
    CannotRead,
    CassetteError,
    DiskFull,
    EmptyAudio,
    FileMissing,
    NoSoundTrack,
    NotAudio,
    TruncatedAudio,
)
from cassette.runtime.jobs import Cancelled, CancelToken
from tests.audio.signals import babble, tone, write_wav
from tests.audio.test_files import strength

if TYPE_CHECKING:
    from pathlib import Path

needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="no ffmpeg here to make such files with"
)


def ffmpeg(target: Path, *words: str | Path) -> Path:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words), str(target)], check=True)
    return target


def refused(file: Path, error: type[CassetteError]) -> CassetteError:
    """The error an import ends with, after which nothing of it is left."""
    folder = file.parent
    before = set(folder.iterdir())
    with pytest.raises(error) as caught:
        import_sound(file, folder / "unpacked.wav")
    assert type(caught.value) is error
    assert set(folder.iterdir()) == before
    return caught.value


# --- what people have ---


@pytest.mark.parametrize(
    ("name", "kind", "subtype"),
    [
        ("a.wav", "WAV", "PCM_16"),
        ("a24.wav", "WAV", "PCM_24"),
        ("float.wav", "WAV", "FLOAT"),
        ("a.rf64", "RF64", "PCM_16"),
        ("a.w64", "W64", "PCM_16"),
        ("a.flac", "FLAC", "PCM_16"),
        ("a.ogg", "OGG", "VORBIS"),
        ("a.opus", "OGG", "OPUS"),
        ("a.mp3", "MP3", "MPEG_LAYER_III"),
        ("a.aiff", "AIFF", "PCM_16"),
        ("a.caf", "CAF", "PCM_16"),
        ("a.au", "AU", "PCM_16"),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_file_of_each_kind_becomes_48_khz_mono(
    tmp_path: Path, name: str, kind: str, subtype: str, channels: int
) -> None:
    sound = np.repeat(tone(2.0)[:, None], channels, axis=1)
    soundfile.write(tmp_path / name, sound, SAMPLE_RATE, subtype, format=kind)
    done = import_sound(tmp_path / name, tmp_path / "out.wav")
    got, rate = soundfile.read(done.wav)
    assert (rate, got.ndim) == (SAMPLE_RATE, 1)
    assert done.seconds == pytest.approx(2.0, abs=0.06)
    assert len(got) == round(done.seconds * SAMPLE_RATE)
    assert strength(got[4800:-4800], SAMPLE_RATE) == pytest.approx(0.3, rel=0.05)
    assert done.codec
    assert done.name == name


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 96_000, 192_000])
def test_every_usual_rate_is_brought_to_48_khz(tmp_path: Path, rate: int) -> None:
    t = np.arange(rate * 2) / rate
    soundfile.write(tmp_path / "a.flac", 0.3 * np.sin(2 * np.pi * 440 * t), rate)
    done = import_sound(tmp_path / "a.flac", tmp_path / "out.wav")
    got, _ = soundfile.read(done.wav)
    assert done.seconds == pytest.approx(2.0, abs=0.01)
    assert strength(got[4800:-4800], SAMPLE_RATE) == pytest.approx(0.3, rel=0.02)


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.m4a", []),
        ("fast.m4a", ["-movflags", "faststart"]),
        ("a.webm", ["-c:a", "libopus"]),
        ("a.mka", []),
        ("a.aac", []),
        ("22.mp3", ["-ar", "22050"]),
    ],
)
def test_what_phones_and_browsers_make_comes_in(
    tmp_path: Path, name: str, words: list[str]
) -> None:
    file = ffmpeg(tmp_path / name, "-i", write_wav(tmp_path / "in.wav", tone(3.0)), *words)
    done = import_sound(file, tmp_path / "out.wav")
    assert done.seconds == pytest.approx(3.0, abs=0.15)
    assert strength(soundfile.read(done.wav)[0][9600:-9600], SAMPLE_RATE) > 0.25


@needs_ffmpeg
@pytest.mark.parametrize("name", ["v.mp4", "v.webm", "v.mkv", "v.mov"])
def test_a_video_gives_its_sound(tmp_path: Path, name: str) -> None:
    wav = write_wav(tmp_path / "in.wav", tone(2.0))
    picture = ["-f", "lavfi", "-i", "testsrc=d=2:s=160x120:r=10"]
    done = import_sound(ffmpeg(tmp_path / name, *picture, "-i", wav), tmp_path / "out.wav")
    assert done.seconds == pytest.approx(2.0, abs=0.1)


def test_a_wav_whose_size_was_left_open_comes_in_whole(tmp_path: Path) -> None:
    """Programs that write into a pipe cannot come back to fill in the size; nor do crashes."""
    data = bytearray(write_wav(tmp_path / "a.wav", tone(1.0)).read_bytes())
    for size in (0xFFFFFFFF, 0x7FFFFFFF):
        struct.pack_into("<I", data, 40, size)
        (tmp_path / "open.wav").write_bytes(data)
        done = import_sound(tmp_path / "open.wav", tmp_path / f"{size}.wav")
        assert done.seconds == pytest.approx(1.0, abs=0.01)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_the_unpacked_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    import_sound(write_wav(tmp_path / "a.wav", tone(0.5)), tmp_path / "out.wav")
    assert stat.S_IMODE((tmp_path / "out.wav").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    [
        "line\nbreak\x1b[31m.wav",
        "\u202egpj.vaw\u2066.wav",
        "n" * 240 + ".wav",
        "-rf.wav",
        "%s {name} {0}.wav",
        "file:about:concat|.wav",
        "🙂 ünï.wav",
    ],
    ids=["line break", "bidi", "long", "dash", "braces", "protocol", "unicode"],
)
def test_whatever_a_file_is_called_it_comes_in_under_a_name_fit_to_show(
    tmp_path: Path, name: str
) -> None:
    write_wav(tmp_path / "a.wav", tone(0.5)).rename(tmp_path / name)
    done = import_sound(tmp_path / name, tmp_path / "out.wav")
    assert len(done.name) <= 120
    assert done.name.isprintable()
    (tmp_path / name).write_bytes(b"no sound")
    (tmp_path / "out.wav").unlink()
    message = refused(tmp_path / name, NotAudio).message
    assert message.isprintable()
    assert len(message) < 250


@pytest.mark.parametrize("name", ["../../etc/passwd\n", "x" * 300, "nul\0byte"])
def test_a_file_that_is_not_there_is_told_in_one_printable_line(tmp_path: Path, name: str) -> None:
    with pytest.raises((FileMissing, CannotRead)) as caught:
        import_sound(tmp_path / "sub" / name, tmp_path / "out.wav")
    assert caught.value.message.isprintable()
    assert list(tmp_path.iterdir()) == []


# --- what is refused ---


def test_a_file_that_is_no_sound(tmp_path: Path) -> None:
    (tmp_path / "letter.mp3").write_bytes(b"Dear all, this is no sound at all. " * 100)
    assert "letter.mp3" in refused(tmp_path / "letter.mp3", NotAudio).message


@pytest.mark.parametrize("playlist", [b"ffconcat version 1.0\nfile '/etc/passwd'\n", b"#EXTM3U\n"])
def test_a_list_that_points_at_other_files_is_not_followed(tmp_path: Path, playlist: bytes) -> None:
    (tmp_path / "list.wav").write_bytes(playlist)
    refused(tmp_path / "list.wav", NotAudio)


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    refused(tmp_path / "a.wav", EmptyAudio)


def test_a_file_with_a_header_and_no_sound(tmp_path: Path) -> None:
    refused(write_wav(tmp_path / "a.wav", np.zeros(0)), EmptyAudio)
    (tmp_path / "b").mkdir()
    refused(write_wav(tmp_path / "b" / "b.wav", tone(0.05)), EmptyAudio)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        ("WAV", "PCM_16"),
        ("W64", "PCM_16"),
        ("FLAC", "PCM_16"),
        ("OGG", "OPUS"),
        ("OGG", "VORBIS"),
        ("AIFF", "PCM_16"),
        ("CAF", "PCM_16"),
    ],
)
def test_a_truncated_file(tmp_path: Path, kind: str, subtype: str, share: float) -> None:
    soundfile.write(tmp_path / "a", babble(10.0), SAMPLE_RATE, subtype, format=kind)
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(data[: int(len(data) * share)])
    refused(tmp_path / "a", TruncatedAudio)


@needs_ffmpeg
@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "fast.m4a", "a.webm"])
def test_a_truncated_file_of_a_phone(tmp_path: Path, name: str) -> None:
    words = ["-movflags", "faststart"] if name == "fast.m4a" else []
    file = ffmpeg(tmp_path / name, "-i", write_wav(tmp_path / "in.wav", babble(10.0)), *words)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * 0.6)])
    refused(file, TruncatedAudio)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_file_ends_in_a_known_error_or_in_sound(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    kind, subtype = [("FLAC", "PCM_16"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")][seed % 3]
    soundfile.write(tmp_path / "a", babble(3.0), SAMPLE_RATE, subtype, format=kind)
    data = np.frombuffer((tmp_path / "a").read_bytes(), np.uint8).copy()
    places = random.integers(16, len(data), 200)
    data[places] = random.integers(0, 256, 200)
    (tmp_path / "a").write_bytes(data.tobytes())
    with contextlib.suppress(BadAudio):
        import_sound(tmp_path / "a", tmp_path / "out.wav")
        assert soundfile.info(tmp_path / "out.wav").frames > 0


GIB_256 = 256 << 30


def forged(kind: str) -> bytes:
    """A small file whose header claims 256 GiB of sound."""
    sound = bytes(100_000)
    shape = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    if kind == "rf64":
        sizes = struct.pack("<QQQI", GIB_256 + 72, GIB_256, GIB_256 // 2, 0)
        head = b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<I", len(sizes)) + sizes
        return head + b"fmt " + struct.pack("<I", 16) + shape + b"data\xff\xff\xff\xff" + sound
    if kind == "w64":
        guid = bytes.fromhex("2e91cf11a5d628db04c10000"), bytes.fromhex("f3acd3118cd100c04f8edb8a")
        head = b"riff" + guid[0] + struct.pack("<Q", GIB_256 + 128) + b"wave" + guid[1]
        head += b"fmt " + guid[1] + struct.pack("<Q", 40) + shape
        return head + b"data" + guid[1] + struct.pack("<Q", GIB_256 + 24) + sound
    buffer = io.BytesIO()
    soundfile.write(buffer, babble(1.0), 48_000, "PCM_16", format="FLAC")
    data = bytearray(buffer.getvalue())
    data[21] |= 0x0F  # the total number of samples in STREAMINFO: 36 bits, all set
    data[22:26] = b"\xff\xff\xff\xff"
    return bytes(data)


@pytest.mark.parametrize("kind", ["rf64", "w64", "flac"])
def test_a_forged_header_that_claims_256_gib(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"a.{kind}").write_bytes(forged(kind))
    refused(tmp_path / f"a.{kind}", AudioTooCostly)


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """46 kB of FLAC that unpack to 600 MB."""
    silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3200"]
    folder = tmp_path_factory.mktemp("bomb")
    return ffmpeg(folder / "bomb.flac", *silence, "-frame_size", "65535")


@needs_ffmpeg
def test_a_small_flac_that_unpacks_to_600_mb(bomb: Path) -> None:
    assert bomb.stat().st_size < 60_000
    refused(bomb, AudioTooCostly)


@needs_ffmpeg
def test_the_same_flac_without_its_claim_is_stopped_on_the_way(bomb: Path, tmp_path: Path) -> None:
    data = bytearray(bomb.read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)  # a total of 0 samples means: unknown
    file = tmp_path / "bomb.flac"
    file.write_bytes(data)
    refused(file, AudioTooCostly)


def test_an_hour_of_honest_silence_is_no_bomb(tmp_path: Path) -> None:
    """The most that an honest encoder squeezes: 1,200 to 1."""
    with soundfile.SoundFile(tmp_path / "a.flac", "w", 48_000, 2, "PCM_16") as file:
        for _ in range(20):
            file.write(np.zeros((48_000 * 60, 2), np.int16))
    done = import_sound(tmp_path / "a.flac", tmp_path / "out.wav")
    assert done.seconds == pytest.approx(1200)


@needs_ffmpeg
def test_a_video_without_sound(tmp_path: Path) -> None:
    file = ffmpeg(tmp_path / "v.mp4", "-f", "lavfi", "-i", "testsrc=d=1:s=160x120:r=10")
    refused(file, NoSoundTrack)


@pytest.mark.parametrize("channels", [3, 6, 8])
def test_more_than_two_channels(tmp_path: Path, channels: int) -> None:
    soundfile.write(tmp_path / "a.flac", np.zeros((48_000, channels)), 48_000)
    assert f"{channels} channels" in refused(tmp_path / "a.flac", AudioBadShape).message


@pytest.mark.parametrize("rate", [4_000, 384_000])
def test_a_rate_no_voice_was_ever_recorded_at(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(rate), rate, subtype="PCM_16")
    assert f"{rate / 1000:g} kHz" in refused(tmp_path / "a.wav", AudioBadShape).message


def test_a_file_over_a_gibibyte(tmp_path: Path) -> None:
    with (tmp_path / "a.wav").open("wb") as file:
        file.truncate(say.MAX_FILE_BYTES + 1)
    assert "1 GiB" in refused(tmp_path / "a.wav", AudioTooLarge).message


def test_a_folder_and_a_pipe_are_no_sound(tmp_path: Path) -> None:
    (tmp_path / "folder.wav").mkdir()
    refused(tmp_path / "folder.wav", CannotRead)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.wav")
        refused(tmp_path / "pipe.wav", NotAudio)


def long_file(path: Path, hours: float) -> Path:
    """8 kHz is enough to be long."""
    minute = babble(60.0)[::6]
    with soundfile.SoundFile(path, "w", 8_000, 1, "PCM_16") as file:
        for _ in range(round(hours * 60)):
            file.write(minute)
    return path


def most_memory_while(pids: set[int], work: object) -> int:
    """The greatest memory (RSS) of any child started while ``work`` runs."""
    most, over, me = 0, threading.Event(), psutil.Process()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.02):
            for child in me.children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if child.pid not in pids:
                        most = max(most, child.memory_info().rss)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        work()  # type: ignore[operator]
    finally:
        over.set()
        thread.join()
    return most


@pytest.mark.timeout(300)
@pytest.mark.parametrize("hours", [0.75, pytest.param(4.0, marks=pytest.mark.torture)])
def test_a_long_file_comes_in_with_little_memory(tmp_path: Path, hours: float) -> None:
    """Four hours are 2.8 GB as the numbers they are decoded to; three quarters of one, 520 MB."""
    file = long_file(tmp_path / "a.flac", hours)
    seen: list[float] = []
    most = most_memory_while(
        {child.pid for child in psutil.Process().children()},
        lambda: import_sound(file, tmp_path / "out.wav", on_progress=seen.append),
    )
    assert soundfile.info(tmp_path / "out.wav").duration == pytest.approx(hours * 3600, abs=1)
    assert 10_000_000 < most < 150_000_000
    assert seen == sorted(seen)
    assert seen[-1] > 0.99


def test_a_file_that_says_five_hours_is_refused_at_once(tmp_path: Path) -> None:
    file = long_file(tmp_path / "a.flac", 0.01)
    data = bytearray(file.read_bytes())
    for hours, refusal in ((5, AudioTooLong), (3, TruncatedAudio)):
        total = hours * 3600 * 8_000
        data[21] = data[21] & 0xF0 | total >> 32
        data[22:26] = (total & 0xFFFFFFFF).to_bytes(4)
        file.write_bytes(data)
        error = refused(file, refusal)
        assert hours == 3 or "4 hours" in error.message


@pytest.mark.torture
@pytest.mark.timeout(600)
def test_five_real_hours_without_a_claim_are_refused_on_the_way(tmp_path: Path) -> None:
    file = long_file(tmp_path / "a.flac", 5.0)
    data = bytearray(file.read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    file.write_bytes(data)
    refused(file, AudioTooLong)


# --- the child ---


def test_cancelling_ends_the_child_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    file = long_file(tmp_path / "a.flac", 0.5)
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        import_sound(
            file, tmp_path / "out.wav", on_progress=lambda done: cancel.cancel(), cancel=cancel
        )
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_the_child_is_limited_before_it_reads_the_first_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A gibibyte of empty parts keeps even the reading of a header busy for minutes."""
    done: list[str] = []

    def look(_file: object) -> import_child._Source:
        done.append("look")
        raise import_child.Refusal("not_audio")

    monkeypatch.setattr(import_child, "_limit_memory", lambda: done.append("memory"))
    monkeypatch.setattr(import_child, "_allow_cpu", lambda seconds: done.append("time"))
    monkeypatch.setattr(import_child, "_look_at", look)
    with pytest.raises(import_child.Refusal):
        import_child._decode_all(io.BytesIO(), "nowhere")
    assert done == ["memory", "time", "look"]


def child_that(tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Imports run this code instead of the decoder; a file to import."""
    fake = tmp_path / "fake" / "cassette" / "audio"
    fake.mkdir(parents=True)
    (fake / "import_child.py").write_text(code)
    (fake / "__init__.py").touch()
    (fake.parent / "__init__.py").touch()
    monkeypatch.setattr(importing, "_python_path", lambda: str(tmp_path / "fake"))
    (tmp_path / "in").mkdir()
    return write_wav(tmp_path / "in" / "a.wav", tone(0.5))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", TruncatedAudio),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", AudioTooCostly),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", AudioTooCostly),
        ("raise SystemExit(3)", TruncatedAudio),
        ("print('hello, I am text')", TruncatedAudio),
        ("import sys; sys.stdout.buffer.write(b'\\xff' * 100)", TruncatedAudio),
    ],
    ids=["crash", "cpu", "killed", "exit", "text", "noise"],
)
def test_however_the_child_ends_a_known_error_comes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, error: type[BadAudio]
) -> None:
    refused(child_that(tmp_path, code, monkeypatch), error)


def test_a_child_that_falls_silent_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_SILENCE_LIMIT_S", 0.3)
    code = "import threading; threading.Event().wait()"
    refused(child_that(tmp_path, code, monkeypatch), AudioTooCostly)


@pytest.mark.skipif(sys.platform != "linux", reason="limits are told by Linux")
def test_the_child_works_under_its_limits(tmp_path: Path) -> None:
    file = long_file(tmp_path / "a.flac", 0.5)
    seen: list[dict[int, tuple[int, int]]] = []
    cancel = CancelToken()

    def look(done: float) -> None:
        for child in psutil.Process().children():
            kinds = psutil.RLIMIT_AS, psutil.RLIMIT_CPU, psutil.RLIMIT_FSIZE
            with contextlib.suppress(psutil.NoSuchProcess):
                if "cassette.audio.import_child" in child.cmdline():
                    seen.append({kind: child.rlimit(kind) for kind in kinds})
        cancel.cancel()

    with pytest.raises(Cancelled):
        import_sound(file, tmp_path / "out.wav", on_progress=look, cancel=cancel)
    (limits,) = seen
    assert limits[psutil.RLIMIT_AS] == (1 << 30, 1 << 30)
    assert limits[psutil.RLIMIT_CPU][0] <= 20 + 10 * 30
    assert 0 < limits[psutil.RLIMIT_FSIZE][1] <= 44 + (4 * 3600 + 60) * 96_000


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that is full")
def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import errno, sys\n"
        "sys.path[:] = [p for p in sys.path if 'fake' not in p]\n"
        "import msgspec, struct\n"
        "body = msgspec.msgpack.encode({'type': 'refused', 'code': 'disk_full', 'facts': {}})\n"
        "sys.stdout.buffer.write(struct.pack('<I', len(body)) + body)\n"
    )
    refused(child_that(tmp_path, code, monkeypatch), DiskFull)


def test_messages_survive_the_way() -> None:
    channel = io.BytesIO()
    messages = [
        say.Progress(1.5, 0.0),
        say.Finished(2.0, "mp3"),
        say.Refused("audio_bad_shape", {"what": "8 channels"}),
    ]
    for message in messages:
        say.send(channel, message)
    channel.seek(0)
    assert [say.receive(channel) for _ in messages] == messages
    assert say.receive(channel) is None


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 10])
def test_a_message_that_breaks_off_is_the_end(cut: int) -> None:
    channel = io.BytesIO()
    say.send(channel, say.Finished(2.0, "mp3"))
    assert say.receive(io.BytesIO(channel.getvalue()[:cut])) is None


@pytest.mark.parametrize("noise", [b"\xff\xff\xff\xff", b"\x02\0\0\0{}", b"\x01\0\0\0\xc0"])
def test_what_is_no_message_is_no_message(noise: bytes) -> None:
    with pytest.raises(ValueError, match="message"):
        say.receive(io.BytesIO(noise + bytes(10)))


def test_an_import_leaves_no_process_behind(tmp_path: Path) -> None:
    import_sound(write_wav(tmp_path / "a.wav", tone(0.5)), tmp_path / "out.wav")
    commands = [" ".join(child.cmdline()) for child in psutil.Process().children()]
    assert not [command for command in commands if "import_child" in command]
