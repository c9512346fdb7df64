"""What people owe a meeting: to say, hear, propose, decide, rank, conclude, act, review.

Which duties a type has is data (``formats``); here stands when each of them is owed, as one small
function per duty. Observers and closed meetings owe nothing of this; an action is owed by its
owner and a review by the host also after the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cassette.domain.formats import TYPES, Duty, MeetingType
from cassette.domain.ids import ActionId, ItemId, MeetingId, MemberId, NoteId
from cassette.domain.planning_views import Owed
from cassette.domain.records import record

HOST = "host"
OBSERVER = "observer"
REMOVED = "removed"
FREE = frozenset({OBSERVER, REMOVED})
"""Roles that owe a meeting nothing."""


@record
class Affair:
    """A meeting, as far as anything in it is owed.

    ``over``: its due time has passed. ``asked`` is the prompt that "say" answers. ``waiting``:
    somebody still has to say something. ``proposed``: a proposal stands; ``ready``: an outcome may
    be stated; ``settled``: exactly one outcome stands. ``ideas`` is how many there are, and
    ``blind_over``: the host has ended the blind round. ``agreed`` is how many actions stand, done
    ones too; ``loose`` how many open ones lack an owner or a date.
    """

    meeting: MeetingId
    title: str
    type: str
    due_ms: int | None
    due_zone: str
    closed: bool
    over: bool
    asked: ItemId | None = None
    prompt: str = ""
    waiting: bool = False
    proposed: bool = False
    ready: bool = False
    settled: bool = False
    ideas: int = 0
    blind_over: bool = False
    agreed: int = 0
    loose: int = 0


@record
class Part:
    """A member in that meeting.

    ``said``: has answered the prompt (any prompt, where the type does not ask for an idea).
    ``unheard`` counts others' notes, ``first`` is the oldest of them. ``decides``: is a decider;
    ``stood``: has taken a stance on the proposal; ``to_hear``: the proposal and the reasons for
    objections that this decider has not heard.
    """

    member: MemberId
    name: str
    role: str
    said: bool = False
    unheard: int = 0
    first: NoteId | None = None
    decides: bool = False
    stood: bool = False
    to_hear: tuple[NoteId, ...] = ()
    ranked: bool = False


@record
class Task:
    """An open action with an owner, or (``action`` None) an outcome whose review date has come."""

    member: MemberId
    name: str
    meeting: MeetingId
    title: str
    type: str
    due_ms: int | None
    due_zone: str
    what: str
    action: ActionId | None
    note: NoteId | None


_Rule = Callable[[Affair, Part], Owed | None]


def owed_by(affair: Affair, part: Part) -> tuple[Owed, ...]:
    """What this member owes this meeting now, in the order of the type's duties."""
    if affair.closed or part.role in FREE:
        return ()
    found = [rule(affair, part) for rule in _RULES_OF[affair.type]]
    return tuple([owed for owed in found if owed is not None])


def owed_task(task: Task) -> Owed:
    """An action to do, or an outcome to review."""
    return Owed(
        member=task.member,
        member_name=task.name,
        meeting=task.meeting,
        title=task.title,
        type=task.type,
        duty="act" if task.action is not None else "review",
        due_ms=task.due_ms,
        due_zone=task.due_zone,
        note=task.note,
        action=task.action,
        what=task.what,
    )


def in_order(owed: list[Owed]) -> tuple[Owed, ...]:
    """What is due first (nothing due last); then meeting by meeting, person by person."""
    return tuple(sorted(owed, key=_when))


def _when(owed: Owed) -> tuple[bool, int, str, str]:
    return owed.due_ms is None, owed.due_ms or 0, owed.meeting, owed.member


def _owed(
    affair: Affair,
    part: Part,
    duty: Duty,
    *,
    count: int = 1,
    item: ItemId | None = None,
    note: NoteId | None = None,
    what: str = "",
) -> Owed:
    return Owed(  # by place, which is quicker: somebody busy owes a thousand
        part.member,
        part.name,
        affair.meeting,
        affair.title,
        affair.type,
        duty,
        affair.due_ms,
        affair.due_zone,
        count,
        item,
        note,
        None,
        what,
    )


def _say(affair: Affair, part: Part) -> Owed | None:
    if part.said:
        return None
    return _owed(affair, part, "say", item=affair.asked, what=affair.prompt)


def _hear(affair: Affair, part: Part) -> Owed | None:
    if not part.unheard:
        return None
    return _owed(affair, part, "hear", count=part.unheard, note=part.first)


def _propose(affair: Affair, part: Part) -> Owed | None:
    if affair.proposed or affair.settled or part.role != HOST:
        return None
    return _owed(affair, part, "propose")


def _decide(affair: Affair, part: Part) -> Owed | None:
    """A stance, and hearing what it must know: a stance of somebody uninformed does not count."""
    if affair.settled or not affair.proposed or not part.decides:
        return None
    if part.stood and not part.to_hear:
        return None
    note = part.to_hear[0] if part.to_hear else None
    return _owed(affair, part, "decide", count=max(1, len(part.to_hear)), note=note)


def _rank(affair: Affair, part: Part) -> Owed | None:
    """Ideas are ranked once they are for everybody's eyes: the round ended, or all have spoken."""
    shown = affair.blind_over or affair.over or not affair.waiting
    if not affair.ideas or not shown or part.ranked:
        return None
    return _owed(affair, part, "rank", count=affair.ideas)


def _conclude_decision(affair: Affair, part: Part) -> Owed | None:
    if affair.settled or not affair.proposed or not (affair.ready or affair.over):
        return None
    return _owed(affair, part, "conclude")


def _conclude_actions(affair: Affair, part: Part) -> Owed | None:
    """Owner and date for every action; and an action at all, once everybody has had their say."""
    missing = affair.loose or (not affair.agreed and (affair.over or not affair.waiting))
    return _owed(affair, part, "conclude", count=max(1, affair.loose)) if missing else None


def _host_only(rule: _Rule) -> _Rule:
    def owed(affair: Affair, part: Part) -> Owed | None:
        return rule(affair, part) if part.role == HOST else None

    return owed


_RULES: Mapping[Duty, _Rule] = {
    "say": _say,
    "hear": _hear,
    "propose": _propose,
    "decide": _decide,
    "rank": _rank,
}
"""Actions and reviews are owed by themselves (``owed_task``), whatever the type."""


def _rules_of(kind: MeetingType) -> Iterator[_Rule]:
    for duty in kind.duties:
        if duty == "conclude":
            decides = "decide" in kind.duties
            yield _host_only(_conclude_decision if decides else _conclude_actions)
        elif duty in _RULES:
            yield _RULES[duty]


_RULES_OF = {kind.key: tuple(_rules_of(kind)) for kind in TYPES}
