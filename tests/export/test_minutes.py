"""The outline: who said what, when, in answer to what, laid out as the type says."""

from __future__ import annotations

import pytest

from cassette.domain.notes import Segment, Transcript
from cassette.domain.views import TranscriptState
from cassette.export.labels import Labels
from cassette.export.minutes import minutes_of
from cassette.export.options import ExportOptions

SAY_NOTHING = ExportOptions(transcript=False)


def headings(minutes):
    return [section.heading for section in minutes.sections]


def entries(section):
    return [entry for group in section.groups for entry in group.entries]


def test_an_information_meeting_is_laid_out_by_agenda_item(scene):
    meeting = scene()
    meeting.typed(1, "We move in May.", item=1)
    meeting.typed(2, "What about my desk?", item=3)
    minutes = minutes_of(meeting.material())
    assert headings(minutes) == [
        "1. What is new?",
        "2. Why does it matter?",
        "3. What do I ask of you?",
    ]
    assert [len(entries(section)) for section in minutes.sections] == [1, 0, 1]


def test_a_status_meeting_is_laid_out_by_person_with_the_question_above_each_answer(scene):
    meeting = scene(type="status")
    meeting.typed(2, "Stuck on DNS.", item=3)
    meeting.typed(2, "Shipped search.", item=1)
    minutes = minutes_of(meeting.material())
    assert headings(minutes) == ["Ada Lind", "Grace Ito", "Linus Berg"]
    assert [group.prompt for group in minutes.sections[1].groups] == [
        "What progress did you make?",
        "What problems did you find?",
    ]


def test_an_observer_has_no_section_before_speaking(scene):
    meeting = scene(type="status", roles=("host", "observer", "observer"))
    meeting.typed(3, "Just a remark.", item=None)
    minutes = minutes_of(meeting.material())
    assert headings(minutes) == ["Ada Lind", "Linus Berg"]
    assert minutes.sections[1].groups[0].prompt == "The meeting as a whole"


def test_a_decision_numbers_what_was_said_so_that_it_can_be_referred_to(scene):
    meeting = scene(type="decision")
    meeting.typed(1, "Stay.", item=2)
    minutes = minutes_of(meeting.material())
    assert all(section.numbered for section in minutes.sections)


def test_notes_on_no_item_stand_under_the_meeting_as_a_whole(scene):
    meeting = scene()
    meeting.typed(1, "Thanks, all.", item=None)
    meeting.typed(1, "On an item that is gone.", item=9)
    minutes = minutes_of(meeting.material())
    assert headings(minutes)[-1] == "The meeting as a whole"
    assert len(entries(minutes.sections[-1])) == 2


def test_every_line_carries_the_time_of_day_and_its_second(scene):
    meeting = scene()
    meeting.spoken(
        2,
        "We move. In May.",
        segments=(Segment(0, 0, 900, "We move."), Segment(1, 7_400, 8_000, " In May.")),
        seconds=8,
    )
    [entry] = entries(minutes_of(meeting.material()).sections[0])
    assert [(line.stamp, line.text) for line in entry.lines] == [
        ("09:00 · 0:00", "We move."),
        ("09:00 · 0:07", "In May."),
    ]
    assert (entry.day, entry.time, entry.length) == ("Mon 16 Nov 2026", "09:00", "0:08")


def test_times_are_in_the_zone_of_the_due_time_unless_another_is_given(scene):
    meeting = scene()
    meeting.typed(1, "Hello.")
    berlin = minutes_of(meeting.material())
    tokyo = minutes_of(meeting.material(zone="Asia/Tokyo"))
    nowhere = minutes_of(meeting.material(zone="Not/AZone"))
    assert [entries(m.sections[0])[0].time for m in (berlin, tokyo, nowhere)] == [
        "09:00",
        "17:00",
        "08:00",
    ]
    assert ("Due", "Fri 20 Nov 2026, 09:00 (Europe/Berlin)") in berlin.facts


def test_a_reply_stands_under_the_note_it_answers_with_its_moment(scene):
    meeting = scene()
    note = meeting.spoken(1, "We move in May.")
    meeting.typed(3, "Noted.")
    meeting.typed(2, "Which week?", reply_to=note.id, reply_at_ms=5_200)
    meeting.typed(3, "And where?", reply_to=note.id)
    first, second = entries(minutes_of(meeting.material()).sections[0])
    assert [reply.answer for reply in first.replies] == ["Reply to 0:05", "Reply"]
    assert second.replies == ()


def test_a_deleted_note_is_left_out_and_its_reply_stands_on_its_own(scene):
    meeting = scene()
    note = meeting.spoken(1, "Secret.")
    meeting.typed(2, "Agreed.", reply_to=note.id)
    meeting.delete(note)
    [entry] = entries(minutes_of(meeting.material()).sections[0])
    assert [line.text for line in entry.lines] == ["Agreed."]
    assert ("Notes", "1") in minutes_of(meeting.material()).facts


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TranscriptState.PENDING, "transcription pending"),
        (TranscriptState.SILENT, "no speech"),
        (TranscriptState.FAILED, "transcription failed"),
        (TranscriptState.REFUSED, "not written down"),
    ],
)
def test_a_note_without_words_says_why(scene, state, said):
    meeting = scene()
    meeting.spoken(1, None, state=state)
    [entry] = entries(minutes_of(meeting.material()).sections[0])
    assert (entry.lines, entry.aside) == ((), said)


def test_pending_notes_are_counted_at_the_top(scene):
    meeting = scene()
    meeting.spoken(1, None, state=TranscriptState.PENDING)
    assert ("Transcription pending", "1") in minutes_of(meeting.material()).facts


def test_reactions_are_summed_up_by_kind_and_moment(scene):
    meeting = scene()
    note = meeting.spoken(1, "We move in May.")
    for by, what, at_ms in ((2, "agree", None), (3, "question", 4_000), (3, "agree", None)):
        note = meeting.react(note, by, what, at_ms)
    note = meeting.react(note, 2, "🎉")
    [entry] = entries(minutes_of(meeting.material()).sections[0])
    assert entry.reactions == (
        "👍 agree: Grace Ito, Linus Berg",
        "🎉: Grace Ito",
        "❓ question at 0:04: Linus Berg",
    )


def test_options_leave_out_words_times_and_reactions(scene):
    meeting = scene()
    meeting.react(meeting.spoken(1, "We move in May."), 2, "agree")
    [entry] = entries(minutes_of(meeting.material(), SAY_NOTHING).sections[0])
    assert (entry.lines, entry.aside) == ((), "spoken note")
    plain = ExportOptions(timestamps=False, reactions=False)
    [entry] = entries(minutes_of(meeting.material(), plain).sections[0])
    assert (entry.day, entry.time, entry.iso, entry.reactions) == ("", "", "", ())
    assert [(line.stamp, line.text) for line in entry.lines] == [("", "We move in May.")]


def test_initials_that_two_people_share_are_told_apart(scene):
    meeting = scene(names=("Ada Lind", "Aldo Leon", "Grace"))
    meeting.react(meeting.typed(2, "Me."), 3, "thanks")
    minutes = minutes_of(meeting.material(), ExportOptions(names="initials"))
    [entry] = entries(minutes.sections[0])
    assert entry.speaker == "A. L. (2)"
    assert entry.reactions == ("🙏 thanks: G.",)
    assert ("People", "A. L., A. L. (2), G.") in minutes.facts


def test_words_of_the_document_can_be_translated(scene):
    meeting = scene(due_ms=None)
    meeting.spoken(1, None, state=TranscriptState.SILENT)
    labels = Labels(silent="keine Sprache", people="Leute", types={"information": "Information"})
    minutes = minutes_of(meeting.material(), labels=labels)
    assert entries(minutes.sections[0])[0].aside == "keine Sprache"
    assert minutes.kind == "Information"
    assert "Leute" in dict(minutes.facts)
    assert "Due" not in dict(minutes.facts)


def test_a_transcript_of_nothing_visible_says_no_speech(scene):
    meeting = scene()
    note = meeting.spoken(1, "x")
    meeting.transcripts[note.id] = Transcript("en", "tiny.en", (Segment(0, 0, 1, "\u202e\x07"),))
    [entry] = entries(minutes_of(meeting.material()).sections[0])
    assert entry.aside == "no speech"
