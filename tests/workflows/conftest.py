"""A real library in a scratch folder, with a clock that a test turns."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.events import MemberJoined
from cassette.domain.ids import MemberId, uuid7
from cassette.store.library import Library
from cassette.workflows.desk import Desk
from cassette.workflows.found_team import found
from tests.founded import copied, kept
from tests.memory import MEMORY
from tests.workflows.crews import Crew, Seat

if TYPE_CHECKING:
    from collections.abc import Iterator

MONDAY = 1_795_424_400_000  # 2026-11-23 09:00 UTC


@dataclass
class Clock:
    """Stands still until it is turned. Every id is new and later than the one before."""

    ms: int = MONDAY
    count: int = field(default=0)

    def now_ms(self) -> int:
        """The time it shows."""
        return self.ms

    def new_id(self) -> str:
        """An id of this moment."""
        self.count += 1
        return uuid7(self.ms, self.count.to_bytes(10))


def join(desk: Desk, name: str) -> MemberId:
    """One more member of the team."""
    member = MemberId(desk.new_id())
    desk.library.append([MemberJoined(member=member, name=name, colour="#3457d5")])
    return member


@pytest.fixture
def clock() -> Clock:
    return Clock()


@functools.cache
def _tapes() -> tuple[Path, int]:
    """A library founded by a clock like everybody's, and how many ids that took."""
    clock = Clock()

    def make(folder: Path) -> None:
        found(folder, "Tapes", "Ada Byron", now_ms=clock.now_ms, new_id=clock.new_id).close()

    return kept(make), clock.count


@pytest.fixture
def library(tmp_path: Path, clock: Clock) -> Iterator[Library]:
    founded, clock.count = _tapes()
    folder = copied(founded, tmp_path / "library")
    made = Library.open(folder, now_ms=clock.now_ms, new_id=clock.new_id)
    yield made
    made.close()


@pytest.fixture
def desk(library: Library, clock: Clock) -> Desk:
    return Desk(library, clock.now_ms, clock.new_id, "Europe/Berlin")


@pytest.fixture
def crew() -> Iterator[Crew]:
    """A team that meets in a folder; Ada looks after it."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch:
        crew = Crew(Path(scratch))
        crew.meet()
        yield crew
        crew.close()


@pytest.fixture
def ben(crew: Crew) -> Seat:
    """Somebody who is in."""
    return crew.joined("Ben")
