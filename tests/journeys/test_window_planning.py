"""Planning in the real window: a stand-up that recurs, its template, a round skipped, one answered.

Real keys, clicks and drags on a real X screen. How things stand is asked of the window's process.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.seats import Seat
from tests.patience import eventually
from tests.virtual_screen import VirtualScreen, virtual_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["virtual_screen"]

pytestmark = [pytest.mark.window, pytest.mark.timeout(120)]

STAND_UP, TEMPLATE, ONE_OFF = "Stand-up", "Our stand-up", "Extra round"
PROGRESS, STEPS, PROBLEMS = (
    "What progress did you make?",
    "What are your next steps?",
    "What problems did you find?",
)
HELPED = "What helped?"
LINK = "https://example.org/board"


class Office(Seat):
    """Grace and Alan are in the team too; a hand on mouse and keys."""

    def enter(self) -> None:
        """Show the window, and wait until it knows the team."""
        self.press = self.screen.press
        self.environment["CASSETTE_AUDIO"] = "silent"
        self.start("tests.journeys.colleagues_window", str(self.folder), talks=True)
        self.others("join", "Grace", "Alan")
        self.until("known", lambda names: len(names) == 3)

    def see(self, *where: object) -> tuple[str, str]:
        """Where something is on the screen, once it is shown and stands still."""
        seen: list[Any] = [None]

        def shown() -> bool:
            before, seen[0] = seen[0], self.others("where", *where)
            return seen[0] is not None and seen[0] == before

        eventually(shown, f"{where} to be shown", 30)
        x, y = seen[0]
        return str(x), str(y)

    def click(self, *where: object) -> None:
        """Click on what is called so, or on a row of it."""
        self.screen.xdotool("mousemove", *self.see(*where), "click", "1")

    def write(self, *where: object, text: str) -> None:
        """Click into a field and type."""
        self.click(*where)
        self.screen.type(text)

    def drag(self, name: str, row: int, below: int) -> None:
        """Drag a row of a list to below another."""
        (x, y), (_, end) = self.see(name, row), self.see(name, below)
        step = "1" if int(end) > int(y) else "-1"
        self.screen.xdotool("mousemove", x, y, "mousedown", "1")
        for offset in range(1, 5):  # beyond where a click ends and a drag begins
            down = (int(end) + 6 - int(y)) * offset // 4
            self.screen.xdotool("mousemove", x, str(int(y) + down), "mousemove_relative", "--",
                                "0", step)  # fmt: skip
        self.screen.xdotool("mouseup", "1")

    def until(self, what: str, holds: Callable[[Any], object]) -> Any:
        """How things stand, once it is so."""
        found: list[Any] = []

        def held() -> bool:
            found[:] = [self.others(what)]
            return bool(holds(found[0]))

        eventually(held, f"{what} to be as they should", 30)
        return found[0]


@pytest.fixture
def office(virtual_screen: VirtualScreen, tmp_path: Path) -> Iterator[Office]:
    made = Office(virtual_screen, tmp_path / "library", tmp_path)
    try:
        made.enter()
        yield made
        virtual_screen.picture(tmp_path / "at-the-end.png")
    finally:
        made.end()


def call_the_stand_up(office: Office, plan: Path) -> None:
    """From the empty sheet to the first round."""
    office.press("ctrl+n")
    office.see("Due")
    office.screen.type(STAND_UP)
    office.write("Due", text="tomorrow 9:30")
    office.click("Repeats")
    office.press("Down", "Down", "Return")  # every weekday

    office.click("Agenda", 2)
    office.press("Insert")
    office.screen.type(HELPED)
    office.press("Return")
    office.press("alt+Up")  # above the problems
    office.drag("Agenda", 0, below=1)

    office.click("Agenda", 0)  # the next steps: what is attached now belongs to them
    office.write("Web address", text=LINK)
    office.press("Return")
    office.see("Attachments", 0)
    office.click("Attach files…")
    office.screen.wait_for_window("Attach files")
    office.screen.type(str(plan))
    office.press("Return")
    office.see("Attachments", 1)

    office.click("People", 1)
    office.click("Role of the chosen person")
    office.press("End", "Return")  # observer
    office.press("ctrl+Return")


def weekdays_from(first: str) -> list[str]:
    """The local times of the first weekdays from this one on."""
    day = datetime.fromisoformat(first)
    assert day.weekday() < 5
    days = (day + timedelta(days=n) for n in range(7))
    return [f"{one:%Y-%m-%dT%H:%M}" for one in days if one.weekday() < 5]


def test_a_stand_up_is_planned_kept_as_a_template_skipped_and_answered_early(
    office: Office, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(b"%PDF-1.7\n")
    call_the_stand_up(office, plan)
    meetings = office.until("meetings", bool)
    ((first, made),) = meetings.items()
    assert first.endswith("T09:30")
    agenda = [STEPS, PROGRESS, HELPED, PROBLEMS]
    assert [prompt for prompt, _ in made["agenda"]] == agenda
    assert (made["title"], made["type"]) == (STAND_UP, "status")
    assert made["people"] == {"Ada Byron": "host", "Alan": "observer", "Grace": "contributor"}
    assert made["attached"] == {"example.org/board": 1, "plan.pdf": 1}
    office.screen.wait_for_window(STAND_UP)

    office.click("More about this meeting")
    office.press("v")  # save as a template
    office.see("Name")
    office.screen.type(TEMPLATE)
    office.press("ctrl+Return")
    assert office.until("templates", bool) == {TEMPLATE: agenda}
    office.press("Escape")

    office.press("ctrl+n")
    office.click(TEMPLATE)
    office.write("Title", text=ONE_OFF)
    office.press("ctrl+Return")
    extra = office.until("meetings", lambda found: ONE_OFF in found)[ONE_OFF]
    assert [prompt for prompt, _ in extra["agenda"]] == agenda

    coming = weekdays_from(first)
    office.press("ctrl+shift+r")
    office.click("Rounds", 1)
    office.click("Skip this round")
    office.until("series", lambda row: row["skipped"] == [coming[1]])
    office.click("Rounds", 2)
    office.click("Answer it now")
    office.until("series", lambda row: row["opened"] == [coming[0], coming[2]])
    office.screen.wait_for_window(STAND_UP)
    office.press("w")
    office.screen.type("All done before it was due.")
    office.press("ctrl+Return")
    office.until("meetings", lambda found: found[coming[2]]["notes"])
    assert office.leave() == 0
