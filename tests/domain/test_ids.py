"""Identifiers sort by time and are real UUIDv7."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from cassette.domain.ids import is_uuid7, uuid7

times = st.integers(0, (1 << 48) - 1)
randomness = st.binary(min_size=10, max_size=10)


@given(times, randomness)
def test_every_id_is_a_canonical_version_7_uuid_of_its_time(ms: int, noise: bytes) -> None:
    made = uuid7(ms, noise)
    parsed = UUID(made)
    assert is_uuid7(made)
    assert parsed.version == 7
    assert parsed.variant == "specified in RFC 4122"
    assert parsed.int >> 80 == ms


@given(times, times, randomness, randomness)
def test_ids_sort_by_time(first: int, second: int, a: bytes, b: bytes) -> None:
    if first < second:
        assert uuid7(first, a) < uuid7(second, b)


def test_the_example_of_the_rfc() -> None:
    # RFC 9562, appendix A.6
    rand_a, rand_b = 0xCC3, 0x18C4DC0C0C07398F
    noise = rand_a.to_bytes(2) + rand_b.to_bytes(8)
    assert uuid7(0x017F22E279B0, noise) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@pytest.mark.parametrize("ms", [-1, 1 << 48])
def test_a_time_outside_48_bits_is_refused(ms: int) -> None:
    with pytest.raises(ValueError, match="48 bits"):
        uuid7(ms, bytes(10))


@pytest.mark.parametrize(
    "text",
    ["", "x", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"],
)
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_uuid7(text)
