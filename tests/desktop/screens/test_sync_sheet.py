"""How the library stands with its team: one status in words, and what can be done about it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton

from cassette.desktop import sync_words
from cassette.desktop.models.meeting_model import MeetingModel
from cassette.desktop.screens.frame.deeds import Deeds
from cassette.desktop.screens.frame.sync_line import SyncLine
from cassette.desktop.screens.frame.with_team import WithTeam
from cassette.desktop.screens.team.sync_sheet import SyncSheet
from cassette.domain.errors import FolderGone, InvitationOver, SyncInterrupted
from cassette.domain.team_views import SyncStatus
from tests.desktop.screens.mates import Mates, speak, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desktop.screens.conftest import Stage


def state(stage: Stage) -> str:
    status = stage.shell.in_step.status
    return status.state if status is not None else ""


def test_each_state_has_the_words_of_the_design() -> None:
    words = {
        "local_only": "Local only",
        "up_to_date": "Up to date",
        "folder_not_there": "Folder not there",
        "storage_full": "Storage full",
        "waiting_to_be_let_in": "Waiting to be let in",
        "invitation_withdrawn": "Invitation withdrawn",
        "removed": "Removed from the team",
        "copied": "Copied library",
        "paused": "Paused",
        "trouble": "Not in step",
        "syncing": "Syncing",
    }
    for one, said in words.items():
        status = SyncStatus(one)  # type: ignore[arg-type]
        assert sync_words.state(status) == said
        assert sync_words.why(status) or one == "trouble"
    assert sync_words.state(SyncStatus("syncing", done=2, of=5)) == "Syncing 2 of 5"


def test_what_is_in_the_way_is_told_with_what_to_do() -> None:
    status = SyncStatus("folder_not_there", error=FolderGone(path="/media/stick"))
    assert sync_words.why(status).startswith("The team's shared folder is not there (/media/stick)")
    assert sync_words.why(SyncStatus("trouble", error=SyncInterrupted()))


def test_the_line_says_the_state_and_what_is_only_here(stage: Stage) -> None:
    line = SyncLine(stage.shell)
    assert line.isHidden()
    stage.shell.in_step._take(SyncStatus("paused", only_here=3, waiting_requests=1))
    assert line.text() == "Paused\n3 notes only on this computer\n1 person waits to be let in"
    name = QAccessible.queryAccessibleInterface(line).text(QAccessible.Text.Name)
    assert name.startswith("Sync: Paused. 3 notes only on this computer")
    line.deleteLater()


def test_a_library_that_is_not_shared_offers_to_choose_a_folder(
    stage: Stage, tmp_path: Path
) -> None:
    stage.shell.in_step.start()
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    stage.until(lambda: state(stage) == "local_only")
    assert sheet.state.text() == "Local only"
    assert sheet.choose.isVisible()
    assert not sheet.now.isVisible()
    (tmp_path / "shared").mkdir()
    sheet.folder.choose(tmp_path / "shared")
    stage.until(lambda: state(stage) == "up_to_date")
    assert sheet.state.text() == "Up to date"
    assert str(tmp_path / "shared") in sheet.place.text()
    assert sheet.now.isVisible()


def test_a_folder_that_is_lost_is_begun_anew_with_one_more_press(
    stage: Stage, mates: Mates, tmp_path: Path
) -> None:
    mates.join("Grace")
    stage.shell.in_step.start()
    stage.until(lambda: state(stage) == "up_to_date")
    shutil.rmtree(tmp_path / "shared")
    (tmp_path / "other").mkdir()
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    sheet.folder.choose(tmp_path / "other")
    stage.until(lambda: not sheet.notice.isHidden())
    assert "does not hold this team" in sheet.notice.text.text()
    keep, anew = sheet.notice.findChildren(QPushButton)
    assert keep.hasFocus()
    assert not list((tmp_path / "other").iterdir())
    anew.click()
    stage.until(lambda: state(stage) == "up_to_date" and "other" in sheet.place.text())
    assert sheet.notice.isHidden()


def test_a_folder_inside_the_library_is_refused_where_it_was_chosen(stage: Stage) -> None:
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    sheet.folder.choose(stage.shell.workspace.folder)
    stage.until(lambda: not sheet.notice.isHidden())
    assert "may not lie in one another" in sheet.notice.text.text()


def test_pause_keeps_notes_here_and_says_so(stage: Stage, mates: Mates) -> None:
    stage.shell.in_step.start()
    stage.until(lambda: state(stage) == "up_to_date")
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    sheet.pause.click()
    stage.until(lambda: sheet.state.text() == "Paused")
    card = write(mates.mine, stage.page, "Not sent yet")
    stage.until(lambda: stage.shell.travelling_at.words(card) == "Only on this computer")
    stage.shell.in_step.look_again()
    sheet.pause.click()
    stage.until(lambda: state(stage) == "up_to_date")
    stage.until(lambda: stage.shell.travelling_at.words(card) == "")


def test_f5_brings_what_the_others_wrote(stage: Stage, mates: Mates) -> None:
    grace = mates.join("Grace Hopper")
    write(grace, stage.page, "From the night shift")
    grace.syncer.sync_now()
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    stage.shell.in_step._take(mates.mine.syncer.status())
    stage.key(Qt.Key.Key_F5)
    queries = mates.mine.library.queries
    stage.until(lambda: any(note.text for note in queries.meeting(stage.page.row.id).notes))
    stage.until(lambda: state(stage) == "up_to_date")


def test_a_folder_that_is_away_is_said_in_the_status_and_not_as_an_alarm(
    stage: Stage, mates: Mates
) -> None:
    mates.shared.rename(mates.shared.with_name("unplugged"))
    stage.shell.in_step.sync_now()
    stage.shell.in_step.start()
    stage.until(lambda: state(stage) == "folder_not_there")
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    assert sheet.state.text() == "Folder not there"
    assert "Connect the drive" in sheet.why.text()
    assert stage.banners == []


def test_who_waits_and_who_is_outside_is_told_over_the_screens(stage: Stage) -> None:
    told = WithTeam(stage.shell)
    gone: list[str] = []
    stage.shell.unbannered.connect(gone.append)
    take = stage.shell.in_step._take
    take(SyncStatus("up_to_date", waiting_requests=2))
    assert stage.banners[-1].text == "2 people wait to be let in"
    take(SyncStatus("waiting_to_be_let_in"))
    assert [one.text for one in stage.banners[-1:]] == ["Waiting to be let in"]
    assert "Your notes are safe on this computer." in stage.banners[-1].hint
    take(SyncStatus("invitation_withdrawn", error=InvitationOver(why="it was withdrawn")))
    assert stage.banners[-1].tone == "error"
    assert stage.banners[-1].way is not None
    assert stage.banners[-1].way.text == "I have a new invitation…"
    take(SyncStatus("waiting_to_be_let_in"))
    take(SyncStatus("up_to_date"))
    assert "sync_outside" in gone
    assert stage.toasts[-1].text == "You are in the team"
    told.deleteLater()


def test_nothing_of_the_sync_is_begun_for_a_library_that_is_only_read(stage: Stage) -> None:
    stage.shell.workspace.library.read_only = True
    stage.shell.in_step.start()
    stage.shell.in_step.sync_now()
    sheet = SyncSheet(stage.shell)
    stage.open(sheet)
    assert "reading only" in sheet.why.text()
    assert stage.shell.workspace.started_syncer is None
    stage.shell.workspace.library.read_only = False


def test_a_large_recording_stays_where_it_is_until_it_is_asked_for(
    stage: Stage, mates: Mates
) -> None:
    shell = stage.shell
    shell.take_settings(replace(shell.settings, fetch_audio=False))
    grace = mates.join("Grace Hopper")
    spoken = speak(grace, stage.page)
    shell.in_step.start()
    model = MeetingModel(shell)
    model.show_meeting(stage.page.row.id)
    stage.until(lambda: model.row_of(spoken.id) >= 0)
    index = model.index(model.row_of(spoken.id))
    described = Qt.ItemDataRole.AccessibleDescriptionRole
    stage.until(lambda: str(model.data(index, described)).startswith("Audio not fetched"))
    library = mates.mine.library
    assert not library.recordings.has(spoken.sound or "")
    deeds = Deeds(shell)
    deeds.fetch_audio(spoken)
    stage.until(lambda: library.recordings.has(spoken.sound or ""))
    stage.until(lambda: shell.travelling_at.words(spoken) == "")
    assert stage.toasts[-1].text == "The sound is being fetched"
    deeds.fetch_audio(spoken)
    assert stage.said[-1] == "There is nothing to fetch for this note."
