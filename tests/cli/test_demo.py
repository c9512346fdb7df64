"""The demo from the command line; its script and its building have their own tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.cli import demo, window
from cassette.runtime import paths
from cassette.workspace import Workspace
from tests.fakes.transcriber import ScriptedTranscriber

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette

pytestmark = pytest.mark.usefixtures("_scripted")


@pytest.fixture
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "_make_transcriber", lambda workspace: ScriptedTranscriber())
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_screen_the_demo_prints_minutes_where_they_are_and_the_way_to_the_window(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", [".venv/bin/cassette", "demo"])
    own = cassette.ask("init", "--team", "Lighthouse", "--name", "Ada")["library"]
    first = cassette("demo", "--json").shape
    assert first["made"] is True
    assert first["transcribed"] > 0
    assert (first["pending"], first["failed"], first["problem"]) == (0, [], None)
    assert all(Path(one["markdown"]).is_file() for one in first["minutes"])

    again = cassette("demo", "--headless")
    assert again.code == 0
    for one in first["minutes"]:
        assert one["markdown"] in again.out
    assert "Good morning." in again.out
    assert "0 notes were written down now" in again.out
    assert f': .venv/bin/cassette --library "{first["library"]}"' in again.out
    assert cassette.ask("doctor")["library"] == own, "the demo took the place of one's own library"


def test_a_fresh_demo_replaces_the_earlier_one_and_has_every_type(cassette: Cassette) -> None:
    first = cassette("demo", "--headless", "--json").shape
    library = ("--library", first["library"])
    rows = cassette.ask(*library, "meeting", "list")["meetings"]
    note = next(row["id"] for row in rows if row["type"] == "status")  # it may be closed at once
    cassette.ask(*library, "meeting", "close", note)
    anew = cassette("demo", "--headless", "--fresh", "--json").shape
    assert (anew["made"], anew["transcribed"]) == (True, first["transcribed"])
    rows = cassette.ask(*library, "meeting", "list")["meetings"]
    assert note not in {row["id"] for row in rows}
    types = {"information", "status", "problem", "decision", "innovation", "team"}
    assert {row["type"] for row in rows} == types


def test_a_folder_that_holds_something_else_is_refused(
    cassette: Cassette, meeting: str, library: Path
) -> None:
    assert cassette.refused("demo", "--headless") == "library_exists"
    assert cassette.refused("demo", "--headless", "--fresh") == "library_exists"
    assert len(cassette.ask("meeting", "list")["meetings"]) == 1


def test_with_a_screen_the_demo_opens_in_the_window(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path | None] = []

    def open_window(folder: Path | None) -> int:
        opened.append(folder)
        return 0

    monkeypatch.setattr(demo, "open_window", open_window)
    monkeypatch.setenv("DISPLAY", ":1")
    assert window.there_is_a_screen()
    assert cassette("demo").code == 0
    assert opened == [paths.libraries_folder() / "demo"]


@pytest.mark.parametrize(
    ("program", "called_as"),
    [
        ("cassette", "cassette"),
        ("/opt/apps/cassette/__main__.py", "cassette"),
        (".venv/bin/cassette", ".venv/bin/cassette"),
        ("/My Apps/cassette", '"/My Apps/cassette"'),
    ],
)
def test_the_way_to_the_window_names_the_program_as_it_was_called(
    monkeypatch: pytest.MonkeyPatch, program: str, called_as: str
) -> None:
    monkeypatch.setattr("sys.argv", [program, "demo"])
    assert demo.program() == called_as
