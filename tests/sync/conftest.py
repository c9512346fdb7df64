"""A team that meets in a folder, and Ada, who founded it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.machines import Machine, Team, team_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def team() -> Iterator[Team]:
    with team_in("folder") as team:
        yield team


@pytest.fixture
def ada(team: Team) -> Machine:
    return team.begun()
