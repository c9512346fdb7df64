"""Invitations: a link whose seed makes the key that proves the joiner.

``cassette://join#v1.<authority>.<team>.<seed>``, each field base64url without padding. All of it is
in the fragment, which no server is ever sent. Whoever has the link can ask once to be let in.
"""

from __future__ import annotations

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cassette.domain.errors import EntryMalformed, LinkInvalid
from cassette.domain.ids import TeamId
from cassette.sync.epochs import NONCE_BYTES, derive
from cassette.sync.forms import HASH_BYTES, MAX_SEALED, decode_exactly
from cassette.sync.team import DeviceKeys

SEED_BYTES: Final = 16
MAX_LINK: Final = 2000
MAX_AUTHORITY: Final = 500
SCHEME: Final = "cassette://join#"

_SPACE = "\u200b\u200c\u200d\ufeff\u00ad"


@dataclass(frozen=True, slots=True)
class JoinLink:
    """What an invitation says: where the team is, which it is, and the secret that proves it.

    ``authority`` is "folder", or that with ":" and its path, or the address of a hub. ``seed`` is
    16 bytes.
    """

    authority: str
    team: TeamId
    seed: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The link itself. Whoever reads it can join, so it is never logged."""
        parts = (self.authority.encode(), bytes.fromhex(self.team), self.seed)
        return f"{SCHEME}v1." + ".".join(map(_to_text, parts))


def new_seed() -> bytes:
    """A fresh seed for one invitation."""
    return secrets.token_bytes(SEED_BYTES)


def parse_link(text: str) -> JoinLink:
    """The invitation in a text, as people paste it: broken lines and <> are forgiven. LinkInvalid.

    Its message never repeats the link.
    """
    if len(text) > 2 * MAX_LINK:
        raise LinkInvalid(why="it is too long")
    bare = "".join(text.split()).strip("<>\"'“”„«»()[].,;")
    bare = bare.translate({ord(mark): None for mark in _SPACE})
    if not bare[: len(SCHEME)].lower() == SCHEME:
        raise LinkInvalid(why="it does not begin with cassette://join#")
    if len(bare) > MAX_LINK:
        raise LinkInvalid(why="it is too long")
    version, _, rest = bare[len(SCHEME) :].partition(".")
    if version != "v1":
        raise LinkInvalid(why="it is of a version that this Cassette does not know")
    fields = rest.split(".")
    if len(fields) != 3:
        raise LinkInvalid(why="a part of it is missing")
    authority, team, seed = map(_from_text, fields)
    if len(team) != HASH_BYTES or len(seed) != SEED_BYTES:
        raise LinkInvalid(why="a part of it is cut off")
    try:
        place = authority.decode()
    except UnicodeDecodeError as error:
        raise LinkInvalid(why="its place cannot be read") from error
    if not 0 < len(place) <= MAX_AUTHORITY or not place.isprintable():
        raise LinkInvalid(why="its place cannot be one")
    return JoinLink(place, TeamId(team.hex()), seed)


def invite_keys(seed: bytes, team: TeamId) -> DeviceKeys:
    """The keys that prove an invitation to this team. ``signing_public`` names it in the log."""
    if len(seed) != SEED_BYTES:
        raise ValueError("a seed has 16 bytes")
    purpose = bytes.fromhex(team)
    return DeviceKeys(
        derive(seed, b"cassette/invite/sign/v1" + purpose),
        derive(seed, b"cassette/invite/agree/v1" + purpose),
    )


def seal_label(epoch_secret: bytes, team: TeamId, invite: bytes, role: str, label: str) -> bytes:
    """Role and label of an invitation, for whoever has the epoch's secret. ValueError if long."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = msgspec.msgpack.encode([role, label]) + b"\x80"
    plain = plain.ljust((len(plain) + 63) & -64, b"\0")
    sealed = nonce + AESGCM(_label_key(epoch_secret, team)).encrypt(nonce, plain, invite)
    if len(sealed) > MAX_SEALED:
        raise ValueError("the label of an invitation is too long")
    return sealed


def open_label(epoch_secret: bytes, team: TeamId, invite: bytes, sealed: bytes) -> tuple[str, str]:
    """Role and label of an invitation. EntryMalformed."""
    if len(sealed) < NONCE_BYTES:
        raise EntryMalformed(n="?", why="its label is cut off")
    key = AESGCM(_label_key(epoch_secret, team))
    try:
        plain = key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], invite)
        role, label = decode_exactly(plain.rstrip(b"\0")[:-1], tuple[str, str])
    except (InvalidTag, ValueError) as error:
        raise EntryMalformed(n="?", why="its label cannot be opened") from error
    return role, label


def _label_key(epoch_secret: bytes, team: TeamId) -> bytes:
    return derive(epoch_secret, b"cassette/label/v1" + bytes.fromhex(team))


def _to_text(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def _from_text(part: str) -> bytes:
    try:
        found = urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (binascii.Error, ValueError):  # which would show the part they could not read
        raise LinkInvalid(why="it holds characters that do not belong there") from None
    if _to_text(found) != part:
        raise LinkInvalid(why="it holds characters that do not belong there")
    return found
