"""``cassette transcribe``: write notes down on this machine."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

from cassette.cli import catalogue, pages
from cassette.cli.grammar import option, verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.workflows.transcribe_notes import ScribeNews
    from cassette.workspace import Workspace

Failures = dict[str, tuple[str, str]]


@verb("transcribe")
@option("--wait", is_flag=True)
@option("--model", metavar="NAME")
@option("--retry", is_flag=True)
@option("--again", metavar="NOTE", multiple=True)
@option("--stop", metavar="NOTE", multiple=True)
def transcribe(
    invocation: Invocation,
    wait: bool,
    model: str | None,
    retry: bool,
    again: tuple[str, ...],
    stop: tuple[str, ...],
) -> None:
    """Work off what waits to be written down."""
    from cassette.workflows import transcribe_notes

    with _chosen(model), invocation.writing() as workspace:
        if model is not None:
            workspace.model_state()
        queries = workspace.library.queries
        for note in [queries.find_note(given).id for given in again]:
            transcribe_notes.again(workspace.desk, note)
        for note in [queries.find_note(given).id for given in stop]:
            transcribe_notes.stop_writing(workspace.desk, note)
        if retry:
            transcribe_notes.retry_failed(workspace.desk)
        with invocation.output.progress(catalogue.WRITING_DOWN) as on_progress:
            done, failed, pending = _work(workspace, on_progress, wait=wait)
        invocation.output.answer(_shape(done, failed, pending), _lines(done, failed, pending))


@contextlib.contextmanager
def _chosen(model: str | None) -> Iterator[None]:
    """The model named here stands above the one in the environment and in the settings."""
    from cassette.transcription.model_files import ENVIRONMENT

    if model is None:
        yield
        return
    before = os.environ.get(ENVIRONMENT)
    os.environ[ENVIRONMENT] = model
    try:
        yield
    finally:
        if before is None:
            del os.environ[ENVIRONMENT]
        else:
            os.environ[ENVIRONMENT] = before


def _work(
    workspace: Workspace, on_progress: Callable[[float], None], *, wait: bool
) -> tuple[list[str], Failures, int]:
    """Notes done, notes that failed for now or for good, and how many still wait."""
    from cassette.store.jobs import TRANSCRIBE

    scribe, desk = workspace.scribe, workspace.desk
    scribe.on_news(_share_of_all(on_progress))
    done: list[str] = []
    failed: Failures = {}
    while True:
        tally = scribe.run_until_idle()
        for note in tally.done:
            done.append(note)
            failed.pop(note, None)
        failed.update({note: (code, message) for note, code, message in tally.failed})
        ready_ms = desk.library.jobs.next_ready_ms(TRANSCRIBE)
        if not wait or ready_ms is None:
            return done, failed, tally.pending
        before_ms = desk.now_ms()
        _rest(max(0.05, (ready_ms - before_ms) / 1000))
        if desk.now_ms() == before_ms:  # a clock that stands still: the pause would never end
            return done, failed, tally.pending


def _rest(seconds: float) -> None:
    """Wait for a retry to come due; Ctrl+C ends it at once."""
    threading.Event().wait(seconds)


def _share_of_all(on_progress: Callable[[float], None]) -> Callable[[ScribeNews], None]:
    """Turns news about single notes into one share of everything that waited at first."""
    total, ended = 0, 0

    def hear(news: ScribeNews) -> None:
        nonlocal total, ended
        total = max(total, ended + news.pending)
        ended += news.state in ("done", "failed")
        fraction = news.fraction if news.state == "progress" else 0.0
        on_progress(min(1.0, (ended + fraction) / max(1, total)))

    return hear


def _shape(done: list[str], failed: Failures, pending: int) -> Shape:
    return {
        "done": done,
        "failed": [
            {"note": note, "code": code, "message": message}
            for note, (code, message) in failed.items()
        ],
        "pending": pending,
    }


def _lines(done: list[str], failed: Failures, pending: int) -> Iterator[str]:
    yield catalogue.WRITTEN_DOWN.format(done=len(done), pending=pending)
    for note, (_, message) in failed.items():
        yield catalogue.NOT_WRITTEN_DOWN.format(note=pages.short(note), message=message)
