"""Ogg files taken apart and put together in another way."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from cassette.audio.ogg_pages import checksum
from cassette.audio.opus_packets import frames_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = struct.Struct("<4sBBqIIIB")


def pages(data: bytes) -> Iterator[bytearray]:
    """The pages of a file, one by one."""
    starts = [at for at in range(len(data)) if data.startswith(b"OggS", at)]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        yield bytearray(data[start:end])


def summed(page: bytearray) -> bytes:
    """The page with its right checksum."""
    page[22:26] = bytes(4)
    page[22:26] = checksum(bytes(page)).to_bytes(4, "little")
    return bytes(page)


def with_short_pages(opus: bytes) -> list[bytes]:
    """The pages of the same sound with one packet in each of them, as a live stream has it."""
    head, tags, *others = pages(opus)
    made, granule = [summed(head), summed(tags)], 0
    for number, page in enumerate(others):
        *_, last_granule, serial, _, _, count = _HEAD.unpack_from(page)
        at = _HEAD.size + count
        for place, size in enumerate(page[_HEAD.size : at]):
            assert size < 255
            packet = bytes(page[at : at + size])
            at, granule = at + size, granule + frames_of(packet)
            is_last = number == len(others) - 1 and place == count - 1
            words = 0, 4 if is_last else 0, min(granule, last_granule), serial, len(made), 0, 1
            made.append(summed(bytearray(_HEAD.pack(b"OggS", *words) + bytes([size]) + packet)))
    return made
