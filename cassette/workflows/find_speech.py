"""Finding where somebody speaks, once per recording, so that playback can leave silence out.

A durable job per recording, done before its words are written down; where a library has recordings
without a map (it is older, or they have just arrived) they are caught up a few at a time, the
newest first. It needs no speech model, and goes on where words are refused.
"""

from __future__ import annotations

import logging
from itertools import islice
from typing import TYPE_CHECKING, Literal

from cassette.domain.errors import BadAudio, CannotRead, TranscriptionTrouble, UnknownId
from cassette.domain.listening_views import SkipMap
from cassette.domain.spans import with_words, within
from cassette.domain.trimming import Trim, saved_ms
from cassette.runtime.jobs import Cancelled
from cassette.store.jobs import SPEECH, NewJob

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cassette.domain.ids import NoteId
    from cassette.domain.notes import Word
    from cassette.domain.trimming import Spans
    from cassette.runtime.jobs import CancelToken
    from cassette.store.jobs import Job
    from cassette.transcription.transcriber import Transcriber
    from cassette.workflows.desk import Desk

Heard = Literal["mapped", "left", "crashed"]
"""The recording has its map · it has none, now or for good · the worker ended over it."""
AT_ONCE = 20
"""So many recordings are caught up before the scribe looks for newer work again."""
_log = logging.getLogger(__name__)


def catch_up(desk: Desk) -> bool:
    """Queue a few recordings that have no map, and spare words that came after one.

    Whether there was anything to queue.
    """
    listening = desk.library.listening
    for note in listening.unjoined(AT_ONCE):
        join_words(desk, note)
    waiting = listening.unmapped()
    if not waiting:
        return False
    here = desk.library.recordings.names()
    fresh = list(islice((note for note, sound in waiting if sound in here), AT_ONCE))
    desk.library.jobs.add([NewJob(SPEECH, note) for note in fresh])
    return bool(fresh)


def find_speech(desk: Desk, job: Job, transcriber: Transcriber, token: CancelToken) -> Heard:
    """Do a job of kind "speech"; how it ended."""
    jobs = desk.library.jobs
    try:
        sound, duration_ms = desk.library.queries.recording(job.note)
        if desk.library.listening.skip_map(sound) is None:
            spans = transcriber.speech_spans(desk.library.recordings.path(sound), token)
            _keep(desk, job.note, sound, within(spans, duration_ms), duration_ms)
        jobs.done(job)
    except Cancelled:
        jobs.release(job)
    except CannotRead as error:
        jobs.retry(job, error.code, error.message)
    except (BadAudio, UnknownId) as error:
        jobs.bury(job, error.code, error.message)
    except TranscriptionTrouble as error:
        _log.info("listening for speech failed: %s", error.code)
        jobs.crashed(job)
        return "crashed"
    else:
        return "mapped"
    return "left"


def speech_now(desk: Desk, note: NoteId, transcriber: Transcriber) -> Spans:
    """Where somebody speaks in a note, for whoever waits for it; kept where that can be written.

    Raises what ``Transcriber.speech_spans`` does, AudioMissing, CannotRead, UnknownId.
    """
    sound, duration_ms = desk.library.queries.recording(note)
    known = desk.library.listening.skip_map(sound)
    if known is not None:
        return known.spared
    spans = transcriber.speech_spans(desk.library.recordings.path(sound))
    event, words = desk.library.listening.spoken(note)
    found = map_of(within(spans, duration_ms), duration_ms, words)
    if not desk.library.read_only:
        desk.library.listening.keep_skip_map(sound, found, event)
    return found.spared


def join_words(desk: Desk, note: NoteId) -> None:
    """Count the savings of a recording anew, with the words that were written down since."""
    listening = desk.library.listening
    try:
        sound, _ = desk.library.queries.recording(note)
    except (BadAudio, UnknownId):
        return
    found = listening.skip_map(sound)
    if found is not None:
        _keep(desk, note, sound, found.speech, found.duration_ms)


def map_of(speech: Spans, duration_ms: int, words: Iterable[Word] = ()) -> SkipMap:
    """The map of a recording in which somebody speaks in ``speech``, sparing every word."""
    spared = with_words(speech, words, duration_ms)
    gentle, medium, most = (
        saved_ms(spared, duration_ms, trim) for trim in (Trim.GENTLE, Trim.MEDIUM, Trim.MAX)
    )
    return SkipMap(duration_ms, speech, spared, (gentle, medium, most))


def _keep(desk: Desk, note: NoteId, sound: str, speech: Spans, duration_ms: int) -> None:
    event, words = desk.library.listening.spoken(note)
    desk.library.listening.keep_skip_map(sound, map_of(speech, duration_ms, words), event)
