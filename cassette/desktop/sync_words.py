"""How this library stands with its team, in words: one or two for the line, a sentence below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from cassette.desktop import wording
from cassette.desktop.language import told, tr

if TYPE_CHECKING:
    from cassette.domain.team_views import SyncStatus

ICONS = {
    "local_only": "lock",
    "up_to_date": "check",
    "syncing": "retry",
    "folder_not_there": "cloud-off",
    "storage_full": "warning",
    "waiting_to_be_let_in": "clock",
    "invitation_withdrawn": "concern",
    "removed": "concern",
    "copied": "clock",
    "paused": "pause",
    "trouble": "warning",
}
_TONES = {
    "up_to_date": "good",
    "syncing": "accent",
    "folder_not_there": "warn",
    "storage_full": "warn",
    "waiting_to_be_let_in": "warn",
    "invitation_withdrawn": "record",
    "removed": "record",
    "copied": "warn",
    "trouble": "warn",
}
OUTSIDE = ("waiting_to_be_let_in", "invitation_withdrawn", "removed", "copied")
"""While it stands so, nothing of the others arrives: told over the screens too."""


def icon(status: SyncStatus) -> str:
    """Its icon."""
    return ICONS.get(status.state, "warning")


def tone(status: SyncStatus) -> str:
    """The token its icon is painted in; the words say the same."""
    return _TONES.get(status.state, "muted")


def state(status: SyncStatus) -> str:
    """The exact words of the status line."""
    if status.state == "syncing" and status.of:
        return tr("Syncing {done} of {all}").format(done=status.done, all=status.of)
    return {
        "local_only": tr("Local only"),
        "up_to_date": tr("Up to date"),
        "syncing": tr("Syncing"),
        "folder_not_there": tr("Folder not there"),
        "storage_full": tr("Storage full"),
        "waiting_to_be_let_in": tr("Waiting to be let in"),
        "invitation_withdrawn": tr("Invitation withdrawn"),
        "removed": tr("Removed from the team"),
        "copied": tr("Copied library"),
        "paused": tr("Paused", "the sync"),
    }.get(status.state, tr("Not in step"))


def why(status: SyncStatus) -> str:
    """What the state means and what to do, in a sentence or two."""
    if status.error is not None:
        words = told(status.error)
        return f"{words.message} {words.hint}".strip()
    return {
        "local_only": tr("Nothing leaves this computer. Choose a shared folder to work as a team."),
        "up_to_date": tr("You have everything there is, and the others can have everything."),
        "syncing": tr("Notes are on their way."),
        "folder_not_there": tr(
            "Connect the drive, or start the program that keeps the folder in step. Cassette goes "
            "on by itself."
        ),
        "storage_full": tr("There is no room where the team meets. Free some, and it goes on."),
        "waiting_to_be_let_in": tr(
            "The one who looks after the team has to open Cassette; then everything arrives by "
            "itself. You can work meanwhile."
        ),
        "invitation_withdrawn": tr(
            "The invitation was withdrawn, was over or was used before. Ask for a new one."
        ),
        "removed": tr(
            "This computer no longer belongs to the team. What is here stays and can be read. To "
            "take part again, ask for a new invitation."
        ),
        "copied": tr(
            "This library was copied or restored. It goes on as a computer of its own once it is "
            "let in; nothing is lost."
        ),
        "paused": tr("Nothing is sent or fetched until you go on."),
    }.get(status.state, "")


def only_here(status: SyncStatus) -> str:
    """ "3 notes only on this computer"; "" when the others can have everything."""
    if not status.only_here or status.state == "local_only":
        return ""
    return tr("%n note(s) only on this computer", "not sent yet", status.only_here)


def last_sync(status: SyncStatus, now_ms: int) -> str:
    """When everything was last in step."""
    if not status.last_sync_ms:
        return tr("Never in step yet")
    when = wording.moment(status.last_sync_ms, now_ms)
    return tr("Last in step: {when}").format(when=when)


def next_try(status: SyncStatus, now_ms: int) -> str:
    """When it is tried again by itself; "" when that is not planned."""
    if status.next_try_ms <= now_ms:
        return ""
    return tr("Tried again by itself at {when}").format(
        when=wording.moment(status.next_try_ms, now_ms)
    )


def awaited(status: SyncStatus) -> str:
    """Recordings of the others that are not here yet; "" when all are."""
    if not status.awaited:
        return ""
    return tr("%n recording(s) of the others not here yet", "on their way", status.awaited)


def waiting(status: SyncStatus) -> str:
    """ "1 waits to be let in"; "" when nobody does."""
    if not status.waiting_requests:
        return ""
    return tr("%n (person waits|people wait) to be let in", "the team", status.waiting_requests)


def safe() -> str:
    """Always true, and always said."""
    return tr("Your notes are safe on this computer.")


def spoken(status: SyncStatus) -> str:
    """The line for a screen reader."""
    parts = (state(status), only_here(status), waiting(status))
    return tr("Sync: {state}").format(state=". ".join(part for part in parts if part))


def size(count: int) -> str:
    """2.1 MB, 340 kB."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
