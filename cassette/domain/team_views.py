"""Frozen pages of a team: who is in with which devices, who is invited, who waits; how it travels.

Times are UTC milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cassette.domain.ids import DeviceId, MemberId, NoteId
from cassette.domain.known_error import CassetteError

Admission = Literal["auto", "tap"]
InvitationState = Literal["asked", "open", "used", "expired", "revoked"]
SyncState = Literal[
    "local_only",
    "up_to_date",
    "syncing",
    "folder_not_there",
    "storage_full",
    "waiting_to_be_let_in",
    "invitation_withdrawn",
    "removed",
    "copied",
    "paused",
    "trouble",
]


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A computer of a member. ``this`` is the one at hand; ``steward`` writes the team's log."""

    id: DeviceId
    name: str
    this: bool
    steward: bool
    since_ms: int
    removed: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member; ``role`` as it was given, or the invitation said; ``recovery`` whether recovery
    words are set.

    ``gone``: they left or were removed, and what they said stays.
    """

    id: MemberId
    name: str
    role: str
    me: bool
    devices: tuple[DeviceLine, ...]
    recovery: bool
    gone: bool = False

    @property
    def gives_roles(self) -> bool:
        """A host of the team, or whoever looks after it."""
        return not self.gone and (self.role == "host" or any(one.steward for one in self.devices))


@dataclass(frozen=True, slots=True)
class TeamPolicy:
    """``admission``: who has an invitation is let in by itself ("auto") or by a tap ("tap").

    ``anyone_invites``: every member may invite, else only the steward.
    """

    admission: Admission
    anyone_invites: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation. ``for_member`` is whose further computer it is for, None for somebody new.

    ``state`` asked: made here, and whoever looks after the team has not answered yet.

    ``link`` is the link again where it was made on this computer and is still open, else "".
    """

    id: str
    label: str
    role: str
    expires_ms: int
    state: InvitationState
    for_member: MemberId | None
    link: str = ""

    def __repr__(self) -> str:
        return f"InvitationLine({self.id[:16]}…, {self.state})"

    @property
    def lasts(self) -> bool:
        """Whether somebody can come in with it, or will once it is answered."""
        return self.state in ("open", "asked")


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody who asks to be let in. ``request`` names it, ``device`` is theirs.

    ``name`` is how they want to be called; ``label`` what the invitation says they are.
    """

    request: str
    name: str
    device: DeviceId
    since_ms: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team as its log says: people, devices, invitations, and who waits to be let in.

    ``phrase`` is the same six words on every screen. ``waiting`` is known to the steward alone.
    """

    name: str
    phrase: tuple[str, ...]
    me: MemberId
    members: tuple[MemberLine, ...]
    steward: DeviceId
    i_am_steward: bool
    successors: tuple[DeviceId, ...]
    policy: TeamPolicy
    invitations: tuple[InvitationLine, ...]
    waiting: tuple[WaitingLine, ...]
    i_am_in: bool = True

    @property
    def i_give_roles(self) -> bool:
        """Whether I may say what members are in new meetings."""
        return self.i_am_in and any(one.me and one.gives_roles for one in self.members)

    @property
    def keeper(self) -> str:
        """The name of whoever looks after the team; "" while it is not known here."""
        for member in self.members:
            if any(device.id == self.steward for device in member.devices):
                return member.name
        return ""

    def holds(self, invitation: Invitation) -> bool:
        """Whether somebody can come in with it: whoever looks after the team has agreed."""
        return any(one.id == invitation.id and one.state == "open" for one in self.invitations)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A fresh invitation. Whoever has ``link`` can ask once to be let in: it is never logged."""

    id: str
    link: str
    expires_ms: int

    def __repr__(self) -> str:
        return f"Invitation({self.id[:16]}…)"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How this library stands with its team.

    ``done`` of ``of`` counts what travels while ``syncing``; ``error`` says why when something is
    in the way (folder_not_there, storage_full, invitation_withdrawn, trouble). ``only_here`` counts
    notes that are only on this computer, ``last_sync_ms`` is 0 for never, ``waiting_requests`` wait
    for a tap of ours, ``awaited`` are files on their way to us. ``place`` is the folder, "" for
    none; ``next_try_ms`` is when it is tried again by itself, 0 when that is not planned.
    """

    state: SyncState
    done: int = 0
    of: int = 0
    error: CassetteError | None = None
    only_here: int = 0
    awaited: int = 0
    last_sync_ms: int = 0
    waiting_requests: int = 0
    place: str = ""
    next_try_ms: int = 0

    @property
    def code(self) -> str:
        """The permanent code of what is in the way; "" for nothing."""
        return "" if self.error is None else self.error.code

    @property
    def message(self) -> str:
        """What is in the way, in English; "" for nothing."""
        return "" if self.error is None else self.error.message

    @property
    def hint(self) -> str:
        """What to do about it, in English."""
        return "" if self.error is None else self.error.hint


@dataclass(frozen=True, slots=True)
class Travelling:
    """Notes that are not everywhere yet.

    ``only_here``: ours that nobody else has; ``audio_awaited``: whose sound is not here yet;
    ``audio_asked``: those of them that somebody here asked for. ``erasing``: of each that was
    erased for good, how many computers still have to.
    """

    only_here: frozenset[NoteId] = frozenset()
    audio_awaited: frozenset[NoteId] = frozenset()
    audio_asked: frozenset[NoteId] = frozenset()
    erasing: Mapping[NoteId, int] = field(default_factory=dict)
