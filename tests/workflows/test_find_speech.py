"""Where somebody speaks is found once per recording, whatever becomes of its words."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.domain.errors import AudioDamaged, ModelMissing, TranscriptionFailed
from cassette.domain.events import NoteRecorded, NoteTranscribed
from cassette.domain.ids import NoteId
from cassette.domain.notes import Segment, Word
from cassette.domain.trimming import Trim, skips
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.store.jobs import SPEECH, JobCounts
from cassette.workflows import find_speech
from cassette.workflows.desk import Desk, Place
from cassette.workflows.hear import speech_of
from cassette.workflows.import_note import add_file
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.transcribe_notes import Scribe, ScribeNews, stop_writing
from cassette.workflows.write_note import delete_note
from tests.fakes.transcriber import ScriptedTranscriber
from tests.patience import eventually
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cassette.domain.views import NoteCard
    from tests.workflows.conftest import Clock

NONE = JobCounts(ready=0, leased=0, dead=0)
SPEECH_AT = ((0, 1000), (4000, 5000))


class Listener(ScriptedTranscriber):
    """Hears speech in the first and the last of five seconds; ``asked`` are the files."""

    def __init__(self) -> None:
        super().__init__("One two three.")
        self.asked: list[str] = []
        self.trouble: Exception | None = None

    def speech_spans(
        self, wav: Path, cancel: CancelToken | None = None
    ) -> tuple[tuple[int, int], ...]:
        self.asked.append(wav.stem)
        if self.trouble is not None:
            raise self.trouble
        return SPEECH_AT


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def scribe(desk: Desk, listener: Listener) -> Iterator[Scribe]:
    made = Scribe(desk, lambda: listener)
    yield made
    made.stop()


@pytest.fixture
def speak(desk: Desk, tmp_path: Path) -> Callable[..., NoteCard]:
    """Posts a note of five seconds, each a little different."""
    pages = {}
    count = 0

    def spoken(*, transcribe: bool = True) -> NoteCard:
        nonlocal count
        count += 1
        if transcribe not in pages:
            pages[transcribe] = new_meeting(desk, "status", "Monday", transcribe=transcribe).page
        path = tmp_path / f"{count}.wav"
        tone = 0.3 * np.sin(np.arange(240_000) * (0.05 + count / 100))
        soundfile.write(path, tone, 48_000)
        return add_file(desk, Place(pages[transcribe].row.id), path)

    return spoken


def mapped(desk: Desk, note: NoteCard) -> bool:
    assert note.sound is not None
    return desk.library.listening.skip_map(note.sound) is not None


def savings(desk: Desk, note: NoteCard) -> tuple[int, int, int]:
    found = desk.library.listening.skip_map(note.sound or "")
    assert found is not None
    assert found.speech == SPEECH_AT
    return found.saved


def test_speech_is_found_before_the_words_and_only_once(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    news: list[ScribeNews] = []
    scribe.on_news(news.append)
    notes = [speak(), speak()]
    assert desk.library.jobs.counts(SPEECH).ready == 2
    tally = scribe.run_until_idle()
    assert tally.done == tuple(note.id for note in notes)
    told = [(one.state, one.note) for one in news if one.state in ("mapped", "done")]
    first, second = (note.id for note in notes)
    assert told == [("mapped", first), ("mapped", second), ("done", first), ("done", second)]
    assert all(mapped(desk, note) for note in notes)
    scribe.run_until_idle()
    assert len(listener.asked) == 2
    assert desk.library.jobs.counts(SPEECH) == NONE


def test_it_is_found_where_words_are_refused_and_without_a_model(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    listener.has_model = False
    refused, waiting = speak(transcribe=False), speak()
    with pytest.raises(ModelMissing):
        scribe.run_until_idle()
    assert mapped(desk, refused)
    assert mapped(desk, waiting)
    assert desk.library.jobs.counts().ready == 1


def test_a_library_without_maps_is_caught_up_in_the_background_also_without_a_model(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    notes = [speak() for _ in range(3)]
    for note in notes:
        desk.library.jobs.cancel(note.id)
    older = speak()
    desk.library.jobs.cancel(older.id)
    desk.library.recordings.path(older.sound or "").unlink()
    listener.has_model = False
    blocked = speak()
    scribe.start()
    eventually(lambda: all(mapped(desk, note) for note in (*notes, blocked)))
    scribe.stop()
    assert not mapped(desk, older)
    assert len(listener.asked) == 4


def test_what_is_trimmed_never_cuts_a_word_that_was_written_down(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe
) -> None:
    note = speak()
    scribe.run_until_idle()
    transcript = desk.library.queries.transcript(note.id)
    assert transcript is not None
    spared = speech_of(desk, note.id)
    assert spared == ((0, 5000),)  # the words stand everywhere
    assert savings(desk, note) == (0, 0, 0)
    assert skips(SPEECH_AT, 5000, Trim.GENTLE) == ((1150, 3850),)


def test_words_that_come_from_another_device_are_spared_as_well(
    desk: Desk, clock: Clock, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    note = speak(transcribe=False)
    scribe.run_until_idle()
    assert speech_of(desk, note) == SPEECH_AT
    assert savings(desk, note) == (2700, 2800, 2820)
    whisper = Segment(0, 2000, 2400, "Psst.", (Word(2000, 2400, "Psst.", 0.9),))
    told = NoteTranscribed(note.id, "base", 2, "en", (whisper,))
    Team(desk, clock, "Ben").hears_of(told, by="Ben")
    scribe.run_until_idle()
    assert speech_of(desk, note) == ((0, 1000), (1950, 2450), (4000, 5000))
    assert savings(desk, note) == (650 + 1250, 750 + 1350, 770 + 1370)
    assert len(listener.asked) == 1


def test_better_words_that_come_later_are_spared_instead(
    desk: Desk, clock: Clock, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    note, ben = speak(transcribe=False), Team(desk, clock, "Ben")
    scribe.run_until_idle()
    rough = Segment(0, 2000, 2400, "Psst.", (Word(2000, 2400, "Psst.", 0.9),))
    ben.hears_of(NoteTranscribed(note.id, "base", 2, "en", (rough,)), by="Ben")
    scribe.run_until_idle()
    fine = Segment(0, 2800, 3300, "Pass it.", (Word(2800, 3300, "Pass it.", 0.9),))
    ben.hears_of(NoteTranscribed(note.id, "small", 3, "en", (fine,)), by="Ben")
    scribe.run_until_idle()
    assert speech_of(desk, note) == ((0, 1000), (2750, 3350), (4000, 5000))
    assert desk.library.listening.unjoined(20) == ()
    assert len(listener.asked) == 1


def test_two_notes_of_one_recording_do_not_take_turns_at_its_map(
    desk: Desk, clock: Clock, speak: Callable[..., NoteCard], scribe: Scribe
) -> None:
    note, ben = speak(transcribe=False), Team(desk, clock, "Ben")
    assert note.sound is not None
    twin = NoteRecorded(
        note=NoteId(desk.new_id()),
        meeting=note.meeting,
        duration_ms=note.duration_ms,
        plain_sha256=note.sound,
        cipher_sha256=note.sound,
        blob_key=base64.b64encode(bytes(32)).decode(),
        size=1000,
        thumbnail="",
        gain_db=0.0,
    )
    ben.hears_of(twin, by="Ben")
    scribe.run_until_idle()
    for at, one in ((1500, note.id), (2500, twin.note)):
        said = Segment(0, at, at + 400, "Psst.", (Word(at, at + 400, "Psst.", 0.9),))
        ben.hears_of(NoteTranscribed(one, "base", 2, "en", (said,)), by="Ben")
    scribe.run_until_idle()
    assert desk.library.listening.unjoined(20) == ()


def test_a_damaged_recording_is_set_aside_and_its_words_are_still_tried(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    listener.trouble = AudioDamaged()
    note = speak()
    assert scribe.run_until_idle().done == (note.id,)
    assert desk.library.jobs.counts(SPEECH) == JobCounts(ready=0, leased=0, dead=1)
    assert speech_of(desk, note) == ()
    assert scribe.run_until_idle().done == ()
    assert len(listener.asked) == 1


def test_a_worker_that_dies_of_everything_is_not_asked_for_ever(
    desk: Desk,
    speak: Callable[..., NoteCard],
    scribe: Scribe,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(find_speech, "AT_ONCE", 1)
    listener.trouble = TranscriptionFailed(why="it ended")
    for _ in range(5):
        desk.library.jobs.cancel(speak().id)
    scribe.run_until_idle()
    scribe.run_until_idle()
    assert len(listener.asked) == 2
    listener.trouble = None
    note = speak()
    scribe.run_until_idle()
    assert mapped(desk, note)


def test_leaving_a_note_unwritten_does_not_leave_it_untrimmed(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe
) -> None:
    note = speak()
    stop_writing(desk, note.id)
    assert scribe.run_until_idle().done == ()
    assert mapped(desk, note)


def test_nobody_listens_to_a_deleted_note(
    desk: Desk, speak: Callable[..., NoteCard], scribe: Scribe, listener: Listener
) -> None:
    note = speak()
    desk.library.jobs.cancel(note.id)
    delete_note(desk, note.id)
    scribe.run_until_idle()
    assert listener.asked == []


def test_stopping_while_listening_gives_the_job_back(
    desk: Desk, speak: Callable[..., NoteCard], listener: Listener
) -> None:
    note = speak()
    listener.trouble = Cancelled()
    job = desk.library.jobs.lease("scribe", 1000, SPEECH)
    assert job is not None
    assert find_speech.find_speech(desk, job, listener, CancelToken()) == "left"
    assert desk.library.jobs.counts(SPEECH) == JobCounts(ready=1, leased=0, dead=0)
    assert not mapped(desk, note)
