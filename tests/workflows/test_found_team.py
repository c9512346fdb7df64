"""Founding: the keys of a device are kept with its library, and of no other."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import CassetteError, DiskFull, LibraryBusy, LibraryExists
from cassette.runtime.secrets import DeviceSecrets
from cassette.store import founding
from cassette.workflows.found_team import found
from tests.store.disks import small_disk
from tests.store.test_disk_trouble import fill

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.store.library import Library
    from tests.workflows.conftest import Clock


def make(folder: Path, clock: Clock) -> Library:
    return found(folder, "Tapes", "Ada", now_ms=clock.now_ms, new_id=clock.new_id, keyring=False)


def keys_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("secrets*")}


def test_many_who_found_at_once_leave_the_keys_of_the_one_who_did(
    tmp_path: Path, clock: Clock
) -> None:
    folder, start = tmp_path / "team", threading.Barrier(6)
    made: list[Library] = []
    refused: list[CassetteError] = []

    def try_it() -> None:
        start.wait()
        try:
            made.append(make(folder, clock))
        except CassetteError as error:
            refused.append(error)

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (library,) = made
    with library:
        device = library.team.device
        assert list(keys_in(folder)) == [f"secrets-{device}"]
        assert len(DeviceSecrets(folder, device, None).load()) == 64
    assert {type(error) for error in refused} <= {LibraryBusy, LibraryExists}
    assert len(refused) == 5


def test_founding_beside_the_keys_of_another_library_leaves_those_alone(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "team"
    make(folder, clock).close()
    before = keys_in(folder)
    (folder / "library.db").rename(tmp_path / "moved.db")
    make(folder, clock).close()
    after = keys_in(folder)
    assert len(after) == 2
    assert before.items() <= after.items()


def test_whoever_finds_a_library_or_a_founder_there_keeps_no_keys(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "team"
    with make(folder, clock):
        before = keys_in(folder)
        (folder / "library.db").rename(tmp_path / "away.db")
        with pytest.raises(LibraryBusy):
            make(folder, clock)
        (tmp_path / "away.db").rename(folder / "library.db")
        with pytest.raises(LibraryExists):
            make(folder, clock)
    assert keys_in(folder) == before


@pytest.mark.parametrize("there_before", [False, True])
def test_a_library_that_could_not_be_made_leaves_nothing_behind(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, *, there_before: bool
) -> None:
    folder = tmp_path / "one" / "two"
    if there_before:
        folder.mkdir(parents=True)
        (folder / "mine").write_text("kept")
    before = sorted(tmp_path.rglob("*"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(founding, "settle", full)
    with pytest.raises(DiskFull):
        make(folder, clock)
    assert sorted(tmp_path.rglob("*")) == before
    monkeypatch.undo()
    make(folder, clock).close()


def test_a_full_disk_keeps_nothing_of_a_library_that_was_not_made(
    tmp_path: Path, clock: Clock
) -> None:
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(tmp_path / "disk", "1m"))
        filler = fill(disk)
        with pytest.raises(DiskFull):
            make(disk / "team", clock)
        assert list(disk.iterdir()) == [filler]
