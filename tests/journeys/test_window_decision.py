"""A seven-person decision in the real window, from the five questions to the review.

Once by voice, without one typed word except the title, and once with typed notes only. Real keys
and clicks on a real X screen; what the six others did arrives as it will from a shared folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cassette.audio.files import SoundReader
from cassette.runtime.resources import resource
from tests.journeys.seats import Seat
from tests.patience import eventually
from tests.virtual_screen import VirtualScreen, virtual_screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.soundserver import SoundServer

__all__ = ["virtual_screen"]

pytestmark = [
    pytest.mark.window,
    pytest.mark.xdist_group("sound"),
    pytest.mark.timeout(300),
]

TITLE = "When do we ship"
OTHERS = ("Grace", "Alan", "Barbara", "Edsger", "Donald", "Radia")


class Room(Seat):
    """The window of Ada's library, and the six others beside it."""

    def enter(self) -> None:
        """Go to the meeting that I have called with the others."""
        self.start("tests.journeys.colleagues_window", str(self.folder), talks=True)
        self.others("gather", TITLE, *OTHERS)

        def entered() -> bool:
            self.screen.press("ctrl+2")
            return bool(self.screen.window(TITLE))

        eventually(entered, "the meeting to be shown", 30)

    def decision(self) -> dict[str, Any]:
        """How the decision stands."""
        found: dict[str, Any] = self.others("decision")
        return found

    def until(self, what: str, value: object) -> None:
        """Wait until the decision is so."""
        eventually(lambda: self.decision()[what] == value, f"{what} to be {value}", 60)

    def see(self, name: str) -> None:
        """Wait until a button is shown."""
        eventually(lambda: self.others("where", name), f"{name} to be shown", 30)

    def click(self, name: str) -> None:
        """Click on a button, once it is shown and stands where it stood a moment before."""
        asked: list[Any] = [None]

        def stands() -> bool:
            asked.append(self.others("where", name))
            return asked[-1] is not None and asked[-1] == asked[-2]

        eventually(stands, f"{name} to be shown", 30, every_s=0.15)
        x, y = asked[-1]
        self.screen.xdotool("mousemove", str(x), str(y), "click", "1")


@pytest.fixture
def room(
    virtual_screen: VirtualScreen, sound_server: SoundServer, tmp_path: Path
) -> Iterator[Room]:
    sound_server.microphone("Desk microphone")
    sound_server.speaker()
    made = Room(virtual_screen, tmp_path / "library", tmp_path)
    try:
        made.enter()
        yield made
        virtual_screen.picture(tmp_path / "at-the-end.png")
    finally:
        made.end()


def speak(room: Room, server: SoundServer) -> None:
    """Into the recorder that has been opened: some words, then stop, review and post by keys."""
    with SoundReader(resource("demo/clips/weekly-ada.opus")) as source:
        room.speak(server, source.read(3 * 48_000))

    def posted() -> bool:
        room.screen.press("ctrl+Return")
        return not room.drafts()

    eventually(posted, "the note to be posted", 60)


def write(room: Room, text: str) -> None:
    """Type a note where the recorder asks for one, and post it."""
    room.see("note/text")
    room.screen.type(text)

    def posted() -> bool:
        room.screen.press("ctrl+Return")
        return room.others("where", "note/text") is None

    eventually(posted, "the note to be posted", 60)


def answer_the_questions(room: Room) -> None:
    """As they are offered."""
    room.click("rule/ask")

    def kept() -> bool:
        room.screen.press("ctrl+Return")
        return bool(room.decision()["framed"])

    eventually(kept, "the answers to be kept", 30)


def test_seven_people_decide_by_voice(room: Room, sound_server: SoundServer) -> None:
    press = room.screen.press
    answer_the_questions(room)
    press("shift+v")
    speak(room, sound_server)
    room.until("proposal", True)

    room.see("stance/take")
    press("v", "c", "Return")
    room.until("mine", "consent")
    room.others("hear", "Grace", "Alan", "Barbara")
    room.others("stand", "Grace", "consent")
    room.others("stand", "Alan", "object", "waiting-linus")
    room.until("counted", ["Alan"])  # Ada and Grace have not heard why he objects

    press("bracketright", "bracketright", "bracketright", "bracketright")
    room.click("stance/hear")
    room.until("counted", ["Ada Byron", "Alan"])

    press("v", "o", "r")
    speak(room, sound_server)
    room.until("mine", "object")
    room.others("hear", *OTHERS)
    for name in ("Barbara", "Edsger"):
        room.others("stand", name, "consent")
    room.others("stand", "Alan", "consent")
    press("v", "c", "Return")
    room.until("mine", "consent")
    room.until("ready", True)
    assert room.decision()["stances"] == dict.fromkeys(
        ("Ada Byron", "Grace", "Alan", "Barbara", "Edsger"), "consent"
    )

    room.click("outcome/state")
    press("shift+Tab", "space")  # the last date that is offered
    press("r")
    speak(room, sound_server)
    eventually(lambda: room.decision()["outcomes"], "the outcome", 60)
    outcome = room.decision()["outcomes"][0]
    assert outcome["spoken"]
    assert outcome["review"] is not None

    room.others("later", 400)
    room.others("stand", "Donald", "consent")
    eventually(lambda: review(room), "the review", 60)
    assert room.leave() == 0
    minutes = room.run("export", TITLE, "--as", "md", "-o", "-")
    assert minutes.index("Outcome") < minutes.index("What is the question?")
    assert minutes.casefold().count("consent") >= 5
    for name in ("Ada Byron", "Grace", "Alan", "Barbara", "Edsger"):
        assert name in minutes


def review(room: Room) -> bool:
    """Press "It holds" when it is there; whether the outcome was reviewed."""
    row = room.decision()["outcomes"][0]
    if not row["reviewed"]:
        at = room.others("where", f"outcome/{row['id']}/holds")
        if at is not None:
            room.screen.xdotool("mousemove", str(at[0]), str(at[1]), "click", "1")
    return bool(row["reviewed"])


def test_seven_people_decide_with_typed_notes_only(room: Room) -> None:
    press = room.screen.press
    answer_the_questions(room)
    room.click("proposal/write")
    write(room, "We ship on Friday.")
    room.until("proposal", False)

    room.others("hear", *OTHERS)
    room.others("stand", "Alan", "object", "", "Nobody is here on Friday.")
    room.see(f"stance/{room.others('who', 'Alan')}/read")
    press("v", "b", "w")
    write(room, "Nor am I.")
    room.until("mine", "block")
    room.others("hear", *OTHERS)
    for name in OTHERS:
        room.others("stand", name, "consent")
    press("v", "c", "Return")
    room.until("mine", "consent")
    room.until("ready", True)

    room.click("outcome/state")
    press("w")
    write(room, "Friday it is.")
    eventually(lambda: room.decision()["outcomes"], "the outcome", 60)
    assert not room.decision()["outcomes"][0]["spoken"]
    assert room.leave() == 0
    minutes = room.run("export", TITLE, "--as", "md", "-o", "-")
    for words in ("We ship on Friday.", "Nor am I.", "Friday it is.", "Nobody is here on Friday."):
        assert words in minutes
