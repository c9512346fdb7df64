"""``cassette export``: take a meeting, or the captions of one note, out as a file."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.cli.grammar import argument, option, verb
from cassette.cli.values import MINUTES, OneOf
from cassette.domain.errors import UnknownId
from cassette.export.documents import CAPTION_KEYS, FORMAT_KEYS
from cassette.export.options import ExportOptions

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import MeetingId, NoteId
    from cassette.store.queries import Queries
    from cassette.workflows.desk import Desk

STDOUT = "-"
ICS = "ics"
KEYS = (*FORMAT_KEYS, ICS)


@verb("export")
@argument("wish", metavar="MEETING|NOTE")
@option("--as", "fmt", metavar="FORMAT", type=OneOf(catalogue.A_FORMAT, KEYS), default="md")
@option("--out", "-o", "out", metavar="FILE", help=catalogue.OUT_OR_STDOUT)
@option("--no-transcript", "no_transcript", is_flag=True)
@option("--no-times", "no_times", is_flag=True)
@option("--no-reactions", "no_reactions", is_flag=True)
@option("--initials", is_flag=True)
@option("--live-at", "live_at", metavar="WHEN")
@option("--minutes", metavar="N", type=MINUTES)
def export(
    invocation: Invocation,
    wish: str,
    fmt: str,
    out: str | None,
    no_transcript: bool,
    no_times: bool,
    no_reactions: bool,
    initials: bool,
    live_at: str | None,
    minutes: int | None,
) -> None:
    """Write a document, or print it for ``-o -``."""
    from cassette.runtime.paths import given_path, is_folder
    from cassette.workflows import export_meeting

    options = ExportOptions(
        transcript=not no_transcript,
        timestamps=not no_times,
        reactions=not no_reactions,
        names="initials" if initials else "full",
    )
    with invocation.reading() as workspace:
        desk = workspace.desk
        if fmt == ICS:
            _invite(invocation, desk, wish, out, live_at, minutes)
            return
        meeting, note = _meant(desk.library.queries, wish, fmt)
        if out == STDOUT:
            if meeting is not None:
                text = export_meeting.preview(desk, meeting, fmt, options)
            else:
                text = export_meeting.preview_note_captions(desk, _sure(note), fmt, options)
            _print(invocation, text, fmt)
            return
        target = given_path("." if out is None else out)
        if is_folder(target):
            target = _free(target, _own_name(desk.library.queries, meeting, note, fmt))
        if meeting is not None:
            file = export_meeting.save(desk, meeting, fmt, options, target)
        else:
            file = export_meeting.save_note_captions(desk, _sure(note), fmt, target, options)
        shape = {"file": str(file), "format": fmt, "meeting": meeting, "note": note}
        invocation.output.answer(shape, [catalogue.EXPORTED.format(file=file)])


def _invite(
    invocation: Invocation,
    desk: Desk,
    wish: str,
    out: str | None,
    live_at: str | None,
    minutes: int | None,
) -> None:
    """The invitation to meet live."""
    from cassette.runtime.paths import given_path, is_folder
    from cassette.workflows import invite_live

    meeting = desk.library.queries.find_meeting(wish).id
    if out == STDOUT:
        text = invite_live.invitation_text(desk, meeting, at=live_at, minutes=minutes)
        _print(invocation, text, ICS)
        return
    target = given_path("." if out is None else out)
    if is_folder(target):
        target = _free(target, invite_live.invitation_name(desk.library.queries.meeting(meeting)))
    file = invite_live.save_invitation(desk, meeting, target, at=live_at, minutes=minutes)
    shape = {"file": str(file), "format": ICS, "meeting": meeting, "note": None}
    invocation.output.answer(shape, [catalogue.EXPORTED.format(file=file)])


def _own_name(queries: Queries, meeting: MeetingId | None, note: NoteId | None, fmt: str) -> str:
    from cassette.workflows.export_meeting import file_name

    return f"{note}.{fmt}" if meeting is None else file_name(queries.meeting(meeting), fmt)


def _free(folder: Path, name: str) -> Path:
    """``name`` in ``folder``, or “name 2” and so on: what nobody named replaces nothing."""
    wished = folder / name
    numbered = (folder / f"{wished.stem} {number}{wished.suffix}" for number in itertools.count(2))
    return next(path for path in itertools.chain([wished], numbered) if not os.path.lexists(path))


def _print(invocation: Invocation, text: str, fmt: str) -> None:
    if invocation.output.json:
        invocation.output.answer({"format": fmt, "document": text}, [])
    else:
        invocation.output.document(text)


def _meant(queries: Queries, wish: str, fmt: str) -> tuple[MeetingId | None, NoteId | None]:
    """A meeting, or for captions a note. UnknownId, AmbiguousId."""
    try:
        return queries.find_meeting(wish).id, None
    except UnknownId:
        if fmt not in CAPTION_KEYS:
            raise
        return None, queries.find_note(wish).id


def _sure(note: NoteId | None) -> NoteId:
    if note is None:
        raise TypeError("neither a meeting nor a note")
    return note
