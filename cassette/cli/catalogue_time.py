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
}

OPTIONS: Final[dict[str, str]] = {
    "--member": "Somebody else: what they owe.",
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
