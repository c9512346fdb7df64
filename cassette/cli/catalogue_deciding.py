"""Sentences of the command line about decisions, actions, rankings and the register.

``catalogue`` takes them in; ask it, not this module, for help texts.
"""

from __future__ import annotations

from typing import Final

from cassette.cli.help_entry import Help

HELP: Final[dict[str, Help]] = {
    "decide": Help(
        "Decide: answers, proposals, stances, outcomes.",
        'cassette meeting new decision "Which paint?" --due "in 3 days"\n'
        'cassette decide show "Which paint?"',
    ),
    "decide frame": Help(
        "Answer the five questions that set the rule of a decision.",
        'cassette decide frame "Which paint?" --reversible --rule consensus --quorum 100%',
        "Only the host answers them, everybody sees the answers. What is not named stays as it "
        "was: at first many are touched, half of the deciders are enough, and people may disagree "
        "and commit.",
    ),
    "decide propose": Help(
        "Put something up for decision: a text, or a note that is there already.",
        'cassette decide propose "Which paint?" "Green for the door."',
        "The newest proposal is decided on; stances begin anew. TEXT “-” reads standard input.",
    ),
    "decide withdraw": Help(
        "Take a proposal back; the one before stands again.",
        'cassette decide propose "Which paint?" "Red, rather."\n'
        'cassette decide withdraw "Which paint?"',
        "Without NOTE it is the proposal that is decided on. Whoever made it can, and the host.",
    ),
    "decide stance": Help(
        "Say where you stand: consent, abstain, object or block.",
        'cassette decide stance "Which paint?" consent "It matches the roof."',
        "A block needs a reason, as a text or as a note of yours. You can change your mind until "
        "the meeting closes. A stance counts once you have heard or read the proposal and every "
        "objection.",
    ),
    "decide outcome": Help(
        "State what was decided, and when to look at it again.",
        'cassette decide outcome "Which paint?" "The door becomes green." --review "in 2 months"',
        "The host and the deciders can, once the quorum is there and nothing stands against it.",
    ),
    "decide show": Help(
        "Show how a decision stands: answers, proposal, stances, who still has to hear what.",
        'cassette decide show "Which paint?"',
    ),
    "decide settle": Help(
        "Settle which of two outcomes holds that were stated apart.",
        'cassette decide settle "Which paint?" 0199a1b2',
        "OUTCOME is an id as “cassette decide show” lists it.",
    ),
    "decide review": Help(
        "Say that an outcome was looked at again and holds.",
        'cassette decide review "Which paint?"',
    ),
    "decisions": Help(
        "The register: every outcome that stands, the newest first.",
        "cassette decisions --text paint",
        "With --as md or --as csv it is a decision log: context, options, decision and reasons.",
    ),
    "action": Help("What somebody will do, and by when.", "cassette action list"),
    "action add": Help(
        "Note down what somebody will do.",
        'cassette action add "Week 47" "Order the paint" --owner Ada --due "in 1 week"',
        "It can come from a second of a note: --note and --at.",
    ),
    "action list": Help(
        "List open actions, what is due first.",
        "cassette action list --owner Ada",
        "A meeting of a series also has what its earlier rounds left open.",
    ),
    "action edit": Help(
        "Say in other words what is to be done.",
        'cassette action edit "Order the paint" "Order the green paint"',
        "ACTION is an id, its words, or the beginning of either.",
    ),
    "action assign": Help(
        "Make an action somebody's, or “nobody's”.",
        'cassette action assign "Order the green" Ada',
    ),
    "action due": Help(
        "Move an action's due time; “never” for none.",
        'cassette action due "Order the green" "in 2 weeks"',
    ),
    "action done": Help("An action is done.", 'cassette action done "Order the green"'),
    "action reopen": Help(
        "An action is to be done after all.", 'cassette action reopen "Order the green"'
    ),
    "action drop": Help(
        "An action will not be done, and nobody waits for it.",
        'cassette action drop "Order the green"',
    ),
    "rank": Help(
        "Show how ideas are ranked, or put them in order yourself.",
        'cassette meeting new innovation "Quieter mornings"\ncassette rank "Quieter mornings"',
        "Give the ids of ideas, the best first. Ideas of others are hidden until you have one of "
        "your own, or the host ends the blind round with --reveal.",
    ),
}

OPTIONS: Final[dict[str, str]] = {
    "--delegate": "It is decided by this person alone; “nobody” for all deciders.",
    "--reversible": "An option can simply be tried and rolled back.",
    "--informed": "Everything needed to decide is attached.",
    "--expert": "Whose stance is shown first (again for more; “nobody” for none).",
    "--rule": "consensus, or commit: people may disagree and commit.",
    "--quorum": "How many stances it takes: 4, or 50%.",
    "--hidden": "How others stand is hidden until one has answered.",
    "--note": "This note instead of a text.",
    "--review": "When to look at it again: “in 3 months”, 2027-03-01.",
    "--text": "Only with these words in title, proposal or outcome.",
    "--owner": "Who does it.",
    "--all": "Also what is done or dropped.",
    "--reveal": "End the blind round: everybody sees all ideas.",
}

DOCUMENT: Final = "Save or print it as md or csv."
LOG_FILE: Final = "The file to write; without this the log is printed."
STATED_BY: Final = "Only what this member stated."
WHICH_PROPOSAL: Final = "Another proposal than the one decided on."
FROM_NOTE: Final = "The note it comes from."
IN_MEETING: Final = "Only of this meeting."
TEXT_OR_NOTE: Final = "Give a text or --note NOTE, and not both."
A_RULE: Final = "rule"
A_QUORUM: Final = "quorum"
QUORUM_WISH: Final = "a number of people such as 4, or a share such as 50%"
NOBODY: Final = "nobody"
BEFORE_ANYTHING: Final = "Before anything is said. Everybody sees your answers; they set the rule."
ASK_REACH: Final = "Does it touch many people?"
ASK_DELEGATE: Final = "Who is the most informed person, to decide alone?"
ASK_REVERSIBLE: Final = "Can an option simply be tried and rolled back?"
ASK_INFORMED: Final = "Is everything needed to decide attached?"
ASK_EQUAL: Final = "Is everyone's opinion equal?"
ASK_EXPERTS: Final = "Who are the experts (names with commas between)?"
ASK_RULE: Final = "What does it take: consensus, or commit (people may disagree and commit)?"
ASK_QUORUM: Final = "How many must answer, having heard it: 4, or 50%?"
ASK_HIDDEN: Final = "Hide how others stand until one has answered?"

RULES: Final = {
    "consensus": "consensus: no objection may stand",
    "commit": "people may disagree and commit: only a block stops it",
}
REACHES: Final = {"many": "It touches many people.", "delegated": "It is delegated to {name}."}
REVERSIBLE: Final = {True: "It can be tried and rolled back.", False: "It cannot be rolled back."}
INFORMED: Final = {
    True: "Everything needed to decide is attached.",
    False: "Not everything needed to decide is attached.",
}
EXPERTS: Final = "Experts: {names}"
EQUAL: Final = "Everyone's opinion is equal."
RULE: Final = "Rule: {rule}; quorum {quorum}."
PEOPLE_QUORUM: Final = "{count} of {of} deciders"
PERCENT_QUORUM: Final = "{count}% of {of} deciders"
UNFRAMED: Final = "The host has not answered the five questions yet; the usual rule holds."
PROPOSAL: Final = "Proposal"
NO_PROPOSAL: Final = "There is no proposal yet."
STANCES: Final = "Stances: {counted} of {needed} count"
RESULTS_HIDDEN: Final = "{taken} have answered. How they stand shows once you have."
STANCE: Final = "  {name}: {stance}{expert}{earlier}{waits}"
STANCE_NAMES: Final = {
    "consent": "consents",
    "abstain": "abstains",
    "object": "objects",
    "block": "blocks",
}
EXPERT: Final = " (expert)"
EARLIER: Final = ", before: {stances}"
DOES_NOT_COUNT: Final = " · does not count yet"
REASON: Final = "      because: {text}"
STILL_TO_HEAR: Final = "Still to hear or read: {names}"
STILL_SILENT: Final = "Without a stance: {names}"
READY: Final = "It is decided: the outcome can be stated."
BLOCKED: Final = "{names} stand against it."
OUTCOME: Final = "Outcome · {name} · {when} · {id}"
REVIEW: Final = "      to be reviewed {when}"
REVIEWED: Final = "      reviewed: it holds"
CONFLICT: Final = "Two outcomes were stated apart. “cassette decide settle” keeps one."
NOTHING_DECIDED: Final = "Nothing is decided in this meeting."

ACTION_COLUMNS: Final = ("Id", "Due", "Who", "State", "What", "Meeting")
NO_ACTIONS: Final = "No open action."
UNOWNED: Final = "nobody yet"
ACTION: Final = "{what} · {who} · {due} · {state} · {id}"
ACTIONS: Final = "Actions"
REGISTER_COLUMNS: Final = ("When", "Meeting", "Decision", "Review")
NO_DECISIONS: Final = "No decision yet."
RANKING_COLUMNS: Final = ("Points", "My place", "By", "Idea", "Id")
NO_IDEAS: Final = "No idea yet."
HIDDEN_NOTE: Final = "(hidden until you have spoken or answered)"
BLIND: Final = "The others' ideas show once you have one of your own."
RANKED_BY: Final = "Ranked by {names}"
NO_REVIEW: Final = "none"
