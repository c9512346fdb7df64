"""Captions people can read and no text can forge."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, strategies as st

from cassette.domain.notes import Segment, Transcript, Word
from cassette.domain.views import TranscriptState
from cassette.export.captions import MAX_NAME, note_captions, note_cues
from cassette.export.documents import document
from cassette.export.escaping import visible
from cassette.export.labels import ENGLISH
from cassette.export.options import ExportOptions

TIMING = re.compile(r"(\d+):(\d\d):(\d\d)[.,](\d{3}) --> (\d+):(\d\d):(\d\d)[.,](\d{3})")
LONG = (
    "We looked at three houses on the harbour and the second one has room for all of us, "
    "a kitchen that deserves the name, and a landlord who answers the telephone."
)


def spans(source: str) -> list[tuple[int, int]]:
    """(start, end) in ms of every timing line."""

    def ms(h, m, s, f):
        return ((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(f)

    found = [TIMING.fullmatch(line) for line in source.splitlines()]
    return [(ms(*m.groups()[:4]), ms(*m.groups()[4:])) for m in found if m]


def test_a_short_note_reads_like_this(scene):
    meeting = scene()
    note = meeting.spoken(2, "We move in May.", seconds=2)
    options = ExportOptions()
    assert note_captions(meeting.material(), note, "vtt", options, ENGLISH) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\n<v Grace Ito>We move in May.\n"
    )
    assert note_captions(meeting.material(), note, "srt", options, ENGLISH) == (
        "1\n00:00:00,000 --> 00:00:01,200\nGrace Ito: We move in May.\n"
    )


def test_a_meeting_puts_its_notes_one_after_another(scene):
    meeting = scene()
    meeting.spoken(1, "We move in May.", seconds=6)
    meeting.typed(3, "Typed words take no time.")
    meeting.spoken(2, "To the harbour.", seconds=4)
    meeting.delete(meeting.spoken(2, "Never mind.", seconds=4))
    meeting.spoken(3, None, state=TranscriptState.PENDING, seconds=9)
    source = document("vtt", meeting.material())
    assert spans(source) == [(0, 1_200), (6_000, 7_000), (10_000, 17_000)]
    assert "<v Linus Berg>[transcription pending]" in source
    assert "Typed" not in source
    assert "Never" not in source


def test_long_speech_is_cut_into_two_lines_of_42_characters(scene):
    meeting = scene()
    note = meeting.spoken(2, LONG, seconds=20)
    cues = note_cues(note, meeting.transcripts[note.id], "Grace Ito", ENGLISH)
    assert len(cues) > 1
    assert all(len(cue.lines) <= 2 and all(len(x) <= 42 for x in cue.lines) for cue in cues)
    assert " ".join(line for cue in cues for line in cue.lines) == LONG
    assert len(f"Grace Ito: {cues[0].lines[0]}") <= 42


def test_a_cue_begins_when_its_first_word_is_spoken(scene):
    meeting = scene()
    note = meeting.spoken(2, LONG, seconds=20)
    words = meeting.transcripts[note.id].segments[0].words
    starts = {word.start_ms for word in words}
    cues = note_cues(note, meeting.transcripts[note.id], "Grace Ito", ENGLISH)
    assert all(cue.start_ms in starts for cue in cues)


def test_a_caption_does_not_wait_through_a_pause(scene):
    meeting = scene()
    words = (Word(0, 300, " Well", 0.9), Word(3_000, 3_300, " maybe.", 0.9))
    note = meeting.spoken(2, "Well maybe.", segments=(Segment(0, 0, 3_300, "Well maybe.", words),))
    cues = note_cues(note, meeting.transcripts[note.id], "G", ENGLISH)
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(0, 1_000), (3_000, 4_000)]


@pytest.mark.parametrize("fmt", ["srt", "vtt"])
def test_a_silent_note_says_so_and_an_empty_meeting_is_a_valid_file(scene, fmt):
    meeting = scene()
    assert document(fmt, meeting.material()) == ("WEBVTT\n" if fmt == "vtt" else "")
    meeting.spoken(1, None, state=TranscriptState.SILENT, seconds=3)
    assert "[no speech]" in document(fmt, meeting.material())


def test_a_long_name_leaves_room_for_words(scene):
    meeting = scene(names=("A" * 120, "B", "C"))
    meeting.spoken(1, "We move in May.")
    assert f"{'A' * 23}…: We move in May." in document("srt", meeting.material())


TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="<v>/b &-01:23,.{}\\\n\r\u2028", max_size=80),
    st.just("x\n\n2\n00:00:00,000 --> 00:00:09,000\nforged"),
)


@st.composite
def transcripts(draw):
    """Segments of any text whose words have any times at all."""
    segments = []
    for n in range(draw(st.integers(0, 3))):
        text = draw(TEXTS)
        words = []
        for piece in draw(st.sampled_from([text.split(), [], [text[:500]]])):
            start = draw(st.integers(0, 60_000))
            words.append(Word(start, start + draw(st.integers(0, 20_000)), piece[:500], 0.5))
        start = draw(st.integers(0, 60_000))
        segments.append(Segment(n, start, start + draw(st.integers(0, 60_000)), text, tuple(words)))
    return Transcript("en", "tiny.en", tuple(segments))


@example(transcript=Transcript("en", "tiny.en", ()), name="--", fmt="vtt")
@example(
    transcript=Transcript("en", "tiny.en", (Segment(0, 0, 0, "", (Word(0, 0, "0" * 43, 0.5),)),)),
    name="x" * 40,
    fmt="srt",
)
@example(
    transcript=Transcript(
        "en",
        "tiny.en",
        (Segment(0, 0, 0, "", (Word(0, 0, "0" * 16, 0.5), Word(0, 0, "0" * 26, 0.5))),),
    ),
    name="0" * 25,
    fmt="srt",
)
@given(transcript=transcripts(), name=TEXTS.filter(visible), fmt=st.sampled_from(["srt", "vtt"]))
def test_no_text_forges_a_cue_and_no_time_runs_back(scene, transcript, name, fmt):
    meeting = scene(names=(name, "B", "C"))
    note = meeting.spoken(1, "", segments=transcript.segments)
    meeting.spoken(1, "Then this.")
    cues = note_cues(note, transcript, "B", ENGLISH)
    source = document(fmt, meeting.material())
    found = spans(source)
    shown = name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1].rstrip()}…"
    assert len(found) == source.count("-->") == len(note_cues(note, transcript, shown, ENGLISH)) + 1
    assert all(0 < end - start <= 7_000 for start, end in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert all(len(cue.lines) <= 2 and all(len(x) <= 42 for x in cue.lines) for cue in cues)
    blocks = source.rstrip("\n").split("\n\n")
    assert len(blocks) == len(found) + (fmt == "vtt")
    assert all(2 <= len(block.split("\n")) <= 4 for block in blocks[1:])


def test_words_of_a_transcript_without_word_times_share_the_time_of_their_segment(scene):
    meeting = scene()
    note = meeting.spoken(1, "", segments=(Segment(0, 1_000, 11_000, LONG),), seconds=12)
    cues = note_cues(note, meeting.transcripts[note.id], "A", ENGLISH)
    assert cues[0].start_ms == 1_000
    assert cues[-1].end_ms == 11_000
    assert all(len(" ".join(cue.lines)) > 20 for cue in cues)
    assert " ".join(line for cue in cues for line in cue.lines) == LONG


def test_languages_without_spaces_gain_none(scene):
    meeting = scene()
    text = "会議は五月です"
    words = tuple(Word(i * 100, i * 100 + 100, char, 0.9) for i, char in enumerate(text))
    note = meeting.spoken(1, text, segments=(Segment(0, 0, 700, text, words),))
    [cue] = note_cues(note, meeting.transcripts[note.id], "A", ENGLISH)
    assert cue.lines == (text,)


def test_every_note_names_its_speaker_anew(scene):
    meeting = scene()
    meeting.spoken(1, "One.")
    meeting.spoken(1, "Two.")
    assert document("srt", meeting.material()).count("Ada Lind: ") == 2
