"""Adding a sound file: what the library lacks or does not allow."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.domain.errors import LibraryReadOnly
from cassette.store.library import Library
from cassette.workflows import import_note
from cassette.workflows.desk import Desk, Place
from cassette.workflows.import_note import add_file
from cassette.workflows.plan_meeting import new_meeting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workflows.conftest import Clock


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    seconds = np.arange(48_000) / 48_000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 440 * seconds), 48_000)
    return path


def test_a_library_that_lost_its_drafts_folder_takes_a_file_in(desk: Desk, tone: Path) -> None:
    """Nobody backs up what is not posted: a library that was copied back may come without."""
    shutil.rmtree(desk.library.folder / "drafts", ignore_errors=True)
    page = new_meeting(desk, "status", "Monday").page
    assert add_file(desk, Place(page.row.id), tone).duration_ms == 1000


def test_a_library_to_look_at_refuses_before_anything_is_decoded(
    desk: Desk, clock: Clock, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_meeting(desk, "status", "Monday").page
    folder = desk.library.folder
    desk.library.close()
    monkeypatch.setattr(import_note, "import_sound", None)
    with Library.open(folder, now_ms=clock.now_ms, new_id=clock.new_id, read_only=True) as library:
        shown = Desk(library, clock.now_ms, clock.new_id, "Europe/Berlin")
        with pytest.raises(LibraryReadOnly):
            add_file(shown, Place(page.row.id), tone)
