"""Whether an Ogg file is whole: the checksum and the order of its pages, one page at a time.

libsndfile conceals what it cannot decode by a murmur, without a word; who listens ought to know.
Format: RFC 3533.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cassette.audio.own_files import opened

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"OggS"
_HEAD = struct.Struct("<4sBBqIIIB")
_SUM_AT = 22
_GOES_ON, _LAST = 1, 4  # flags: begins inside a packet; the last page


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page. ``granule``: frames of sound up to its end; -1 where no packet ends in it."""

    flags: int
    granule: int
    serial: int
    sequence: int
    lacing: bytes
    body: bytes

    @property
    def goes_on(self) -> bool:
        """Whether it begins inside a packet."""
        return bool(self.flags & _GOES_ON)

    @property
    def is_last(self) -> bool:
        """Whether it is the last one."""
        return bool(self.flags & _LAST)


def read_page(file: IO[bytes]) -> Page | None:
    """The page that begins here; None where no whole one does. Raises OSError."""
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    magic, _, flags, granule, serial, sequence, stated, segments = _HEAD.unpack(head)
    if magic != _MAGIC:
        return None
    lacing = file.read(segments)
    body = file.read(sum(lacing))
    blank = head[:_SUM_AT] + bytes(4) + head[_SUM_AT + 4 :]
    if checksum(blank + lacing + body) != stated:
        return None
    return Page(flags, granule, serial, sequence, lacing, body)


class PageCheck:
    """Looks through the file at ``path``. Raises AudioMissing or CannotRead.

    A file of another format counts as whole.
    """

    def __init__(self, path: Path) -> None:
        self.damaged = False
        """Whether something was amiss so far."""
        self._next = 0  # sequence number
        self._file: IO[bytes] | None = opened(path)
        if self._file.read(len(_MAGIC)) == _MAGIC:
            self._file.seek(0)
        else:
            self.close()

    def step(self) -> None:
        """Look at one more page, about a second of sound."""
        if self._file is None:
            return
        try:
            page = read_page(self._file)
        except OSError:
            page = None
        self.damaged = page is None or page.sequence != self._next
        self._next += 1
        if page is None or self.damaged or page.is_last:
            self.close()

    def finish(self) -> None:
        """Look at all the pages that are left."""
        while self._file is not None:
            self.step()

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()
            self._file = None


def checksum(data: bytes) -> int:
    """Ogg's CRC-32: zlib's polynomial, read from the other end, begun with zero."""
    mirrored = zlib.crc32(data.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_MIRRORED), "big")


_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
