"""What keeps a library from being in step with its team: the word of its status, the error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.domain.errors import (
    CassetteError,
    DiskFull,
    FolderFull,
    FolderGone,
    InvitationOver,
    NoSharedFolder,
)
from cassette.sync.requests import Join, read_request

if TYPE_CHECKING:
    from cassette.domain.team_views import SyncState
    from cassette.sync.replica_log import ReplicaLog
    from cassette.sync.roster import Roster
    from cassette.sync.roster_parts import Invite


def state_after(trouble: CassetteError) -> SyncState:
    """What it is called that keeps a round from going through."""
    match trouble:
        case NoSharedFolder():
            return "local_only"
        case FolderGone():
            return "folder_not_there"
        case FolderFull() | DiskFull():
            return "storage_full"
    return "trouble"


def why_not_let_in(log: ReplicaLog, roster: Roster, now_ms: int) -> CassetteError | None:
    """Why nobody will let this computer in any more; None while it may still happen."""
    for asked in log.asked():
        says = read_request(asked.data).says
        if isinstance(says, Join) and says.key in roster.invites:
            return why_over(roster.invites[says.key], now_ms)
    return None


def why_over(invite: Invite, now_ms: int) -> InvitationOver | None:
    """Why an invitation lets nobody in any more; None while it does."""
    if invite.state == "revoked":
        return InvitationOver(why="it was withdrawn")
    if invite.state == "used":
        return InvitationOver(why="it was used before")
    return InvitationOver(why="it has run out") if now_ms > invite.expires_at else None
