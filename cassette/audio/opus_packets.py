"""What an Opus packet says it lasts, and several of them put together into one.

Format: RFC 6716, section 3.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Frame sizes at 48 kHz by the upper five bits of a packet's first byte.
_SILK, _HYBRID, _CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)
_FRAME_SIZES = _SILK * 3 + _HYBRID * 2 + _CELT * 4

_LONGEST = 5760
"""Frames of sound a packet may last: 120 ms."""


def frames_of(packet: bytes) -> int:
    """Frames of sound at 48 kHz, by the first two bytes; 0 where these are not there."""
    if not packet:
        return 0
    count = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[packet[0] & 3]
    return count * _FRAME_SIZES[packet[0] >> 3]


def merged(packets: Sequence[bytes]) -> Iterator[bytes]:
    """The same sound in fewer packets: neighbours of one kind and one frame each, up to 120 ms.

    A decoder has the same to do, whoever calls it less.
    """
    for kind, alike in groupby(packets, key=_kind):
        together = list(alike)
        most = _LONGEST // _FRAME_SIZES[kind >> 3] if kind >= 0 and not kind & 3 else 1
        for at in range(0, len(together), most):
            yield _joined(together[at : at + most])


def _kind(packet: bytes) -> int:
    return packet[0] if packet else -1


def _joined(packets: list[bytes]) -> bytes:
    """Packets of one frame each as one of as many: code 3, each at its own size."""
    if len(packets) == 1:
        return packets[0]
    head = bytearray((packets[0][0] | 3, 0x80 | len(packets)))
    for packet in packets[:-1]:
        size = len(packet) - 1
        if size < 252:
            head.append(size)
        else:
            low = 252 + (size & 3)
            head += bytes((low, (size - low) >> 2))
    return bytes(head) + b"".join([packet[1:] for packet in packets])
