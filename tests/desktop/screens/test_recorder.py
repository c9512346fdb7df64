"""The recorder: one key from pressed to recording, nothing lost whatever goes wrong."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from cassette.audio.recorder import RecorderState
from cassette.desktop.screens.recorder.sheet import RecorderSheet
from cassette.desktop.screens.recorder.troubles import where_allowed
from cassette.domain.errors import MicrophoneDenied
from cassette.domain.planning_events import AgendaItemRemoved
from cassette.workflows import record_note
from cassette.workflows.desk import Place
from cassette.workflows.plan_meeting import close
from cassette.workflows.purpose import Purpose
from tests.fakes.sound import MICROPHONE, SECOND_MICROPHONE, SPEAKER

if TYPE_CHECKING:
    from cassette.domain.views import NoteCard
    from cassette.workflows.record_note import DraftCard
    from tests.desktop.screens.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


def recorder(stage: Stage, seconds: int = 0) -> RecorderSheet:
    """An open recorder whose microphone is open too."""
    sheet = opened(stage, seconds)
    stage.until(lambda: stage.sound.microphone is not None and sheet.live.page.stop.isEnabled())
    return sheet


def opened(stage: Stage, seconds: int = 0) -> RecorderSheet:
    """A recorder that has just been opened."""
    sheet = RecorderSheet(stage.shell, stage.place, "What progress did you make?", seconds)
    stage.open(sheet)
    return sheet


def speaking(stage: Stage, length: float = 1.0, limit: int = 0) -> RecorderSheet:
    """A recorder that has heard something."""
    sheet = recorder(stage, limit)
    stage.speak(length)
    stage.until(lambda: sheet.live.seconds >= length)
    sheet.live.refresh()
    return sheet


def reviewing(stage: Stage, length: float = 1.0) -> RecorderSheet:
    """A recording that was stopped by key."""
    sheet = speaking(stage, length)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: sheet.pages.currentWidget() is sheet.review.page)
    return sheet


def drafts(stage: Stage) -> tuple[DraftCard, ...]:
    """What is on disk and not posted."""
    workspace = stage.shell.workspace
    return record_note.unfinished(workspace.desk, workspace.drafts)


def notes(stage: Stage) -> int:
    """How many notes the meeting has."""
    return len(stage.shell.workspace.library.queries.meeting(stage.page.row.id).notes)


def ways(sheet: RecorderSheet) -> dict[str, QPushButton]:
    """The buttons of the notice that can be seen."""
    buttons = sheet.live.page.notice.findChildren(QPushButton)
    return {button.text(): button for button in buttons if button.isVisible()}


def take_way(stage: Stage, sheet: RecorderSheet, text: str) -> None:
    """Press a button of the notice, once it is there."""
    stage.until(lambda: text in ways(sheet))
    ways(sheet)[text].click()


def page_is(sheet: RecorderSheet, page: object) -> bool:
    return sheet.pages.currentWidget() is page


def test_it_records_at_once_without_a_second_press(stage: Stage) -> None:
    sheet = recorder(stage)
    stage.speak(0.5)
    stage.until(lambda: ("Recording started", True) in stage.announced)
    assert sheet.live.page.state.text() == "Recording"


def test_the_prompt_is_shown_as_typed(stage: Stage) -> None:
    sheet = RecorderSheet(stage.shell, stage.place, "<img src=x> **why?**")
    stage.open(sheet)
    assert sheet.live.page.prompt.text() == "<img src=x> **why?**"
    assert sheet.live.page.prompt.textFormat() is Qt.TextFormat.PlainText


def test_keys_alone_record_pause_stop_and_post(stage: Stage) -> None:
    sheet = speaking(stage)
    stage.key(Qt.Key.Key_Space)
    assert sheet.live.page.state.text() == "Paused"
    stage.key(Qt.Key.Key_Space)
    assert sheet.live.page.state.text() == "Recording"
    stage.key(Qt.Key.Key_R)
    stage.until(lambda: page_is(sheet, sheet.review.page))
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: notes(stage) == 1)
    stage.until(lambda: stage.toasts)
    assert stage.toasts[-1].text == "Posted"
    assert drafts(stage) == ()


def test_what_is_said_to_an_item_that_is_removed_meanwhile_says_where_it_went(stage: Stage) -> None:
    sheet = speaking(stage)
    assert stage.place.item is not None
    stage.shell.workspace.library.append([AgendaItemRemoved(stage.place.item)])
    stage.key(Qt.Key.Key_R)
    stage.until(lambda: page_is(sheet, sheet.review.page))
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: stage.toasts)
    said = "Posted to the meeting as a whole: its agenda item was removed meanwhile"
    assert stage.toasts[-1].text == said
    (note,) = stage.shell.workspace.library.queries.meeting(stage.page.row.id).notes
    assert note.item is None


def test_what_is_said_while_paused_is_not_recorded(stage: Stage) -> None:
    sheet = speaking(stage, 1.0)
    stage.key(Qt.Key.Key_Space)
    stage.speak(5.0)
    stage.key(Qt.Key.Key_Space)
    stage.speak(1.0)
    stage.until(lambda: sheet.live.seconds >= 2.0)
    assert sheet.live.seconds == pytest.approx(2.0, abs=0.05)


def test_starting_pausing_and_stopping_are_announced_at_once(stage: Stage) -> None:
    sheet = speaking(stage, 42.0)
    stage.key(Qt.Key.Key_Space)
    stage.key(Qt.Key.Key_R)
    stage.until(lambda: page_is(sheet, sheet.review.page))
    assert ("Recording started", True) in stage.announced
    assert ("Recording paused, 42 seconds", True) in stage.announced
    assert ("Recording stopped, 42 seconds", True) in stage.announced


def test_the_single_letter_stops_only_when_such_keys_are_wished(stage: Stage) -> None:
    stage.shell.change_settings(letter_keys=False)
    stage.until(lambda: not stage.shell.settings.letter_keys)
    sheet = speaking(stage)
    stage.key(Qt.Key.Key_R)
    assert page_is(sheet, sheet.live.page)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: page_is(sheet, sheet.review.page))


def test_space_on_a_focused_button_presses_the_button(stage: Stage) -> None:
    sheet = speaking(stage)
    sheet.live.page.stop.setFocus()
    stage.key(Qt.Key.Key_Space)
    stage.until(lambda: page_is(sheet, sheet.review.page))


def test_the_timer_turns_amber_past_the_soft_limit_and_never_cuts(stage: Stage) -> None:
    sheet = speaking(stage, 1.5, limit=2)
    assert sheet.live.page.limit.text() == "of 0:02"
    assert sheet.live.page.time.property("kind") == "body"
    stage.speak(2.0)
    stage.until(lambda: sheet.live.seconds >= 3.5)
    sheet.live.refresh()
    assert sheet.live.page.time.property("kind") == "warn"
    assert "over" in sheet.live.page.limit.text()
    assert sheet.live.page.state.text() == "Recording"


def test_silence_is_told_and_announced_with_the_device_and_ends_when_one_speaks(
    stage: Stage,
) -> None:
    sheet = recorder(stage)
    assert stage.sound.microphone is not None
    stage.sound.microphone.speak(np.zeros(48_000 * 2, np.float32))
    stage.until(sheet.live.page.notice.isVisible)
    assert "We hear nothing from “Desk microphone”." in sheet.live.page.notice.text.text()
    assert any("We hear nothing" in text and loud for text, loud in stage.announced)
    stage.speak(1.0)
    stage.until(sheet.live.page.notice.isHidden)


def test_a_microphone_that_never_says_a_thing_is_told_while_it_gets_ready(stage: Stage) -> None:
    sheet = opened(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert "We hear nothing from “Desk microphone”." in sheet.live.page.notice.text.text()
    stage.speak(1.0)
    stage.until(sheet.live.page.notice.isHidden)


def test_a_voice_that_is_heard_causes_no_warning(stage: Stage) -> None:
    sheet = speaking(stage, 2.0)
    assert sheet.live.page.notice.isHidden()
    assert sheet.live.page.level_words.text() == "Good level"


def test_too_loud_is_said_in_words(stage: Stage) -> None:
    sheet = recorder(stage)
    stage.speak(1.0, loudness=3.0)
    stage.until(lambda: sheet.live.page.level_words.text() == "Too loud: move back")
    assert sheet.live.page.meter.accessibleDescription() == "Too loud: move back"


def test_without_a_microphone_one_may_try_again(stage: Stage) -> None:
    stage.sound.plugged = [SPEAKER]
    sheet = opened(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert sheet.live.page.notice.text.text() == "No microphone was found."
    assert drafts(stage) == ()
    stage.sound.plugged = [MICROPHONE, SPEAKER]
    take_way(stage, sheet, "Try again")
    stage.until(lambda: sheet.live.page.stop.isEnabled())
    assert sheet.live.page.notice.isHidden()


def test_without_a_microphone_one_may_write_instead(stage: Stage) -> None:
    stage.sound.plugged = []
    sheet = opened(stage)
    take_way(stage, sheet, "Write instead")
    assert page_is(sheet, sheet.writing.page)
    stage.qtbot.keyClicks(sheet.writing.page.editor, "Typed instead.")
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: notes(stage) == 1)


def test_a_busy_microphone_is_named(stage: Stage) -> None:
    stage.sound.busy = True
    sheet = opened(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert "Desk microphone" in sheet.live.page.notice.text.text()
    assert not sheet.live.page.stop.isEnabled()


def test_a_denied_microphone_says_where_to_allow_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SNAP", "/snap/cassette")
    monkeypatch.setattr("sys.platform", "linux")
    stage.sound.denied = MicrophoneDenied(device="Desk microphone")
    sheet = opened(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert "snap connect" in sheet.live.page.notice.hint.text()


@pytest.mark.parametrize(
    ("platform", "words"), [("darwin", "System Settings"), ("win32", "Settings, Privacy")]
)
def test_each_system_has_its_place_to_allow_the_microphone(
    platform: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert words in where_allowed()


def test_a_microphone_that_goes_away_leaves_what_was_said_and_another_goes_on(
    stage: Stage,
) -> None:
    sheet = speaking(stage, 2.0)
    assert stage.sound.microphone is not None
    stage.sound.microphone.unplug()
    stage.until(lambda: "Go on recording" in ways(sheet))
    assert "2.0 s of your recording are kept" in sheet.live.page.notice.text.text()
    stage.sound.plugged = [SECOND_MICROPHONE, SPEAKER]
    stage.sound.microphone = None
    take_way(stage, sheet, "Go on recording")
    stage.until(lambda: stage.sound.microphone is not None and not sheet.live.busy)
    stage.speak(1.0)
    stage.until(lambda: sheet.live.seconds >= 3.0)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: page_is(sheet, sheet.review.page))
    assert sheet.review.draft is not None
    assert sheet.review.draft.seconds == pytest.approx(3.0, abs=0.05)


def test_a_lost_microphone_may_be_stopped_and_reviewed(stage: Stage) -> None:
    sheet = speaking(stage, 2.0)
    assert stage.sound.microphone is not None
    stage.sound.microphone.unplug()
    stage.until(lambda: "Go on recording" in ways(sheet))
    sheet.live.page.stop.click()
    stage.until(lambda: page_is(sheet, sheet.review.page))
    assert "went away" in sheet.review.page.notice.text.text()


def test_picking_another_microphone_while_recording_goes_on_behind_what_is_there(
    stage: Stage,
) -> None:
    sheet = speaking(stage, 1.0)
    picker = sheet.live.page.picker
    stage.until(lambda: picker.count() == 3)
    stage.sound.microphone = None
    picker.setCurrentIndex(2)
    picker.activated.emit(2)
    stage.until(lambda: stage.sound.microphone is not None and not sheet.live.busy)
    stage.speak(1.0)
    stage.until(lambda: sheet.live.seconds >= 2.0)
    assert stage.sound.microphone is not None
    assert stage.sound.microphone.device == "Webcam"
    stage.until(lambda: stage.shell.settings.microphone == "webcam")


def test_little_room_on_the_disk_is_told(stage: Stage) -> None:
    stage.disk.free_bytes = 150_000_000
    sheet = speaking(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert "150 MB" in sheet.live.page.notice.text.text()


def test_a_full_disk_ends_the_recording_and_keeps_it(stage: Stage) -> None:
    sheet = speaking(stage, 2.0)
    stage.disk.free_bytes = 1_000_000
    stage.until(lambda: "is full" in sheet.live.page.notice.text.text())
    sheet.live.page.stop.click()
    stage.until(lambda: page_is(sheet, sheet.review.page))
    assert sheet.review.draft is not None
    assert sheet.review.draft.seconds == pytest.approx(2.0, abs=0.05)


def test_a_full_disk_at_the_start_is_told_and_leaves_nothing(stage: Stage) -> None:
    stage.disk.free_bytes = 1_000_000
    sheet = opened(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert "is full" in sheet.live.page.notice.text.text()
    assert list(stage.shell.workspace.drafts.glob("*.wav")) == []


def test_a_closed_meeting_is_told(stage: Stage) -> None:
    close(stage.shell.workspace.desk, stage.page.row.id)
    sheet = opened(stage)
    stage.until(sheet.live.page.notice.isVisible)
    assert "is closed" in sheet.live.page.notice.text.text()


def test_escape_pauses_and_asks_and_going_on_records_again(stage: Stage) -> None:
    sheet = speaking(stage)
    sheet.ask_to_close()
    assert page_is(sheet, sheet.ask)
    assert sheet.live.page.state.text() == "Paused"
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.text() == "Go on recording"
    stage.key(Qt.Key.Key_Space)
    assert page_is(sheet, sheet.live.page)
    assert sheet.live.page.state.text() == "Recording"


def answer(sheet: RecorderSheet, text: str) -> None:
    """Press one of the question's buttons."""
    next(button for button in sheet.ask.answers if button.text() == text).click()


def test_escape_may_keep_the_recording_for_later(stage: Stage) -> None:
    sheet = speaking(stage, 2.0)
    sheet.ask_to_close()
    with stage.qtbot.waitSignal(sheet.finished, timeout=10_000):
        answer(sheet, "Keep for later")
    assert [draft.seconds for draft in drafts(stage)] == [pytest.approx(2.0, abs=0.05)]
    assert stage.toasts[-1].text == "Kept for later: 0:02"


def test_escape_may_discard_the_recording(stage: Stage) -> None:
    sheet = speaking(stage)
    sheet.ask_to_close()
    answer(sheet, "Discard")
    stage.until(lambda: not list(stage.shell.workspace.drafts.glob("*")))


def test_closing_the_window_keeps_what_was_said_and_says_so(stage: Stage) -> None:
    sheet = speaking(stage, 3.0)
    text = sheet.before_window_closes()
    assert "0:03" in text
    assert [draft.seconds for draft in drafts(stage)] == [pytest.approx(3.0, abs=0.05)]


def test_closing_the_window_before_anything_was_heard_leaves_nothing(stage: Stage) -> None:
    sheet = recorder(stage)
    assert sheet.before_window_closes() == ""
    assert drafts(stage) == ()


def test_typed_words_keep_the_window_open(stage: Stage) -> None:
    stage.sound.plugged = []
    sheet = opened(stage)
    take_way(stage, sheet, "Write instead")
    sheet.writing.page.editor.setPlainText("Do not lose me.")
    finished: list[bool] = []
    sheet.finished.connect(lambda: finished.append(True))
    sheet.before_window_closes()
    assert not finished
    answer(sheet, "Discard")
    assert finished


def test_a_draft_can_be_heard_and_sought_before_it_is_posted(stage: Stage) -> None:
    sheet = reviewing(stage, 8.0)
    stage.key(Qt.Key.Key_Space)
    stage.until(lambda: stage.sound.speaker is not None and stage.sound.speaker.is_open)
    stage.until(lambda: sheet.review.page.play.accessibleName() == "Pause")
    sheet.review.page.wave.setFocus()
    stage.key(Qt.Key.Key_Right)
    stage.until(lambda: sheet.review.player.snapshot().position_ms >= 5_000)
    assert True in stage.borrowed


def test_the_player_is_given_back_when_the_sheet_goes(stage: Stage) -> None:
    sheet = reviewing(stage)
    stage.key(Qt.Key.Key_Space)
    stage.until(lambda: stage.sound.speaker is not None and stage.sound.speaker.is_open)
    sheet.ask_to_close()
    assert stage.borrowed == [True, False]


def test_escape_in_the_review_keeps_it_as_a_draft(stage: Stage) -> None:
    sheet = reviewing(stage)
    sheet.ask_to_close()
    assert len(drafts(stage)) == 1
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, RecorderSheet)
    assert page_is(again, again.review.page)


def test_discarding_asks_first(stage: Stage) -> None:
    sheet = reviewing(stage)
    sheet.review.page.discard.click()
    assert page_is(sheet, sheet.ask)
    answer(sheet, "Keep it")
    assert page_is(sheet, sheet.review.page)
    assert len(drafts(stage)) == 1
    sheet.review.page.discard.click()
    answer(sheet, "Discard")
    stage.until(lambda: drafts(stage) == ())


def test_recording_again_replaces_what_was_recorded(stage: Stage) -> None:
    sheet = reviewing(stage, 3.0)
    stage.sound.microphone = None
    stage.key(Qt.Key.Key_R, CTRL)
    answer(sheet, "Record again")
    stage.until(lambda: stage.sound.microphone is not None and not sheet.live.busy)
    stage.speak(1.0)
    stage.until(lambda: sheet.live.seconds >= 1.0)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: page_is(sheet, sheet.review.page))
    stage.until(lambda: len(drafts(stage)) == 1)
    assert drafts(stage)[0].seconds == pytest.approx(1.0, abs=0.05)


def test_a_note_that_cannot_be_posted_is_kept_with_the_reason(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = reviewing(stage)
    close(stage.shell.workspace.desk, stage.page.row.id)
    monkeypatch.setattr("cassette.workflows.desk.LATE_MS", -1)  # the day after it has passed
    sheet.review.post()
    stage.until(lambda: "is closed" in sheet.review.page.notice.text.text())
    assert "kept on this computer" in sheet.review.page.notice.hint.text()
    assert len(drafts(stage)) == 1
    assert sheet.review.page.post.isEnabled()


def test_a_posted_note_can_be_taken_back(stage: Stage) -> None:
    sheet = reviewing(stage)
    sheet.review.post()
    stage.until(lambda: stage.toasts)
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    queries = stage.shell.workspace.library.queries
    stage.until(lambda: queries.meeting(stage.page.row.id).notes[0].deleted)


def test_nothing_heard_is_told_and_one_may_try_again(stage: Stage) -> None:
    sheet = recorder(stage)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: sheet.live.page.notice.text.text() == "Nothing was recorded.")
    stage.sound.microphone = None
    take_way(stage, sheet, "Try again")
    stage.until(lambda: stage.sound.microphone is not None)


def test_a_draft_that_lost_its_meeting_asks_for_one(stage: Stage) -> None:
    sheet = reviewing(stage)
    sheet.ask_to_close()
    for about in stage.shell.workspace.drafts.glob("*.json"):
        about.unlink()
    (draft,) = drafts(stage)
    assert draft.place is None
    again = RecorderSheet.for_draft(stage.shell, draft)
    stage.open(again)
    stage.until(lambda: again.review.page.meeting.count() == 1)
    assert again.review.page.meeting.itemText(0) == "Weekly <b>status</b>"
    again.review.post()
    stage.until(lambda: notes(stage) == 1)


def test_a_reply_says_that_it_is_one(stage: Stage) -> None:
    sheet = reviewing(stage)
    sheet.review.post()
    stage.until(lambda: notes(stage) == 1)
    note = stage.shell.workspace.library.queries.meeting(stage.page.row.id).notes[0]
    reply = RecorderSheet(stage.shell, Place(note.meeting, note.item, note.id))
    assert reply.title.text() == "Record a reply"


def test_closing_the_sheet_while_the_microphone_opens_leaves_no_recording(stage: Stage) -> None:
    stage.sound.stuck = threading.Event()
    sheet = opened(stage)
    assert sheet.live.busy
    threading.Thread(target=stage.sound.stuck.set).start()
    assert sheet.before_window_closes() == ""
    assert stage.sound.microphone is None or not stage.sound.microphone.is_open
    assert list(stage.shell.workspace.drafts.glob("*.wav")) == []


def test_the_waveform_grows_with_what_is_said(stage: Stage) -> None:
    sheet = speaking(stage, 1.0)
    heights = sheet.live.page.wave.bars(100)
    assert len(heights) in (16, 17, 18)
    assert min(heights[1:]) > 150


def test_nothing_of_the_window_is_done_on_a_thread_of_the_sound_card(stage: Stage) -> None:
    """The snapshot is polled: the recorder knows no callback into the window."""
    sheet = speaking(stage)
    assert sheet.live.page.state.text() == "Recording"
    assert stage.shell.pulse.beating
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: page_is(sheet, sheet.review.page))
    sheet.ask_to_close()
    stage.until(lambda: not stage.shell.pulse.beating)


def test_a_moment_chosen_before_the_first_listening_is_where_it_begins(stage: Stage) -> None:
    sheet = reviewing(stage, 8.0)
    sheet.review.page.wave.setFocus()
    stage.key(Qt.Key.Key_Right)
    assert sheet.review.page.time.text().startswith("0:05 /")
    sheet.review.listen()
    stage.until(lambda: sheet.review.page.play.accessibleName() == "Pause")
    assert sheet.review.player.snapshot().position_ms >= 5_000


def test_escape_leaves_a_microphone_that_takes_long_to_open(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    hold = stage.sound._hold
    monkeypatch.setattr(stage.sound, "_hold", lambda: (begun.append(1), hold()))
    stage.sound.stuck = threading.Event()
    sheet = opened(stage)
    finished: list[int] = []
    sheet.finished.connect(lambda: finished.append(1))
    stage.until(lambda: begun)
    sheet.ask_to_close()
    assert finished
    stage.sound.stuck.set()
    stage.until(lambda: stage.sound.microphone is not None)
    microphone = stage.sound.microphone
    assert microphone is not None
    stage.until(lambda: not microphone.is_open)
    stage.until(lambda: not any(stage.shell.workspace.drafts.iterdir()))


def test_while_a_recording_is_saved_it_does_not_look_as_if_it_began(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = speaking(stage, 2.0)
    states: list[RecorderState] = []
    stop = record_note.Session.stop

    def watched(session: record_note.Session) -> object:
        states.append(sheet.live._taking.snapshot().state)
        return stop(session)

    monkeypatch.setattr(record_note.Session, "stop", watched)
    sheet.live.stop()
    stage.until(lambda: sheet.pages.currentWidget() is sheet.review.page)
    assert RecorderState.IDLE not in states
    assert states


def test_what_a_recording_is_for_is_done_with_the_posted_note(stage: Stage) -> None:
    got: list[str] = []
    sheet = RecorderSheet(
        stage.shell, stage.place, "Why?", then=lambda note: got.append(note.meeting)
    )
    stage.open(sheet)
    stage.until(lambda: stage.sound.microphone is not None and sheet.live.page.stop.isEnabled())
    stage.speak(1.0)
    stage.until(lambda: sheet.live.seconds >= 1.0)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: sheet.pages.currentWidget() is sheet.review.page)
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: got)
    assert got == [stage.page.row.id]
    assert stage.toasts == []


def proposed(stage: Stage) -> list[NoteCard]:
    """What is to be decided on in the meeting, the newest first."""
    page = stage.shell.workspace.library.queries.decision(stage.page.row.id)
    return list(page.proposals) if page is not None else []


def test_a_recording_kept_for_later_is_still_for_what_it_was_for(stage: Stage) -> None:
    stage.shell.record(stage.place, "Why?", purpose=Purpose("proposal"))
    first = stage.sheets[-1]
    assert isinstance(first, RecorderSheet)
    assert first.live is not None
    stage.until(lambda: stage.sound.microphone is not None and first.live.page.stop.isEnabled())
    stage.speak(1.0)
    stage.until(lambda: first.live.seconds >= 1.0)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: first.pages.currentWidget() is first.review.page)
    first.ask_to_close()
    stage.until(lambda: stage.toasts)
    way = stage.toasts[-1].way
    assert way is not None
    way.do()
    again = stage.sheets[-1]
    assert isinstance(again, RecorderSheet)
    again.review.post()
    stage.until(lambda: proposed(stage))


def test_a_note_that_is_to_be_typed_opens_no_microphone(stage: Stage) -> None:
    stage.shell.record(stage.place, "Your proposal", purpose=Purpose("proposal"), write=True)
    sheet = stage.sheets[-1]
    assert isinstance(sheet, RecorderSheet)
    assert sheet.writing is not None
    assert sheet.writing.page.editor.hasFocus()
    sheet.writing.page.editor.setPlainText("We paint the door green.")
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: proposed(stage))
    assert [note.text for note in proposed(stage)] == ["We paint the door green."]
    assert stage.sound.microphone is None
    stage.until(lambda: stage.toasts)
    assert [toast.text for toast in stage.toasts] == ["This is the proposal now"]
