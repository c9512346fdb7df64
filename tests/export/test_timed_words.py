"""Words one by one with their times, whatever the recogniser gave."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from cassette.domain.notes import Segment, Transcript, Word
from cassette.export.escaping import visible
from cassette.export.timed_words import timed_words


def joined(words) -> str:
    return "".join(f" {word.text}" if word.spaced else word.text for word in words).strip()


def transcript(text: str, *words: Word, end_ms: int = 1_000) -> Transcript:
    return Transcript("en", "tiny.en", (Segment(0, 0, end_ms, text, words),))


def test_words_keep_their_own_times():
    said = transcript("We move.", Word(0, 200, " We", 1.0), Word(300, 900, " move.", 1.0))
    words = timed_words(said, 42)
    assert [(w.start_ms, w.end_ms, w.text) for w in words] == [(0, 200, "We"), (300, 900, "move.")]


def test_a_piece_that_the_recogniser_split_off_stays_joined():
    said = transcript("drive-all", Word(0, 100, " drive", 1.0), Word(100, 200, "-all", 1.0))
    assert joined(timed_words(said, 42)) == "drive-all"


def test_a_word_that_is_too_long_is_cut_and_shares_its_time():
    words = timed_words(transcript("x" * 100), 42)
    assert [len(word.text) for word in words] == [42, 42, 16]
    assert words[0].start_ms == 0
    assert words[-1].end_ms == 1_000


def test_words_that_are_not_in_the_segments_text_are_still_shown():
    said = transcript("something else", Word(0, 100, " We", 1.0), Word(100, 200, " move.", 1.0))
    assert joined(timed_words(said, 42)) == "We move."


@given(st.text(max_size=120), st.integers(1, 50))
def test_no_letter_is_lost_and_no_time_runs_back(text, longest):
    words = timed_words(transcript(text), longest)
    assert "".join(word.text for word in words) == "".join(visible(text).split())
    assert all(0 < len(word.text) <= longest for word in words)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(words))
    assert all(word.start_ms <= word.end_ms for word in words)
