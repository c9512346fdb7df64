"""Adding a sound file that a person has, as a note: unpacked in a child process, then posted."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cassette.audio.importing import import_sound
from cassette.domain.ids import NoteId
from cassette.runtime import atomic
from cassette.workflows.desk import Desk, Place, checked_place
from cassette.workflows.post_sound import keep_sound, post_sound

if TYPE_CHECKING:
    from cassette.audio.files import OnProgress
    from cassette.domain.views import NoteCard
    from cassette.runtime.jobs import CancelToken

_UNPACKING = 0.5


def add_file(
    desk: Desk,
    place: Place,
    file: Path,
    *,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> NoteCard:
    """Add ``file`` as a note. Nothing is posted unless all of it could be read.

    Raises FileMissing, CannotRead, the BadAudio errors, what ``checked_place`` raises,
    LibraryReadOnly, DiskFull and ``runtime.jobs.Cancelled``.
    """
    say = on_progress or (lambda fraction: None)
    place, _, _ = checked_place(desk, place)
    desk.library.require_writable()
    drafts = desk.library.folder / "drafts"
    with atomic.explained(drafts):
        drafts.mkdir(exist_ok=True, mode=0o700)  # nothing that is backed up: it may be missing
    with (
        atomic.explained(drafts),
        tempfile.TemporaryDirectory(prefix="import-", dir=drafts) as folder,
    ):
        wav = Path(folder) / "unpacked.wav"
        import_sound(file, wav, on_progress=lambda part: say(part * _UNPACKING), cancel=cancel)
        fact = keep_sound(
            desk,
            NoteId(desk.new_id()),
            place,
            wav,
            source="file",
            on_progress=lambda part: say(_UNPACKING + part * (1 - _UNPACKING)),
            cancel=cancel,
        )
    return post_sound(desk, fact)
