"""The forms of the values that travel, checked while they are decoded; ids as bytes and as text."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
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

T = TypeVar("T")


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
