"""Who a team is: the keys of a device, and the signed genesis whose hash is the team's id.

A genesis is msgpack, signed by the founding device; it says nothing secret. The team's id is the
SHA-256 of the entry followed by its signature, so that whoever knows the id can check the entry.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cassette.domain.errors import GenesisInvalid
from cassette.domain.ids import DeviceId, MemberId, TeamId, is_uuid7
from cassette.sync.hpke import open_sealed

SUITE: Final = 1
"""Ed25519, X25519, HPKE, HKDF-SHA256, AES-256-GCM: one fixed suite per version, no negotiation."""
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 16
MAX_SUCCESSORS: Final = 2
MAX_GENESIS: Final = 4096
EPOCH_SECRET_BYTES: Final = 32

_DOMAIN = b"cassette/genesis/v1"


class DeviceKeys:
    """A device's private keys: Ed25519 to sign, X25519 to agree on secrets. Never shown."""

    __slots__ = ("_agreement", "_signing")

    def __init__(self, signing: bytes, agreement: bytes) -> None:
        """From the two raw private keys of 32 bytes; ValueError for another length."""
        self._signing = Ed25519PrivateKey.from_private_bytes(signing)
        self._agreement = X25519PrivateKey.from_private_bytes(agreement)

    @classmethod
    def generate(cls) -> DeviceKeys:
        """Fresh keys from the system's randomness."""
        return cls(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_bytes(cls, kept: bytes) -> DeviceKeys:
        """Keys as ``to_bytes`` gave them. ValueError when they are not."""
        if len(kept) != 2 * KEY_BYTES:
            raise ValueError("a device's keys are 64 bytes")
        return cls(kept[:KEY_BYTES], kept[KEY_BYTES:])

    def to_bytes(self) -> bytes:
        """Both private keys, to be kept in ``cassette.runtime.secrets`` and nowhere else."""
        return self._signing.private_bytes_raw() + self._agreement.private_bytes_raw()

    @property
    def signing_public(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return self._signing.public_key().public_bytes_raw()

    @property
    def agreement_public(self) -> bytes:
        """The X25519 public key, 32 bytes."""
        return self._agreement.public_key().public_bytes_raw()

    def sign(self, domain: bytes, message: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) of ``message`` for one purpose only, ``domain``."""
        return self._signing.sign(domain + message)

    def open_sealed(self, sealed: bytes, *, info: bytes) -> bytes:
        """What was sealed to these keys for one purpose, ``info``. NotForUs."""
        return open_sealed(self._agreement, sealed, info=info)

    def __repr__(self) -> str:
        return f"DeviceKeys(signing_public={self.signing_public.hex()[:16]}…)"


class GenesisEntry(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="genesis"
):
    """The first entry of a team's log. ``created_at`` is UTC in ms since 1970.

    ``successors`` are the devices that may take over the folder's stewardship, at most two.
    """

    v: int
    suite: int
    device: str
    signing: bytes
    agreement: bytes
    member: str
    successors: list[str]
    created_at: int
    nonce: bytes


class Genesis(msgspec.Struct, frozen=True):
    """A founded team: the entry as sent, its signature, the team's id and first secret."""

    team: TeamId
    entry: bytes
    signature: bytes
    epoch_secret: bytes

    def __repr__(self) -> str:
        return f"Genesis(team={self.team!r})"


def found_team(
    keys: DeviceKeys,
    *,
    device: DeviceId,
    member: MemberId,
    created_at_ms: int,
    nonce: bytes | None = None,
    epoch_secret: bytes | None = None,
) -> Genesis:
    """Found a team on this device. ``nonce`` and ``epoch_secret`` are random unless given."""
    entry = msgspec.msgpack.encode(
        GenesisEntry(
            v=1,
            suite=SUITE,
            device=device,
            signing=keys.signing_public,
            agreement=keys.agreement_public,
            member=member,
            successors=[],
            created_at=created_at_ms,
            nonce=secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce,
        )
    )
    signature = keys.sign(_DOMAIN, entry)
    secret = secrets.token_bytes(EPOCH_SECRET_BYTES) if epoch_secret is None else epoch_secret
    return Genesis(team_id(entry, signature), entry, signature, secret)


def team_id(entry: bytes, signature: bytes) -> TeamId:
    """The id of the team with this genesis."""
    return TeamId(hashlib.sha256(entry + signature).hexdigest())


def verify_genesis(entry: bytes, signature: bytes, team: TeamId) -> GenesisEntry:
    """The genesis of ``team``, checked: length, team, form, signature. GenesisInvalid."""
    if not 0 < len(entry) <= MAX_GENESIS:
        raise GenesisInvalid(why="its length cannot be")
    if team_id(entry, signature) != team:
        raise GenesisInvalid(why="it belongs to another team")
    try:
        genesis = msgspec.msgpack.decode(entry, type=GenesisEntry)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise GenesisInvalid(why="it is not written as one") from error
    if msgspec.msgpack.encode(genesis) != entry:
        raise GenesisInvalid(why="it is not in canonical form")
    if not _fits(genesis):
        raise GenesisInvalid(why="it holds values that cannot be")
    try:
        Ed25519PublicKey.from_public_bytes(genesis.signing).verify(signature, _DOMAIN + entry)
    except (InvalidSignature, ValueError) as error:
        raise GenesisInvalid(why="its signature does not hold") from error
    return genesis


def _fits(genesis: GenesisEntry) -> bool:
    ids = (genesis.device, genesis.member, *genesis.successors)
    return (
        genesis.v == 1
        and genesis.suite == SUITE
        and all(map(is_uuid7, ids))
        and len(genesis.successors) <= MAX_SUCCESSORS
        and len(genesis.signing) == len(genesis.agreement) == KEY_BYTES
        and len(genesis.nonce) == NONCE_BYTES
        and 0 <= genesis.created_at < 1 << 48
    )
