"""Several teams side by side."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


def test_libraries_are_listed_and_the_last_one_is_the_usual_one(cassette: Cassette) -> None:
    assert cassette.ask("library", "list") == {"libraries": []}
    assert "cassette init" in cassette("library", "list").out
    for team in ("Lighthouse", "Harbour"):
        cassette.ask("init", "--team", team, "--name", "Ada")
    listed = cassette.ask("library", "list")["libraries"]
    assert {one["team"]: one["current"] for one in listed} == {"Lighthouse": False, "Harbour": True}
    assert "Harbour" in cassette("library", "list").out


def test_another_library_can_become_the_usual_one_by_team_or_folder(cassette: Cassette) -> None:
    made = {
        team: cassette.ask("init", "--team", team, "--name", "Ada")["library"]
        for team in ("Lighthouse", "Harbour")
    }
    assert cassette.ask("library", "use", "lighthouse")["library"]["folder"] == made["Lighthouse"]
    assert cassette.ask("doctor")["library"] == made["Lighthouse"]
    assert cassette.ask("library", "use", made["Harbour"])["library"]["team"] == "Harbour"
    assert cassette.ask("doctor")["library"] == made["Harbour"]


def test_a_folder_without_a_library_cannot_be_used(cassette: Cassette, tmp_path: Path) -> None:
    assert cassette.refused("library", "use", str(tmp_path)) == "no_library"


def test_two_teams_of_one_name_are_not_guessed_between(cassette: Cassette) -> None:
    for _ in range(2):
        cassette.ask("init", "--team", "Twins", "--name", "Ada")
    assert cassette.refused("library", "use", "Twins") == "ambiguous_id"


def test_a_library_that_was_brought_here_can_be_used_where_it_is(
    cassette: Cassette, tmp_path: Path
) -> None:
    home = cassette.ask("init", "--team", "Lighthouse", "--name", "Ada")["library"]
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    assert cassette.ask("library", "use", str(copy))["library"]["team"] == "Lighthouse"
    assert cassette.ask("doctor")["library"] == str(copy)
