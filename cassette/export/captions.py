"""Captions: a note or a whole meeting as SubRip or WebVTT, cut where people can read them.

A cue has at most two lines of 42 characters and lasts at most 7 seconds (the usual measure of
subtitling guidelines); it is cut at word times and begins anew where a segment does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from cassette.domain.views import NoteCard, TranscriptState
from cassette.export.escaping import srt_text, vtt_text
from cassette.export.material import Material, shown_names
from cassette.export.timed_words import TimedWord, timed_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cassette.domain.notes import Transcript
    from cassette.export.labels import Labels
    from cassette.export.options import ExportOptions

CaptionFormat = Literal["srt", "vtt"]

LINE_CHARS = 42
LINES = 2
MAX_CUE_MS = 7_000
MIN_CUE_MS = 1_000
PAUSE_MS = 1_500
"""A caption does not wait through a longer pause."""
MAX_NAME = 24
"""A longer name is shortened, so that it leaves room for words."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption from ``start_ms`` to ``end_ms``, its lines not escaped yet.

    ``opens`` is true for the first cue of a note: there the speaker's name is written.
    """

    start_ms: int
    end_ms: int
    speaker: str
    lines: tuple[str, ...]
    opens: bool


def meeting_captions(
    material: Material, fmt: CaptionFormat, options: ExportOptions, labels: Labels
) -> str:
    """All spoken notes of a meeting, one after another in thread order, as one caption file.

    Typed notes take no time and are left out.
    """
    return written(
        _cues_of([note for note in material.notes if note.sound], material, options, labels), fmt
    )


def note_captions(
    material: Material, note: NoteCard, fmt: CaptionFormat, options: ExportOptions, labels: Labels
) -> str:
    """The captions of one spoken note of the meeting in ``material``."""
    return written(_cues_of([note], material, options, labels), fmt)


def written(cues: Iterable[Cue], fmt: CaptionFormat) -> str:
    """Cues as a SubRip or WebVTT file. Sources: W3C WebVTT; SubRip as VLC and ffmpeg read it."""
    return _vtt(cues) if fmt == "vtt" else _srt(cues)


def note_cues(
    note: NoteCard, transcript: Transcript | None, speaker: str, labels: Labels
) -> tuple[Cue, ...]:
    """The cues of one note, from its own start.

    A note without words gets one cue that says why.
    """
    words = timed_words(transcript, LINE_CHARS) if transcript is not None else ()
    if not words:
        text = _wordless(note, labels)
        end = max(1, min(note.duration_ms, MAX_CUE_MS))
        return (Cue(0, end, speaker, (f"[{text}]",), opens=True),)
    return _lengthened(_cut(words, speaker), max(note.duration_ms, words[-1].end_ms))


def _cues_of(
    notes: Sequence[NoteCard], material: Material, options: ExportOptions, labels: Labels
) -> Iterator[Cue]:
    names = shown_names(material, options)
    start_ms = 0
    for note in notes:
        transcript = material.transcripts.get(note.id)
        cues = note_cues(note, transcript, _short(names[note.by]), labels)
        for cue in cues:
            yield replace(cue, start_ms=start_ms + cue.start_ms, end_ms=start_ms + cue.end_ms)
        start_ms += max(note.duration_ms, cues[-1].end_ms)


def _wordless(note: NoteCard, labels: Labels) -> str:
    reasons = {
        TranscriptState.PENDING: labels.pending,
        TranscriptState.FAILED: labels.failed,
        TranscriptState.REFUSED: labels.refused,
    }
    return reasons.get(note.transcript, labels.silent)


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1].rstrip()}…"


def _cut(words: Sequence[TimedWord], speaker: str) -> list[Cue]:
    """Words in cues that fit; a new segment begins a new cue."""
    # SubRip has no voice tag: the first line of a note keeps room for "Name: ".
    first_room = LINE_CHARS - len(speaker) - 2
    cues: list[Cue] = []
    for _, segment in groupby(words, key=lambda word: word.segment):
        groups = _gathered(list(segment), LINE_CHARS if cues else first_room)
        _evened(groups)
        for group in groups:
            cues.append(_cue(group, speaker, LINE_CHARS if cues else first_room, opens=not cues))
    return cues


def _gathered(words: Sequence[TimedWord], room: int) -> list[list[TimedWord]]:
    """As many words in each group as fit, ``room`` in the first line of the first."""
    groups: list[list[TimedWord]] = [[]]
    for word in words:
        if groups[-1] and not _fits([*groups[-1], word], room if len(groups) == 1 else LINE_CHARS):
            groups.append([])
        groups[-1].append(word)
    return groups


def _evened(groups: list[list[TimedWord]]) -> None:
    """Move words into a short last group, so that no word is left standing alone."""
    if len(groups) < 2:
        return
    before, last = groups[-2], groups[-1]
    while _chars(last) < _chars(before) // 2 and _fits([before[-1], *last], LINE_CHARS):
        if len(before) == 1:  # its only word: there would be a caption without any
            return
        last.insert(0, before.pop())


def _chars(words: Sequence[TimedWord]) -> int:
    return sum(len(word.text) for word in words)


def _fits(words: Sequence[TimedWord], room: int) -> bool:
    lasts = words[-1].end_ms - words[0].start_ms
    pause = words[-1].start_ms - words[-2].end_ms
    return lasts <= MAX_CUE_MS and pause < PAUSE_MS and len(_wrapped(words, room)) <= LINES


def _cue(words: Sequence[TimedWord], speaker: str, room: int, *, opens: bool) -> Cue:
    start, end = words[0].start_ms, words[-1].end_ms
    return Cue(start, min(end, start + MAX_CUE_MS), speaker, _wrapped(words, room), opens)


def _wrapped(words: Sequence[TimedWord], room: int) -> tuple[str, ...]:
    """Words in lines of up to 42 characters, ``room`` in the first.

    The first line is empty when the first word does not fit beside the name.
    """
    lines = [""]
    for word in words:
        joined = f"{lines[-1]}{' ' if word.spaced and lines[-1] else ''}{word.text}"
        if len(joined) <= (room if len(lines) == 1 else LINE_CHARS):
            lines[-1] = joined
        else:
            lines.append(word.text)
    return tuple(lines)


def _lengthened(cues: Sequence[Cue], limit_ms: int) -> tuple[Cue, ...]:
    """Cues shorter than a second stay longer where nothing follows at once; none overlaps."""
    longer: list[Cue] = []
    for n, cue in enumerate(cues):
        start = max(cue.start_ms, longer[-1].end_ms if longer else 0)
        free_until = cues[n + 1].start_ms if n + 1 < len(cues) else limit_ms
        end = max(cue.end_ms, min(start + MIN_CUE_MS, free_until), start + 1)
        longer.append(replace(cue, start_ms=start, end_ms=end))
    return tuple(longer)


def _vtt(cues: Iterable[Cue]) -> str:
    blocks = ["WEBVTT\n"]
    for cue in cues:
        span = f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}"
        text = "\n".join(vtt_text(line) for line in cue.lines if line)
        # A name that ends with a dash would make an arrow with the bracket. The space is not part
        # of the name: players strip what a voice tag holds (WebVTT, section 6.4).
        room = " " if cue.speaker.endswith("-") else ""
        blocks.append(f"{span}\n<v {vtt_text(cue.speaker)}{room}>{text}\n")
    return "\n".join(blocks)


def _srt(cues: Iterable[Cue]) -> str:
    blocks: list[str] = []
    for n, cue in enumerate(cues, start=1):
        lines = list(cue.lines)
        if cue.opens:
            lines[0] = f"{cue.speaker}: {lines[0]}"
        text = "\n".join(srt_text(line) for line in lines)
        span = f"{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}"
        blocks.append(f"{n}\n{span}\n{text}\n")
    return "\n".join(blocks)


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{rest:03d}"
