"""A single flipped bit on the disk is found, wherever it is, also where SQLite has no sums."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import CassetteError
from cassette.domain.events import NoteWritten
from cassette.domain.ids import NoteId
from cassette.store import sums
from tests.memory import MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.promises import Promise
    from tests.store.replicas import World

FLIPS = 60


@pytest.fixture
def filled(folder: Path, world: World) -> Path:
    """A closed library with a few dozen notes."""
    with world.open(folder) as library:
        meeting, facts = world.meeting()
        library.append(facts)
        for n in range(30):
            library.append([NoteWritten(NoteId(world.id()), meeting, f"note {n} " * 20)])
        assert library.check() == []
    return folder


@pytest.fixture
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        yield Path(place)


def flip(file: Path, bit: int) -> None:
    """As a disk does it: nobody wrote, so the file's time stays."""
    seen = file.stat()
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def found(folder: Path, world: World) -> list[str]:
    try:
        with world.open(folder, read_only=True) as library:
            return [f"{one.what}: {one.where}" for one in library.check()]
    except CassetteError as error:
        return [error.code]


def missed(filled: Path, world: World, scratch: Path, flips: int) -> list[int]:
    luck = random.Random(5)
    bits = (filled / "library.db").stat().st_size * 8
    lost = []
    for _ in range(flips):
        bit = luck.randrange(bits)
        folder = scratch / "library"
        shutil.copytree(filled, folder)
        flip(folder / "library.db", bit)
        said = found(folder, world)
        page = f"database: library.db: page {bit // 8 // sums.PAGE + 1}"
        if not said or (len(said) == 1 and said[0].startswith("database:") and said != [page]):
            lost.append(bit)
        shutil.rmtree(folder)
    return lost


def test_every_flipped_bit_of_the_database_is_found(
    filled: Path, world: World, scratch: Path
) -> None:
    assert found(filled, world) == []
    assert missed(filled, world, scratch, FLIPS) == []


@pytest.mark.torture
def test_two_thousand_flipped_bits_are_found(
    filled: Path, world: World, scratch: Path, promise: Promise
) -> None:
    lost = missed(filled, world, scratch, 2000)
    promise(
        "A flipped bit in the database of a closed library is found and its page named",
        count=2000,
        unit="bits",
        worst=f"{len(lost)} missed",
        seed=5,
    )
    assert lost == []


def test_without_sums_some_would_pass_for_data(filled: Path, world: World, scratch: Path) -> None:
    """The twin."""
    (filled / sums.NAME).unlink()
    assert missed(filled, world, scratch, 40)


def test_sums_speak_only_of_what_they_were_made_of(filled: Path, world: World) -> None:
    with world.open(filled) as library:
        library.append(world.meeting()[1])
        assert library.check() == []
    assert found(filled, world) == []
    before = (filled / sums.NAME).read_bytes()
    with world.open(filled):
        pass
    assert (filled / sums.NAME).read_bytes() == before
    (filled / sums.NAME).write_bytes(before[:-1])
    assert sums.changed_pages(filled) == []


def test_every_value_of_an_event_is_summed_up(filled: Path, world: World) -> None:
    from contextlib import closing

    from cassette.store.engine import connect

    changes = {
        "at_ms": "at_ms + 1",
        "clock": "clock + 64",
        "actor": "substr(actor, 1, 35) || 'x'",
        "recorded_at_ms": "recorded_at_ms + 8",
        "meta": '\'{"a":"b"}\'',
        "type": "'note.writtem'",
    }
    for column, value in changes.items():
        with closing(connect(filled / "library.db", mode="rw")) as raw:
            raw.execute("BEGIN")
            (event,) = raw.execute("SELECT id FROM event WHERE n = 9").fetchone()
            old = raw.execute(f"SELECT {column} FROM event WHERE n = 9").fetchone()  # noqa: S608
            raw.execute(f"UPDATE event SET {column} = {value} WHERE n = 9")  # noqa: S608
            raw.execute("COMMIT")
        assert f"event: event {event}" in found(filled, world), column
        with closing(connect(filled / "library.db", mode="rw")) as raw:
            raw.execute(f"UPDATE event SET {column} = ? WHERE n = 9", old)  # noqa: S608
