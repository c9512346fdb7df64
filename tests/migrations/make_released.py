"""Freezes a small library of today's schema as tests/data/libraries/NAME.db, with what is in it."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from cassette.domain.events import (
    MeetingDueMoved,
    MeetingRetitled,
    MemberRenamed,
    NoteHeard,
    NoteRetracted,
    NoteWritten,
    ReactionGiven,
)
from cassette.domain.ids import NoteId
from cassette.store.jobs import NewJob
from tests.store.replicas import START_MS, Elsewhere, World, transcribed

TARGET = Path(__file__).parents[1] / "data" / "libraries"


def freeze(name: str) -> None:
    """Write NAME.db and NAME.json."""
    world = World()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        with world.create(folder) as library:
            ben = Elsewhere(world, world.ben, world.other_device)
            meeting, facts = world.meeting("Draft", due_ms=START_MS)
            library.append(facts)
            library.append([MeetingRetitled(meeting, "Weekly <b>"), MemberRenamed(world.ben, "Bo")])
            library.append([MeetingDueMoved(meeting, START_MS + 1000, "Europe/Berlin")])
            spoken, gone = world.recorded(meeting), NoteId(world.id())
            library.append([spoken], jobs=[NewJob("transcribe", spoken.note)])
            library.append([transcribed(spoken.note, "Hello", "there.")])
            library.append([NoteWritten(gone, meeting, "never mind"), NoteRetracted(gone)])
            reply = NoteWritten(NoteId(world.id()), meeting, "Thanks", reply_to=spoken.note)
            library.ingest([ben.say(reply), ben.say(ReactionGiven(spoken.note, "agree", 500))])
            library.append([NoteHeard(reply.note, 0)])
            page = library.queries.meeting(meeting)
            told = {
                "team": library.team.name,
                "members": [member.name for member in library.queries.members()],
                "meeting": [page.row.title, page.row.due_ms, page.row.closed],
                "notes": [[note.by_name, note.text, note.deleted] for note in page.notes],
                "jobs": library.jobs.counts().ready,
            }
        shutil.copyfile(folder / "library.db", TARGET / f"{name}.db")
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    (TARGET / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    freeze(sys.argv[1])
