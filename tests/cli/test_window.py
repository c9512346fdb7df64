"""``cassette`` alone opens the window, where there is a screen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.cli import window

if TYPE_CHECKING:
    from tests.cli.conftest import Cassette


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Which libraries a window was opened on; the window itself has its own journeys."""
    folders: list[Path | None] = []

    def open_window(folder: Path | None, link: str = "") -> int:
        folders.append(folder)
        return 0

    monkeypatch.setattr(window, "open_window", open_window)
    return folders


@pytest.fixture
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_screen")
def test_without_a_screen_the_way_on_is_told(cassette: Cassette, opened: list[Path | None]) -> None:
    assert cassette.refused() == "no_screen"
    assert opened == []


@pytest.mark.usefixtures("_no_screen")
def test_without_a_screen_an_invitation_is_accepted_by_a_command(
    cassette: Cassette, opened: list[Path | None]
) -> None:
    told = cassette("cassette://join#v1.abc.def.ghi")
    assert (told.code, opened) == (1, [])
    assert "cassette join LINK --name" in told.err
    assert "abc" not in told.err


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
@pytest.mark.usefixtures("_no_screen")
def test_with_a_screen_the_window_opens_on_the_library_named(
    cassette: Cassette, opened: list[Path | None], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "something")
    assert cassette().code == 0
    assert cassette("--library", "/somewhere", "window").code == 0
    assert opened == [None, Path("/somewhere")]


@pytest.mark.parametrize(
    ("platform", "seen"), [("darwin", True), ("win32", True), ("linux", False)]
)
@pytest.mark.usefixtures("_no_screen")
def test_only_linux_is_asked_for_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, seen: bool
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert window.there_is_a_screen() is seen


@pytest.mark.usefixtures("_no_screen")
def test_a_window_that_failed_hands_its_code_on(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setattr(window, "open_window", lambda folder, link: 3)
    assert cassette().code == 3


@pytest.mark.usefixtures("_no_screen")
def test_a_link_that_the_desktop_opened_with_us_goes_to_the_window(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    links: list[str] = []

    def open_window(folder: Path | None, link: str = "") -> int:
        links.append(link)
        return 0

    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setattr(window, "open_window", open_window)
    assert cassette("cassette://join#v1.Zm9sZGVy.abc.def").code == 0
    assert cassette().code == 0
    assert links == ["cassette://join#v1.Zm9sZGVy.abc.def", ""]
