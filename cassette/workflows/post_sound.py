"""Turning sound on disk into a note: listen through it, encode it, keep it, and say so in one fact.

The order never varies: the recording is durable before the fact that names it, and the fact before
anyone may delete the spool it came from.
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cassette.audio.analysis import analyse
from cassette.audio.files import encode
from cassette.domain.errors import AudioTooLong
from cassette.domain.events import NoteRecorded
from cassette.domain.facts import MAX_NOTE_MS
from cassette.domain.text import shown
from cassette.runtime import atomic
from cassette.store.jobs import SPEECH, TRANSCRIBE, NewJob
from cassette.sync.seal import key_to_text, new_blob_key, seal_blob

if TYPE_CHECKING:
    from cassette.audio.analysis import Analysis
    from cassette.audio.files import OnProgress
    from cassette.domain.ids import NoteId
    from cassette.domain.views import NoteCard
    from cassette.runtime.jobs import CancelToken
    from cassette.workflows.desk import Desk, Place

Source = Literal["microphone", "file"]

_LISTENING, _ENCODING = 0.3, 0.95


def keep_sound(
    desk: Desk,
    note: NoteId,
    place: Place,
    wav: Path,
    *,
    source: Source,
    on_progress: OnProgress | None = None,
    cancel: CancelToken | None = None,
) -> NoteRecorded:
    """Keep the sound of ``wav`` (48 kHz mono) in the library and return the fact that names it.

    The fact is not appended. ``on_progress`` takes 0 to 1. Raises EmptyAudio, AudioTooLong,
    AudioDamaged, DiskFull, StorageFailed and ``runtime.jobs.Cancelled``; the library is as before
    then.
    """
    say = on_progress or (lambda fraction: None)
    heard = analyse(wav, on_progress=lambda part: say(part * _LISTENING), cancel=cancel)
    if heard.duration_ms > MAX_NOTE_MS:
        raise AudioTooLong(name=shown(wav.name), hours=MAX_NOTE_MS // 3_600_000)
    drafts = desk.library.folder / "drafts"
    with (
        atomic.explained(drafts),
        tempfile.TemporaryDirectory(prefix="encode-", dir=drafts) as folder,
    ):
        opus = encode(
            wav,
            Path(folder) / f"{note}.opus",
            on_progress=lambda part: say(_LISTENING + part * (_ENCODING - _LISTENING)),
            cancel=cancel,
        )
        fact = _kept(desk, note, place, opus.path, heard, source)
    say(1.0)
    return fact


def keep_opus(desk: Desk, note: NoteId, place: Place, opus: Path) -> NoteRecorded:
    """``keep_sound`` for a file that is already as sound is kept at rest: it is kept as it is."""
    return _kept(desk, note, place, opus, analyse(opus), "file")


def _kept(
    desk: Desk, note: NoteId, place: Place, opus: Path, heard: Analysis, source: Source
) -> NoteRecorded:
    """Put a finished Opus file into the library; the fact that names it."""
    key = new_blob_key()
    plain = opus.read_bytes()
    sealed = seal_blob(key, plain)
    sha256 = desk.library.recordings.put(opus)
    desk.library.recordings.put_envelope(sha256, heard.envelope)
    return NoteRecorded(
        note=note,
        meeting=place.meeting,
        duration_ms=heard.duration_ms,
        plain_sha256=sha256,
        cipher_sha256=sealed.address,
        blob_key=key_to_text(key),
        size=len(plain),
        thumbnail=base64.b64encode(heard.thumbnail).decode(),
        gain_db=round(heard.gain_db, 2),
        item=place.item,
        reply_to=place.reply_to,
        reply_at_ms=place.reply_at_ms,
        source=source,
    )


def post_sound(desk: Desk, fact: NoteRecorded, *, at_ms: int | None = None) -> NoteCard:
    """Append the fact of a kept sound and queue what listens to it, in one transaction."""
    written = desk.library.queries.meeting(fact.meeting).row.transcribe
    jobs = [NewJob(SPEECH, fact.note)]
    if written:
        jobs.append(NewJob(TRANSCRIBE, fact.note))
    desk.library.append([fact], at_ms=at_ms, jobs=jobs)
    return desk.library.queries.note(fact.note)
