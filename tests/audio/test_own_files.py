"""Sound that may not be looked at is not sound that is gone, and not damaged sound."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cassette.audio.files import SoundReader
from cassette.audio.foreign_opus import probe_opus
from cassette.domain.errors import AudioMissing, CannotRead
from tests.audio.signals import tone, write_wav

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = [SoundReader, probe_opus]


@pytest.mark.parametrize("read", READERS)
def test_a_place_that_cannot_be_looked_at_is_told_with_the_reason(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    with pytest.raises(CannotRead) as caught:
        read(tmp_path / ("x" * 300))
    assert caught.value.message.isprintable()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read anything")
@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("locked", ["a.wav", "."])
def test_a_file_and_a_folder_without_rights_are_told(
    tmp_path: Path, read: Callable[[Path], object], locked: str
) -> None:
    (tmp_path / "in").mkdir()
    file = write_wav(tmp_path / "in" / "a.wav", tone(0.1))
    (file.parent / locked).chmod(0)
    try:
        with pytest.raises(CannotRead):
            read(file)
    finally:
        (file.parent / locked).chmod(0o700)


@pytest.mark.parametrize("read", READERS)
def test_no_file_and_no_file_of_sound_are_missing_sound(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    places = [tmp_path / "nothing.opus", tmp_path]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.opus")
        places.append(tmp_path / "pipe.opus")
    for place in places:
        with pytest.raises(AudioMissing):
            read(place)
