"""Backing up, verifying, restoring and erasing from the command line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from cassette.runtime import shelf

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "Backups"


def test_a_backup_is_made_verified_and_brought_back(
    cassette: Cassette, meeting: str, tone: Path, place: Path, tmp_path: Path
) -> None:
    cassette.ask("note", "write", meeting, "The lamp is fixed.")
    cassette.ask("note", "add", meeting, str(tone))
    made = cassette.ask("backup", str(place))
    assert made["fresh"] is True
    assert made["new_files"] == 1
    assert made["words"] is False
    found = cassette.ask("backup", "verify", str(place))
    assert (found["same"], found["damaged"], found["files"]) == (True, [], 1)
    back = cassette.ask("restore", str(place), "--into", str(tmp_path / "back"))
    assert (back["same"], back["missing_files"], back["state"]) == (True, 0, "")
    doctor = cassette.ask("doctor", "--library", str(tmp_path / "back"))
    assert doctor["digest"] == made["digest"] == cassette.ask("doctor")["digest"]
    assert doctor["integrity"] == "ok"
    assert cassette.ask("backup", "make", str(place))["fresh"] is False


def test_it_is_told_where_and_when_it_was_backed_up(
    cassette: Cassette, meeting: str, place: Path
) -> None:
    nothing = cassette.ask("backup", "show")
    assert (nothing["folder"], nothing["at"], nothing["whole"]) == (None, None, None)
    assert "never backed up" in cassette("backup", "show").out
    made = cassette.ask("backup", str(place))
    known = cassette.ask("backup", "show")
    assert (known["folder"], known["at"]) == (str(place), made["at"])
    assert (known["events"], known["size"]) == (made["events"], made["size"])
    assert (known["verified"], known["whole"]) == (None, None)
    assert "Never verified" in cassette("backup", "show").out
    cassette.ask("backup", "verify", str(place))
    assert cassette.ask("backup", "show")["whole"] is True
    assert "it was whole" in cassette("backup", "show").out
    for block in place.rglob("*.block"):
        block.write_bytes(b"gone")
    cassette("backup", "verify", str(place))
    assert cassette.ask("backup", "show")["whole"] is False
    assert "it was damaged" in cassette("backup", "show").out
    assert "cassette members recovery" in cassette("backup", "show").out


def test_restoring_does_not_change_what_commands_mean(
    cassette: Cassette, library: Path, place: Path, tmp_path: Path
) -> None:
    shelf.remember(library)
    cassette.ask("backup", str(place))
    said = cassette("restore", str(place), "--into", str(tmp_path / "back"))
    assert "cassette library use" in said.out
    assert shelf.read_shelf().last == library


def test_it_is_said_that_without_words_only_this_computer_opens_it(
    cassette: Cassette, meeting: str, place: Path
) -> None:
    said = cassette("backup", str(place))
    assert said.code == 0
    assert "cassette members recovery" in said.out
    assert "Nothing is new" in cassette("backup", str(place)).out


def test_a_damaged_backup_is_told_and_ends_with_one(
    cassette: Cassette, meeting: str, tone: Path, place: Path
) -> None:
    cassette.ask("note", "add", meeting, str(tone))
    cassette.ask("backup", str(place))
    (blob,) = (one for one in place.rglob("b/*/*") if one.is_file())
    blob.write_bytes(blob.read_bytes()[:-1] + b"\0")
    told = cassette("backup", "verify", str(place), "--json")
    assert told.error == "backup_damaged"
    (damage,) = told.shape["damaged"]
    assert damage["where"].endswith(blob.name)
    plain = cassette("backup", "verify", str(place))
    assert plain.code == 1
    assert blob.name in plain.out


def test_what_cannot_be_is_refused(
    cassette: Cassette, library: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cassette.refused("backup", str(tmp_path / "no" / "where")) == "cannot_write"
    assert cassette.refused("backup", "verify", str(tmp_path)) == "backup_missing"
    cassette.ask("backup", str(place))
    into = ("restore", str(place), "--into")
    assert cassette.refused(*into, str(library)) == "library_exists"
    early = (*into, str(tmp_path / "early"), "--at", "2001-02-03T04:05")
    assert cassette.refused(*early) == "backup_begins_later"
    assert cassette.refused(*into, str(tmp_path / "odd"), "--at", "whenever") == "bad_time"
    assert cassette("backup").code == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("abandon " * 24))
    wrong = cassette("restore", str(place), "--into", str(tmp_path / "x"), "--words", "--json")
    assert wrong.error == "recovery_words_wrong"
    other = tmp_path / "elsewhere"
    (library / next(one.name for one in library.glob("secrets-*"))).rename(other)
    assert cassette.refused(*into, str(tmp_path / "y")) == "backup_locked"


def test_a_note_is_erased_with_a_yes(cassette: Cassette, meeting: str) -> None:
    note = cassette.ask("note", "write", meeting, "For somebody else.")["note"]["id"]
    assert cassette.refused("note", "erase", note) == "erasure_not_agreed"
    assert "Nothing was erased" in cassette("note", "erase").out
    erased = cassette.ask("note", "erase", note, "--yes")["erasure"]
    assert (erased["note"], erased["state"], erased["computers_left"]) == (note, "erased", [])
    assert cassette.refused("note", "text", note) == "unknown_id"
    assert [one["note"] for one in cassette.ask("note", "erase")["erasures"]] == [note]
    assert "erased everywhere" in cassette("note", "erase").out
    assert cassette.ask("doctor")["integrity"] == "ok"
    assert "For somebody else" not in cassette("events").out
    page = cassette.ask("meeting", "show", meeting)
    assert page["notes"] == []
    assert page["erased"] == [erased]
    assert f"{note[:18]}: erased everywhere" in cassette("meeting", "show", meeting).out


def test_a_reply_stays_when_what_it_answered_is_erased(cassette: Cassette, meeting: str) -> None:
    note = cassette.ask("note", "write", meeting, "For somebody else.")["note"]["id"]
    reply = cassette.ask("note", "write", meeting, "An answer.", "--reply-to", note)["note"]["id"]
    cassette.ask("note", "erase", note, "--yes")
    page = cassette.ask("meeting", "show", meeting)
    assert [one["id"] for one in page["notes"]] == [reply]
    assert "An answer." in cassette("meeting", "show", meeting).out
    assert "An answer." in cassette("export", meeting, "--as", "md", "-o", "-").out
