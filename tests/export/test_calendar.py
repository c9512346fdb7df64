"""The invitation to a live meeting: one event, escaped and folded as RFC 5545 wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import vobject

from cassette.export.calendar import invitation, usual_minutes

if TYPE_CHECKING:
    from tests.export.conftest import Scene

FOLD_BYTES = 75
START = 1_795_424_400_000  # 2026-11-23 09:00 UTC


def event(text: str) -> Any:
    """The one event in it, as another library reads it."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    (calendar,) = vobject.readComponents(text, validate=True)
    assert [one.name for one in calendar.components()] == ["VEVENT"]
    return calendar.vevent


def written(scene: Scene, minutes: int = 45) -> str:
    material = scene.material()
    return invitation(material.page, material.team, start_ms=START, minutes=minutes)


def test_an_invitation_says_when_what_and_what_to_prepare(scene: type[Scene]) -> None:
    text = written(scene(type="innovation", title="Lamps"))
    told = event(text)
    assert told.dtstart.value == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert told.dtend.value == datetime(2026, 11, 23, 9, 45, tzinfo=UTC)
    assert told.summary.value == "Lamps"
    assert told.uid.value.endswith("@cassette")
    lines = told.description.value.split("\n")
    assert "each in your own time" in lines[1]
    assert lines[2] == "1. What is the challenge?"
    assert "Ada Lind, Grace Ito" in lines[-1]
    assert told.valarm.trigger.value == -timedelta(minutes=10)


def test_equal_meetings_make_equal_bytes(scene: type[Scene]) -> None:
    text = written(scene(type="innovation", title="Lamps"))
    assert text == written(scene(type="innovation", title="Lamps"))
    assert text != written(scene(type="innovation", title="Lamp"))
    names = [line.partition(":")[0] for line in text.split("\r\n") if not line.startswith(" ")]
    assert names[:5] == ["BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD"]


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
    told = event(text).summary.value
    if title.isprintable():
        assert told == title
    assert "\r" not in told
    assert text.count("\r\nBEGIN:VEVENT\r\n") == text.count("\r\nEND:VCALENDAR\r\n") == 1


def test_it_lasts_as_long_as_everybody_needs(scene: type[Scene]) -> None:
    # Three people and three items of a minute each.
    assert usual_minutes(scene(prompts=("A", "B", "C")).material().page) == 15
    assert usual_minutes(scene(prompts=tuple("ABCDEF")).material().page) == 30
    watched = scene(prompts=tuple("ABCDEF"), roles=("host", "observer", "observer"))
    assert usual_minutes(watched.material().page) == 15
    assert usual_minutes(scene(prompts=("A",) * 50).material().page) == 120
