"""Sums for a database of any size: of what was written, and more at each closing."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import LibraryBusy
from cassette.domain.events import NoteWritten
from cassette.domain.ids import NoteId
from cassette.store import page_watch, sums
from cassette.store.page_mending import mend_pages
from tests.store.test_bit_rot import filled, flip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.replicas import World

__all__ = ["filled"]


def pages_of(folder: Path) -> int:
    return (folder / sums.DATABASE).stat().st_size // sums.PAGE


def covered(folder: Path) -> int:
    known = sums._read(folder)
    return 0 if known is None else len(known[1]) // 16


def write_a_note(folder: Path, world: World, text: str = "one more") -> None:
    with world.open(folder) as library:
        library.append([NoteWritten(NoteId(world.id()), world.meeting()[0], text)])


def test_each_closing_adds_some_until_all_pages_have_one(
    filled: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "MORE_PAGES", 20)
    (filled / sums.NAME).unlink()
    pages, seen = pages_of(filled), []
    while not seen or seen[-1] < pages:
        with world.open(filled):
            pass
        seen.append(covered(filled))
    assert seen == [*range(20, pages, 20), pages]
    write_a_note(filled, world)
    assert covered(filled) == pages_of(filled)
    assert sums.changed_pages(filled) == []


def test_damage_in_a_page_that_nobody_wrote_is_found_weeks_later(
    filled: Path, world: World
) -> None:
    page = damaged_words(filled, world)
    for n in range(3):
        write_a_note(filled, world, f"note {n}")
    assert sums.changed_pages(filled) == [page]
    assert mend_pages(filled) == [page]


def test_summing_everything_up_would_take_it_for_data(
    filled: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: nobody says which pages were written."""
    damaged_words(filled, world)
    monkeypatch.setattr(page_watch, "are_of", lambda folder: False)
    write_a_note(filled, world)
    assert sums.changed_pages(filled) == []


def damaged_words(folder: Path, world: World) -> int:
    """Flip a bit of what an old note says; the page, which newer notes do not touch."""
    file = folder / sums.DATABASE
    before = file.read_bytes()
    write_a_note(folder, world, "before")
    after = file.read_bytes()
    at = 0
    while True:
        at = after.index(b"note 3 note 3", at + 1)
        page = slice(at // sums.PAGE * sums.PAGE, (at // sums.PAGE + 1) * sums.PAGE)
        if before[page] == after[page]:
            flip(file, at * 8)
            return at // sums.PAGE + 1


def test_the_log_says_every_page_that_was_written(folder: Path, world: World) -> None:
    """Against what changed in the file, over many transactions and checkpoints of all sizes."""
    luck = random.Random(4)
    with world.open(folder) as library:
        meeting, facts = world.meeting()
        library.append(facts)
    before = (folder / sums.DATABASE).read_bytes()
    with world.open(folder) as library:
        for _ in range(40):
            many = luck.choice((1, 1, 3, 300))
            notes = [NoteWritten(NoteId(world.id()), meeting, "word " * 99) for _ in range(many)]
            library.append(notes)
            if luck.random() < 0.1:
                library.rebuild()
        writer = library._writer
        assert writer is not None
        library.close()
        written = writer.written
    after = (folder / sums.DATABASE).read_bytes()
    changed = {
        n // sums.PAGE + 1
        for n in range(0, len(after), sums.PAGE)
        if after[n : n + sums.PAGE] != before[n : n + sums.PAGE]
    }
    assert written is not None
    assert len(changed) > 500
    assert changed <= written
    assert sums.changed_pages(folder) == []


def test_what_was_rolled_back_hides_nothing(folder: Path, world: World) -> None:
    """Its pages may stand in the log already, and what is written next comes in their place."""
    with world.open(folder) as library:
        meeting, facts = world.meeting()
        library.append(facts)
    with world.open(folder) as library:
        writer = library._writer
        assert writer is not None
        note = NoteWritten(NoteId(world.id()), meeting, "word " * 400)
        library.append([note])
        with suppress(ZeroDivisionError), writer.transaction() as connection:
            connection.exec_driver_sql("PRAGMA cache_size=10")
            fill = "INSERT INTO job (kind, note, ready_ms) VALUES ('speech', ?, 0)"
            connection.exec_driver_sql(fill, [(f"{k} {'x' * 300}",) for k in range(3_000)])
            raise ZeroDivisionError
        library.append([NoteWritten(NoteId(world.id()), meeting, "more")])
        with writer.transaction() as connection:  # an old page, for the first time
            connection.exec_driver_sql("UPDATE self SET clock = clock + 1")
    assert covered(folder) == pages_of(folder)
    assert sums.changed_pages(folder) == []


def test_what_a_killed_process_left_begins_them_anew(filled: Path, world: World) -> None:
    wal = filled / f"{sums.DATABASE}-wal"
    wal.write_bytes(b"left over")
    assert page_watch.PageWatch(filled / sums.DATABASE).written is None
    wal.unlink()
    assert page_watch.PageWatch(filled / sums.DATABASE).written == set()


def test_a_flipped_bit_is_flipped_back_and_more_is_left(filled: Path, world: World) -> None:
    file = filled / sums.DATABASE
    whole, luck = file.read_bytes(), random.Random(9)
    for _ in range(20):
        bit = luck.randrange(len(whole) * 8)
        flip(file, bit)
        assert mend_pages(filled) == [bit // 8 // sums.PAGE + 1]
        assert file.read_bytes() == whole
    flip(file, 8 * sums.PAGE * 5 + 100)
    flip(file, 8 * sums.PAGE * 5 + 9_000)
    assert mend_pages(filled) == []
    assert sums.changed_pages(filled) == [6]


def test_an_open_library_is_not_touched(filled: Path, world: World) -> None:
    with world.open(filled), pytest.raises(LibraryBusy):
        mend_pages(filled)


def test_closing_after_one_note_costs_little_however_large_it_is(
    folder: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if each closing could sum up a few pages only: what was written is all that is read."""
    with world.open(folder) as library:
        meeting, facts = world.meeting()
        library.append(facts)
        for _ in range(4):
            library.append(
                [NoteWritten(NoteId(world.id()), meeting, "word " * 200) for _ in range(2_000)]
            )
    assert pages_of(folder) > 2_000
    summed: list[int] = []
    real = sums._sum
    monkeypatch.setattr(sums, "_sum", lambda page: summed.append(1) or real(page))
    write_a_note(folder, world)
    assert 0 < len(summed) < 100
    assert sums.changed_pages(folder) == []
