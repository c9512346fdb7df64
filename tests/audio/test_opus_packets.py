"""Opus packets: how long they last, and several in one."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cassette.audio.opus_packets import frames_of, merged

PACKETS = st.lists(
    st.tuples(st.sampled_from([0x78, 0x79, 0x7B, 0xF8, 0x80, 0x58]), st.binary(max_size=600)).map(
        lambda parts: bytes([parts[0]]) + parts[1]
    )
)


def frames_in(packet: bytes) -> list[bytes]:
    """The frames in a packet of code 0, or of code 3 at sizes of their own (RFC 6716, 3.2.5)."""
    if packet[0] & 3 == 0:
        return [packet[1:]]
    assert packet[0] & 3 == 3
    assert packet[1] & 0xC0 == 0x80
    at, sizes = 2, []
    for _ in range((packet[1] & 63) - 1):
        size = packet[at]
        at += 1
        if size >= 252:
            size += 4 * packet[at]
            at += 1
        sizes.append(size)
    found = []
    for size in sizes:
        found.append(packet[at : at + size])
        at += size
    return [*found, packet[at:]]


@given(PACKETS)
def test_merged_packets_hold_the_same_frames_and_last_as_long(packets: list[bytes]) -> None:
    fewer = list(merged(packets))
    assert sum(map(frames_of, fewer)) == sum(map(frames_of, packets))
    assert max(map(frames_of, fewer), default=0) <= max([5760, *map(frames_of, packets)])
    plain = [packet for packet in packets if packet[0] & 3 == 0]
    made = [packet for packet in fewer if packet not in packets or packet[0] & 3 == 0]
    assert [frame for packet in made for frame in frames_in(packet)] == [p[1:] for p in plain]
    assert [p for p in fewer if p[0] & 3 and p in packets] == [p for p in packets if p[0] & 3]


def test_six_packets_of_20_ms_are_one() -> None:
    assert list(merged([b"\x78ab"] * 6)) == [b"\x7b\x86\x02\x02\x02\x02\x02" + b"ab" * 6]
    assert len(list(merged([b"\x78ab"] * 13))) == 3


@pytest.mark.parametrize(
    ("packet", "frames"),
    [(b"", 0), (b"\x78", 960), (b"\x79", 1920), (b"\x7b", 0), (b"\x7b\x03", 2880), (b"\xe0", 120)],
)
def test_how_long_a_packet_lasts(packet: bytes, frames: int) -> None:
    assert frames_of(packet) == frames
