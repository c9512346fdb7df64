"""What somebody owes, worded: as a task for me, and as a fact about others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop import wording
from cassette.desktop.language import tr

if TYPE_CHECKING:
    from cassette.domain.formats import Duty
    from cassette.domain.planning_views import Owed

ICONS: dict[Duty, str] = {
    "say": "microphone",
    "hear": "headphones",
    "propose": "write",
    "decide": "decision",
    "rank": "list",
    "act": "check",
    "conclude": "done",
    "review": "calendar",
}
"""The icon of each duty."""


def task(owed: Owed) -> str:
    """What I am asked to do: "Answer: What was the cause?", "Take a stance"."""
    if owed.duty == "say":
        return tr("Answer: {what}").format(what=owed.what) if owed.what else tr("Say how it is")
    if owed.duty == "hear":
        return tr("Hear %n note(s)", "owed", owed.count)
    if owed.duty == "decide" and owed.note is not None:
        return tr("Hear %n note(s), so that your stance counts", "owed", owed.count)
    if owed.duty == "act":
        return owed.what
    if owed.duty == "rank":
        return tr("Rank %n idea(s)", "owed", owed.count)
    return {
        "propose": tr("Make a proposal"),
        "decide": tr("Take a stance"),
        "conclude": _conclusion(owed),
        "review": tr("Review the outcome"),
    }[owed.duty]


def fact(owed: Owed) -> str:
    """What somebody else still owes: "an answer", "3 notes to hear"."""
    if owed.duty == "hear":
        return tr("%n note(s) to hear", "owed", owed.count)
    if owed.duty == "act":
        return tr("an action: {what}").format(what=owed.what)
    return {
        "say": tr("an answer"),
        "propose": tr("a proposal"),
        "decide": tr("a stance"),
        "rank": tr("a ranking"),
        "conclude": tr("the conclusion"),
        "review": tr("a review"),
    }[owed.duty]


def due(owed: Owed, now_ms: int) -> str:
    """When it is due, or "" without a due time."""
    if owed.due_ms is None:
        return ""
    return wording.due(owed.due_ms, now_ms, wording.state_of_due(owed.due_ms, now_ms))


def _conclusion(owed: Owed) -> str:
    if "decide" in wording.kind(owed.type).duties:
        return tr("State the outcome")
    return tr("Give every action an owner and a date")
