"""The queue, heard and unheard, habits, and the time they save."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain.events import (
    NoteHeard,
    NoteRecorded,
    NoteRetracted,
    NoteTranscribed,
    NoteWritten,
)
from cassette.domain.ids import NoteId
from cassette.domain.notes import Segment, Word
from cassette.domain.pace import Habit, Habits
from cassette.domain.trimming import Trim
from cassette.runtime.settings import Settings
from cassette.workflows import hear
from cassette.workflows.decide import take_stance
from cassette.workflows.desk import Desk, Place
from cassette.workflows.plan_meeting import close, new_meeting
from cassette.workflows.write_note import write_note
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from cassette.domain.queueing import Order, Queue
    from tests.workflows.conftest import Clock

SETTINGS = Settings()


@pytest.fixture
def team(desk: Desk, clock: Clock) -> Team:
    return Team(desk, clock, "Ben", "Cleo", kind="status", title="Week 47")


def speaks(team: Team, name: str, ms: int = 60_000, **more: object) -> NoteId:
    """Somebody else's spoken note arrives, without its sound."""
    note = NoteId(team.desk.new_id())
    sound = hashlib.sha256(note.encode()).hexdigest()
    fact = NoteRecorded(
        note=note,
        meeting=team.meeting,
        duration_ms=ms,
        plain_sha256=sound,
        cipher_sha256=sound,
        blob_key=base64.b64encode(bytes(32)).decode(),
        size=1000,
        thumbnail="",
        gain_db=0.0,
    )
    team.hears_of(replace(fact, **more), by=name)
    return note


def arrives(desk: Desk, note: NoteId) -> None:
    """The sound of a note is here (its bytes do not matter)."""
    sound = desk.library.queries.sound(note)
    assert sound is not None
    place = desk.library.folder / "recordings" / sound[:2] / f"{sound}.opus"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"OggS")


def queue(desk: Desk, order: Order = "due", habits: Habits | None = None) -> Queue:
    return hear.queue_of(desk, SETTINGS, order, habits)


def notes(found: Queue) -> list[NoteId]:
    return [one.note for one in found.entries]


def words(note: NoteId, count: int, ms: int) -> NoteTranscribed:
    step = ms // count
    spoken = tuple(Word(n * step, (n + 1) * step, f" w{n}", 0.9) for n in range(count))
    return NoteTranscribed(note, "tiny.en", 1, "en", (Segment(0, 0, ms, "w" * 5, spoken),))


def test_only_sound_that_has_arrived_is_counted(desk: Desk, team: Team) -> None:
    one, two = speaks(team, "Ben"), speaks(team, "Ben", 30_000)
    found = queue(desk)
    assert [(entry.note, entry.here) for entry in found.entries] == [(one, False), (two, False)]
    assert (found.notes, found.left_ms) == (2, 0)
    arrives(desk, two)
    found = queue(desk)
    assert [entry.here for entry in found.entries] == [False, True]
    assert (found.left_ms, found.cost_ms) == (30_000, 30_000)


def test_the_price_follows_my_habits_and_where_i_left_it(desk: Desk, team: Team) -> None:
    one, two = speaks(team, "Ben"), speaks(team, "Cleo")
    arrives(desk, one)
    arrives(desk, two)
    hear.set_habit(desk, None, Habit(speed=2.0, trim=Trim.OFF))
    hear.set_habit(desk, team.id("Cleo"), Habit(speed=1.0))
    hear.mark_heard(desk, one, 20_000)
    assert [entry.cost_ms for entry in queue(desk).entries] == [20_000, 60_000]
    assert queue(desk, habits=Habits(Habit(speed=4.0))).cost_ms == 25_000
    assert hear.set_habit(desk, team.id("Cleo"), Habit()).by_subject == {}


def test_words_a_minute_come_from_what_was_written_down(desk: Desk, team: Team) -> None:
    slow, fast, unknown = speaks(team, "Ben"), speaks(team, "Cleo"), speaks(team, "Cleo")
    team.hears_of(words(slow, 100, 60_000), by="Ben")
    team.hears_of(words(fast, 200, 60_000), by="Cleo")
    hear.set_habit(desk, None, Habit(wpm=200))
    rates = {entry.note: entry.rate for entry in queue(desk).entries}
    assert rates == {slow: 2.0, fast: 1.0, unknown: 1.0}
    card = desk.library.queries.note(slow)
    assert hear.pace_of(desk, SETTINGS, card).rate == 2.0


def test_a_note_counts_once_by_the_words_that_are_shown_and_not_when_deleted(
    desk: Desk, team: Team
) -> None:
    note, gone = speaks(team, "Ben"), speaks(team, "Ben")
    team.hears_of(words(note, 300, 60_000), by="Ben")
    team.hears_of(replace(words(note, 150, 60_000), model="small.en", rank=3), by="Ben")
    team.hears_of(replace(words(note, 120, 60_000), model="small.en", rank=3), by="Cleo")
    team.hears_of(words(gone, 400, 60_000), by="Ben")
    team.hears_of(NoteRetracted(gone), by="Ben")
    assert desk.library.queries.natural_wpm() == {team.id("Ben"): 120.0}


def test_a_segment_without_word_times_is_counted_by_its_text(desk: Desk, team: Team) -> None:
    note = speaks(team, "Ben")
    text = " ".join(["word"] * 30) + " "
    fact = NoteTranscribed(note, "tiny.en", 1, "en", (Segment(0, 0, 10_000, text),))
    team.hears_of(fact, by="Ben")
    assert desk.library.queries.natural_wpm() == {team.id("Ben"): 180.0}


def test_who_waits_for_me_comes_first_when_asked_for(desk: Desk, team: Team, clock: Clock) -> None:
    mine = team.i_write("I have said mine.")
    theirs = speaks(team, "Ben")
    other = new_meeting(desk, "information", "News", due="tomorrow 12:00").page.row.id
    news = NoteId(desk.new_id())
    team.hears_of(NoteWritten(news, other, "New paint."), by="Ben")
    assert notes(queue(desk)) == notes(queue(desk, "waiting")) == [news, theirs]
    reply = NoteId(desk.new_id())
    team.hears_of(NoteWritten(reply, team.meeting, "And?", reply_to=mine), by="Cleo")
    assert notes(queue(desk)) == [news, reply, theirs]
    assert notes(queue(desk, "waiting")) == [reply, theirs, news]


@pytest.mark.parametrize("order", ["due", "waiting"])
def test_open_meetings_are_heard_before_closed_ones_of_which_the_newest_comes_first(
    desk: Desk, team: Team, order: Order
) -> None:
    said = {}
    for title, days in (("Early", 1), ("Old", 2), ("Soon", 3), ("Later", 4)):
        meeting = new_meeting(desk, "information", title, due=f"in {days} days").page.row.id
        said[title] = NoteId(desk.new_id())
        team.hears_of(NoteWritten(said[title], meeting, "New paint."), by="Ben")
        if title in ("Early", "Old"):
            close(desk, meeting)
    wanted = [said[title] for title in ("Soon", "Later", "Old", "Early")]
    assert notes(queue(desk, order)) == wanted
    shown = [row.note.id for row in desk.library.queries.inbox()]
    assert shown == wanted
    paged = [row.note.id for n in range(4) for row in desk.library.queries.inbox(1, n)]
    assert paged == wanted


def test_a_meeting_in_which_i_owe_an_answer_waits_for_me(desk: Desk, team: Team) -> None:
    theirs = speaks(team, "Ben")
    other = new_meeting(desk, "information", "News", due="tomorrow 12:00").page.row.id
    news = NoteId(desk.new_id())
    team.hears_of(NoteWritten(news, other, "New paint."), by="Ben")
    write_note(desk, Place(other), "Thanks.")
    assert notes(queue(desk)) == [news, theirs]
    assert notes(queue(desk, "waiting")) == [theirs, news]


def test_the_flow_stops_at_text_and_where_a_stance_is_owed(desk: Desk, clock: Clock) -> None:
    team = Team(desk, clock, "Ben")
    spoken, typed = speaks(team, "Ben"), team.says("Ben", "I typed this.")
    last = speaks(team, "Ben")
    assert [entry.stop for entry in queue(desk).entries] == ["", "read", ""]
    team.proposed("Friday.")
    assert [entry.stop for entry in queue(desk).entries] == ["", "read", "decide"]
    assert notes(queue(desk)) == [spoken, typed, last]
    take_stance(desk, team.meeting, "consent")
    assert [entry.stop for entry in queue(desk).entries] == ["", "read", ""]


@pytest.mark.parametrize("typed", [True, False])
def test_a_note_is_unheard_heard_and_unheard_again(desk: Desk, team: Team, typed: bool) -> None:
    note = team.says("Ben", "Hello.") if typed else speaks(team, "Ben", 400)
    queries = desk.library.queries
    for _ in range(3):
        hear.mark_heard(desk, note)
        assert queries.note(note).heard
        assert queue(desk).entries == queries.inbox() == ()
        hear.mark_unheard(desk, note)
        card = queries.note(note)
        assert (card.heard, card.heard_ms) == (False, 0)
        assert notes(queue(desk)) == [row.note.id for row in queries.inbox()] == [note]
        assert queries.inbox_sum().notes == 1
    before = team.events()
    hear.mark_unheard(desk, note)
    assert team.events() == before


def test_unheard_stands_against_what_another_device_had_heard_before(
    desk: Desk, team: Team
) -> None:
    note = speaks(team, "Ben")
    hear.mark_heard(desk, note)
    hear.mark_unheard(desk, note)
    desk.library.append([NoteHeard(note, 60_000)])  # it had not learned of it
    assert not desk.library.queries.note(note).heard
    hear.mark_heard(desk, note, 30_000)
    assert desk.library.queries.note(note).heard_ms == 30_000


def test_all_are_heard_at_once_and_it_can_be_taken_back(desk: Desk, team: Team) -> None:
    half, whole, typed = speaks(team, "Ben"), speaks(team, "Cleo"), team.says("Ben", "Hi.")
    hear.mark_heard(desk, half, 20_000)
    before = hear.mark_all_heard(desk)
    assert queue(desk).entries == ()
    assert dict(before.notes) == {half: 20_000, whole: 0, typed: 0}
    hear.unmark(desk, before)
    assert set(notes(queue(desk))) == {half, whole, typed}
    heard = {note: desk.library.queries.note(note).heard_ms for note in (half, whole, typed)}
    assert heard == {half: 20_000, whole: 0, typed: 0}
    only = hear.mark_all_heard(desk, [whole, NoteId(desk.new_id())])
    assert [note for note, _ in only.notes] == [whole]
    assert whole not in notes(queue(desk))
    assert hear.mark_all_heard(desk, []).notes == ()


def test_what_sounded_is_kept_in_parts_and_adds_up_by_day(
    desk: Desk, team: Team, clock: Clock
) -> None:
    note = speaks(team, "Ben")
    hear.sounded(desk, note, 0, 10_000, 5000, 0)
    hear.sounded(desk, note, 20_000, 30_000, 0, 2000)
    assert hear.parts_of(desk, note) == ((0, 10_000), (20_000, 30_000))
    clock.ms += 86_400_000
    hear.sounded(desk, note, 10_000, 21_000, 100, 10)
    assert hear.parts_of(desk, note) == ((0, 30_000),)
    days, total = hear.time_saved(desk)
    assert [(day.day, day.heard_ms) for day in days] == [
        ("2026-11-23", 20_000),
        ("2026-11-24", 11_000),
    ]
    assert (total.heard_ms, total.by_speed_ms, total.by_trim_ms) == (31_000, 5100, 2010)
    assert total.saved_ms == 7110
    hear.mark_heard(desk, note)
    hear.mark_unheard(desk, note)
    assert hear.parts_of(desk, note) == ()


def test_the_author_alone_sees_who_has_heard_a_note(desk: Desk, team: Team) -> None:
    mine, theirs = team.i_write("Mine."), speaks(team, "Ben")
    team.hears("Ben", mine)
    told = [(one.name, one.heard) for one in hear.listeners(desk, mine)]
    assert told == [("Ben", True), ("Cleo", False)]
    assert hear.listeners(desk, theirs) == ()


def test_listening_habits_survive_a_rebuild_and_are_not_in_the_digest(
    desk: Desk, team: Team
) -> None:
    note = speaks(team, "Ben")
    digest = desk.library.digest()
    hear.set_habit(desk, note, Habit(trim=Trim.OFF))
    hear.sounded(desk, note, 0, 1000)
    assert desk.library.digest() == desk.library.rebuild() == digest
    assert hear.habits(desk).of(note).trim is Trim.OFF
    assert hear.parts_of(desk, note) == ((0, 1000),)


def test_when_a_note_was_left_is_known_until_it_is_heard_to_its_end(
    desk: Desk, team: Team, clock: Clock
) -> None:
    left, other = speaks(team, "Ben"), speaks(team, "Cleo")
    assert desk.library.queries.left_at() == {}
    hear.mark_heard(desk, left, 10_000)
    before = desk.library.queries.left_at()[left]
    clock.ms += 3_600_000
    hear.mark_heard(desk, left, 20_000)
    hear.mark_heard(desk, other)
    assert desk.library.queries.left_at() == {left: before + 3_600_000}
    hear.mark_unheard(desk, left)
    assert desk.library.queries.left_at() == {}
