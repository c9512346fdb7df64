"""The data of ``actions``: every action with its words, keys, menu and scope."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cassette.desktop.language import tr


class Scope(StrEnum):
    """app: always. window: not under a sheet. list: the focused list or field handles the key."""

    APP = "app"
    WINDOW = "window"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Act:
    """One action. ``keys`` in Qt's portable spelling; ``group`` sets lines between menu entries.

    ``also`` are keys that work without being listed: what other keyboards send for the same.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    menu: str
    group: str = ""
    scope: Scope = Scope.WINDOW
    icon: str = ""
    checkable: bool = False
    repeats: bool = False
    also: tuple[str, ...] = ()


def table() -> tuple[Act, ...]:
    """Every action, in menu order, in the person's language."""
    return (
        *_file(),
        *_play(),
        *_speed(),
        *_note(),
        *_react(),
        *_go(),
        *_team(),
        *_view(),
        *_help(),
    )


def _file() -> tuple[Act, ...]:
    return (
        Act("new_meeting", tr("&New meeting…"), ("Ctrl+N",), "file", "make", icon="plus"),
        Act("series", tr("&Meetings that recur…"), ("Ctrl+Shift+R",), "file", "make", icon="retry"),
        Act("templates", tr("Templates…"), ("Ctrl+Shift+N",), "file", "make", icon="file"),
        Act("rename", tr("&Rename meeting"), ("F2",), "file", "change", icon="write"),
        Act("move_due", tr("Change &due time…"), ("Ctrl+D",), "file", "change", icon="clock"),
        Act("agenda", tr("Change the &agenda…"), ("Shift+F2",), "file", "change", icon="list"),
        Act("people", tr("&People…"), ("Ctrl+Shift+P",), "file", "change", icon="people"),
        Act("attach_file", tr("Attach a &file…"), ("Ctrl+Shift+F",), "file", "add", icon="file"),
        Act("attach_link", tr("Attach a &link…"), ("Ctrl+Shift+L",), "file", "add", icon="link"),
        Act("save_template", tr("Sa&ve as a template…"), (), "file", "change", icon="download"),
        Act("history", tr("What it was &before…"), (), "file", "change", icon="undo"),
        Act("follow", tr("Follow this meeting"), (), "file", "told", icon="bell"),
        Act("mute", tr("Mute this meeting"), (), "file", "told", icon="bell-off"),
        Act("close_meeting", tr("&Close or reopen meeting"), (), "file", "change", icon="check"),
        Act("export", tr("&Export notes…"), ("Ctrl+Shift+E",), "file", "out", icon="export"),
        Act("invite", tr("Save an &invitation (.ics)…"), (), "file", "out", icon="calendar"),
        Act("unfinished", tr("&Unfinished recordings…"), (), "file", "out", icon="microphone"),
        Act("back_up", tr("Bac&k up…"), (), "file", "app", icon="download"),
        Act("settings", tr("Se&ttings…"), ("Ctrl+,",), "file", "app", icon="settings"),
        Act("close", tr("Close &window"), ("Ctrl+W",), "file", "end", Scope.APP),
        Act("quit", tr("&Quit"), ("Ctrl+Q",), "file", "end", Scope.APP),
    )


def _play() -> tuple[Act, ...]:
    step = {"menu": "play", "repeats": True}
    return (
        Act(
            "play",
            tr("&Play or pause"),
            ("Space", "K", "Media Play"),
            "play",
            "now",
            icon="play",
            also=("Media Pause", "Toggle Media Play/Pause"),
        ),
        Act("next", tr("&Next unheard note"), ("N", "Media Next"), "play", "now", icon="next"),
        Act(
            "previous",
            tr("Pre&vious unheard note"),
            ("P", "Media Previous"),
            "play",
            "now",
            icon="previous",
        ),
        Act("heard", tr("Mark &heard and go on"), ("E",), "play", "heard", icon="check"),
        Act("unheard", tr("Mark &unheard"), ("U",), "play", "heard", icon="undo"),
        Act("all_heard", tr("Mark &all heard"), ("Shift+Esc",), "play", "heard", icon="check-all"),
        Act("later", tr("Hear it &later"), ("S",), "play", "later", icon="clock"),
        Act("next_meeting", tr("On to the next &meeting"), ("Shift+S",), "play", "later"),
        Act("back_10", tr("Back 10 seconds"), ("J",), **step, group="far"),  # type: ignore[arg-type]
        Act("forward_10", tr("Forward 10 seconds"), ("L",), **step, group="far"),  # type: ignore[arg-type]
        Act("back_5", tr("Back 5 seconds"), ("Left",), **step, group="near"),  # type: ignore[arg-type]
        Act("forward_5", tr("Forward 5 seconds"), ("Right",), **step, group="near"),  # type: ignore[arg-type]
        Act("back_1", tr("Back 1 second"), ("Shift+Left",), **step, group="near"),  # type: ignore[arg-type]
        Act("forward_1", tr("Forward 1 second"), ("Shift+Right",), **step, group="near"),  # type: ignore[arg-type]
    )


def _speed() -> tuple[Act, ...]:
    return (
        Act("slower", tr("&Slower"), ("[",), "play", "speed", repeats=True),
        Act("faster", tr("&Faster"), ("]",), "play", "speed", repeats=True),
        Act("slower_fine", tr("A little slower"), ("{",), "play", "speed", repeats=True),
        Act("faster_fine", tr("A little faster"), ("}",), "play", "speed", repeats=True),
        Act("normal_speed", tr("Normal speed"), ("=",), "play", "speed"),
        Act("last_speed", tr("Last speed or normal"), (";",), "play", "speed"),
        Act("trim", tr("Leave out more or less of the pauses"), ("Shift+T",), "play", "pace"),
        Act("pace", tr("How fast &I listen…"), ("F8",), "play", "pace", icon="headphones"),
    )


def _note() -> tuple[Act, ...]:
    return (
        Act("reply", tr("&Record a reply"), ("R",), "note", "make", icon="microphone"),
        Act("record", tr("Record a &new note"), ("Shift+R",), "note", "make", icon="microphone"),
        Act("write", tr("&Write a note"), ("W",), "note", "make", icon="write"),
        Act("write_reply", tr("Write a rep&ly"), ("Shift+W",), "note", "make", icon="reply"),
        Act("add_file", tr("&Add an audio file…"), ("Ctrl+O",), "note", "make", icon="import"),
        Act("post", tr("&Post"), ("Ctrl+Return",), "note", "make", Scope.LIST),
        Act("stance", tr("Take a stanc&e…"), ("V",), "note", "decide", icon="decision"),
        Act("propose", tr("Speak a proposal"), ("Shift+V",), "note", "decide", icon="microphone"),
        Act("make_proposal", tr("&Make it the proposal"), (), "note", "decide", icon="consent"),
        Act("make_action", tr("Ta&ke an action…"), ("A",), "note", "decide", icon="action"),
        Act("conclude", tr("State the outcome…"), ("Shift+O",), "note", "decide", icon="check"),
        Act("outcome", tr("Go to the &outcome"), ("O",), "note", "decide", icon="panel"),
        Act("transcript", tr("Go to the &transcript"), ("T",), "note", "text", icon="words"),
        Act("copy_words", tr("&Copy the words"), ("C",), "note", "text", icon="copy"),
        Act(
            "transcribe_again", tr("Write the words down a&gain"), (), "note", "text", icon="retry"
        ),
        Act("transcribe_stop", tr("&Stop writing it down"), (), "note", "text"),
        Act("fetch_audio", tr("&Fetch the sound"), (), "note", "end", icon="download"),
        Act("delete", tr("&Delete or restore"), ("Del",), "note", "end", icon="trash"),
        Act("erase", tr("Erase for good…"), (), "note", "end"),
        Act("undo", tr("&Undo"), ("Ctrl+Z",), "note", "end", icon="undo"),
    )


def _react() -> tuple[Act, ...]:
    return (
        Act("react_agree", tr("Agree"), ("Alt+1", "+, 1"), "note", "react", icon="agree"),
        Act("react_question", tr("Question"), ("Alt+2", "+, 2"), "note", "react", icon="question"),
        Act("react_concern", tr("Concern"), ("Alt+3", "+, 3"), "note", "react", icon="concern"),
        Act("react_thanks", tr("Thanks"), ("Alt+4", "+, 4"), "note", "react", icon="thanks"),
        Act("react_done", tr("Done"), ("Alt+5", "+, 5"), "note", "react", icon="done"),
        Act("react_more", tr("Any emoji…"), ("Alt+6", "+, 6"), "note", "react", icon="react"),
    )


def _go() -> tuple[Act, ...]:
    numbered = tuple(
        Act(
            f"go_{n}", tr("Meeting {number}").format(number=n - 1), (f"Ctrl+{n}",), "go", "meetings"
        )
        for n in range(2, 10)
    )
    return (
        Act("catch_up", tr("&Catch up"), ("Ctrl+1",), "go", "first", icon="inbox"),
        Act("decisions", tr("&Decisions"), ("Ctrl+Shift+D",), "go", "first", icon="register"),
        Act("actions", tr("&Actions"), ("Ctrl+Shift+A",), "go", "first", icon="action"),
        *numbered,
        Act("open", tr("&Open the meeting"), ("Return",), "go", "panes", Scope.LIST),
        Act("back", tr("&Back"), ("Esc",), "go", "panes", Scope.APP),
        Act("next_pane", tr("Ne&xt pane"), ("F6",), "go", "panes", Scope.APP),
        Act("previous_pane", tr("Pre&vious pane"), ("Shift+F6",), "go", "panes", Scope.APP),
    )


def _team() -> tuple[Act, ...]:
    return (
        Act("sync_now", tr("Sync &now"), ("F5",), "team", "sync", icon="retry"),
        Act("sync", tr("&How it stands…"), ("Shift+F5",), "team", "sync", icon="info"),
        Act("team", tr("&People and rules…"), ("Ctrl+Shift+M",), "team", "who", icon="people"),
        Act("invite_member", tr("&Invite…"), ("Ctrl+Shift+I",), "team", "who", icon="plus"),
        Act("recovery_words", tr("&Recovery words…"), (), "team", "who", icon="lock"),
        Act("libraries", tr("&Switch team…"), ("Ctrl+Shift+T",), "team", "other", icon="switch"),
        Act("join_team", tr("&Join another team…"), (), "team", "other", icon="link"),
    )


def _view() -> tuple[Act, ...]:
    return (
        Act("sidebar", tr("&Sidebar"), ("F9",), "view", "parts", icon="sidebar", checkable=True),
        Act("details", tr("&Words"), ("Shift+F9",), "view", "parts", icon="panel", checkable=True),
        Act("full_screen", tr("&Full screen"), ("F11",), "view", "size", Scope.APP, checkable=True),
        Act("mini", tr("M&ini player"), ("Ctrl+M",), "view", "size", Scope.APP, checkable=True),
        Act("menu", tr("&Menu"), ("F10",), "view", "size", Scope.APP),
    )


def _help() -> tuple[Act, ...]:
    return (
        Act("help", tr("&Help"), ("F1",), "help", "help", icon="question"),
        Act("shortcuts", tr("&Keyboard shortcuts"), ("Ctrl+?",), "help", "help", icon="keyboard"),
        Act("about", tr("&About Cassette"), (), "help", "about", icon="cassette"),
    )
