"""Requests: what a device that may not write the team's log asks of the steward's device.

Each is signed by the asking device. To be let in (``Join``, ``Recover``, ``Succeed``) it also needs
a proof by the key of an invitation, of recovery words or of the device it follows. What a member
asks (``Ask…``) counts while their device is in. A request answered twice changes nothing: the
roster refuses what has been.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from msgspec import Meta

from cassette.domain.errors import RequestInvalid
from cassette.domain.ids import MemberId
from cassette.sync.entries import PROOF_DOMAIN, How, admission_claim, invite_claim, recovery_claim
from cassette.sync.forms import (
    Count,
    Hash,
    Id,
    Key,
    MaybeId,
    Ms,
    Sealed,
    Signature,
    Team,
    are_sound_keys,
    decode_exactly,
    id_bytes,
    is_signed,
)
from cassette.sync.hpke import NotForUs, seal_to

if TYPE_CHECKING:
    from cassette.domain.ids import DeviceId, TeamId
    from cassette.sync.roster import Roster
    from cassette.sync.team import DeviceKeys

MAX_REQUEST: Final = 16384
MAX_NAME_BYTES: Final = 1000
REQUEST_DOMAIN: Final = b"cassette/request/v1"
LONGEST_INVITE_MS: Final = 366 * 86_400_000
"""An invitation holds no longer than this."""


class _Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What every request says: the team, the asking device and when (ms)."""

    v: Literal[1]
    team: Team
    device: Id
    at: Ms


class _Admission(_Request, frozen=True):
    """A device that asks to be let in for ``member``, with its keys and the proof by ``key``.

    ``name`` is how it wants to be called, sealed to the steward's device; b"" when it is known.
    """

    signing: Key
    agreement: Key
    member: Id
    key: Key
    proof: Signature
    name: Sealed


class Join(_Admission, frozen=True, tag="join"):
    """With an invitation."""


class Recover(_Admission, frozen=True, tag="recover"):
    """With recovery words."""


class Succeed(_Admission, frozen=True, tag="succeed"):
    """A copied or restored library, which goes on as a new device of the same member."""


class AskInvite(_Request, frozen=True, tag="ask_invite"):
    """An invitation in the name of a member. ``asked`` signs ``entries.invite_claim``."""

    invite: Key
    expires_at: Ms
    member: MaybeId
    history: bool
    sealed: Sealed
    asked: Signature


class AskRevoke(_Request, frozen=True, tag="ask_revoke"):
    invite: Key


class AskRemove(_Request, frozen=True, tag="ask_remove"):
    """To remove devices, such as a lost one of one's own."""

    devices: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=100)]


class AskLeave(_Request, frozen=True, tag="ask_leave"):
    """The member leaves with all devices. ``seq`` and ``hash`` are the asking one's last record."""

    seq: Count
    hash: Hash


class AskRecovery(_Request, frozen=True, tag="ask_recovery"):
    """To set the member's recovery words. ``asked`` signs ``entries.recovery_claim`` at ``at``."""

    signing: Key
    agreement: Key
    asked: Signature


Admissible = Join | Recover | Succeed
Asked = AskInvite | AskRevoke | AskRemove | AskLeave | AskRecovery
Request = Join | Recover | Succeed | AskInvite | AskRevoke | AskRemove | AskLeave | AskRecovery

HOW: Final[dict[type[Admissible], How]] = {
    Join: "invite",
    Recover: "recovery",
    Succeed: "succession",
}


class SignedRequest(msgspec.Struct, frozen=True):
    """A request as it is kept (``data``), its hash, and what it says."""

    data: bytes
    hash: bytes
    says: Request

    def __repr__(self) -> str:
        return f"SignedRequest({type(self.says).__name__}, {self.hash.hex()[:16]}…)"


class _Packed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    request: bytes
    sig: Signature


def sign_request(keys: DeviceKeys, request: Request) -> SignedRequest:
    """Sign a request with the keys of the asking device."""
    inside = msgspec.msgpack.encode(request)
    data = msgspec.msgpack.encode(_Packed(inside, keys.sign(REQUEST_DOMAIN, inside)))
    if len(data) > MAX_REQUEST:
        raise ValueError("a request has at most 16 KiB")
    return SignedRequest(data, hashlib.sha256(data).digest(), request)


def read_request(data: bytes) -> SignedRequest:
    """A request as it came; only its form is checked. RequestInvalid."""
    if not 0 < len(data) <= MAX_REQUEST:
        raise RequestInvalid(why="its length cannot be")
    try:
        packed = decode_exactly(data, _Packed)
        request = decode_exactly(packed.request, Request)
    except ValueError as error:
        raise RequestInvalid(why=" ".join(str(error).split())[:120]) from error
    return SignedRequest(data, hashlib.sha256(data).digest(), request)


def check_request(signed: SignedRequest, roster: Roster) -> None:
    """Whose signature it is and what it proves; whether it is granted, the roster and policy say.

    RequestInvalid.
    """
    request = signed.says
    if request.team != roster.team:
        raise RequestInvalid(why="it is for another team")
    if isinstance(request, (Join, Recover, Succeed, AskRecovery)) and not are_sound_keys(
        request.signing, request.agreement
    ):
        raise RequestInvalid(why="its keys are not sound")
    packed = decode_exactly(signed.data, _Packed)
    known = roster.device(request.device)
    if isinstance(request, (Join, Recover, Succeed)):
        if known is not None:
            raise RequestInvalid(why="the device was let in before")
        signing = request.signing
        claim = admission_claim(
            request.team,
            HOW[type(request)],
            request.device,
            request.signing,
            request.agreement,
            request.member,
        )
        if not is_signed(request.key, PROOF_DOMAIN, claim, request.proof):
            raise RequestInvalid(why="what should prove it does not")
    else:
        if known is None or known.cut is not None:
            raise RequestInvalid(why="its device is not in the team")
        signing = known.signing
    if not is_signed(signing, REQUEST_DOMAIN, packed.request, packed.sig):
        raise RequestInvalid(why="its signature does not hold")


def is_over(request: Request, roster: Roster, now_ms: int) -> bool:
    """Whether nothing is left to do for a request: it was granted, or never can be any more."""
    if isinstance(request, (Join, Recover, Succeed)):
        if roster.device(request.device) is not None:
            return True
        if isinstance(request, Recover):
            words = roster.recoveries.get(MemberId(request.member))
            return words is None or words.signing != request.key
        invite = roster.invites.get(request.key) if isinstance(request, Join) else None
        return invite is not None and (invite.state != "open" or now_ms > invite.expires_at)
    if not roster.is_active(request.device):
        return True
    member = roster.member_of(request.device) or MemberId("")
    match request:
        case AskInvite():
            may = request.member == member or (not request.member and roster.anyone_invites)
            return not may or request.invite in roster.invites or now_ms > request.expires_at
        case AskRevoke():
            known = roster.invites.get(request.invite)
            if known is None:  # the wish for it was taken back; it may still be on its way
                return now_ms > request.at + LONGEST_INVITE_MS
            return known.state != "open"
        case AskRemove():
            return not any(roster.is_active(device) for device in request.devices)
        case AskLeave():
            return member in roster.gone or member == roster.member_of(roster.steward)
        case AskRecovery():
            words = roster.recoveries.get(member)
            return words is not None and request.at <= words.asked_at


def seal_name(steward_agreement: bytes, team: TeamId, device: DeviceId, name: str) -> bytes:
    """How a joiner wants to be called, for the steward's device alone; its length is hidden."""
    plain = name.encode()[:MAX_NAME_BYTES] + b"\x80"
    plain = plain.ljust((len(plain) + 63) & -64, b"\0")
    return seal_to(steward_agreement, plain, info=_name_info(team, device))


def open_name(keys: DeviceKeys, team: TeamId, device: DeviceId, sealed: bytes) -> str:
    """How a joiner wants to be called; "" when it was sealed to an earlier steward."""
    try:
        plain = keys.open_sealed(sealed, info=_name_info(team, device))
    except NotForUs:
        return ""
    return plain.rstrip(b"\0")[:-1].decode(errors="replace")


def admission_request(
    kind: type[Admissible],
    keys: DeviceKeys,
    proving: DeviceKeys,
    *,
    team: TeamId,
    device: DeviceId,
    member: MemberId,
    at: int,
    name: bytes = b"",
) -> SignedRequest:
    """A device's request to be let in, proven by the keys of an invite, words or old device."""
    claim = admission_claim(
        team, HOW[kind], device, keys.signing_public, keys.agreement_public, member
    )
    request = kind(
        v=1,
        team=team,
        device=device,
        at=at,
        signing=keys.signing_public,
        agreement=keys.agreement_public,
        member=member,
        key=proving.signing_public,
        proof=proving.sign(PROOF_DOMAIN, claim),
        name=name,
    )
    return sign_request(keys, request)


def ask_invite(
    keys: DeviceKeys,
    *,
    team: TeamId,
    device: DeviceId,
    at: int,
    invite: bytes,
    expires_at: int,
    history: bool,
    sealed: bytes,
    member: str = "",
) -> SignedRequest:
    """A device's request for an invitation with the public key ``invite``."""
    claim = invite_claim(team, device, invite, expires_at, member, history)
    request = AskInvite(
        v=1,
        team=team,
        device=device,
        at=at,
        invite=invite,
        expires_at=expires_at,
        member=member,
        history=history,
        sealed=sealed,
        asked=keys.sign(PROOF_DOMAIN, claim),
    )
    return sign_request(keys, request)


def ask_recovery(
    keys: DeviceKeys, words: DeviceKeys, *, team: TeamId, device: DeviceId, at: int
) -> SignedRequest:
    """A device's request that ``words`` are its member's recovery words from now on."""
    claim = recovery_claim(team, device, words.signing_public, words.agreement_public, at)
    request = AskRecovery(
        v=1,
        team=team,
        device=device,
        at=at,
        signing=words.signing_public,
        agreement=words.agreement_public,
        asked=keys.sign(PROOF_DOMAIN, claim),
    )
    return sign_request(keys, request)


def _name_info(team: TeamId, device: DeviceId) -> bytes:
    return b"cassette/name/v1" + bytes.fromhex(team) + id_bytes(device)
