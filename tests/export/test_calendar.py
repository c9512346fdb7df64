"""The invitation to a live meeting: one event, escaped and folded as RFC 5545 wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.export.calendar import FOLD_BYTES, invitation, usual_minutes

if TYPE_CHECKING:
    from tests.export.conftest import Scene

START = 1_795_424_400_000  # 2026-11-23 09:00 UTC


def fields(text: str) -> dict[str, str]:
    """The event's fields, unfolded as a calendar does it."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("BEGIN:VALARM")]
    return dict(line.split(":", 1) for line in event)


def written(scene: Scene, minutes: int = 45) -> str:
    material = scene.material()
    return invitation(material.page, material.team, start_ms=START, minutes=minutes)


def test_an_invitation_says_when_what_and_what_to_prepare(scene: type[Scene]) -> None:
    text = written(scene(type="innovation", title="Lamps"))
    told = fields(text)
    assert told["DTSTART"] == "20261123T090000Z"
    assert told["DTEND"] == "20261123T094500Z"
    assert told["SUMMARY"] == "Lamps"
    assert told["UID"].endswith("@cassette")
    assert "each in your own time" in told["DESCRIPTION"]
    assert "\\n1. What is the challenge?\\n" in told["DESCRIPTION"]
    assert "Ada Lind\\, Grace Ito" in told["DESCRIPTION"]
    assert text == written(scene(type="innovation", title="Lamps"))


@pytest.mark.parametrize(
    "title",
    [
        "a,b;c\\d",
        "BEGIN:VEVENT",
        "x" * 200,
        "\u00e4\U0001f41d" * 60,
        "line\r\nEND:VCALENDAR",
        "\u202eevil",
    ],
)
def test_whatever_a_title_is_it_stays_in_its_field(scene: type[Scene], title: str) -> None:
    text = written(scene(title=title))
    assert all(len(line.encode()) <= FOLD_BYTES for line in text.split("\r\n"))
    told = fields(text)["SUMMARY"]
    plain = told.replace("\\\\", "\0").replace("\\,", ",").replace("\\;", ";").replace("\0", "\\")
    if title.isprintable():
        assert plain == title
    assert text.count("\r\nBEGIN:VEVENT\r\n") == text.count("\r\nEND:VCALENDAR\r\n") == 1


def test_it_lasts_as_long_as_everybody_needs(scene: type[Scene]) -> None:
    # Three people and three items of a minute each.
    assert usual_minutes(scene(prompts=("A", "B", "C")).material().page) == 15
    assert usual_minutes(scene(prompts=tuple("ABCDEF")).material().page) == 30
    watched = scene(prompts=tuple("ABCDEF"), roles=("host", "observer", "observer"))
    assert usual_minutes(watched.material().page) == 15
    assert usual_minutes(scene(prompts=("A",) * 50).material().page) == 120
