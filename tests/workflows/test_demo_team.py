"""The demo: five people, six meetings, their voices; made whole, kept, and thrown away on wish."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import soundfile

from cassette.domain.errors import LibraryBusy, LibraryExists, ModelMissing
from cassette.domain.formats import TYPE_KEYS
from cassette.domain.ids import uuid7
from cassette.domain.meetings import MeetingState
from cassette.domain.views import TranscriptState
from cassette.runtime.resources import resource
from cassette.store.library import Library
from cassette.workflows.demo_script import clip_of, demo_script
from cassette.workflows.demo_team import build_demo, demo_folder, is_demo, run_headless
from cassette.workflows.desk import Desk
from cassette.workflows.transcribe_notes import Scribe
from tests.demo_words import spoken_notes
from tests.fakes.transcriber import ScriptedTranscriber

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = 1_795_424_400_000  # Monday 2026-11-23, 09:00 UTC
ZONE = "Europe/Berlin"


class Edge:
    """A stopped clock and ids that never repeat."""

    def __init__(self) -> None:
        self.count = 0

    def now_ms(self) -> int:
        return NOW

    def new_id(self) -> str:
        self.count += 1
        return uuid7(NOW, self.count.to_bytes(10))


def build(folder: Path, edge: Edge, **more: object) -> bool:
    return build_demo(folder, now_ms=edge.now_ms, new_id=edge.new_id, zone=ZONE, **more)


def opened(folder: Path, edge: Edge) -> Library:
    return Library.open(folder, now_ms=edge.now_ms, new_id=edge.new_id)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo made once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("demo") / "built"
    counts: list[tuple[int, int]] = []
    assert build(folder, Edge(), on_progress=lambda done, total: counts.append((done, total)))
    assert counts == [(n, 28) for n in range(1, 29)]
    return folder


@pytest.fixture
def edge() -> Edge:
    later = Edge()
    later.count = 1_000_000
    return later


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "demo")


@pytest.fixture
def desk(folder: Path, edge: Edge) -> Iterator[Desk]:
    with opened(folder, edge) as library:
        yield Desk(library, edge.now_ms, edge.new_id, ZONE)


def test_a_meeting_of_every_type_waits_for_the_person(desk):
    rows = desk.library.queries.meetings()
    assert {row.type for row in rows} == TYPE_KEYS
    states = Counter(row.state(NOW) for row in rows)
    assert states[MeetingState.DUE_SOON] == states[MeetingState.OVERDUE] == 1
    assert states[MeetingState.CLOSED] == 1
    assert states[MeetingState.OPEN] == 3
    assert desk.library.queries.inbox_sum().notes >= 10


def test_five_people_speak_with_five_voices_on_five_devices(desk):
    library = desk.library
    assert [member.name for member in library.team.members if member.me] == ["Ada Lindqvist"]
    assert len(library.team.members) == 5
    speakers = {
        note.by
        for row in library.queries.meetings()
        for note in library.queries.meeting(row.id).notes
    }
    assert speakers == {member.id for member in library.team.members}
    with (resource("demo/clips") / "MANIFEST.tsv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    voices = {(line["speaker"], line["voice"], line["pitch"]) for line in lines}
    assert len(voices) == len({voice[1:] for voice in voices}) == 5


def test_the_others_events_came_from_their_devices_in_order(desk):
    seqs: dict[str, list[int]] = {}
    actors: dict[str, set[str]] = {}
    clocks = []
    for row in desk.library.queries.events():
        assert row.state == "applied"
        seqs.setdefault(row.device, []).append(row.seq)
        actors.setdefault(row.device, set()).add(row.actor)
        clocks.append(row.clock)
    assert len(seqs) == 5
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seqs.values())
    assert all(len(who) == 1 for who in actors.values())
    assert len({next(iter(who)) for who in actors.values()}) == 5
    assert clocks == sorted(set(clocks))


def test_nothing_happens_later_than_now_and_replies_follow_what_they_answer(desk):
    assert all(row.at_ms <= NOW for row in desk.library.queries.events())
    for row in desk.library.queries.meetings():
        assert all(row.created_ms < n.at_ms for n in desk.library.queries.meeting(row.id).notes)
        notes = {note.id: note for note in desk.library.queries.meeting(row.id).notes}
        for note in notes.values():
            if note.reply_to is not None:
                assert note.at_ms > notes[note.reply_to].at_ms
                assert note.item == notes[note.reply_to].item
            for reaction in note.reactions:
                assert reaction.at_ms is None or reaction.at_ms < note.duration_ms


def test_every_spoken_note_has_its_sound_and_waits_to_be_written_down(desk):
    library = desk.library
    spoken = [card for card, _ in spoken_notes(library)]
    assert len(spoken) == 23
    assert set(library.queries.note_ids_pending()) == {card.id for card in spoken}
    assert library.jobs.counts().ready == 23
    assert library.check() == []
    for card in spoken:
        assert card.transcript is TranscriptState.PENDING
        assert soundfile.info(library.recordings.path(card.sound)).samplerate == 48_000
        assert len(library.recordings.envelope(card.sound)) >= card.duration_ms // 10 - 1
        assert len(set(card.thumbnail)) > 10


def test_a_second_run_keeps_the_demo_as_it_is(folder, edge):
    with opened(folder, edge) as library:
        before = library.digest()
    assert not build(folder, edge)
    with opened(folder, edge) as library:
        assert library.digest() == before


def test_a_fresh_run_makes_another_one(folder, edge):
    with opened(folder, edge) as library:
        before = library.team.id
    assert build(folder, edge, fresh=True)
    with opened(folder, edge) as library:
        assert library.team.id != before


def test_a_demo_that_is_open_is_not_thrown_away(folder, edge, desk):
    with pytest.raises(LibraryBusy):
        build(folder, edge, fresh=True)
    assert is_demo(folder)
    assert desk.library.check() == []


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_with_anything_else_is_left_alone(tmp_path, edge, fresh):
    kept = tmp_path / "demo" / "thesis.txt"
    kept.parent.mkdir()
    kept.write_text("precious")
    with pytest.raises(LibraryExists):
        build(kept.parent, edge, fresh=fresh)
    assert kept.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_build_that_is_cut_off_leaves_no_half_demo_and_the_next_one_works(tmp_path, edge):
    folder = tmp_path / "demo"
    folder.mkdir()

    class Interrupted(Exception):
        pass

    def cut(done: int, total: int) -> None:
        if done == 9:
            raise Interrupted

    with pytest.raises(Interrupted):
        build(folder, edge, on_progress=cut)
    assert list(tmp_path.iterdir()) == []
    # Killed outright, it cannot tidy up: the next run does.
    left = tmp_path / ".demo.building" / "recordings"
    left.mkdir(parents=True)
    (left / "half.opus").write_bytes(b"half")
    assert build(folder, edge)
    with opened(folder, edge) as library:
        assert library.check() == []
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_the_demo_is_kept_beside_the_persons_own_libraries(own_home):
    assert demo_folder().is_relative_to(own_home)
    assert demo_folder().name == "demo"


def test_the_clips_are_those_of_the_manifest_and_the_script():
    clips = resource("demo/clips")
    with (clips / "MANIFEST.tsv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    spoken = [note for meeting in demo_script().meetings for note in meeting.notes if note.clip]
    assert [(line["clip"], line["speaker"], line["text"]) for line in lines] == [
        (f"{note.key}.opus", note.by, note.text) for note in spoken
    ]
    assert {path.name for path in clips.glob("*.opus")} == {line["clip"] for line in lines}
    for line, note in zip(lines, spoken, strict=True):
        data = clip_of(note).read_bytes()
        assert hashlib.sha256(data).hexdigest() == line["sha256"]
        assert "free software" in line["licence"]
        assert 3 <= float(line["seconds"]) <= 12
    assert sum(path.stat().st_size for path in clips.iterdir()) < 1_500_000


def test_without_a_model_the_minutes_say_that_words_are_pending(desk):
    deaf = ScriptedTranscriber()
    deaf.has_model = False
    report = run_headless(desk, Scribe(desk, lambda: deaf))
    assert isinstance(report.why_not, ModelMissing)
    assert (report.written_down, report.pending) == (0, 23)
    assert all("transcription pending" in minutes.text for minutes in report.minutes)


def test_a_run_without_a_window_saves_the_minutes_of_every_meeting(desk):
    counts: list[tuple[int, int]] = []
    scribe = Scribe(desk, ScriptedTranscriber)
    report = run_headless(desk, scribe, lambda done, total: counts.append((done, total)))
    assert (report.written_down, report.failed, report.pending) == (23, (), 0)
    assert report.why_not is None
    assert counts == [(n, 23) for n in range(1, 24)]
    assert len(report.minutes) == 6
    for minutes in report.minutes:
        assert minutes.markdown.read_text("utf-8") == minutes.text
        assert minutes.html.read_text("utf-8").startswith("<!DOCTYPE html>")
        assert minutes.markdown.parent == desk.library.folder / "minutes"
        assert "Good morning." in minutes.text
        assert "pending" not in minutes.text
    again = run_headless(desk, Scribe(desk, ScriptedTranscriber))
    assert [m.text for m in again.minutes] == [m.text for m in report.minutes]
