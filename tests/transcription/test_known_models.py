"""The table of published models is whole, and the bundled one is what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import faster_whisper

from cassette.transcription.checksums import sha256_of
from cassette.transcription.known_models import KNOWN, WEIGHTS

if TYPE_CHECKING:
    from pathlib import Path


def test_every_published_model_can_be_checked_and_fetched() -> None:
    for name, known in KNOWN.items():
        assert name == known.name
        assert all(re.fullmatch(r"[0-9a-f]{64}", sha256) for sha256 in known.sha256.values())
        assert WEIGHTS in known.sha256
        assert re.fullmatch(r"[0-9a-f]{40}", known.revision)
        assert known.weights < known.size < known.weights * 1.05
        assert name in faster_whisper.available_models()
    assert len({known.rank for known in KNOWN.values()}) == len(KNOWN)


def test_the_repositories_are_those_faster_whisper_uses() -> None:
    from faster_whisper.utils import _MODELS

    assert {name: known.repository for name, known in KNOWN.items()} == {
        name: _MODELS[name] for name in KNOWN
    }


def test_the_bundled_weights_are_the_published_ones(tiny_en: Path) -> None:
    for file, sha256 in KNOWN["tiny.en"].sha256.items():
        assert sha256_of(tiny_en / file) == sha256
