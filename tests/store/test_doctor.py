"""Damage is found and named: every page of the file, every changed event, every gap."""

from __future__ import annotations

import hashlib
import random
import shutil
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import LibraryDamaged
from cassette.domain.events import NoteWritten
from cassette.domain.ids import NoteId
from cassette.store.engine import connect

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.store.library import Library
    from tests.store.replicas import World

PAGE = 4096


@pytest.fixture
def filled(folder: Path, world: World) -> Path:
    """A closed library with a few dozen notes."""
    with world.open(folder) as library:
        meeting, facts = world.meeting()
        library.append(facts)
        for n in range(40):
            library.append([NoteWritten(NoteId(world.id()), meeting, f"note {n} " * 20)])
        assert library.check() == []
    return folder


def sql(folder: Path, *sentences: str) -> None:
    with closing(connect(folder / "library.db", mode="rw")) as raw:
        for sentence in sentences:
            raw.execute(sentence)


def findings(folder: Path, world: World) -> list[str]:
    """What is found when a library is opened and checked; the error counts as a finding."""
    try:
        with world.open(folder) as library:
            return [f"{finding.what}: {finding.where}" for finding in library.check()]
    except LibraryDamaged as error:
        return [f"opening: {error.message}"]


def test_a_sound_library_has_no_findings(filled: Path, world: World) -> None:
    assert findings(filled, world) == []


def test_every_overwritten_page_is_found(filled: Path, world: World, tmp_path: Path) -> None:
    whole = (filled / "library.db").read_bytes()
    assert len(whole) > 20 * PAGE
    with closing(connect(filled / "library.db", mode="ro")) as raw:
        free = raw.execute("PRAGMA freelist_count").fetchone()[0]
    missed = []
    for page in range(len(whole) // PAGE):
        folder = tmp_path / f"page {page}"
        shutil.copytree(filled, folder)
        hurt = bytearray(whole)
        hurt[page * PAGE : (page + 1) * PAGE] = random.Random(page).randbytes(PAGE)
        (folder / "library.db").write_bytes(hurt)
        if not findings(folder, world):
            missed.append(page)
    assert len(missed) <= free


def test_a_changed_letter_in_an_event_is_found_and_named(filled: Path, world: World) -> None:
    file = filled / "library.db"
    whole = file.read_bytes()
    place = whole.index(b'"text":"note 7 note 7')
    file.write_bytes(whole[: place + 9] + b"v" + whole[place + 10 :])
    found = findings(filled, world)
    assert any(finding.startswith("event: event ") for finding in found)


def test_a_projection_that_is_not_what_the_log_says_is_found_and_mended(
    filled: Path, world: World
) -> None:
    sql(filled, "UPDATE p_note SET text = 'other' WHERE rowid = 3", "DELETE FROM p_participant")
    assert findings(filled, world) == [
        "projection: table p_note",
        "projection: table p_participant",
    ]
    with world.open(filled) as library:
        library.rebuild()
        assert library.check() == []


def test_a_missing_event_of_mine_is_found(filled: Path, world: World) -> None:
    sql(filled, "DELETE FROM event WHERE n = 12")
    found = findings(filled, world)
    assert f"gap: device {world.device}" in found


def test_a_broken_reference_is_found(filled: Path, world: World) -> None:
    sql(filled, "PRAGMA foreign_keys = OFF", "DELETE FROM control")
    assert "reference: library.db: epoch" in findings(filled, world)


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00", b"not a database at all" * 100, bytes(8192)]
)
def test_a_file_that_is_no_database_is_damaged(folder: Path, world: World, content: bytes) -> None:
    (folder / "library.db").write_bytes(content)
    with pytest.raises(LibraryDamaged, match="not a database"):
        world.open(folder)
    assert (folder / "library.db").read_bytes() == content


def test_a_database_of_another_program_is_not_touched(folder: Path, world: World) -> None:
    (folder / "library.db").unlink()
    with closing(connect(folder / "library.db", mode="rwc")) as raw:
        raw.execute("CREATE TABLE event (id)")
    before = (folder / "library.db").read_bytes()
    with pytest.raises(LibraryDamaged, match="not a Cassette library"):
        world.open(folder)
    assert (folder / "library.db").read_bytes() == before


def test_a_library_that_does_not_say_whose_it_is_is_damaged(folder: Path, world: World) -> None:
    sql(folder, "DELETE FROM self")
    with pytest.raises(LibraryDamaged, match="whose"):
        world.open(folder)
    with pytest.raises(LibraryDamaged, match="whose"):
        world.open(folder, read_only=True)


def test_others_write_while_the_recordings_are_read(filled: Path, world: World) -> None:
    with world.open(filled) as library:
        put(library, b"OggS as it was recorded")
        meeting, facts = world.meeting()
        written = []

        def told(part: float) -> None:
            one = threading.Thread(target=library.append, args=(facts,))
            one.start()
            one.join(10)
            written.append(not one.is_alive())
            facts.clear()

        assert library.check(told) == []
        assert written == [True, True]
        assert library.queries.meeting(meeting)


def test_what_is_erased_while_it_is_read_is_no_damage(
    filled: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.open(filled) as library:
        gone = put(library, b"OggS soon erased")
        damaged = put(library, b"OggS soon damaged")
        place = library.recordings.path(damaged)
        place.chmod(0o600)
        place.write_bytes(b"OggS other")
        verify = library.recordings.verify

        def late(sound: str) -> None:
            if sound == gone:
                library.recordings.remove(gone)
            verify(sound)

        monkeypatch.setattr(library.recordings, "verify", late)
        (found,) = library.check()
        assert found.where == f"recording {damaged}"


def put(library: Library, sound: bytes) -> str:
    """Keep a sound as a recording; its hash."""
    name = hashlib.sha256(sound).hexdigest()
    library.recordings.keep(name, sound)
    return name
