"""What screens, commands and exports are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import AmbiguousId, BadValue, UnknownId, UnknownMember
from cassette.domain.events import (
    MeetingClosed,
    MeetingCreated,
    MeetingDueMoved,
    MeetingReopened,
    MeetingRetitled,
    MemberJoined,
    MemberRenamed,
    NoteHeard,
    NoteRestored,
    NoteRetracted,
    NoteWritten,
    ReactionGiven,
    ReactionWithdrawn,
)
from cassette.domain.ids import ItemId, MeetingId, MemberId, NoteId
from cassette.domain.meetings import MeetingState
from cassette.domain.planning_events import (
    AgendaItemEdited,
    AgendaItemMoved,
    AgendaItemRemoved,
    AgendaItemRestored,
    ParticipantRemoved,
)
from cassette.domain.views import InboxSum, NoteCard, Reaction, TranscriptState
from cassette.store.jobs import NewJob
from tests.store.replicas import START_MS, Elsewhere, transcribed

if TYPE_CHECKING:
    from cassette.store.library import Library
    from tests.store.replicas import World

MARKUP = "<img src=x onerror=alert(1)> **bold** \u202eevil"


class Scene:
    """A meeting in which Ada (me) and Ben speak."""

    def __init__(self, library: Library, world: World) -> None:
        self.library = library
        self.world = world
        self.ben = Elsewhere(world, world.ben, world.other_device)
        self.meeting, facts = world.meeting()
        library.append(facts)
        self.items = [item.id for item in library.queries.meeting(self.meeting).agenda]

    def hears(self, *events: object) -> None:
        """Ben's events arrive."""
        self.library.ingest([self.ben.say(event) for event in events])  # type: ignore[arg-type]

    def ben_says(self, ms: int = 10_000, **more: object) -> NoteId:
        self.world.time_ms += 1000
        note = self.world.recorded(more.pop("meeting", self.meeting), ms, **more)  # type: ignore[arg-type]
        self.hears(note)
        return note.note

    def i_say(self, ms: int = 10_000, **more: object) -> NoteId:
        self.world.time_ms += 1000
        note = self.world.recorded(self.meeting, ms, **more)
        self.library.append([note])
        return note.note

    def writes(self, text: str = "typed", **more: object) -> NoteId:
        self.world.time_ms += 1000
        note = NoteId(self.world.id())
        self.hears(NoteWritten(note, self.meeting, text, **more))  # type: ignore[arg-type]
        return note

    def card(self, note: NoteId) -> NoteCard:
        return self.library.queries.note(note)

    def order(self) -> list[NoteId]:
        return [note.id for note in self.library.queries.meeting(self.meeting).notes]


@pytest.fixture
def scene(library: Library, world: World) -> Scene:
    return Scene(library, world)


def test_a_meeting_shows_its_agenda_and_people_in_order(scene: Scene) -> None:
    page = scene.library.queries.meeting(scene.meeting)
    assert [(item.n, item.prompt, item.seconds) for item in page.agenda] == [
        (1, "Progress?", 30),
        (2, "Problems?", 30),
    ]
    assert [(one.name, one.role) for one in page.people] == [
        ("Ada", "host"),
        ("Ben", "contributor"),
    ]
    assert (page.row.title, page.row.type, page.row.transcribe) == ("Weekly", "status", True)


def test_an_outline_is_the_meeting_without_its_notes(scene: Scene) -> None:
    scene.ben_says()
    queries = scene.library.queries
    whole, outline = queries.meeting(scene.meeting), queries.outline(scene.meeting)
    assert (outline.agenda, outline.people) == (whole.agenda, whole.people)
    assert outline.row == replace(whole.row, notes=0, unheard=0)
    assert (len(whole.notes), outline.notes) == (1, ())
    with pytest.raises(UnknownId):
        queries.outline(MeetingId(scene.world.id()))


def test_notes_stand_item_by_item_oldest_first_with_replies_after_their_note(scene: Scene) -> None:
    one, two = scene.items
    on_all = scene.ben_says()
    on_two = scene.ben_says(item=two)
    first = scene.ben_says(item=one)
    late = scene.i_say(item=one)
    reply = scene.i_say(item=one, reply_to=first, reply_at_ms=500)
    second = scene.ben_says(reply_to=first)
    stranger = scene.ben_says(item=ItemId(scene.world.id()))
    assert scene.order() == [first, reply, second, late, on_two, stranger, on_all]
    assert scene.card(reply).reply_at_ms == 500


def test_a_reply_may_arrive_before_its_note(scene: Scene) -> None:
    root = scene.world.recorded(scene.meeting, item=scene.items[0])
    reply = scene.ben_says(reply_to=root.note)
    assert scene.order() == [reply]
    scene.hears(root)
    assert scene.order() == [root.note, reply]


def test_notes_that_answer_each_other_in_a_circle_are_all_shown(scene: Scene) -> None:
    one, two = NoteId(scene.world.id()), NoteId(scene.world.id())
    scene.hears(
        NoteWritten(one, scene.meeting, "one", reply_to=two),
        NoteWritten(two, scene.meeting, "two", reply_to=one),
    )
    assert sorted(scene.order()) == [one, two]


def test_a_spoken_note_carries_what_a_player_needs(scene: Scene) -> None:
    note = scene.ben_says(12_345, item=scene.items[0])
    card = scene.card(note)
    assert (card.duration_ms, card.gain_db, card.thumbnail) == (12_345, -1.5, bytes(range(100)))
    assert (card.by_name, card.by_colour, card.mine) == ("Ben", "#a03070", False)
    assert card.sound is not None
    assert card.text == ""


def test_what_was_typed_is_shown_as_typed(scene: Scene) -> None:
    note = scene.writes(f"{MARKUP}\nsecond line\x00end")
    scene.hears(MeetingRetitled(scene.meeting, "<b>T</b> **x**"))
    card = scene.card(note)
    assert card.text == f"{MARKUP}\nsecond line\x00end"
    assert (card.sound, card.duration_ms) == (None, 0)
    assert scene.library.queries.meeting(scene.meeting).row.title == "<b>T</b> **x**"


@pytest.mark.parametrize(("up_to", "heard"), [(0, False), (9_499, False), (9_500, True)])
def test_a_note_is_heard_half_a_second_before_its_end(
    scene: Scene, up_to: int, heard: bool
) -> None:
    note = scene.ben_says(10_000)
    assert not scene.card(note).heard
    scene.library.append([NoteHeard(note, up_to)])
    assert (scene.card(note).heard, scene.card(note).heard_ms) == (heard, up_to)


def test_hearing_less_later_takes_nothing_back_and_others_hearing_is_theirs(scene: Scene) -> None:
    note = scene.ben_says(10_000)
    scene.library.append([NoteHeard(note, 8_000)])
    scene.library.append([NoteHeard(note, 2_000)])
    assert scene.card(note).heard_ms == 8_000
    mine = scene.i_say()
    scene.hears(NoteHeard(mine, 10_000), NoteHeard(note, 10_000))
    assert scene.card(note).heard_ms == 8_000
    assert (scene.card(mine).heard, scene.card(mine).heard_ms) == (True, 0)


def test_a_short_note_is_not_heard_before_someone_hears_it(scene: Scene) -> None:
    note = scene.ben_says(300)
    assert not scene.card(note).heard
    scene.library.append([NoteHeard(note, 0)])
    assert scene.card(note).heard


def test_a_typed_note_is_heard_as_soon_as_it_is_read(scene: Scene) -> None:
    note = scene.writes()
    assert not scene.card(note).heard
    scene.library.append([NoteHeard(note, 0)])
    assert scene.card(note).heard


def test_the_inbox_holds_what_others_said_by_due_time_and_thread(
    scene: Scene, world: World
) -> None:
    soon, facts = world.meeting("Soon", due_ms=world.time_ms + 1000)
    later, more = world.meeting("Later", due_ms=world.time_ms + 2000)
    scene.library.append([*facts, *more])
    undated = scene.ben_says(10_000, item=scene.items[1])
    second = scene.ben_says(meeting=later)
    first = scene.ben_says(meeting=soon)
    before = scene.ben_says(10_000, item=scene.items[0])
    reply = scene.ben_says(item=scene.items[0], reply_to=before)
    gone = scene.ben_says()
    scene.hears(NoteRetracted(gone))
    heard = scene.ben_says()
    scene.library.append([NoteHeard(heard, 10_000), NoteHeard(before, 4_000)])
    scene.i_say()
    rows = scene.library.queries.inbox(50, 0)
    expected = [first, second, before, reply, undated]
    assert [row.note.id for row in rows] == expected
    assert [one.note for one in scene.library.queries.unheard()] == expected
    assert [row.title for row in rows] == ["Soon", "Later", "Weekly", "Weekly", "Weekly"]
    assert scene.library.queries.inbox_sum() == InboxSum(5, 46_000)
    pages = [scene.library.queries.inbox(2, offset) for offset in (0, 2, 4)]
    assert [row.note.id for page in pages for row in page] == expected
    scene.library.append([MeetingDueMoved(scene.meeting, START_MS, "UTC")])
    assert scene.library.queries.inbox(1, 0)[0].note.id == before


def test_the_inbox_follows_an_agenda_that_was_moved_and_shortened(scene: Scene) -> None:
    one, two = scene.items
    whole = scene.ben_says()
    first, second = scene.ben_says(item=one), scene.ben_says(item=two)
    reply = scene.ben_says(item=one, reply_to=first)

    def inbox() -> list[NoteId]:
        rows = [row.note.id for row in scene.library.queries.inbox(10, 0)]
        assert rows == [note for note in scene.order() if note in rows]
        assert rows == [one.note for one in scene.library.queries.unheard()]
        return rows

    assert inbox() == [first, reply, second, whole]
    scene.library.append([AgendaItemMoved(two, "0000")])
    assert inbox() == [second, first, reply, whole]
    scene.library.append([AgendaItemRemoved(two)])
    assert inbox() == [first, reply, whole, second]
    scene.library.append([AgendaItemEdited(one, "Otherwise?", 5)])
    (item,) = scene.library.queries.meeting(scene.meeting).agenda
    assert (item.prompt, item.seconds, item.n) == ("Otherwise?", 5, 1)
    gone = ParticipantRemoved(scene.meeting, scene.world.ben)
    scene.library.append([AgendaItemRestored(two), gone])
    assert inbox() == [second, first, reply, whole]
    people = scene.library.queries.meeting(scene.meeting).people
    assert [one.member for one in people] == [scene.world.me]


def test_a_note_whose_meeting_has_not_arrived_waits_with_it(scene: Scene, world: World) -> None:
    unknown, facts = world.meeting("Unknown")
    scene.ben_says(meeting=unknown)
    assert scene.library.queries.inbox(10, 0) == scene.library.queries.unheard() == ()
    assert scene.library.queries.inbox_sum().notes == 0
    scene.hears(*facts)
    assert scene.library.queries.inbox_sum().notes == 1
    assert scene.library.queries.inbox(10, 0)[0].title == "Unknown"


def test_meetings_are_listed_open_first_by_due_time_and_counted(scene: Scene, world: World) -> None:
    library = scene.library
    made = {}
    for title, due in (("late", 3000), ("early", 1000), ("none", None), ("shut", 500)):
        world.time_ms += 1
        made[title], facts = world.meeting(title, due_ms=due and world.time_ms + due)
        library.append(facts)
    library.append([MeetingClosed(made["shut"])])
    rows = library.queries.meetings()
    assert [row.title for row in rows] == ["early", "late", "none", "Weekly", "shut"]
    assert rows[-1].state(world.time_ms) is MeetingState.CLOSED
    assert rows[0].state(world.time_ms) is MeetingState.DUE_SOON
    scene.i_say()
    scene.ben_says()
    gone = scene.ben_says()
    scene.hears(NoteRetracted(gone))
    row = library.queries.find_meeting("Weekly")
    assert (row.notes, row.unheard) == (2, 1)


def test_the_last_word_wins_and_the_others_stay_in_history(scene: Scene) -> None:
    library, meeting = scene.library, scene.meeting
    library.append([MeetingRetitled(meeting, "Mine")])
    scene.ben.see(*[scene.ben.say(MeetingRetitled(meeting, "unsent"))])
    theirs = scene.ben.say(MeetingRetitled(meeting, "Theirs"), clock=9)
    library.ingest([theirs])
    rivals = library.queries.history(meeting, "title")
    assert next(value.value for value in rivals) == "Weekly"
    assert {value.value for value in rivals} == {"Weekly", "Mine", "Theirs"}
    assert [value.value for value in rivals if value.current] == [
        library.queries.meeting(meeting).row.title
    ]
    library.append([MeetingClosed(meeting)])
    library.append([MeetingReopened(meeting)])
    assert [v.value for v in library.queries.history(meeting, "closed")] == [True, False]
    library.append([MeetingDueMoved(meeting, 5, "Europe/Berlin")])
    due = library.queries.history(meeting, "due")
    assert [(v.value, v.zone, v.current) for v in due] == [
        (None, "UTC", False),
        (5, "Europe/Berlin", True),
    ]
    assert library.queries.meeting(meeting).row.due_zone == "Europe/Berlin"
    with pytest.raises(BadValue):
        library.queries.history(meeting, "colour")


def test_a_meeting_created_twice_is_the_first_one(scene: Scene, world: World) -> None:
    scene.ben.clock = 50
    scene.hears(MeetingCreated(scene.meeting, "team", "Impostor"))
    assert scene.library.queries.meeting(scene.meeting).row.title == "Weekly"
    early = Elsewhere(world, world.ben).say(MeetingCreated(scene.meeting, "team", "Earlier"))
    scene.library.ingest([early])
    rows = [row for row in scene.library.queries.meetings() if row.id == scene.meeting]
    assert [row.title for row in rows] == ["Earlier"]


def test_reactions_are_given_and_withdrawn_per_moment(scene: Scene) -> None:
    note = scene.ben_says()
    scene.library.append([ReactionGiven(note, "agree"), ReactionGiven(note, "agree", 500)])
    scene.hears(ReactionGiven(note, "🎉"))
    me, ben = scene.world.me, scene.world.ben
    whole = Reaction("agree", None, me, "Ada")
    moment = Reaction("agree", 500, me, "Ada")
    party = Reaction("🎉", None, ben, "Ben")
    assert set(scene.card(note).reactions) == {whole, moment, party}
    scene.library.append([ReactionWithdrawn(note, "agree")])
    assert set(scene.card(note).reactions) == {moment, party}


def test_a_deletion_that_nobody_saw_when_restoring_wins(scene: Scene) -> None:
    library, note = scene.library, scene.i_say()
    library.append([NoteRetracted(note)])
    seen = library.queries.retractions_of(note)
    assert scene.card(note).deleted
    assert note in scene.order()
    unseen = scene.ben.say(NoteRetracted(note))
    library.append([NoteRestored(note, seen)])
    assert not scene.card(note).deleted
    assert library.queries.retractions_of(note) == ()
    library.ingest([unseen])
    assert scene.card(note).deleted
    assert library.queries.retractions_of(note) == (unseen.id,)
    library.append([NoteRestored(note, (unseen.id,))])
    assert not scene.card(note).deleted


class TestTranscripts:
    def test_a_spoken_note_waits_for_its_words(self, scene: Scene) -> None:
        note = scene.i_say(language="de")
        card = scene.card(note)
        assert (card.transcript, card.text, card.language) == (TranscriptState.PENDING, "", "de")
        assert scene.library.queries.note_ids_pending() == (note,)
        assert scene.library.queries.transcript(note) is None

    def test_a_typed_note_is_its_words(self, scene: Scene) -> None:
        note = scene.writes("hello")
        assert scene.card(note).transcript is TranscriptState.WRITTEN
        assert scene.library.queries.note_ids_pending() == ()

    def test_words_arrive_and_are_read_with_their_times(self, scene: Scene) -> None:
        note = scene.i_say()
        fact = transcribed(note, " Hello\u00a0", "\u3000there.\n", " ")
        scene.library.append([fact])
        card, words = scene.card(note), scene.library.queries.transcript(note)
        assert words is not None
        assert (card.transcript, card.language) == (TranscriptState.DONE, "en")
        assert words.segments == fact.segments
        assert card.text == words.text == "Hello there. "
        assert scene.library.queries.note_ids_pending() == ()

    def test_silence_has_no_words(self, scene: Scene) -> None:
        note = scene.i_say()
        scene.library.append([transcribed(note)])
        assert scene.card(note).transcript is TranscriptState.SILENT
        assert scene.card(note).text == ""
        words = scene.library.queries.transcript(note)
        assert words is not None
        assert words.silent

    def test_a_meeting_may_refuse_transcripts(self, scene: Scene, world: World) -> None:
        refusing, facts = world.meeting("Private", transcribe=False)
        scene.library.append(facts)
        note = scene.ben_says(meeting=refusing)
        assert scene.card(note).transcript is TranscriptState.REFUSED
        assert scene.library.queries.note_ids_pending() == ()

    def test_a_job_that_was_set_aside_says_why(self, scene: Scene) -> None:
        note, library = scene.i_say(), scene.library
        library.jobs.add([NewJob("transcribe", note)])
        job = library.jobs.lease("worker", 1000)
        assert job is not None
        assert scene.card(note).transcript is TranscriptState.PENDING
        library.jobs.bury(job, "transcription_failed", "It could not be written down.")
        card = scene.card(note)
        assert card.transcript is TranscriptState.FAILED
        assert card.why_failed == "It could not be written down."
        assert library.queries.note_ids_pending() == ()

    def test_the_larger_model_is_shown_then_the_newer(self, scene: Scene) -> None:
        note, library = scene.i_say(), scene.library
        library.append([transcribed(note, "small", model="tiny", rank=10)])
        library.append([transcribed(note, "large", model="large", rank=90)])
        library.append([transcribed(note, "small again", model="tiny", rank=10)])
        assert scene.card(note).text == "large"
        scene.ben.clock = 100
        scene.hears(transcribed(note, "large too", model="large", rank=90))
        assert scene.card(note).text == "large too"
        words = library.queries.transcript(note)
        assert words is not None
        assert (words.text, words.model) == ("large too", "large")

    def test_words_may_arrive_before_their_note(self, scene: Scene) -> None:
        note = scene.world.recorded(scene.meeting)
        scene.hears(transcribed(note.note, "early"), ReactionGiven(note.note, "agree"))
        scene.hears(note)
        card = scene.card(note.note)
        assert (card.text, len(card.reactions)) == ("early", 1)


class TestFinding:
    def test_a_meeting_is_found_by_title_or_the_beginning_of_title_or_id(
        self, scene: Scene, world: World
    ) -> None:
        ask = scene.library.queries
        longer, facts = world.meeting("Weekly extra")
        scene.library.append(facts)
        assert ask.find_meeting(scene.meeting).id == scene.meeting
        assert ask.find_meeting(scene.meeting.upper()).id == scene.meeting
        assert ask.find_meeting(" weekly ").id == scene.meeting
        assert ask.find_meeting("weekly e").id == longer
        with pytest.raises(AmbiguousId, match="Weekly extra"):
            ask.find_meeting("week")
        for nothing in ("", "  ", "xyz", "%"):
            with pytest.raises(UnknownId):
                ask.find_meeting(nothing)

    def test_two_meetings_of_one_title_are_told_apart_by_id(
        self, scene: Scene, world: World
    ) -> None:
        twin, facts = world.meeting("Weekly")
        scene.library.append(facts)
        with pytest.raises(AmbiguousId, match=twin):
            scene.library.queries.find_meeting("Weekly")
        assert scene.library.queries.find_meeting(twin).id == twin

    def test_a_note_is_found_by_the_beginning_of_its_id(self, scene: Scene) -> None:
        one, two = scene.ben_says(), scene.ben_says()
        ask = scene.library.queries
        assert ask.find_note(one).id == one
        assert ask.find_note(two[:-1] + two[-1].upper()).id == two
        with pytest.raises(AmbiguousId, match=one):
            ask.find_note(one[:8])
        for nothing in ("", "zz", "_", "%", scene.world.id()):
            with pytest.raises(UnknownId):
                ask.find_note(nothing)

    def test_a_member_is_found_by_name(self, scene: Scene, world: World) -> None:
        ask = scene.library.queries
        benita = MemberId(world.id())
        scene.library.append([MemberJoined(benita, "Benita", "#aabbcc")])
        assert ask.find_member("ben").id == world.ben
        assert ask.find_member("Beni").id == benita
        scene.library.append([MemberRenamed(world.ben, "Benjamin")])
        assert ask.find_member("benj").name == "Benjamin"
        with pytest.raises(AmbiguousId):
            ask.find_member("ben")
        with pytest.raises(UnknownMember, match="Nobody called"):
            ask.find_member("Zoe")


def test_unknown_ids_are_told(library: Library, world: World) -> None:
    with pytest.raises(UnknownId, match="meeting"):
        library.queries.meeting(MeetingId(world.id()))
    with pytest.raises(UnknownId, match="note"):
        library.queries.note(NoteId(world.id()))
    assert library.queries.transcript(NoteId(world.id())) is None
    assert library.queries.retractions_of(NoteId(world.id())) == ()


def test_someone_whose_joining_has_not_arrived_is_a_question_mark(
    scene: Scene, world: World
) -> None:
    cleo = Elsewhere(world, MemberId(world.id()))
    note = world.recorded(scene.meeting)
    scene.library.ingest([cleo.say(note), cleo.say(ReactionGiven(note.note, "agree"))])
    card = scene.card(note.note)
    assert (card.by_name, card.reactions[0].by_name) == ("?", "?")


def test_the_log_is_read_by_author_type_and_time(scene: Scene, world: World) -> None:
    ask = scene.library.queries
    begun = world.time_ms
    world.time_ms += 60_000
    note = scene.ben_says()
    scene.library.append([NoteHeard(note, n) for n in range(1200)])
    everything = list(ask.events())
    assert [row.n for row in everything] == list(range(1, len(everything) + 1))
    assert len(everything) == ask.event_counts()[0] == 3 + 5 + 1 + 1200
    assert [row.type for row in ask.events(by=world.ben)] == ["note.recorded"]
    assert len(list(ask.events(type="note.heard"))) == 1200
    assert len(list(ask.events(type="note.heard", limit=700))) == 700
    assert len(list(ask.events(since_ms=begun + 1))) == 1201
    assert [row.n for row in ask.events(after_n=5, limit=2)] == [6, 7]
    assert list(ask.events(limit=0)) == []
    row = next(iter(ask.events(by=world.ben)))
    assert (row.by_name, row.state, row.reason, row.v) == ("Ben", "applied", "", 1)
