"""Sentences of the command line about what is owed, what recurs and what is reminded of.

``catalogue`` takes them in; ask it, not this module, for help texts.
"""

from __future__ import annotations

from typing import Final

from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "owed": Help(
        "List what you still owe: to say, hear, decide, rank, act on or review.",
        "cassette owed",
        "What is due first comes first. Observers and closed meetings owe nothing.",
    ),
    "remind": Help(
        "Tell what is due soon, overdue or meant for you, each once.",
        "cassette remind",
        "Only in your working hours and on no day off, as the settings say. Made for a clock such "
        "as cron; nothing leaves this computer.",
    ),
    "meeting mute": Help("Be reminded of nothing in a meeting.", 'cassette meeting mute "Week 47"'),
    "meeting follow": Help(
        "Be told of every note in a meeting.", 'cassette meeting follow "Week 47"'
    ),
    "meeting unmute": Help(
        "Be told of a meeting as of any other: what you owe, and what is meant for you.",
        'cassette meeting unmute "Week 47"',
    ),
    "series": Help(
        "Meetings that recur, round by round.",
        'cassette meeting new status "Stand-up" --due "tomorrow 9:30" --every weekday\n'
        "cassette series list",
    ),
    "series list": Help("List them with their next round.", "cassette series list"),
    "series show": Help(
        "Show a series: how often, its rounds, those to come.",
        'cassette series show "Stand-up"',
        "SERIES is an id, a title, or the beginning of either.",
    ),
    "series open": Help(
        "Open the next round, or another one, before its time.",
        'cassette series open "Stand-up"',
        "A round opens by itself when the one before it was due.",
    ),
    "series skip": Help(
        "Let a round not take place; one that is open is closed.",
        'cassette series skip "Stand-up"',
    ),
    "series unskip": Help(
        "Let a skipped round take place after all.",
        'cassette series unskip "Stand-up"',
    ),
    "series end": Help("Open no further round.", 'cassette series end "Stand-up"'),
    "series resume": Help("Let a series go on.", 'cassette series resume "Stand-up"'),
}

OPTIONS: Final[dict[str, str]] = {
    "--member": "Somebody else: what they owe.",
    "--every": "It recurs: day, weekday, week, “2 weeks”, month or an RRULE; needs --due.",
    "--notify": "Show them as notifications of the desktop (Linux) instead of printing them.",
    "--round": "The round, by the day or the time it is due; else the next one.",
}

OWED_COLUMNS: Final = ("Due", "Meeting", "Owed")
NOTHING_OWED: Final = "Nothing is owed."
OWED_BY: Final = "Owed by {name}: {duties}"
ANSWERED: Final = "{answered} of {of} answered"
DUTIES: Final[dict[str, str]] = {
    "say": "say something",
    "hear": "hear {count} notes",
    "propose": "make a proposal",
    "decide": "take a stance",
    "rank": "rank {count} ideas",
    "conclude": "conclude it",
    "act": "do: {what}",
    "review": "review the outcome",
}
ONE: Final[dict[str, str]] = {"hear": "hear 1 note", "rank": "rank 1 idea"}
"""The same where one thing is counted."""
SAY: Final = "say: {what}"
LISTEN_FIRST: Final = "hear what is proposed and objected, then take a stance"

SERIES_COLUMNS: Final = ("Id", "Type", "Every", "Next round", "Title")
NO_SERIES: Final = (
    "Nothing recurs yet. “cassette meeting new TYPE TITLE --due WHEN --every weekday” starts a "
    "series."
)
RECURS: Final = "Every {every}, from {first} on ({zone})"
SERIES_ENDED: Final = "ended"
NO_MORE_ROUNDS: Final = "none"
ROUND_STATES: Final[dict[str, str]] = {
    "opened": "open: {meeting}",
    "past": "was opened: {meeting}",
    "skipped": "skipped",
    "coming": "to come",
}
PAST_ROUNDS_SHOWN: Final = 5

NOTHING_TO_TELL: Final = "Nothing to remind you of now."
DIGEST: Final = "Owed by you: {count}"
REMINDERS: Final[dict[str, str]] = {
    "due soon": "{title} is due {due}: {duties}",
    "overdue": "{title} was due {due}: {duties}",
    "review": "{title} is to be looked at again since {due}: {duties}",
    "mention": "{by} named you in {title}",
    "reply": "{by} answered you in {title}",
    "new": "{by} spoke in {title}",
}
LEVELS: Final[dict[str, str]] = {
    "muted": "You are reminded of nothing in “{title}”.",
    "following": "You are told of every note in “{title}”.",
    "normal": "You are told of “{title}” as of any other meeting.",
}
