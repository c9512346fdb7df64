"""What Cassette knows of a microphone: start a recording into a spool file, watch it, end it.

Protocols and the frozen values that cross them; adapters are ``portaudio`` and ``silent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.domain.errors import CassetteError

SAMPLE_RATE = 48_000
"""Frames a second everywhere in a spool, in the player and at rest. One channel, always."""

LOW_SPACE_BYTES = 200_000_000
"""Warn when less is free on the disk of the spool."""
NO_SPACE_BYTES = 20_000_000
"""Stop and keep what is there when less is free."""


class DeviceKind(StrEnum):
    """Which way the sound goes."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A microphone or speaker. ``id`` is what ``record`` takes; ``name`` is for people."""

    id: str
    name: str
    kind: DeviceKind
    is_default: bool


class RecorderState(StrEnum):
    """idle -> arming -> live (the first sound arrived, the clock runs) -> paused -> stopping ->
    done, or lost when the recording ended by itself."""

    IDLE = "idle"
    ARMING = "arming"
    LIVE = "live"
    PAUSED = "paused"
    STOPPING = "stopping"
    DONE = "done"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LostInterval:
    """Sound that never reached us: ``at_seconds`` into the take, ``seconds`` of it missing.

    The lid was closed, or the machine could not keep up.
    """

    at_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Take:
    """A finished recording: a WAV file (PCM16, 48 kHz, mono) that is safely on disk.

    ``reason`` says why it ended by itself: MicrophoneLost, DeviceStuck, DiskFull, StorageFailed;
    None when it was asked to stop.
    """

    path: Path
    seconds: float
    lost: tuple[LostInterval, ...] = ()
    reason: CassetteError | None = None


@dataclass(frozen=True, slots=True)
class RecorderSnapshot:
    """How a recording stands now: plain values, made to be polled at 30 Hz.

    ``level`` (rms) and ``peak`` are of the last tenth of a second, 0 to 1 of full scale.
    ``clipped`` stays true once the input overran full scale. ``silent`` means we hear nothing:
    every sample was zero for 1 s, the peak stayed under a live microphone's for 2.5 s, or not one
    sample came for 2.5 s while arming.
    ``recent`` holds the newest envelope values, oldest first, one per 10 ms as in ``waveform``
    (at most 300, 3 s). ``free_bytes`` is the room on the spool's disk, None when unknown.
    ``device`` is the name a person knows it by. ``error`` is set in state lost.
    """

    state: RecorderState
    seconds: float = 0.0
    level: float = 0.0
    peak: float = 0.0
    clipped: bool = False
    silent: bool = False
    device: str = ""
    error: CassetteError | None = None
    free_bytes: int | None = None
    recent: bytes = b""


class Recording(Protocol):
    """One recording under way. All methods may be called from any thread."""

    def pause(self) -> None:
        """Drop what the microphone hears until ``resume``. Nothing happens unless live."""
        ...

    def resume(self) -> None:
        """Go on where ``pause`` left off. Nothing happens unless paused."""
        ...

    def stop(self) -> Take:
        """End it and return what is on disk, synced. Asking again returns the same take.

        Also the way to collect the take of a recording that ended by itself. Never raises for a
        device that does not answer: the sound matters more.
        """
        ...

    def discard(self) -> None:
        """End it and delete the spool."""
        ...

    def snapshot(self) -> RecorderSnapshot:
        """How it stands now; cheap, never blocks."""
        ...


class Recorder(Protocol):
    """The machine's microphones."""

    def record(
        self,
        spool: Path,
        device: str | None,
        *,
        on_end: Callable[[RecorderSnapshot], None] | None = None,
    ) -> Recording:
        """Start recording ``device`` (an id or name; None: the default) into ``spool``.

        Returns once the stream runs; the state becomes live with the first sound. A spool that
        already holds a take is continued at its end. ``on_end`` is called once, from another
        thread, when the recording ends by itself. Raises PortAudioMissing, MicrophoneMissing,
        MicrophoneBusy, MicrophoneDenied, DeviceUnknown, DeviceStuck, DiskFull or StorageFailed, and
        leaves no new file then.
        """
        ...

    def list_devices(self) -> list[SoundDevice]:
        """Microphones and speakers, defaults first; empty when the machine has none.

        Raises PortAudioMissing or DeviceStuck.
        """
        ...

    def refresh(self) -> list[SoundDevice]:
        """Look again for devices plugged in since, when nothing records or plays; the new list."""
        ...
