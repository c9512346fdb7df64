"""Sums of the database as it was when it was last closed: with them no flipped bit goes unnoticed.

SQLite has no sums of its own, so damage that leaves a page well-formed would pass for data. They
lie beside the database and speak of it only while its size and time are those they were made of.
Closing renews those of the pages that were written (``page_watch``), so that damage in another is
not taken for data, and adds as many more as take half a second, until every page has one, however
large the database is: 16 bytes for each page of 4096.

A sum is a CRC-32, whose difference tells which single bit of a page flipped, and a BLAKE2b, which
proves it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cassette.runtime import atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DATABASE: Final = "library.db"
NAME: Final = "library.sums"
PAGE: Final = 4096
MORE_PAGES: Final = 1 << 16
"""So many pages that have no sum yet get one at each closing."""

_HEAD = struct.Struct("<8sQQQ")
_MAGIC = b"CASSUM2\n"
_SUM = struct.Struct("<I12s")


def note(folder: Path, written: set[int] | None) -> None:
    """Renew the sums after the pages ``written`` (from 1) changed, None for any of them.

    Left for another time when that cannot be done.
    """
    file = folder / DATABASE
    with suppress(OSError):
        if (folder / f"{DATABASE}-wal").exists():
            return  # not all of it is in the file yet
        seen = file.stat()
        pages = -(-seen.st_size // PAGE)
        known = _read(folder)
        current = known is not None and known[0] == _identity(seen)
        if current:
            written = set()  # nothing came of it
        body = bytearray() if known is None or written is None else bytearray(known[1])
        del body[pages * _SUM.size :]
        count = len(body) // _SUM.size
        more = range(count + 1, min(pages, count + MORE_PAGES) + 1)
        if current and not more:
            return
        body += bytes(len(more) * _SUM.size)
        renewed = (page for page in sorted(written or ()) if page <= count)
        for page, sum in _sums_of(file, (*renewed, *more)):
            body[(page - 1) * _SUM.size : page * _SUM.size] = sum
        if _identity(file.stat()) == _identity(seen):
            _write(folder, _identity(seen), body)


def are_of(folder: Path) -> bool:
    """Whether there are sums that speak of the database as it is."""
    return _speaking(folder) is not None


def changed_pages(folder: Path) -> list[int]:
    """The pages, from 1, that are not what was summed up; none where no sums speak of it."""
    return [page for page, _ in _changed(folder)]


def mend_pages(folder: Path) -> list[int]:
    """Flip back single flipped bits; the pages, from 1, that are as they were again.

    To be called while nobody has the database open. OSError.
    """
    mended = []
    file = folder / DATABASE
    for page, sum in list(_changed(folder)):
        seen = file.stat()
        with file.open("r+b") as stream:
            stream.seek((page - 1) * PAGE)
            whole = _flipped_back(stream.read(PAGE), sum)
            if whole is None:
                continue
            stream.seek((page - 1) * PAGE)
            stream.write(whole)
            stream.flush()
            atomic.sync(stream.fileno())
        os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))  # its sums speak of it still
        mended.append(page)
    return mended


def _changed(folder: Path) -> Iterator[tuple[int, bytes]]:
    """(page, the sum it should have) of each page that has another."""
    body = _speaking(folder) or b""
    for page, sum in _sums_of(folder / DATABASE, range(1, len(body) // _SUM.size + 1)):
        then = body[(page - 1) * _SUM.size : page * _SUM.size]
        if sum != then:
            yield page, then


def _flipped_back(data: bytes, sum: bytes) -> bytes | None:
    """A page with its one flipped bit as it was; None when more than that changed."""
    crc, _ = _SUM.unpack(sum)
    at = _flips(len(data)).get(crc ^ zlib.crc32(data))
    if at is None:
        return None
    whole = bytearray(data)
    whole[at // 8] ^= 1 << at % 8
    return bytes(whole) if _sum(whole) == sum else None


@functools.lru_cache(maxsize=2)
def _flips(length: int) -> dict[int, int]:
    """What each single flipped bit of so many bytes does to their CRC-32."""
    nothing = zlib.crc32(bytes(length))
    found = {}
    one = bytearray(length)
    for at in range(8 * length):
        one[at // 8] = 1 << at % 8
        found[zlib.crc32(one) ^ nothing] = at
        one[at // 8] = 0
    return found


def _speaking(folder: Path) -> bytes | None:
    """The sums, where they speak of the database as it is."""
    with suppress(OSError):
        known = _read(folder)
        if known is not None and known[0] == _identity((folder / DATABASE).stat()):
            return known[1]
    return None


def _read(folder: Path) -> tuple[tuple[int, int], bytes] | None:
    """Of which size and time of the database the sums are, and the sums; None for none."""
    try:
        data = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return None
    if len(data) < _HEAD.size + 4 or zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
        return None
    magic, size, time_ns, count = _HEAD.unpack(data[: _HEAD.size])
    if magic != _MAGIC or len(data) != _HEAD.size + _SUM.size * count + 4:
        return None
    return (size, time_ns), data[_HEAD.size : -4]


def _write(folder: Path, identity: tuple[int, int], body: bytearray) -> None:
    data = _HEAD.pack(_MAGIC, *identity, len(body) // _SUM.size) + body
    beside = folder / f".{NAME}.tmp"
    beside.write_bytes(data + struct.pack("<I", zlib.crc32(data)))
    beside.chmod(0o600)
    os.replace(beside, folder / NAME)


def _identity(seen: os.stat_result) -> tuple[int, int]:
    return seen.st_size, seen.st_mtime_ns


def _sums_of(file: Path, pages: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """The sum of each of these pages that is there."""
    at = 0
    with file.open("rb") as stream:
        for page in pages:
            if page != at + 1:
                stream.seek((page - 1) * PAGE)
            data, at = stream.read(PAGE), page
            yield page, _sum(data)


def _sum(page: bytes | bytearray) -> bytes:
    return _SUM.pack(zlib.crc32(page), hashlib.blake2b(page, digest_size=12).digest())
