"""The six meeting types as data.

What each is for, its prompts, what is owed, what closes it, async or live.

Source of the prompts, obligations and advice: the product description (docs/user-guide.md tells it
to users). Nothing outside this module may ask which type a meeting has; it asks the type for its
data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MAX_ITEMS = 50
"""Agenda items of one meeting."""

Mode = Literal["async", "live"]
Layout = Literal["items", "people", "options"]

Closing = Literal["due", "outcome", "actions"]
"""What closes a meeting once its due time has passed: that time itself; an outcome; actions that
have an owner and a date."""
Duty = Literal["say", "hear", "propose", "decide", "rank", "act", "conclude", "review"]
"""What can be owed. ``conclude``: state the outcome, or give every action an owner and a date."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of the agenda and the soft time box of one answer, in seconds (0: none)."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to meet asynchronously or live, and why, in one sentence."""

    mode: Mode
    why: str


@dataclass(frozen=True, slots=True)
class MeetingType:
    """One of the six. ``layout`` is how its minutes are laid out: by agenda item or by person.

    ``owed`` and ``closes`` are sentences for people, ``duties`` and ``closing`` say the same to the
    program; actions and reviews are owed in every type. ``urgent`` replaces the advice when time
    presses, ``grave`` when much hangs on it and time does not press. ``blind``: answers to the
    second prompt stay hidden from whoever has given none.
    """

    key: str
    name: str
    purpose: str
    prompts: tuple[Prompt, ...]
    owed: str
    closes: str
    advice: Advice
    urgent: Advice
    grave: Advice | None = None
    closing: Closing = "due"
    duties: tuple[Duty, ...] = ()
    blind: bool = False
    layout: Layout = "items"


TYPES: tuple[MeetingType, ...] = (
    MeetingType(
        key="information",
        name="Information sharing",
        purpose="Tell everyone something once, so that nobody needs a call to hear it.",
        prompts=(
            Prompt("What is new?", 120),
            Prompt("Why does it matter?", 90),
            Prompt("What do I ask of you?", 60),
        ),
        owed="Hear or read it, then ask a question or mark it heard.",
        closes="A day after its due time.",
        advice=Advice(
            "async",
            "Nobody needs to be in one room to hear news, so let each listen when it suits them.",
        ),
        urgent=Advice(
            "async",
            "Even urgent news arrives sooner as a note than as a call that must be arranged.",
        ),
        grave=Advice(
            "live",
            "News that people will feel is better heard together: meet live, and prepare it here.",
        ),
        duties=("hear",),
    ),
    MeetingType(
        key="status",
        name="Status update",
        purpose="Let everyone know where things stand, in about a minute each.",
        prompts=(
            Prompt("What progress did you make?", 30),
            Prompt("What are your next steps?", 30),
            Prompt("What problems did you find?", 30),
        ),
        owed="Every contributor answers, every round.",
        closes="A day after its due time; it can recur.",
        advice=Advice(
            "async",
            "Status updates gain nothing from a shared hour: they are the best candidate of all.",
        ),
        urgent=Advice("async", "A one-minute note is quicker than finding a slot, even today."),
        duties=("say",),
        layout="people",
    ),
    MeetingType(
        key="problem",
        name="Problem solving",
        purpose=(
            "Find the cause of a problem, what to do about it and how to keep it from coming back."
        ),
        prompts=(
            Prompt("What was the cause?", 120),
            Prompt("What can we do to solve or minimise it?", 120),
            Prompt("How do we prevent it from happening again?", 90),
        ),
        owed="Causes and options from everyone, then actions with an owner and a date.",
        closes="At its due time, once every action has an owner and a date.",
        advice=Advice(
            "async",
            "A strategic problem deserves thought, and thinking is done better alone first.",
        ),
        urgent=Advice(
            "live",
            "A problem that presses needs quick back-and-forth: meet live and keep the notes here.",
        ),
        grave=Advice(
            "async",
            "The more hangs on a problem, the more it helps to think it through alone first.",
        ),
        closing="actions",
        duties=("say", "hear", "conclude"),
    ),
    MeetingType(
        key="decision",
        name="Decision-making",
        purpose="Decide one question with everything needed to decide it in front of everyone.",
        prompts=(
            Prompt("What is the question?", 60),
            Prompt("What are the options, and can each be tried and rolled back?", 120),
            Prompt("What must people know to decide well?", 120),
            Prompt("Where do you stand, and why?", 60),
        ),
        owed="A stance from every decider.",
        closes="By quorum at its due time, with an outcome and a review date.",
        advice=Advice(
            "async", "People decide better when they can first hear everything, at their own pace."
        ),
        urgent=Advice(
            "live", "With so little time, decide live; record the question and options here first."
        ),
        grave=Advice(
            "async",
            "The more hangs on a decision, the more everyone needs to have heard everything first.",
        ),
        closing="outcome",
        duties=("propose", "decide", "conclude"),
        layout="options",
    ),
    MeetingType(
        key="innovation",
        name="Innovation",
        purpose="Collect ideas before anyone is swayed by the first one.",
        prompts=(
            Prompt("What is the challenge?", 90),
            Prompt("What are your ideas?", 120),
            Prompt("What would you build on?", 90),
            Prompt("How would you rank them?", 60),
        ),
        owed="An idea, then a ranking.",
        closes="A day after its due time.",
        advice=Advice(
            "live", "Ideas spark between people: prepare here asynchronously, then meet live."
        ),
        urgent=Advice(
            "live", "Ideas spark between people, the more so when time presses: meet live."
        ),
        duties=("say", "rank"),
        blind=True,
    ),
    MeetingType(
        key="team",
        name="Team building",
        purpose="Get to know one another; no product talk.",
        prompts=(Prompt("The prompt of the day: what made you smile this week?", 90),),
        owed="Nothing; join if you like.",
        closes="A day after its due time.",
        advice=Advice(
            "live", "Being together is the point: use the slot that other meetings no longer need."
        ),
        urgent=Advice(
            "live", "Being together is the point: use the slot that other meetings no longer need."
        ),
        layout="people",
    ),
)

TYPE_KEYS: frozenset[str] = frozenset(kind.key for kind in TYPES)
_BY_KEY = {kind.key: kind for kind in TYPES}


def meeting_type(key: str) -> MeetingType:
    """The type with this key; KeyError when there is none."""
    return _BY_KEY[key]


def closing_of(key: str) -> Closing:
    """What closes a meeting of this type; its due time when the type is not known here."""
    kind = _BY_KEY.get(key)
    return "due" if kind is None else kind.closing
