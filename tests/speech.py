"""Real recordings of speech for the tests, as their manifest lists them."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Recording:
    """A FLAC with what is said in it. ``language`` is ISO 639-1, ``kind`` such as "read".

    ``for_words`` is false when ``text`` is no full transcript, so that word errors mean nothing.
    """

    name: str
    path: Path
    seconds: float
    language: str
    kind: str
    speaker: str
    text: str
    for_words: bool


def speech_folder() -> Path:
    """CASSETTE_SPEECH, or the folder ``shared/speech`` beside the project."""
    return Path(os.environ.get("CASSETTE_SPEECH") or ROOT.parent / "shared" / "speech")


def recordings(folder: Path | None = None) -> dict[str, Recording]:
    """By file name; empty when the folder or its manifest is not there."""
    folder = folder or speech_folder()
    manifest = folder / "MANIFEST.tsv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        row["file"]: Recording(
            name=row["file"],
            path=folder / row["file"],
            seconds=float(row["seconds"]),
            language=row["language"],
            kind=row["kind"],
            speaker=row["speaker"],
            text=row["reference"],
            for_words="TERMS ONLY" not in row["reference_from"],
        )
        for row in rows
        if (folder / row["file"]).is_file()
    }
