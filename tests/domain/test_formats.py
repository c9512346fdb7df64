"""The six types are complete as data."""

from __future__ import annotations

import pytest

from cassette.domain.formats import TYPES, meeting_type


def test_the_six_types_stand_in_the_order_people_know() -> None:
    assert [kind.key for kind in TYPES] == [
        "information",
        "status",
        "problem",
        "decision",
        "innovation",
        "team",
    ]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_every_type_says_what_it_is_for_and_asks_something(kind: object) -> None:
    from cassette.domain.formats import MeetingType

    assert isinstance(kind, MeetingType)
    assert kind.name
    assert kind.purpose.endswith(".")
    assert kind.owed.endswith(".")
    assert kind.closes.endswith(".")
    assert kind.prompts
    assert all(prompt.text and 0 < prompt.seconds <= 300 for prompt in kind.prompts)
    for one in (kind.advice, kind.urgent, kind.grave or kind.advice):
        assert one.why.endswith(".")
    assert meeting_type(kind.key) is kind


def test_a_status_update_is_brief() -> None:
    assert 60 <= sum(prompt.seconds for prompt in meeting_type("status").prompts) <= 90


def test_what_is_owed_is_data() -> None:
    assert {kind.key: kind.duties for kind in TYPES} == {
        "information": ("hear",),
        "status": ("say",),
        "problem": ("say", "hear", "conclude"),
        "decision": ("propose", "decide", "conclude"),
        "innovation": ("say", "rank"),
        "team": (),
    }
    assert [kind.key for kind in TYPES if kind.blind] == ["innovation"]
