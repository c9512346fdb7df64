"""Sentences of the command line about listening: the queue, what was heard, how fast.

``catalogue`` takes them in; ask it, not this module, for help texts.
"""

from __future__ import annotations

from typing import Final

from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "queue": Help(
        "List what you have not heard, in the order to hear it, and how long that takes you.",
        "cassette queue --speed 2 --trim medium",
        "What is due first comes first, and open meetings before closed ones; with --order "
        "waiting, where somebody waits for you: for a decision, an answer, or with a reply. "
        "Without --speed and --trim the price is at your own pace.",
    ),
    "heard": Help(
        "Remember that you heard or read a note, or all of them.",
        "cassette heard 0199a1b2",
        "With --all everything unheard counts as heard. With --off a note counts as never heard.",
    ),
    "pace": Help(
        "Show or set how you listen: everywhere, or to one person.",
        "cassette pace --speed 1.5 --trim medium\ncassette pace --wpm 220",
        "Words per minute bring slow and fast speakers to one pace. “auto” takes a choice back: "
        "then the wider one stands.",
    ),
    "note play": Help(
        "Play a note and remember how far you heard it.",
        "cassette note play 0199a1b2 --speed 2 --trim medium",
        "It goes on a little before where you left it, or at the second that --at says; --at 0 is "
        "its beginning. Without --speed and --trim it is played at your own pace.",
    ),
    "note render": Help(
        "Write the sound that the player makes into a file.",
        "cassette note render 0199a1b2 -o note.wav --speed 2 --trim gentle",
        "FILE ends in .wav. Without --speed and --trim it is the note as it was spoken.",
    ),
    "note text": Help(
        "Read what is said in a note; of your own, also who has heard it.",
        "cassette note text 0199a1b2 --words",
    ),
}

OPTIONS: Final[dict[str, str]] = {
    "--trim": "How much silence is left out: off, gentle, medium or max.",
    "--order": "due: what is due first; waiting: first where somebody waits for you.",
    "--saved": "Also tell what speed and trimming have saved you, day by day.",
    "--all": "Everything unheard.",
    "--wpm": "Words per minute to arrive at, from 60 to 900, or auto.",
}
UNHEARD_AGAIN: Final = "It counts as never heard."
SPEED_OR_AUTO: Final = "From 0.5 to 4, or auto; the pitch stays."
TRIM_OR_AUTO: Final = "How much silence is left out: off, gentle, medium, max, or auto."
ONLY_TO: Final = "Only when this member speaks."
AUTO: Final = "auto"

A_TRIM: Final = "trim"
AN_ORDER: Final = "order"
A_WPM: Final = "words per minute"
OR_AUTO: Final = "{allowed}, or auto"

QUEUE_SUM: Final = "{notes} notes · {left} → {cost} for you"
ONE_NOTE: Final = "1 note · {left} → {cost} for you"
READS: Final = "{reads} of them to read"
QUEUE_MEETING: Final = "{title} · {due}"
NOTHING_TO_HEAR: Final = "You are all caught up."
TO_READ: Final = "written"
NOT_HERE: Final = "its sound has not arrived"
STOPS: Final = {"": "", "read": "", "decide": "then decide"}

SAVED_COLUMNS: Final = ("Day", "Heard", "Saved by speed", "Saved by trimming")
SAVED_SUM: Final = "All days"
NOTHING_SAVED: Final = "Nothing was played here yet."

NOTE_OR_ALL: Final = "Name one note, or --all."
NOT_TOGETHER: Final = "--all, --off and --up-to cannot be used together."
MARKED: Final = "{count} notes count as heard now."
HEARD_BY: Final = "Heard by: {names}"
BEGUN_BY: Final = "{name} (up to {at})"
UNHEARD_BY: Final = "Not yet by: {names}"

PACE_COLUMNS: Final = ("To", "Speed", "Words per minute", "Trim")
EVERYBODY: Final = "everybody"
NOT_CHOSEN: Final = "–"
