"""The founding record of a team: signed, exact to the byte, its hash the team's id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from cassette.domain.errors import GenesisInvalid
from cassette.domain.ids import DeviceId, MemberId, TeamId, uuid7
from cassette.sync.team import (
    DeviceKeys,
    Genesis,
    GenesisEntry,
    found_team,
    team_id,
    verify_genesis,
)

VECTOR = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["genesis"]
DEVICE = DeviceId(uuid7(1, b"0123456789"))
MEMBER = MemberId(uuid7(2, b"0123456789"))
KEYS = DeviceKeys(b"s" * 32, b"a" * 32)


def genesis(**more: Any) -> Genesis:
    given = {"device": DEVICE, "member": MEMBER, "created_at_ms": 5, "nonce": bytes(16), **more}
    return found_team(KEYS, **given)


def signed(**changed: Any) -> Genesis:
    """A record with other values, signed all the same."""
    entry = msgspec.msgpack.decode(genesis().entry)
    return resigned(msgspec.msgpack.encode({**entry, **changed}))


def resigned(entry: bytes) -> Genesis:
    signature = KEYS.sign(b"cassette/genesis/v1", entry)
    return Genesis(team_id(entry, signature), entry, signature, bytes(32))


def test_the_founding_record_of_a_known_team_never_changes() -> None:
    keys = DeviceKeys(bytes.fromhex(VECTOR["signing"]), bytes.fromhex(VECTOR["agreement"]))
    made = found_team(
        keys,
        device=DeviceId(VECTOR["device"]),
        member=MemberId(VECTOR["member"]),
        created_at_ms=VECTOR["created_at"],
        nonce=bytes.fromhex(VECTOR["nonce"]),
    )
    assert made.entry.hex() == VECTOR["entry"]
    assert made.signature.hex() == VECTOR["signature"]
    assert made.team == VECTOR["team"]


def test_a_founding_record_says_who_founded_the_team() -> None:
    made = genesis()
    entry = verify_genesis(made.entry, made.signature, made.team)
    assert (entry.device, entry.member, entry.created_at) == (DEVICE, MEMBER, 5)
    assert (entry.signing, entry.agreement) == (KEYS.signing_public, KEYS.agreement_public)
    assert entry.successors == []
    assert len(made.epoch_secret) == 32


def test_two_teams_founded_alike_are_two_teams() -> None:
    one, two = genesis(nonce=None), genesis(nonce=None)
    assert one.team != two.team
    assert one.epoch_secret != two.epoch_secret


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(place: int, bit: int) -> None:
    made = genesis()
    hurt = bytearray(made.entry + made.signature)
    hurt[place % len(hurt)] ^= 1 << bit
    entry, signature = bytes(hurt[: len(made.entry)]), bytes(hurt[len(made.entry) :])
    with pytest.raises(GenesisInvalid, match="another team"):
        verify_genesis(entry, signature, made.team)
    with pytest.raises(GenesisInvalid):
        verify_genesis(entry, signature, team_id(entry, signature))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"v": 2}, "values"),
        ({"suite": 2}, "values"),
        ({"device": "x"}, "values"),
        ({"member": ""}, "values"),
        ({"successors": [DEVICE] * 3}, "values"),
        ({"successors": ["x"]}, "values"),
        ({"agreement": b""}, "values"),
        ({"nonce": b""}, "values"),
        ({"created_at": -1}, "values"),
        ({"created_at": "now"}, "written"),
        ({"more": 1}, "written"),
        ({"type": "other"}, "written"),
        ({"signing": bytes(31)}, "values"),
        ({"signing": DeviceKeys(b"x" * 32, b"y" * 32).signing_public}, "signature"),
    ],
)
def test_a_signature_does_not_excuse_what_it_signs(changed: dict[str, Any], why: str) -> None:
    made = signed(**changed)
    with pytest.raises(GenesisInvalid, match=why):
        verify_genesis(made.entry, made.signature, made.team)


def test_only_the_canonical_form_counts() -> None:
    entry = msgspec.msgpack.decode(genesis().entry)
    backwards = resigned(msgspec.msgpack.encode(dict(reversed(entry.items()))))
    with pytest.raises(GenesisInvalid, match="canonical"):
        verify_genesis(backwards.entry, backwards.signature, backwards.team)
    for entry_bytes in (b"", bytes(5000)):
        made = resigned(entry_bytes)
        with pytest.raises(GenesisInvalid, match="length"):
            verify_genesis(made.entry, made.signature, made.team)
    assert verify_genesis(*_parts(signed())).v == 1


def _parts(made: Genesis) -> tuple[bytes, bytes, TeamId]:
    return made.entry, made.signature, made.team


def test_keys_are_kept_as_bytes_and_shown_to_nobody() -> None:
    keys = DeviceKeys.generate()
    again = DeviceKeys.from_bytes(keys.to_bytes())
    assert again.signing_public == keys.signing_public
    assert again.agreement_public == keys.agreement_public
    for shown in (repr(keys), str(keys), f"{keys}"):
        assert keys.to_bytes()[:4].hex() not in shown
    with pytest.raises(ValueError, match="64 bytes"):
        DeviceKeys.from_bytes(b"short")
    assert genesis().epoch_secret.hex() not in repr(genesis())
    assert isinstance(msgspec.msgpack.decode(genesis().entry, type=GenesisEntry), GenesisEntry)
