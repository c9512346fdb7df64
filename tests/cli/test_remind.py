"""``cassette remind``, and how closely to be told of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from cassette.domain.errors import NotificationsMissing
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cassette


@pytest.fixture
def due(cassette: Cassette, library: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-23T09:00:00Z")
    monkeypatch.setattr("cassette.workspace.local_zone", lambda: "Europe/Berlin")
    shape = cassette.ask("meeting", "new", "status", "Week 48", "--due", "15:00")
    return str(shape["meeting"]["id"])


def test_a_reminder_is_told_once(cassette: Cassette, due: str) -> None:
    (one,) = cassette.ask("remind")["reminders"]
    assert (one["kind"], one["meeting"], one["owed"][0]["what"]) == ("due soon", due, "say")
    assert one["text"] == (
        "Week 48 is due Mon 23 Nov 2026, 15:00 (Europe/Berlin): say: What progress did you make?"
    )
    assert cassette.ask("remind") == {"reminders": []}
    assert cassette("remind").out == "Nothing to remind you of now.\n"


def test_it_works_while_the_window_has_the_library_open(cassette: Cassette, due: str) -> None:
    with Workspace.open(None):
        assert "Week 48 is due" in cassette("remind").out
        assert cassette.ask("remind") == {"reminders": []}


def test_at_night_nothing_is_told(
    cassette: Cassette, due: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-23T22:00:00Z")
    assert cassette.ask("remind") == {"reminders": []}
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-24T09:00:00Z")
    assert "Week 48 was due" in cassette("remind").out


def test_a_meeting_is_muted_followed_and_neither(cassette: Cassette, due: str) -> None:
    assert cassette.ask("meeting", "mute", "Week 48") == {"meeting": due, "level": "muted"}
    assert cassette.ask("remind") == {"reminders": []}
    assert cassette.ask("meeting", "follow", "Week 48")["level"] == "following"
    assert "as of any other" in cassette("meeting", "unmute", "Week 48").out
    assert len(cassette.ask("remind")["reminders"]) == 1
    assert cassette.refused("meeting", "mute", "nothing") == "unknown_id"


def test_the_digest_is_a_list(
    cassette: Cassette, due: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cassette.runtime.settings import change_settings

    change_settings(digest_at="09:30")
    out = cassette("remind").out
    assert "Owed by you: 1\n  Week 48: say: What progress did you make?" in out


class Desktop:
    """Takes the place of the desktop's service."""

    shown: ClassVar[list[tuple[str, str]]] = []
    missing: ClassVar[bool] = False

    def notify(self, title: str, body: str = "") -> int:
        if self.missing:
            raise NotificationsMissing(why="this desktop shows no notifications")
        self.shown.append((title, body))
        return 1

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> type[Desktop]:
    monkeypatch.setattr("cassette.runtime.desktop_bus.DesktopBus", Desktop)
    monkeypatch.setattr(Desktop, "shown", [])
    return Desktop


def test_reminders_are_shown_as_notifications(
    cassette: Cassette, due: str, desktop: type[Desktop]
) -> None:
    assert cassette("remind", "--notify").out == ""
    ((title, body),) = desktop.shown
    assert title == "Week 48"
    assert body.startswith("Week 48 is due")
    assert cassette.ask("remind", "--notify") == {"reminders": []}
    assert len(desktop.shown) == 1


def test_what_could_not_be_shown_is_told_the_next_time(
    cassette: Cassette, due: str, desktop: type[Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "missing", True)
    assert cassette.refused("remind", "--notify") == "notifications_missing"
    assert "Week 48 is due" in cassette("remind").out
