"""The worker answers every request, whatever happens inside, and never outlives the other side."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import AudioMissing
from cassette.transcription.channel import Fetch, Hello, Transcribe, receive_reply
from cassette.transcription.transcriber import Failed, Job, Message, error_of
from cassette.transcription.worker import Worker, _fetch
from cassette.transcription.worker_process import WorkerGone, WorkerProcess, cpu_threads

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

Answer = Callable[[Callable[[], Message]], Failed]


@pytest.fixture
def answer() -> Iterator[Answer]:
    """What a worker says when its work for job "x" is this."""
    ours, theirs = Pipe()
    worker = Worker(theirs)

    def said(work: Callable[[], Message]) -> Failed:
        worker._guarded("x", work)
        reply = receive_reply(ours)
        assert isinstance(reply, Failed)
        return reply

    yield said
    ours.close()
    theirs.close()


def test_a_known_error_keeps_its_code_and_facts(answer: Answer) -> None:
    def work() -> Message:
        raise AudioMissing

    failed = answer(work)
    assert (failed.job_id, failed.code, failed.lasting) == ("x", "audio_missing", True)


def test_running_out_of_memory_is_told_and_may_pass(answer: Answer) -> None:
    def work() -> Message:
        raise MemoryError

    failed = answer(work)
    assert failed.code == "transcription_failed"
    assert "memory" in failed.message
    assert not failed.lasting


@pytest.mark.expects_log("download of tiny.en failed")
def test_a_download_that_fills_the_disk_is_told_as_that(
    answer: Answer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not as trouble of the network, which nobody could mend."""

    def fetch(*_: object) -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise RuntimeError("the data processing was aborted") from error

    monkeypatch.setattr("cassette.transcription.whisper.fetch", fetch)
    request = Fetch(name="tiny.en", repository="a/b", revision="c", folder=tmp_path / "stage")
    failed = answer(lambda: _fetch(request))
    assert failed.code == "disk_full"
    assert str(tmp_path) in error_of(failed).message


@pytest.mark.expects_log("job x failed")
def test_a_bug_in_one_job_is_told_and_does_not_end_the_worker(answer: Answer) -> None:
    def work() -> Message:
        return [][0]

    assert "IndexError" in answer(work).message
    assert "IndexError" in answer(work).message


@pytest.fixture
def process(tmp_path: Path) -> Iterator[WorkerProcess]:
    process = WorkerProcess(tmp_path / "logs" / "worker.log")
    yield process
    process.kill()


def greeting(process: WorkerProcess) -> object:
    return process.reply(60)


def test_a_worker_ends_by_itself_when_the_other_side_closes(process: WorkerProcess) -> None:
    assert greeting(process) == Hello(pid=process.pid)
    ours: Connection = process._ours
    ours.close()
    assert process._process.wait(5) == 0


def test_a_job_before_any_model_fails_in_words(process: WorkerProcess, silent: Path) -> None:
    assert isinstance(greeting(process), Hello)
    process.send(Transcribe(job=Job(job_id="x", wav=silent)))
    failed = process.reply(60)
    assert isinstance(failed, Failed)
    assert "no model is loaded" in failed.message


def test_a_killed_worker_is_gone_with_its_exit_code(process: WorkerProcess) -> None:
    assert isinstance(greeting(process), Hello)
    assert process.alive
    assert process.kill() == -9
    assert not process.alive
    with pytest.raises(WorkerGone) as caught:
        process.reply(1)
    assert caught.value.exitcode == -9


def test_what_native_code_complains_about_goes_to_the_log_which_stays_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    log = tmp_path / "worker.log"
    log.write_bytes(b"old" * 500_000)
    program = [sys.executable, "-c", "import sys; print('loud'); sys.exit('broken')"]
    monkeypatch.setattr("cassette.transcription.worker_process._command", lambda: program)
    process = WorkerProcess(log)
    with pytest.raises(WorkerGone) as caught:
        process.reply(60)
    assert caught.value.exitcode == 1
    assert sorted(log.read_text().split()) == ["broken", "loud"]


def test_a_log_that_cannot_be_written_stops_no_transcription(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    (tmp_path / "logs").write_text("a file where a folder should be")
    program = [sys.executable, "-c", "import sys; sys.exit('broken')"]
    monkeypatch.setattr("cassette.transcription.worker_process._command", lambda: program)
    process = WorkerProcess(tmp_path / "logs" / "worker.log")
    with pytest.raises(WorkerGone) as caught:
        process.reply(60)
    assert caught.value.exitcode == 1


def test_one_core_stays_free_and_more_than_four_threads_are_never_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_cores(count: int) -> int:
        monkeypatch.setattr(
            "cassette.transcription.worker_process.os.sched_getaffinity",
            lambda pid: set(range(count)),
            raising=False,
        )
        return cpu_threads()

    assert [with_cores(count) for count in (1, 2, 4, 16)] == [1, 1, 3, 4]
