"""Recordings that a crash left: listed, kept, discarded."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cassette.audio.driver import Control
from cassette.audio.microphone import DriverRecorder
from cassette.domain.ids import MeetingId
from cassette.workflows.desk import Place
from cassette.workflows.purpose import Purpose
from cassette.workflows.record_note import begin
from cassette.workspace import Workspace
from tests.cli.test_note_record import Room, tone
from tests.patience import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette

CRASH = """
import os, sys
from pathlib import Path
from cassette.audio.driver import Control
from cassette.audio.microphone import DriverRecorder
from cassette.domain.ids import MeetingId
from cassette.workflows.desk import Place
from cassette.workflows.record_note import begin
from cassette.workspace import Workspace
from tests.cli.test_note_record import Room, tone

room = Room(tone(2.0))
workspace = Workspace.open(Path(sys.argv[1]))
recorder = DriverRecorder(room, now=room.clock, control=Control(0.3))
session = begin(workspace.desk, workspace.drafts, recorder, Place(MeetingId(sys.argv[2])))
while session.recording.snapshot().seconds < 2.0:
    pass
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def draft(cassette: Cassette, meeting: str, library: Path) -> str:
    """The id of two seconds that were being recorded when the process was killed."""
    killed = subprocess.run([sys.executable, "-c", CRASH, str(library), meeting], check=False)
    assert killed.returncode == -9
    (left,) = cassette.ask("recover")["drafts"]
    assert left["meeting"] == meeting
    assert left["title"] == "Week 47"
    assert left["seconds"] >= 1.8
    return str(left["id"])


def test_a_recording_cut_off_by_a_kill_is_offered_and_can_be_kept(
    cassette: Cassette, draft: str, meeting: str
) -> None:
    shown = cassette("recover").out
    assert "Week 47" in shown
    assert "cassette recover keep" in shown
    note = cassette.ask("recover", "keep", draft[:20])["note"]
    assert (note["id"], note["meeting"]) == (draft, meeting)
    assert note["seconds"] >= 1.8
    assert cassette.ask("recover") == {"drafts": []}
    assert "Nothing to recover" in cassette("recover").out


def test_a_recording_can_be_kept_elsewhere(cassette: Cassette, draft: str) -> None:
    other = cassette.ask("meeting", "new", "team", "Smiles")["meeting"]
    note = cassette.ask("recover", "keep", draft, "--meeting", "Smiles", "--item", "1")["note"]
    assert (note["meeting"], note["item"]) == (other["id"], other["agenda"][0]["id"])


def test_a_recording_can_be_kept_on_an_item(cassette: Cassette, draft: str, meeting: str) -> None:
    note = cassette.ask("recover", "keep", draft, "--item", "2")["note"]
    agenda = cassette.ask("meeting", "show", meeting)["meeting"]["agenda"]
    assert note["item"] == agenda[1]["id"]


def test_a_recording_can_be_discarded(cassette: Cassette, draft: str, library: Path) -> None:
    assert cassette.ask("recover", "discard", draft) == {"discarded": draft}
    assert cassette.ask("recover") == {"drafts": []}
    assert list((library / "drafts").glob("*.wav")) == []


def left_behind(cassette: Cassette, library: Path, purpose: Purpose) -> tuple[str, str]:
    """The ids of a decision meeting and of a recording for it that was never posted."""
    meeting = str(cassette.ask("meeting", "new", "decision", "Which lamp?")["meeting"]["id"])
    room = Room(tone(2.0))
    with Workspace.open(library) as workspace:
        recorder = DriverRecorder(room, now=room.clock, control=Control(0.3))
        place = Place(MeetingId(meeting))
        session = begin(workspace.desk, workspace.drafts, recorder, place, purpose=purpose)
        eventually(lambda: session.recording.snapshot().seconds >= 1.0)
        session.stop()
    return meeting, session.id


def test_what_was_to_be_a_proposal_is_one(cassette: Cassette, library: Path) -> None:
    meeting, draft = left_behind(cassette, library, Purpose("proposal"))
    assert "proposal" in cassette("recover").out
    (left,) = cassette.ask("recover")["drafts"]
    assert (left["for"], left["stance"]) == ("proposal", None)
    cassette.ask("recover", "keep", draft)
    decision = cassette.ask("decide", "show", meeting)["decision"]
    assert decision["proposal"]["id"] == draft


def test_it_can_be_a_note_only(cassette: Cassette, library: Path) -> None:
    meeting, draft = left_behind(cassette, library, Purpose("proposal"))
    assert cassette.ask("recover", "keep", draft, "--only-note")["note"]["id"] == draft
    assert cassette.ask("decide", "show", meeting)["decision"]["proposal"] is None


def test_what_it_cannot_be_is_told_and_the_recording_stays(
    cassette: Cassette, library: Path
) -> None:
    _, draft = left_behind(cassette, library, Purpose("outcome"))
    assert cassette.refused("recover", "keep", draft) == "nothing_proposed"
    assert [one["id"] for one in cassette.ask("recover")["drafts"]] == [draft]


def test_an_unknown_draft_is_told(cassette: Cassette, library: Path) -> None:
    assert cassette.refused("recover", "keep", "ffff") == "unknown_id"
    assert cassette.refused("recover", "discard", "") == "unknown_id"


def test_a_room_says_what_it_was_told() -> None:
    assert len(Room(tone(2.0)).said) == 96_000
