"""kill -9 at any instant of storing: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.store.replicas import World
from tests.victims import Victims, victims

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.views import EventRow
    from tests.promises import Promise

TRIPLE = ("note.written", "note.heard", "note.retracted")


def killed(harness: Victims, folder: Path, seed: int) -> list[str]:
    """Every event id that was acknowledged before a process was killed."""
    said = harness.kill_one(folder, seed, lines=30, within_s=0.003)
    return [event for line in said for event in line.split()]


def half_batches(rows: list[EventRow]) -> list[str]:
    """Facts that belong together and are not all there."""
    found, n = [], 0
    while n < len(rows):
        if rows[n].type == "team.named":
            n += 1
            continue
        if tuple(row.type for row in rows[n : n + 3]) != TRIPLE:
            found.append(rows[n].id)
        n += 3
    return found


def survey(folder: Path, acknowledged: list[str]) -> dict[str, object]:
    """What is wrong with a library after a kill; nothing should be."""
    with World().open(folder) as library:
        rows = list(library.queries.events(after_n=3))
        ids = [row.id for row in rows]
        wrong = {
            "lost": sorted(set(acknowledged) - set(ids)),
            "twice": len(ids) - len(set(ids)),
            "half": half_batches(rows),
            "gaps": [row.seq for row in rows] != list(range(4, 4 + len(rows))),
            "folded wrong": library.digest() != library.rebuild(),
            "findings": library.check(),
        }
    return {name: found for name, found in wrong.items() if found}


def kill_often(founded: Path, tmp_path: Path, times: int) -> int:
    """Kill so often, each time in the library that the last one left; how much was acknowledged."""
    folder = tmp_path / "library"
    shutil.copytree(founded, folder)
    acknowledged: list[str] = []
    with victims("tests.store.victim") as harness:
        for seed in range(times):
            acknowledged += killed(harness, folder, seed)
            assert survey(folder, acknowledged) == {}, f"after kill {seed}"
    return len(acknowledged)


def test_twenty_kills_lose_nothing_that_was_acknowledged(founded: Path, tmp_path: Path) -> None:
    assert kill_often(founded, tmp_path, 20) >= 20


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(
    founded: Path, tmp_path: Path, promise: Promise
) -> None:
    events = kill_often(founded, tmp_path, 200)
    assert events >= 200
    promise(
        "kill -9 while storing: no acknowledged fact is lost, none is there twice or by half",
        count=200,
        unit="kills",
        worst=f"0 of {events:,} facts lost",
        seed="0 to 199",
    )


def test_acknowledging_before_the_commit_is_caught(founded: Path, tmp_path: Path) -> None:
    """The twin: a store that acknowledges too early must be found out by the same survey."""
    with victims("tests.store.victim", "early") as harness:
        for seed in range(60):
            folder = tmp_path / str(seed)
            shutil.copytree(founded, folder)
            if "lost" in survey(folder, killed(harness, folder, seed)):
                return
    pytest.fail("a store that acknowledges before it commits was not caught in 60 kills")
