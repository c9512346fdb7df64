"""The scribe: what is queued gets written down, whatever happens to the worker, the model or us."""

from __future__ import annotations

import base64
import errno
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.domain.errors import (
    AudioDamaged,
    CassetteError,
    DiskFull,
    ModelMissing,
    TranscriptionFailed,
)
from cassette.domain.events import NoteRecorded
from cassette.domain.ids import NoteId
from cassette.domain.views import MeetingPage, NoteCard, TranscriptState
from cassette.runtime import paths
from cassette.runtime.jobs import CancelToken
from cassette.store.jobs import TRANSCRIBE, NewJob
from cassette.workflows import transcribe_notes
from cassette.workflows.desk import Desk, Place
from cassette.workflows.import_note import add_file
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.transcribe_notes import Scribe, ScribeNews, again, retry_failed
from tests.fakes.transcriber import ScriptedTranscriber
from tests.patience import eventually
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.transcription.transcriber import Job, OnMessage, Outcome
    from tests.workflows.conftest import Clock


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    return new_meeting(desk, "status", "Monday").page


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    seconds = np.arange(48_000) / 48_000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 440 * seconds), 48_000)
    return path


@pytest.fixture
def spoken(desk: Desk, page: MeetingPage, tone: Path) -> NoteCard:
    return add_file(desk, Place(page.row.id, page.agenda[0].id), tone)


@pytest.fixture
def transcriber() -> ScriptedTranscriber:
    return ScriptedTranscriber("Good morning. All is well.")


@pytest.fixture
def scribe(desk: Desk, transcriber: ScriptedTranscriber) -> Iterator[Scribe]:
    made = Scribe(desk, lambda: transcriber)
    yield made
    made.stop()


def stem(desk: Desk, note: NoteCard) -> str:
    assert note.sound
    return desk.library.recordings.path(note.sound).stem


def test_a_posted_note_is_written_down(desk: Desk, spoken: NoteCard, scribe: Scribe) -> None:
    assert spoken.transcript is TranscriptState.PENDING
    tally = scribe.run_until_idle()
    card = desk.library.queries.note(spoken.id)
    assert tally.done == (spoken.id,)
    assert (tally.failed, tally.pending) == ((), 0)
    assert (card.transcript, card.text) == (TranscriptState.DONE, "Good morning. All is well.")
    assert scribe.run_until_idle().done == ()


def test_a_refused_meeting_is_never_written_down(desk: Desk, tone: Path, scribe: Scribe) -> None:
    quiet = new_meeting(desk, "team", "Off the record", transcribe=False).page
    note = add_file(desk, Place(quiet.row.id), tone)
    assert note.transcript is TranscriptState.REFUSED
    assert scribe.run_until_idle().done == ()


def test_nobody_speaking_is_told_as_silence(
    desk: Desk, spoken: NoteCard, scribe: Scribe, transcriber: ScriptedTranscriber
) -> None:
    transcriber.texts[stem(desk, spoken)] = ""
    scribe.run_until_idle()
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.SILENT


def test_without_a_model_the_queue_waits_unharmed(
    desk: Desk, spoken: NoteCard, scribe: Scribe, transcriber: ScriptedTranscriber
) -> None:
    transcriber.has_model = False
    for _ in range(10):
        with pytest.raises(ModelMissing):
            scribe.run_until_idle()
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.PENDING
    transcriber.has_model = True
    assert scribe.run_until_idle().done == (spoken.id,)


def test_a_note_that_ends_the_worker_twice_is_set_aside_and_the_rest_go_on(
    desk: Desk,
    page: MeetingPage,
    spoken: NoteCard,
    tmp_path: Path,
    scribe: Scribe,
    transcriber: ScriptedTranscriber,
) -> None:
    other = tmp_path / "other.wav"
    soundfile.write(other, np.random.default_rng(1).normal(0, 0.1, 48_000), 48_000)
    second = add_file(desk, Place(page.row.id), other)
    transcriber.crashes[stem(desk, spoken)] = 99
    tally = scribe.run_until_idle()
    assert tally.done == (second.id,)
    assert [code for _, code, _ in tally.failed] == ["transcriber_crashed"] * 2
    failed = desk.library.queries.note(spoken.id)
    assert failed.transcript is TranscriptState.FAILED
    assert "set aside" in failed.why_failed
    transcriber.crashes.clear()
    assert retry_failed(desk, spoken.id) == 1
    assert scribe.run_until_idle().done == (spoken.id,)


def test_what_may_pass_is_tried_again_later_and_what_lasts_is_not(
    desk: Desk, spoken: NoteCard, scribe: Scribe, transcriber: ScriptedTranscriber, clock: Clock
) -> None:
    transcriber.failures[stem(desk, spoken)] = TranscriptionFailed(why="no memory")
    assert [code for _, code, _ in scribe.run_until_idle().failed] == ["transcription_failed"]
    assert scribe.run_until_idle().failed == ()  # not before its time
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.PENDING
    clock.ms += 60_000
    transcriber.failures[stem(desk, spoken)] = AudioDamaged()
    scribe.run_until_idle()
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.FAILED


def test_what_is_hidden_is_written_down_for_when_it_is_shown(
    desk: Desk, clock: Clock, spoken: NoteCard, scribe: Scribe
) -> None:
    scribe.run_until_idle()
    team = Team(desk, clock, "Ben", kind="innovation")
    assert spoken.sound is not None
    idea = NoteRecorded(
        note=NoteId(desk.new_id()),
        meeting=team.meeting,
        duration_ms=spoken.duration_ms,
        plain_sha256=spoken.sound,
        cipher_sha256=spoken.sound,
        blob_key=base64.b64encode(bytes(32)).decode(),
        size=1000,
        thumbnail="",
        gain_db=0.0,
        item=desk.library.queries.meeting(team.meeting).agenda[1].id,
    )
    team.hears_of(idea)
    desk.library.jobs.add([NewJob(TRANSCRIBE, idea.note)])
    assert desk.library.queries.note(idea.note).hidden
    tally = scribe.run_until_idle()
    assert (tally.done, tally.failed) == ((idea.note,), ())
    assert desk.library.queries.note(idea.note).text == ""
    team.i_write("An idea of mine.", item=2)
    shown = desk.library.queries.note(idea.note)
    assert (shown.transcript, shown.text) == (TranscriptState.DONE, "Good morning. All is well.")


def test_sound_that_is_gone_fails_by_name_and_harms_nothing(
    desk: Desk, spoken: NoteCard, scribe: Scribe
) -> None:
    assert spoken.sound
    desk.library.recordings.path(spoken.sound).unlink()
    assert [code for _, code, _ in scribe.run_until_idle().failed] == ["audio_missing"]


def test_sound_that_may_not_be_looked_at_keeps_no_other_note_waiting(
    desk: Desk,
    page: MeetingPage,
    tone: Path,
    spoken: NoteCard,
    scribe: Scribe,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soundfile.write(tone, 0.1 * np.sin(np.arange(48_000) / 20), 48_000)
    other = add_file(desk, Place(page.row.id), tone)
    look = Path.is_file

    def locked(path: Path) -> bool:
        if spoken.sound and path.stem == spoken.sound:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(Path, "is_file", locked)
    tally = scribe.run_until_idle()
    assert [code for _, code, _ in tally.failed] == ["cannot_read"]
    assert tally.done == (other.id,)


def test_stopping_in_the_middle_gives_the_note_back(
    desk: Desk, spoken: NoteCard, transcriber: ScriptedTranscriber
) -> None:
    transcriber.held = True
    scribe = Scribe(desk, lambda: transcriber)
    scribe.start()
    assert transcriber.reached.wait(10)
    scribe.stop()
    counts = desk.library.jobs.counts()
    assert (counts.ready, counts.leased, counts.dead) == (1, 0, 0)


def test_a_cancelled_note_is_not_written_down_and_the_scribe_goes_on(
    desk: Desk,
    page: MeetingPage,
    spoken: NoteCard,
    tmp_path: Path,
    transcriber: ScriptedTranscriber,
) -> None:
    heard: list[ScribeNews] = []
    idle = threading.Event()

    def listen(news: ScribeNews) -> None:
        heard.append(news)
        if news.state == "idle":
            idle.set()

    transcriber.held = True
    scribe = Scribe(desk, lambda: transcriber, listen)
    scribe.start()
    assert transcriber.reached.wait(10)
    scribe.cancel(spoken.id)
    assert idle.wait(10)
    stopped = desk.library.queries.note(spoken.id)
    assert (stopped.transcript, stopped.text) == (TranscriptState.FAILED, "")
    assert "You stopped" in stopped.why_failed
    transcriber.held = False
    idle.clear()
    again(desk, spoken.id)
    scribe.wake()
    assert idle.wait(10)
    scribe.stop()
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.DONE
    assert [news.state for news in heard][-2:] == ["done", "idle"]


def test_progress_and_words_arrive_while_it_works(
    desk: Desk, spoken: NoteCard, transcriber: ScriptedTranscriber
) -> None:
    heard: list[ScribeNews] = []
    scribe = Scribe(desk, lambda: transcriber, heard.append)
    scribe.run_until_idle()
    scribe.stop()
    texts = [news.text for news in heard if news.state == "progress" and news.text]
    assert texts[0] == "Good morning."
    assert [news.state for news in heard[:2]] == ["mapped", "started"]
    assert heard[-1].state == "done"
    assert heard[-1].pending == 0


def test_a_note_that_was_set_aside_can_be_written_down_again(
    desk: Desk, spoken: NoteCard, scribe: Scribe, transcriber: ScriptedTranscriber
) -> None:
    transcriber.failures[stem(desk, spoken)] = AudioDamaged()
    scribe.run_until_idle()
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.FAILED
    transcriber.failures.clear()
    again(desk, spoken.id)
    assert scribe.run_until_idle().done == (spoken.id,)
    again(desk, spoken.id)
    assert scribe.run_until_idle().done == (spoken.id,)


class Interrupting(ScriptedTranscriber):
    """Is interrupted by the person, or trips over a bug, whenever ``error`` is set."""

    error: BaseException | None = None

    def transcribe(self, job: Job, on_message: OnMessage, cancel: CancelToken) -> Outcome:
        if self.error is not None:
            raise self.error
        return super().transcribe(job, on_message, cancel)


def test_an_interrupted_person_is_not_the_fault_of_the_note(desk: Desk, spoken: NoteCard) -> None:
    transcriber = Interrupting()
    transcriber.error = KeyboardInterrupt()
    scribe = Scribe(desk, lambda: transcriber)
    for _ in range(6):
        with pytest.raises(KeyboardInterrupt):
            scribe.run_until_idle()
    transcriber.error = None
    assert scribe.run_until_idle().done == (spoken.id,)
    scribe.stop()


def test_a_bug_ends_no_scribe_and_is_reported_here_only(
    desk: Desk, page: MeetingPage, spoken: NoteCard, tmp_path: Path, clock: Clock
) -> None:
    states: list[str] = []
    idle = threading.Event()

    def listen(news: ScribeNews) -> None:
        states.append(news.state)
        if news.state == "idle":
            idle.set()

    transcriber = Interrupting()
    transcriber.error = RuntimeError("oops")
    scribe = Scribe(desk, lambda: transcriber, listen)
    scribe.start()
    eventually(lambda: bool(list(paths.crashes_folder().glob("*"))))
    transcriber.error = None
    clock.ms += 3_600_000
    scribe.wake()
    assert idle.wait(10)
    scribe.stop()
    assert desk.library.queries.note(spoken.id).transcript is TranscriptState.DONE


@pytest.mark.parametrize("trouble", [DiskFull(path="/x"), TranscriptionFailed(why="no process")])
def test_trouble_that_passes_by_itself_blocks_no_longer_than_it_lasts(
    desk: Desk, spoken: NoteCard, monkeypatch: pytest.MonkeyPatch, trouble: CassetteError
) -> None:
    monkeypatch.setattr(transcribe_notes, "_AFTER_TROUBLE_S", 0.05)
    transcriber = Interrupting()
    transcriber.error = trouble
    scribe = Scribe(desk, lambda: transcriber)
    scribe.start()
    eventually(lambda: scribe.blocked is trouble)
    transcriber.error = None
    state = TranscriptState.DONE
    eventually(lambda: desk.library.queries.note(spoken.id).transcript is state)
    eventually(lambda: scribe.blocked is None)
    scribe.stop()


def test_a_note_that_ends_while_the_scribe_is_stopped_harms_nothing(
    desk: Desk, spoken: NoteCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = Scribe(desk, ScriptedTranscriber)
    looks = iter([(spoken.id, CancelToken())])
    monkeypatch.setattr(Scribe, "_current", property(lambda _: next(looks, None)), raising=False)
    scribe.stop()


def test_a_transcriber_that_is_made_while_the_scribe_stops_begins_nothing(
    desk: Desk, spoken: NoteCard, transcriber: ScriptedTranscriber
) -> None:
    transcriber.held = True

    def make() -> ScriptedTranscriber:
        scribe._stopping.set()
        return transcriber

    scribe = Scribe(desk, make)
    scribe.start()
    eventually(lambda: scribe._thread is not None and not scribe._thread.is_alive())
    assert transcriber.jobs == []
    assert desk.library.jobs.counts().ready == 1
    scribe.stop()


def test_a_note_cancelled_in_its_last_moment_is_not_told_as_done(
    desk: Desk, spoken: NoteCard, transcriber: ScriptedTranscriber
) -> None:
    heard: list[str] = []

    def cancel_late(news: ScribeNews) -> None:
        heard.append(news.state)
        if news.state == "progress":
            desk.library.jobs.cancel(spoken.id)

    scribe = Scribe(desk, lambda: transcriber, cancel_late)
    assert scribe.run_until_idle().done == ()
    scribe.stop()
    assert heard[-1] == "stopped"
    assert desk.library.queries.transcript(spoken.id) is None


def test_a_note_that_waits_can_be_kept_from_being_written_down(
    desk: Desk, spoken: NoteCard, scribe: Scribe
) -> None:
    assert scribe.cancel(spoken.id)
    assert not scribe.cancel(spoken.id)
    assert scribe.run_until_idle().done == ()
    assert "You stopped" in desk.library.queries.note(spoken.id).why_failed
    again(desk, spoken.id)
    assert scribe.run_until_idle().done == (spoken.id,)
