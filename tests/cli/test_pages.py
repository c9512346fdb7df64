"""How meetings, notes and words read on a terminal."""

from __future__ import annotations

import pytest

from cassette.cli import pages
from cassette.domain.ids import NoteId
from cassette.domain.notes import Segment, Transcript, Word
from cassette.domain.views import TranscriptState
from tests.cli.cards import note_card


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0:00"), (999, "0:01"), (65_000, "1:05"), (3_723_000, "1:02:03"), (14_400_000, "4:00:00")],
)
def test_a_length_reads_as_minutes_or_hours(ms: int, text: str) -> None:
    assert pages.length(ms) == text


def test_a_moment_is_told_in_the_readers_zone() -> None:
    assert pages.when(1_795_000_000_000, "Asia/Tokyo") == "Wed 18 Nov 2026, 20:06"


def test_a_doubtful_word_is_marked() -> None:
    words = (Word(0, 400, " Hello", 0.9), Word(400, 900, " wurld", 0.3))
    transcript = Transcript("en", "tiny.en", (Segment(0, 0, 900, " Hello wurld", words),))
    card = note_card(transcript=TranscriptState.DONE)
    lines = list(pages.words_lines(card, transcript, words=True))
    assert lines == ["    0.00      0.40  0.90  Hello", "    0.40      0.90  0.30  wurld  ?"]


def test_a_segment_without_word_times_reads_as_a_line() -> None:
    transcript = Transcript("en", "tiny.en", (Segment(0, 1500, 2000, " Hello", ()),))
    card = note_card(transcript=TranscriptState.DONE)
    assert list(pages.words_lines(card, transcript, words=True)) == ["    1.50  Hello"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TranscriptState.PENDING, "cassette transcribe"),
        (TranscriptState.FAILED, "it was too loud"),
        (TranscriptState.REFUSED, "not written down"),
        (TranscriptState.SILENT, "nobody speaks"),
    ],
)
def test_a_note_without_words_says_why(state: TranscriptState, words: str) -> None:
    card = note_card(transcript=state, why_failed="it was too loud")
    (line,) = pages.words_lines(card, None, words=False)
    assert words in line


def test_a_reason_with_braces_is_shown_as_it_is() -> None:
    card = note_card(transcript=TranscriptState.FAILED, why_failed="{why} {0}")
    (line,) = pages.words_lines(card, None, words=False)
    assert "{why} {0}" in line


def test_a_reply_is_indented_under_its_note() -> None:
    answered = NoteId("01a1fdc6-cfa4-789a-a969-c4b25cf97651")
    lines = list(pages.note_lines(note_card(reply_to=answered), "UTC"))
    assert lines[0].startswith("      ↳ Ada")
