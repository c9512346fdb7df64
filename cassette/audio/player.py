"""What Cassette knows of listening: a list of notes, heard in order, at a speed, from a position.

Protocol and the frozen values that cross it; adapters are ``portaudio`` and ``silent``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from cassette.domain.trimming import Trim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cassette.domain.errors import CassetteError
    from cassette.domain.trimming import Spans

MIN_RATE = 0.5
MAX_RATE = 4.0


@dataclass(frozen=True, slots=True)
class Track:
    """One note to hear. ``path`` is its Opus file, or the WAV of a draft.

    ``gain_db`` is applied on playing; ``duration_ms`` is what the library says it lasts; ``speech``
    is where somebody speaks, as far as known. ``start_ms`` is where it begins when the list comes
    to it by itself. A cue is the chime (see ``chime.cue``): it has no file and is always heard at
    normal speed.
    """

    note: str
    path: Path
    gain_db: float = 0.0
    duration_ms: int = 0
    speech: Spans = ()
    kind: Literal["note", "cue"] = "note"
    start_ms: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How a track is heard: ``rate`` source seconds in one second, pauses left out by ``trim``."""

    rate: float = 1.0
    trim: Trim = Trim.OFF


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
    ``rate`` and ``trim`` are those of that track. ``underruns`` counts the gaps since loading, ours
    and those the device tells of; ``skipped`` names the tracks that were left out since then, all
    or in part, by index, and why.
    """

    state: PlayerState
    index: int = -1
    note: str | None = None
    position_ms: int = 0
    duration_ms: int = 0
    rate: float = 1.0
    error: CassetteError | None = None
    underruns: int = 0
    trim: Trim = Trim.OFF
    skipped: tuple[tuple[int, CassetteError], ...] = ()


class Player(Protocol):
    """Plays notes one after the other without a gap, at true pitch at any speed.

    Commands return at once, from any thread, and never raise for a device or a file. A track that
    is missing, cannot be read or is damaged (be it half-way) is left out as far as it cannot be
    sounded, the snapshot says so, and the list goes on. Where nothing that follows can be played
    either, and where the device fails, the state is failed with its ``error``: AudioMissing,
    CannotRead, AudioDamaged, SpeakerMissing, SpeakerBusy, PortAudioMissing, DeviceStuck. The next
    ``play`` tries again.
    """

    def load(self, tracks: Sequence[Track], *, start_index: int = 0, position_ms: int = 0) -> None:
        """Replace the list and stand, silent, at a position in it. No tracks: unload.

        Paces given one by one are forgotten with their list.
        """
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
        """Every track's speed, held within 0.5 to 4.0, and that of lists to come.

        Heard within a third of a second, without a click.
        """
        ...

    def set_trim(self, trim: Trim) -> None:
        """How much of the pauses is left out, in every track and in lists to come."""
        ...

    def set_paces(self, paces: Sequence[Pace]) -> None:
        """A pace for each track of the list now loaded; at any time, without a click.

        Speeds are held within 0.5 to 4.0. Tracks beyond the last pace keep what ``set_rate`` and
        ``set_trim`` said.
        """
        ...

    def snapshot(self) -> PlayerSnapshot:
        """What is heard now; cheap, never blocks."""
        ...

    def close(self) -> None:
        """Stop and let the device go. The player is of no use afterwards."""
        ...
