"""Async or live: from type, urgency, deadline, people and stakes."""

from __future__ import annotations

import pytest

from cassette.domain.advice import MANY_PEOPLE, TIGHT_FOR_MANY_MS, TIGHT_MS, advise
from cassette.domain.formats import TYPES, MeetingType

NOW = 1_800_000_000_000

MODES = {
    # type: at leisure, pressing, with high stakes
    "information": ("async", "async", "live"),
    "status": ("async", "async", "async"),
    "problem": ("async", "live", "async"),
    "decision": ("async", "live", "async"),
    "innovation": ("live", "live", "live"),
    "team": ("live", "live", "live"),
}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_the_advice_follows_type_urgency_and_stakes(kind: MeetingType) -> None:
    leisure, pressing, grave = MODES[kind.key]
    assert advise(kind.key).mode == leisure
    assert advise(kind.key, urgent=True).mode == pressing
    assert advise(kind.key, stakes="high").mode == grave
    assert advise(kind.key, urgent=True, stakes="high").mode == pressing


@pytest.mark.parametrize(
    ("left_ms", "people", "tight"),
    [
        (TIGHT_MS, 3, False),
        (TIGHT_MS - 1, 3, True),
        (-1, 3, True),
        (TIGHT_MS, MANY_PEOPLE, False),
        (TIGHT_MS, MANY_PEOPLE + 1, True),
        (TIGHT_FOR_MANY_MS, MANY_PEOPLE + 1, False),
    ],
)
def test_a_near_deadline_presses_the_sooner_the_more_people_there_are(
    left_ms: int, people: int, tight: bool
) -> None:
    said = advise("decision", due_ms=NOW + left_ms, now_ms=NOW, people=people)
    assert said == advise("decision", urgent=tight)


def test_without_a_deadline_nothing_presses() -> None:
    assert advise("decision", due_ms=None, now_ms=NOW, people=500) == advise("decision")


def test_every_reason_is_one_sentence() -> None:
    for kind in TYPES:
        for said in (kind.advice, kind.urgent, kind.grave or kind.advice):
            assert said.why.count(".") == 1
            assert said.why.endswith(".")
