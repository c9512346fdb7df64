"""The settings: kept and used at once, found by typing, nothing fetched without consent."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from cassette.desktop.screens.settings.about import AboutPage
from cassette.desktop.screens.settings.general import GeneralPage
from cassette.desktop.screens.settings.privacy import PrivacyPage
from cassette.desktop.screens.settings.reminding import NotificationsPage
from cassette.desktop.screens.settings.report import report
from cassette.desktop.screens.settings.sheet import SettingsSheet
from cassette.desktop.screens.settings.sound import AudioPage, PlaybackPage
from cassette.desktop.screens.settings.words import TranscriptionPage
from cassette.desktop.theme import Look
from cassette.runtime import paths
from cassette.runtime.jobs import Cancelled, CancelToken
from cassette.runtime.settings import Settings, read_settings
from cassette.transcription.model_files import ModelRow
from cassette.workflows.write_note import write_note
from tests.patience import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.screens.conftest import Stage


@pytest.fixture
def sheet(stage: Stage) -> Iterator[SettingsSheet]:
    made = SettingsSheet(stage.shell)
    stage.open(made)
    yield made
    stage.shell.theme.choose(Look.LIGHT)


def kept() -> Settings:
    """What stands in the file."""
    return read_settings().settings


@pytest.mark.parametrize("look", list(Look))
def test_a_look_is_used_and_kept_at_once(stage: Stage, sheet: SettingsSheet, look: Look) -> None:
    page = sheet.pages[0]
    assert isinstance(page, GeneralPage)
    other = Look.DARK if look is Look.LIGHT else Look.LIGHT
    page.looks[other].setChecked(True)
    page.looks[look].setChecked(True)
    assert stage.shell.theme.look is look
    stage.until(lambda: kept().theme == look)


def test_single_letter_keys_and_movement_are_kept(stage: Stage, sheet: SettingsSheet) -> None:
    page = sheet.pages[0]
    assert isinstance(page, GeneralPage)
    page.letters.setChecked(False)
    page.calm.setChecked(True)
    stage.until(lambda: not kept().letter_keys and kept().motion == "reduced")
    assert stage.shell.theme.motion_ms == 0


def test_a_microphone_is_listed_tried_and_kept(stage: Stage, sheet: SettingsSheet) -> None:
    sheet.list.setCurrentRow(1)
    page = sheet.pages[1]
    assert isinstance(page, AudioPage)
    stage.until(lambda: page.check.picker.count() == 3)
    page.check.picker.setCurrentIndex(2)
    page.check.picker.activated.emit(2)
    stage.until(lambda: kept().microphone == "webcam")
    page.check.test.click()
    stage.until(lambda: page.check.recording)
    assert stage.borrowed == [True]
    stage.speak(6.0)
    stage.until(lambda: page.check.playing)
    assert "This is how you sound." in stage.said
    sheet.done()
    assert stage.borrowed == [True, False]


def test_leaving_in_the_middle_of_a_test_lets_the_microphone_go(
    stage: Stage, sheet: SettingsSheet
) -> None:
    sheet.list.setCurrentRow(1)
    page = sheet.pages[1]
    assert isinstance(page, AudioPage)
    page.check.test.click()
    stage.until(lambda: page.check.recording)
    sheet.done()
    assert stage.sound.microphone is not None
    assert not stage.sound.microphone.is_open


def test_a_speaker_is_kept(stage: Stage, sheet: SettingsSheet) -> None:
    page = sheet.pages[1]
    assert isinstance(page, AudioPage)
    stage.until(lambda: page.speaker.count() == 2)
    page.speaker.setCurrentIndex(1)
    page.speaker.activated.emit(1)
    stage.until(lambda: kept().speaker == "headphones")


def test_the_listening_speed_is_kept(stage: Stage, sheet: SettingsSheet) -> None:
    page = sheet.pages[3]
    assert isinstance(page, PlaybackPage)
    page.speed.setValue(1.75)
    stage.until(lambda: stage.shell.workspace.settings.speed == 1.75)
    assert kept().speed == 1.75


def test_privacy_says_where_everything_lies_and_where_the_keys_are(
    stage: Stage, sheet: SettingsSheet
) -> None:
    page = sheet.pages[7]
    assert isinstance(page, PrivacyPage)
    stage.until(lambda: "only you can read" in page.keys.text())


def test_the_report_holds_no_word_anybody_wrote(stage: Stage, sheet: SettingsSheet) -> None:
    write_note(stage.shell.workspace.desk, stage.place, "Confidential harbour plans")
    log = paths.logs_folder() / "cassette.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("INFO posted “Confidential harbour plans” token=abcdef123456\n")
    text = report(stage.shell.workspace)
    assert "Confidential" not in text
    assert "abcdef123456" not in text
    assert "Weekly" not in text
    assert "Desk microphone" in text
    page = sheet.pages[8]
    assert isinstance(page, AboutPage)
    stage.until(page.copy.isEnabled)
    page.copy.click()
    assert QGuiApplication.clipboard().text() == page.text.toPlainText()


def test_a_section_opens_by_name(stage: Stage) -> None:
    sheet = SettingsSheet(stage.shell, "transcription")
    stage.open(sheet)
    assert isinstance(sheet.pages[sheet.stack.currentIndex()], TranscriptionPage)


def test_typing_finds_the_section(sheet: SettingsSheet) -> None:
    sheet.search.setText("keyring")
    shown = [n for n in range(sheet.list.count()) if not sheet.list.item(n).isHidden()]
    assert shown == [7]
    assert sheet.stack.currentIndex() == 7
    sheet.search.setText("zzz")
    assert sheet.nothing.isVisible()
    sheet.search.clear()
    assert sheet.nothing.isHidden()


def test_leaving_while_the_microphone_opens_lets_it_go_as_soon_as_it_is_there(
    stage: Stage, sheet: SettingsSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sheet.pages[1]
    assert isinstance(page, AudioPage)
    stage.until(lambda: page.check.picker.count() == 3)
    begun: list[int] = []
    hold = stage.sound._hold
    monkeypatch.setattr(stage.sound, "_hold", lambda: (begun.append(1), hold()))
    stage.sound.stuck = threading.Event()
    page.check.test.click()
    stage.until(lambda: begun)
    sheet.ask_to_close()
    stage.sound.stuck.set()
    stage.until(lambda: stage.sound.microphone is not None)
    microphone = stage.sound.microphone
    assert microphone is not None
    stage.until(lambda: not microphone.is_open)
    assert not page.check.recording, "the page that was left holds the microphone"


def test_closing_the_settings_asks_before_it_stops_a_download(
    stage: Stage, sheet: SettingsSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sheet.pages[2]
    assert isinstance(page, TranscriptionPage)
    going: list[CancelToken] = []

    def slow(*_: object, cancel: CancelToken, **__: object) -> None:
        going.append(cancel)
        eventually(lambda: cancel.cancelled, "the download is stopped")
        raise Cancelled

    monkeypatch.setattr("cassette.desktop.model_choice.download", slow)
    row = ModelRow("small", 486_000_000, "many", 3, None, None)
    page.models._download(row)
    stage.until(lambda: going)
    sheet.ask_to_close()
    assert not sheet.isHidden()
    assert isinstance(sheet.pages[sheet.stack.currentIndex()], TranscriptionPage)
    assert any("download" in text for text in stage.said)
    assert not going[0].cancelled
    stop = next(one for one in page.models.notice.findChildren(QPushButton) if "Stop" in one.text())
    finished: list[int] = []
    sheet.finished.connect(lambda: finished.append(1))
    stop.click()
    assert finished
    assert going[0].cancelled


def test_working_hours_and_days_off_are_kept_and_what_cannot_be_is_told_beside(
    stage: Stage,
) -> None:
    sheet = SettingsSheet(stage.shell, "notifications")
    stage.open(sheet)
    page = next(page for page in sheet.pages if isinstance(page, NotificationsPage))
    page.days["sat"].setChecked(True)
    stage.until(lambda: stage.shell.settings.work_days.endswith("sat"))
    page.work_from.setText("08:15")
    page.work_from.editingFinished.emit()
    stage.until(lambda: stage.shell.settings.work_from == "08:15")
    page.work_to.setText("25:99")
    page.work_to.editingFinished.emit()
    stage.until(lambda: page.fields["work_to"].failed)
    assert stage.shell.settings.work_to == "17:00"
    page.work_to.setText("18:00")
    page.work_to.editingFinished.emit()
    stage.until(lambda: stage.shell.settings.work_to == "18:00")
    assert not page.fields["work_to"].failed
    page.remind.setChecked(False)
    stage.until(lambda: not stage.shell.settings.remind)
