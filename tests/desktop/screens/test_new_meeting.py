"""Calling a meeting: the advice, the due time said back, an agenda by keys, named errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from cassette.desktop.screens.new_meeting.sheet import NewMeetingSheet
from cassette.domain.events import MemberJoined
from cassette.domain.formats import TYPES, Prompt
from cassette.domain.ids import MemberId
from cassette.workflows.attach import Wanted
from cassette.workflows.templates import save_template

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.views import MeetingPage
    from tests.desktop.screens.conftest import Stage

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def grace(stage: Stage) -> MemberId:
    """Somebody else in the team."""
    member = MemberId(stage.shell.workspace.desk.new_id())
    library = stage.shell.workspace.library
    library.append([MemberJoined(member=member, name="Grace Hopper", colour="#3457d5")])
    stage.shell.take_team(library.team)
    return member


@pytest.fixture
def sheet(stage: Stage) -> NewMeetingSheet:
    made = NewMeetingSheet(stage.shell)
    stage.open(made)
    return made


def created(stage: Stage) -> MeetingPage:
    """The meeting that was just called."""
    stage.until(lambda: stage.meetings)
    return stage.shell.workspace.library.queries.meeting(stage.meetings[-1])  # type: ignore[arg-type]


def test_keys_alone_call_a_meeting(stage: Stage, sheet: NewMeetingSheet) -> None:
    stage.qtbot.keyClicks(sheet.form.title, "Sprint 14")
    stage.key(Qt.Key.Key_Return, CTRL)
    page = created(stage)
    assert page.row.title == "Sprint 14"
    assert page.row.type == "status"
    assert [item.seconds for item in page.agenda] == [30, 30, 30]
    assert stage.toasts[-1].text == "Meeting created"


def test_the_advice_follows_type_and_urgency(sheet: NewMeetingSheet) -> None:
    sheet.form.cards["problem"].setChecked(True)
    assert sheet.form.advice.text().startswith("Best done here")
    sheet.form.urgent.setChecked(True)
    assert sheet.form.advice.text().startswith("Better live.")


def test_another_type_brings_its_prompts_unless_the_agenda_was_edited(
    sheet: NewMeetingSheet,
) -> None:
    sheet.form.cards["decision"].setChecked(True)
    assert sheet.form.agenda.prompts[0] == "What is the question?"
    sheet.form.agenda.list.item(0).setText("Which harbour?")
    sheet.form.cards["status"].setChecked(True)
    assert sheet.form.agenda.prompts[0] == "Which harbour?"


def test_each_type_shows_its_name_and_what_it_is_for(sheet: NewMeetingSheet) -> None:
    for kind in TYPES:
        card = sheet.form.cards[kind.key]
        assert card.accessibleName() == kind.name
        assert card.accessibleDescription() == kind.purpose


def test_a_due_time_in_words_is_said_back_resolved(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.due.line.setText("in 2 days")
    stage.until(lambda: sheet.form.due.due is not None)
    assert sheet.form.due.due is not None
    assert sheet.form.due.due.zone in sheet.form.due.field.note.text()
    sheet.form.title.setText("Due soon")
    sheet.create_button.click()
    assert created(stage).row.due_ms == sheet.form.due.due.ms


@pytest.mark.parametrize(
    ("words", "told"), [("blah", "not a time"), ("2001-01-01 10:00", "already past")]
)
def test_a_due_time_that_means_nothing_or_is_past_is_told_and_nothing_is_made(
    stage: Stage, sheet: NewMeetingSheet, words: str, told: str
) -> None:
    sheet.form.title.setText("Sprint 14")
    sheet.form.due.line.setText(words)
    sheet.create_button.click()
    stage.until(lambda: told in sheet.form.due.field.error.text())
    stage.until(lambda: any(told in said for said in stage.said))
    assert stage.meetings == []
    assert sheet.form.title.text() == "Sprint 14"


def test_a_suggestion_fills_in_a_due_time(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.due.line.setText("tomorrow 17:00")
    stage.until(lambda: sheet.form.due.due is not None)
    sheet.form.due.line.clear()
    stage.until(lambda: not sheet.form.due.pending)
    assert sheet.form.due.due is None
    assert not sheet.form.due.field.failed


def test_creating_right_after_typing_waits_for_the_words_to_be_understood(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    sheet.form.title.setText("Quick")
    sheet.form.due.line.setText("in 3 days")
    assert sheet.form.due.pending
    stage.key(Qt.Key.Key_Return, CTRL)
    assert created(stage).row.due_ms is not None


@pytest.mark.parametrize("title", ["", "two\u2028lines", "x" * 300])
def test_a_bad_title_is_told_beside_it_and_nothing_typed_is_lost(
    stage: Stage, sheet: NewMeetingSheet, title: str
) -> None:
    sheet.form.title.setText(title)
    sheet.form.agenda.list.item(0).setText("Mine")
    sheet.create_button.click()
    stage.until(lambda: sheet.form.title_field.failed)
    assert sheet.form.title.hasFocus()
    assert sheet.form.title.accessibleDescription() == sheet.form.title_field.error.text()
    assert sheet.form.agenda.prompts[0] == "Mine"
    sheet.form.title.setText("Better")
    sheet.create_button.click()
    assert created(stage).row.title == "Better"


def test_a_bad_agenda_item_is_told_beside_the_agenda(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Sprint 14")
    sheet.form.agenda.list.item(0).setText("y" * 600)
    sheet.create_button.click()
    stage.until(lambda: sheet.form.agenda_field.failed)
    assert sheet.form.agenda.list.hasFocus()


def test_the_agenda_is_edited_by_keys(stage: Stage, sheet: NewMeetingSheet) -> None:
    agenda = sheet.form.agenda
    agenda.list.setFocus()
    agenda.list.setCurrentRow(0)
    stage.key(Qt.Key.Key_Down, ALT)
    assert agenda.prompts[1] == "What progress did you make?"
    stage.key(Qt.Key.Key_Up, ALT)
    stage.key(Qt.Key.Key_Delete)
    assert agenda.prompts == ["What are your next steps?", "What problems did you find?"]
    stage.key(Qt.Key.Key_Insert)
    stage.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert editor is not None
    stage.qtbot.keyClicks(editor, "What helped?")
    stage.qtbot.keyClick(editor, Qt.Key.Key_Return)
    stage.until(lambda: "What helped?" in agenda.prompts)


def test_a_title_of_markup_stays_what_was_typed(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("<img src=x> **bold**")
    sheet.create_button.click()
    assert created(stage).row.title == "<img src=x> **bold**"


def test_a_meeting_may_refuse_to_be_written_down(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Private")
    sheet.form.transcribe.setChecked(False)
    sheet.create_button.click()
    assert not created(stage).row.transcribe


def test_closing_a_filled_form_can_be_taken_back(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Almost lost")
    sheet.form.cards["decision"].setChecked(True)
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, NewMeetingSheet)
    assert again.form.title.text() == "Almost lost"
    assert again.form.kind.key == "decision"


def test_closing_an_untouched_form_says_nothing(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.ask_to_close()
    assert stage.toasts == []


@pytest.mark.parametrize("by_key", [True, False])
def test_an_agenda_item_still_being_typed_counts(
    stage: Stage, sheet: NewMeetingSheet, by_key: bool
) -> None:
    sheet.form.title.setText("Sprint 14")
    sheet.form.agenda.add()
    stage.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = QApplication.focusWidget()
    assert editor is not None
    stage.qtbot.keyClicks(editor, "What helped?")
    if by_key:
        stage.key(Qt.Key.Key_Return, CTRL)
    else:
        stage.qtbot.mouseClick(sheet.create_button, Qt.MouseButton.LeftButton)
    assert "What helped?" in [item.prompt for item in created(stage).agenda]


def test_a_role_is_given_by_keys(stage: Stage, grace: MemberId, sheet: NewMeetingSheet) -> None:
    people = sheet.form.people
    people.list.setFocus()
    assert not people.role.isEnabled(), "whoever calls is the host"
    stage.key(Qt.Key.Key_Down)
    people.role.setFocus()
    people.role.setCurrentIndex(people.role.findData("observer"))
    people.role.activated.emit(people.role.currentIndex())
    assert "Observer" in people.list.item(1).text()
    sheet.form.title.setText("Watched")
    sheet.create_button.click()
    assert {one.member: one.role for one in created(stage).people}[grace] == "observer"


def test_who_is_not_ticked_does_not_take_part(
    stage: Stage, grace: MemberId, sheet: NewMeetingSheet
) -> None:
    sheet.form.people.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    sheet.form.title.setText("Alone")
    sheet.create_button.click()
    assert grace not in {one.member for one in created(stage).people}


def test_a_time_box_is_set_for_an_item(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Short")
    sheet.form.agenda.list.setCurrentRow(2)
    sheet.form.agenda.seconds.setValue(0)
    sheet.create_button.click()
    assert [item.seconds for item in created(stage).agenda] == [30, 30, 0]


def test_dragging_is_switched_on_and_moves_a_line_with_its_time(sheet: NewMeetingSheet) -> None:
    agenda = sheet.form.agenda
    agenda.list.setCurrentRow(0)
    agenda.seconds.setValue(75)
    assert agenda.list.dragDropMode() is agenda.list.DragDropMode.InternalMove
    lines = [agenda.list.item(n) for n in range(agenda.list.count())]
    assert not any(line.flags() & Qt.ItemFlag.ItemIsDropEnabled for line in lines), "only between"
    model = agenda.list.model()
    index = model.index(0, 0)
    held = model.mimeData([index])
    model.dropMimeData(held, Qt.DropAction.MoveAction, 2, 0, agenda.list.rootIndex())
    model.removeRow(0)  # what the view does when the drop is over
    assert [(line.prompt[:9], line.seconds) for line in agenda.lines][1] == ("What prog", 75)


def test_a_decision_asks_its_five_questions_and_their_answers_are_kept(
    stage: Stage, grace: MemberId, sheet: NewMeetingSheet
) -> None:
    assert not sheet.form.questions.isVisible()
    sheet.form.cards["decision"].setChecked(True)
    assert sheet.form.questions.isVisible()
    questions = sheet.form.questions.form
    assert [name for _, name in questions._people] == ["Ada Byron (you)", "Grace Hopper"]
    questions.rule.choose(first=False)
    questions.hidden_.setChecked(True)
    sheet.form.title.setText("Which map?")
    sheet.create_button.click()
    page = created(stage)
    decision = stage.shell.workspace.library.queries.decision(page.row.id)
    assert decision is not None
    assert decision.frame is not None
    assert (decision.frame.rule, decision.frame.hidden) == ("consensus", True)


def test_a_quorum_above_the_deciders_is_told_beside_it(
    stage: Stage, grace: MemberId, sheet: NewMeetingSheet
) -> None:
    sheet.form.cards["decision"].setChecked(True)
    questions = sheet.form.questions.form
    questions.unit.setCurrentIndex(questions.unit.findData("people"))
    questions.quorum.setValue(7)
    sheet.form.title.setText("Which map?")
    sheet.create_button.click()
    stage.until(lambda: questions.quorum.hasFocus())
    assert stage.meetings == []
    assert stage.announced


def test_stakes_weigh_on_the_advice_and_are_kept(stage: Stage, sheet: NewMeetingSheet) -> None:
    sheet.form.title.setText("Serious")
    sheet.form.stakes.setChecked(True)
    sheet.create_button.click()
    assert created(stage).row.stakes == "high"


def test_a_template_of_the_team_stands_beside_the_types_and_brings_its_agenda(
    stage: Stage,
) -> None:
    items = [Prompt("What <b>broke</b>?", 90), Prompt("Who was hurt?", 0)]
    found = save_template(stage.shell.workspace.desk, "Post-mortem & co", "problem", items)
    sheet = NewMeetingSheet(stage.shell)
    stage.open(sheet)
    stage.until(lambda: found.id in sheet.form.cards)
    card = sheet.form.cards[found.id]
    assert card.accessibleName() == "Post-mortem & co"
    card.setChecked(True)
    assert sheet.form.agenda.prompts == ["What <b>broke</b>?", "Who was hurt?"]
    sheet.form.title.setText("The outage")
    sheet.create_button.click()
    page = created(stage)
    assert page.row.type == "problem"
    assert [(item.prompt, item.seconds) for item in page.agenda] == [
        ("What <b>broke</b>?", 90),
        ("Who was hurt?", 0),
    ]


def test_a_form_left_with_a_template_comes_back_with_it(stage: Stage) -> None:
    found = save_template(stage.shell.workspace.desk, "Retro", "team", ["Glad?", "Sad?"])
    sheet = NewMeetingSheet(stage.shell)
    stage.open(sheet)
    stage.until(lambda: found.id in sheet.form.cards)
    sheet.form.cards[found.id].setChecked(True)
    sheet.form.agenda.list.item(0).setText("Very glad?")
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, NewMeetingSheet)
    stage.until(lambda: found.id in again.form.cards)
    assert again.form.cards[found.id].isChecked()
    assert again.form.agenda.prompts == ["Very glad?", "Sad?"]


def test_a_meeting_that_recurs_becomes_a_series_with_its_first_round(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    form = sheet.form
    form.title.setText("Stand-up")
    form.due.line.setText("in 2 days")
    stage.until(lambda: form.due.due is not None)
    form.repeat.often.setCurrentIndex(form.repeat.often.findData("weekday"))
    assert form.repeat.field.note.text().startswith("Rounds: ")
    form.stakes.setChecked(True)
    sheet.create_button.click()
    page = created(stage)
    rows = stage.shell.workspace.library.queries.series()
    assert [row.title for row in rows] == ["Stand-up"]
    assert rows[0].opened[0][1] == page.row.id
    assert page.row.stakes == "high"
    assert stage.toasts[-1].text == "The series has begun"


def test_a_series_without_a_due_time_is_told_beside_it(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    sheet.form.title.setText("Stand-up")
    sheet.form.repeat.show_every("week")
    stage.until(lambda: not sheet.form.due.pending)
    sheet.create_button.click()
    stage.until(lambda: sheet.form.repeat.field.failed)
    assert stage.meetings == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=SECONDLY", "more than once a day"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never take place"),
        ("whenever", "does not say how often"),
    ],
)
def test_a_rule_that_cannot_be_is_told_while_it_is_typed(
    stage: Stage, sheet: NewMeetingSheet, rule: str, told: str
) -> None:
    sheet.form.due.line.setText("in 2 days")
    stage.until(lambda: sheet.form.due.due is not None)
    sheet.form.repeat.show_every(rule)
    assert sheet.form.repeat.rule.isVisible()
    assert told in sheet.form.repeat.field.error.text()


def test_a_recurring_form_that_was_left_comes_back_as_it_was(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    sheet.form.title.setText("Stand-up")
    sheet.form.repeat.show_every("FREQ=MONTHLY;BYDAY=1TU")
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, NewMeetingSheet)
    assert again.form.repeat.every == "FREQ=MONTHLY;BYDAY=1TU"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "plan.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return file


def test_files_and_links_are_attached_to_the_item_one_is_at(
    stage: Stage, sheet: NewMeetingSheet, picture: Path
) -> None:
    form = sheet.form
    assert not form.attached.list.isVisible()
    form.agenda.list.setCurrentRow(1)
    form.attached.add(Wanted(picture))
    stage.until(lambda: form.attached.list.count() == 1)
    assert form.attached.list.item(0).text().startswith("plan.png  ·  2. ")
    form.attached.link.setFocus()
    stage.qtbot.keyClicks(form.attached.link, "https://example.org/board")
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: form.attached.list.count() == 2)
    assert form.attached.link.text() == ""
    place = form.attached.place
    place.setCurrentIndex(0)
    place.activated.emit(0)
    assert form.attached.list.item(1).text().endswith("The meeting as a whole")
    form.agenda.move_by(-1)  # the attachment stays with its question
    assert form.attached.list.item(0).text().startswith("plan.png  ·  1. ")
    form.title.setText("Look at this")
    sheet.create_button.click()
    page = created(stage)
    found = stage.shell.workspace.library.queries.attachments(page.row.id)
    assert {one.name: one.item for one in found} == {
        "plan.png": page.agenda[0].id,
        "example.org/board": None,
    }


def test_an_attachment_whose_item_is_removed_is_the_meetings(
    stage: Stage, sheet: NewMeetingSheet, picture: Path
) -> None:
    form = sheet.form
    form.attached.add(Wanted(picture))
    stage.until(lambda: form.attached.list.count() == 1)
    assert form.attached.wanted == (Wanted(picture, n=1),)
    form.agenda.remove()
    assert form.attached.wanted == (Wanted(picture),)
    form.attached.remove.click()
    assert form.attached.wanted == ()
    assert not form.attached.list.isVisible()


def test_what_cannot_be_attached_is_told_at_once(
    stage: Stage, sheet: NewMeetingSheet, tmp_path: Path, picture: Path
) -> None:
    script = tmp_path / "run.png"
    script.write_text("#!/bin/sh")
    form = sheet.form
    form.attached.add(Wanted(script))
    stage.until(lambda: form.attached_field.failed)
    assert "run.png" in form.attached_field.error.text()
    assert stage.said
    form.attached.add(Wanted("ftp://example.org"))
    stage.until(lambda: "ftp" in form.attached_field.error.text())
    assert form.attached.list.count() == 0
    form.attached.add(Wanted(picture))
    stage.until(lambda: form.attached.list.count() == 1)
    assert not form.attached_field.failed


def test_a_file_that_went_away_meanwhile_is_told_and_nothing_is_made(
    stage: Stage, sheet: NewMeetingSheet, picture: Path
) -> None:
    before = len(stage.shell.workspace.library.queries.meetings())
    sheet.form.attached.add(Wanted(picture))
    stage.until(lambda: sheet.form.attached.list.count() == 1)
    picture.unlink()
    sheet.form.title.setText("Look at this")
    sheet.create_button.click()
    stage.until(lambda: "plan.png" in sheet.notice.accessibleName())
    assert len(stage.shell.workspace.library.queries.meetings()) == before
    assert sheet.create_button.isEnabled()


def test_a_form_that_was_left_has_its_attachments_again(
    stage: Stage, sheet: NewMeetingSheet, picture: Path
) -> None:
    sheet.form.agenda.list.setCurrentRow(2)
    sheet.form.attached.add(Wanted(picture))
    stage.until(lambda: sheet.form.attached.list.count() == 1)
    sheet.ask_to_close()
    assert stage.toasts[-1].way is not None
    stage.toasts[-1].way.do()
    again = stage.sheets[-1]
    assert isinstance(again, NewMeetingSheet)
    assert again.form.wish == sheet.form.wish
    assert again.form.attached.wanted == (Wanted(picture, n=3),)


def test_what_had_better_be_live_offers_an_invitation_and_preparing_it_here(
    stage: Stage, sheet: NewMeetingSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    file = tmp_path / "lamp.ics"

    def ask(parent: object, heading: str, usual: str, pattern: str) -> tuple[str, str]:
        asked.append(usual)
        return str(file), pattern

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    form = sheet.form
    assert not form.live.isVisible()
    form.cards["problem"].setChecked(True)
    form.urgent.setChecked(True)
    assert form.live.isVisible()
    form.title.setText("The lamp")
    form.live.button.click()
    assert form.due.field.failed, "nobody knows when to meet"
    assert asked == []
    form.due.line.setText("in 2 days")
    form.live.button.click()
    page = created(stage)
    stage.until(file.exists)
    assert asked[0].endswith("The lamp.ics")
    assert f"UID:{page.row.id}@cassette" in file.read_text()
    stage.until(lambda: "lamp.ics" in stage.toasts[-1].text)


def test_an_invitation_that_cannot_be_saved_is_told_and_the_meeting_is_there(
    stage: Stage, sheet: NewMeetingSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = str(tmp_path / "none" / "x.ics")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (nowhere, ""))
    sheet.form.cards["team"].setChecked(True)
    sheet.form.title.setText("Coffee")
    sheet.form.due.line.setText("in 2 days")
    assert sheet.form.live.isVisible()
    sheet.form.live.button.click()
    assert created(stage).row.title == "Coffee"
    stage.until(lambda: stage.banners)
    assert stage.banners[-1].code == "cannot_write"


def test_leaving_the_file_dialog_creates_nothing(
    stage: Stage, sheet: NewMeetingSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    sheet.form.cards["team"].setChecked(True)
    sheet.form.title.setText("Coffee")
    sheet.form.due.line.setText("in 2 days")
    sheet.form.live.button.click()
    stage.until(lambda: sheet.form.due.due is not None)
    assert stage.meetings == []
    assert sheet.create_button.isEnabled()


def test_a_link_that_was_typed_and_not_added_is_not_lost(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    form = sheet.form
    form.title.setText("Look at this")
    form.agenda.list.setCurrentRow(1)
    form.attached.link.setText("example.org")
    sheet.create_button.click()
    stage.until(lambda: form.attached_field.failed)
    assert stage.meetings == []
    form.attached.link.setText("https://example.org/board")
    sheet.create_button.click()
    page = created(stage)
    (found,) = stage.shell.workspace.library.queries.attachments(page.row.id)
    assert (found.name, found.item) == ("example.org/board", page.agenda[1].id)


def test_the_attachments_of_a_series_are_said_to_be_the_first_rounds(
    sheet: NewMeetingSheet,
) -> None:
    assert "beside its item" in sheet.form.attached_field.note.text()
    sheet.form.repeat.show_every("week")
    assert "first round" in sheet.form.attached_field.note.text()


def test_who_joins_while_the_sheet_is_open_can_be_chosen(
    stage: Stage, sheet: NewMeetingSheet
) -> None:
    form = sheet.form
    assert not form.people_field.isVisible()
    library = stage.shell.workspace.library
    for name in ("Grace Hopper", "Alan"):
        member = MemberId(stage.shell.workspace.desk.new_id())
        library.append([MemberJoined(member=member, name=name, colour="#3457d5")])
        stage.shell.take_team(library.team)
        if name == "Grace Hopper":
            form.people.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert form.people_field.isVisible()
    assert form.people.count == 1, "who was chosen by hand stays"
    form.people.list.item(1).setCheckState(Qt.CheckState.Checked)
    form.title.setText("All of us")
    sheet.create_button.click()
    assert sorted(one.name for one in created(stage).people) == [
        "Ada Byron",
        "Grace Hopper",
    ]
