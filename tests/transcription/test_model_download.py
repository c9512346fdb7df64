"""A model is fetched when the person agreed, whole and checked, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import ConsentNeeded, ModelDownloadFailed, ModelUnknown
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.transcription.known_models import KNOWN
from cassette.transcription.model_download import download, size_for_people
from cassette.transcription.model_files import ModelChoice, ModelFiles
from tests.fakes.model_hub import ModelHub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> ModelFiles:
    return ModelFiles(tmp_path / "models")


@pytest.fixture
def hub(tiny_en: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    hub = ModelHub(tiny_en)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    with hub.serving():
        yield hub


def get(
    files: ModelFiles,
    name: str = "tiny.en",
    *,
    consent: bool = True,
    progress: list[tuple[int, int]] | None = None,
    cancel: CancelToken | None = None,
) -> ModelChoice:
    steps = progress if progress is not None else []
    return download(
        files,
        name,
        consent=consent,
        on_progress=lambda done, total: steps.append((done, total)),
        cancel=cancel or CancelToken(),
    )


def left(files: ModelFiles) -> list[str]:
    if not files.folder.exists():
        return []
    return [str(path.relative_to(files.folder)) for path in files.folder.rglob("*")]


def test_without_consent_the_network_is_not_touched(files: ModelFiles, hub: ModelHub) -> None:
    with pytest.raises(ConsentNeeded) as caught:
        get(files, consent=False)
    assert "78 MB" in caught.value.message
    assert hub.asked == []
    assert left(files) == []


def test_an_unknown_name_is_not_asked_for(files: ModelFiles, hub: ModelHub) -> None:
    with pytest.raises(ModelUnknown):
        get(files, "somebody/else")
    assert hub.asked == []


def test_a_model_arrives_whole_checked_and_with_progress(files: ModelFiles, hub: ModelHub) -> None:
    progress: list[tuple[int, int]] = []
    choice = get(files, progress=progress)
    assert (choice.name, choice.origin) == ("tiny.en", "downloaded")
    assert files.resolve("tiny.en") == choice
    done = [here for here, _ in progress]
    assert done == sorted(done)
    assert progress[-1] == (KNOWN["tiny.en"].size, KNOWN["tiny.en"].size)
    assert not [name for name in left(files) if ".partial" in name or ".cache" in name]
    revision = KNOWN["tiny.en"].revision
    assert all(revision in path for path in hub.asked)


def test_a_bit_lost_on_the_way_is_seen_and_nothing_is_kept(
    files: ModelFiles, hub: ModelHub
) -> None:
    hub.damage.add("model.bin")
    with pytest.raises(ModelDownloadFailed, match=r"model\.bin is not as it was published"):
        get(files)
    assert left(files) == []


def test_a_download_can_be_cancelled_and_leaves_nothing(files: ModelFiles, hub: ModelHub) -> None:
    hub.hold = True
    cancel = CancelToken()

    def on_progress(done: int, total: int) -> None:
        if done > total // 4:
            cancel.cancel()

    with pytest.raises(Cancelled):
        download(files, "tiny.en", consent=True, on_progress=on_progress, cancel=cancel)
    assert any(path.endswith("model.bin") for path in hub.asked)
    assert left(files) == []


def test_without_a_network_it_fails_in_words_and_leaves_nothing(
    files: ModelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelDownloadFailed) as caught:
        get(files)
    assert "Connection refused" in caught.value.message
    assert left(files) == []


def test_a_repository_without_the_files_is_no_model(
    files: ModelFiles, hub: ModelHub, tmp_path: Path
) -> None:
    hub.folder = tmp_path / "nothing"
    hub.folder.mkdir()
    with pytest.raises(ModelDownloadFailed, match="missing"):
        get(files)
    assert left(files) == []


def test_sizes_are_written_as_people_do() -> None:
    assert [size_for_people(size) for size in (78_090_594, 1_621_665_763)] == ["78 MB", "1.6 GB"]
