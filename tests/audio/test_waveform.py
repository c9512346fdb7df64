"""The shape of a note for the eye."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cassette.audio.recorder import SAMPLE_RATE
from cassette.audio.waveform import EnvelopeBuilder, decibels, thumbnail
from tests.audio.signals import babble, tone


def envelope(samples: np.ndarray, piece: int = 1000) -> bytes:
    builder = EnvelopeBuilder()
    for start in range(0, len(samples), piece):
        builder.write(samples[start : start + piece])
    return builder.finish()


def test_there_are_a_hundred_values_a_second() -> None:
    assert len(envelope(babble(2.5))) == 250
    assert len(envelope(babble(2.5)[:-1])) == 250
    assert len(envelope(babble(2.5)[:240])) == 1


def test_a_value_is_the_level_in_decibels() -> None:
    values = envelope(tone(1.0, 1000.0, 0.5))
    assert {round(decibels(value)) for value in values} == {-9}
    assert set(envelope(np.zeros(SAMPLE_RATE, np.float32))) == {0}
    assert set(envelope(np.ones(SAMPLE_RATE, np.float32))) == {255}


def test_the_length_of_the_pieces_does_not_matter() -> None:
    assert envelope(babble(1.0), 37) == envelope(babble(1.0), 48_000)


@pytest.mark.parametrize("count", [1, 7, 99, 100, 101, 12_345])
def test_a_thumbnail_has_a_hundred_values_whatever_the_length(count: int) -> None:
    assert len(thumbnail(bytes([200]) * count)) == 100
    assert set(thumbnail(bytes([200]) * count)) == {200}


def test_no_sound_has_no_thumbnail() -> None:
    assert thumbnail(b"") == b""
    assert EnvelopeBuilder().finish() == b""


def test_a_thumbnail_shows_where_it_is_loud() -> None:
    quiet, loud = bytes([40]) * 500, bytes([220]) * 500
    small = thumbnail(quiet + loud)
    assert set(small[:50]) == {40}
    assert set(small[50:]) == {220}


@given(st.binary(min_size=1, max_size=2000))
def test_a_thumbnail_stays_within_the_levels_of_its_envelope(values: bytes) -> None:
    small = thumbnail(values)
    assert min(values) - 1 <= min(small)
    assert max(small) <= max(values) + 1
