"""Sentences of the command line about the team: inviting, joining, who is in, keeping in step.

``catalogue`` takes them in; ask it, not this module, for help texts.
"""

from __future__ import annotations

from typing import Final

from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "remote set": Help(
        "Meet the team in a folder that Syncthing, Dropbox, Nextcloud or a drive carries.",
        "cassette remote set folder ~/Sync/team",
        "Everybody chooses the folder as it is on their own computer. All that is put there is "
        "sealed; only the team can read it. Where the folder is lost everywhere, --anew begins "
        "another one: each of you then puts there what they have.",
    ),
    "remote": Help("Where the team meets: a folder that travels by itself.", "cassette remote"),
    "remote show": Help("Show where the team meets, and how things stand.", "cassette remote show"),
    "sync": Help(
        "Bring this library and the team's folder into step.",
        "cassette sync",
        "The window does it by itself. With --watch it goes on until Ctrl+C; other commands may be "
        "used meanwhile.",
    ),
    "invite": Help(
        "Invite somebody into the team, or a further computer of yours.",
        "cassette invite --for Ben\ncassette invite --device --expires tomorrow",
        "Without a further command it makes an invitation: see “cassette invite new --help”.",
    ),
    "invite new": Help(
        "Make a link that lets one person in, once.",
        "cassette invite new --for Cleo --role observer --expires friday",
        "Send it over a way you trust: whoever has it can ask to be let in. It holds for a week "
        "unless told. On a computer that does not look after the team, it holds once the one that "
        "does has answered.",
    ),
    "invite list": Help(
        "List invitations, the newest first; open ones made here with their links.",
        "cassette invite list",
    ),
    "invite revoke": Help(
        "Withdraw an open invitation.",
        "cassette invite revoke Cleo",
        "INVITATION is its id, the beginning of that, or whom it is for.",
    ),
    "join": Help(
        "Join a team with an invitation, or come back with your recovery words.",
        'cassette join "cassette://join#v1.…" --name Ben --folder ~/Sync/team',
        "It makes a library and asks to be let in; what you write meanwhile goes out then. LINK "
        "“-” reads standard input. With --recover, it reads your 24 words from there instead.",
    ),
    "members": Help("Who is in the team, on which computers, and who waits.", "cassette members"),
    "members list": Help(
        "List members with their computers, and who waits to be let in.", "cassette members list"
    ),
    "members admit": Help(
        "Let in somebody who waits.",
        "cassette members admit Ben",
        "WHO is the name they gave, or the request as “cassette members” shows it. Compare the six "
        "words of the team with them before, over a way you trust: “cassette team”.",
    ),
    "members refuse": Help(
        "Do not let in somebody who waits; their invitation ends.", "cassette members refuse Ben"
    ),
    "members role": Help(
        "Say what a member is in meetings that are called from now on.",
        "cassette members role Ben observer",
        "host, decider, contributor or observer. Hosts of the team and whoever looks after it may. "
        "In meetings that were called already “cassette meeting role” says it.",
    ),
    "members remove": Help(
        "Remove a member with all their computers, or one computer that was lost.",
        "cassette members remove Ben\ncassette members remove --computer old-laptop",
        "They keep what they have. What anybody writes after having seen the removal, they cannot "
        "read.",
    ),
    "members leave": Help(
        "Leave the team; what is on this computer stays readable.", "cassette members leave"
    ),
    "members hand-over": Help(
        "Have somebody else's computer look after the team.",
        "cassette members hand-over Ben",
        "WHO is a member (their newest computer), or a computer by name or id.",
    ),
    "members successors": Help(
        "Name up to two computers that may take over the team; without any, none may.",
        "cassette members successors Ben",
        "WHO is a member (their newest computer), or a computer by name or id.",
    ),
    "members take-over": Help(
        "Look after the team from this computer, as it was named for that.",
        "cassette members take-over",
        "With --words, your recovery words (read from standard input) prove that the computer "
        "which looked after it was yours.",
    ),
    "members recovery": Help(
        "Make 24 recovery words: with them you come back when every computer of yours is lost.",
        "cassette members recovery",
        "They are shown once and kept nowhere; new ones replace the old. With --check, words are "
        "read from standard input and compared with yours.",
    ),
    "team": Help("The team's six words, and how people get in.", "cassette team"),
    "team show": Help(
        "Show the six words by which two people know they are in the same team, and its policy.",
        "cassette team show",
    ),
    "team policy": Help(
        "Say how newcomers are let in, and who may invite.",
        "cassette team policy --admission auto --inviting all",
    ),
    "team computer": Help(
        "Say how this computer is called in the team.", 'cassette team computer "Studio"'
    ),
    "remote pause": Help(
        "Send and fetch nothing by itself until “cassette remote resume”.", "cassette remote pause"
    ),
    "remote resume": Help("Send and fetch by itself again.", "cassette remote resume"),
    "note fetch": Help(
        "Fetch the sound of a note that is only elsewhere, however large it is.",
        "cassette note fetch 0199a1b2",
        "Its words are here before. How large a sound may be to come by itself is said in the "
        "window's settings.",
    ),
    "remote forget": Help(
        "Meet nowhere: from now on everything is only on this computer.", "cassette remote forget"
    ),
}

OPTIONS: Final[dict[str, str]] = {
    "--expires": "When it ends (WHEN); a week from now unless told.",
    "--no-history": "They read nothing from before they came.",
    "--qr": "Also draw the link as a QR code.",
    "--folder": "The folder the team shares, as it is on this computer.",
    "--recover": "Come back with your 24 recovery words, read from standard input.",
    "--computer": "A computer instead of a member: its name or id.",
    "--check": "Read words from standard input, and say whether they are yours.",
    "--admission": "auto: who has an invitation comes in; tap: somebody lets them in.",
    "--inviting": "all: every member may invite; steward: only who looks after the team.",
    "--watch": "Go on until Ctrl+C.",
    "--anew": "Begin the folder anew with what this computer has: the one the team had is lost.",
}
FOR_WHOM: Final = "Whom the invitation is for; the team sees it, the folder does not."
BY_WORDS: Final = "Prove it with your recovery words, read from standard input."
DEVICE_FLAG: Final = "For a further computer of yours instead of somebody else."
JOIN_NAME: Final = "How you are called in the team; a further computer of yours needs none."
ROLE: Final = "host, decider, contributor or observer."

ROLE_GIVEN: Final = "{name} is now in new meetings: {role}."

INVITED: Final = "Whoever has this link can ask once to be let in, until {expires}:"
INVITE_ASKED: Final = (
    "It holds once the computer that looks after the team ({name}'s) has been in step."
)
INVITATION_COLUMNS: Final = ("Id", "For", "Role", "State", "Until", "Link")
NO_INVITATIONS: Final = "No invitation yet. “cassette invite --for NAME” makes one."
INVITATION_STATES: Final = {
    "asked": "asked for",
    "open": "open",
    "used": "used",
    "expired": "run out",
    "revoked": "withdrawn",
}
WITHDRAWN: Final = "The invitation is withdrawn."
JOINED: Final = "You are in “{team}”. Its library is {folder}."
JOIN_WAITS: Final = (
    "The library is {folder}. You wait to be let in; “cassette sync” looks whether you are."
)
COMPARE: Final = "The team's six words, the same on every computer: {phrase}"
TYPE_WORDS: Final = "Type or paste your 24 words, then Ctrl+D on a line of its own:"

MEMBER_COLUMNS: Final = ("Name", "Role", "Computer", "Since", "")
WAITING: Final = "{name} waits to be let in ({request}): “cassette members admit {request}”."
NOBODY: Final = "somebody"
ME: Final = "you"
STEWARD: Final = "looks after the team"
SUCCESSOR: Final = "may take over"
REMOVED: Final = "removed"
GONE: Final = "left"
THIS: Final = "this one"
COMPUTER: Final = "computer {id}"
COMPUTER_OF_SOME: Final = "{name} ({id})"
LET_IN: Final = "{name} is in."
REFUSED: Final = "{name} is not let in."
REMOVED_NOW: Final = "{name} is removed: what is written from now on, they cannot read."
ASKED: Final = "It is done once the computer that looks after the team has been in step."
LEFT: Final = "You have left the team. What is on this computer stays readable."
ONE_OF_TWO: Final = "Name either a member or, with --computer, a computer."
HANDED_OVER: Final = "{name}'s computer looks after the team now."
SUCCESSORS: Final = "These may take over: {names}."
NO_SUCCESSORS: Final = "Nobody may take over."
TAKEN_OVER: Final = "This computer looks after the team now."
YOUR_WORDS: Final = "Your 24 recovery words. Write them down; they are not shown again:"
WORDS_LINE: Final = "{first:>2}–{last:<2}  {words}"
AFTER_WORDS: Final = "Then test what you wrote: cassette members recovery --check"
WORDS_MATCH: Final = "These are your words."

TEAM_NAME: Final = "Team: {name}"
UNKNOWN_TEAM: Final = "not known before this computer is let in"
ADMISSION: Final = {
    "auto": "Whoever has an invitation comes in by itself.",
    "tap": "Whoever has an invitation waits until somebody lets them in.",
}
INVITING: Final = {True: "Every member may invite.", False: "Only who looks after it invites."}
COMPUTER_NAMED: Final = "This computer is called “{name}”."
FOLDER_ONLY: Final = "folder"
A_PLACE: Final = "place"
AN_ADMISSION: Final = "admission"
INVITERS: Final = "who may invite"

STATES: Final = {
    "local_only": "Local only",
    "up_to_date": "Up to date",
    "syncing": "Syncing {done} of {of}",
    "folder_not_there": "Folder not there",
    "storage_full": "Storage full",
    "waiting_to_be_let_in": "Waiting to be let in",
    "invitation_withdrawn": "Invitation withdrawn",
    "removed": "Removed from the team",
    "copied": "This library was copied; it goes on as a computer of its own",
    "paused": "Paused",
    "trouble": "Trouble",
}
WHAT_NOW: Final = {
    "waiting_to_be_let_in": "Whoever looks after the team has to be in step first; what you write "
    "meanwhile goes out then.",
    "removed": "What is here stays readable. To take part again, ask for a new invitation.",
    "copied": "It goes on once the team has let it in; nothing is lost.",
}
SYNCED: Final = "{state}: {pushed} sent, {pulled} received; files: {up} sent, {down} received."
ONLY_HERE_ONE: Final = "1 note is only on this computer."
ONLY_HERE: Final = "{count} notes are only on this computer."
AWAITED_ONE: Final = "1 file is on its way."
AWAITED: Final = "{count} files are on their way."
ONE_WAITS: Final = "1 person waits to be let in: “cassette members”."
PEOPLE_WAIT: Final = "{count} people wait to be let in: “cassette members”."
PLACE: Final = "Folder: {place}"
NO_PLACE: Final = (
    "Local only: this team has no shared folder yet. “cassette remote set folder DIR” chooses one."
)
LAST: Final = "Last in step: {when}"
SOUND_HERE: Final = "The sound of this note is here."
SOUND_ASKED: Final = "The sound is not where the team meets yet; it is fetched once it is."
NO_SOUND: Final = "This note was written: it has no sound."
FORGOTTEN: Final = "Everything is only on this computer now. What is in the folder stays there."
TROUBLE: Final = "Not used: {message}"

DOCTOR_SYNC: Final = "In step"
DOCTOR_LOG: Final = "Team's log"
DOCTOR_CHAIN: Final = "Chain"
LOG_HEAD: Final = "entry {n}, {head}"
CHAIN: Final = "{device}, record {seq} {hash}"
