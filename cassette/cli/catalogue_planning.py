"""The sentences of the commands that set a meeting up; ``catalogue`` takes them in."""

from __future__ import annotations

from typing import Final

from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "meeting history": Help(
        "Show what a meeting's title, due time, agenda and outcome were before, and bring it back.",
        'cassette meeting history "Week 47"\ncassette meeting history "Week 47" --restore 1',
        "Of two people who change the same thing apart, the later one stands, and the other value "
        "is here.",
    ),
    "meeting people": Help(
        "List who takes part in a meeting, and their roles.", 'cassette meeting people "Week 47"'
    ),
    "meeting add": Help(
        "Have somebody take part.",
        'cassette meeting add "Week 47" Ada --role host',
        "ROLE is host, decider, contributor or observer. An observer owes nothing.",
    ),
    "meeting role": Help(
        "Give somebody who takes part another role.", 'cassette meeting role "Week 47" Ada host'
    ),
    "meeting remove": Help(
        "Have somebody take part no longer.",
        'cassette meeting remove "Week 47" Grace',
        "They owe nothing any more; what they said stays. A meeting keeps one host at least.",
    ),
    "attach": Help(
        "Put images, PDF files and links beside a meeting.", 'cassette attach list "Week 47"'
    ),
    "attach list": Help(
        "List what is attached, and what was removed.", 'cassette attach list "Week 47"'
    ),
    "attach file": Help(
        "Attach an image or a PDF file.",
        'cassette attach file "Week 47" plan.pdf --item 1 --name "The plan"',
        "PNG, JPEG, GIF, WebP or PDF up to 64 MiB; what a file is, its first bytes say.",
    ),
    "attach link": Help(
        "Attach a web address.",
        'cassette attach link "Week 47" https://example.org/lamp --name "The lamp"',
    ),
    "attach save": Help(
        "Copy an attached file out.", 'cassette attach save "Week 47" "The plan" -o copy.pdf'
    ),
    "attach remove": Help(
        "Take an attachment away.", 'cassette attach remove "Week 47" "The lamp"'
    ),
    "attach restore": Help(
        "Bring an attachment back.", 'cassette attach restore "Week 47" "The lamp"'
    ),
    "template": Help("Meeting types of the team's own.", "cassette template list"),
    "template list": Help("List the team's own meeting types.", "cassette template list"),
    "template save": Help(
        "Save a meeting type of the team's own.",
        'cassette template save Retro --like status --item "What went well?" --item "What did not?"'
        '\ncassette template save "Our week" --from "Week 47"'
        '\ncassette meeting new Retro "Week 48"',
        "It closes and is owed like the type it is like.",
    ),
    "template edit": Help(
        "Change a template; meetings that were called with it stay as they are.",
        'cassette template edit Retro --purpose "What do we keep, what do we change?"',
    ),
    "template export": Help(
        "Write a template into a file for another team.",
        "cassette template export Retro -o retro.json",
    ),
    "template import": Help(
        "Take a template in from a file.",
        "cassette template import retro.json",
        "One that is here already is not taken twice; a name that another has gets a number.",
    ),
    "template remove": Help("Offer a template no longer.", "cassette template remove Retro"),
    "agenda": Help("Change the agenda of a meeting.", 'cassette agenda list "Week 47"'),
    "agenda list": Help(
        "List the agenda, and what was removed from it.", 'cassette agenda list "Week 47"'
    ),
    "agenda add": Help(
        "Put one more prompt on the agenda.",
        'cassette agenda add "Week 47" "What do you need?" --seconds 45 --to 2',
    ),
    "agenda edit": Help(
        "Word a prompt otherwise, or give it another time box.",
        'cassette agenda edit "Week 47" 2 "What do you need from us?" --seconds 60',
    ),
    "agenda move": Help("Put a prompt elsewhere.", 'cassette agenda move "Week 47" 2 --to 4'),
    "agenda remove": Help(
        "Take a prompt off the agenda.",
        'cassette agenda remove "Week 47" 4',
        "Its notes stay: they stand under the meeting as a whole until it is restored.",
    ),
    "agenda restore": Help(
        "Bring a removed prompt back.",
        'cassette agenda restore "Week 47" "What do you need"',
        "PROMPT is the beginning of its words, or of its id.",
    ),
}

OPTIONS: Final[dict[str, str]] = {
    "--seconds": "The soft time box of an answer; 0 for none.",
    "--role": "host, decider, contributor (the usual) or observer.",
    "--decider": "Who decides, besides the host (again for more).",
    "--observer": "Who listens and owes nothing (again for more).",
    "--high-stakes": "Much hangs on it: the advice may change.",
    "--live-at": "With --as ics: when to meet live, if not when it is due.",
    "--minutes": "With --as ics: how long; else what everybody's time boxes add up to.",
    "--restore": "Make the value with this number the current one.",
    "--attach": "A file or a link for everybody to look at (again for more); with --every it is "
    "the first round's.",
    "--from": "Type and agenda of this meeting.",
    "--like": "The type it closes and is owed like (status unless you say otherwise).",
    "--purpose": "What it is for, in a sentence; else what its type is for.",
    "--to": "The number it gets; else it comes last.",
}

ROLE: Final = "  {name}: {role}"
LEFT_OWING: Final = "{name} still owed, and owes no more: {duties}"
TEMPLATE: Final = "{name} (like {type}). {purpose}"
INVITE: Final = "“cassette export MEETING --as ics” makes an invitation; prepare it here before."
FIVE_QUESTIONS: Final = (
    "Before anything is said, answer as its host with “cassette decide frame MEETING”: does it "
    "touch many people or can it be delegated, can an option be tried and rolled back, is "
    "everything needed to decide attached, are some people the experts, consensus or commit?"
)
A_CHANGE: Final = "value to bring back"
HISTORY_COLUMNS: Final = ("", "", "What", "Value", "By", "When")
FIELDS: Final = {
    "title": "title",
    "due": "due",
    "closed": "state",
    "wording": "agenda item",
    "order": "order",
    "outcome": "outcome",
    "role": "role",
}
PAST_ROLE: Final = "{name}: {role}"
NOW: Final = "now"
CLOSED: Final = "closed"
OPENED: Final = "open again"
WITH_ANSWERS: Final = "option together with answers to the five questions"
EACH_ROUND: Final = (
    "“cassette decide frame” with each round once it is open: every round decides anew"
)
ATTACHMENT: Final = "  {item}{name} · {what} (id {id})"
ON_ITEM: Final = "{n}. "
NO_ATTACHMENTS: Final = "Nothing is attached."
ATTACHED: Final = "Attached:"
SHOWN_NAME: Final = "What it is called here; else its own name."
BESIDE_ITEM: Final = "The agenda item it belongs to, by number; else the meeting as a whole."
NO_TEMPLATES: Final = "No template yet. “cassette template save NAME --from MEETING” makes one."
TEMPLATE_REMOVED: Final = "“{name}” is not offered any more."
TEMPLATE_WRITTEN: Final = "Written to {file}."
NEW_NAME: Final = "Another name."
NEW_ITEMS: Final = "The agenda from now on (again for more)."
OUT_OR_HERE: Final = "The file to write, or the folder to write it into."
A_LENGTH_IN_MINUTES: Final = "length in minutes"
A_TIME_BOX: Final = "time box in seconds"
REMOVED_ITEMS: Final = "Removed:"
REMOVED_ITEM: Final = "  {prompt} (id {id})"
