"""The team's secrets: one per epoch, wrapped for each device, linked to the one before.

Everything a device seals in an epoch is under a key of its own, derived from the epoch's secret. A
new secret opens the one before (the back link), so that a newcomer needs only the newest; where
the link is left out, history begins anew.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cassette.domain.errors import EpochTampered
from cassette.sync.forms import KEY_BYTES, id_bytes
from cassette.sync.hpke import NotForUs, seal_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cassette.domain.ids import DeviceId, TeamId
    from cassette.sync.team import DeviceKeys

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
BACK_LINK_BYTES: Final = NONCE_BYTES + KEY_BYTES + TAG_BYTES


def new_secret() -> bytes:
    """A fresh secret for an epoch, 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def derive(secret: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes from a secret, for one purpose only (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, None, purpose).derive(secret)


def event_key(secret: bytes, team: TeamId, device: DeviceId) -> bytes:
    """The key under which one device seals in one epoch."""
    return derive(secret, b"cassette/event/v1" + bytes.fromhex(team) + id_bytes(device))


def commitment(secret: bytes, team: TeamId, epoch: int) -> bytes:
    """What the entry that begins an epoch says of its secret, so that all are given the same."""
    said = b"cassette/commitment/v1" + bytes.fromhex(team) + epoch.to_bytes(8) + secret
    return hashlib.sha256(said).digest()


def wrap(secret: bytes, agreement: bytes, team: TeamId, epoch: int, recipient: str) -> bytes:
    """The secret for one X25519 key: of a device, or of a member's recovery words. 80 bytes."""
    return seal_to(agreement, secret, info=_wrap_info(team, epoch, recipient))


def unwrap(wrapped: bytes, keys: DeviceKeys, team: TeamId, epoch: int, recipient: str) -> bytes:
    """The secret that was wrapped for these keys. EpochTampered."""
    try:
        secret = keys.open_sealed(wrapped, info=_wrap_info(team, epoch, recipient))
    except NotForUs as error:
        raise EpochTampered(n=epoch, why="it was not wrapped for this device") from error
    if len(secret) != KEY_BYTES:
        raise EpochTampered(n=epoch, why="its length cannot be")
    return secret


def back_link(secret: bytes, previous: bytes, team: TeamId, epoch: int) -> bytes:
    """The secret of the epoch before ``epoch``, for whoever has the one of ``epoch``."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    info = _back_info(team, epoch)
    return nonce + AESGCM(derive(secret, info)).encrypt(nonce, previous, info)


def open_back_link(link: bytes, secret: bytes, team: TeamId, epoch: int) -> bytes:
    """The secret of the epoch before ``epoch``. EpochTampered."""
    info = _back_info(team, epoch)
    if len(link) != BACK_LINK_BYTES:
        raise EpochTampered(n=epoch - 1, why="its length cannot be")
    try:
        return AESGCM(derive(secret, info)).decrypt(link[:NONCE_BYTES], link[NONCE_BYTES:], info)
    except InvalidTag as error:
        raise EpochTampered(n=epoch - 1, why="the next secret does not open it") from error


def check_commitment(secret: bytes, team: TeamId, epoch: int, committed: bytes) -> None:
    """EpochTampered when an epoch's secret is not the one its entry committed to.

    The first epoch's is not committed to (``committed`` is b""): the genesis holds no secret.
    """
    if committed and commitment(secret, team, epoch) != committed:
        raise EpochTampered(n=epoch, why="it is not the one the team agreed on")


def walk_back(
    known: Mapping[int, bytes], links: Mapping[int, bytes], team: TeamId
) -> dict[int, bytes]:
    """All secrets that follow from those ``known`` through the back links. EpochTampered.

    ``links`` are those of every epoch, b"" where history breaks.
    """
    found = dict(known)
    for epoch in sorted(links, reverse=True):
        if links[epoch] and epoch in found and epoch - 1 not in found:
            found[epoch - 1] = open_back_link(links[epoch], found[epoch], team, epoch)
    return found


def _wrap_info(team: TeamId, epoch: int, recipient: str) -> bytes:
    return b"cassette/wrap/v1" + bytes.fromhex(team) + epoch.to_bytes(8) + id_bytes(recipient)


def _back_info(team: TeamId, epoch: int) -> bytes:
    return b"cassette/back/v1" + bytes.fromhex(team) + epoch.to_bytes(8)
