"""Whatever byte of the database changes: the person is told, and never meets a bug."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import CassetteError, LibraryDamaged
from cassette.domain.events import NoteWritten, TeamNamed
from cassette.domain.ids import MeetingId, NoteId, uuid7
from cassette.domain.listening_views import SkipMap
from cassette.domain.pace import Habit
from cassette.domain.trimming import Trim
from cassette.store.engine import connect
from cassette.store.jobs import NewJob
from cassette.store.projections.catalogue import PROJECTIONS
from tests.store.replicas import START_MS, Elsewhere, transcribed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cassette.store.library import Library
    from tests.store.replicas import World

PAGE = 4096
_NEW = uuid7(START_MS, b"\xff" * 10)


@pytest.fixture
def filled(folder: Path, world: World) -> Path:
    """A closed library with a bit of everything."""
    with world.open(folder) as library:
        meeting, facts = world.meeting()
        library.append(facts)
        for n in range(5):
            spoken = world.recorded(meeting)
            library.append([spoken], jobs=[NewJob("transcribe", spoken.note)])
            library.append([transcribed(spoken.note, "yes", "no")])
            library.append([NoteWritten(NoteId(world.id()), meeting, f"note {n} " * 20)])
            library.listening.sounded(spoken.note, (n, n + 1000), "2026-11-23", 1, 2)
        ben = Elsewhere(world, world.ben)
        library.ingest([ben.say(world.recorded(meeting)) for _ in range(3)])
        found = SkipMap(1000, ((0, 900),), ((0, 900),), (1, 2, 3))
        library.listening.keep_skip_map("0" * 64, found, "")
        library.listening.set_habit(world.ben, Habit(1.5, 200, Trim.MAX))
    return folder


def everything(library: Library) -> Iterator[Callable[[], object]]:
    """What a person can ask of a library and what they can have it do."""
    ask = library.queries
    yield lambda: library.team
    yield lambda: [ask.meeting(row.id) for row in ask.meetings()]
    yield lambda: [
        ask.transcript(note.id) for row in ask.meetings() for note in ask.meeting(row.id).notes
    ]
    yield lambda: list(ask.events())
    yield ask.event_counts
    yield ask.inbox
    yield ask.unheard
    yield ask.natural_wpm
    yield library.listening.habits
    yield library.listening.days
    yield library.listening.unmapped
    yield lambda: library.listening.skip_map("0" * 64)
    yield library.jobs.counts
    yield library.jobs.dead
    yield library.jobs.next_ready_ms
    yield library.digest
    yield library.check
    if not library.read_only:
        yield lambda: library.jobs.lease("worker", 1000)
        yield lambda: library.listening.set_habit(None, Habit(speed=2.0))
        yield lambda: library.append([NoteWritten(NoteId(_NEW), MeetingId(_NEW), "more")])
        yield library.rebuild


def tells(work: Callable[[], object]) -> bool:
    """Whether it went well; anything but an error that can be told ends the test."""
    try:
        work()
    except CassetteError:
        return False
    return True


def survive(folder: Path, world: World, *, read_only: bool) -> None:
    def use() -> None:
        with world.open(folder, read_only=read_only) as library:
            for question in everything(library):
                tells(question)

    tells(use)


def hurt(page: bytearray, chance: random.Random) -> None:
    """Change a few bytes, mostly near the end, where a page keeps its first rows."""
    size = chance.choice((1, 4, 4, 16, 200))
    place = chance.choice((PAGE - chance.randrange(size, 400), chance.randrange(PAGE - size)))
    page[place : place + size] = chance.randbytes(size)


def damaged(folder: Path, number: int) -> None:
    chance = random.Random(number)
    whole = bytearray((folder / "library.db").read_bytes())
    start = chance.randrange(1, len(whole) // PAGE) * PAGE
    page = whole[start : start + PAGE]
    hurt(page, chance)
    whole[start : start + PAGE] = page
    (folder / "library.db").write_bytes(whole)


def wrong(library: Library) -> set[str]:
    """What is found to be wrong, but that the notes here never had sound."""
    return {one.what for one in library.check()} - {"recording"}


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("tenth", range(10))
def test_no_change_of_a_few_bytes_ends_in_anything_but_an_error_that_can_be_told(
    filled: Path, world: World, tmp_path: Path, *, tenth: int, read_only: bool
) -> None:
    for number in range(tenth * 100, tenth * 100 + 6):
        folder = tmp_path / str(number)
        shutil.copytree(filled, folder)
        damaged(folder, number)
        survive(folder, world, read_only=read_only)


@pytest.mark.parametrize("table", [str(part.TABLE) for part in PROJECTIONS])
def test_text_that_is_none_in_a_projection_is_told_and_mended(
    filled: Path, world: World, table: str
) -> None:
    with closing(connect(filled / "library.db", mode="rw")) as raw:
        names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
        raw.execute(f"UPDATE {table} SET {names[0]} = CAST(x'c3' AS TEXT) || {names[0]}")  # noqa: S608
        raw.execute(f"UPDATE {table} SET {names[-1]} = CAST(x'c328ff' AS TEXT)")  # noqa: S608
        there = raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    survive(filled, world, read_only=True)
    with world.open(filled) as library:
        assert bool(wrong(library)) == bool(there)
        library.rebuild()
        assert wrong(library) == set()


@pytest.mark.parametrize("table", [str(part.TABLE) for part in PROJECTIONS])
def test_a_projection_whose_first_page_is_gone_is_built_anew_from_the_log(
    filled: Path, world: World, table: str
) -> None:
    with world.open(filled) as library:
        digest, counts = library.digest(), library.queries.event_counts()
        jobs = library.jobs.counts()
    with closing(connect(filled / "library.db", mode="ro")) as raw:
        (root,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    whole = bytearray((filled / "library.db").read_bytes())
    whole[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    (filled / "library.db").write_bytes(whole)
    with world.open(filled) as library:
        with pytest.raises(LibraryDamaged):
            library.digest()
        assert library.rebuild() == digest
        assert wrong(library) == set()
        assert (library.queries.event_counts(), library.jobs.counts()) == (counts, jobs)
        library.append([TeamNamed("After")])
    with world.open(filled) as again:
        assert again.team.name == "After"
    (kept,) = (filled / "backups").glob("*-damaged")
    assert kept.read_bytes() == bytes(whole)
