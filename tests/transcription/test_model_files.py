"""Which model is used, in which order, and that no changed byte is."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from cassette.domain.errors import (
    CannotWrite,
    ModelDamaged,
    ModelMissing,
    ModelNotHere,
    ModelUnknown,
)
from cassette.transcription import model_files
from cassette.transcription.known_models import KNOWN, WEIGHTS
from cassette.transcription.model_files import MANIFEST, OWN_RANK, ModelFiles


@pytest.fixture
def files(tmp_path: Path) -> ModelFiles:
    return ModelFiles(tmp_path / "models")


@pytest.fixture
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "bundled_folder", lambda: None)


@pytest.fixture
def copied(tmp_path: Path, tiny_en: Path) -> Path:
    """A folder of the person's with the weights of tiny.en."""
    return Path(shutil.copytree(tiny_en, tmp_path / "my models" / "speech"))


@pytest.fixture
def homemade(tmp_path: Path) -> Path:
    """A small folder that has the shape of a model nobody published."""
    folder = tmp_path / "homemade"
    folder.mkdir()
    for name in (WEIGHTS, "config.json", "tokenizer.json", "vocabulary.txt", "README.md"):
        (folder / name).write_text(name)
    return folder


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 0x10]))


def test_the_bundled_model_is_found_without_running_its_package(
    files: ModelFiles, tiny_en: Path
) -> None:
    choice = files.resolve()
    assert (choice.name, choice.folder, choice.origin) == ("tiny.en", tiny_en, "bundled")
    assert choice.rank == KNOWN["tiny.en"].rank


@pytest.mark.usefixtures("no_bundle")
def test_without_any_model_that_is_said(files: ModelFiles) -> None:
    with pytest.raises(ModelMissing):
        files.resolve()
    with pytest.raises(ModelNotHere, match=r"tiny\.en"):
        files.resolve("tiny.en")


def test_the_environment_stands_above_the_settings(
    files: ModelFiles, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASSETTE_MODEL", str(copied))
    choice = files.resolve("small")
    assert (choice.folder, choice.origin) == (copied, "yours")
    assert (choice.name, choice.rank) == ("tiny.en", KNOWN["tiny.en"].rank)


def test_a_choice_stands_above_the_bundled_model(files: ModelFiles, homemade: Path) -> None:
    files.add(homemade)
    choice = files.resolve("homemade")
    assert (choice.name, choice.origin, choice.rank) == ("homemade", "downloaded", OWN_RANK)
    assert files.resolve().name == "tiny.en"


@pytest.mark.usefixtures("no_bundle")
def test_without_a_choice_the_best_downloaded_model_is_used(
    files: ModelFiles, homemade: Path, copied: Path
) -> None:
    files.add(homemade)
    files.add(copied)
    assert files.resolve().name == "tiny.en"


@pytest.mark.parametrize("given", ["enormous", "../models", "/nowhere/at/all", ".", "a\nb"])
def test_a_model_nobody_knows_is_named(files: ModelFiles, given: str) -> None:
    with pytest.raises(ModelUnknown):
        files.resolve(given)


@pytest.mark.parametrize("file", [WEIGHTS, "tokenizer.json", "vocabulary.txt", "config.json"])
def test_a_flipped_byte_in_any_file_of_a_folder_is_seen(
    files: ModelFiles, copied: Path, file: str
) -> None:
    assert files.resolve(str(copied)).name == "tiny.en"
    flip(copied / file, (copied / file).stat().st_size // 2)
    with pytest.raises(ModelDamaged) as caught:
        files.resolve(str(copied))
    assert file in caught.value.message
    assert "cassette models get" in caught.value.hint


def test_a_byte_flipped_behind_our_back_is_seen_by_reading_everything_again(
    files: ModelFiles, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.resolve(str(copied))
    flip(copied / WEIGHTS, 1000)
    table = files._sums._read()
    stat = (copied / WEIGHTS).stat()
    key = str(copied / WEIGHTS)
    known = model_files.Checksums(files.folder / ".checked.json")._read()[key]
    same = type(known)(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, known.sha256)
    files._sums._write({**table, key: same})
    assert files.named(str(copied))
    with pytest.raises(ModelDamaged):
        files.verify(str(copied))


def test_a_model_cut_short_is_damaged(files: ModelFiles, copied: Path) -> None:
    files.add(copied)
    os.truncate(files.folder / "tiny.en" / WEIGHTS, 1_000_000)
    with pytest.raises(ModelDamaged):
        files.resolve("tiny.en")


def test_a_folder_without_its_tokenizer_is_damaged(files: ModelFiles, homemade: Path) -> None:
    (homemade / "tokenizer.json").unlink()
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json is missing"):
        files.resolve(str(homemade))
    with pytest.raises(ModelDamaged):
        files.add(homemade)
    assert [path.name for path in files.folder.iterdir()] == []


def test_an_added_folder_is_copied_without_what_is_no_model_and_checked_ever_after(
    files: ModelFiles, homemade: Path
) -> None:
    choice = files.add(homemade, "our words")
    assert sorted(path.name for path in choice.folder.iterdir()) == sorted(
        [WEIGHTS, MANIFEST, "config.json", "tokenizer.json", "vocabulary.txt"]
    )
    shutil.rmtree(homemade)
    assert files.resolve("our words") == choice
    flip(choice.folder / "config.json", 2)
    with pytest.raises(ModelDamaged, match=r"config\.json"):
        files.resolve("our words")


def test_a_damaged_copy_of_a_published_model_is_not_added(files: ModelFiles, copied: Path) -> None:
    flip(copied / WEIGHTS, 40_000_000)
    with pytest.raises(ModelDamaged):
        files.add(copied)
    with pytest.raises(ModelDamaged):
        files.add(copied, "tiny.en")
    assert [path.name for path in files.folder.iterdir()] == []


def test_weights_of_ones_own_making_are_taken_under_a_name_of_ones_own(
    files: ModelFiles, copied: Path
) -> None:
    flip(copied / WEIGHTS, 40_000_000)
    choice = files.add(copied, "tuned")
    assert (choice.name, choice.folder) == ("tuned", files.folder / "tuned")


def test_adding_again_takes_the_place_of_the_old_one(files: ModelFiles, homemade: Path) -> None:
    files.add(homemade)
    (homemade / WEIGHTS).write_text("better weights")
    choice = files.add(homemade)
    assert (choice.folder / WEIGHTS).read_text() == "better weights"
    assert [path.name for path in files.folder.iterdir() if path.is_dir()] == ["homemade"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, homemade: Path) -> None:
    (tmp_path / "models").write_text("a file where a folder should be")
    with pytest.raises(CannotWrite):
        ModelFiles(tmp_path / "models").add(homemade)


def test_what_a_killed_download_left_is_swept_away_later(files: ModelFiles, homemade: Path) -> None:
    for name, age in {".partial-old": 7200.0, ".partial-now": 0.0}.items():
        left = files.folder / name
        left.mkdir(parents=True)
        (left / WEIGHTS).write_text("half")
        for path in (left / WEIGHTS, left):
            os.utime(path, (time.time() - age, time.time() - age))
    files.add(homemade)
    names = {path.name for path in files.folder.iterdir()}
    assert ".partial-now" in names
    assert ".partial-old" not in names


def test_the_list_shows_what_is_here_and_what_can_be_had(
    files: ModelFiles, homemade: Path, tiny_en: Path
) -> None:
    files.add(homemade)
    rows = {row.name: row for row in files.list_models()}
    assert set(KNOWN) < set(rows)
    assert (rows["tiny.en"].folder, rows["tiny.en"].origin) == (tiny_en, "bundled")
    assert (rows["small"].folder, rows["small"].origin) == (None, None)
    assert rows["small"].languages == "99 languages"
    assert rows["homemade"].origin == "downloaded"
    sizes = [row.size for row in files.list_models()]
    assert sizes == sorted(sizes)
