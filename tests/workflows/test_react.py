"""Marking heard: nothing is heard that is kept from me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.workflows.react import mark_heard
from tests.workflows.teams import Team

if TYPE_CHECKING:
    from cassette.workflows.desk import Desk
    from tests.workflows.conftest import Clock


def test_a_hidden_idea_is_not_heard_before_it_is_shown(desk: Desk, clock: Clock) -> None:
    team = Team(desk, clock, "Ben", kind="innovation")
    theirs = team.says("Ben", "A lamp that hums.", 2)
    assert desk.library.queries.note(theirs).hidden
    before = team.events()
    mark_heard(desk, theirs)
    assert team.events() == before
    team.i_write("A bell.", item=2)
    assert not desk.library.queries.note(theirs).heard
    mark_heard(desk, theirs)
    assert desk.library.queries.note(theirs).heard
