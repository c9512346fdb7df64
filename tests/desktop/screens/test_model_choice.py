"""Choosing a model: nothing is fetched without consent, nothing half-got stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from cassette.desktop.model_choice import ModelChoosing
from cassette.transcription.model_files import ModelFiles, bundled_folder
from tests.fakes.model_hub import ModelHub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def weights() -> Path:
    folder = bundled_folder()
    if folder is None:
        pytest.skip("the package with the weights of tiny.en is not installed")
    return folder


@pytest.fixture
def hub(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    """Serves tiny.en as a model that is not on this computer."""
    monkeypatch.setattr("cassette.transcription.model_files.bundled_folder", lambda: None)
    made = ModelHub(weights)
    monkeypatch.setenv("HF_ENDPOINT", made.address)
    with made.serving():
        yield made


@pytest.fixture
def models(stage: Stage, tmp_path: Path) -> Iterator[ModelChoosing]:
    shell = stage.shell
    made = ModelChoosing(shell.bridge, shell.pulse, shell.theme, "", ModelFiles(tmp_path / "m"))
    made.show()
    stage.until(lambda: made.list.count() >= 10)
    yield made
    made.leave()
    made.close()
    stage.until(lambda: not made.downloading)


def pick(models: ModelChoosing, name: str) -> None:
    """Choose a model in the list."""
    names = [models.list.item(n).text().splitlines()[0] for n in range(models.list.count())]
    models.list.setCurrentRow(names.index(name))


def agree(stage: Stage, models: ModelChoosing, text: str = "Download") -> None:
    """Press a button of the question."""

    def found() -> list[QPushButton]:
        buttons = models.notice.findChildren(QPushButton)
        return [one for one in buttons if one.text() == text and one.isVisible()]

    stage.until(found)
    found()[0].click()


def test_each_model_says_its_size_languages_and_whether_it_is_here(
    stage: Stage, weights: Path, models: ModelChoosing
) -> None:
    texts = [models.list.item(n).text() for n in range(models.list.count())]
    assert "tiny.en\n78 MB · English · comes with Cassette" in texts
    assert "small\n486 MB · many languages · not on this computer" in texts
    stage.until(lambda: "tiny.en" in models.state.text())


def test_using_a_model_that_is_here_asks_nothing(
    stage: Stage, weights: Path, models: ModelChoosing
) -> None:
    chosen: list[str] = []
    models.chosen.connect(chosen.append)
    pick(models, "tiny.en")
    models.act()
    assert chosen == ["tiny.en"]


def test_asking_names_size_and_source_and_touches_no_network(
    stage: Stage, hub: ModelHub, models: ModelChoosing
) -> None:
    pick(models, "tiny.en")
    assert models.button.text() == "Download 78 MB…"
    models.act()
    assert "78 MB" in models.notice.text.text()
    assert "huggingface.co" in models.notice.text.text()
    agree(stage, models, "Not now")
    assert hub.asked == []
    assert not models.downloading


def test_without_any_model_that_is_said(stage: Stage, hub: ModelHub, models: ModelChoosing) -> None:
    stage.until(lambda: "No speech model" in models.state.text())


def test_a_download_shows_how_far_it_is_and_is_used_at_the_end(
    stage: Stage, hub: ModelHub, models: ModelChoosing
) -> None:
    chosen: list[str] = []
    models.chosen.connect(chosen.append)
    hub.hold = True
    pick(models, "tiny.en")
    models.act()
    agree(stage, models)
    stage.until(lambda: models.progress.value() > 100, timeout_ms=30_000)
    assert "of 78 MB" in models.state.text()
    hub.let_go()
    stage.until(lambda: chosen == ["tiny.en"], timeout_ms=30_000)
    stage.until(lambda: "“tiny.en”" in models.state.text())
    assert models.progress.isHidden()


def test_a_download_can_be_cancelled(stage: Stage, hub: ModelHub, models: ModelChoosing) -> None:
    hub.hold = True
    pick(models, "tiny.en")
    models.act()
    agree(stage, models)
    stage.until(lambda: models.progress.value() > 100, timeout_ms=30_000)
    models.button.click()
    stage.until(lambda: not models.downloading)
    stage.until(lambda: models.button.text() == "Download 78 MB…")


def test_a_download_that_fails_is_told_and_can_be_tried_again(
    stage: Stage, models: ModelChoosing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    pick(models, "small")
    models.act()
    agree(stage, models)
    stage.until(lambda: "could not be downloaded" in models.notice.text.text(), timeout_ms=60_000)
    assert models.list.isEnabled()


def test_a_folder_with_weights_is_added_and_used(
    stage: Stage, weights: Path, models: ModelChoosing
) -> None:
    chosen: list[str] = []
    models.chosen.connect(chosen.append)
    models.add_folder(weights)
    stage.until(lambda: chosen == ["tiny.en"], timeout_ms=30_000)


def test_a_folder_without_weights_is_told(
    stage: Stage, models: ModelChoosing, tmp_path: Path
) -> None:
    models.add_folder(tmp_path)
    stage.until(lambda: "neither a model" in models.notice.text.text())
