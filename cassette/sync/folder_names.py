"""What the files of a team's folder are called, and whether each is what its name says."""

from __future__ import annotations

import errno
import hashlib
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from cassette.domain.ids import is_uuid7
from cassette.sync.transport import MARK, Chunk, Flaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAX_ENTRY: Final = 1 << 20
MAX_REQUEST: Final = 1 << 16
MAX_CHUNK: Final = 64 << 20
MAX_BLOB: Final = MAX_CHUNK + 16
"""The largest files that are read, in bytes: others are not ours."""
ARRIVING_NS: Final = 30_000_000_000
"""A file that changed this lately may still be on its way here."""

_NUMBER = "(0|[1-9][0-9]{0,17})"
ENTRY: Final = re.compile(rf"{_NUMBER}-([0-9a-f]{{{MARK}}})\.ctl")
CHUNK: Final = re.compile(rf"{_NUMBER}-{_NUMBER}-([0-9a-f]{{{MARK}}})\.seg")
REQUEST: Final = re.compile(r"([0-9a-f]{64})\.req")
ADDRESS: Final = re.compile(r"[0-9a-f]{64}")
_SHARD = re.compile(r"[0-9a-f]{2}")


def flaw_of(root: Path, place: Path) -> Flaw | None:
    """What is wrong with a file of the team's folder ``root``; None when nothing is, or it is
    somebody else's, or gone. OSError but for one file that cannot be read."""
    named = _named(place.relative_to(root).parts)
    if named is None:
        return None
    flaw, digits, most = named
    try:
        seen = place.stat()
        why = _why(place, seen.st_size, digits, most)
        if why == "other_bytes" and flaw.kind != "blob" and _is_cut_short(place):
            why = "cut_short"
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not why:
        return None
    arriving = time.time_ns() - max(seen.st_mtime_ns, seen.st_ctime_ns) < ARRIVING_NS
    return replace(flaw, why=why, arriving=arriving, size=seen.st_size)


def survey(
    root: Path, names: Callable[[Path], tuple[str, ...]], *, blobs: bool = True
) -> Iterator[Flaw]:
    """All flaws of a team's folder. Everything in it is read, sealed files only with ``blobs``."""
    folders = [root / "t", root / "join"]
    folders += [root / "d" / name for name in names(root / "d") if is_uuid7(name)]
    if blobs:
        folders += [root / "b" / name for name in names(root / "b") if _SHARD.fullmatch(name)]
    for folder in folders:
        for name in names(folder):
            flaw = flaw_of(root, folder / name)
            if flaw is not None:
                yield flaw


def _named(parts: tuple[str, ...]) -> tuple[Flaw, str, int] | None:
    """What a file is by its name: with which digits its hash begins, how long it may be."""
    where, name = "/".join(parts), parts[-1]
    match parts[:-1]:
        case ("t",) if found := ENTRY.fullmatch(name):
            number = int(found[1])
            return Flaw("entry", where, "", first=number, last=number), found[2], MAX_ENTRY
        case ("join",) if found := REQUEST.fullmatch(name):
            return Flaw("request", where, ""), found[1], MAX_REQUEST
        case ("b", shard) if ADDRESS.fullmatch(name) and name.startswith(shard):
            return Flaw("blob", where, "", address=name), name, MAX_BLOB
        case ("d", device) if is_uuid7(device) and (found := CHUNK.fullmatch(name)):
            chunk = Chunk(int(found[1]), int(found[2]), found[3])
            if not 1 <= chunk.first <= chunk.last:
                return None
            flaw = Flaw("records", where, "", device, chunk.first, chunk.last, chunk)
            return flaw, chunk.mark, MAX_CHUNK
    return None


def _why(place: Path, size: int, digits: str, most: int) -> str:
    if size == 0:
        return "empty"
    if size > most:
        return "other_bytes"
    try:
        data = place.read_bytes()
    except IsADirectoryError:
        return "other_bytes"
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return "unreadable"
    if hashlib.sha256(data).hexdigest().startswith(digits):
        return ""
    return "zeros" if not data.strip(b"\0") else "other_bytes"


def _is_cut_short(place: Path) -> bool:
    """Whether what is there would be whole if it only went on."""
    try:
        msgspec.msgpack.decode(place.read_bytes())
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except (OSError, ValueError, RecursionError):
        return False
    return False
