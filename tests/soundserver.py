"""A private PulseAudio with virtual microphones and speakers, for tests of real devices.

Use the fixture ``sound_server`` (of the root conftest, so that there is one server): within such a
test the process talks to that server only, and CASSETTE_AUDIO no longer asks for silence. One
server serves all tests of a worker; mark the test module with ``pytest.mark.xdist_group("sound")``
so that one worker runs them all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.needs import lacking
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.leaks import Lasting

RATE = 48_000

_PROGRAMS = ("pulseaudio", "pactl", "pacat", "parec")
_RAW = ["--raw", "--format=float32le", f"--rate={RATE}", "--channels=1"]
_QUICK = "--latency-msec=10"
_STEADY = "--latency-msec=300"  # what is said must not stutter on a busy machine


@dataclass
class Microphone:
    """A virtual microphone: what is said into it is all it hears. ``id`` is the source's name."""

    id: str
    name: str
    _server: SoundServer = field(repr=False)
    _sink: str
    _module: str

    def say(self, samples: np.ndarray) -> subprocess.Popen[bytes]:
        """Begin to sound float32 at 48 kHz into it; ends by itself, or with the test."""
        file = self._server.new_file()
        file.write_bytes(samples.astype("<f4").tobytes())
        with file.open("rb") as source:
            return self._server.start(
                ["pacat", "-p", f"--device={self._sink}", *_RAW, _STEADY], source
            )

    def unplug(self) -> None:
        """Take it away."""
        self._server.pactl("unload-module", self._module)

    def suspend(self) -> None:
        """Put it to sleep behind everybody's back, as power saving does."""
        self._server.pactl("suspend-sink", self._sink, "1")


@dataclass
class Speaker:
    """A virtual speaker, and an ear in front of it."""

    id: str
    name: str
    _server: SoundServer = field(repr=False)
    _module: str

    def unplug(self) -> None:
        """Take it away."""
        self._server.pactl("unload-module", self._module)

    @contextlib.contextmanager
    def listening(self) -> Iterator[Path]:
        """A file that grows by what sounds; read it with ``heard``."""
        file = self._server.new_file()
        with file.open("wb") as target:
            ear = self._server.start(
                ["parec", f"--device={self.id}.monitor", *_RAW, _QUICK], subprocess.DEVNULL, target
            )
        try:
            eventually(lambda: file.stat().st_size > 0, "the ear to hear")
            yield file
        finally:
            ear.terminate()
            ear.wait()


def heard(file: Path) -> np.ndarray:
    """What a ``Speaker.listening`` file holds by now, float32 at 48 kHz."""
    data = file.read_bytes()
    return np.frombuffer(data[: len(data) // 4 * 4], "<f4")


class SoundServer:
    """The daemon and its devices. Made by the fixtures below."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "native"
        self._number = 0
        self._modules: list[str] = []
        self._programs: list[subprocess.Popen[bytes]] = []
        self._lasting_modules: list[str] = []
        self.lasting_programs: list[subprocess.Popen[bytes]] = []
        self._standing_microphone: Microphone | None = None
        self._standing_speaker: Speaker | None = None
        settings = folder / "default.pa"
        settings.write_text(
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self.socket}\n"
        )
        self.process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "-F", str(settings), "--exit-idle-time=-1"),
                *("--daemonize=no", "--use-pid-file=no", "--realtime=no", "--high-priority=no"),
            ],
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self._answers, "the sound server to answer")

    def environment(self) -> dict[str, str]:
        """What a program needs to talk to this server and no other."""
        return {
            **os.environ,
            "XDG_RUNTIME_DIR": str(self.folder),
            "PULSE_RUNTIME_PATH": str(self.folder),
            "PULSE_SERVER": f"unix:{self.socket}",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/no-bus",
        }

    def standing_microphone(self) -> Microphone:
        """One that stays for a module's tests, made the default: quicker than a new one."""
        if self._standing_microphone is None:
            with self._for_good():
                self._standing_microphone = self.microphone("Standing microphone")
        self.pactl("set-default-source", self._standing_microphone.id)
        return self._standing_microphone

    def standing_speaker(self) -> Speaker:
        """One that stays for a module's tests, made the default: quicker than a new one."""
        if self._standing_speaker is None:
            with self._for_good():
                self._standing_speaker = self.speaker("Standing speaker")
        self.pactl("set-default-sink", self._standing_speaker.id)
        return self._standing_speaker

    def microphone(self, name: str = "Desk microphone", *, default: bool = True) -> Microphone:
        """Plug one in."""
        sink, module = self._null_sink("mic", name)
        source = f"{sink}.monitor"
        self._keep_awake(source)
        if default:
            self.pactl("set-default-source", source)
        return Microphone(source, self._description(source), self, sink, module)

    def speaker(self, name: str = "Headphones", *, default: bool = True) -> Speaker:
        """Plug one in."""
        sink, module = self._null_sink("out", name)
        self._keep_awake(f"{sink}.monitor")
        if default:
            self.pactl("set-default-sink", sink)
        return Speaker(sink, name, self, module)

    def pactl(self, *words: str) -> str:
        """Ask or tell the server."""
        done = subprocess.run(
            ["pactl", *words], env=self.environment(), capture_output=True, text=True, timeout=10
        )
        if done.returncode:
            raise AssertionError(f"pactl {' '.join(words)}: {done.stderr}")
        return done.stdout.strip()

    def start(
        self, command: list[str], source: object, target: object = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """A program beside the server; ended with the test."""
        program = subprocess.Popen(
            command,
            env=self.environment(),
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
        )
        self._programs.append(program)
        return program

    def new_file(self) -> Path:
        self._number += 1
        return self.folder / f"sound-{self._number}.raw"

    def clear(self) -> None:
        """Take away every device and program of a test."""
        for program in self._programs:
            program.terminate()
        for program in self._programs:
            program.wait()
        self._programs.clear()
        for module in self._modules:
            with contextlib.suppress(AssertionError):  # unplugged by the test
                self.pactl("unload-module", module)
        self._modules.clear()

    def clear_all(self) -> None:
        """Leave the machine without a single device."""
        self._programs += self.lasting_programs
        self._modules += self._lasting_modules
        self.lasting_programs.clear()
        self._lasting_modules.clear()
        self._standing_microphone = self._standing_speaker = None
        self.clear()

    @contextlib.contextmanager
    def _for_good(self) -> Iterator[None]:
        """What is made inside outlives the test."""
        before = self._modules, self._programs
        self._modules, self._programs = self._lasting_modules, self.lasting_programs
        try:
            yield
        finally:
            self._modules, self._programs = before

    def end(self) -> None:
        self.clear_all()
        self.process.terminate()
        self.process.wait()

    def _null_sink(self, prefix: str, name: str) -> tuple[str, str]:
        self._number += 1
        sink = f"{prefix}{self._number}"
        module = self.pactl(
            "load-module",
            "module-null-sink",
            f"sink_name={sink}",
            f"rate={RATE}",
            "channels=1",
            "norewinds=1",  # else it sounds two seconds ahead, until it heard that it may not
            f"sink_properties='device.description=\"{name}\"'",
        )
        self._modules.append(module)
        return sink, module

    def _keep_awake(self, source: str) -> None:
        """An idle null sink sounds in large blocks, until somebody wants it to be quicker."""
        file = self.new_file()
        with file.open("wb") as target:
            self.start(["parec", f"--device={source}", *_RAW, _QUICK], subprocess.DEVNULL, target)
        eventually(lambda: file.stat().st_size > 0, "the device to wake up")

    def _description(self, source: str) -> str:
        lines = self.pactl("list", "sources").splitlines()
        at = next(n for n, line in enumerate(lines) if line.strip() == f"Name: {source}")
        return next(
            line.partition("Description: ")[2] for line in lines[at:] if "Description: " in line
        )

    def _answers(self) -> bool:
        try:
            self.pactl("info")
        except AssertionError:
            return False
        return True


@pytest.fixture(scope="session")
def _sound_daemon(lasting: Lasting) -> Iterator[SoundServer]:
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        lacking(f"no PulseAudio here ({', '.join(missing)}): apt install pulseaudio")
    with tempfile.TemporaryDirectory(prefix="cs-") as folder:
        server = SoundServer(Path(folder))
        lasting.process(server.process.pid)
        yield server
        server.end()


@pytest.fixture(scope="module")
def _sound_room(_sound_daemon: SoundServer) -> Iterator[SoundServer]:
    """The server for one module: a device that stays awake takes a twentieth of a core."""
    yield _sound_daemon
    _sound_daemon.clear_all()


@pytest.fixture
def sound_server(
    _sound_room: SoundServer, lasting: Lasting, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SoundServer]:
    """A private sound server without any device yet; skips where PulseAudio is not installed."""
    monkeypatch.delenv("CASSETTE_AUDIO", raising=False)
    for name in ("PULSE_SOURCE", "PULSE_SINK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PULSE_RUNTIME_PATH", "PULSE_SERVER", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, _sound_room.environment()[name])
    yield _sound_room
    _sound_room.clear()
    for program in _sound_room.lasting_programs:
        lasting.process(program.pid)
