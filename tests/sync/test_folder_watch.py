"""The watch of a shared folder ends when it is told to, whatever the folder does."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from cassette.sync import folder_watch
from cassette.sync.folder_watch import FolderWatch
from tests.patience import eventually

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_drive_that_does_not_answer_holds_up_nobody_who_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a network drive does that is gone: looking at it takes minutes."""
    monkeypatch.setattr(folder_watch, "STOP_S", 0.2)
    monkeypatch.setattr(folder_watch, "RESCAN_MS", 100)
    answers, asked = threading.Event(), threading.Event()

    def look() -> object:
        if threading.current_thread() is threading.main_thread():
            return None
        asked.set()
        return answers.wait(20)

    watch = FolderWatch(tmp_path, look, lambda: None)
    watch.start()
    eventually(asked.is_set)
    began = time.monotonic()
    watch.stop()
    assert time.monotonic() - began < 5
    answers.set()
    watch._thread.join(10)
    assert not watch._thread.is_alive()
