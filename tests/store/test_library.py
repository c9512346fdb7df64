"""A library: made whole, opened once, written in one piece, read from anywhere."""

from __future__ import annotations

import errno
import os
import threading
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    BadEvent,
    EngineTooOld,
    LibraryBusy,
    LibraryExists,
    LibraryMissing,
    LibraryReadOnly,
    StorageFailed,
)
from cassette.domain.events import Envelope, NoteWritten, TeamNamed
from cassette.domain.ids import NoteId
from cassette.domain.pace import Habit
from cassette.store import engine, founding, lock
from cassette.store.engine import refuse_old_engine
from cassette.store.jobs import NewJob
from cassette.store.upgrade import back_up
from cassette.sync.team import verify_genesis

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.store.library import Library
    from tests.store.replicas import World


def test_a_new_library_says_who_the_team_is_and_who_i_am(library: Library, world: World) -> None:
    team = library.team
    assert team.name == "Harbour"
    assert (team.me, team.device) == (world.me, world.device)
    assert [(member.name, member.me) for member in team.members] == [("Ada", True), ("Ben", False)]
    assert not library.read_only
    assert library.why_read_only is None


def test_a_new_library_keeps_the_signed_genesis_whose_hash_is_the_teams_id(
    library: Library,
) -> None:
    with library._readers.snapshot() as connection:
        row = connection.exec_driver_sql("SELECT hash, entry, sig FROM control WHERE n = 0").one()
        secret = connection.exec_driver_sql("SELECT secret FROM epoch").scalar_one()
    assert row.hash.hex() == library.team.id
    assert verify_genesis(row.entry, row.sig, library.team.id).device == library.team.device
    assert len(secret) == 32


def test_making_a_library_where_one_is_changes_nothing(folder: Path, world: World) -> None:
    before = (folder / "library.db").read_bytes()
    with pytest.raises(LibraryExists):
        world.create(folder)
    assert (folder / "library.db").read_bytes() == before


def test_a_library_may_be_made_in_a_folder_that_holds_other_things(
    tmp_path: Path, world: World
) -> None:
    (tmp_path / "secrets").write_text("mine")
    with world.create(tmp_path) as library:
        assert library.team.name == "Harbour"
    assert (tmp_path / "secrets").read_text() == "mine"


def test_a_crash_while_a_library_is_made_leaves_no_half_library(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(founding, "settle", crash)
        with pytest.raises(KeyboardInterrupt):
            world.create(tmp_path / "new")
    assert not list((tmp_path / "new").glob("*.db*"))
    with pytest.raises(LibraryMissing):
        world.open(tmp_path / "new")
    with world.create(tmp_path / "new") as library:
        assert library.team.name == "Harbour"


def test_what_a_dead_process_left_half_made_is_swept_away(tmp_path: Path, world: World) -> None:
    (tmp_path / ".library.db.new").write_bytes(b"half")
    with world.create(tmp_path) as library:
        assert library.check() == []
    assert not (tmp_path / ".library.db.new").exists()


def test_there_is_no_library_in_an_empty_folder(tmp_path: Path, world: World) -> None:
    with pytest.raises(LibraryMissing):
        world.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_library_is_opened_once_for_writing_and_often_for_reading(
    library: Library, folder: Path, world: World
) -> None:
    with pytest.raises(LibraryBusy):
        world.open(folder)
    with world.open(folder, read_only=True) as reader:
        library.append([TeamNamed("Renamed")])
        assert reader.team.name == "Renamed"
        assert reader.why_read_only is None
        with pytest.raises(LibraryReadOnly):
            reader.append([TeamNamed("No")])
        with pytest.raises(LibraryReadOnly):
            reader.jobs.add([])
    library.close()
    with world.open(folder) as again:
        assert again.team.name == "Renamed"


def test_facts_get_a_place_a_clock_a_time_and_their_author(library: Library, world: World) -> None:
    world.time_ms += 5000
    one, two = library.append([TeamNamed("A"), TeamNamed("B")], meta={"app": "1.0"})
    assert [(e.seq, e.clock) for e in (one, two)] == [(4, 4), (5, 5)]
    assert (one.actor, one.device, one.at_ms) == (world.me, world.device, world.time_ms)
    (past,) = library.append([TeamNamed("C")], at_ms=1000)
    assert (past.at_ms, past.recorded_at_ms, past.seq) == (1000, world.time_ms, 6)
    rows = list(library.queries.events(after_n=3))
    assert [row.id for row in rows] == [one.id, two.id, past.id]
    assert rows[0].meta == '{"app":"1.0"}'
    assert library.append([]) == ()


def test_counting_goes_on_where_the_log_ends(library: Library, folder: Path, world: World) -> None:
    library.append([TeamNamed("A")])
    library.close()
    with world.open(folder) as again:
        (envelope,) = again.append([TeamNamed("B")])
    assert (envelope.seq, envelope.clock) == (5, 5)


def test_a_fact_that_cannot_be_written_takes_the_whole_batch_with_it(
    library: Library, world: World
) -> None:
    meeting, facts = world.meeting()
    note = NoteId(world.id())
    digest = library.digest()
    half = NoteWritten(note, meeting, "half a character: \ud83d")
    with pytest.raises(BadEvent):
        library.append([*facts, half], jobs=[NewJob("transcribe", note)])
    assert library.digest() == digest
    assert library.queries.event_counts() == (3, 0)
    assert library.jobs.counts().ready == 0
    (envelope,) = library.append([TeamNamed("Next")])
    assert envelope.seq == 4


def test_subscribers_hear_everything_in_order_after_it_is_durable(
    library: Library, folder: Path, world: World
) -> None:
    heard: list[tuple[Envelope, ...]] = []
    threads = []

    def hear(batch: tuple[Envelope, ...]) -> None:
        threads.append(threading.current_thread())
        with world.open(folder, read_only=True) as reader:
            assert batch[-1].id in [row.id for row in reader.queries.events()]
        heard.append(batch)

    stop = library.subscribe(hear)
    first = library.append([TeamNamed("A"), TeamNamed("B")])
    second = library.append([TeamNamed("C")])
    stop()
    library.append([TeamNamed("D")])
    assert heard == [first, second]
    assert set(threads) == {threading.current_thread()}


def test_a_subscriber_may_append_and_its_news_comes_after_the_batch_being_told(
    library: Library,
) -> None:
    told: list[tuple[str, str]] = []

    def answer(batch: tuple[Envelope, ...]) -> None:
        told.append(("first", batch[0].event.name))  # type: ignore[attr-defined]
        if len(told) == 1:
            library.append([TeamNamed("Answer")])

    library.subscribe(answer)
    library.subscribe(
        lambda batch: told.append(("second", batch[0].event.name))  # type: ignore[attr-defined]
    )
    library.append([TeamNamed("Question")])
    assert told == [
        ("first", "Question"),
        ("second", "Question"),
        ("first", "Answer"),
        ("second", "Answer"),
    ]


def test_many_threads_append_and_read_at_once(library: Library) -> None:
    heard: list[int] = []
    library.subscribe(lambda batch: heard.extend(envelope.seq for envelope in batch))
    start = threading.Barrier(6)
    failures: list[BaseException] = []

    def work(n: int) -> None:
        try:
            start.wait()
            for turn in range(20):
                library.append([TeamNamed(f"{n}-{turn}"), TeamNamed(f"{n}+{turn}")])
                assert library.queries.team().name
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert heard == list(range(4, 4 + 240))
    assert library.check() == []


def test_a_closed_library_refuses_to_write(library: Library) -> None:
    library.close()
    with pytest.raises(StorageFailed):
        library.append([TeamNamed("Late")])
    library.close()


def test_an_old_engine_is_refused_before_anything_is_opened() -> None:
    with pytest.raises(EngineTooOld) as refused:
        refuse_old_engine((3, 40, 1))
    assert "3.40.1" in refused.value.message
    refuse_old_engine()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("mmap_size", 0),
        ("wal_autocheckpoint", 1000),
        ("query_only", 0),
    ],
)
def test_the_writer_works_with_the_settings_that_keep_data_safe(
    library: Library, pragma: str, value: object
) -> None:
    assert library._writer is not None
    with library._writer.transaction() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


@pytest.mark.parametrize(("pragma", "value"), [("query_only", 1), ("trusted_schema", 0)])
def test_readers_can_only_read(library: Library, pragma: str, value: object) -> None:
    with library._readers.snapshot() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_the_file_says_that_it_is_a_cassette_library(folder: Path) -> None:
    assert int.from_bytes((folder / "library.db").read_bytes()[68:72]) == engine.APPLICATION_ID


def test_a_closed_library_leaves_one_file_without_a_write_ahead_log(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"library.db", "library.sums", "lock", "recordings", "drafts", "backups"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_what_a_library_keeps_is_for_its_owner_alone(tmp_path: Path, world: World) -> None:
    source = tmp_path / "sound.opus"
    source.write_bytes(b"sound")
    folder = tmp_path / "new"
    before = os.umask(0o022)
    try:
        with world.create(folder) as library:
            library.append([TeamNamed("Kept")])
            library.recordings.put(source)
            back_up(folder, "1-schema-1")
            open_to_others = [
                path.relative_to(folder).as_posix()
                for path in (folder, *folder.rglob("*"))
                if path.stat().st_mode & 0o077
            ]
    finally:
        os.umask(before)
    assert open_to_others == []


def test_a_file_system_without_locks_is_not_called_busy(
    folder: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock", refuse)
    with pytest.raises(StorageFailed, match="No locks available"):
        world.open(folder)


def test_a_closed_library_answers_and_keeps_nothing_more(
    folder: Path, tmp_path: Path, world: World
) -> None:
    source = tmp_path / "sound.opus"
    source.write_bytes(b"sound")
    library = world.open(folder)
    library.close()
    for late in (
        lambda: library.team,
        library.jobs.counts,
        library.listening.habits,
        lambda: library.listening.set_habit(None, Habit(speed=2.0)),
        library.digest,
        lambda: library.append([TeamNamed("Late")]),
        lambda: library.recordings.put(source),
        lambda: library.recordings.put_envelope("0" * 64, b""),
    ):
        with pytest.raises(StorageFailed, match="the library is closed"):
            late()
    assert not list((folder / "recordings").iterdir())
