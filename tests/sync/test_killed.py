"""kill -9 at any instant of appending, sealing, sending and taking in: nothing is lost or twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.sync.shelf import LibraryShelf
from tests.sync.machines import Machine, Team, place_in
from tests.sync.victim import opened
from tests.victims import victims

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.promises import Promise

KILLS, ALL_KILLS = 12, 300


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Machine, Machine, Path]]:
    """Ada, whose library is closed and whose process will be killed, and Ben, who reads."""
    team = Team(tmp_path, place_in(tmp_path, "folder"))
    ada = team.begun()
    ben = team.joined(ada)
    device = ada.library.identity.device
    LibraryShelf(ada.folder, keyring=False).save(device, ada.shelf.load(device))
    ada.library.close()
    yield ada, ben, tmp_path / "shared"
    team.close()


def notes_of(machine: Machine) -> list[str]:
    with machine.library.ask() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body ->> 'note' FROM event WHERE type LIKE 'note.%' AND state = 'applied'"
        )
        return [row[0] for row in rows.all()]


def survey(ada: Machine, ben: Machine, shared: Path, acknowledged: set[str]) -> dict[str, object]:
    """What is wrong after a kill; nothing should be."""
    library, replica = opened(ada.folder, shared)
    with library:
        ada.library = library
        wrong: dict[str, object] = {
            "lost": sorted(acknowledged - set(notes_of(ada))),
            "damaged": library.check(),
        }
        result = replica.sync()
        wrong["state"] = "" if result.state == "up_to_date" else result.state
        wrong["unsent"] = result.unsent
        wrong["trouble"] = result.troubles
        got = ben.sync()
        wrong["not whole"] = "" if got.state == "up_to_date" else got
        there = notes_of(ben)
        wrong["never came"] = sorted(acknowledged - set(there))
        wrong["twice"] = len(there) - len(set(there))
        wrong["different"] = library.digest() != ben.library.digest()
        wrong["another device"] = library.identity.device != ada.library.identity.device
    return {name: found for name, found in wrong.items() if found}


def kill_often(two: tuple[Machine, Machine, Path], times: int, *arguments: str) -> int:
    """Kill so often; how many notes were acknowledged. Stops at what is wrong."""
    ada, ben, shared = two
    acknowledged: set[str] = set()
    with victims("tests.sync.victim", *arguments) as harness:
        for seed in range(times):
            acknowledged |= set(harness.kill_one(ada.folder, shared, seed, lines=12, within_s=0.02))
            assert survey(ada, ben, shared, acknowledged) == {}, f"after kill {seed}"
    return len(acknowledged)


def test_a_dozen_kills_lose_nothing_and_send_nothing_twice(
    two: tuple[Machine, Machine, Path],
) -> None:
    assert kill_often(two, KILLS) >= KILLS


@pytest.mark.torture
@pytest.mark.timeout(1500)
def test_three_hundred_kills_lose_nothing_and_send_nothing_twice(
    two: tuple[Machine, Machine, Path], promise: Promise
) -> None:
    notes = kill_often(two, ALL_KILLS)
    assert notes >= ALL_KILLS
    promise(
        "kill -9 while appending, sealing, sending, taking in: nothing is lost or there twice",
        count=ALL_KILLS,
        unit="kills",
        worst=f"0 of {notes:,} notes lost",
        seed=f"0 to {ALL_KILLS - 1}",
    )


def test_acknowledging_before_it_is_sent_is_caught(two: tuple[Machine, Machine, Path]) -> None:
    """The twin."""
    with pytest.raises(AssertionError, match="after kill"):
        kill_often(two, 80, "early")
