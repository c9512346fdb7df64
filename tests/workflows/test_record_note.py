"""Speaking a note: nothing that was said is lost or posted twice, wherever the program stops."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.audio import journal
from cassette.audio.capture import Timing
from cassette.audio.driver import Control
from cassette.audio.microphone import DriverRecorder
from cassette.audio.recorder import SAMPLE_RATE, RecorderState
from cassette.domain.errors import (
    AudioTooLong,
    DiskFull,
    EmptyAudio,
    MeetingIsClosed,
    MicrophoneBusy,
    MicrophoneLost,
    MicrophoneMissing,
    RecordingFull,
    UnknownId,
)
from cassette.domain.ids import NoteId
from cassette.domain.meetings import LATE_MS
from cassette.domain.views import TranscriptState
from cassette.store.library import Library
from cassette.store.recordings import Recordings
from cassette.workflows import post_sound
from cassette.workflows.desk import Desk, Place
from cassette.workflows.plan_meeting import close, new_meeting
from cassette.workflows.purpose import Purpose
from cassette.workflows.record_note import begin, discard, post, unfinished
from cassette.workflows.when import Due
from cassette.workflows.write_note import write_note
from tests.fakes.sound import FakeMicrophone, FakeSound
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.domain.views import MeetingPage
    from tests.workflows.conftest import Clock


def tone(seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


OBJECTION = Purpose("stance", "object", NoteId("0199a1b2-0000-7000-8000-000000000001"))


class Studio:
    """A recorder over a fake sound system, and the meeting it records for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sound = FakeSound()
        self.recorder = DriverRecorder(self.sound, now=self.sound.clock, control=Control(0.3))
        self.page: MeetingPage = new_meeting(desk, "status", "Monday").page
        self.place = Place(self.page.row.id, self.page.agenda[0].id)
        self.drafts: Path = desk.library.folder / "drafts"

    @property
    def microphone(self) -> FakeMicrophone:
        assert self.sound.microphone
        return self.sound.microphone

    def draft(self, seconds: float = 1.0) -> str:
        """A recording that was made and stopped, not posted."""
        session = begin(self.desk, self.drafts, self.recorder, self.place)
        self.microphone.speak(tone(seconds))
        card, _ = session.stop()
        assert card
        return card.id

    def notes(self) -> list[str]:
        return [note.id for note in self.desk.library.queries.meeting(self.page.row.id).notes]

    def left(self) -> list[str]:
        return sorted(path.name for path in self.drafts.iterdir())


@pytest.fixture
def studio(desk: Desk) -> Studio:
    return Studio(desk)


def test_a_spoken_note_is_heard_back_as_it_was_said(studio: Studio) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    studio.microphone.speak(tone(1.5))
    card, take = session.stop()
    assert card
    assert take.reason is None
    assert (card.title, card.place, card.seconds) == ("Monday", studio.place, 1.5)
    assert studio.notes() == []  # never sent by itself
    note = post(studio.desk, studio.drafts, card.id)
    assert (note.item, note.duration_ms, note.mine) == (studio.place.item, 1500, True)
    assert note.transcript is TranscriptState.PENDING
    assert 0 < len(note.thumbnail) <= 100
    assert note.sound
    sound, _ = soundfile.read(studio.desk.library.recordings.path(note.sound))
    middle = sound[12_000:60_000]
    t = np.arange(len(middle)) / SAMPLE_RATE
    strength = 2 * abs(np.mean(middle * np.exp(-2j * np.pi * 440 * t)))
    assert strength == pytest.approx(0.3, abs=0.03)
    assert studio.left() == []


def test_what_is_being_recorded_is_nobodys_unfinished_business(studio: Studio) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    studio.microphone.speak(tone(1.0))
    assert unfinished(studio.desk, studio.drafts) == ()
    card, _ = session.stop()
    assert [found.id for found in unfinished(studio.desk, studio.drafts)] == [session.id]
    assert card
    discard(studio.desk, studio.drafts, card.id)
    assert studio.left() == []
    with pytest.raises(UnknownId):
        post(studio.desk, studio.drafts, card.id)


def test_a_recording_in_which_nothing_was_caught_leaves_nothing(studio: Studio) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    card, _ = session.stop()
    assert card is None
    assert studio.left() == []


def test_a_recording_that_cannot_be_looked_at_just_now_is_not_taken_for_an_empty_one(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file descriptor left, another process that looks: nothing of it may cost the sound."""
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    studio.microphone.speak(tone(1.0))
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_look_at", lambda wav: None)
        card, _ = session.stop()
    assert card
    assert (card.place, card.seconds) == (studio.place, 1.0)
    assert unfinished(studio.desk, studio.drafts) == (card,)


def test_a_slip_of_the_finger_is_no_note_and_is_kept_until_discarded(studio: Studio) -> None:
    draft = studio.draft(0.04)
    with pytest.raises(EmptyAudio):
        post(studio.desk, studio.drafts, draft)
    assert studio.notes() == []
    assert [card.id for card in unfinished(studio.desk, studio.drafts)] == [draft]


def test_discarding_while_recording_forgets_everything(studio: Studio) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    studio.microphone.speak(tone(1.0))
    session.discard()
    assert studio.left() == []


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (lambda sound: setattr(sound, "busy", True), MicrophoneBusy),
        (lambda sound: sound.plugged.clear(), MicrophoneMissing),
    ],
)
def test_a_microphone_that_cannot_be_had_leaves_no_draft(
    studio: Studio, trouble: Callable[[FakeSound], None], error: type[Exception]
) -> None:
    trouble(studio.sound)
    with pytest.raises(error):
        begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    assert studio.left() == []


def test_a_lost_microphone_keeps_what_was_said(studio: Studio) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    studio.microphone.speak(tone(2.0))
    studio.microphone.unplug()
    card, take = session.stop()
    assert isinstance(take.reason, MicrophoneLost)
    assert card
    assert post(studio.desk, studio.drafts, card.id).duration_ms == 2000


def test_what_was_begun_while_the_meeting_was_open_may_be_posted_for_a_day_after_it(
    studio: Studio, clock: Clock
) -> None:
    draft = studio.draft()
    clock.ms += 3600_000
    close(studio.desk, studio.page.row.id)
    clock.ms += LATE_MS
    with pytest.raises(MeetingIsClosed):
        begin(studio.desk, studio.drafts, studio.recorder, studio.place)
    with pytest.raises(MeetingIsClosed):
        write_note(studio.desk, studio.place, "Typed too late.")
    assert post(studio.desk, studio.drafts, draft).meeting == studio.page.row.id


@pytest.mark.parametrize("late_ms", [0, 1])
def test_the_day_after_counts_also_where_the_clock_closed_the_meeting(
    studio: Studio, clock: Clock, late_ms: int
) -> None:
    due = Due(clock.ms + 3600_000, "UTC")
    meeting = new_meeting(studio.desk, "status", "Due", due=due).page.row.id
    studio.place = Place(meeting)
    clock.ms = due.ms + LATE_MS
    draft = studio.draft()
    clock.ms += LATE_MS + late_ms
    if late_ms:
        with pytest.raises(MeetingIsClosed):
            post(studio.desk, studio.drafts, draft)
    else:
        assert post(studio.desk, studio.drafts, draft).meeting == meeting


def test_a_draft_of_another_meeting_does_not_slip_into_a_closed_one(studio: Studio) -> None:
    draft = studio.draft()
    other = new_meeting(studio.desk, "status", "Tuesday").page.row.id
    close(studio.desk, other)
    with pytest.raises(MeetingIsClosed):
        post(studio.desk, studio.drafts, draft, place=Place(other))
    assert unfinished(studio.desk, studio.drafts)[0].id == draft


def test_a_meeting_closed_meanwhile_keeps_the_draft_which_may_go_elsewhere(
    studio: Studio, clock: Clock
) -> None:
    draft = studio.draft()
    close(studio.desk, studio.page.row.id)
    clock.ms += LATE_MS + 1
    with pytest.raises(MeetingIsClosed):
        post(studio.desk, studio.drafts, draft)
    other = new_meeting(studio.desk, "status", "Tuesday").page.row.id
    assert post(studio.desk, studio.drafts, draft, place=Place(other)).meeting == other
    assert studio.left() == []


def test_a_draft_whose_description_is_lost_can_still_be_posted(studio: Studio) -> None:
    draft = studio.draft()
    (studio.drafts / f"{draft}.json").write_text("{")
    (card,) = unfinished(studio.desk, studio.drafts)
    assert card.place is None
    with pytest.raises(UnknownId):
        post(studio.desk, studio.drafts, draft)
    assert post(studio.desk, studio.drafts, draft, place=studio.place).id == draft


def test_posting_twice_is_posting_once(studio: Studio) -> None:
    draft = studio.draft()
    first = post(studio.desk, studio.drafts, draft)
    assert post(studio.desk, studio.drafts, draft) == first
    assert studio.notes() == [draft]


class Crash(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("step", ["put", "put_envelope", "append", "discard"])
def test_a_crash_at_any_step_of_posting_neither_loses_nor_doubles_it(
    studio: Studio, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = studio.draft()

    def die(*_: object, **__: object) -> None:
        raise Crash

    owner = {"append": Library, "discard": journal}.get(step, Recordings)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, die)
        with pytest.raises(Crash):
            post(studio.desk, studio.drafts, draft)
    offered = [card.id for card in unfinished(studio.desk, studio.drafts)]
    assert (studio.notes() == [draft]) != (offered == [draft])  # exactly one of the two
    post(studio.desk, studio.drafts, draft)
    assert studio.notes() == [draft]
    assert unfinished(studio.desk, studio.drafts) == ()
    assert studio.left() == []


def test_the_check_above_would_see_a_note_posted_twice(studio: Studio) -> None:
    """Its twin: a draft posted under a fresh id each time is posted twice."""
    draft = studio.draft()
    wav = studio.drafts / f"{draft}.wav"
    copy = wav.read_bytes(), wav.with_suffix(".json").read_bytes()
    post(studio.desk, studio.drafts, draft)
    other = studio.desk.new_id()
    (studio.drafts / f"{other}.wav").write_bytes(copy[0])
    (studio.drafts / f"{other}.json").write_bytes(copy[1])
    post(studio.desk, studio.drafts, other)
    assert studio.notes() == [draft, other]


def test_a_full_disk_while_posting_keeps_the_draft(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = studio.draft()

    def full(*_: object) -> str:
        raise DiskFull(path="here")

    with monkeypatch.context() as patch:
        patch.setattr(Recordings, "put", full)
        with pytest.raises(DiskFull):
            post(studio.desk, studio.drafts, draft)
    assert studio.notes() == []
    assert post(studio.desk, studio.drafts, draft).id == draft


def test_a_draft_of_more_than_four_hours_is_refused_before_any_work(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = studio.draft()
    with monkeypatch.context() as patch:
        patch.setattr(post_sound, "MAX_NOTE_MS", 900)
        with pytest.raises(AudioTooLong):
            post(studio.desk, studio.drafts, draft)
    assert list((studio.desk.library.folder / "recordings").rglob("*.opus")) == []
    assert post(studio.desk, studio.drafts, draft).duration_ms == 1000


def test_a_recording_that_reaches_the_limit_ends_by_itself_and_is_kept(desk: Desk) -> None:
    studio = Studio(desk)
    studio.recorder = DriverRecorder(
        studio.sound, now=studio.sound.clock, control=Control(0.3), timing=Timing(longest=2.0)
    )
    session = begin(desk, studio.drafts, studio.recorder, studio.place)
    studio.microphone.speak(tone(2.5))
    eventually(lambda: session.recording.snapshot().state is RecorderState.LOST)
    card, take = session.stop()
    assert isinstance(take.reason, RecordingFull)
    assert card
    assert post(desk, studio.drafts, card.id).duration_ms >= 2000


@pytest.mark.parametrize(
    "purpose",
    [
        None,
        Purpose("proposal"),
        OBJECTION,
        Purpose("outcome"),
        Purpose("outcome", review=Due(1_900_000_000_000, "Europe/Berlin")),
    ],
)
def test_what_it_was_meant_to_be_outlives_the_recorder(
    studio: Studio, purpose: Purpose | None
) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place, purpose=purpose)
    studio.microphone.speak(tone(1.0))
    session.stop()
    (card,) = unfinished(studio.desk, studio.drafts)
    assert card.purpose == purpose


@pytest.mark.parametrize(
    ("key", "garbage"), [("for", "a song"), ("stance", "shrug"), ("proposal", "../x")]
)
def test_a_purpose_that_is_garbled_leaves_a_plain_note(
    studio: Studio, key: str, garbage: str
) -> None:
    session = begin(studio.desk, studio.drafts, studio.recorder, studio.place, purpose=OBJECTION)
    studio.microphone.speak(tone(1.0))
    session.stop()
    (about,) = studio.drafts.glob("*.json")
    record = json.loads(about.read_text())
    record["facts"][key] = garbage
    about.write_text(json.dumps(record))
    (card,) = unfinished(studio.desk, studio.drafts)
    assert card.purpose is None
    assert card.place == studio.place
