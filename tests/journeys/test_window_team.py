"""Three people, three libraries, three real windows, one shared folder; and a fourth, recovered.

Real keys and clicks on a real X screen. The folder carries everything; no window knows another.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING, Any, cast

import pytest

from cassette.runtime.resources import resource
from tests.needs import lacking
from tests.patience import eventually
from tests.virtual_screen import VirtualScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.window, pytest.mark.torture, pytest.mark.timeout(300)]

SIZE = (1180, 760)
TITLE = "When do we ship"


class Desk:
    """A computer of its own: home, library, window. ``n`` is its place on the screen."""

    def __init__(self, screen: VirtualScreen, root: Path, n: int) -> None:
        self.screen, self.home = screen, root
        self.library = root / "library"
        self.at = (n % 2 * (SIZE[0] + 20), n // 2 * (SIZE[1] + 20))
        self.environment = screen.environment() | {
            "HOME": str(root),
            "XDG_CONFIG_HOME": str(root / "config"),
            "XDG_DATA_HOME": str(root / "data"),
            "XDG_STATE_HOME": str(root / "state"),
            "CASSETTE_KEYRING": "off",
            "CASSETTE_AUDIO": "silent",
            "LC_ALL": "C.UTF-8",
        }
        root.mkdir(parents=True)

    def init(self, name: str) -> None:
        """Found the team."""
        command = [sys.executable, "-m", "cassette", "--library", str(self.library), "init"]
        subprocess.run(
            [*command, "--team", "Harbour crew", "--name", name],
            env=self.environment,
            check=True,
            capture_output=True,
            timeout=60,
        )

    def sit_down(self) -> None:
        """Open the window, at its place of the screen."""
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.journeys.team_window", str(self.library)),
                *map(str, self.at),
            ],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.ask("status")
        self.turn_to()

    def ask(self, *words: object) -> Any:
        """What the window answers."""
        told, said = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        told.write(json.dumps(words) + "\n")
        told.flush()
        return json.loads(said.readline())

    @property
    def window(self) -> str:
        """Its X id, which changes when the first steps are over."""
        pid = str(self.process.pid)
        found = self.screen.xdotool("search", "--all", "--onlyvisible", "--pid", pid, "--name", ".")
        return found.splitlines()[-1] if found else ""

    def turn_to(self) -> None:
        """Have the keyboard here, and the window at its place."""
        eventually(lambda: self.window, "the window to be there", 60)
        x, y = map(str, self.at)
        self.screen.xdotool("windowmove", self.window, x, y, "windowraise", self.window)
        self.screen.xdotool("windowfocus", "--sync", self.window)

    def press(self, *keys: str) -> None:
        """Press keys here."""
        self.turn_to()
        self.screen.press(*keys)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        self.screen.type(text)

    def click(self, name: str, method: str = "where") -> None:
        """Click what a screen reader calls so, once it is there."""
        self.until(lambda: self.ask(method, name), f"{name} to be shown")
        self.turn_to()
        x, y = self.ask(method, name)
        self.screen.xdotool("mousemove", str(x), str(y), "click", "1")

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for something here, without keeping the window busy by asking."""
        pause = threading.Event()
        eventually(lambda: condition() or pause.wait(0.05), what, 60)

    def until_status(self, words: str) -> None:
        """Wait until the line in the sidebar says this."""
        self.until(lambda: self.ask("status").startswith(words), f"the status to be {words}")

    def until_open(self, covered: bool) -> None:
        """Wait until a sheet is there, or gone."""
        self.until(lambda: self.ask("covered") is covered, "the sheet")

    def close_sheet(self) -> None:
        """Esc, until what covers the window is gone."""

        def gone() -> bool:
            if self.ask("covered"):
                self.press("Escape")
            return not self.ask("covered")

        self.until(gone, "the sheet to be gone")

    def leave(self) -> int:
        """Close the window by key; the exit code."""
        self.press("ctrl+q")
        return self.process.wait(timeout=30)

    def end(self) -> None:
        """Whatever still runs."""
        if not hasattr(self, "process"):
            return
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def wall() -> Iterator[VirtualScreen]:
    """A screen with room for four windows."""
    missing = [one for one in ("Xvfb", "xdotool") if shutil.which(one) is None]
    if missing:
        lacking(f"no virtual screen here ({', '.join(missing)}): apt install xvfb xdotool")
    screen = VirtualScreen(2 * SIZE[0] + 20, 2 * SIZE[1] + 20)
    yield screen
    screen.end()


@pytest.fixture
def desks(wall: VirtualScreen, tmp_path: Path) -> Iterator[list[Desk]]:
    """Four computers."""
    made = [Desk(wall, tmp_path / f"desk-{n}", n) for n in range(4)]
    try:
        yield made
        wall.picture(tmp_path / "at-the-end.png")
    finally:
        for desk in made:
            desk.end()


def share(desk: Desk, folder: Path) -> None:
    """Choose the folder where the team meets, in the window."""
    desk.until_status("Local only")
    desk.press("shift+F5")
    desk.click("Choose a shared folder…")
    desk.until(lambda: desk.screen.window("Choose a shared folder"), "the dialog")
    desk.screen.xdotool("windowfocus", "--sync", desk.screen.window("Choose a shared folder"))
    desk.type(f"{folder}")
    desk.screen.press("Return")
    desk.until_status("Up to date")
    desk.close_sheet()


def invite(host: Desk, label: str) -> str:
    """Make an invitation; its link is on the clipboard."""
    host.press("ctrl+shift+i")
    host.until(lambda: host.ask("where", "Make the invitation"), "the form")
    host.type(label)
    host.screen.press("Return")
    host.until(lambda: host.ask("typed", "Link"), "the link")
    link = str(host.ask("typed", "Link"))
    host.click("Copy the link")
    return link


def join(guest: Desk, name: str, link: str, folder: Path) -> None:
    """The first steps of somebody who was invited; the link comes from the clipboard."""
    guest.until(lambda: guest.ask("where", "Your name"), "the first steps")
    guest.press("ctrl+a")
    guest.type(name)
    guest.click("Join a team")
    guest.click("Invitation")
    guest.screen.press("ctrl+v")
    guest.until(lambda: guest.ask("typed", "Invitation") == link, "the link to be pasted")
    finish(guest, folder)


def finish(guest: Desk, folder: Path) -> None:
    """Name the folder, and go on to the end of the first steps."""
    guest.click("The team's shared folder on this computer")
    guest.screen.press("ctrl+a")
    guest.type(str(folder))
    guest.press("alt+Right", "alt+Right", "alt+Right")
    guest.click("Join the team")
    guest.until(lambda: guest.ask("status"), "the library to be made")
    guest.turn_to()


def tap_from_now_on(host: Desk) -> None:
    """Who came in so far came in by itself."""
    host.close_sheet()
    host.press("ctrl+shift+m")
    host.until(lambda: host.ask("where", "Parts of the team"), "the sheet")
    host.screen.press("shift+Tab", "Right", "Right")  # to the rules, the last of them
    host.click("I let each of them in myself")
    host.until_status("Up to date")
    host.close_sheet()


def let_in(host: Desk, name: str) -> None:
    """By a tap."""
    host.until(lambda: "waits to be let in" in host.ask("status"), "somebody to wait")
    host.close_sheet()
    host.press("ctrl+shift+m")
    host.click(f"Let {name} in")
    host.until(lambda: host.ask("line", name), f"{name} to be in")
    host.close_sheet()


def say(desk: Desk, text: str) -> None:
    """Type a note into the meeting that is shown."""
    desk.press("w")
    desk.type(text)
    desk.screen.press("ctrl+Return")
    desk.until(lambda: text in desk.ask("notes"), "the note")
    desk.screen.press("Escape")


def pause(desk: Desk, name: str = "Pause the sync") -> None:
    """Pause, or go on."""
    desk.press("shift+F5")
    desk.click(name)
    desk.close_sheet()


def consent(desk: Desk) -> None:
    """Take a stance by keys."""
    desk.press("ctrl+2")
    desk.until(lambda: desk.screen.xdotool("getwindowname", desk.window).startswith(TITLE), TITLE)
    desk.until(lambda: desk.ask("where", "Take a stance"), "the proposal")
    desk.press("v", "c", "Return")


def test_three_windows_are_one_team_and_a_fourth_is_recovered(
    desks: list[Desk], tmp_path: Path
) -> None:
    ada, grace, linus, anew = desks
    folder = tmp_path / "shared"
    folder.mkdir()
    ada.init("Ada Byron")
    ada.sit_down()
    share(ada, folder)
    for guest, name in ((grace, "Grace Hopper"), (linus, "Linus Pauling")):
        link = invite(ada, name.split()[0])
        guest.sit_down()
        join(guest, name, link, folder)
        if guest is linus:
            guest.until_status("Waiting to be let in")
            let_in(ada, name)
        guest.until_status("Up to date")
        if guest is grace:
            tap_from_now_on(ada)

    ada.ask("call", TITLE, "On Friday, before the tide")
    for desk in (grace, linus):
        desk.until(lambda desk=desk: "On Friday, before the tide" in desk.ask("notes"), "it")  # type: ignore[misc]
    grace.press("ctrl+2")
    say(grace, "The crane is ours until noon")
    hear_each_other(ada, grace)

    for desk in (grace, linus):
        pause(desk)
        desk.until_status("Paused")
        consent(desk)
        desk.until(lambda desk=desk: len(desk.ask("stances")) == 1, "the stance")  # type: ignore[misc]
    say(linus, "Written with the network cut")
    only_here = "Paused\n1 note only on this computer"
    linus.until(lambda: linus.ask("status") == only_here, "what is only here to be said")
    for desk in (grace, linus):
        pause(desk, "Go on with the sync")
    for desk in (ada, grace, linus):
        desk.until(
            lambda desk=desk: set(desk.ask("stances")) == {"Grace Hopper", "Linus Pauling"},  # type: ignore[misc]
            "both stances",
        )
    words = recovery_words(ada)

    ada.press("ctrl+shift+m")
    ada.click("Linus Pauling", "line")
    ada.click("Remove from the team…")
    ada.click("Remove")
    linus.until_status("Removed from the team")
    ada.close_sheet()
    say_in_meeting(ada, "Linus does not read this")
    grace.until(lambda: "Linus does not read this" in grace.ask("notes"), "the next note")
    assert "Linus does not read this" not in linus.ask("notes")

    ada.until_status("Up to date")
    assert ada.leave() == 0  # her computer is lost
    anew.sit_down()
    anew.click("Join a team")
    anew.click("I have recovery words")
    anew.click("Your 24 recovery words")
    anew.type(" ".join(words))
    finish(anew, folder)
    anew.until_status("Up to date")
    say_after_recovery(anew, grace)
    anew.until(lambda: anew.ask("digest") == grace.ask("digest"), "equal digests")
    for desk in (anew, grace, linus):
        assert desk.leave() == 0


def hear_each_other(ada: Desk, grace: Desk) -> None:
    """Grace adds a recording; its sound comes to Ada, who hears it, and Grace sees that."""
    clip = min(resource("demo/clips").glob("*.opus"))
    grace.press("ctrl+o")
    grace.until(lambda: grace.screen.window("Add audio files"), "the dialog")
    grace.screen.xdotool("windowfocus", "--sync", grace.screen.window("Add audio files"))
    grace.type(str(clip))
    grace.screen.press("Return")
    unheard, heard = [["Grace Hopper", True, False]], [["Grace Hopper", True, True]]
    grace.until(lambda: grace.ask("recordings") == heard, "the recording")
    ada.until(lambda: ada.ask("recordings") == unheard, "its sound to come")
    ada.press("ctrl+1", "shift+Escape")
    ada.until(lambda: ada.ask("recordings") == heard, "the recording to be heard")


def recovery_words(desk: Desk) -> list[str]:
    """Have them shown, and pass the test."""
    desk.press("ctrl+shift+m")
    desk.until_open(True)
    desk.close_sheet()
    desk.press("alt+t", "r")
    desk.click("Show me 24 words")
    desk.until(lambda: len(desk.ask("words")) == 24, "the words")
    words: list[str] = desk.ask("words")
    desk.click("I wrote them down: test me")
    desk.type(" ".join(word[:4] for word in words))
    desk.click("Check")
    desk.until_open(False)
    return words


def say_in_meeting(desk: Desk, text: str) -> None:
    """Go to the meeting and type a note."""
    desk.press("ctrl+2")
    say(desk, text)


def say_after_recovery(anew: Desk, grace: Desk) -> None:
    """Both ways."""
    anew.until(lambda: "Linus does not read this" in anew.ask("notes"), "the history")
    say_in_meeting(anew, "I am back")
    grace.until(lambda: "I am back" in grace.ask("notes"), "her note")
