"""Libraries that may only be looked at: newer ones, ones in a folder that cannot be written."""

from __future__ import annotations

import errno
import hashlib
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import DiskFull, LibraryDamaged, LibraryReadOnly, LibraryTooNew
from cassette.domain.events import TeamNamed
from cassette.domain.pace import Habit
from cassette.store import reading, upgrade
from cassette.store.engine import connect
from cassette.store.projections import version
from tests.store.disks import unwritable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.replicas import World

STRANGE = (
    "INSERT INTO event (id, device, seq, clock, type, v, at_ms, recorded_at_ms, actor, body, crc) "
    "SELECT '01a0c450-6c00-7000-8000-00000000ffff', device, 900, 900, ?, ?, 0, 0, actor, ?, 0 "
    "FROM event LIMIT 1"
)


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make_newer(folder: Path, *changes: str) -> None:
    """As a Cassette of the future would leave it."""
    with closing(connect(folder / "library.db", mode="rw")) as raw:
        raw.execute("PRAGMA user_version = 99")
        raw.execute(STRANGE, ("poll.opened", 1, '{"question":"?"}'))
        for change in changes:
            raw.execute(change)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_newer_library_is_read_but_not_changed(folder: Path, world: World) -> None:
    make_newer(folder)
    before = fingerprint(folder)
    with world.open(folder) as library:
        assert library.read_only
        assert isinstance(library.why_read_only, LibraryTooNew)
        assert library.team.name == "Harbour"
        assert [member.name for member in library.team.members] == ["Ada", "Ben"]
        assert library.queries.event_counts()[0] == 4
        for change in (
            lambda: library.append([TeamNamed("No")]),
            lambda: library.ingest([]),
            library.rebuild,
            lambda: library.jobs.lease("worker", 1),
            lambda: library.listening.set_habit(None, Habit(speed=2.0)),
        ):
            with pytest.raises(LibraryTooNew):
                change()
    assert fingerprint(folder) == before


def test_a_newer_library_may_have_other_projections_and_newer_bodies(
    folder: Path, world: World
) -> None:
    make_newer(
        folder,
        "DROP TABLE p_note",
        "CREATE TABLE p_note (other TEXT)",
        "UPDATE fold SET version = 77",
        "ALTER TABLE event ADD COLUMN flavour TEXT",
        "UPDATE event SET v = 2, body = '{}' WHERE type = 'member.joined' AND n = 3",
    )
    before = fingerprint(folder)
    with world.open(folder, read_only=True) as library:
        assert isinstance(library.why_read_only, LibraryTooNew)
        assert [member.name for member in library.team.members] == ["Ada"]
        assert library.queries.meetings() == ()
    assert fingerprint(folder) == before


def test_a_newer_library_whose_log_is_written_otherwise_says_that_it_is_too_new(
    folder: Path, world: World
) -> None:
    make_newer(folder, "ALTER TABLE event RENAME COLUMN body TO content")
    before = fingerprint(folder)
    with pytest.raises(LibraryTooNew):
        world.open(folder)
    assert fingerprint(folder) == before


def test_nothing_is_left_in_the_temporary_folder(
    folder: Path, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(reading.tempfile, "tempdir", str(scratch))
    make_newer(folder)
    with world.open(folder):
        assert len(list(scratch.iterdir())) == 1
    assert list(scratch.iterdir()) == []


def test_a_library_that_became_newer_while_it_was_waiting_is_noticed(
    folder: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header may lag behind the write-ahead log: the open database is asked again."""
    make_newer(folder)
    monkeypatch.setattr("cassette.store.library.header_version", lambda _: upgrade.SCHEMA_VERSION)
    with world.open(folder) as library:
        assert isinstance(library.why_read_only, LibraryTooNew)
        assert library.team.name == "Harbour"
    monkeypatch.undo()
    with world.open(folder) as library:
        assert isinstance(library.why_read_only, LibraryTooNew)


def test_a_folder_without_write_permission_is_read(folder: Path, world: World) -> None:
    with world.open(folder) as library:
        library.append([TeamNamed("Kept")])
    before = fingerprint(folder)
    with unwritable(folder):
        with world.open(folder) as library:
            assert isinstance(library.why_read_only, LibraryReadOnly)
            assert library.team.name == "Kept"
            with pytest.raises(LibraryReadOnly):
                library.append([TeamNamed("No")])
            assert library.check() == []
        with world.open(folder, read_only=True) as library:
            assert library.why_read_only is None
    assert fingerprint(folder) == before


def test_what_a_crash_left_in_the_write_ahead_log_is_read_in_an_unwritable_folder(
    folder: Path, world: World, tmp_path: Path
) -> None:

    crashed = tmp_path / "crashed"
    with world.open(folder) as library:
        library.append([TeamNamed("In the log only")])
        shutil.copytree(folder, crashed)
    (crashed / "library.db-shm").unlink()
    assert (crashed / "library.db-wal").stat().st_size > 0
    with unwritable(crashed), world.open(crashed) as library:
        assert library.team.name == "In the log only"


def test_a_library_cannot_be_made_where_nothing_can_be_written(
    tmp_path: Path, world: World
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with unwritable(place), pytest.raises(LibraryReadOnly):
        world.create(place / "library")


def test_projections_of_another_version_are_folded_anew_when_opened(
    folder: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.open(folder) as library:
        digest = library.digest()
    with closing(connect(folder / "library.db", mode="rw")) as raw:
        raw.execute("DELETE FROM p_member")
        raw.execute("UPDATE fold SET version = 0")
    with world.open(folder, read_only=True) as reader:
        assert len(reader.team.members) == 2
    with world.open(folder) as library:
        assert library.digest() == digest
    monkeypatch.setattr(version, "PROJECTION_VERSION", version.PROJECTION_VERSION + 1)
    with world.open(folder) as library:
        assert library.digest() != digest
        assert library.check() == []


def test_a_newer_number_that_only_the_write_ahead_log_knows_is_noticed_and_left_there(
    folder: Path, world: World, tmp_path: Path
) -> None:
    crashed = tmp_path / "crashed"
    with closing(connect(folder / "library.db", mode="rw")) as raw:
        raw.execute("PRAGMA user_version = 99")
        shutil.copytree(folder, crashed)
    before = fingerprint(crashed)
    with world.open(crashed) as library:
        assert isinstance(library.why_read_only, LibraryTooNew)
    after = fingerprint(crashed)
    for name in ("library.db", "library.db-wal"):
        assert after[name] == before[name]


def test_a_disk_too_full_for_the_backup_before_a_migration_is_told(
    folder: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    coming = upgrade.SCHEMA_VERSION + 1
    monkeypatch.setattr(upgrade, "SCHEMA_VERSION", coming)
    monkeypatch.setattr("cassette.store.library.SCHEMA_VERSION", coming)
    monkeypatch.setattr(upgrade, "copy_database", full)
    with pytest.raises(DiskFull):
        world.open(folder)


def test_what_is_wrong_with_a_copy_is_told_of_the_library(folder: Path, world: World) -> None:
    with world.open(folder):
        pass
    with closing(connect(folder / "library.db", mode="rw")) as raw:
        raw.execute("UPDATE event SET body = '{}' WHERE type = 'member.joined'")
        raw.execute("UPDATE fold SET version = 0")
    with pytest.raises(LibraryDamaged) as told, world.open(folder, read_only=True):
        pass
    assert str(folder) in told.value.message
    assert reading.COPY not in told.value.message + told.value.hint
