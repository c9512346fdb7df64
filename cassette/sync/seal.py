"""Seals recordings for the road: each with a key of its own, kept under the hash of its cipher.

AES-256-GCM (NIST SP 800-38D). The nonce is zero because a key seals exactly one recording: it is
made for it and travels only inside the event that names it.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cassette.domain.errors import BlobTampered

MAX_BLOB = 64 << 20
"""The largest recording that is sealed in one piece, in bytes."""
KEY_BYTES = 32
TAG_BYTES = 16

_DOMAIN = b"cassette/blob/v1"
_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """``cipher`` is what leaves this machine, ``address`` the SHA-256 under which it is kept."""

    cipher: bytes = field(repr=False)
    address: str


def new_blob_key() -> bytes:
    """A fresh key for one recording, 32 random bytes."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal_blob(key: bytes, plain: bytes) -> SealedBlob:
    """Seal a recording of at most MAX_BLOB bytes. The key must never seal anything else."""
    if len(plain) > MAX_BLOB:
        raise ValueError("a recording is sealed in one piece of at most 64 MiB")
    cipher = AESGCM(key).encrypt(_NONCE, plain, _DOMAIN)
    return SealedBlob(cipher, hashlib.sha256(cipher).hexdigest())


def open_blob(key: bytes, cipher: bytes, *, address: str) -> bytes:
    """The recording inside. BlobTampered when these are not the bytes of this address and key."""
    if not TAG_BYTES <= len(cipher) <= MAX_BLOB + TAG_BYTES:
        raise BlobTampered(address=address[:16], why="its length cannot be")
    if hashlib.sha256(cipher).hexdigest() != address:
        raise BlobTampered(address=address[:16], why="its bytes are not those it was stored under")
    try:
        return AESGCM(key).decrypt(_NONCE, cipher, _DOMAIN)
    except InvalidTag as error:
        raise BlobTampered(address=address[:16], why="its key does not open it") from error


def key_to_text(key: bytes) -> str:
    """How a key is written in an event: base64, 44 characters."""
    return base64.b64encode(key).decode()


def key_from_text(text: str) -> bytes:
    """The key of an event. ValueError when it is none."""
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError("a blob key is base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a blob key has 32 bytes")
    return key
