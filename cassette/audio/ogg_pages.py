"""Whether an Ogg file is whole: the checksum and the order of its pages, one page at a time.

libsndfile conceals what it cannot decode by a murmur, without a word; who listens ought to know.
Format: RFC 3533.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, TYPE_CHECKING

from cassette.audio.own_files import opened

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"OggS"
_HEAD = struct.Struct("<4sBBqIIIB")
_SUM_AT = 22
_LAST = 4  # flag of the last page


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
            flags = self._page(self._file)
        except OSError:
            flags = None
        self.damaged = flags is None
        if flags is None or flags & _LAST:
            self.close()

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _page(self, file: IO[bytes]) -> int | None:
        """The flags of the next page, or None where it is not the one that ought to follow."""
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        magic, _, flags, _, _, sequence, stated, segments = _HEAD.unpack(head)
        if magic != _MAGIC or sequence != self._next:
            return None
        self._next += 1
        lacing = file.read(segments)
        body = file.read(sum(lacing))
        blank = head[:_SUM_AT] + bytes(4) + head[_SUM_AT + 4 :]
        return int(flags) if checksum(blank + lacing + body) == stated else None


def checksum(data: bytes) -> int:
    """Ogg's CRC-32: zlib's polynomial, read from the other end, begun with zero."""
    mirrored = zlib.crc32(data.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_MIRRORED), "big")


_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
