"""Sealed recordings: opened only whole, only under their own name and key; frozen for ever."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, strategies as st

from cassette.domain.errors import BlobTampered
from cassette.sync.seal import (
    MAX_BLOB,
    key_from_text,
    key_to_text,
    new_blob_key,
    open_blob,
    seal_blob,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
KEY = bytes(range(32))


@pytest.mark.parametrize("vector", VECTORS["blobs"], ids=lambda vector: str(vector["what"]))
def test_what_was_sealed_once_opens_for_ever(vector: dict[str, str]) -> None:
    key, plain = bytes.fromhex(vector["key"]), bytes.fromhex(vector["plain"])
    sealed = seal_blob(key, plain)
    assert (sealed.cipher.hex(), sealed.address) == (vector["cipher"], vector["address"])
    assert open_blob(key, sealed.cipher, address=vector["address"]) == plain


def test_a_seal_is_aes_256_gcm_as_the_page_says() -> None:
    sealed = seal_blob(KEY, b"sound")
    assert AESGCM(KEY).decrypt(bytes(12), sealed.cipher, b"cassette/blob/v1") == b"sound"
    assert hashlib.sha256(sealed.cipher).hexdigest() == sealed.address


@given(plain=st.binary(max_size=2000))
def test_every_recording_comes_out_as_it_went_in(plain: bytes) -> None:
    key = new_blob_key()
    sealed = seal_blob(key, plain)
    assert open_blob(key, sealed.cipher, address=sealed.address) == plain


@given(place=st.integers(0, 20), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed_even_when_the_name_was_changed_with_it(
    place: int, bit: int
) -> None:
    sealed = seal_blob(KEY, b"sound")
    hurt = bytearray(sealed.cipher)
    hurt[place] ^= 1 << bit
    with pytest.raises(BlobTampered, match="stored under"):
        open_blob(KEY, bytes(hurt), address=sealed.address)
    with pytest.raises(BlobTampered, match="key does not open"):
        open_blob(KEY, bytes(hurt), address=hashlib.sha256(hurt).hexdigest())


def test_another_key_does_not_open_it() -> None:
    sealed = seal_blob(KEY, b"sound")
    with pytest.raises(BlobTampered, match="key does not open"):
        open_blob(new_blob_key(), sealed.cipher, address=sealed.address)


@pytest.mark.parametrize("length", [0, 15, MAX_BLOB + 17])
def test_a_length_that_cannot_be_is_refused_before_anything_is_computed(length: int) -> None:
    with pytest.raises(BlobTampered, match="length"):
        open_blob(KEY, bytes(length), address="")


def test_more_than_64_mib_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="64 MiB"):
        seal_blob(KEY, bytes(MAX_BLOB + 1))


def test_a_key_is_written_as_44_characters_and_never_shown() -> None:
    key = new_blob_key()
    assert len(key_to_text(key)) == 44
    assert key_from_text(key_to_text(key)) == key
    assert new_blob_key() != key
    for wrong in ("", "x" * 44, key_to_text(key)[:-4], key_to_text(key + b"x"), "ä" * 44):
        with pytest.raises(ValueError, match="blob key"):
            key_from_text(wrong)
    assert "cipher" not in repr(seal_blob(key, b"sound"))
