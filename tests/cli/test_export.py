"""Documents of a meeting and captions of a note, as files or on stdout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.mark.parametrize("fmt", ["md", "html", "json", "srt", "vtt"])
def test_a_file_and_stdout_get_the_same_bytes_every_time(
    cassette: Cassette, spoken: str, meeting: str, tmp_path: Path, fmt: str
) -> None:
    target = tmp_path / f"out.{fmt}"
    shape = cassette.ask("export", meeting, "--as", fmt, "-o", str(target))
    assert (shape["file"], shape["format"]) == (str(target), fmt)
    first = target.read_bytes()
    cassette.ask("export", meeting, "--as", fmt, "-o", str(target))
    assert target.read_bytes() == first
    result = cassette("export", meeting, "--as", fmt, "-o", "-")
    assert (result.out.encode(), result.err) == (first, "")
    assert cassette.ask("export", meeting, "--as", fmt, "-o", "-")["document"].encode() == first


def test_without_a_name_the_file_is_called_by_the_title(
    cassette: Cassette, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    meeting = cassette.ask("meeting", "new", "status", "../../a/b: <Week> 47")["meeting"]["id"]
    shape = cassette.ask("export", meeting)
    written = tmp_path / "a-b- -Week- 47.md"
    assert [path for path in tmp_path.iterdir() if path.suffix == ".md"] == [
        tmp_path / shape["file"].rpartition("/")[2]
    ]
    assert shape["file"].startswith(str(tmp_path))
    assert written.parent == tmp_path


def test_a_folder_takes_the_file_under_its_own_name(
    cassette: Cassette, meeting: str, tmp_path: Path
) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    shape = cassette.ask("export", meeting, "--as", "html", "-o", str(folder))
    assert shape["file"] == str(folder / "Week 47.html")


def test_what_was_not_named_replaces_nothing_and_says_what_it_is_called(
    cassette: Cassette, meeting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "Week 47.md").write_text("my own")
    (folder / "Week 47 2.md").symlink_to(folder / "nowhere")
    assert cassette.ask("export", meeting)["file"] == str(folder / "Week 47 3.md")
    assert "Week 47 4.md" in cassette("export", meeting, "-o", str(folder)).out
    assert (folder / "Week 47.md").read_text() == "my own"
    assert not (folder / "nowhere").exists()


def test_a_title_of_markup_gains_no_structure(
    cassette: Cassette, library: Path, tmp_path: Path
) -> None:
    title = "<img src=x onerror=alert(1)> **x**"
    meeting = cassette.ask("meeting", "new", "status", title)["meeting"]["id"]
    cassette.ask("note", "write", meeting, "<script>alert(1)</script>\n# Heading")
    page = cassette("export", meeting, "--as", "html", "-o", "-").out
    assert "<img" not in page
    assert "<script>alert" not in page
    markdown = cassette("export", meeting, "--as", "md", "-o", "-").out
    assert "\n# Heading" not in markdown
    assert "<script>" not in markdown.replace("\\<", "")
    document = json.loads(cassette("export", meeting, "--as", "json", "-o", "-").out)
    assert document["meeting"]["title"] == title


def test_parts_can_be_left_out(cassette: Cassette, note: str, meeting: str) -> None:
    cassette.ask("react", note, "agree")
    plain = cassette("export", meeting, "-o", "-").out
    assert "All done." in plain
    assert "👍" in plain
    bare = cassette(
        *("export", meeting, "-o", "-", "--no-transcript", "--no-times", "--no-reactions"),
        "--initials",
    ).out
    assert "All done." not in bare
    assert "👍" not in bare
    assert "Ada" not in bare
    assert "A." in bare


def test_a_notes_captions_are_taken_out_by_its_id(
    cassette: Cassette, spoken: str, tmp_path: Path
) -> None:
    target = tmp_path / "note.vtt"
    shape = cassette.ask("export", spoken, "--as", "vtt", "-o", str(target))
    assert (shape["note"], shape["meeting"]) == (spoken, None)
    assert target.read_text().startswith("WEBVTT")
    assert cassette("export", spoken, "--as", "vtt", "-o", "-").out == target.read_text()


def test_what_cannot_be_exported_is_told(
    cassette: Cassette, note: str, meeting: str, tmp_path: Path
) -> None:
    assert cassette.refused("export", "ffff") == "unknown_id"
    assert cassette.refused("export", note, "--as", "md") == "unknown_id"
    assert cassette.refused("export", note, "--as", "srt", "-o", "-") == "nothing_to_play"
    nowhere = str(tmp_path / "none" / "out.md")
    assert cassette.refused("export", meeting, "-o", nowhere) == "cannot_write"


def test_a_note_without_words_has_captions_that_say_why(cassette: Cassette, spoken: str) -> None:
    assert "-->" in cassette("export", spoken, "--as", "srt", "-o", "-").out


def test_an_invitation_to_meet_live_is_a_calendar_file(
    cassette: Cassette, library: Path, tmp_path: Path
) -> None:
    cassette.ask("meeting", "new", "team", "Coffee")
    assert cassette.refused("export", "Coffee", "--as", "ics") == "no_live_time"
    file = tmp_path / "coffee.ics"
    words = ("export", "Coffee", "--as", "ics", "--live-at", "in 2 days", "--minutes", "30")
    assert cassette.ask(*words, "-o", str(file))["format"] == "ics"
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert "BEGIN:VEVENT" in cassette.ask(*words, "-o", "-")["document"]
    assert cassette.refused("export", "Coffee", "--as", "ics", "--minutes", "x") == "bad_value"
