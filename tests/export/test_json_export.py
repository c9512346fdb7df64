"""A meeting as JSON for programs."""

from __future__ import annotations

import json

from hypothesis import given, strategies as st

from cassette.domain.notes import Segment
from cassette.domain.views import TranscriptState
from cassette.export.documents import document
from cassette.export.json_export import iso
from cassette.export.options import ExportOptions


def test_the_shape_is_the_documented_one(scene):
    meeting = scene()
    note = meeting.spoken(2, "We move.", seconds=6.5)
    meeting.react(note, 1, "question", 1_500)
    meeting.typed(1, "When?", reply_to=note.id, reply_at_ms=2_000)
    shape = json.loads(document("json", meeting.material()))
    results = ["decision", "actions", "ranking", "attachments"]
    assert list(shape) == ["format", "team", "meeting", "notes", *results]
    assert [shape[name] for name in results] == [None, [], [], []]
    assert shape["format"] == 1
    assert shape["meeting"]["due"] == "2026-11-20T08:00:00.000Z"
    assert shape["meeting"]["agenda"][0]["prompt"] == "What is new?"
    spoken, typed = shape["notes"]
    assert (spoken["seconds"], spoken["by"]["name"], spoken["text"]) == (
        6.5,
        "Grace Ito",
        "We move.",
    )
    assert spoken["segments"][0]["words"][1] == {
        "start": 0.3,
        "end": 0.6,
        "text": " move.",
        "p": 0.9,
    }
    assert spoken["reactions"][0]["at"] == 1.5
    assert (typed["reply_to"], typed["reply_at"], typed["segments"]) == (spoken["id"], 2.0, [])
    assert typed["transcript"] == "written"


def test_nothing_of_the_one_who_exports_is_in_it(scene):
    meeting = scene()
    meeting.spoken(2, "We move.")
    assert {"heard", "heard_ms", "mine", "state"}.isdisjoint(
        json.loads(document("json", meeting.material()))["notes"][0]
    )


def test_options_leave_out_words_times_reactions_and_names(scene):
    meeting = scene()
    meeting.react(meeting.spoken(2, "We move."), 1, "agree")
    bare = ExportOptions(transcript=False, reactions=False, names="initials")
    [note] = json.loads(document("json", meeting.material(), bare))["notes"]
    assert {"text", "segments", "reactions"}.isdisjoint(note)
    assert note["by"]["name"] == "G. I."
    untimed = json.loads(document("json", meeting.material(), ExportOptions(timestamps=False)))
    assert untimed["notes"][0]["segments"] == []


def test_times_are_utc_to_the_millisecond():
    assert iso(1_794_816_000_007) == "2026-11-16T08:00:00.007Z"


@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=80))
def test_any_text_comes_back_as_it_was(scene, text):
    meeting = scene(title=text)
    meeting.typed(1, text)
    meeting.spoken(1, text, segments=(Segment(0, 0, 1, text),))
    meeting.spoken(1, None, state=TranscriptState.PENDING)
    shape = json.loads(document("json", meeting.material()).encode("utf-8"))
    stored = text.encode("utf-8", "replace").decode()
    assert shape["meeting"]["title"] == stored
    assert shape["notes"][1]["segments"][0]["text"] == stored
