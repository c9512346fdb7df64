"""Sealing to a public key: HPKE (RFC 9180), base mode, one fixed suite."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

OVERHEAD = 48
"""How much longer the sealed is than the plain: the encapsulated key and the tag, in bytes."""


class NotForUs(Exception):
    """The key does not open it, or it was changed, or it was sealed for another purpose."""


def seal_to(public: bytes, plain: bytes, *, info: bytes) -> bytes:
    """Seal ``plain`` to an X25519 public key of 32 bytes. ValueError for a key that is none."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=info)


def open_sealed(private: X25519PrivateKey, sealed: bytes, *, info: bytes) -> bytes:
    """What was sealed to this key for this purpose. NotForUs."""
    try:
        return _SUITE.decrypt(sealed, private, info=info)
    except (InvalidTag, ValueError) as error:
        raise NotForUs from error
