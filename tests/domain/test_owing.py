"""Who owes what, as a table over every type and role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cassette.domain.facts import ROLES
from cassette.domain.formats import TYPES
from cassette.domain.ids import ActionId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.owing import REMOVED, Affair, Part, Task, in_order, owed_by, owed_task

AFFAIR = Affair(
    MeetingId("m"), "Monday", "status", 1000, "UTC", closed=False, over=False, asked=ItemId("i"),
    prompt="What?",
)  # fmt: skip
PART = Part(MemberId("ben"), "Ben", "contributor")


def affair(kind: str, **state: object) -> Affair:
    return replace(AFFAIR, type=kind, **state)  # type: ignore[arg-type]


def part(role: str, **state: object) -> Part:
    return replace(PART, role=role, **state)  # type: ignore[arg-type]


def duties(meeting: Affair, person: Part) -> list[str]:
    return [owed.duty for owed in owed_by(meeting, person)]


PROPOSED = {"proposed": True}
FIRST = NoteId("n")


@pytest.mark.parametrize(
    ("kind", "meeting", "role", "person", "expected"),
    [
        # Information sharing: to hear what others said, and nothing else.
        ("information", {}, "contributor", {"unheard": 2, "first": FIRST}, ["hear"]),
        ("information", {}, "contributor", {}, []),
        ("information", {}, "host", {"unheard": 1, "first": FIRST}, ["hear"]),
        # Status update: one note is enough, nobody has to hear.
        ("status", {}, "contributor", {"unheard": 5}, ["say"]),
        ("status", {}, "contributor", {"said": True, "unheard": 5}, []),
        ("status", {}, "host", {}, ["say"]),
        ("status", {"over": True}, "decider", {}, ["say"]),
        # Problem solving: say, hear; the host sees to it that actions are complete.
        ("problem", {"waiting": True}, "contributor", {"unheard": 1}, ["say", "hear"]),
        ("problem", {"waiting": True}, "host", {"said": True}, []),
        ("problem", {"waiting": False}, "host", {"said": True}, ["conclude"]),
        ("problem", {"waiting": True, "over": True}, "host", {"said": True}, ["conclude"]),
        ("problem", {"waiting": True, "agreed": 3, "loose": 1}, "host", {"said": True},
         ["conclude"]),
        ("problem", {"agreed": 3}, "host", {"said": True}, []),
        ("problem", {"agreed": 3, "loose": 1}, "contributor", {"said": True}, []),
        # Decision-making: the host proposes, deciders decide, the host states the outcome.
        ("decision", {}, "host", {"decides": True}, ["propose"]),
        ("decision", {}, "contributor", {"decides": True}, []),
        ("decision", PROPOSED, "decider", {"decides": True, "to_hear": (FIRST,)}, ["decide"]),
        ("decision", PROPOSED, "decider", {"decides": True}, ["decide"]),
        ("decision", PROPOSED, "decider", {"decides": True, "stood": True}, []),
        (
            "decision",
            PROPOSED,
            "decider",
            {"decides": True, "stood": True, "to_hear": (FIRST,)},
            ["decide"],
        ),
        ("decision", PROPOSED, "contributor", {"decides": False}, []),
        ("decision", PROPOSED, "host", {"decides": True, "stood": True}, []),
        ("decision", {**PROPOSED, "ready": True}, "host", {"stood": True}, ["conclude"]),
        ("decision", {**PROPOSED, "over": True}, "host", {"stood": True}, ["conclude"]),
        ("decision", {**PROPOSED, "ready": True}, "decider", {"decides": True, "stood": True}, []),
        ("decision", {**PROPOSED, "settled": True}, "host", {"decides": True}, []),
        # Innovation: an idea, then a ranking once nothing is blind any more.
        ("innovation", {"ideas": 2, "waiting": True}, "contributor", {}, ["say"]),
        ("innovation", {"ideas": 2, "waiting": True}, "contributor", {"said": True}, []),
        ("innovation", {"ideas": 2, "waiting": False}, "contributor", {"said": True}, ["rank"]),
        ("innovation", {"ideas": 2, "waiting": True, "blind_over": True}, "host", {"said": True},
         ["rank"]),
        ("innovation", {"ideas": 2, "waiting": True, "over": True}, "host", {}, ["say", "rank"]),
        ("innovation", {"ideas": 2, "waiting": False}, "host", {"said": True, "ranked": True}, []),
        ("innovation", {"ideas": 0, "over": True}, "host", {"said": True}, []),
        # Team building: nothing at all.
        ("team", {"over": True, "waiting": True}, "host", {"unheard": 9, "first": FIRST}, []),
    ],
)  # fmt: skip
def test_what_is_owed_follows_the_type(
    kind: str,
    meeting: dict[str, object],
    role: str,
    person: dict[str, object],
    expected: list[str],
) -> None:
    assert duties(affair(kind, **meeting), part(role, **person)) == expected


EVERYTHING = {
    "waiting": False,
    "agreed": 1,
    "loose": 1,
    "ideas": 3,
    "blind_over": True,
    "over": True,
}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
@pytest.mark.parametrize("role", [*ROLES, REMOVED])
@pytest.mark.parametrize("proposed", [False, True])
def test_observers_people_who_left_and_closed_meetings_owe_nothing(
    kind: object, role: str, proposed: bool
) -> None:
    meeting = affair(kind.key, **EVERYTHING, proposed=proposed)  # type: ignore[attr-defined]
    person = part(role, unheard=3, first=FIRST, decides=True)
    assert owed_by(replace(meeting, closed=True), person) == ()
    owing = duties(meeting, person)
    assert set(owing) <= set(kind.duties)  # type: ignore[attr-defined]
    if role in ("observer", REMOVED):
        assert owing == []


def test_what_is_owed_says_which_prompt_how_many_notes_and_which_first() -> None:
    said, heard = owed_by(affair("problem", waiting=True), part("decider", unheard=4, first=FIRST))
    assert (said.item, said.what, said.count) == ("i", "What?", 1)
    assert (heard.note, heard.count) == (FIRST, 4)
    assert (heard.member, heard.member_name, heard.title, heard.due_ms) == ("ben", "Ben", "Monday",
                                                                            1000)  # fmt: skip
    two = (FIRST, NoteId("o"))
    (decide,) = owed_by(affair("decision", proposed=True), part("host", decides=True, to_hear=two))
    assert (decide.note, decide.count) == (FIRST, 2)


def test_actions_and_reviews_are_owed_by_themselves_and_sorted_by_due_time() -> None:
    action = Task(
        MemberId("ben"), "Ben", MeetingId("m"), "Monday", "status", None, "UTC", "Paint", None, None
    )
    act = owed_task(replace(action, action=ActionId("a")))
    review = owed_task(replace(action, due_ms=5, what=""))
    assert (act.duty, act.action, act.what) == ("act", "a", "Paint")
    assert (review.duty, review.action, review.due_ms) == ("review", None, 5)
    (say,) = owed_by(AFFAIR, PART)
    assert in_order([act, say, review]) == (review, say, act)
