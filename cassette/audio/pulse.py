"""PulseAudio (and PipeWire in its place) on Linux: real device names, and watches over streams.

PortAudio sees one device called "pulse" there. Worse, when a microphone vanishes the server moves
the stream to another one without a word: somebody else's room. So we ask the server itself.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cassette.audio.recorder import DeviceKind, SoundDevice

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_GOODBYE_S = 1.0
_LISTEN_S = 0.25
_LEFT_S = 2.0
"""So long a speaker that our sound was moved away from may still turn out to be gone."""
_DUMMY = "auto_null"  # what the server offers when the machine has no sound at all
_VIRTUAL_SINK = "module-null-sink.c"


def devices() -> list[SoundDevice] | None:
    """Microphones and speakers by the server's names; None when no server answers."""
    pulse = _connect("list")
    if pulse is None:
        return None
    try:
        with pulse:
            server = pulse.server_info()
            source = os.environ.get("PULSE_SOURCE") or server.default_source_name
            sink = os.environ.get("PULSE_SINK") or server.default_sink_name
            microphones = [
                SoundDevice(found.name, _name(found), DeviceKind.MICROPHONE, found.name == source)
                for found in pulse.source_list()
                if _is_microphone(found)
            ]
            speakers = [
                SoundDevice(found.name, _name(found), DeviceKind.SPEAKER, found.name == sink)
                for found in pulse.sink_list()
                if found.name != _DUMMY
            ]
            return microphones + speakers
    except _trouble() as error:
        _log.info("the sound server went away while it was asked: %s", error)
        return None


class _Watch(ABC):
    """Looks at the server whenever something changes there, on a thread of its own."""

    _polls = False
    """Look every quarter of a second, whatever the server tells."""

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds
        self._news = False
        self._stop = threading.Event()
        self._pulse: Any | None = None
        self._closing = threading.Lock()  # libpulse aborts when woken after it was closed
        self._thread = threading.Thread(target=self._watch, name="pulse-watch", daemon=True)

    @property
    def watching(self) -> bool:
        """Whether anything can still be told."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the watch; nothing is told any more."""
        self._stop.set()
        deadline = time.monotonic() + _GOODBYE_S
        while self._thread.is_alive() and time.monotonic() < deadline:
            with self._closing:
                if self._pulse is not None:
                    self._pulse.event_listen_stop()  # does nothing between two listens: so again
            self._thread.join(0.01)

    def _watch(self) -> None:
        pulse = _connect("watch")
        if pulse is None:
            return
        try:
            pulse.event_mask_set(*self._kinds)
            pulse.event_callback_set(self._wake)
            self._pulse = pulse
            self._look_until_stopped(pulse)
        except _trouble() as error:
            # The server is gone; PortAudio tells that by itself.
            _log.info("the sound server left the watch: %s", error)
        finally:
            with self._closing:
                self._pulse = None
            pulse.close()

    def _look_until_stopped(self, pulse: Any) -> None:
        while not self._stop.is_set():
            self._news = self._polls
            if not self._look(pulse):
                return
            pulse.event_listen(timeout=_LISTEN_S)
            while not (self._news or self._stop.is_set()):
                pulse.event_listen(timeout=_LISTEN_S)

    def _wake(self, _event: object) -> None:
        import pulsectl

        self._news = True
        raise pulsectl.PulseLoopStop

    @abstractmethod
    def _look(self, pulse: Any) -> bool:
        """See what is so now; False ends the watch."""


class StreamWatch(_Watch):
    """Tells when this process's newest recording stream leaves the source it was opened for.

    Made right before the stream is started, ``start``ed right after.
    """

    _polls = True

    def __init__(self, source: str, on_left: Callable[[], None]) -> None:
        super().__init__("source_output", "source")
        self._source = source
        self._on_left = on_left
        self._before = _own_streams()
        self._mine: int | None = None

    def _look(self, pulse: Any) -> bool:
        streams = _streams_of(pulse)
        if self._mine is None:
            self._mine = next((index for index in streams if index not in self._before), None)
        elif self._mine not in streams:
            return False  # closed, by us or by the server
        if self._mine is not None and streams[self._mine] != self._source:
            if not self._stop.is_set():
                self._on_left()
            return False
        return True


@dataclass(frozen=True, slots=True)
class Output:
    """A speaker as the server shows it.

    ``port`` is the jack that is used, if it has any; ``empty`` are those with nothing in them.
    """

    name: str
    port: str = ""
    empty: frozenset[str] = frozenset()


class Outputs:
    """Finds out from one look to the next whether what we sounded from has been unplugged.

    A person may send our sound elsewhere, and that is no loss; a server that moves it because its
    speaker vanished may do so a moment before it says that the speaker is gone.
    """

    def __init__(self) -> None:
        self._now: dict[int, Output] = {}
        self._ours: set[int] = set()
        self._left: dict[int, tuple[Output, float]] = {}

    def lost(self, outputs: dict[int, Output], ours: set[int], now_s: float) -> str:
        """The name of what was unplugged under our sound since the last look, or "".

        ``outputs`` are all there are, ``ours`` where our sound goes, by index.
        """
        before, self._now = self._now, outputs
        used, self._ours = self._ours, ours
        for index in used - ours:
            self._left[index] = (before[index], now_s)
        self._left = {
            index: (output, since)
            for index, (output, since) in self._left.items()
            if now_s - since < _LEFT_S and index not in ours
        }
        watched = {index: before[index] for index in used & ours}
        watched |= {index: output for index, (output, _) in self._left.items()}
        for index, was in watched.items():
            now = outputs.get(index)
            pulled = now is not None and was.port in now.empty - was.empty
            if now is None or pulled:
                self._left.pop(index, None)
                return was.port if pulled else was.name
        return ""


class SpeakerWatch(_Watch):
    """Tells the name of the speaker or headphones that were unplugged while we sounded there."""

    def __init__(self, on_lost: Callable[[str], None]) -> None:
        super().__init__("sink", "sink_input", "card")
        self._on_lost = on_lost
        self._outputs = Outputs()

    def _look(self, pulse: Any) -> bool:
        name = self._outputs.lost(*_outputs_of(pulse), time.monotonic())
        if name and not self._stop.is_set():
            self._on_lost(name)
        return True

    def close(self) -> None:
        """Tell no more. Twice is the same as once."""
        self.stop()


def _own_streams() -> frozenset[int]:
    pulse = _connect("look")
    if pulse is None:
        return frozenset()
    try:
        with pulse:
            return frozenset(_streams_of(pulse))
    except _trouble():
        return frozenset()


def _streams_of(pulse: Any) -> dict[int, str]:
    """Our recording streams and the name of the source each one hears now."""
    me = str(os.getpid())
    names = {source.index: source.name for source in pulse.source_list()}
    return {
        stream.index: names.get(stream.source, "")
        for stream in pulse.source_output_list()
        if stream.proplist.get("application.process.id") == me
    }


def _outputs_of(pulse: Any) -> tuple[dict[int, Output], set[int]]:
    """All speakers by index, and the indexes of those that we sound from now."""
    me = str(os.getpid())
    outputs = {sink.index: _output(sink) for sink in pulse.sink_list()}
    ours = {
        stream.sink
        for stream in pulse.sink_input_list()
        if stream.proplist.get("application.process.id") == me
    }
    return outputs, ours & outputs.keys()


def _output(sink: Any) -> Output:
    empty = frozenset(port.description for port in sink.port_list if port.available == "no")
    port = sink.port_active.description if sink.port_active is not None else ""
    return Output(_name(sink), port, empty)


def load() -> Any | None:
    """What speaks to the server; None off Linux, and where libpulse itself is missing."""
    if sys.platform != "linux":
        return None
    try:
        import pulsectl
    except (ImportError, OSError):
        return None
    return pulsectl


def _connect(purpose: str) -> Any | None:
    """A connection, never starting a server; None without one or off Linux."""
    pulsectl = load()
    if pulsectl is None:
        return None
    pulse = pulsectl.Pulse(f"cassette-{purpose}", connect=False)
    try:
        pulse.connect(autospawn=False)
    except _trouble():
        pulse.close()
        return None
    return pulse


def _trouble() -> tuple[type[Exception], ...]:
    """What pulsectl raises when the server refuses, and when it goes away."""
    import pulsectl

    return pulsectl.PulseError, pulsectl.PulseDisconnected


def _is_microphone(source: Any) -> bool:
    """Not what only plays back a speaker; a null sink's monitor is a microphone made on purpose."""
    if source.name == os.environ.get("PULSE_SOURCE"):
        return True
    if source.name.startswith(_DUMMY):
        return False
    return not source.monitor_of_sink_name or source.driver == _VIRTUAL_SINK


def _name(found: Any) -> str:
    return str(found.description or found.name)
