"""Sentences of the command line about backups and about erasing.

``catalogue`` takes them in; ask it, not this module, for help texts.
"""

from __future__ import annotations

from typing import Final

from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "backup": Help(
        "Back this library up to a folder, and look whether backups can be brought back.",
        "cassette backup ~/Backups\ncassette backup verify ~/Backups",
    ),
    "backup make": Help(
        "Add to the backup in a folder what is new; the first time, all.",
        "cassette backup make ~/Backups",
        "“cassette backup DIR” is short for it. Everything is sealed: the keys of your computers "
        "open it, and your recovery words once you have some. What was erased is erased from the "
        "backup, too. Made for a clock such as cron.",
    ),
    "backup show": Help(
        "Where this library is backed up, when that was last done, how large it is, and whether a "
        "drill found it whole.",
        "cassette backup show",
    ),
    "backup verify": Help(
        "Restore a backup into a scratch place, compare it with what was backed up, open it all.",
        "cassette backup verify ~/Backups",
        "Exits 1 when anything is damaged. With --words, your 24 recovery words are read from "
        "standard input and open it.",
    ),
    "restore": Help(
        "Bring a backup back as a new library, as of the last time or of any minute.",
        "cassette restore ~/Backups --into ~/Restored",
        "--at brings back what was known at a time: 2026-11-20T14:00, “2 days ago”. It goes on as "
        "a further computer of yours. On another computer, --words reads your 24 recovery words "
        "from standard input.",
    ),
    "note erase": Help(
        "Erase a note of yours for good: here, and on every computer of the team.",
        "cassette note erase 0199a1b2 --yes",
        "Unlike delete, nothing brings it back. What others wrote down of it goes, too. Each "
        "computer erases it when it is next in step; until the last one has, the note shows as "
        "being erased. Without NOTE it lists what is being erased.",
    ),
}

OPTIONS: Final[dict[str, str]] = {
    "--mend": "Repair the library from the team's folder and the folder from the library.",
    "--into": "The folder for the library; it must not hold one.",
}
AT: Final = "As it was then: “2 days ago”, 2026-11-20T14:00."
WORDS: Final = "Open it with your 24 recovery words, read from standard input."
YES: Final = "Erase without asking."

BACKING_UP: Final = "Backing up"
VERIFYING: Final = "Verifying"
RESTORING: Final = "Restoring"
PARTS_DAMAGED: Final = "{count} of its parts are not as they were written"
BACKED_UP: Final = "Backed up {events} events to {folder}: {new_events} new, {new_files} new files."
NOTHING_NEW: Final = "Nothing is new: the backup in {folder} holds all {events} events."
NO_WORDS: Final = (
    "Only your computers open it. Should you lose them all, nothing brings it back: "
    "“cassette members recovery” makes 24 words that do."
)
NEVER_BACKED_UP: Final = (
    "This library was never backed up from here: “cassette backup DIR” does it."
)
LAST_BACKED_UP: Final = "Backed up {when} to {folder}: {events} events, {size} in all."
NEVER_VERIFIED: Final = "Never verified: “cassette backup verify DIR” is a drill."
LAST_WHOLE: Final = "Verified {when}: it was whole."
LAST_DAMAGED: Final = "Verified {when}: it was damaged. Make a new one in another folder."
VERIFIED: Final = "The backup of {when} in {folder} is whole: {events} events, {files} files."
SAME_DIGEST: Final = "Restored, it is what was backed up (digest {digest}…)."
OTHER_DIGEST: Final = "Restored, it is not what was backed up."
OTHER_FOLDS: Final = "It was made by another version, so only its parts were compared."
DAMAGED_PART: Final = "{where}: {why}"
RESTORED: Final = "“{team}” is back in {library}: {events} events, up to {when}."
FILES_MISSING: Final = "{count} files are not in the backup; they are fetched from the team."
USE_IT: Final = "“cassette library use {library}” makes it the one that commands mean."
JOINS: Final[dict[str, str]] = {
    "": "",
    "in": "It goes on as a new computer of yours.",
    "asked": "It goes on as a new computer of yours, as soon as the team has let it in.",
}

ERASE_ASKED: Final = "Erase this note for good, on every computer of the team?"
ERASED_HERE: Final = "Erased here. {left} more computers erase it when they are next in step."
ERASED_HERE_ONE: Final = "Erased here. One more computer erases it when it is next in step."
ERASED_EVERYWHERE: Final = "Erased everywhere."
ERASURE_COLUMNS: Final = ("Note", "Since", "State")
NOTHING_ERASED: Final = "Nothing was erased."
ERASED_NOTE: Final = "Your note {id}: {state}."
ERASED: Final = "erased everywhere"
ERASING: Final = "erasing, {left} computers left"
ERASING_ONE: Final = "erasing, 1 computer left"
MENDED: Final = (
    "Pages of the database with a flipped bit: {pages} mended. Fetched anew: {events} events, "
    "{files} files. Put back in the team's folder: {put_back}. The tables were folded anew."
)
FOLDER_LABEL: Final = "Team's folder"
FOLDER_WELL: Final = "every file in it is whole"
FOLDER_LINE: Final = "{where}: {why}; {holds}"
FOLDER_ARRIVING: Final = "(It changed a moment ago and may still be on its way here.)"
FOLDER_NOBODY: Final = "somebody"
FOLDER_NO_MEETING: Final = "a meeting"
FOLDER_WHY: Final = {
    "empty": "the file is empty",
    "zeros": "the file holds nothing but zeros",
    "cut_short": "the end of the file is missing",
    "other_bytes": "its bytes are not those it was written with",
    "unreadable": "the disk cannot read it",
    "missing": "it was here and is gone",
    "invalid": "what is in it cannot be what it says",
}
FOLDER_HOLDS: Final = {
    "records": "{count} facts of {who}, {notes} of them notes",
    "strange_records": "{count} facts of {who} that are not on this computer",
    "recording": "the sound of a note of {who} in “{meeting}”",
    "attachment": "a file that {who} attached in “{meeting}”",
    "file": "a recording or attachment of which nothing is known here",
    "entry": "an entry of the team's log",
    "request": "what somebody asks of the computer that looks after the team",
}
