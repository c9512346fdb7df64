"""Sound by content: whole or absent, named by what it is, found out when it changes."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import AudioDamaged, AudioMissing, LibraryReadOnly
from cassette.runtime import atomic
from cassette.store.recordings import Kept

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.store.library import Library
    from tests.store.replicas import World

SOUND = b"OggS" + bytes(range(256)) * 5000
NAME = hashlib.sha256(SOUND).hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "draft.opus"
    source.write_bytes(SOUND)
    return source


def test_a_recording_is_kept_under_its_hash(library: Library, folder: Path, source: Path) -> None:
    recordings = library.recordings
    assert not recordings.has(NAME)
    assert recordings.put(source) == NAME
    assert recordings.path(NAME) == folder / "recordings" / NAME[:2] / f"{NAME}.opus"
    assert recordings.path(NAME).read_bytes() == SOUND
    assert source.exists()
    recordings.verify(NAME)
    assert list(recordings.all()) == [NAME]
    assert recordings.has(NAME)


def test_keeping_the_same_sound_again_writes_nothing(library: Library, source: Path) -> None:
    library.recordings.put(source)
    before = library.recordings.path(NAME).stat()
    assert library.recordings.put(source) == NAME
    after = library.recordings.path(NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_damaged_copy_is_found_and_healed_by_keeping_it_again(
    library: Library, source: Path
) -> None:
    library.recordings.put(source)
    place = library.recordings.path(NAME)
    place.write_bytes(b"X" + SOUND[1:])
    with pytest.raises(AudioDamaged):
        library.recordings.verify(NAME)
    (finding,) = library.check()
    assert (finding.what, finding.where) == ("recording", f"recording {NAME}")
    library.recordings.put(source)
    library.recordings.verify(NAME)
    assert library.check() == []


def test_a_recording_that_is_not_here_is_told(library: Library) -> None:
    with pytest.raises(AudioMissing):
        library.recordings.path(NAME)
    with pytest.raises(AudioMissing):
        library.recordings.verify(NAME)
    assert library.recordings.envelope(NAME) is None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME[:-1], f"{NAME}/"])
def test_only_a_hash_is_a_name(library: Library, name: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        library.recordings.path(name)


def test_a_crash_before_the_rename_leaves_no_recording(
    library: Library, folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            library.recordings.put(source)
    assert [path for path in (folder / "recordings").rglob("*") if path.is_file()] == []
    assert library.recordings.put(source) == NAME


def test_the_bytes_and_the_name_reach_the_disk_in_this_order(
    library: Library, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, sync_folder, replace = atomic.sync, atomic.sync_folder, os.replace
    monkeypatch.setattr(atomic, "sync", lambda fd: (done.append("bytes"), sync(fd)))
    monkeypatch.setattr(
        atomic, "sync_folder", lambda path: (done.append(f"folder {path.name}"), sync_folder(path))
    )
    monkeypatch.setattr(os, "replace", lambda *pair: (done.append("rename"), replace(*pair)))
    library.recordings.put(source)
    folders = [f"folder {library.folder.name}", "folder recordings"]
    assert done == [*folders, "bytes", "rename", f"folder {NAME[:2]}"]


def test_the_waveform_lies_beside_the_sound_and_may_be_made_again(
    library: Library, source: Path
) -> None:
    library.recordings.put(source)
    library.recordings.put_envelope(NAME, b"wave")
    library.recordings.put_envelope(NAME, b"wave 2")
    assert library.recordings.envelope(NAME) == b"wave 2"
    assert library.recordings.kept() == Kept(1, len(SOUND), 6)
    assert list(library.recordings.all()) == [NAME]


def test_a_library_to_look_at_keeps_no_sound(folder: Path, world: World, source: Path) -> None:
    with world.open(folder, read_only=True) as reader:
        with pytest.raises(LibraryReadOnly):
            reader.recordings.put(source)
        with pytest.raises(LibraryReadOnly):
            reader.recordings.put_envelope(NAME, b"")


def test_my_note_without_its_sound_is_a_finding_and_anothers_is_not(
    library: Library, world: World
) -> None:
    from tests.store.replicas import Elsewhere

    meeting, facts = world.meeting()
    library.append(facts)
    library.ingest([Elsewhere(world, world.ben).say(world.recorded(meeting))])
    assert library.check() == []
    mine = world.recorded(meeting)
    library.append([mine])
    (finding,) = library.check()
    assert finding.where == f"note {mine.note}"


def test_the_names_of_what_is_here_are_never_stale(
    library: Library, folder: Path, source: Path
) -> None:
    recordings = library.recordings
    assert recordings.names() == frozenset()
    recordings.put(source)
    (folder / "recordings" / "leftover.txt").write_text("not ours")
    shard = folder / "recordings" / NAME[:2]
    for settled in (False, True):
        if settled:
            os.utime(shard, (1_700_000_000, 1_700_000_000))
        assert recordings.names() == recordings.names() == {NAME}
    other = f"{NAME[:2]}{'0' * 62}"
    (shard / f"{other}.opus").write_bytes(b"OggS")
    assert recordings.names() == {NAME, other}
    (shard / f"{NAME}.opus").unlink()
    assert recordings.names() == {other}


def test_names_that_were_just_read_are_not_relied_on(library: Library, source: Path) -> None:
    """A file may come within one tick of the file system's clock: the folder looks unchanged."""
    recordings = library.recordings
    place = recordings.path(recordings.put(source)).parent
    assert recordings.names() == {NAME}
    was = place.stat().st_mtime_ns
    other = f"{NAME[:2]}{'1' * 62}"
    (place / f"{other}.opus").write_bytes(b"OggS")
    os.utime(place, ns=(was, was))
    assert recordings.names() == {NAME, other}
