"""Checks an Ogg Opus file from a teammate before any decoder sees it: its own reading of headers.

Formats: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), RFC 6716 section 3 (what a packet says it lasts).
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cassette.audio.opus_packets import frames_of
from cassette.audio.own_files import opened
from cassette.audio.recorder import SAMPLE_RATE
from cassette.domain.errors import (
    AudioBadShape,
    AudioTooLarge,
    AudioTooLong,
    EmptyAudio,
    NotAudio,
    TruncatedAudio,
)
from cassette.domain.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 64 << 20
MAX_SECONDS = 4 * 3600
_MAX_FRAMES = (MAX_SECONDS + 1) * SAMPLE_RATE

_PAGE = struct.Struct("<4sBBqIIIB")
_LAST = 4  # flag of the last page
_SLACK = SAMPLE_RATE  # a claimed length may differ from the packets' by a second


@dataclass(frozen=True, slots=True)
class OpusFacts:
    """What the file is, by its own pages."""

    duration_ms: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: int
    sequence: int
    lacing: bytes
    body: bytes


def probe_opus(path: Path) -> OpusFacts:
    """The facts of a whole Ogg Opus file with one mono stream, within 4 h and 64 MiB.

    Raises AudioMissing, CannotRead, NotAudio, AudioTooLarge, AudioTooLong, AudioBadShape,
    TruncatedAudio or EmptyAudio.
    """
    name = shown(path.name)
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise AudioTooLarge(name=name, limit="64 MiB")
        frames = _frames(file, name)
    if frames <= 0:
        raise EmptyAudio(name=name)
    return OpusFacts(round(frames * 1000 / SAMPLE_RATE), size)


def _frames(file: IO[bytes], name: str) -> int:
    """Frames of sound. Every page is looked at, no packet decoded."""
    pages = _pages(file, name)
    first = next(pages, None)
    if first is None or not first.body.startswith(b"OpusHead") or len(first.body) < 19:
        raise NotAudio(name=name)
    version, channels, skip = struct.unpack_from("<BBH", first.body, 8)
    if version >> 4 != 0:
        raise NotAudio(name=name)
    if channels != 1 or first.body[18] != 0:
        raise AudioBadShape(name=name, what=f"{channels} channels in a note that must have one")
    packets = _Packets()
    last = first
    for page in pages:
        if page.serial != first.serial or page.sequence != last.sequence + 1:
            raise TruncatedAudio(name=name)
        packets.add(page)
        if packets.frames > _MAX_FRAMES or page.granule - skip > _MAX_FRAMES:
            raise AudioTooLong(name=name, hours=MAX_SECONDS // 3600)
        last = page
    if not last.flags & _LAST or not packets.has_tags:
        raise TruncatedAudio(name=name)
    if not -_SLACK <= last.granule - packets.frames <= _SLACK:
        raise TruncatedAudio(name=name)
    return last.granule - int(skip)


class _Packets:
    """Adds up how long the packets say they last; the first one is the comment header."""

    def __init__(self) -> None:
        self.frames = 0
        self.has_tags = False
        self._open = False  # the last packet of a page goes on in the next one

    def add(self, page: _Page) -> None:
        at = 0
        for size in page.lacing:
            if not self._open:
                self._begin(page.body[at : at + 2], page.body[at : at + 8])
            at += size
            self._open = size == 255

    def _begin(self, head: bytes, start: bytes) -> None:
        if not self.has_tags:
            self.has_tags = start == b"OpusTags"
            return
        if head:
            self.frames += frames_of(head)


def _pages(file: IO[bytes], name: str) -> Iterator[_Page]:
    while head := file.read(_PAGE.size):
        if len(head) < _PAGE.size or head[:4] != b"OggS":
            raise (TruncatedAudio if file.tell() > _PAGE.size else NotAudio)(name=name)
        _, version, flags, granule, serial, sequence, _, segments = _PAGE.unpack(head)
        lacing = file.read(segments)
        body = file.read(sum(lacing))
        if version or len(lacing) < segments or len(body) < sum(lacing):
            raise TruncatedAudio(name=name)
        yield _Page(flags, granule, serial, sequence, lacing, body)
