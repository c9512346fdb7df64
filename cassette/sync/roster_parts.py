"""What a roster is made of: devices and their cuts, epochs, invitations, recovery words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cassette.domain.ids import DeviceId, MemberId


@dataclass(frozen=True, slots=True)
class Place:
    """Where the team's log stands: the number and the hash of its last entry."""

    n: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The last record of a removed device that counts; seq 0 and zeros when none does."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Device:
    """A device, its public keys, the entry that let it in, and its cut once it is removed.

    ``reads_from`` is the first epoch whose secret it may be given: 0, or later without history.
    """

    id: DeviceId
    member: MemberId
    signing: bytes
    agreement: bytes
    since: int
    reads_from: int = 0
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch: the entry it began with, the commitment to its secret (b"" for the first).

    ``back_link`` opens the secret before it; b"" where history breaks.
    """

    n: int
    since: int
    commitment: bytes
    back_link: bytes


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation. ``state`` is "open", "used", "revoked"; whether it ran out, the clock says.

    ``by`` is the device that wanted it, ``epoch`` the one whose secret opens ``sealed``.
    """

    key: bytes
    by: DeviceId
    expires_at: int
    member: str
    history: bool
    sealed: bytes
    epoch: int
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Recovery:
    """The public keys of a member's recovery words."""

    signing: bytes
    agreement: bytes
    asked_at: int
