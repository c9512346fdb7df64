"""Sums of the database as it was when it was last closed: with them no flipped bit goes unnoticed.

SQLite has no sums of its own, so damage that leaves a page well-formed would pass for data. They
lie beside the database and speak of it only while its size and time are those they were made of;
whoever writes to it makes them outdated, and closing it makes them anew.
"""

from __future__ import annotations

import os
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cassette.store.writer import FILE

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "library.sums"
PAGE: Final = 4096
MOST_BYTES: Final = 256 << 20
"""Larger databases go without: reading them would hold up whoever closes."""

_HEAD = struct.Struct("<8sQQQ")
_MAGIC = b"CASSUM1\n"


def note(folder: Path) -> None:
    """Sum the database up, if it changed since. Left for another time when that cannot be done."""
    file = folder / FILE
    with suppress(OSError):
        if (folder / f"{FILE}-wal").exists():
            return  # not all of it is in the file yet
        seen = file.stat()
        if seen.st_size > MOST_BYTES or _read(folder) is not None:
            return
        sums = _sums_of(file)
        if _identity(file.stat()) != _identity(seen):
            return
        head = _HEAD.pack(_MAGIC, *_identity(seen), len(sums))
        body = struct.pack(f"<{len(sums)}I", *sums)
        beside = folder / f".{NAME}.tmp"
        beside.write_bytes(head + body + struct.pack("<I", zlib.crc32(head + body)))
        beside.chmod(0o600)
        os.replace(beside, folder / NAME)


def changed_pages(folder: Path) -> list[int]:
    """The pages, from 1, that are not what was summed up; none where no sums speak of it."""
    known = _read(folder)
    if known is None:
        return []
    now = _sums_of(folder / FILE)
    return [n for n, (old, new) in enumerate(zip(known, now, strict=False), 1) if old != new]


def _read(folder: Path) -> tuple[int, ...] | None:
    """The sums, when they speak of the database as it is."""
    try:
        data = (folder / NAME).read_bytes()
        identity = _identity((folder / FILE).stat())
    except OSError:
        return None
    if len(data) < _HEAD.size + 4 or zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
        return None
    magic, size, time_ns, count = _HEAD.unpack(data[: _HEAD.size])
    if magic != _MAGIC or (size, time_ns) != identity or len(data) != _HEAD.size + 4 * count + 4:
        return None
    return struct.unpack(f"<{count}I", data[_HEAD.size : -4])


def _identity(seen: os.stat_result) -> tuple[int, int]:
    return seen.st_size, seen.st_mtime_ns


def _sums_of(file: Path) -> list[int]:
    sums = []
    with file.open("rb") as stream:
        while block := stream.read(PAGE << 8):
            view = memoryview(block)
            sums += [zlib.crc32(view[n : n + PAGE]) for n in range(0, len(block), PAGE)]
    return sums
