"""Parts of a sound: joined they are in order and apart, and no word is ever cut into."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from cassette.domain.notes import Word
from cassette.domain.spans import AROUND_WORD_MS, length_ms, merged, with_words, within
from cassette.domain.trimming import Spans, Trim, skips

LENGTH = 20_000
PARTS = st.lists(st.tuples(st.integers(-500, LENGTH), st.integers(-500, LENGTH + 500)), max_size=12)
WORDS = st.lists(
    st.tuples(st.integers(0, LENGTH), st.integers(0, 800)).map(
        lambda pair: Word(pair[0], min(LENGTH, pair[0] + pair[1]), "x", 1.0)
    ),
    max_size=12,
)


def covered(parts: Spans) -> set[int]:
    return {ms for start, end in parts for ms in range(start, end)}


@given(PARTS)
def test_joined_parts_are_the_same_ms_in_order_and_apart(parts: list[tuple[int, int]]) -> None:
    joined = merged(parts)
    assert covered(joined) == covered(tuple(parts))
    assert all(end < start for (_, end), (start, _) in pairwise(joined))
    assert all(start < end for start, end in joined)
    assert length_ms(joined) == len(covered(joined))
    assert merged(joined) == joined


@given(PARTS, WORDS, st.sampled_from(Trim))
def test_no_trim_touches_speech_or_a_word(
    parts: list[tuple[int, int]], words: list[Word], trim: Trim
) -> None:
    speech = within(parts, LENGTH)
    spared = with_words(speech, words, LENGTH)
    left_out = covered(skips(spared, LENGTH, trim))
    assert not left_out & covered(speech)
    if speech:
        for word in words:
            around = range(max(0, word.start_ms - AROUND_WORD_MS), word.end_ms + AROUND_WORD_MS)
            assert not left_out & set(around)


def test_without_the_words_one_is_cut_into() -> None:
    """The twin of the test above: speech was not found where somebody whispers."""
    speech, word = ((0, 1000), (5000, 6000)), Word(2900, 3100, "psst", 0.9)
    assert skips(speech, 6000, Trim.MAX) == ((1090, 4910),)
    assert all(
        end <= 2850 or start >= 3150
        for start, end in skips(with_words(speech, [word], 6000), 6000, Trim.MAX)
    )


def test_words_alone_do_not_say_that_all_else_is_silence() -> None:
    assert with_words((), [Word(0, 500, "x", 1.0)], 10_000) == ()
