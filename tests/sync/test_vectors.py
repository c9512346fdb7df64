"""What was sent once is readable for ever, also by a reader that shares no line with Cassette."""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cassette.domain.ids import DeviceId, TeamId
from cassette.sync.entries import pack_entry, unpack_entry, wraps_for
from cassette.sync.epochs import commitment, derive, unwrap, walk_back
from cassette.sync.hpke import open_sealed, seal_to
from cassette.sync.invite import invite_keys, open_label, parse_link
from cassette.sync.requests import check_request, open_name, read_request
from cassette.sync.roster import Roster, SignedEntry
from cassette.sync.team import DeviceKeys
from cassette.sync.wire import (
    START,
    ChainPoint,
    EventKeys,
    join_records,
    make_head,
    open_record,
    read_records,
    seal_record,
    verify_run,
)
from cassette.sync.words import keys_from_words, recovery_words, team_phrase
from tests.sync.teams import Team, an_event
from tests.sync.test_entries import a_log
from tests.vectors import reader

FOLDER = Path(reader.__file__).parent
SYNC = json.loads((FOLDER / "sync.json").read_text(encoding="utf-8"))
RFC = json.loads((FOLDER / "rfc.json").read_text(encoding="utf-8"))


def raw(given: Any) -> Any:
    """Hexadecimal text as bytes, in lists and maps too."""
    if isinstance(given, dict):
        return {name: raw(value) for name, value in given.items()}
    return [raw(value) for value in given] if isinstance(given, list) else bytes.fromhex(given)


# --- the primitives ---------------------------------------------------------------------------


@pytest.mark.parametrize("vector", RFC["rfc8032"], ids=lambda vector: str(vector["name"]))
def test_signatures_are_those_of_rfc_8032(vector: dict[str, str]) -> None:
    keys = DeviceKeys(bytes.fromhex(vector["secret"]), bytes(32))
    assert keys.signing_public.hex() == vector["public"]
    message = bytes.fromhex(vector["message"])
    for split in (0, len(message) // 2):
        assert keys.sign(message[:split], message[split:]).hex() == vector["signature"]


@pytest.mark.parametrize("vector", RFC["rfc5869"], ids=lambda vector: str(vector["l"]))
def test_keys_are_derived_as_in_rfc_5869(vector: dict[str, Any]) -> None:
    salt, ikm, info = (bytes.fromhex(vector[name]) for name in ("salt", "ikm", "info"))
    prk = reader.extract(salt, ikm)
    assert prk.hex() == vector["prk"]
    assert reader.expand(prk, info, vector["l"]).hex() == vector["okm"]
    if not salt:
        assert derive(ikm, info).hex() == vector["okm"][:64]


@pytest.mark.parametrize("vector", RFC["rfc9180"], ids=lambda vector: str(vector["source"]))
def test_the_independent_reader_opens_what_rfc_9180_sealed(vector: dict[str, Any]) -> None:
    private, enc, info = (bytes.fromhex(vector[name]) for name in ("skRm", "enc", "info"))
    for seq, sealed in enumerate(vector["encryptions"]):
        found = reader.hpke_open(
            private,
            enc + bytes.fromhex(sealed["ct"]),
            info,
            bytes.fromhex(sealed["aad"]),
            vector["aead_id"],
            seq,
        )
        assert found.hex() == sealed["pt"]


def test_ours_and_the_independent_hpke_are_one() -> None:
    vector = next(one for one in RFC["rfc9180"] if one["aead_id"] == 2)
    private, info = bytes.fromhex(vector["skRm"]), bytes.fromhex(vector["info"])
    sealed = seal_to(bytes.fromhex(vector["pkRm"]), b"a secret", info=info)
    assert reader.hpke_open(private, sealed, info) == b"a secret"
    key = AESGCM(bytes.fromhex(vector["key"]))
    plain = b"sealed by the key of the vector, without more data"
    theirs = bytes.fromhex(vector["enc"]) + key.encrypt(
        bytes.fromhex(vector["base_nonce"]), plain, None
    )
    ours = X25519PrivateKey.from_private_bytes(private)
    assert open_sealed(ours, theirs, info=info) == plain


# --- ours -------------------------------------------------------------------------------------


def folded() -> tuple[Roster, list[SignedEntry]]:
    """The frozen log, read by Cassette."""
    genesis, *entries = (unpack_entry(data) for data in raw(SYNC["log"]["entries"]))
    return Roster.of(TeamId(SYNC["log"]["team"]), *genesis).following(entries)


def test_the_frozen_log_is_read_by_cassette() -> None:
    roster, entries = folded()
    assert roster.head.hash.hex() == SYNC["log"]["head"]
    assert ["genesis", *(type(one.says).__name__ for one in entries)] == SYNC["log"]["types"]
    for id, keys in SYNC["log"]["devices"].items():
        device = roster.device(id)
        assert device is not None
        assert (device.signing.hex(), device.agreement.hex(), device.member) == (
            keys["signing_public"],
            keys["agreement_public"],
            keys["member"],
        )
        ours = DeviceKeys(bytes.fromhex(keys["signing"]), bytes.fromhex(keys["agreement"]))
        found = {
            epoch: unwrap(wrapped, ours, roster.team, epoch, id)
            for signed in entries
            for epoch, wrapped in wraps_for(signed.says, id).items()
        }
        links = {epoch.n: epoch.back_link for epoch in roster.epochs}
        given = {int(epoch): secret for epoch, secret in raw(SYNC["log"]["secrets"][id]).items()}
        found.update({0: given[0]} if 0 in given else {})
        assert walk_back(found, links, roster.team) == given


def check_log(log: dict[str, Any]) -> None:
    """The independent reader finds the same team and the same secrets in a log."""
    said = reader.read_log(raw(log["entries"]))
    team = bytes.fromhex(log["team"])
    assert said[1]["prev"] == team
    assert said[-1]["hash"].hex() == log["head"]
    found = 0
    for id, keys in log["devices"].items():
        secrets = raw(log["secrets"][id])
        private = bytes.fromhex(keys["agreement"])
        for entry in said:
            begins = entry.get("begins")
            wraps = entry.get("wraps", []) if entry.get("device") == id else []
            if begins:
                wraps = [*wraps, *([begins["epoch"], w] for to, w in begins["wraps"] if to == id)]
            for epoch, wrap in wraps:
                found += 1
                secret = reader.unwrapped(wrap, private, team, epoch, id)
                assert secret == secrets[str(epoch)]
                if begins:
                    assert reader.committed(secret, team, epoch) == begins["commitment"]
                    if begins["back_link"] and str(epoch - 1) in secrets:
                        before = reader.linked_back(begins["back_link"], secret, team, epoch)
                        assert before == secrets[str(epoch - 1)]
    assert found >= 4


def test_the_frozen_log_is_read_by_the_independent_reader() -> None:
    check_log(SYNC["log"])


def test_a_log_of_today_is_read_by_the_independent_reader() -> None:
    team, _, entries = a_log()
    packed = [pack_entry(team.genesis.entry, team.genesis.signature)]
    packed += [pack_entry(one.entry, one.sig) for one in entries]
    assert len(reader.read_log(packed)) == len(packed)


def test_the_independent_reader_refuses_what_was_changed() -> None:
    packed = raw(SYNC["log"]["entries"])
    for data in (packed[3][:-1] + bytes([packed[3][-1] ^ 1]), packed[2]):
        with pytest.raises((InvalidSignature, AssertionError)):
            reader.read_log([*packed[:3], data, *packed[4:]])
    segment, signer, secrets = frozen_records()
    hurt = segment[:400] + bytes([segment[400] ^ 1]) + segment[401:]
    with pytest.raises(InvalidSignature):
        reader.read_records(hurt, signer, secrets)
    with pytest.raises(InvalidTag):
        reader.read_records(segment, signer, {0: bytes(32)})


def frozen_records() -> tuple[bytes, bytes, dict[int, bytes]]:
    vector = SYNC["records"]
    secrets = {int(epoch): secret for epoch, secret in raw(vector["secrets"]).items()}
    return bytes.fromhex(vector["segment"]), bytes.fromhex(vector["signing_public"]), secrets


def test_the_frozen_records_are_read_alike_by_both() -> None:
    segment, signer, secrets = frozen_records()
    vector = SYNC["records"]
    theirs = reader.read_records(segment, signer, secrets)
    ours = read_records(segment)
    genesis = unpack_entry(bytes.fromhex(vector["genesis"]))
    entries = [unpack_entry(data) for data in raw(vector["entries"])]
    roster, _ = Roster.of(TeamId(vector["team"]), *genesis).following(entries)
    point = verify_run(ours, None, DeviceId(vector["device"]), roster)
    assert point.hash.hex() == vector["hashes"][-1]
    opener = EventKeys(TeamId(vector["team"]), secrets)
    for record, their, hash in zip(ours, theirs, vector["hashes"], strict=True):
        assert record.hash == their["hash"] == bytes.fromhex(hash)
        assert list(record.says.blobs) == their["blobs"]
        assert record.is_erased == (their["event"] is None)
        if their["event"] is not None:
            event = open_record(record, opener, vector["member"])
            assert {name: getattr(event, name) for name in their["event"]} == their["event"]


def test_sealing_gives_the_frozen_bytes_again() -> None:
    segment, _, secrets = frozen_records()
    vector = SYNC["records"]
    keys = DeviceKeys(bytes.fromhex(vector["signing"]), bytes.fromhex(vector["agreement"]))
    opener = EventKeys(TeamId(vector["team"]), secrets)
    after = START
    for record in read_records(segment):
        if not record.is_erased:
            head = make_head(
                TeamId(vector["team"]),
                DeviceId(vector["device"]),
                after=after,
                epoch=record.says.epoch,
                log_head=record.says.log_head,
                blobs=record.says.blobs,
            )
            event = open_record(record, opener, vector["member"])
            again = seal_record(keys, opener, head, event, nonce=record.body[:12])
            assert again.to_bytes() == record.to_bytes()
        after = ChainPoint(record.seq, record.hash)


def test_records_of_today_are_read_by_the_independent_reader() -> None:
    team = Team()
    bob = team.joined("Bob")
    team.writes(bob, 2)
    team.remove()
    team.writes(bob, 2)
    theirs = reader.read_records(
        join_records(bob.written), bob.keys.signing_public, team.ada.secrets
    )
    assert [one["event"]["id"] for one in theirs] == [an_event(bob, seq).id for seq in range(1, 5)]


def test_the_frozen_requests_are_read_by_both() -> None:
    vector = SYNC["records"]
    genesis = unpack_entry(bytes.fromhex(vector["genesis"]))
    entries = [unpack_entry(data) for data in raw(vector["entries"])]
    roster, _ = Roster.of(TeamId(vector["team"]), *genesis).following(entries)
    signer = bytes.fromhex(vector["signing_public"])
    for kind, data in raw(vector["requests"]).items():
        request = read_request(data)
        assert type(request.says).__name__ == kind
        check_request(request, roster)
        theirs, _ = reader.signed_part(
            data, b"cassette/request/v1", signer if kind.startswith("Ask") else None
        )
        assert theirs["team"] == vector["team"]
        assert hashlib.sha256(data).digest() == request.hash


def test_frozen_names_labels_and_links_are_read() -> None:
    name, device = SYNC["records"]["name"], DeviceId(SYNC["records"]["device"])
    steward = DeviceKeys(bytes(32), bytes.fromhex(name["agreement"]))
    team = TeamId(SYNC["records"]["team"])
    sealed = bytes.fromhex(name["sealed"])
    assert open_name(steward, team, device, sealed) == name["plain"]
    info = b"cassette/name/v1" + bytes.fromhex(team) + reader.uuid_bytes(device)
    plain = reader.hpke_open(bytes.fromhex(name["agreement"]), sealed, info)
    assert plain.rstrip(b"\0") == b"Bob\x80"
    label = SYNC["label"]
    secret, invite, sealed = (bytes.fromhex(label[x]) for x in ("secret", "invite", "sealed"))
    assert list(open_label(secret, TeamId(label["team"]), invite, sealed)) == label["plain"]
    link = SYNC["link"]
    parsed = parse_link(link["text"])
    assert (parsed.authority, parsed.team, parsed.seed.hex()) == (
        link["authority"],
        link["team"],
        link["seed"],
    )
    keys = invite_keys(parsed.seed, parsed.team)
    assert keys.signing_public.hex() == link["keys"]["signing_public"]
    purpose = b"cassette/invite/sign/v1" + bytes.fromhex(link["team"])
    assert reader.derived(parsed.seed, purpose).hex() == link["keys"]["signing"]


def test_frozen_words_mean_the_same_for_ever() -> None:
    assert list(team_phrase(TeamId(SYNC["phrase"]["team"]))) == SYNC["phrase"]["words"]
    vector = SYNC["recovery"]
    entropy = bytes.fromhex(vector["entropy"])
    assert list(recovery_words(entropy)) == vector["words"]
    keys = keys_from_words(vector["words"])
    assert keys.signing_public.hex() == vector["keys"]["signing_public"]
    assert keys.agreement_public.hex() == vector["keys"]["agreement_public"]
    signing = reader.derived(entropy, b"cassette/recovery/sign/v1")
    assert signing.hex() == vector["keys"]["signing"]


def test_the_words_are_those_of_bip_39() -> None:
    assert recovery_words(bytes(32)) == ("abandon",) * 23 + ("art",)
    assert recovery_words(b"\xff" * 32) == ("zoo",) * 23 + ("vote",)


def test_a_commitment_is_what_the_page_says() -> None:
    team, secret = TeamId(SYNC["log"]["team"]), bytes(range(32))
    assert commitment(secret, team, 7) == reader.committed(secret, bytes.fromhex(team), 7)


def test_the_independent_reader_is_short_and_shares_nothing_with_cassette() -> None:
    source = Path(reader.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 200
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported == {"__future__", "cryptography", "hashlib", "hmac", "json", "typing"}
