"""Templates from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


def test_a_template_is_made_used_shared_and_removed(
    cassette: Cassette, meeting: str, tmp_path: Path
) -> None:
    assert cassette.ask("template")["templates"] == []
    words = ("template", "save", "Retro", "--like", "team", "--item", "Well?", "--purpose", "Learn")
    made = cassette.ask(*words)["template"]
    assert (made["name"], made["type"], made["purpose"]) == ("Retro", "team", "Learn")
    assert cassette.ask("template", "save", "Ours", "--from", meeting)["template"]["type"] == (
        "status"
    )
    called = cassette.ask("meeting", "new", "retro", "Week 48")["meeting"]
    assert (called["type"], called["agenda"][0]["prompt"]) == ("team", "Well?")
    kept = cassette.ask("template", "edit", "Retro", "--name", "Review")["template"]
    assert (kept["name"], kept["items"], kept["purpose"]) == ("Review", made["items"], "Learn")
    file = tmp_path / "out.json"
    told = cassette.ask("template", "export", "Review", "-o", str(file))
    assert told["file"] == str(file)
    types = cassette.ask("meeting", "types")
    assert [one["name"] for one in types["templates"]] == ["Ours", "Review"]
    assert "Review (like team). Learn" in cassette("meeting", "types").out
    cassette.ask("template", "remove", "Review")
    assert cassette.ask("template", "import", str(file))["template"]["name"] == "Review"
    assert "Well?" in cassette("template", "list").out


def test_what_cannot_be_is_refused(cassette: Cassette, meeting: str, tmp_path: Path) -> None:
    assert cassette.refused("template", "save", "X", "--like", "party") == "unknown_type"
    assert cassette.refused("template", "remove", "nothing") == "unknown_id"
    assert cassette.refused("template", "import", str(tmp_path / "none")) == "file_missing"
    assert cassette.refused("meeting", "new", "nothing", "X") == "unknown_type"
