"""The composer: opens what is there, makes what is asked for, leaves nothing running."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    BadTime,
    LibraryBusy,
    LibraryExists,
    LibraryMissing,
    StorageFailed,
)
from cassette.domain.events import MeetingCreated, NoteWritten
from cassette.domain.ids import MeetingId, NoteId, is_uuid7
from cassette.runtime import paths, shelf
from cassette.store import erasing
from cassette.store.library import Library
from cassette.store.lock import FolderLock
from cassette.workflows.erase import erase_note, erasures
from cassette.workspace import Workspace, clock, fresh_id, libraries

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.views import TeamCard


def test_a_new_team_is_there_when_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "team"
    with Workspace.create(folder, "Tapes", "Ada") as made:
        team = made.library.team
    with Workspace.open(folder) as again:
        assert again.library.team == team
        assert [member.name for member in team.members] == ["Ada"]
    with pytest.raises(LibraryExists):
        Workspace.create(folder, "Other", "Eve")


def test_the_library_used_last_opens_by_itself(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Workspace.create(tmp_path / name, name, "Ada").close()
    with Workspace.open() as found:
        assert found.library.team.name == "two"
    Workspace.open(tmp_path / "one").close()
    assert shelf.library_folder() == tmp_path / "one"
    assert {card.team for card in libraries()} == {"one", "two"}


def test_several_teams_live_side_by_side_without_being_told_where() -> None:
    Workspace.create(None, "Tapes", "Ada").close()
    Workspace.create(None, "Tapes", "Ada").close()
    assert len({card.folder for card in libraries()}) == 2


def test_nothing_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="no Cassette library"):
        Workspace.open(tmp_path / "nowhere")


def test_a_second_writer_is_refused_while_a_reader_may_look(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "team", "Tapes", "Ada"):
        with pytest.raises(LibraryBusy):
            Workspace.open(tmp_path / "team")
        with Workspace.open(tmp_path / "team", read_only=True) as reader:
            assert reader.library.team.name == "Tapes"


def test_half_made_copies_of_a_crash_are_swept_and_recordings_are_not(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "team", "Tapes", "Ada").close()
    drafts = tmp_path / "team" / "drafts"
    (drafts / "encode-x").mkdir()
    (drafts / "import-y").mkdir()
    (drafts / "import-y" / "unpacked.wav").write_bytes(b"x")
    (drafts / "kept.wav").write_bytes(b"sound")
    Workspace.open(tmp_path / "team").close()
    assert [path.name for path in drafts.iterdir()] == ["kept.wav"]


def test_an_erasing_that_was_cut_short_is_finished_when_the_library_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, words = tmp_path / "team", "the lantern keeper's secret"
    with Workspace.create(folder, "Tapes", "Ada") as work:
        note, meeting = NoteId(fresh_id()), MeetingId(fresh_id())
        work.library.append([MeetingCreated(meeting, "status", "Plan")])
        work.library.append([NoteWritten(note, meeting, words * 50)])
        with monkeypatch.context() as patch:
            patch.setattr(erasing, "clean_up", lambda library: 0)
            erase_note(work.desk, note)
    assert words.encode() in (folder / "library.db").read_bytes()
    with Workspace.open(folder) as again:
        assert erasures(again.library)[0].everywhere
    assert words.encode() not in (folder / "library.db").read_bytes()


def test_a_fixed_clock_stands_still_and_nonsense_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", "2026-11-23T09:00:00+00:00")
    assert clock() == clock() == 1_795_424_400_000
    monkeypatch.setenv("CASSETTE_NOW", "soon")
    with pytest.raises(BadTime):
        clock()


def test_ids_are_new_every_time() -> None:
    made = {fresh_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(map(is_uuid7, made))


def test_a_home_that_cannot_be_written_never_stops_a_library(tmp_path: Path) -> None:
    state = paths.shelf_file().parent
    state.parent.mkdir(parents=True)
    state.write_text("a file where a folder should be")
    Workspace.create(tmp_path / "team", "Tapes", "Ada").close()
    with Workspace.open(tmp_path / "team") as opened:
        assert not opened.library.read_only
    assert shelf.read_shelf() == shelf.Shelf()


def test_an_opening_that_fails_halfway_leaves_the_library_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.create(tmp_path / "team", "Tapes", "Ada").close()

    def fail() -> None:
        raise RuntimeError("no settings today")

    with monkeypatch.context() as patch:
        patch.setattr("cassette.workspace.read_settings", fail)
        with pytest.raises(RuntimeError, match="no settings") as kept:
            Workspace.open(tmp_path / "team")
        with pytest.raises(RuntimeError, match="no settings") as kept_too:
            Workspace.create(tmp_path / "other", "Tapes", "Ada")
    assert kept.tb
    assert kept_too.tb, "the frames that had the libraries are still here: nothing was collected"
    Workspace.open(tmp_path / "team").close()
    Workspace.open(tmp_path / "other").close()


@pytest.mark.parametrize("fixed", ["0001-01-01", "1960-01-01", "9999-12-31T23:59:59"])
def test_a_fixed_clock_outside_of_what_a_moment_can_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, fixed: str
) -> None:
    monkeypatch.setenv("CASSETTE_NOW", fixed)
    with pytest.raises(BadTime):
        clock()


def test_a_library_without_me_is_listed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.create(tmp_path / "team", "Tapes", "Ada").close()
    whole = Library.team

    def without_me(library: Library) -> TeamCard:
        return replace(whole.__get__(library), members=())

    monkeypatch.setattr(Library, "team", property(without_me))
    (card,) = libraries()
    assert (card.team, card.member) == ("Tapes", "")


def test_what_killed_processes_left_is_swept_when_a_library_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, folder = tmp_path / "scratch", tmp_path / "team"
    Workspace.create(folder, "Tapes", "Ada").close()
    left = [
        folder / "recordings" / "ab" / ".sound.opus.0123.tmp",
        folder / "backups" / ".1-schema-1.part",
        folder / "drafts" / "silent.json",
        scratch / "cassette-reading-dead" / "library.db",
        scratch / "cassette-opened-old" / "plan.pdf",
    ]
    kept = [
        folder / "recordings" / "ab" / "sound.opus",
        folder / "backups" / "1-schema-1.db",
        folder / "drafts" / "fresh.json",
        scratch / "cassette-reading-fresh" / "library.db",
        scratch / "cassette-reading-used" / "library.db",
        scratch / "cassette-opened-now" / "plan.pdf",
    ]
    for path in (*left, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
    for path in (left[2], left[3].parent, left[4].parent, kept[4].parent):
        os.utime(path, (1, 1))
    used = FolderLock.take(kept[4].parent)
    os.utime(kept[4].parent, (1, 1))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    Workspace.open(folder).close()
    used.release()
    assert [path for path in (*left, *kept) if path.exists()] == kept


def test_nobody_is_put_to_work_for_a_library_that_was_left(tmp_path: Path) -> None:
    """What was asked for on another thread may come after the goodbye."""
    workspace = Workspace.create(tmp_path / "left", "Tide", "Ada")
    workspace.close()
    for part in ("recorder", "player", "scribe", "syncer"):
        with pytest.raises(StorageFailed, match="closed"):
            getattr(workspace, part)
    workspace.close()
