"""A sound file from elsewhere becomes a WAV of ours, in a child process that may be lost.

Decoders of foreign formats are large and old; a file made for it could exhaust memory or worse. So
the child has limits, gets the file as an open handle, and its word is all that comes back.
"""

from __future__ import annotations

import os
import queue
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from cassette.audio import import_messages as say
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
    StorageFailed,
    TruncatedAudio,
)
from cassette.domain.text import shown
from cassette.runtime import atomic

if TYPE_CHECKING:
    from cassette.audio.files import OnProgress
    from cassette.runtime.jobs import CancelToken

_SILENCE_LIMIT_S = 120.0
"""A child that says nothing for so long is stuck."""
_LOOK_S = 0.05
_ROOT = Path(__file__).resolve().parents[2]

_BAD_AUDIO: dict[str, type[BadAudio]] = {
    kind.code: kind
    for kind in (
        AudioBadShape,
        AudioTooCostly,
        AudioTooLong,
        EmptyAudio,
        NoSoundTrack,
        NotAudio,
        TruncatedAudio,
    )
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The WAV (48 kHz mono PCM16), its length, what it came from and a name fit to show."""

    wav: Path
    seconds: float
    codec: str
    name: str


def import_sound(
    file: Path,
    wav: Path,
    *,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> Imported:
    """Decode ``file`` (WAV, FLAC, MP3, M4A, Ogg, WebM, a video's sound ...) into the new ``wav``.

    Memory stays bounded whatever the file says. Raises FileMissing, CannotRead, one of BadAudio,
    DiskFull, StorageFailed, CannotWrite or ``runtime.jobs.Cancelled``; ``wav`` is gone then.
    """
    name = shown(file.name)
    with _opened(file, name) as source:
        with atomic.explained(wav):
            os.close(os.open(wav, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            done = _Child(source, wav).run(on_progress, cancel)
        except BaseException:
            wav.unlink(missing_ok=True)
            raise
    if isinstance(done, say.Refused):
        wav.unlink(missing_ok=True)
        raise _error_of(done, name, wav)
    return Imported(wav, done.seconds, done.codec, name)


def _opened(file: Path, name: str) -> IO[bytes]:
    """The file, if it is one at all and not too large."""
    try:
        # Without O_NONBLOCK a named pipe would keep us waiting for somebody to write into it.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        opened = os.fdopen(os.open(file, flags), "rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileMissing(path=shown(str(file), 200)) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not possible here"
        raise CannotRead(path=shown(str(file), 200), why=why) from error
    status = os.fstat(opened.fileno())
    if not stat.S_ISREG(status.st_mode):
        opened.close()
        raise NotAudio(name=name)
    if status.st_size > say.MAX_FILE_BYTES:
        opened.close()
        raise AudioTooLarge(name=name, limit="1 GiB")
    return opened


class _Child:
    """One decoding process, listened to by a thread so that cancelling never waits for it."""

    def __init__(self, source: IO[bytes], wav: Path) -> None:
        environment = dict(os.environ, PYTHONPATH=_python_path(), PYTHONUTF8="1")
        self._process = subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
            # -P: nothing that lies in the current folder may pass for a module.
            [sys.executable, "-P", "-m", "cassette.audio.import_child", str(wav)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._heard: queue.SimpleQueue[say.Message | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="import-listener", daemon=True)
        self._listener.start()

    def run(
        self, on_progress: OnProgress | None, cancel: CancelToken | None
    ) -> say.Finished | say.Refused:
        """Wait for the last word; the process is gone when this returns or raises."""
        try:
            return self._wait(on_progress, cancel)
        finally:
            with suppress(OSError):
                self._process.kill()
            self._process.wait()
            self._listener.join()
            cast("IO[bytes]", self._process.stdout).close()

    def _wait(
        self, on_progress: OnProgress | None, cancel: CancelToken | None
    ) -> say.Finished | say.Refused:
        deadline = time.monotonic() + _SILENCE_LIMIT_S
        while True:
            if cancel is not None:
                cancel.raise_if_cancelled()
            try:
                message = self._heard.get(timeout=_LOOK_S)
            except queue.Empty:
                if time.monotonic() > deadline:
                    return say.Refused(AudioTooCostly.code)
                continue
            if message is None:
                return self._last_words()
            if not isinstance(message, say.Progress):
                return message
            deadline = time.monotonic() + _SILENCE_LIMIT_S
            if on_progress is not None and message.total > 0:
                on_progress(min(1.0, message.seconds / message.total))

    def _listen(self) -> None:
        channel = cast("IO[bytes]", self._process.stdout)
        try:
            while (message := say.receive(channel)) is not None:
                self._heard.put(message)
        except (OSError, ValueError):
            # The file has taken the decoder over, or broken it: believe nothing more it says.
            self._process.kill()
            self._heard.put(say.Refused(TruncatedAudio.code))
        self._heard.put(None)

    def _last_words(self) -> say.Refused:
        """It ended without a verdict: a limit struck, or the decoder broke on the file."""
        status = self._process.wait()
        limits = {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGXFSZ", "SIGKILL")}
        return say.Refused(AudioTooCostly.code if status in limits else TruncatedAudio.code)


def _error_of(refused: say.Refused, name: str, wav: Path) -> CassetteError:
    if refused.code == DiskFull.code:
        return DiskFull(path=wav.parent)
    if refused.code == StorageFailed.code:
        return StorageFailed(path=wav.parent, why=refused.facts.get("why", "input/output error"))
    kind = _BAD_AUDIO.get(refused.code, TruncatedAudio)
    what = shown(refused.facts.get("what", "an unusual shape"), 60)
    return kind(name=name, what=what, hours=say.MAX_SECONDS // 3600)


def _python_path() -> str:
    """So that the child finds this very package, installed or not."""
    before = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(_ROOT), before] if before else [str(_ROOT)])
