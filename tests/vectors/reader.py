"""A reader of what a team sends, written from the page and not from Cassette's code.

It knows only ``cryptography``'s primitives and the standard library: its msgpack and its HPKE are
its own. Whoever writes another program that joins a team can begin with this one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def unpack(data: bytes) -> Any:
    """One msgpack value that fills ``data``: what Cassette uses of msgpack, nothing more."""
    value, end = _value(data, 0)
    assert end == len(data), "something follows"
    return value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    tag, at = data[at], at + 1
    if tag < 0x80:
        return tag, at
    if tag < 0x90:
        return _map(data, at, tag & 15)
    if tag < 0xA0:
        return _list(data, at, tag & 15)
    if tag < 0xC0:
        return data[at : at + (tag & 31)].decode(), at + (tag & 31)
    if tag in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[tag], at
    width = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDE: 2}.get(tag, 0)
    width = width or {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xDD: 4, 0xDF: 4}[tag]
    number, at = int.from_bytes(data[at : at + width]), at + width
    if tag in (0xC4, 0xC5, 0xC6):
        return data[at : at + number], at + number
    if tag in (0xD9, 0xDA, 0xDB):
        return data[at : at + number].decode(), at + number
    if tag in (0xDC, 0xDD):
        return _list(data, at, number)
    if tag in (0xDE, 0xDF):
        return _map(data, at, number)
    return number, at


def _list(data: bytes, at: int, count: int) -> tuple[list[Any], int]:
    found = []
    for _ in range(count):
        value, at = _value(data, at)
        found.append(value)
    return found, at


def _map(data: bytes, at: int, count: int) -> tuple[dict[Any, Any], int]:
    flat, at = _list(data, at, 2 * count)
    return dict(zip(flat[::2], flat[1::2], strict=True)), at


# --- keys -------------------------------------------------------------------------------------


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-SHA256's first half (RFC 5869 section 2.2)."""
    return hmac.digest(salt or bytes(32), secret, "sha256")


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256's second half (RFC 5869 section 2.3)."""
    made, block = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        made += block
    return made[:length]


def derived(secret: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose."""
    return expand(extract(b"", secret), purpose, 32)


def hpke_open(
    private: bytes, sealed: bytes, info: bytes, aad: bytes = b"", aead: int = 2, seq: int = 0
) -> bytes:
    """HPKE, base mode, X25519, HKDF-SHA256 (RFC 9180); ``aead`` 2 is AES-256-GCM, 1 AES-128-GCM."""
    key = X25519PrivateKey.from_private_bytes(private)
    enc, cipher = sealed[:32], sealed[32:]
    kem, suite = b"KEM\0\x20", b"HPKE\0\x20\0\1" + aead.to_bytes(2)

    def labeled_extract(salt: bytes, about: bytes, label: bytes, ikm: bytes) -> bytes:
        return extract(salt, b"HPKE-v1" + about + label + ikm)

    def labeled_expand(prk: bytes, about: bytes, label: bytes, said: bytes, length: int) -> bytes:
        return expand(prk, length.to_bytes(2) + b"HPKE-v1" + about + label + said, length)

    shared = key.exchange(X25519PublicKey.from_public_bytes(enc))
    context = enc + key.public_key().public_bytes_raw()
    eae = labeled_extract(b"", kem, b"eae_prk", shared)
    secret = labeled_expand(eae, kem, b"shared_secret", context, 32)
    context = b"\0" + labeled_extract(b"", suite, b"psk_id_hash", b"")
    context += labeled_extract(b"", suite, b"info_hash", info)
    prk = labeled_extract(secret, suite, b"secret", b"")
    opening = labeled_expand(prk, suite, b"key", context, 16 * aead)
    nonce = labeled_expand(prk, suite, b"base_nonce", context, 12)
    nonce = (int.from_bytes(nonce) ^ seq).to_bytes(12)
    return AESGCM(opening).decrypt(nonce, cipher, aad)


def uuid_bytes(text: str) -> bytes:
    """The 16 bytes of an id."""
    return bytes.fromhex(text.replace("-", ""))


# --- the team's log ---------------------------------------------------------------------------


def signed_part(packed: bytes, domain: bytes, signer: bytes | None = None) -> tuple[Any, bytes]:
    """What an entry or a request says and its hash; signed by ``signer``, or by the key inside."""
    inside, sig = unpack(packed)
    says = unpack(inside)
    key = Ed25519PublicKey.from_public_bytes(signer or says["signing"])
    key.verify(sig, domain + inside)
    return says, hashlib.sha256(inside + sig).digest()


def read_log(packed: list[bytes]) -> list[dict[str, Any]]:
    """The genesis and the entries after it: chained, each signed by the device it names."""
    genesis, head = signed_part(packed[0], b"cassette/genesis/v1")
    devices, said = {genesis["device"]: genesis["signing"]}, [genesis]
    for n, data in enumerate(packed[1:], 1):
        author = unpack(unpack(data)[0])["by"]
        entry, hash_ = signed_part(data, b"cassette/entry/v1", devices[author])
        assert (entry["n"], entry["prev"]) == (n, head), "it is not the next"
        head = hash_
        said.append({**entry, "hash": hash_})
        if entry["type"] == "admitted":
            devices[entry["device"]] = entry["signing"]
    return said


def unwrapped(wrap: bytes, private: bytes, team: bytes, epoch: int, recipient: str) -> bytes:
    """The secret of an epoch that was wrapped for an X25519 private key."""
    info = b"cassette/wrap/v1" + team + epoch.to_bytes(8) + uuid_bytes(recipient)
    return hpke_open(private, wrap, info)


def committed(secret: bytes, team: bytes, epoch: int) -> bytes:
    """What the entry that begins an epoch says of its secret."""
    said = b"cassette/commitment/v1" + team + epoch.to_bytes(8) + secret
    return hashlib.sha256(said).digest()


def linked_back(link: bytes, secret: bytes, team: bytes, epoch: int) -> bytes:
    """The secret of the epoch before."""
    info = b"cassette/back/v1" + team + epoch.to_bytes(8)
    return AESGCM(derived(secret, info)).decrypt(link[:12], link[12:], info)


# --- records ----------------------------------------------------------------------------------


def read_records(segment: bytes, signer: bytes, secrets: dict[int, bytes]) -> list[dict[str, Any]]:
    """A device's records from its first on; ``event`` is None where it was erased."""
    found, prev = [], bytes(32)
    for place, (form, head, body, sig) in enumerate(unpack(segment), 1):
        v, team, device, seq, before, epoch, kind, log_head, blobs = unpack(head)
        assert (v, seq, before, kind) == (1, place, prev, 0), "it does not follow"
        said = b"cassette/record/v1" + head + (body if form else hashlib.sha256(body).digest())
        Ed25519PublicKey.from_public_bytes(signer).verify(sig, said)
        prev = hashlib.sha256(said + sig).digest()
        event = None
        if not form:
            key = derived(secrets[epoch], b"cassette/event/v1" + team + device)
            padded = AESGCM(key).decrypt(body[:12], body[12:], head)
            plain = padded.rstrip(b"\0")
            assert plain[-1] == 0x80, "its padding has no end"
            names = ("id", "clock", "type", "v", "at_ms", "actor", "body", "meta")
            event = dict(zip(names, unpack(plain[:-1]), strict=True))
            json.loads(event["body"])
        found.append(
            {"seq": seq, "hash": prev, "log_head": log_head, "blobs": blobs, "event": event}
        )
    return found
