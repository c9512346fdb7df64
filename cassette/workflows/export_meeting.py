"""Taking a meeting out: preview a document, save it whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import NoteIsDeleted, NoteIsHidden, NothingToPlay
from cassette.domain.text import safe_filename
from cassette.export.captions import note_captions
from cassette.export.documents import caption_format, document
from cassette.export.labels import ENGLISH
from cassette.export.material import Material
from cassette.export.minutes import DEFAULT_OPTIONS
from cassette.runtime import atomic

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.ids import MeetingId, NoteId
    from cassette.domain.views import MeetingPage
    from cassette.export.labels import Labels
    from cassette.export.options import ExportOptions
    from cassette.workflows.desk import Desk


def gather(desk: Desk, meeting: MeetingId) -> Material:
    """Everything a document about this meeting may say. Raises UnknownId."""
    queries = desk.library.queries
    page = queries.meeting(meeting)
    found = {
        note.id: queries.transcript(note.id)
        for note in page.notes
        if note.sound is not None and not note.deleted
    }
    written = {note: transcript for note, transcript in found.items() if transcript is not None}
    return Material(
        page,
        desk.library.team,
        written,
        decision=queries.decision(meeting),
        actions=queries.actions(meeting=meeting, state=None),
        ranking=queries.ranking(meeting),
        attachments=queries.attachments(meeting),
    )


def preview(
    desk: Desk,
    meeting: MeetingId,
    fmt: str,
    options: ExportOptions = DEFAULT_OPTIONS,
    labels: Labels = ENGLISH,
) -> str:
    """The very text that ``save`` writes. ``fmt`` is one of ``export.documents.FORMAT_KEYS``.

    Raises UnknownId, BadValue.
    """
    return document(fmt, gather(desk, meeting), options, labels)


def save(
    desk: Desk,
    meeting: MeetingId,
    fmt: str,
    options: ExportOptions,
    target: Path,
    labels: Labels = ENGLISH,
) -> Path:
    """Write a meeting to ``target``, or under its own name into the folder ``target``; where to.

    An existing file is replaced. After an error nothing has changed there. Raises UnknownId,
    BadValue, CannotWrite, DiskFull.
    """
    material = gather(desk, meeting)
    text = document(fmt, material, options, labels)
    path = target / file_name(material.page, fmt) if target.is_dir() else target
    atomic.write_text(path, text)
    return path


def preview_note_captions(
    desk: Desk,
    note: NoteId,
    fmt: str,
    options: ExportOptions = DEFAULT_OPTIONS,
    labels: Labels = ENGLISH,
) -> str:
    """The captions of one note: "srt" or "vtt".

    Raises UnknownId, NoteIsDeleted, NoteIsHidden, NothingToPlay.
    """
    card = desk.library.queries.note(note)
    if card.deleted:
        raise NoteIsDeleted(note=note)
    if card.hidden:
        raise NoteIsHidden(by=card.by_name)
    if card.sound is None:
        raise NothingToPlay(note=note)
    return note_captions(gather(desk, card.meeting), card, caption_format(fmt), options, labels)


def save_note_captions(
    desk: Desk,
    note: NoteId,
    fmt: str,
    target: Path,
    options: ExportOptions = DEFAULT_OPTIONS,
    labels: Labels = ENGLISH,
) -> Path:
    """Write the captions of one note; where to.

    Raises what ``preview_note_captions`` and ``save`` raise.
    """
    text = preview_note_captions(desk, note, fmt, options, labels)
    path = target / f"{note}.{fmt}" if target.is_dir() else target
    atomic.write_text(path, text)
    return path


def file_name(page: MeetingPage, fmt: str) -> str:
    """What a saved meeting is called unless the person says otherwise."""
    return f"{safe_filename(page.row.title)}.{fmt}"
