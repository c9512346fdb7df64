"""The real transcriber held to the contract, and what only a process can do: die, be killed, be
left alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from cassette.domain.errors import CassetteError, ModelDamaged, ModelMissing, TranscriptionFailed
from cassette.runtime.jobs import CancelToken
from cassette.transcription.model_files import ModelChoice, ModelFiles
from cassette.transcription.process import ProcessTranscriber
from cassette.transcription.transcriber import (
    Crashed,
    Done,
    Job,
    News,
    SegmentReady,
    Stopped,
    Transcriber,
)
from tests.contracts.transcriber_contract import Crash, TranscriberContract, ignore, write_down

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cassette.transcription.worker_process import WorkerProcess


def kill_worker(transcriber: Transcriber) -> None:
    assert isinstance(transcriber, ProcessTranscriber)
    pid = transcriber.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def transcript(warm: ProcessTranscriber, spoken: Path) -> tuple[Done, list[News]]:
    """What was spoken, written down once for the tests that only look at it."""
    return write_down(warm, spoken)


class TestProcessTranscriber(TranscriberContract):
    """The contract, with tiny.en in a process of its own."""

    @pytest.fixture
    def transcriber(self, warm: ProcessTranscriber) -> Transcriber:
        return warm

    @pytest.fixture
    def written(self, transcript: tuple[Done, list[News]]) -> tuple[Done, list[News]]:
        return transcript

    @pytest.fixture
    def fresh(self, model_files: ModelFiles) -> Callable[[], Transcriber]:
        return lambda: ProcessTranscriber(lambda: model_files.named("tiny.en"))

    @pytest.fixture
    def modelless(self) -> Iterator[Transcriber]:
        def choose() -> ModelChoice:
            raise ModelMissing

        transcriber = ProcessTranscriber(choose)
        yield transcriber
        transcriber.close()

    @pytest.fixture
    def crash(self) -> Crash:
        return kill_worker


def test_the_words_that_were_spoken_are_written_down(
    transcript: tuple[Done, list[News]],
) -> None:
    done, _ = transcript
    assert (done.language, done.language_probability, done.model) == ("en", 1.0, "tiny.en")
    heard = " ".join(part.text for part in done.segments).lower()
    synthesised, recorded = ("garden", "fence", "window"), ("country", "printing", "modern")
    assert all(word in heard for word in synthesised) or all(word in heard for word in recorded)


def test_a_cancelled_job_ends_within_two_seconds(
    warm: ProcessTranscriber, long_spoken: Path
) -> None:
    cancel = CancelToken()
    cancelled_at: list[float] = []

    def on_message(news: News) -> None:
        if isinstance(news, SegmentReady) and not cancelled_at:
            threading.Timer(0.05, cancel_now).start()

    def cancel_now() -> None:
        cancelled_at.append(time.monotonic())
        cancel.cancel()

    outcome = warm.transcribe(Job(job_id="x", wav=long_spoken), on_message, cancel)
    assert outcome == Stopped(job_id="x")
    assert time.monotonic() - cancelled_at[0] < 2.0
    assert warm.worker_pid is None


def test_where_is_speech_is_answered_while_a_long_job_runs(
    warm: ProcessTranscriber, long_spoken: Path, spoken: Path
) -> None:
    spans: list[object] = []
    cancel = CancelToken()

    def on_message(news: News) -> None:
        spans.extend(warm.speech_spans(spoken))
        cancel.cancel()

    assert isinstance(
        warm.transcribe(Job(job_id="x", wav=long_spoken), on_message, cancel), Stopped
    )
    assert spans


def test_a_recording_that_ends_the_second_process_leaves_the_job_of_the_first_alone(
    warm: ProcessTranscriber, spoken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ProcessTranscriber._ask

    def dies(self: ProcessTranscriber, worker: WorkerProcess, *rest: Any) -> Any:
        worker.kill()
        return ask(self, worker, *rest)

    monkeypatch.setattr(ProcessTranscriber, "_ask", dies)
    failures: list[CassetteError] = []

    def on_message(news: News) -> None:
        try:
            warm.speech_spans(spoken)
        except CassetteError as error:
            failures.append(error)

    outcome = warm.transcribe(Job(job_id="x", wav=spoken), on_message, CancelToken())
    assert isinstance(outcome, Done)
    assert {type(error) for error in failures} == {TranscriptionFailed}
    with pytest.raises(TranscriptionFailed):
        warm.speech_spans(spoken)
    assert warm.worker_pid is None


def test_a_worker_that_died_between_two_jobs_is_replaced(
    warm: ProcessTranscriber, silent: Path
) -> None:
    warm.warm_up()
    pid = warm.worker_pid
    assert pid is not None
    kill_worker(warm)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    write_down(warm, silent)
    assert warm.worker_pid not in (None, pid)


def test_a_worker_that_dies_again_and_again_is_started_at_growing_intervals(
    model_files: ModelFiles, monkeypatch: pytest.MonkeyPatch, silent: Path
) -> None:
    program = [sys.executable, "-c", "raise SystemExit(7)"]
    monkeypatch.setattr("cassette.transcription.worker_process._command", lambda: program)
    transcriber = ProcessTranscriber(lambda: model_files.named("tiny.en"))
    try:
        spent = []
        for _ in range(3):
            began = time.monotonic()
            outcome = transcriber.transcribe(Job(job_id="x", wav=silent), ignore, CancelToken())
            spent.append(time.monotonic() - began)
            assert outcome == Crashed(job_id=None, exitcode=7)
        assert spent[2] > 0.5 > spent[1], spent
        with pytest.raises(TranscriptionFailed, match="ended unexpectedly"):
            transcriber.warm_up()
    finally:
        transcriber.close()


def test_weights_that_cannot_be_loaded_are_named_and_the_worker_lives(
    tmp_path: Path, tiny_en: Path, spoken: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in tiny_en.iterdir():
        (folder / file.name).write_bytes(file.read_bytes()[:1_000_000])
    choice = ModelChoice("mine", folder, 50, "yours")
    transcriber = ProcessTranscriber(lambda: choice)
    try:
        with pytest.raises(ModelDamaged) as caught:
            transcriber.warm_up()
        assert "mine" in caught.value.message
        assert transcriber.speech_spans(spoken)
    finally:
        transcriber.close()


def test_the_worker_steps_back_for_everything_else(warm: ProcessTranscriber) -> None:
    warm.warm_up()
    worker = psutil.Process(warm.worker_pid)
    assert worker.nice() >= 10
    assert "HF_HUB_OFFLINE" in worker.environ()


def test_no_process_is_left_after_closing(fresh: ProcessTranscriber) -> None:
    fresh.warm_up()
    pid = fresh.worker_pid
    assert pid is not None
    fresh.close()
    assert not psutil.pid_exists(pid)
    with pytest.raises(TranscriptionFailed, match="closed"):
        fresh.warm_up()


@pytest.fixture
def fresh(model_files: ModelFiles) -> Iterator[ProcessTranscriber]:
    transcriber = ProcessTranscriber(lambda: model_files.named("tiny.en"))
    yield transcriber
    transcriber.close()


_ORPHAN = """
import sys
from pathlib import Path
from cassette.runtime.jobs import CancelToken
from cassette.transcription.model_files import ModelFiles
from cassette.transcription.process import ProcessTranscriber
from cassette.transcription.transcriber import Job

transcriber = ProcessTranscriber(lambda: ModelFiles(Path(sys.argv[1])).named("tiny.en"))

def tell(news):
    print(transcriber.worker_pid, flush=True)

while True:
    transcriber.transcribe(Job(job_id="x", wav=Path(sys.argv[2])), tell, CancelToken())
"""


def test_a_worker_in_the_middle_of_a_job_ends_when_cassette_is_killed(
    model_files: ModelFiles, long_spoken: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _ORPHAN, str(model_files.folder), str(long_spoken)],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        assert worker.is_running()
        parent.kill()
        parent.wait(10)
        worker.wait(5)
        assert not worker.is_running()


_FORGETFUL = """
import sys
from pathlib import Path
from cassette.transcription.model_files import ModelFiles
from cassette.transcription.process import ProcessTranscriber

transcriber = ProcessTranscriber(lambda: ModelFiles(Path(sys.argv[1])).named("tiny.en"))
transcriber.warm_up()
print(transcriber.worker_pid, flush=True)
"""


def test_a_program_that_forgets_to_close_leaves_no_process(model_files: ModelFiles) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _FORGETFUL, str(model_files.folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert not psutil.pid_exists(int(ended.stdout))
    assert ended.stderr == ""
