"""A recording on its way to disk: a WAV that can be read after any crash, however it ends.

PCM16, 48 kHz, mono. While it grows, its header leaves the size open, which readers take as "to the
end of the file"; stopping writes the true size. Of all formats tried, only this lost nothing but
the unsynced end.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from typing import TYPE_CHECKING, Protocol

from cassette.audio.ownership import claim
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import CassetteError, DiskFull, StorageFailed
from cassette.runtime import atomic

if TYPE_CHECKING:
    from pathlib import Path

HEADER_BYTES = 44
FRAME_BYTES = 2
BYTES_PER_SECOND = SAMPLE_RATE * FRAME_BYTES
_OPEN_END = 0xFFFFFFFF


class Disk(Protocol):
    """What a spool asks of a disk; tests record it, break it and cut its power."""

    def open(self, path: Path) -> int:
        """Open for reading and writing at the end, made if missing, for its owner alone."""
        ...

    def write(self, descriptor: int, data: bytes) -> None:
        """Append all of ``data``."""
        ...

    def patch(self, descriptor: int, offset: int, data: bytes) -> None:
        """Overwrite bytes that are there already."""
        ...

    def sync(self, descriptor: int) -> None:
        """Have the device keep everything appended so far."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Have the device keep that the file exists."""
        ...

    def free(self, folder: Path) -> int:
        """Bytes that can still be written there."""
        ...


class RealDisk:
    """The disk of this machine."""

    def open(self, path: Path) -> int:
        """Open for reading and writing at the end, made if missing, for its owner alone."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, flags, 0o600)
        os.lseek(descriptor, 0, os.SEEK_END)
        return descriptor

    def write(self, descriptor: int, data: bytes) -> None:
        """Append all of ``data``."""
        rest = memoryview(data)
        while len(rest):
            rest = rest[os.write(descriptor, rest) :]

    def patch(self, descriptor: int, offset: int, data: bytes) -> None:
        """Overwrite bytes that are there already."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        os.write(descriptor, data)
        os.lseek(descriptor, 0, os.SEEK_END)

    def sync(self, descriptor: int) -> None:
        """Have the device keep everything appended so far."""
        if sys.platform == "linux":
            os.fdatasync(descriptor)
        else:
            atomic.sync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Have the device keep that the file exists."""
        atomic.sync_folder(folder)

    def free(self, folder: Path) -> int:
        """Bytes that can still be written there."""
        return shutil.disk_usage(folder).free


class Spool:
    """The file, from its first byte to its last. One thread appends; ``sync`` may be another's.

    Every method raises DiskFull or StorageFailed. A path that already holds a spool is continued.
    """

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self.path = path
        self.frames = 0
        self._disk: Disk = disk if disk is not None else RealDisk()
        self._is_new = not path.exists()
        self._descriptor = -1
        try:
            self._descriptor = self._disk.open(path)
            self._begin()
        except (OSError, StorageFailed) as error:
            self.abandon()
            if isinstance(error, OSError):
                raise _told(error, path) from error
            raise

    @property
    def seconds(self) -> float:
        """How much sound it holds."""
        return self.frames / SAMPLE_RATE

    def append(self, data: bytes) -> None:
        """Add whole frames of PCM16. What an error leaves half-written is cut off by ``finish``."""
        try:
            self._disk.write(self._descriptor, data)
        except OSError as error:
            raise _told(error, self.path) from error
        self.frames += len(data) // FRAME_BYTES

    def sync(self) -> None:
        """After it returns, a power cut cannot take what was appended before."""
        try:
            self._disk.sync(self._descriptor)
        except OSError as error:
            raise _told(error, self.path) from error

    def free(self) -> int:
        """Bytes that can still be written."""
        try:
            return self._disk.free(self.path.parent)
        except OSError as error:
            raise _told(error, self.path) from error

    def finish(self) -> None:
        """Write the true size, sync and close; closed also when that fails."""
        try:
            self.frames = frames_in(os.fstat(self._descriptor).st_size)
            os.ftruncate(self._descriptor, HEADER_BYTES + self.frames * FRAME_BYTES)
            self._patch_header(self.frames * FRAME_BYTES)
            self._disk.sync(self._descriptor)
        except OSError as error:
            raise _told(error, self.path) from error
        finally:
            self._close()

    def abandon(self) -> None:
        """Close; a spool that this object made is deleted."""
        self._close()
        if self._is_new:
            self.path.unlink(missing_ok=True)

    def _begin(self) -> None:
        if not claim(self._descriptor):
            self._is_new = False  # somebody else's: never delete it
            raise StorageFailed(path=self.path, why="another recording is using this file")
        size = os.fstat(self._descriptor).st_size
        if size < HEADER_BYTES:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            self._disk.write(self._descriptor, header(_OPEN_END))
        else:
            self.frames = frames_in(size)
            os.ftruncate(self._descriptor, HEADER_BYTES + self.frames * FRAME_BYTES)
            self._patch_header(_OPEN_END)
            os.lseek(self._descriptor, 0, os.SEEK_END)
        self._disk.sync(self._descriptor)
        self._disk.sync_folder(self.path.parent)

    def _patch_header(self, data_bytes: int) -> None:
        # All of it: after a power cut even the header may have come back as zeros.
        self._disk.patch(self._descriptor, 0, header(data_bytes))

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def header(data_bytes: int) -> bytes:
    """The 44 bytes before the sound; sizes that do not fit are left open."""
    data_bytes = min(data_bytes, _OPEN_END)
    riff_bytes = min(data_bytes + HEADER_BYTES - 8, _OPEN_END)
    shape = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, BYTES_PER_SECOND, FRAME_BYTES, 16)
    return struct.pack(
        "<4sI4s4sI16s4sI", b"RIFF", riff_bytes, b"WAVE", b"fmt ", 16, shape, b"data", data_bytes
    )


def frames_in(size: int) -> int:
    """Whole frames of sound in a spool of ``size`` bytes, whatever its header says."""
    return max(0, size - HEADER_BYTES) // FRAME_BYTES


def _told(error: OSError, path: Path) -> CassetteError:
    told = atomic.told(error, path)
    if isinstance(told, DiskFull):
        return told
    return StorageFailed(path=path.parent, why=error.strerror or type(error).__name__)
