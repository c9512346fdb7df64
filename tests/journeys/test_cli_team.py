"""A team by the command line alone: each person a process of their own, one folder between them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.speech import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Person:
    """Somebody with a library and a home of their own, before a terminal."""

    def __init__(self, name: str, scratch: Path) -> None:
        self.name, self.library = name, scratch / name / "library"
        home = scratch / name
        home.mkdir()
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "CASSETTE_KEYRING": "off",
            "CASSETTE_AUDIO": "silent",
            "CASSETTE_LIBRARY": str(self.library),
            "LC_ALL": "C.UTF-8",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.terminal"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: str, typed: str = "", code: int = 0) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([[*words, "--json"], typed]) + "\n")
        self.process.stdin.flush()
        found, out, err = json.loads(self.process.stdout.readline())
        assert found == code, (self.name, words, out, err)
        shape: dict[str, Any] = json.loads(out)
        return shape

    def close(self) -> None:
        self.process.communicate(timeout=20)


def settle(*people: Person) -> set[str]:
    """Everybody syncs, twice over; the digests that follow."""
    for _ in range(2):
        digests = [person("sync")["digest"] for person in people]
    digests[0] = people[0]("sync")["digest"]
    return set(digests)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[list[Person]]:
    made = [Person(name, tmp_path) for name in ("ada", "ben", "cleo", "new")]
    yield made
    for person in made:
        person.close()


def test_a_team_of_three_decides_offline_removes_one_and_recovers_on_a_fourth(
    people: list[Person], tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    ada, ben, cleo, new = people
    ada("init", "--team", "Harbour", "--name", "Ada")
    assert ada("remote")["state"] == "local_only"
    assert ada("remote", "set", "folder", str(shared))["state"] == "up_to_date"
    ada("team", "policy", "--admission", "tap")
    for person, name in ((ben, "Ben"), (cleo, "Cleo")):
        link = ada("invite", "--for", name, "--expires", "in 2 days")["link"]
        joined = person("join", "-", "--name", name, "--folder", str(shared), typed=link)
        assert joined["state"] == "waiting"
        waiting = ada("members")["waiting"]
        assert [one["name"] for one in waiting] == [name]
        ada("members", "admit", waiting[0]["request"][:12])
        assert person("sync")["state"] == "up_to_date"

    called = ada("meeting", "new", "decision", "Which lamp?", "--due", "in 3 days")
    meeting = called["meeting"]["id"]
    ada("decide", "propose", meeting, "The green one.")
    ada("sync")
    ben("sync")
    shared.rename(tmp_path / "unplugged")
    assert ben("sync", code=1)["error"]["code"] == "folder_gone"
    ada("decide", "stance", meeting, "consent")
    ben("decide", "stance", meeting, "object", "The red one shines further.")
    (tmp_path / "unplugged").rename(shared)
    assert len(settle(ada, ben, cleo)) == 1
    stances = cleo("meeting", "show", meeting)["stances"]
    assert {one["stance"] for one in stances} == {"consent", "object"}

    words = ada("members", "recovery")["words"]
    assert ada("members", "recovery", "--check", typed=" ".join(words))["match"]
    assert ada("members", "remove", "Ben")["state"] == "done"
    cleo("sync")
    cleo("note", "write", meeting, "Among the two of us.")
    cleo("sync")
    assert ben("sync")["state"] == "removed"
    assert settle(ada, cleo) != {ben("doctor")["digest"]}

    back = new("join", "--recover", "--folder", str(shared), typed=" ".join(words))
    assert (back["state"], back["member"]["name"]) == ("in", "Ada")
    assert len(settle(new, ada, cleo)) == 1
    page = new("members")
    assert page["i_am_steward"]
    assert [len(member["devices"]) for member in page["members"]] == [2, 1, 1]
    report = new("doctor")
    assert (report["integrity"], report["keys"]) == ("ok", "file")
