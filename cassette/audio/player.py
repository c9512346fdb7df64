"""What Cassette knows of listening: a list of notes, heard in order, at a speed, from a position.

Protocol and the frozen values that cross it; adapters are ``portaudio`` and ``silent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cassette.domain.errors import CassetteError

MIN_RATE = 0.5
MAX_RATE = 4.0


@dataclass(frozen=True, slots=True)
class Track:
    """One note to hear. ``path`` is its Opus file, or the WAV of a draft.

    ``gain_db`` is applied on playing; ``duration_ms`` is what the library says it lasts.
    """

    note: str
    path: Path
    gain_db: float = 0.0
    duration_ms: int = 0


class PlayerState(StrEnum):
    """idle: nothing loaded, or loaded and never started. failed: see ``error``."""

    IDLE = "idle"
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlayerSnapshot:
    """What is heard now: plain values, made to be polled at 30 Hz.

    ``position_ms`` is the time in the note itself (not the stretched time) of the sound that leaves
    the speaker now. ``index`` and ``note`` name that track; index is -1 with nothing loaded.
    ``underruns`` counts the gaps since loading.
    """

    state: PlayerState
    index: int = -1
    note: str | None = None
    position_ms: int = 0
    duration_ms: int = 0
    rate: float = 1.0
    error: CassetteError | None = None
    underruns: int = 0


class Player(Protocol):
    """Plays notes one after the other without a gap, at true pitch at any speed.

    Commands return at once, from any thread, and never raise for a device or a file: trouble comes
    as state failed with its ``error``: SpeakerMissing, SpeakerBusy, PortAudioMissing, DeviceStuck,
    AudioMissing, CannotRead, AudioDamaged. The next ``play`` tries again.
    """

    def load(self, tracks: Sequence[Track], *, start_index: int = 0, position_ms: int = 0) -> None:
        """Replace the list and stand, silent, at a position in it. No tracks: unload."""
        ...

    def play(self) -> None:
        """Sound from where it stands; from the beginning when it had ended."""
        ...

    def pause(self) -> None:
        """Fall silent and stay where it is."""
        ...

    def seek(self, index: int, position_ms: int) -> None:
        """Go to a moment in a track, playing on if it played. Outside the list: ignored."""
        ...

    def set_rate(self, rate: float) -> None:
        """Speed, held within 0.5 to 4.0; heard within a third of a second, without a click."""
        ...

    def snapshot(self) -> PlayerSnapshot:
        """What is heard now; cheap, never blocks."""
        ...

    def close(self) -> None:
        """Stop and let the device go. The player is of no use afterwards."""
        ...
