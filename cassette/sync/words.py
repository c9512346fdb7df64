"""Words instead of keys: six to compare a team by, 24 to recover a member by (BIP-39, English)."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from typing import TYPE_CHECKING, Final

from mnemonic import Mnemonic

from cassette.domain.errors import RecoveryWordsWrong
from cassette.sync.epochs import derive
from cassette.sync.team import DeviceKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.ids import TeamId

PHRASE_WORDS: Final = 6
RECOVERY_WORDS: Final = 24
BITS_PER_WORD: Final = 11
ENTROPY_BYTES: Final = 32


@cache
def _book() -> Mnemonic:
    return Mnemonic("english")


@cache
def _meanings() -> dict[str, str]:
    """What may be typed for a word: itself, or its first four letters, which no two words share."""
    words = _book().wordlist
    return {word[:4]: word for word in words} | {word: word for word in words}


def team_phrase(team: TeamId) -> tuple[str, ...]:
    """The six words of a team, the same on every screen: 66 bits of a hash of its id."""
    digest = hashlib.sha256(b"cassette/phrase/v1" + bytes.fromhex(team)).digest()
    bits = int.from_bytes(digest) >> (len(digest) * 8 - PHRASE_WORDS * BITS_PER_WORD)
    words = _book().wordlist
    places = [bits >> (BITS_PER_WORD * n) & 2047 for n in reversed(range(PHRASE_WORDS))]
    return tuple(words[place] for place in places)


def recovery_words(entropy: bytes | None = None) -> tuple[str, ...]:
    """24 fresh words, of 256 random bits and a checksum. Shown once, kept nowhere."""
    entropy = secrets.token_bytes(ENTROPY_BYTES) if entropy is None else entropy
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError("recovery words hold 32 bytes")
    return tuple(_book().to_mnemonic(entropy).split())


def keys_from_words(words: str | Sequence[str]) -> DeviceKeys:
    """The keys of a member's recovery words. RecoveryWordsWrong, which repeats no word.

    Case, numbering, commas and line breaks are forgiven, and a word may end after four letters.
    """
    given = words.split() if isinstance(words, str) else list(words)
    bare = [word for word in (_bare(one) for one in given) if word]
    whole = []
    for place, word in enumerate(bare, 1):
        meant = _meanings().get(word)
        if meant is None:
            raise RecoveryWordsWrong(why=f"word {place} is not in the list")
        whole.append(meant)
    if len(whole) != RECOVERY_WORDS:
        raise RecoveryWordsWrong(why=f"there are {len(whole)} words, not {RECOVERY_WORDS}")
    text = " ".join(whole)
    if not _book().check(text):
        raise RecoveryWordsWrong(why="one of them is another word, or two are swapped")
    entropy = bytes(_book().to_entropy(text))
    return DeviceKeys(
        derive(entropy, b"cassette/recovery/sign/v1"),
        derive(entropy, b"cassette/recovery/agree/v1"),
    )


def _bare(word: str) -> str:
    """A word without what people write around it: "12.", "abandon,"."""
    return word.strip("0123456789.,;:)(").lower()
