"""The keys of listening in the window: heard, unheard, later, pace; what the queue says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cassette.audio.player import PlayerState
from cassette.audio.silent import SilentPlayer
from cassette.desktop import wording
from cassette.desktop.screens.player.pace_sheet import PaceSheet
from cassette.domain.team_views import Travelling
from cassette.domain.trimming import Trim
from cassette.workflows import decide, hear

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cassette.desktop.screens.frame.window import MainWindow
    from cassette.desktop.shell import Banner
    from cassette.desktop.sitting import Sitting
    from cassette.domain.queueing import Queue


@pytest.fixture
def window(qtbot: QtBot, sitting: Sitting) -> MainWindow:
    made = sitting.window
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.parts.inbox.model.queue is not None)
    qtbot.waitUntil(lambda: made.listening.pacing.habits_now is not None)
    made.activateWindow()
    made.parts.inbox.list.setFocus()
    return made


def _press(window: MainWindow, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    combined = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        combined |= one
    QTest.keyClick(QApplication.focusWidget() or window, key, combined)


def _queue(window: MainWindow) -> Queue:
    return hear.queue_of(window.shell.workspace.desk, window.shell.settings)


def _heard(window: MainWindow, note: str) -> bool:
    return window.shell.workspace.library.queries.note(note).heard  # type: ignore[arg-type]


def test_a_queue_that_loses_its_speaker_waits_and_goes_on_where_it_was(
    qtbot: QtBot, window: MainWindow
) -> None:
    listening = window.listening
    _press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: listening.position_ms > 300)
    card, ahead = listening.card, listening.flow.ahead()
    assert card is not None
    said: list[Banner] = []
    window.shell.bannered.connect(said.append)
    player = window.shell.workspace.player
    assert isinstance(player, SilentPlayer)
    player._ended()  # as the driver says it
    qtbot.waitUntil(lambda: bool(said))
    assert "Space goes on where it was" in said[0].text
    assert not listening.playing
    assert listening.flow.active
    left_at = listening.position_ms
    assert left_at > 200
    with qtbot.waitSignal(window.shell.unbannered):
        _press(window, Qt.Key.Key_Space)
    assert listening.card is not None
    assert listening.card.id == card.id
    qtbot.waitUntil(lambda: player.snapshot().state is PlayerState.PLAYING)
    qtbot.waitUntil(lambda: listening.position_ms > left_at)
    assert [one.note for one in listening.flow.ahead()] == [one.note for one in ahead]


def test_u_makes_a_heard_note_unheard_again(qtbot: QtBot, window: MainWindow) -> None:
    card = window.parts.inbox.current()
    assert card is not None
    window.show_meeting(card.meeting, card.id)
    qtbot.waitUntil(lambda: window.parts.meeting.current() is not None)
    window.parts.meeting.list.setFocus()
    hear.mark_heard(window.shell.workspace.desk, card.id)
    qtbot.waitUntil(lambda: bool((now := window.parts.meeting.current()) and now.heard))
    _press(window, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: not _heard(window, card.id))
    qtbot.waitUntil(lambda: card.by_name in window.toast.text)


def test_shift_esc_marks_everything_heard_and_ctrl_z_takes_it_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = _queue(window)
    _press(window, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: _queue(window).notes == 0)
    qtbot.waitUntil(lambda: f"{before.notes} notes marked heard" in window.toast.text)
    qtbot.waitUntil(lambda: window.parts.inbox.model.rowCount() == 0)
    _press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: _queue(window).notes == before.notes)
    qtbot.waitUntil(lambda: window.parts.inbox.model.rowCount() > 0)


def test_e_marks_heard_and_the_queue_goes_on_with_the_next(
    qtbot: QtBot, window: MainWindow
) -> None:
    first, second = _queue(window).entries[:2]
    _press(window, Qt.Key.Key_Space)
    assert window.listening.playing
    _press(window, Qt.Key.Key_E)
    assert window.listening.card is not None
    assert window.listening.card.id == second.note
    qtbot.waitUntil(lambda: _heard(window, first.note))
    assert not _heard(window, second.note)


def test_u_leaves_a_note_unheard_and_the_queue_goes_on_with_the_next(
    qtbot: QtBot, window: MainWindow
) -> None:
    first, second = _queue(window).entries[:2]
    hear.mark_heard(window.shell.workspace.desk, first.note, 500)
    _press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.listening.position_ms > 800)
    _press(window, Qt.Key.Key_U)
    assert window.listening.playing
    assert window.listening.card is not None
    assert window.listening.card.id == second.note
    qtbot.waitUntil(lambda: first.by_name in window.toast.text)
    qtbot.waitUntil(lambda: window.listening.position_ms > 500)
    window.listening.pause()
    window.shell.bridge.drain()
    assert window.shell.workspace.library.queries.note(first.note).heard_ms == 0


def test_s_puts_a_note_off_and_shift_s_leaves_a_meeting(qtbot: QtBot, window: MainWindow) -> None:
    first, second = _queue(window).entries[:2]
    rest = _queue(window).entries[2:]
    other = next(one for one in rest if one.meeting != second.meeting)
    _press(window, Qt.Key.Key_Space)
    _press(window, Qt.Key.Key_S)
    assert window.listening.card is not None
    assert window.listening.card.id == second.note
    assert first.by_name in window.toast.text
    _press(window, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bool((now := window.listening.card) and now.id == other.note))


def test_a_meeting_that_begins_is_announced_and_shown_on_a_card(
    qtbot: QtBot, window: MainWindow, sitting: Sitting
) -> None:
    said: list[str] = []
    window.shell.announced.connect(lambda text, loud: said.append(text))
    first = _queue(window).entries[0]
    _press(window, Qt.Key.Key_Space)
    card = sitting.wiring.playing.title
    assert first.title in card.text
    assert first.by_name in card.text
    assert any(first.title in one and first.by_name in one for one in said)
    assert QApplication.focusWidget() is window.parts.inbox.list
    qtbot.waitUntil(lambda: not card.text)


def test_text_is_shown_where_the_queue_halts_and_space_goes_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    entries = _queue(window).entries
    typed = next(one for one in entries if not one.spoken)
    said: list[str] = []
    window.shell.announced.connect(lambda text, loud: said.append(text))
    window.parts.inbox.go_to(typed.note)
    _press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.listening.halted is not None)
    card = window.parts.words.card
    assert card is not None
    assert card.id == typed.note
    assert any(card.text in one for one in said), "read out as well"
    assert window.parts.bar.left.text() == "Space goes on"
    _press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _heard(window, typed.note))
    assert window.listening.halted is None


def test_a_decision_that_needs_me_is_brought_before_me_and_catch_up_comes_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    desk, queries = window.shell.workspace.desk, window.shell.workspace.library.queries
    row = next(row for row in queries.meetings() if row.type == "decision" and not row.closed)
    notes = [one for one in queries.meeting(row.id).notes if not one.mine]
    decide.propose(desk, next(one.id for one in notes if one.sound is not None))
    hear.mark_all_heard(desk, [one.id for one in notes if one.sound is None])
    qtbot.waitUntil(
        lambda: any(
            one.stop == "decide" and one.spoken
            for one in (window.parts.inbox.model.queue or _queue(window)).entries
        )
    )
    last = next(one for one in _queue(window).entries if one.stop == "decide")
    window.listening.set_rate(4.0)
    window.listening.play_all(start=last.note, at_ms=last.duration_ms - 500)
    qtbot.waitUntil(lambda: window.section == row.id, timeout=15_000)
    assert window.parts.side.tabs.currentIndex() == 1, "the outcome is at the side"
    assert row.title in window.toast.text
    decide.take_stance(desk, row.id, "abstain")
    qtbot.waitUntil(lambda: window.section == "inbox", timeout=15_000)


def test_a_skipped_note_is_told_by_name(qtbot: QtBot, window: MainWindow) -> None:
    first, gone = _queue(window).entries[:2]
    card = window.shell.workspace.library.queries.note(gone.note)
    assert card.sound is not None
    window.shell.workspace.library.recordings.path(card.sound).unlink()
    window.listening.set_rate(4.0)
    window.listening.play_all(start=first.note, at_ms=first.duration_ms - 500)
    said = f"{card.by_name}'s note is skipped"
    qtbot.waitUntil(lambda: said in window.toast.text, timeout=15_000)


def test_the_queue_goes_on_when_a_reply_was_not_spoken_after_all(
    qtbot: QtBot, window: MainWindow
) -> None:
    _press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.listening.position_ms > 100)
    _press(window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: not window.listening.playing)
    assert window.cover.sheet is not None
    window.cover.sheet.done()
    qtbot.waitUntil(lambda: window.listening.playing)


def test_shift_t_leaves_out_more_of_the_pauses_and_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.listening.trim is Trim.GENTLE
    _press(window, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert window.listening.trim is Trim.MEDIUM
    assert wording.trim(Trim.MEDIUM) in window.toast.text


def _pace_sheet(qtbot: QtBot, window: MainWindow) -> PaceSheet:
    _press(window, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: isinstance(window.cover.sheet, PaceSheet))
    sheet = window.cover.sheet
    assert isinstance(sheet, PaceSheet)
    return sheet


def test_one_person_is_heard_at_a_pace_of_their_own(qtbot: QtBot, window: MainWindow) -> None:
    _press(window, Qt.Key.Key_Space)
    card = window.listening.card
    assert card is not None
    sheet = _pace_sheet(qtbot, window)
    sheet.only.click()
    sheet.speed.setValue(1.5)
    assert window.listening.rate == 1.5
    sheet.trims[Trim.MAX].click()
    assert window.listening.trim is Trim.MAX
    assert window.shell.settings.speed == 1.0
    desk = window.shell.workspace.desk
    qtbot.waitUntil(lambda: hear.habits(desk).of(card.by).speed == 1.5)
    assert hear.habits(desk).of(card.by).trim is Trim.MAX
    other = next(one for one in _queue(window).entries if one.by != card.by)
    assert other.rate == 1.0
    sheet.like_all.click()
    assert window.listening.rate == 1.0
    qtbot.waitUntil(lambda: hear.habits(desk).of(card.by).speed is None)


def test_words_per_minute_bring_slow_and_fast_speakers_to_one_pace(
    qtbot: QtBot, window: MainWindow
) -> None:
    pacing = window.listening.pacing
    people = {one.by for one in _queue(window).entries if pacing.natural_wpm(one.by)}
    assert len(people) > 1
    _press(window, Qt.Key.Key_Space)
    sheet = _pace_sheet(qtbot, window)
    sheet.by_words.click()
    sheet.wpm.setValue(260)
    for row in window.parts.inbox.model.rows:
        natural = pacing.natural_wpm(row.note.by)
        if natural is not None and 260 / natural < 4.0:
            assert pacing.of(row.note).rate == pytest.approx(260 / natural, abs=0.026)
    sheet.by_speed.click()
    assert pacing.habits.everywhere.wpm is None


def test_above_two_times_reading_along_is_advised(qtbot: QtBot, window: MainWindow) -> None:
    sheet = _pace_sheet(qtbot, window)
    sheet.speed.setValue(2.0)
    assert not sheet.advice.isVisibleTo(sheet)
    sheet.speed.setValue(2.05)
    assert sheet.advice.isVisibleTo(sheet)


def test_one_note_can_keep_its_pauses(qtbot: QtBot, window: MainWindow) -> None:
    _press(window, Qt.Key.Key_Space)
    first = window.listening.card
    assert first is not None
    sheet = _pace_sheet(qtbot, window)
    sheet.whole.click()
    assert window.listening.trim is Trim.OFF
    other = next(row.note for row in window.parts.inbox.model.rows if row.note.id != first.id)
    assert window.listening.pacing.of(other).trim is Trim.GENTLE


def test_catch_up_can_be_in_the_order_of_who_waits_for_me(qtbot: QtBot, window: MainWindow) -> None:
    inbox, desk = window.parts.inbox, window.shell.workspace.desk
    inbox.header.order.setCurrentIndex(1)
    inbox.header.order.activated.emit(1)
    wanted = [one.note for one in hear.queue_of(desk, window.shell.settings, "waiting").entries]
    qtbot.waitUntil(lambda: [row.note.id for row in inbox.model.rows] == wanted)
    qtbot.waitUntil(lambda: window.shell.settings.queue_order == "waiting")
    qtbot.waitUntil(lambda: inbox.model.queue is not None)
    inbox.header.play_all.click()
    assert window.listening.card is not None
    assert window.listening.card.id == wanted[0]


def test_a_note_read_to_its_end_can_be_counted_as_heard(qtbot: QtBot, window: MainWindow) -> None:
    pane, card = window.parts.words, window.parts.inbox.current()
    assert card is not None
    qtbot.waitUntil(lambda: pane.card is not None and pane.words.toPlainText() != "")
    bar = pane.words.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: pane.read.isVisibleTo(pane))
    pane.read.click()
    qtbot.waitUntil(lambda: _heard(window, card.id))


def test_the_speaker_sees_who_has_heard_a_note(qtbot: QtBot, window: MainWindow) -> None:
    queries = window.shell.workspace.library.queries
    pages = (queries.meeting(row.id) for row in queries.meetings())
    mine = next(one for page in pages for one in page.notes if one.mine and not one.deleted)
    people = hear.listeners(window.shell.workspace.desk, mine.id)
    assert people
    window.show_meeting(mine.meeting, mine.id)
    pane = window.parts.words
    qtbot.waitUntil(lambda: pane.card is not None and pane.card.id == mine.id)
    qtbot.waitUntil(lambda: all(one.name in pane.heard_by.text() for one in people))


def test_a_note_whose_sound_is_elsewhere_is_fetched_instead_of_played(
    qtbot: QtBot, window: MainWindow
) -> None:
    shell, row = window.shell, window.parts.inbox.model.rows[0]
    shell.travelling_at._found = Travelling(audio_awaited=frozenset({row.note.id}))
    with qtbot.waitSignal(shell.toasted) as toasted:
        shell.play([row.note])
    assert toasted.args is not None
    assert toasted.args[0].text == "The sound is being fetched"
    assert window.listening.card is None
    shell.travelling_at._found = None
    shell.play([row.note])
    assert window.listening.card == row.note
