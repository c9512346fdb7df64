"""Values after options: what is refused, and that it is refused with a sentence."""

from __future__ import annotations

import pytest

from cassette.cli.values import ITEM, MOMENT, SPEED, OneOf
from cassette.domain.errors import BadValue


@pytest.mark.parametrize("given", ["0.49", "4.01", "nan", "inf", "-1", "fast", "", "1,5"])
def test_a_speed_outside_half_to_four_is_refused(given: str) -> None:
    with pytest.raises(BadValue):
        SPEED.convert(given, None, None)


@pytest.mark.parametrize(("given", "speed"), [("0.5", 0.5), ("4", 4.0), (" 1.25 ", 1.25)])
def test_a_speed_is_taken(given: str, speed: float) -> None:
    assert SPEED.convert(given, None, None) == speed


@pytest.mark.parametrize("given", ["nan", "inf", "-inf", "soon", ""])
def test_a_moment_that_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(BadValue):
        MOMENT.convert(given, None, None)


@pytest.mark.parametrize(
    ("given", "ms"), [("12.5", 12_500), ("0", 0), ("-1", -1000), ("1e3", 10**6)]
)
def test_a_moment_is_taken_in_milliseconds(given: str, ms: int) -> None:
    assert MOMENT.convert(given, None, None) == ms


@pytest.mark.parametrize("given", ["0", "-1", "1.0", "one", "", "²", "1" * 5000])
def test_an_item_that_is_no_number_from_1_is_refused(given: str) -> None:
    with pytest.raises(BadValue) as refused:
        ITEM.convert(given, None, None)
    assert len(refused.value.message) < 120


def test_an_item_is_taken() -> None:
    assert ITEM.convert("12", None, None) == 12


def test_a_word_is_taken_whatever_its_case_and_others_are_refused_with_the_list() -> None:
    word = OneOf("format", ("md", "html"))
    assert word.convert(" MD ", None, None) == "md"
    with pytest.raises(BadValue) as refused:
        word.convert("pdf\x1b[2J", None, None)
    assert refused.value.hint == "Use md, html."
    assert "\x1b" not in refused.value.message
