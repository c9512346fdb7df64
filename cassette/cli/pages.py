"""Meetings, notes and words as plain lines for a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cassette.cli import catalogue, catalogue_deciding
from cassette.cli.output import Table, columns
from cassette.domain.formats import meeting_type
from cassette.domain.reactions import reaction_symbol
from cassette.domain.views import TranscriptState
from cassette.workflows.when import say_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cassette.domain.notes import Transcript, Word
    from cassette.domain.views import AgendaItem, MeetingPage, MeetingRow, NoteCard
    from cassette.workflows.desk import Desk

SHORT_ID = 18
"""Digits of an id that are shown: its millisecond and twelve random bits, enough to name it."""


def short(identifier: str) -> str:
    """The beginning of an id that people type."""
    return identifier[:SHORT_ID]


def length(ms: int) -> str:
    """Milliseconds as "1:05", or "1:02:03"."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def when(ms: int, zone: str) -> str:
    """A moment in ``zone``: "Mon 16 Nov 2026, 08:04"."""
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def size(count: int) -> str:
    """Bytes as people write them: "340 kB", "2.1 MB", "1.6 GB"."""
    for unit, whole in (("GB", 1e9), ("MB", 1e6)):
        if count >= whole:
            return f"{count / whole:.1f} {unit}"
    return f"{round(count / 1e3)} kB"


def due(row: MeetingRow) -> str:
    """When a meeting is due, in the zone it was wished in."""
    return catalogue.NO_DUE if row.due_ms is None else say_due(row.due_ms, row.due_zone)


def meeting_table(rows: Iterable[MeetingRow], now_ms: int) -> Table:
    """Meetings, one a line."""
    return columns(
        catalogue.MEETING_COLUMNS,
        (
            (
                short(row.id),
                row.type,
                row.state(now_ms).value,
                due(row),
                f"{row.notes} / {row.unheard}",
                row.title,
            )
            for row in rows
        ),
    )


def head_lines(page: MeetingPage, now_ms: int) -> Iterator[str]:
    """Title, type, due time, state and people."""
    row = page.row
    yield row.title
    parts = [meeting_type(row.type).name, due(row), row.state(now_ms).value]
    yield " · ".join([*parts, *([catalogue.URGENT] if row.urgent else [])])
    people = ", ".join(f"{one.name} ({one.role})" for one in page.people)
    yield catalogue.PEOPLE.format(people=people)
    yield catalogue.ID.format(id=row.id)


def agenda_lines(agenda: Sequence[AgendaItem]) -> Iterator[str]:
    """The prompts, numbered."""
    for item in agenda:
        box = catalogue.TIME_BOX.format(seconds=item.seconds) if item.seconds else ""
        yield f"  {item.n}. {item.prompt}{box}"


def page_lines(page: MeetingPage, desk: Desk) -> Iterator[str]:
    """A whole meeting: agenda items with the notes under them."""
    yield from head_lines(page, desk.now_ms())
    shown_notes = [note for note in page.notes if not note.deleted]
    known = {item.id for item in page.agenda}
    for item in (None, *page.agenda):
        notes = [note for note in shown_notes if note.item == (item.id if item else None)]
        if item is not None:
            yield ""
            yield f"{item.n}. {item.prompt}"
        elif notes:
            yield ""
            yield catalogue.ON_THE_WHOLE
        for note in notes:
            yield from note_lines(note, desk.zone)
    strays = [note for note in shown_notes if note.item is not None and note.item not in known]
    if strays:
        yield ""
        yield catalogue.ON_NO_ITEM
        for note in strays:
            yield from note_lines(note, desk.zone)
    deleted = [note for note in page.notes if note.deleted and note.mine]
    if deleted:
        yield ""
        yield from (catalogue.DELETED_NOTE.format(id=short(note.id)) for note in deleted)


def note_lines(note: NoteCard, zone: str) -> Iterator[str]:
    """A note: who, how long, when, its id, then its words and reactions."""
    indent = "      " if note.reply_to else "  "
    reply = catalogue.REPLY if note.reply_to else ""
    unheard = "" if note.heard else catalogue.UNHEARD
    lasts = length(note.duration_ms) if note.sound else catalogue.TYPED
    yield (
        f"{indent}{reply}{note.by_name} · {lasts} · {when(note.at_ms, zone)} · "
        f"{short(note.id)}{unheard}"
    )
    for line in said(note).split("\n"):
        yield f"{indent}  {line}"
    if note.reactions:
        yield f"{indent}  " + ", ".join(_reactions(note))


def said(note: NoteCard) -> str:
    """The words of a note, or why there are none."""
    if note.hidden:
        return catalogue_deciding.HIDDEN_NOTE
    if note.transcript in (TranscriptState.DONE, TranscriptState.WRITTEN):
        return note.text
    told = catalogue.NO_WORDS[note.transcript.value]
    return told.format(why=note.why_failed) if note.why_failed else told.format(why="")


def _reactions(note: NoteCard) -> Iterator[str]:
    for one in note.reactions:
        at = "" if one.at_ms is None else f" {length(one.at_ms)}"
        yield f"{reaction_symbol(one.what)} {one.by_name}{at}"


def words_lines(note: NoteCard, transcript: Transcript | None, *, words: bool) -> Iterator[str]:
    """What is said in a note: a line a segment with its second, or a line a word."""
    if transcript is None or transcript.silent:
        yield from said(note).split("\n")
        return
    for segment in transcript.segments:
        if words and segment.words:
            yield from map(_word, segment.words)
        else:
            yield f"{_stamp(segment.start_ms)}  {segment.text.strip()}"


def _word(word: Word) -> str:
    doubt = catalogue.DOUBT if word.p < 0.5 else ""
    return (
        f"{_stamp(word.start_ms)}  {_stamp(word.end_ms)}  {word.p:.2f}  {word.text.strip()}{doubt}"
    )


def _stamp(ms: int) -> str:
    return f"{ms / 1000:8.2f}"
