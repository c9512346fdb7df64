"""Speaks the demo's script: one small Opus clip for each spoken note, with a distinct voice each.

The clips are shipped, so Cassette needs no speech synthesis at run time. Run this again after
changing resources/demo/script.json (it needs the program flite):

    python packaging/demo/make_clips.py

A clip whose text and voice have not changed is kept as it is; --all makes every clip anew.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
CLIPS = DEMO / "clips"
MANIFEST = CLIPS / "MANIFEST.tsv"
COLUMNS = ("clip", "seconds", "sha256", "speaker", "voice", "pitch", "licence", "text")
LICENCE = "CMU Arctic voice of flite: free software, without restriction of use"
FLITE_RATE = 16_000
RATE = 48_000
PEAK = 0.7
SILENCE_S = 0.25
KBIT = 24


@dataclass(frozen=True)
class Voice:
    """A flite voice; ``pitch`` above 1 makes it higher (and the speaker smaller)."""

    name: str
    pitch: float


VOICES = {
    "ada": Voice("slt", 1.0),
    "grace": Voice("slt", 0.87),
    "linus": Voice("rms", 1.0),
    "noor": Voice("awb", 1.1),
    "yuki": Voice("slt", 1.15),
}


def spoken(text: str, voice: Voice) -> np.ndarray:
    """``text`` as float32 at 48 kHz: spoken slower or faster, then resampled to the pitch."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "said.wav"
        stretch = f"duration_stretch={voice.pitch}"
        subprocess.run(
            ["flite", "-voice", voice.name, "--setf", stretch, "-t", text, "-o", str(wav)],
            check=True,
        )
        sound, rate = soundfile.read(wav, dtype="float32")
    if rate != FLITE_RATE:
        raise SystemExit(f"flite gave {rate} Hz")
    shifted = resampled(sound, round(len(sound) * RATE / FLITE_RATE / voice.pitch))
    pause = np.zeros(round(SILENCE_S * RATE), np.float32)
    return np.concatenate([pause, shifted * (PEAK / np.abs(shifted).max()), pause])


def resampled(sound: np.ndarray, length: int) -> np.ndarray:
    """The same sound in ``length`` samples, band-limited (by its spectrum)."""
    spectrum = np.fft.rfft(sound)
    wanted = np.zeros(length // 2 + 1, complex)
    kept = min(len(spectrum), len(wanted))
    wanted[:kept] = spectrum[:kept]
    return (np.fft.irfft(wanted, length) * length / len(sound)).astype(np.float32)


def notes_to_speak() -> list[dict[str, str]]:
    """The spoken notes of the script."""
    script = json.loads((DEMO / "script.json").read_text("utf-8"))
    return [note for meeting in script["meetings"] for note in meeting["notes"] if note.get("clip")]


def made_before() -> dict[str, dict[str, str]]:
    """The manifest's lines by clip, of clips that are there."""
    if not MANIFEST.exists():
        return {}
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {line["clip"]: line for line in lines if (CLIPS / line["clip"]).exists()}


def line_for(note: dict[str, str], old: dict[str, str] | None) -> dict[str, str]:
    """The manifest's line of one note; makes its clip unless ``old`` still fits."""
    voice = VOICES[note["by"]]
    line = {
        "clip": f"{note['key']}.opus",
        "speaker": note["by"],
        "voice": f"flite {voice.name}",
        "pitch": str(voice.pitch),
        "licence": LICENCE,
        "text": note["text"],
    }
    if old is not None and all(old[key] == value for key, value in line.items()):
        return old
    path = CLIPS / line["clip"]
    sound = spoken(note["text"], voice)
    level = 1 - (KBIT - 6) / 250
    soundfile.write(path, sound, RATE, format="OGG", subtype="OPUS", compression_level=level)
    line["seconds"] = f"{len(sound) / RATE:.2f}"
    line["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{line['clip']}: {line['seconds']} s")
    return line


def main() -> int:
    """Make what is missing or has changed, remove what is no longer in the script."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", action="store_true", help="make every clip anew")
    everything = options.parse_args().all
    if shutil.which("flite") is None:
        print("flite is missing: apt-get install flite", file=sys.stderr)
        return 1
    CLIPS.mkdir(exist_ok=True)
    old = {} if everything else made_before()
    lines = [line_for(note, old.get(f"{note['key']}.opus")) for note in notes_to_speak()]
    with MANIFEST.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(lines)
    for path in CLIPS.glob("*.opus"):
        if path.name not in {line["clip"] for line in lines}:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
