"""The forms of the values that travel, checked while they are decoded; ids as bytes and as text."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Meta

HASH_BYTES: Final = 32
KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
WRAP_BYTES: Final = 80
"""An epoch's secret for one key: 32 bytes encapsulated, 32 encrypted, a tag of 16."""
MAX_SEALED: Final = 4096
MAX_TIME: Final = 1 << 48

ID_PATTERN: Final = r"\A[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"

Id = Annotated[str, Meta(pattern=ID_PATTERN)]
MaybeId = Annotated[str, Meta(pattern=rf"{ID_PATTERN}|\A\Z")]
Team = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Hash = Annotated[bytes, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]
Key = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Signature = Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]
Wrapped = Annotated[bytes, Meta(min_length=WRAP_BYTES, max_length=WRAP_BYTES)]
Sealed = Annotated[bytes, Meta(max_length=MAX_SEALED)]
Count = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Ms = Annotated[int, Meta(ge=0, lt=MAX_TIME)]

_ONES = "ff" * 30
_SMALL_ORDER: Final = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        f"ec{_ONES}7f",
        f"ed{_ONES}7f",
        f"ee{_ONES}7f",
    )
)
"""The points of Ed25519 whose order divides 8, in every spelling but for the sign: signatures under
them can be made by anybody."""
_PROBE: Final = X25519PrivateKey.from_private_bytes(b"cassette/a key to try others by!")


class NotCanonical(ValueError):
    """Bytes that say the same as others would, but are not the one way to say it."""


def decode_exactly(data: bytes, kind: Any) -> Any:
    """The value in ``data``, which must be its one canonical form. ValueError."""
    try:
        value = msgspec.msgpack.decode(data, type=kind)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if msgspec.msgpack.encode(value) != data:
        raise NotCanonical("it is not in canonical form")
    return value


def id_bytes(text: str) -> bytes:
    """The 16 bytes of an id. ValueError when it is none."""
    return bytes.fromhex(text.replace("-", ""))


def id_text(data: bytes) -> str:
    """The id of 16 bytes, as canonical text."""
    return str(uuid.UUID(bytes=data))


def is_signed(public: bytes, domain: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 key ``public`` signed ``message`` for the purpose ``domain``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, domain + message)
    except (InvalidSignature, ValueError):
        return False
    return True


def are_sound_keys(signing: bytes, agreement: bytes) -> bool:
    """Whether two public keys (Ed25519, X25519) can be somebody's alone.

    A signing key of small order would let anybody sign, and a secret cannot be wrapped for an
    agreement key of small order: one such device would end every rotation of its team.
    """
    if signing[:-1] + bytes([signing[-1] & 0x7F]) in _SMALL_ORDER:
        return False
    try:
        _PROBE.exchange(X25519PublicKey.from_public_bytes(agreement))
    except ValueError:
        return False
    return True
