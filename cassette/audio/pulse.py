"""PulseAudio (and PipeWire in its place) on Linux: real device names, and a watch over a stream.

PortAudio sees one device called "pulse" there. Worse, when a microphone vanishes the server moves
the stream to another one without a word: somebody else's room. So we ask the server itself.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from cassette.audio.recorder import DeviceKind, SoundDevice

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_GOODBYE_S = 1.0
_LISTEN_S = 0.25
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


class StreamWatch:
    """Tells when this process's newest recording stream leaves the source it was opened for."""

    def __init__(self, source: str, on_left: Callable[[], None]) -> None:
        self._source = source
        self._on_left = on_left
        self._before = _own_streams()
        self._stop = threading.Event()
        self._pulse: Any | None = None
        self._closing = threading.Lock()  # libpulse aborts when woken after it was closed
        self._thread = threading.Thread(target=self._watch, name="pulse-watch", daemon=True)

    def start(self) -> None:
        """Begin, right after the stream was started; ``__init__`` came right before."""
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
            pulse.event_mask_set("source_output", "source")
            pulse.event_callback_set(_wake)
            self._pulse = pulse
            self._look_until_left(pulse)
        except _trouble() as error:
            # The server is gone; PortAudio tells that by itself.
            _log.info("the sound server left the watch: %s", error)
        finally:
            with self._closing:
                self._pulse = None
            pulse.close()

    def _look_until_left(self, pulse: Any) -> None:
        mine: int | None = None
        while not self._stop.is_set():
            streams = _streams_of(pulse)
            if mine is None:
                mine = next((index for index in streams if index not in self._before), None)
            elif mine not in streams:
                return  # closed, by us or by the server
            if mine is not None and streams[mine] != self._source:
                if not self._stop.is_set():
                    self._on_left()
                return
            pulse.event_listen(timeout=_LISTEN_S)


def _wake(_event: object) -> None:
    import pulsectl

    raise pulsectl.PulseLoopStop


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


def _connect(purpose: str) -> Any | None:
    """A connection, never starting a server; None without one or off Linux."""
    if sys.platform != "linux":
        return None
    try:
        import pulsectl
    except (ImportError, OSError):  # libpulse itself may be missing
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
