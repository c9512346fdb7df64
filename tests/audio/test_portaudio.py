"""Real devices: a private PulseAudio, recorded and played through sounddevice."""

from __future__ import annotations

import builtins
import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass
from queue import Queue
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from cassette.audio import portaudio
from cassette.audio.files import encode
from cassette.audio.player import PlayerState, Track
from cassette.audio.portaudio import PortAudioPlayer, PortAudioRecorder, explain, shared_driver
from cassette.audio.pulse import SpeakerWatch
from cassette.audio.recorder import SAMPLE_RATE, DeviceKind, RecorderState, SoundDevice
from cassette.audio.resample import resample
from cassette.domain.errors import (
    MicrophoneBusy,
    MicrophoneDenied,
    MicrophoneLost,
    MicrophoneMissing,
    PortAudioMissing,
    SpeakerBusy,
    SpeakerMissing,
)
from tests.audio.signals import tone, write_wav
from tests.audio.test_tempo import pitch_error_and_sinad
from tests.contracts.player_contract import PlayerContract
from tests.contracts.recorder_contract import RecorderContract
from tests.patience import eventually
from tests.soundserver import Microphone, SoundServer, Speaker, heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.audio.recorder import Recorder, RecorderSnapshot, Recording
    from tests.speech import Recording as Speech

pytestmark = pytest.mark.xdist_group("sound")


@pytest.fixture
def server(sound_server: SoundServer) -> SoundServer:
    """The private server, and a PortAudio that has looked again since it is there."""
    with contextlib.suppress(PortAudioMissing):
        shared_driver().refresh()
        return sound_server
    pytest.skip("no PortAudio here: apt install libportaudio2")


@dataclass
class PulseStudio:
    """A ``Studio`` with a virtual microphone that a tone sounds into."""

    recorder: Recorder
    microphone: Microphone

    @property
    def device(self) -> str:
        return self.microphone.id

    def hear(self, recording: Recording, seconds: float) -> None:
        wanted = recording.snapshot().seconds + seconds
        eventually(lambda: recording.snapshot().seconds >= wanted, "the sound")

    def pass_by(self, recording: Recording, seconds: float) -> None:
        until = time.monotonic() + seconds
        eventually(lambda: time.monotonic() >= until)

    def unplug(self, recording: Recording) -> None:
        self.microphone.unplug()


class TestPortAudioRecorder(RecorderContract):
    """The real one."""

    @pytest.fixture
    def studio(self, server: SoundServer, request: pytest.FixtureRequest) -> PulseStudio:
        server.standing_speaker()
        leaves = "leaves" in request.node.name
        microphone = server.microphone() if leaves else server.standing_microphone()
        microphone.say(tone(60.0))
        return PulseStudio(PortAudioRecorder(), microphone)


@dataclass
class PulseRoom:
    """A ``Room`` in real time."""

    player: PortAudioPlayer

    def listen(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        eventually(lambda: time.monotonic() >= until)

    def clock(self) -> float:
        return time.monotonic()


class TestPortAudioPlayer(PlayerContract):
    """The real one."""

    @pytest.fixture
    def room(self, server: SoundServer) -> Iterator[PulseRoom]:
        server.standing_speaker()
        room = PulseRoom(PortAudioPlayer())
        yield room
        room.player.close()


def test_real_speech_is_recorded_word_for_word(
    server: SoundServer, tmp_path: Path, speech: dict[str, Speech]
) -> None:
    said, rate = soundfile.read(speech["lj001-0002.flac"].path, dtype="float32")
    said = resample(said, rate, SAMPLE_RATE)
    microphone = server.standing_microphone()
    recording = PortAudioRecorder().record(tmp_path / "take.wav", microphone.id)
    eventually(lambda: recording.snapshot().state is RecorderState.LIVE, "the first sound")
    microphone.say(said).wait()
    start = recording.snapshot().seconds
    eventually(lambda: recording.snapshot().seconds > start + 0.5)
    take = recording.stop()
    got, _ = soundfile.read(take.path, dtype="float32")
    size = 1 << (len(got) + len(said)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(got, size) * np.conj(np.fft.rfft(said, size)), size)
    at = int(likeness[: len(got)].argmax())
    got = got[at : at + len(said)]
    assert len(got) == len(said)
    assert float(np.corrcoef(got, said)[0, 1]) > 0.99
    assert take.lost == ()


def test_a_stream_that_is_moved_to_another_microphone_stops_at_once(
    server: SoundServer, tmp_path: Path
) -> None:
    """Unplugged while another one is there, PulseAudio goes on with that one without a word."""
    other = server.microphone("Webcam in the next room")
    microphone = server.microphone("Desk microphone")
    microphone.say(tone(60.0, 440.0))
    other.say(tone(60.0, 2000.0, 0.9))
    ends: list[RecorderSnapshot] = []
    recording = PortAudioRecorder().record(tmp_path / "take.wav", microphone.id, on_end=ends.append)
    eventually(lambda: recording.snapshot().seconds > 1.0)
    microphone.unplug()
    eventually(lambda: ends, "the end")
    take = recording.stop()
    assert isinstance(take.reason, MicrophoneLost)
    assert take.seconds > 1.0
    got, _ = soundfile.read(take.path)
    spectrum = np.abs(np.fft.rfft(got))
    hertz = np.fft.rfftfreq(len(got), 1 / SAMPLE_RATE)
    foreign = spectrum[np.abs(hertz - 2000) < 20].max()
    assert foreign < 0.1 * spectrum[np.abs(hertz - 440) < 20].max()


def test_a_sound_server_that_dies_loses_nothing_said_before(
    server: SoundServer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mortal = SoundServer(tmp_path_factory.mktemp("mortal"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULSE_SERVER", mortal.environment()["PULSE_SERVER"])
        shared_driver().refresh()
        microphone = mortal.microphone()
        microphone.say(tone(60.0))
        ends: list[RecorderSnapshot] = []
        recording = PortAudioRecorder().record(tmp_path / "take.wav", None, on_end=ends.append)
        eventually(lambda: recording.snapshot().seconds > 0.5)
        mortal.process.kill()
        eventually(lambda: ends, "the end")
        take = recording.stop()
        mortal.end()
    shared_driver().refresh()
    assert isinstance(take.reason, MicrophoneLost)
    assert take.seconds > 0.5
    assert soundfile.info(take.path).frames == round(take.seconds * SAMPLE_RATE)


def test_a_source_put_to_sleep_behind_our_back_is_noticed(
    server: SoundServer, tmp_path: Path
) -> None:
    microphone = server.microphone()
    microphone.say(tone(60.0))
    ends: list[RecorderSnapshot] = []
    recording = PortAudioRecorder().record(tmp_path / "take.wav", microphone.id, on_end=ends.append)
    eventually(lambda: recording.snapshot().seconds > 0.5)
    asleep = time.monotonic()
    microphone.suspend()
    eventually(lambda: ends, "the watchdog")
    assert time.monotonic() - asleep < 4.0
    assert isinstance(recording.stop().reason, MicrophoneLost)


def test_a_silent_source_is_told_within_three_seconds(server: SoundServer, tmp_path: Path) -> None:
    microphone = server.standing_microphone()
    recording = PortAudioRecorder().record(tmp_path / "take.wav", microphone.id)
    eventually(lambda: recording.snapshot().state is RecorderState.LIVE)
    live = time.monotonic()
    eventually(lambda: recording.snapshot().silent, "the silence to be told")
    assert time.monotonic() - live < 3.0
    recording.discard()


def test_no_device_at_all_is_said(server: SoundServer, tmp_path: Path) -> None:
    server.clear_all()
    recorder = PortAudioRecorder()
    assert recorder.refresh() == []
    with pytest.raises(MicrophoneMissing):
        recorder.record(tmp_path / "take.wav", None)
    player = PortAudioPlayer()
    player.load([Track("a", write_wav(tmp_path / "a.wav", tone(0.5)))])
    player.play()
    eventually(lambda: player.snapshot().state is PlayerState.FAILED)
    assert isinstance(player.snapshot().error, SpeakerMissing)
    player.close()


def test_the_devices_are_named_as_the_sound_server_names_them(server: SoundServer) -> None:
    speaker = server.speaker("Living room")
    microphone = server.microphone("Desk")
    devices = PortAudioRecorder().list_devices()
    assert SoundDevice(speaker.id, "Living room", DeviceKind.SPEAKER, True) in devices
    found = next(device for device in devices if device.id == microphone.id)
    assert found.is_default
    assert "Desk" in found.name


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_a_note_is_heard_at_true_pitch_and_in_its_time(
    server: SoundServer, tmp_path: Path, rate: float
) -> None:
    speaker = server.standing_speaker()
    opus = encode(write_wav(tmp_path / "a.wav", tone(2.0 * rate, 997.0)), tmp_path / "a.opus")
    player = PortAudioPlayer(speaker.id)
    player.set_rate(rate)
    player.load([Track("a", opus.path, 0.0, round(2000 * rate))])
    with speaker.listening() as file:
        player.play()
        eventually(lambda: player.snapshot().state is PlayerState.ENDED, "the end")
        player.close()
        eventually(lambda: np.abs(heard(file)[-2000:]).max() < 1e-3, "the last of it")
        sound = heard(file)
    loud = np.flatnonzero(np.abs(sound) > 0.02)
    seconds = (loud[-1] - loud[0]) / SAMPLE_RATE
    assert player.snapshot().underruns == 0
    assert seconds == pytest.approx(2.0, abs=0.05)
    cents, _ = pitch_error_and_sinad(sound[loud[0] : loud[-1]], 997.0)
    assert cents <= 5.0


def test_without_portaudio_the_missing_package_is_named() -> None:
    code = (
        "import ctypes.util, sys\n"
        "sys.modules['_sounddevice'] = None\n"
        "ctypes.util.find_library = lambda name: None\n"
        "sys.modules['sounddevice'] = None\n"
        "from cassette.audio.portaudio import PortAudioRecorder\n"
        "from cassette.domain.errors import PortAudioMissing\n"
        "try:\n"
        "    PortAudioRecorder()\n"
        "except PortAudioMissing as missing:\n"
        "    print(missing.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert portaudio.PACKAGES[sys.platform] in done.stdout


def test_importing_the_module_does_not_load_portaudio() -> None:
    code = "import sys, cassette.audio.portaudio; print('sounddevice' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_library_that_cannot_be_loaded_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def broken(name: str, *rest: object) -> object:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(PortAudioMissing):
        portaudio.load()


@pytest.mark.parametrize(
    ("kind", "number", "host", "error"),
    [
        (DeviceKind.MICROPHONE, -9985, None, MicrophoneBusy),
        (DeviceKind.MICROPHONE, -9996, None, MicrophoneMissing),
        (DeviceKind.MICROPHONE, -9999, (13, -2147024891, "denied"), MicrophoneDenied),
        (DeviceKind.SPEAKER, -9985, None, SpeakerBusy),
        (DeviceKind.SPEAKER, -9996, None, SpeakerMissing),
        (DeviceKind.SPEAKER, -9999, (13, -2147024891, "denied"), SpeakerBusy),
    ],
)
def test_what_portaudio_says_becomes_what_a_person_would_say(
    kind: DeviceKind, number: int, host: tuple[object, ...] | None, error: type[Exception]
) -> None:
    said = Exception("Error opening stream", number, *([host] if host else []))
    assert type(explain(said, SoundDevice("x", "X", kind, True))) is error


@dataclass
class Watched:
    """A player that sounds from the buds while somebody watches which speakers go."""

    player: PortAudioPlayer
    desk: Speaker
    buds: Speaker
    watch: SpeakerWatch
    lost: Queue[str]


@pytest.fixture
def watched(server: SoundServer, tmp_path: Path) -> Iterator[Watched]:
    desk, buds = server.speaker("Desk speaker"), server.speaker("Buds")
    lost: Queue[str] = Queue()
    watch = SpeakerWatch(lost.put)
    watch.start()
    player = PortAudioPlayer(buds.id)
    try:
        player.load([Track("a", write_wav(tmp_path / "a.wav", tone(20.0)))])
        player.play()
        eventually(lambda: watch._outputs._ours, "the watch to see where we sound")
        yield Watched(player, desk, buds, watch, lost)
    finally:
        player.close()
        watch.close()


def test_headphones_that_vanish_while_we_sound_from_them_are_told(
    server: SoundServer, watched: Watched
) -> None:
    server.pactl("set-sink-volume", watched.desk.id, "50%")
    watched.buds.unplug()
    assert watched.lost.get(timeout=10) == "Buds"
    watched.player.close()
    watched.watch.close()
    assert not watched.watch.watching
    assert watched.lost.empty()


def test_sound_that_a_person_sends_elsewhere_is_not_lost(
    server: SoundServer, watched: Watched
) -> None:
    outputs = watched.watch._outputs
    before = set(outputs._ours)
    stream = server.pactl("list", "short", "sink-inputs").split()[0]
    server.pactl("move-sink-input", stream, watched.desk.id)
    eventually(lambda: outputs._ours not in (before, set()), "the watch to see the move")
    assert watched.lost.empty()
    watched.desk.unplug()
    assert watched.lost.get(timeout=10) == "Desk speaker"


def test_a_device_that_ran_dry_is_given_more_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[dict[str, Any]] = []

    class Stream:
        latency = 0.1

        def __init__(self, **wishes: Any) -> None:
            opened.append(wishes)

        def close(self) -> None:
            """Nothing to let go."""

    devices = [{"name": "out", "max_output_channels": 2}]
    system = SimpleNamespace(
        RawOutputStream=Stream, PortAudioError=OSError, query_devices=lambda: devices
    )
    monkeypatch.setattr(portaudio, "load", lambda: system)
    driver, heard_blocks = portaudio.PortAudio(), []
    speaker = SoundDevice("out", "Speaker", DeviceKind.SPEAKER, True)

    def play(dry: bool) -> None:
        stream = driver.open_output(speaker, heard_blocks.append, lambda: None)
        opened[-1]["callback"](bytes(8), 2, None, SimpleNamespace(output_underflow=dry))
        assert stream.underruns == int(dry)
        stream.close()

    for dry in (False, True, False):
        play(dry)
    assert [wishes["latency"] for wishes in opened] == [
        portaudio.OUTPUT_LATENCY_S,
        portaudio.OUTPUT_LATENCY_S,
        portaudio.BUSY_LATENCY_S,
    ]
    assert len(heard_blocks) == 3
