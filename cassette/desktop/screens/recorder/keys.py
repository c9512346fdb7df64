"""The keys of the recorder, in one place for the sheet and for the shortcuts window."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from cassette.desktop.actions import ShortcutGroup, ShortcutRow, is_single_key
from cassette.desktop.language import tr

PAUSE = ("Space",)
STOP = ("Return", "Enter", "R", "Shift+R")
LISTEN = ("Space",)
POST = ("Ctrl+Return", "Ctrl+Enter")
AGAIN = ("Ctrl+R",)


def usable(keys: tuple[str, ...], *, single_keys: bool) -> tuple[str, ...]:
    """The keys that work, given the person's choice."""
    return tuple(key for key in keys if single_keys or not is_single_key(key))


def recorder_keys(*, single_keys: bool) -> ShortcutGroup:
    """What the shortcuts window shows about the recorder."""
    lines = (
        (tr("Pause or go on"), PAUSE),
        (tr("Stop and review"), ("Return", "R")),
        (tr("Listen to it"), LISTEN),
        (tr("Record it again"), AGAIN),
        (tr("Post it"), ("Ctrl+Return",)),
        (tr("Pause and ask"), ("Esc",)),
    )
    native = QKeySequence.SequenceFormat.NativeText
    rows = tuple(
        ShortcutRow(
            text,
            tuple(
                QKeySequence(key).toString(native) for key in usable(keys, single_keys=single_keys)
            ),
        )
        for text, keys in lines
    )
    return ShortcutGroup(tr("While recording"), rows)
