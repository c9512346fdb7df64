"""The first run: four steps, each skippable, nothing made before the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from cassette.desktop.screens.backup import work
from cassette.desktop.screens.welcome.screen import MICROPHONE, TRY, WORDS, YOU, WelcomeScreen
from cassette.desktop.sound_check import SoundDoor
from cassette.runtime import paths, shelf
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.runtime.settings import read_settings
from cassette.transcription.model_files import ModelRow
from cassette.workflows import inviting
from cassette.workflows.demo_team import demo_folder
from cassette.workspace import Workspace
from tests.desktop.screens.mates import Mates
from tests.fakes.sound import SPEAKER
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def welcome(stage: Stage) -> Iterator[WelcomeScreen]:
    workspace = stage.shell.workspace
    door = SoundDoor(lambda: workspace.recorder, lambda: workspace.player)
    made = WelcomeScreen(stage.shell.bridge, stage.shell.theme, None, door)
    made.show()
    made.activateWindow()
    stage.qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def finished(stage: Stage, welcome: WelcomeScreen) -> list[Path]:
    """Collects where the first steps lead."""
    found: list[Path] = []
    welcome.finished.connect(found.append)
    return found


def test_every_step_can_be_skipped_and_the_first_meeting_opens(
    stage: Stage, welcome: WelcomeScreen
) -> None:
    found = finished(stage, welcome)
    for step in (YOU, MICROPHONE, WORDS):
        assert welcome.step == step
        welcome.skip.click()
    assert welcome.step == TRY
    welcome.try_it.own.click()
    stage.until(lambda: found)
    with Workspace.open(found[0]) as made:
        assert made.library.team.name == "My team"
        assert [row.title for row in made.library.queries.meetings()] == ["My first update"]
    assert read_settings().settings.first_run_done


def test_keys_alone_go_through_it(stage: Stage, welcome: WelcomeScreen) -> None:
    found = finished(stage, welcome)
    welcome.you.name.setText("Grace <b>Hopper</b>")
    welcome.you.team.setText("Compilers")
    welcome.you.swatches[2].setChecked(True)
    stage.key(Qt.Key.Key_Return)
    assert welcome.step == MICROPHONE
    stage.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    stage.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert welcome.step == TRY
    stage.key(Qt.Key.Key_Space)
    stage.until(lambda: found)
    with Workspace.open(found[0]) as made:
        me = next(member for member in made.library.team.members if member.me)
        assert (made.library.team.name, me.name) == ("Compilers", "Grace <b>Hopper</b>")
        assert me.colour == welcome.you.colour


def test_going_back_loses_nothing(stage: Stage, welcome: WelcomeScreen) -> None:
    welcome.you.team.setText("Compilers")
    welcome.go_on()
    stage.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert welcome.step == YOU
    assert welcome.you.team.text() == "Compilers"
    assert welcome.back.isHidden()


def test_a_name_that_cannot_be_used_is_told_beside_it(welcome: WelcomeScreen) -> None:
    welcome.you.name.setText("\u202eevil")
    welcome.go_on()
    assert welcome.step == YOU
    assert "reading direction" in welcome.you.name_field.error.text()
    welcome.you.name.setText("Grace")
    welcome.go_on()
    assert welcome.step == MICROPHONE


def test_five_seconds_are_recorded_heard_and_thrown_away(
    stage: Stage, welcome: WelcomeScreen
) -> None:
    welcome.go_on()
    welcome.check.start()
    stage.until(lambda: welcome.check.recording)
    stage.speak(5.5)
    stage.until(lambda: welcome.check.playing)
    assert welcome.check.words.text() == "This is how you sound."
    welcome.close()
    assert list(paths.libraries_folder().glob("*")) == []


def test_without_a_microphone_one_may_look_again_and_go_on(
    stage: Stage, welcome: WelcomeScreen
) -> None:
    stage.sound.plugged = [SPEAKER]
    welcome.go_on()
    welcome.check.start()
    stage.until(welcome.check.notice.isVisible)
    assert "No microphone was found." in welcome.check.notice.text.text()
    welcome.go_on()
    assert welcome.step == WORDS


def test_closing_the_window_leaves_nothing_behind(stage: Stage, welcome: WelcomeScreen) -> None:
    left: list[bool] = []
    welcome.left.connect(lambda: left.append(True))
    welcome.you.team.setText("Compilers")
    welcome.go_on()
    welcome.close()
    assert left == [True]
    assert not paths.libraries_folder().exists()
    assert not read_settings().settings.first_run_done


def test_the_demo_team_is_made_and_opened(stage: Stage, welcome: WelcomeScreen) -> None:
    found = finished(stage, welcome)
    for _ in range(TRY):
        welcome.skip.click()
    welcome.try_it.demo.click()
    stage.until(lambda: found, timeout_ms=60_000)
    assert found == [demo_folder()]
    with Workspace.open(found[0]) as made:
        assert len(made.library.team.members) >= 4


def test_a_folder_in_the_way_of_the_demo_is_told_and_another_choice_is_left(
    stage: Stage, welcome: WelcomeScreen
) -> None:
    found = finished(stage, welcome)
    demo_folder().mkdir(parents=True)
    (demo_folder() / "mine.txt").write_text("not a demo")
    for _ in range(TRY):
        welcome.skip.click()
    welcome.try_it.demo.click()
    stage.until(welcome.try_it.notice.isVisible)
    assert found == []
    welcome.try_it.own.click()
    stage.until(lambda: found)


def test_a_model_on_its_way_is_asked_about_before_the_first_meeting_opens(
    stage: Stage, welcome: WelcomeScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    going: list[CancelToken] = []

    def slow(*_: object, cancel: CancelToken, **__: object) -> None:
        going.append(cancel)
        eventually(lambda: cancel.cancelled, "the download is stopped")
        raise Cancelled

    monkeypatch.setattr("cassette.desktop.model_choice.download", slow)
    found = finished(stage, welcome)
    welcome.models._download(ModelRow("small", 486_000_000, "many", 3, None, None))
    stage.until(lambda: going)
    welcome._show(TRY)
    welcome.try_it.own.click()
    assert welcome.step == WORDS
    assert not going[0].cancelled
    _, stay = welcome.models.notice.findChildren(QPushButton)
    stay.click()
    assert not welcome.models.notice.isVisible()
    welcome._show(TRY)
    welcome.try_it.own.click()
    stop = next(one for one in welcome.models.notice.findChildren(QPushButton) if one.isVisible())
    stop.click()
    assert going[0].cancelled
    stage.until(lambda: found)


def test_whoever_was_invited_joins_from_the_first_steps(
    stage: Stage, welcome: WelcomeScreen, tmp_path: Path
) -> None:
    mates = Mates(stage.shell.workspace, tmp_path / "shared", tmp_path)
    mates.share()
    found = finished(stage, welcome)
    welcome.you.name.setText("Grace Hopper")
    welcome.you.joins.click()
    assert not welcome.you.team_field.isVisible()
    welcome.next.click()
    assert welcome.step == YOU
    welcome.you.join_with(mates.link("Grace"))
    welcome.you.form.folder.setText(str(mates.shared))
    welcome.next.click()
    welcome.skip.click()
    welcome.skip.click()
    assert welcome.try_it.own.text() == "Join the team"
    welcome.try_it.own.click()
    stage.until(lambda: found)
    with Workspace.open(found[0]) as made:
        me = next(member for member in made.library.team.members if member.me)
        made.syncer.sync_now()
        assert (me.name, made.syncer.status().state) == ("Grace Hopper", "waiting_to_be_let_in")
        inviting.admit(mates.mine, "Grace Hopper")
        mates.round(made)
        assert made.library.team.name == "Harbour crew"


def test_what_stands_in_the_way_of_joining_is_told_where_it_was_typed(
    stage: Stage, welcome: WelcomeScreen, tmp_path: Path
) -> None:
    mates = Mates(stage.shell.workspace, tmp_path / "shared", tmp_path)
    mates.share()
    (tmp_path / "empty").mkdir()
    welcome.you.join_with(mates.link("Grace"))
    welcome.you.form.folder.setText(str(tmp_path / "empty"))
    for _ in range(3):
        welcome.go_on()
    welcome.try_it.own.click()
    stage.until(lambda: welcome.you.form.folder_field.failed)
    assert welcome.step == YOU
    assert "does not hold this team" in welcome.you.form.folder_field.error.text()


def test_a_backup_is_brought_back_in_the_first_steps(
    stage: Stage, welcome: WelcomeScreen, tmp_path: Path
) -> None:
    workspace = stage.shell.workspace
    work.back_up(workspace.folder, tmp_path / "disk", lambda _: None)
    shelf.remember(workspace.folder)
    found = finished(stage, welcome)
    welcome.you.restores.setChecked(True)
    assert welcome.you.backup.isVisible()
    assert not welcome.you.form.isVisible()
    welcome.go_on()
    assert welcome.step == YOU
    welcome.you.backup.start_with(tmp_path / "disk")
    stage.until(lambda: welcome.you.backup.card is not None)
    for _ in (YOU, MICROPHONE, WORDS):
        welcome.go_on()
    assert welcome.try_it.own.text() == "Bring the backup back"
    welcome.try_it.own.click()
    stage.until(lambda: found)
    with Workspace.open(found[0]) as back:
        assert back.library.team.name == "Harbour crew"
        assert back.library.digest() == workspace.library.digest()
