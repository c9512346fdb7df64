"""Attachments from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def plan(tmp_path: Path) -> str:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"%PDF-1.7\n" + bytes(40))
    return str(file)


def test_files_and_links_come_and_go(
    cassette: Cassette, meeting: str, plan: str, tmp_path: Path
) -> None:
    made = cassette.ask("attach", "file", meeting, plan, "--item", "1")["attachment"]
    assert (made["name"], made["media_type"], made["size"]) == ("plan.pdf", "application/pdf", 49)
    link = cassette.ask("attach", "link", meeting, "https://example.org", "--name", "Lamp")
    assert link["attachment"]["url"] == "https://example.org"
    assert "1. plan.pdf · application/pdf" in cassette("attach", "list", meeting).out
    shown = cassette.ask("meeting", "show", meeting)
    assert [one["name"] for one in shown["attachments"]] == ["plan.pdf", "Lamp"]
    assert "Attached:\n  1. plan.pdf" in cassette("meeting", "show", meeting).out
    cassette.ask("attach", "remove", meeting, "lamp")
    listed = cassette.ask("attach", "list", meeting)
    assert [one["name"] for one in listed["attachments"]] == ["plan.pdf"]
    assert [one["name"] for one in listed["removed"]] == ["Lamp"]
    cassette.ask("attach", "restore", meeting, "lamp")
    copy = tmp_path / "copy.pdf"
    cassette.ask("attach", "save", meeting, "plan", "-o", str(copy))
    assert copy.read_bytes().startswith(b"%PDF-")
    assert cassette.refused("attach", "save", meeting, "lamp", "-o", str(copy)) == (
        "nothing_to_save"
    )


def test_a_new_meeting_takes_attachments_along(
    cassette: Cassette, library: Path, plan: str
) -> None:
    words = ("meeting", "new", "information", "Moving", "--attach", plan)
    made = cassette.ask(*words, "--attach", "https://example.org")["meeting"]
    shown = cassette.ask("meeting", "show", made["id"])
    assert [one["name"] for one in shown["attachments"]] == ["plan.pdf", "example.org"]


def test_what_cannot_be_is_refused(cassette: Cassette, meeting: str, tmp_path: Path) -> None:
    fake = tmp_path / "cat.png"
    fake.write_text("#!/bin/sh\n")
    assert cassette.refused("attach", "file", meeting, str(fake)) == "attachment_unknown"
    assert cassette.refused("attach", "file", meeting, str(fake), "--item", "9") == "unknown_item"
    assert cassette.refused("attach", "link", meeting, "mailto:a@b.c") == "bad_link"
    assert cassette.refused("attach", "remove", meeting, "none") == "unknown_id"
