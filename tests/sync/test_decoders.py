"""Whatever comes, a decoder answers with a value or with an error that has a name.

Good bytes are hurt in many ways (bits, bytes, lengths, splices of two) and given to every decoder;
a tenth of the full count in each run of the suite.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cassette.domain.errors import CassetteError
from cassette.domain.ids import TeamId
from cassette.sync.entries import read_entry, unpack_entry
from cassette.sync.invite import open_label, parse_link
from cassette.sync.requests import read_request
from cassette.sync.seal import open_blob, seal_blob
from cassette.sync.team import team_id, verify_genesis
from cassette.sync.wire import read_records
from cassette.sync.words import keys_from_words
from tests.sync.teams import steady
from tests.vectors import reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.promises import Promise

FULL = 100_000
SYNC = json.loads((Path(reader.__file__).parent / "sync.json").read_text(encoding="utf-8"))
KEY = bytes(32)


def _entry(data: bytes) -> Any:
    return read_entry(*unpack_entry(data))


def _inner_entry(data: bytes) -> Any:
    return read_entry(data, bytes(64))


def _genesis(data: bytes) -> Any:
    entry, sig = data[:-64], data[-64:]
    return verify_genesis(entry, sig, team_id(entry, sig))


def _label(data: bytes) -> Any:
    return open_label(steady("secret"), TeamId(SYNC["label"]["team"]), KEY, data)


def _link(data: bytes) -> Any:
    return parse_link(data.decode("latin-1"))


def _words(data: bytes) -> Any:
    return keys_from_words(data.decode("latin-1"))


def _blob(data: bytes) -> Any:
    return open_blob(KEY, data, address=SYNC["log"]["team"])


def decoders() -> list[tuple[Callable[[bytes], Any], list[bytes]]]:
    """Every decoder of what comes from elsewhere, with good bytes to begin from."""
    entries = [bytes.fromhex(data) for data in SYNC["log"]["entries"]]
    return [
        (_entry, entries),
        (_inner_entry, [unpack_entry(data)[0] for data in entries[1:]]),
        (read_request, [bytes.fromhex(data) for data in SYNC["records"]["requests"].values()]),
        (read_records, [bytes.fromhex(SYNC["records"]["segment"])]),
        (_genesis, [b"".join(unpack_entry(entries[0]))]),
        (_label, [bytes.fromhex(SYNC["label"]["sealed"])]),
        (_link, [SYNC["link"]["text"].encode()]),
        (_words, [" ".join(SYNC["recovery"]["words"]).encode()]),
        (_blob, [seal_blob(KEY, b"sound").cipher]),
    ]


def hurt(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """``data`` after one to four random injuries."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(made) + 1)
        kind = dice.randrange(7)
        if kind == 0 and made:
            made[at % len(made)] ^= 1 << dice.randrange(8)
        elif kind == 1 and made:
            made[at % len(made)] = dice.randrange(256)
        elif kind == 2:
            made[at:at] = dice.randbytes(dice.randint(1, 9))
        elif kind == 3:
            del made[at : at + dice.randint(1, 40)]
        elif kind == 4:
            made = made[:at] + bytearray(other[dice.randrange(len(other)) :])
        elif kind == 5:
            made[at:at] = dice.choice([b"\x91", b"\xdd\xff\xff\xff\xff", b"\xc6\x7f\xff\xff\xff"])
        else:
            made[at:at] = made[at : at + 20] * dice.randint(1, 5)
    return bytes(made)


def fuzz(count: int, seed: int) -> tuple[int, set[str]]:
    """How many hurt inputs were still read, and the names of all errors."""
    dice = random.Random(seed)
    chosen = decoders()
    read, names = 0, set()
    for n in range(count):
        decode, samples = chosen[n % len(chosen)]
        data = hurt(dice.choice(samples), dice.choice(samples), dice)
        try:
            decode(data)
            read += 1
        except CassetteError as error:
            names.add(type(error).__name__)
    return read, names


NAMES = {
    "BlobTampered",
    "EntryMalformed",
    "GenesisInvalid",
    "LinkInvalid",
    "RecordMalformed",
    "RecoveryWordsWrong",
    "RequestInvalid",
}


def test_every_decoder_names_what_it_cannot_read() -> None:
    read, names = fuzz(FULL // 10, seed=1)
    assert names == NAMES
    assert read < FULL // 100  # a changed signature or body still has the right form


@pytest.mark.torture
def test_every_decoder_names_what_it_cannot_read_at_the_full_count(promise: Promise) -> None:
    read, names = fuzz(FULL, seed=2)
    assert names == NAMES
    assert read < FULL // 5
    promise(
        "Decoders: whatever comes is read or refused by name",
        count=FULL,
        unit="inputs",
        worst="0 crashes",
        seed=2,
    )


def test_a_decoder_that_falls_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cassette.sync.requests.decode_exactly", json.loads)
    with pytest.raises((TypeError, ValueError, AttributeError)):
        fuzz(500, seed=1)
