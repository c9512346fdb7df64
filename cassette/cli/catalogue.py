"""Every sentence of the command line, in one place: help, results, questions.

What sets up a meeting has its sentences in ``catalogue_planning``, which this one takes in.

Sentences of known errors live with the errors. Placeholders are filled by the caller; whatever is
printed is made safe for a terminal by ``output``.
"""

from __future__ import annotations

from typing import Final

from cassette.cli import (
    catalogue_deciding,
    catalogue_keeping,
    catalogue_listening,
    catalogue_planning,
    catalogue_team,
    catalogue_time,
)
from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "": Help(
        "Team meetings by voice, when it suits you. Without a command the window opens.",
        'cassette init --team Lighthouse --name Ada\ncassette meeting new status "Week 46"',
    ),
    "window": Help("Open the window (the same as no command at all).", "cassette"),
    "demo": Help(
        "Look around with a demo team; its notes are written down on this computer.",
        "cassette demo --headless",
        "Opens the window where there is a screen. Without one, or with --headless, it prints the "
        "meeting notes and where it wrote them.",
    ),
    "init": Help(
        "Make a library for a team.",
        "cassette init --team Harbour --name Ada",
        "It goes into --library DIR, or into a folder of its own beside your other libraries.",
    ),
    "library": Help("Several teams side by side.", "cassette library list"),
    "library list": Help(
        "List the libraries of this computer; * marks the usual one.", "cassette library list"
    ),
    "library use": Help(
        "Make a library the one that commands mean from now on.", "cassette library use Lighthouse"
    ),
    "meeting": Help("Call meetings and look at them.", "cassette meeting list"),
    "meeting types": Help(
        "The six types with their prompts, and whether to hold them live; then the team's own.",
        "cassette meeting types",
    ),
    "meeting new": Help(
        "Call a meeting.",
        'cassette meeting new status "Week 47" --due "friday 17:00"',
        "TYPE is one of “cassette meeting types”, or a template. The agenda is its prompts unless "
        "--item says otherwise; everyone takes part unless --with names people. On a terminal a "
        "decision asks its five questions, unless --delegate, --reversible, --informed, --expert, "
        "--rule, --quorum or --hidden answer some.",
    ),
    "meeting list": Help("List all meetings, what is due first.", "cassette meeting list --json"),
    "meeting show": Help(
        "Show a meeting: agenda, notes, reactions.",
        'cassette meeting show "Week 47"',
        "MEETING is an id, a title, or the beginning of either.",
    ),
    "meeting move": Help(
        "Move a meeting's due time.", 'cassette meeting move "Week 47" --due "in 2 days"'
    ),
    "meeting rename": Help(
        "Give a meeting another title.", 'cassette meeting rename "Week 47" "Week 47 at sea"'
    ),
    "meeting close": Help(
        "Close a meeting: it takes no more notes.", 'cassette meeting close "Week 47"'
    ),
    "meeting reopen": Help("Open a closed meeting again.", 'cassette meeting reopen "Week 47"'),
    **catalogue_planning.HELP,
    "note": Help("Speak, write, hear and read notes.", 'cassette note write "Week 47" "All done."'),
    "note add": Help(
        "Add a sound file as a note of yours.",
        'cassette note add "Week 47" progress.flac --item 1',
        "WAV, FLAC, MP3, M4A, OGG, Opus and WebM up to 4 hours.",
    ),
    "note write": Help(
        "Write a note: it counts like a spoken one.",
        'cassette note write "Week 47" "The lamp is fixed." --item 1',
        "TEXT “-” reads standard input.",
    ),
    "note record": Help(
        "Speak a note: Enter or Ctrl+C stops and posts it.",
        'cassette note record "Week 47" --item 2 --for 60',
        "A second Ctrl+C, while it is being posted, keeps it as a draft for “cassette recover”.",
    ),
    "note delete": Help(
        "Delete a note of yours; it can be restored.", "cassette note delete 0199a1b2"
    ),
    "note restore": Help("Bring a deleted note of yours back.", "cassette note restore 0199a1b2"),
    "react": Help(
        "React to a note, or to a moment in it.",
        "cassette react 0199a1b2 agree --at 1.5",
        "WHAT is agree, question, concern, thanks, done or one emoji.",
    ),
    "devices": Help("List microphones and speakers.", "cassette devices"),
    "recover": Help("Recordings that were never posted, say after a crash.", "cassette recover"),
    "recover list": Help("List them.", "cassette recover list"),
    "recover keep": Help(
        "Post one as a note.",
        "cassette recover keep 0199a1b2",
        "It goes where it was meant to go, unless --meeting and --item say otherwise. What was to "
        "be a proposal, the reason of a stance or an outcome becomes that, too.",
    ),
    "recover discard": Help("Delete one for good.", "cassette recover discard 0199a1b2"),
    "transcribe": Help(
        "Write down the notes that wait for it, on this computer.",
        "cassette transcribe --wait",
    ),
    "models": Help("The speech models of this computer.", "cassette models"),
    "models list": Help("List what is here and what can be had.", "cassette models list"),
    "models add": Help(
        "Add a folder with a model (CTranslate2, as faster-whisper reads it).",
        "cassette models add ~/faster-whisper-base",
    ),
    "models get": Help(
        "Download a model, after you agreed to its size.", "cassette models get base --yes"
    ),
    "models use": Help(
        "Write notes down with this model from now on.",
        "cassette models use base",
        "NAME may be a folder; “auto” leaves the choice to Cassette.",
    ),
    **catalogue_listening.HELP,
    **catalogue_team.HELP,
    **catalogue_time.HELP,
    **catalogue_deciding.HELP,
    "export": Help(
        "Save a meeting as a document, or a note's captions.",
        'cassette export "Week 47" --as md -o week-47.md',
        "Formats: md, html, json, srt, vtt, and ics: an invitation to meet live. A note's id "
        "stands for a meeting with srt and vtt.",
    ),
    "events": Help(
        "Look at the log of everything that happened.",
        'cassette events --type note.recorded --since "2 days ago"',
        "The keys of recordings are masked. With --follow new events are printed as they come, one "
        "line each, until Ctrl+C.",
    ),
    "doctor": Help(
        "Check your data and this computer.",
        "cassette doctor --json",
        "Exits 1 when something is wrong with the library or in the team's folder. Nothing is "
        "changed unless --rebuild or --mend: that repairs each of the two from the other.",
    ),
    **catalogue_keeping.HELP,
}

OPTIONS: Final[dict[str, str]] = {
    **catalogue_planning.OPTIONS,
    "--library": "The library's folder; else CASSETTE_LIBRARY, else the one used last.",
    "--json": "Print one JSON document and nothing else.",
    "--version": "Print the version.",
    "--team": "What the team is called.",
    "--name": "What you are called.",
    "--due": "When it is due: “friday 17:00”, “in 2 days”, 2026-11-27T17:00.",
    "--item": "An agenda item instead of the type's prompts (again for more).",
    "--with": "Who takes part besides you (again for more).",
    "--urgent": "Time presses: the advice may change.",
    "--no-transcribe": "Notes of this meeting are not written down.",
    "--reply-to": "Answer this note.",
    "--at": "A moment in the note, in seconds.",
    "--words": "Every word with its time and how sure the model is.",
    "--off": "Take the reaction back.",
    "--up-to": "Only up to this second.",
    "--for": "Stop and post after so many seconds.",
    "--device": "The microphone, as “cassette devices” lists it.",
    "--speed": "From 0.5 to 4; the pitch stays.",
    "--out": "The file to write.",
    "--meeting": "The meeting to post it in.",
    "--only-note": "Do not make it the proposal, stance or outcome that it was meant to be.",
    "--wait": "Also wait for notes that are to be tried again later.",
    "--model": "Use this model (a name or a folder).",
    "--retry": "Try those again that were set aside.",
    "--again": "Write this note down once more, say with a larger model.",
    "--stop": "Leave this note's words unwritten; --again takes it up.",
    "--yes": "Agree to the download.",
    "--as": "md, html, json, srt, vtt or ics.",
    "--no-transcript": "Leave out what was said.",
    "--no-times": "Leave out times.",
    "--no-reactions": "Leave out reactions.",
    "--initials": "Initials instead of names.",
    "--by": "Only what this member did.",
    "--type": "Only events of this type, such as note.recorded.",
    "--since": "Only from then on: “2 days ago”, 2026-11-20.",
    "--follow": "Go on printing what happens.",
    "--rebuild": "Fold everything anew from the log.",
    "--headless": "Do not open the window.",
    **catalogue_listening.OPTIONS,
    **catalogue_team.OPTIONS,
    **catalogue_keeping.OPTIONS,
    **catalogue_time.OPTIONS,
    **catalogue_deciding.OPTIONS,
    "--fresh": "Throw an earlier demo away first.",
}
DUE_OR_NEVER: Final = "When it is due from now on; “never” for no due time."
OUT_OR_STDOUT: Final = (
    "The file to write; “-” prints it. In a folder, or without this, a new file named by the title."
)
MODEL_NAME: Final = "What to call it; else the folder's name."
ITEM_NUMBER: Final = "The agenda item it answers, by its number."
NEVER: Final = "never"
AUTO: Final = "auto"

EXAMPLE: Final = "Example:"
SEE_HELP: Final = "See “{command} --help”."
WHICH_COMMAND: Final = "“{command}” needs to be told what to do."
STOPPED: Final = "Stopped. Nothing was left half-done."
BUG: Final = "Cassette made a mistake and could not finish. Everything saved before is safe."
BUG_REPORT: Final = "A report was written to {path}; it stays on this computer."
BUG_NO_REPORT: Final = "No report could be written."
IN_THE_CLI: Final = "the command line"

A_NUMBER: Final = "a number from {low} to {high}"
A_SPEED: Final = "speed"
A_LENGTH: Final = "length in seconds"
A_SECOND: Final = "moment"
SECONDS: Final = "a number of seconds, such as 12.5"
AN_ITEM: Final = "agenda item"
COUNTED: Final = "its number, from 1"
A_FORMAT: Final = "format"
AN_ENDING: Final = "ending of a file name"
AN_EVENT: Final = "type of event"

YES: Final = "yes"
NONE: Final = "none"
ID: Final = "id {id}"
NO_DUE: Final = "no due time"
URGENT: Final = "urgent"
PEOPLE: Final = "People: {people}"
TIME_BOX: Final = " ({seconds} s)"
ON_THE_WHOLE: Final = "On the meeting as a whole"
ON_NO_ITEM: Final = "On an item that is not on the agenda"
MODES: Final = {"async": "Hold it asynchronously", "live": "Better live"}
REPLY: Final = "↳ "
TYPED: Final = "written"
UNHEARD: Final = " · unheard"
DOUBT: Final = "  ?"
DELETED_NOTE: Final = "Deleted. “cassette note restore {id}” brings it back."
NO_WORDS: Final = {
    "pending": "(not written down yet: “cassette transcribe” does it)",
    "failed": "(could not be written down: {why})",
    "refused": "(this meeting's notes are not written down)",
    "silent": "(nobody speaks)",
    "done": "(nobody speaks)",
    "written": "",
}

A_LIBRARY: Final = "library"
LIBRARY_MADE: Final = "“{team}” has its library in {folder}."
AFTER_INIT: Final = (
    'Call a first meeting: cassette meeting new status "Week 1" --due "friday 17:00"'
)
LIBRARY_COLUMNS: Final = ("", "Team", "You", "Folder")
LIBRARY_USED: Final = "Commands mean “{team}” from now on ({folder})."
NO_LIBRARIES: Final = "No library yet. “cassette init --team NAME --name YOU” makes one."
MEETING_COLUMNS: Final = ("Id", "Type", "State", "Due", "Notes / unheard", "Title")
NO_MEETINGS: Final = 'No meeting yet. “cassette meeting new status "Week 1"” calls one.'
DEVICE_COLUMNS: Final = ("", "Kind", "Name", "Id")
DEVICE_KINDS: Final = {"microphone": "microphone", "speaker": "speaker"}
NO_DEVICES: Final = "No microphone and no speaker was found."
DRAFT_COLUMNS: Final = ("Id", "Length", "Begun", "Meeting", "Meant as")
PURPOSES: Final = {
    "proposal": "proposal",
    "stance": "reason of a stance: {stance}",
    "outcome": "outcome",
}
NO_MEETING: Final = "(unknown: give --meeting)"
NO_DRAFTS: Final = "Nothing to recover: every recording was posted or discarded."
AFTER_DRAFTS: Final = (
    "“cassette recover keep ID” posts one, “cassette recover discard ID” deletes it."
)
DISCARDED: Final = "The recording is deleted."
EVENT_COLUMNS: Final = ("When", "Type", "By", "Facts")
EVENT_UNREADABLE: Final = "an event in library.db cannot be read"
MASKED: Final = "(masked)"
HIDDEN_UNTIL: Final = {
    "idea": "(hidden until you have an idea of your own, or the blind round ends)",
    "stance": "(hidden until you have taken your stance)",
}
NO_EVENTS: Final = "No such event."
MODEL_COLUMNS: Final = ("", "Name", "Size", "Languages", "Here")
ORIGINS: Final = {
    "": "no",
    "yours": "your folder",
    "bundled": "came with Cassette",
    "downloaded": "yes",
}
MODEL_READY: Final = "“{name}” is ready in {folder}."
MODEL_AUTO: Final = "Cassette chooses the model."
MAY_DOWNLOAD: Final = "Download “{name}” ({size}) from the network?"

ADDING: Final = "Adding"
DOWNLOADING: Final = "Downloading {name}"
WRITING_DOWN: Final = "Writing down"
EXPORTED: Final = "Written to {file}."
RENDERED: Final = "Written to {file}: {length} of sound."
PLAYED: Final = "Played {length}."
NOT_REMEMBERED: Final = (
    "Another Cassette has this library open, so what you hear now is not remembered."
)
RECORDING: Final = "Recording from “{device}”. Ctrl+C stops and posts."
RECORDING_ENTER: Final = (
    "Recording from “{device}”. Enter or Ctrl+C stops and posts; Ctrl+C twice keeps a draft."
)
RECORDING_FOR: Final = (
    "Recording from “{device}” for {seconds:g} s. Ctrl+C stops earlier and posts."
)
POSTING: Final = "Posting what you said. Ctrl+C again keeps it as a draft."
THE_RECORDING: Final = "The recording"
KEPT_AS_DRAFT: Final = "Your recording is kept. “cassette recover keep {id}” posts it."
WRITTEN_DOWN: Final = "{done} written down, {pending} waiting."
NOT_WRITTEN_DOWN: Final = "{note}: {message}"

DEMO_BUILDS: Final = "Preparing the demo"
DEMO_LISTENS: Final = "Writing the demo's notes down on this computer."
DEMO_OPENS: Final = "Opening the demo in {folder}."
DEMO_DONE: Final = "{count} notes were written down now, {pending} wait."
DEMO_WROTE: Final = "The meeting notes are in:"
DEMO_WINDOW: Final = 'Where there is a screen, open the window with: {program} --library "{folder}"'

DOCTOR_LABELS: Final = {
    "version": "Cassette",
    "engine": "Engine",
    "model": "Speech model",
    "audio": "Sound",
    "keyring": "Keyring",
    "crash_reports": "Crash reports",
    "library": "Library",
    "team": "Team",
    "events": "Events",
    "digest": "Digest",
    "drafts": "Drafts",
    "keys": "Device keys",
    "leftovers": "Leftover",
    "integrity": "Your data",
}
LEFTOVER: Final = "{where} ({bytes} bytes): {why}"
LEFTOVERS: Final = {
    "half_copied": "half-copied when Cassette was stopped; the next start removes it",
    "unnamed": "no note names it, its posting was cut off; it may be deleted",
    "foreign": "not a file of Cassette's; it may be deleted",
}
EVENT_COUNT: Final = "{events}, {parked} of them parked"
KEYS: Final = {
    "keyring": "in the system's keyring",
    "file": "in a file of the library that only you can read",
    "missing": "not where they were kept",
}
NO_KEYRING: Final = "none, so device keys go into a file of the library"
ALL_WELL: Final = "all is well"
FINDINGS: Final = "{count} findings"
REBUILT_SAME: Final = "Folded anew from the log: the same result."
REBUILT_OTHERWISE: Final = "Folded anew from the log: the result differs and was mended."
