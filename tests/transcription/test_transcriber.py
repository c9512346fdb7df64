"""The messages of the transcriber, and the scripted one held to the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.domain.errors import CassetteError, ModelDownloadFailed
from cassette.transcription.transcriber import Failed, Transcriber, error_of
from tests.contracts.transcriber_contract import Crash, TranscriberContract
from tests.fakes.transcriber import ScriptedTranscriber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class TestScriptedTranscriber(TranscriberContract):
    """The fake keeps every promise of the real one."""

    @pytest.fixture
    def transcriber(self, fresh: Callable[[], Transcriber]) -> Iterator[Transcriber]:
        transcriber = fresh()
        yield transcriber
        transcriber.close()

    @pytest.fixture
    def fresh(self) -> Callable[[], Transcriber]:
        return ScriptedTranscriber

    @pytest.fixture
    def modelless(self) -> Transcriber:
        transcriber = ScriptedTranscriber()
        transcriber.has_model = False
        return transcriber

    @pytest.fixture
    def crash(self) -> Crash:
        def crash(transcriber: Transcriber) -> None:
            assert isinstance(transcriber, ScriptedTranscriber)
            transcriber.crashes["sound"] = 1

        return crash

    @pytest.fixture
    def spoken(self, tmp_path: Path) -> Path:
        path = tmp_path / "sound.wav"
        soundfile.write(path, np.sin(np.arange(8000) / 10), 8000)
        return path

    @pytest.fixture
    def long_spoken(self, spoken: Path) -> Path:
        return spoken

    @pytest.fixture
    def silent(self, tmp_path: Path) -> Path:
        path = tmp_path / "silent.wav"
        soundfile.write(path, np.zeros(8000), 8000)
        return path


def test_a_failure_becomes_the_error_it_stands_for_with_its_facts() -> None:
    failed = Failed(
        job_id="x",
        code="model_download_failed",
        message="…",
        facts={"name": "tiny.en", "why": "the cable is out"},
    )
    error = error_of(failed)
    assert isinstance(error, ModelDownloadFailed)
    assert "the cable is out" in error.message


def test_a_failure_of_a_kind_nobody_knows_is_still_a_known_error() -> None:
    error = error_of(Failed(job_id="x", code="from_the_future", message="…"))
    assert type(error) is CassetteError
