"""Sound files we made ourselves: WAV spools and the Ogg Opus at rest, read and written in pieces.

Files from elsewhere come in through ``importing`` only.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import soundfile

from cassette.audio.own_files import opened
from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.resample import Resampler
from cassette.domain.errors import AudioDamaged, DiskFull, EmptyAudio
from cassette.domain.text import shown
from cassette.runtime import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    import numpy.typing as npt

    from cassette.runtime.jobs import CancelToken

    Samples = npt.NDArray[np.float32]

    OnProgress = Callable[[float], None]
    """Called now and then with the share that is done, 0 to 1."""

SPEECH_RATE = 16_000
"""What speech models hear."""

OPUS_KBIT = 24
_COMPRESSION_LEVEL = 1 - (OPUS_KBIT - 6) / 250  # how libsndfile spells a bit rate for Opus
_PIECE = SAMPLE_RATE  # libsndfile keeps a whole write of Opus on the stack: a second at a time


_AT_ONCE = SAMPLE_RATE // 10


class SoundReader:
    """A sound file as 48 kHz mono float32, read in pieces, seekable to the sample.

    Raises AudioMissing, CannotRead or AudioDamaged, from any method. Other rates are for
    ``read_speech`` only: ``rate`` says what the samples are. Small reads are served from pieces of
    100 ms: every call into libsndfile costs as much as decoding several milliseconds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        opened(path).close()  # libsndfile does not say why it could not
        try:
            self._file = soundfile.SoundFile(path)
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioDamaged from error
        self.frames: int = self._file.frames
        self.rate: int = self._file.samplerate
        self._piece = np.zeros(0, np.float32)  # decoded last
        self._given = 0  # of it, what was handed out
        self._at = 0  # frame at the end of it

    def read(self, frames: int) -> Samples:
        """Up to ``frames`` more; fewer only at the end."""
        sound = self._piece[self._given : self._given + frames]
        self._given += len(sound)
        if (more := frames - len(sound)) == 0:
            return sound
        self._piece = self._decode(max(more, _AT_ONCE))
        self._given = min(more, len(self._piece))
        rest = self._piece[: self._given]
        return np.concatenate((sound, rest)) if len(sound) else rest

    def _decode(self, frames: int) -> Samples:
        try:
            sound = self._file.read(frames, dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioDamaged from error
        self._at += len(sound)
        mono = sound[:, 0] if sound.shape[1] == 1 else sound.mean(axis=1)
        return np.ascontiguousarray(mono, np.float32)

    def seek(self, frame: int) -> None:
        """Continue at ``frame``, held within the file."""
        frame = max(0, min(frame, self.frames))
        if self._at - len(self._piece) <= frame <= self._at:
            self._given = frame - (self._at - len(self._piece))
            return
        try:
            self._file.seek(frame)
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioDamaged from error
        self._piece, self._given, self._at = self._piece[:0], 0, frame

    def pieces(self, frames: int = _PIECE) -> Iterator[Samples]:
        """Everything from here on, piece by piece."""
        while len(sound := self.read(frames)):
            yield sound

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A finished Opus file: its SHA-256 as 64 hexadecimal digits, its size and its length."""

    path: Path
    sha256: str
    bytes: int
    duration_ms: int


def encode(
    wav: Path,
    opus: Path,
    *,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> Encoded:
    """Write ``wav`` as Ogg Opus, mono, about 24 kbit/s, whole and synced or not at all.

    Memory stays bounded. Raises EmptyAudio, AudioMissing, CannotRead, AudioDamaged, DiskFull,
    CannotWrite and ``runtime.jobs.Cancelled``.
    """
    with SoundReader(wav) as source:
        if source.frames == 0:
            raise EmptyAudio(name=shown(wav.name))
        with _replacing(opus) as beside:
            written = _write_opus(source, beside, on_progress, cancel)
            # libsndfile does not tell when the disk fills up under it: look at what is there.
            if _frames_of(beside) != written:
                raise DiskFull(path=opus.parent)
    return Encoded(opus, sha256_of(opus), opus.stat().st_size, frames_to_ms(written))


@contextlib.contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """As ``runtime.atomic.replacing``, for a library that wants to read what it wrote: a path."""
    beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
    try:
        with atomic.explained(target):
            beside.touch(0o600, exist_ok=False)
            yield beside
            with beside.open("rb+") as file:
                atomic.sync(file.fileno())
            beside.replace(target)
            atomic.sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _write_opus(
    source: SoundReader,
    target: Path,
    on_progress: OnProgress | None,
    cancel: CancelToken | None,
) -> int:
    written = 0
    try:
        with soundfile.SoundFile(
            target,
            "w",
            samplerate=SAMPLE_RATE,
            channels=1,
            format="OGG",
            subtype="OPUS",
            compression_level=_COMPRESSION_LEVEL,
        ) as file:
            for sound in source.pieces():
                if cancel is not None:
                    cancel.raise_if_cancelled()
                file.write(sound)
                written += len(sound)
                if on_progress is not None:
                    on_progress(min(1.0, written / source.frames))
    except soundfile.LibsndfileError as error:
        raise DiskFull(path=target.parent) from error
    return written


def _frames_of(path: Path) -> int:
    try:
        return int(soundfile.info(path).frames)
    except soundfile.LibsndfileError:
        return -1


def read_speech(path: Path) -> Samples:
    """A whole note as float32 mono at 16 kHz, for a speech model.

    ``path`` is one of our own files, or a trusted WAV or FLAC of any rate. Raises AudioMissing,
    CannotRead and AudioDamaged.
    """
    with SoundReader(path) as source:
        if source.rate == SPEECH_RATE:
            parts = list(source.pieces())
        else:
            resampler = Resampler(source.rate, SPEECH_RATE)
            parts = [resampler.write(sound) for sound in source.pieces(source.rate)]
            parts.append(resampler.finish())
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def frames_to_ms(frames: int, rate: int = SAMPLE_RATE) -> int:
    """Milliseconds of so many frames, rounded."""
    return round(frames * 1000 / rate)


def ms_to_frames(ms: float) -> int:
    """The frame that stands at a millisecond."""
    return round(ms * SAMPLE_RATE / 1000)
