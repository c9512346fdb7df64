"""Makes ``sync.json`` anew: only when a version of the wire is added, never to please a test.

Run as ``python -m tests.vectors.make_sync > tests/vectors/sync.json``. Wraps and seals draw fresh
randomness, so the file differs each time; what it once said must be readable for ever.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from cassette.sync.entries import pack_entry
from cassette.sync.invite import JoinLink, invite_keys, seal_label
from cassette.sync.requests import seal_name
from cassette.sync.wire import join_records
from cassette.sync.words import keys_from_words, recovery_words, team_phrase
from tests.sync.teams import Team, keys_of, steady
from tests.sync.test_entries import a_log, some_requests


def _keys(keys: Any) -> dict[str, str]:
    return {
        "signing": keys.to_bytes()[:32].hex(),
        "agreement": keys.to_bytes()[32:].hex(),
        "signing_public": keys.signing_public.hex(),
        "agreement_public": keys.agreement_public.hex(),
    }


def _log() -> dict[str, Any]:
    team, _, entries = a_log()
    packed = [pack_entry(team.genesis.entry, team.genesis.signature)]
    packed += [pack_entry(entry.entry, entry.sig) for entry in entries]
    return {
        "team": team.id,
        "entries": [data.hex() for data in packed],
        "types": ["genesis", *(type(entry.says).__name__ for entry in entries)],
        "head": team.roster.head.hash.hex(),
        "devices": {
            party.device: {"member": party.member, **_keys(party.keys)} for party in team.parties
        },
        "secrets": {
            party.device: {str(epoch): secret.hex() for epoch, secret in party.secrets.items()}
            for party in team.parties
        },
    }


def _records() -> dict[str, Any]:
    team = Team()
    bob = team.joined("Bob")
    team.writes(bob, 1)
    team.writes(bob, 1, blobs=(steady("one"), steady("two")))
    team.remove()
    team.writes(bob, 2)
    records = [*bob.written[:2], bob.written[2].erased(), bob.written[3]]
    requests = some_requests(team, bob)
    return {
        "team": team.id,
        "device": bob.device,
        "member": bob.member,
        "signing_public": bob.keys.signing_public.hex(),
        "signing": bob.keys.to_bytes()[:32].hex(),
        "agreement": bob.keys.to_bytes()[32:].hex(),
        "secrets": {str(epoch): secret.hex() for epoch, secret in bob.secrets.items()},
        "segment": join_records(records).hex(),
        "hashes": [record.hash.hex() for record in records],
        "requests": {type(one.says).__name__: one.data.hex() for one in requests},
        "entries": [pack_entry(one.entry, one.sig).hex() for one in team.entries],
        "genesis": pack_entry(team.genesis.entry, team.genesis.signature).hex(),
        "name": {
            "sealed": seal_name(team.ada.keys.agreement_public, team.id, bob.device, "Bob").hex(),
            "agreement": team.ada.keys.to_bytes()[32:].hex(),
            "plain": "Bob",
        },
    }


def _words() -> dict[str, Any]:
    team = Team()
    seed, secret, entropy = steady("seed", 16), steady("secret"), steady("words")
    link, invite = JoinLink("folder", team.id, seed), keys_of("invite").signing_public
    words = recovery_words(entropy)
    return {
        "link": {
            "text": link.text,
            "authority": "folder",
            "team": team.id,
            "seed": seed.hex(),
            "keys": _keys(invite_keys(seed, team.id)),
        },
        "label": {
            "secret": secret.hex(),
            "team": team.id,
            "invite": invite.hex(),
            "sealed": seal_label(secret, team.id, invite, "host", "Eve's laptop").hex(),
            "plain": ["host", "Eve's laptop"],
        },
        "phrase": {"team": team.id, "words": list(team_phrase(team.id))},
        "recovery": {
            "entropy": entropy.hex(),
            "words": list(words),
            "keys": _keys(keys_from_words(words)),
        },
    }


def main() -> None:
    """Print the vectors."""
    made = {"log": _log(), "records": _records(), **_words()}
    json.dump(made, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
