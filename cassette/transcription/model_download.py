"""Fetches a published speech model, only after the person agreed, in a process that alone may reach
the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from cassette.domain.errors import ConsentNeeded, ModelDamaged, ModelDownloadFailed, ModelUnknown
from cassette.runtime.jobs import CancelToken
from cassette.transcription.channel import Fetch, Fetched
from cassette.transcription.known_models import KNOWN, KnownModel
from cassette.transcription.model_files import ModelChoice, ModelFiles
from cassette.transcription.transcriber import Failed, error_of
from cassette.transcription.worker_process import WorkerGone, WorkerProcess

OnDownload = Callable[[int, int], None]
"""Bytes here and bytes in all, several times a second."""

_TICK_S = 0.2
_STUCK_S = 120.0


def download(
    files: ModelFiles,
    name: str,
    *,
    consent: bool,
    on_progress: OnDownload,
    cancel: CancelToken,
    log: Path | None = None,
) -> ModelChoice:
    """Fetch ``name`` from where it was published, check its sums and put it among the models;
    blocks.

    Raises ModelUnknown, ConsentNeeded (with the size) unless ``consent``, ModelDownloadFailed,
    DiskFull, CannotWrite and ``runtime.jobs.Cancelled``. After any of them no file is left.
    """
    known = KNOWN.get(name)
    if known is None:
        raise ModelUnknown(given=name)
    if not consent:
        raise ConsentNeeded(name=name, size=size_for_people(known.size))
    cancel.raise_if_cancelled()
    with files.staging() as stage:
        worker = WorkerProcess(log, online=True)
        try:
            worker.send(
                Fetch(
                    name=name,
                    repository=known.repository,
                    revision=known.revision,
                    folder=stage,
                )
            )
            _follow(worker, known, stage, on_progress, cancel)
        except WorkerGone as gone:
            raise ModelDownloadFailed(name=name, why="the downloader ended") from gone
        finally:
            worker.kill()
        try:
            return files.settle(stage, name, known)
        except ModelDamaged as damage:
            why = f"what arrived is damaged: {damage.facts['why']}"
            raise ModelDownloadFailed(name=name, why=why) from damage


def size_for_people(size: int) -> str:
    """A size in bytes as people write it: "78 MB", "1.6 GB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{round(size / 1e6)} MB"


def _follow(
    worker: WorkerProcess,
    known: KnownModel,
    stage: Path,
    on_progress: OnDownload,
    cancel: CancelToken,
) -> None:
    here, moved = 0, time.monotonic()
    while True:
        cancel.raise_if_cancelled()
        reply = worker.reply(_TICK_S)
        if isinstance(reply, Failed):
            raise error_of(reply)
        if isinstance(reply, Fetched):
            on_progress(known.size, known.size)
            return
        now_here = min(_bytes_in(stage), known.size)
        if now_here != here:
            here, moved = now_here, time.monotonic()
            on_progress(here, known.size)
        elif time.monotonic() - moved > _STUCK_S:
            raise ModelDownloadFailed(name=known.name, why="nothing arrived for two minutes")


def _bytes_in(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue  # the downloader renames its files when they are whole
    return total
