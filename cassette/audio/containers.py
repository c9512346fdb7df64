"""What kind of sound file some bytes begin, and what their header claims, read by hand.

The decoder is told the kind, so that a playlist that points at other files is never opened as one.
"""

from __future__ import annotations

import struct
from typing import IO

_RF64_SIZE = 0xFFFFFFFF
_FAR = 1 << 40
_OPEN_ENDED = frozenset({0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFF000, 0xFFFFFFFF - 36})
"""Sizes that programs write when they cannot come back to fill in the true one."""

_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"ID3", "mp3"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
    (0, b"caff", "caf"),
    (0, b".snd", "au"),
    (4, b"ftyp", "mov"),
    (4, b"moov", "mov"),
    (4, b"mdat", "mov"),
    (4, b"wide", "mov"),
)
_RIFFS = {b"WAVE": "wav", b"AVI ": "avi"}

EXACT_LENGTH = frozenset({"wav", "w64", "flac", "mov", "matroska", "aiff", "caf", "au", "avi"})
"""Kinds whose header tells the true length, so that less sound means a torn file."""


def kind_of(start: bytes) -> str | None:
    """The decoder's name of the kind, from the first 16 bytes; None for no sound we know."""
    if start[:4] in (b"RIFF", b"RF64"):
        return _RIFFS.get(start[8:12])
    if start[:4] == b"FORM" and start[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    for offset, magic, kind in _STARTS:
        if start[offset : offset + len(magic)] == magic:
            return kind
    if len(start) > 1 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0:
        return "aac" if start[1] & 0xF6 == 0xF0 else "mp3"
    return None


def claimed_bytes(kind: str, file: IO[bytes], size: int) -> tuple[int, int] | None:
    """Bytes of sound that an uncompressed file's header claims, and those that are there.

    None for other kinds, when the size is left open, and when no sound comes.
    """
    found = {"wav": _in_wav, "w64": _in_w64, "caf": _in_caf}.get(kind, _in_none)(file)
    if found is None or found in _OPEN_ENDED:
        return None
    return found, size - file.tell()


def _in_none(_file: IO[bytes]) -> int | None:
    return None


def _in_wav(file: IO[bytes]) -> int | None:
    file.seek(12)
    long_size = 0
    while len(head := file.read(8)) == 8:
        name, length = struct.unpack("<4sI", head)
        if name == b"data":
            return long_size if length == _RF64_SIZE and long_size else int(length)
        body = file.read(28) if name == b"ds64" else b""
        if len(body) >= 16:
            long_size = struct.unpack_from("<Q", body, 8)[0]
        file.seek(length - len(body) + length % 2, 1)
    return None


def _in_w64(file: IO[bytes]) -> int | None:
    file.seek(40)
    while len(head := file.read(24)) == 24:
        name, length = struct.unpack("<4s12xQ", head)
        if name == b"data":
            return max(0, int(length) - 24)
        if not 24 <= length < _FAR:
            return None
        file.seek((length - 24 + 7) // 8 * 8, 1)
    return None


def _in_caf(file: IO[bytes]) -> int | None:
    file.seek(8)
    while len(head := file.read(12)) == 12:
        name, length = struct.unpack(">4sq", head)
        if name == b"data":
            return int(length) if length >= 0 else None
        if not 0 <= length < _FAR:
            return None
        file.seek(length, 1)
    return None


def last_ogg_page_is_whole(file: IO[bytes], size: int) -> bool:
    """Whether the file ends where its last page ends."""
    start = max(0, size - 2 * 65_536)
    file.seek(start)
    end = file.read()
    at = end.rfind(b"OggS")
    while at >= 0:
        if len(end) - at >= 27 and end[at + 4] == 0:
            lacing = end[at + 27 : at + 27 + end[at + 26]]
            if len(lacing) == end[at + 26]:
                return at + 27 + len(lacing) + sum(lacing) <= len(end)
        return False
    return False


def xing_frames(start: bytes) -> int | None:
    """Frames of an MP3 by the header that most encoders leave in its first one."""
    for magic in (b"Xing", b"Info"):
        at = start.find(magic)
        if 0 <= at <= len(start) - 12 and start[at + 7] & 1:
            return int.from_bytes(start[at + 8 : at + 12])
    return None
