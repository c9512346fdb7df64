"""Writing the sound the player would make into a file: the same pipeline, without a speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.audio.player import Track
from cassette.audio.rendering import render
from cassette.domain.errors import NoteIsHidden, NothingToPlay
from cassette.domain.trimming import Trim
from cassette.workflows.hear import speech_of

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.audio.files import OnProgress
    from cassette.domain.ids import NoteId
    from cassette.domain.views import NoteCard
    from cassette.runtime.jobs import CancelToken
    from cassette.workflows.desk import Desk


def track_of(desk: Desk, note: NoteCard) -> Track:
    """A spoken note as the player takes it. Raises NoteIsHidden, NothingToPlay, AudioMissing."""
    if note.hidden:
        raise NoteIsHidden(by=note.by_name)
    if note.sound is None:
        raise NothingToPlay(note=note.id)
    path = desk.library.recordings.path(note.sound)
    return Track(note.id, path, note.gain_db, note.duration_ms, speech_of(desk, note))


def render_note(
    desk: Desk,
    note: NoteId,
    target: Path,
    *,
    speed: float = 1.0,
    trim: Trim = Trim.OFF,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> float:
    """Write a note as it is heard at a speed and a trim, as WAV, whole or not at all; its seconds.

    Raises UnknownId, NoteIsHidden, NothingToPlay, AudioMissing, AudioDamaged, BadValue, DiskFull,
    CannotWrite.
    """
    track = track_of(desk, desk.library.queries.note(note))
    return render([track], speed, target, trim=trim, on_progress=on_progress, cancel=cancel)
