"""The team's sheets: letting in, inviting, removing, recovery words, joining another team."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from cassette.desktop import qr_reading
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.invite_sheet import LINK, InviteSheet
from cassette.desktop.screens.team.join_sheet import JoinSheet
from cassette.desktop.screens.team.recovery_sheet import RecoverySheet
from cassette.desktop.screens.team.sheet import INVITATIONS, RULES, TeamSheet
from cassette.desktop.widgets.qr_picture import modules_of, picture_of
from cassette.domain.team_views import SyncStatus, WaitingLine
from cassette.workflows import inviting, membership, remotes
from cassette.workflows.looking import team_page
from cassette.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.desktop.widgets.sheet import Sheet
    from tests.desktop.screens.conftest import Stage
    from tests.desktop.screens.mates import Mates


def opened(stage: Stage) -> TeamSheet:
    sheet = TeamSheet(stage.shell)
    stage.open(sheet)
    stage.until(lambda: sheet.page is not None)
    return sheet


def press(stage: Stage, sheet: Sheet, name: str) -> None:
    """Press the button of this name, once it is shown."""

    def shown() -> list[QPushButton]:
        buttons = sheet.findChildren(QPushButton)
        return [one for one in buttons if one.accessibleName() == name and one.isVisible()]

    stage.until(shown)
    shown()[-1].click()


def lines(sheet: TeamSheet) -> list[str]:
    tree = sheet.people.tree
    tops = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    return [top.text(0).partition("  ·")[0] for top in tops if top is not None]


def test_who_waits_is_let_in_by_a_tap(stage: Stage, mates: Mates) -> None:
    grace = mates.knock("Grace Hopper")
    sheet = opened(stage)
    assert lines(sheet) == ["Ada Byron (you)"]
    press(stage, sheet, "Let Grace Hopper in")
    stage.until(lambda: len(lines(sheet)) == 2)
    assert stage.toasts[-1].text == "Grace Hopper is in the team"
    mates.round(grace)
    assert grace.syncer.status().state == "up_to_date"


def test_who_is_refused_does_not_come_in(stage: Stage, mates: Mates) -> None:
    grace = mates.knock("Grace Hopper")
    sheet = opened(stage)
    press(stage, sheet, "Refuse Grace Hopper")
    stage.until(lambda: sheet.page is not None and not sheet.page.waiting)
    grace.syncer.sync_now()
    assert grace.syncer.status().state == "invitation_withdrawn"


def test_removing_says_what_follows_and_does_nothing_before_it_is_agreed(
    stage: Stage, mates: Mates
) -> None:
    grace = mates.join("Grace Hopper")
    sheet = opened(stage)
    sheet.people.choose(grace.library.identity.me)
    sheet.people.remove.click()
    assert "Remove Grace Hopper with every computer?" in sheet.notice.text.text()
    assert "can no longer be read there" in sheet.notice.hint.text()
    press(stage, sheet, "Keep it as it is")
    assert sheet.notice.isHidden()
    assert not team_page(mates.mine).members[1].gone
    sheet.people.remove.click()
    press(stage, sheet, "Remove")
    stage.until(lambda: sheet.page is not None and sheet.page.members[1].gone)
    grace.syncer.sync_now()
    assert grace.syncer.status().state == "removed"


def test_the_team_is_handed_over_and_then_only_read(stage: Stage, mates: Mates) -> None:
    grace = mates.join("Grace Hopper")
    sheet = opened(stage)
    sheet.people.choose(grace.library.identity.me)
    sheet.people.hand_over.click()
    press(stage, sheet, "Hand over")
    stage.until(lambda: sheet.page is not None and not sheet.page.i_am_steward)
    assert not sheet.people.hand_over.isVisible()
    sheet.tabs.setCurrentIndex(RULES)
    assert "Grace Hopper looks after the team" in sheet.rules.whose.text()
    assert not sheet.rules.by_tap.isEnabled()


def test_a_role_is_given_after_joining(stage: Stage, mates: Mates) -> None:
    grace = mates.join("Grace Hopper")
    sheet = opened(stage)
    part = sheet.people
    part.choose(grace.library.identity.me)
    assert part.role.isEnabled()
    assert part.role.accessibleName() == "Role of Grace Hopper"
    assert part.role.currentData() == "contributor"
    n = part.role.findData("observer")
    part.role.setCurrentIndex(n)
    part.role.activated.emit(n)
    stage.until(lambda: "Observer" in part.tree.currentItem().text(0))
    assert stage.toasts[-1].text == "Grace Hopper is now: Observer"
    cards = {one.name: one.role for one in stage.shell.workspace.library.queries.members()}
    assert cards["Grace Hopper"] == "observer"


def test_who_gives_no_roles_sees_them_and_is_told_who_does(stage: Stage, mates: Mates) -> None:
    mates.join("Grace Hopper")
    sheet = opened(stage)
    assert sheet.page is not None
    mine = sheet.page.members[0]
    plain = replace(
        mine,
        role="contributor",
        devices=tuple(replace(one, steward=False) for one in mine.devices),
    )
    sheet.people.show_page(
        replace(sheet.page, i_am_steward=False, members=(plain, *sheet.page.members[1:]))
    )
    assert sheet.people.role.isVisible()
    assert not sheet.people.role.isEnabled()
    assert "Given by the hosts" in sheet.people.role_note.text()


def test_a_successor_is_named_and_taken_back(stage: Stage, mates: Mates) -> None:
    grace = mates.join("Grace Hopper")
    device = grace.library.identity.device
    sheet = opened(stage)
    sheet.people.choose(grace.library.identity.me)
    sheet.people.successor.click()
    stage.until(lambda: sheet.page is not None and sheet.page.successors == (device,))
    assert sheet.people.successor.text() == "Not as successor"
    sheet.people.successor.click()
    stage.until(lambda: sheet.page is not None and sheet.page.successors == ())


def test_who_looks_after_the_team_hands_over_before_leaving(stage: Stage, mates: Mates) -> None:
    mates.join("Grace Hopper")
    sheet = opened(stage)
    sheet.people.leave.click()
    assert "Hand the team over first" in sheet.notice.hint.text()
    assert not [
        one
        for one in sheet.notice.findChildren(QPushButton)
        if one.isVisible() and one.text() == "Leave"
    ]


def test_how_people_come_in_is_kept_at_once(stage: Stage, mates: Mates) -> None:
    sheet = opened(stage)
    sheet.tabs.setCurrentIndex(RULES)
    assert sheet.rules.by_tap.isChecked()
    sheet.rules.by_itself.click()
    stage.until(lambda: sheet.page is not None and sheet.page.policy.admission == "auto")
    sheet.rules.anyone.click()
    stage.until(lambda: sheet.page is not None and sheet.page.policy.anyone_invites)


def test_an_invitation_is_made_copied_and_withdrawn(stage: Stage, mates: Mates) -> None:
    sheet = InviteSheet(stage.shell)
    stage.open(sheet)
    sheet.label.setText("Grace <b>night</b>")
    sheet.create_button.click()
    stage.until(lambda: sheet.pages.currentIndex() == LINK)
    assert sheet.link.text().startswith("cassette://join#v1.")
    assert sheet.qr.modules == modules_of(sheet.link.text())
    assert sheet.phrase.text() == " ".join(team_page(mates.mine).phrase)
    sheet.copy.click()
    assert QGuiApplication.clipboard().text() == sheet.link.text()
    team = opened(stage)
    team.tabs.setCurrentIndex(INVITATIONS)
    assert team.invitations.list.item(0).text().startswith("Grace <b>night</b>  ·  Contributor")
    team.invitations.revoke.click()
    stage.until(lambda: team.page is not None and team.page.invitations[0].state == "revoked")
    assert team.invitations.list.item(0).text().endswith("Withdrawn")
    assert not team.invitations.revoke.isEnabled()


def test_an_invitation_for_my_other_computer_asks_for_no_name(stage: Stage, mates: Mates) -> None:
    sheet = InviteSheet(stage.shell)
    stage.open(sheet)
    sheet.device.click()
    assert not sheet.label_field.isVisible()
    sheet.create_button.click()
    stage.until(lambda: sheet.made is not None)
    me = mates.mine.library.identity.me
    assert team_page(mates.mine).invitations[0].for_member == me


def test_without_a_folder_one_is_chosen_before_anybody_is_invited(
    stage: Stage, tmp_path: Path
) -> None:
    stage.shell.in_step._take(SyncStatus("local_only"))
    sheet = InviteSheet(stage.shell)
    stage.open(sheet)
    assert not sheet.create_button.isEnabled()
    assert "where your team meets" in sheet.notice.text.text()
    stage.shell.in_step.start()
    (tmp_path / "shared").mkdir()
    sheet.folder.choose(tmp_path / "shared")
    stage.until(sheet.create_button.isEnabled)


def test_a_folder_that_is_lost_is_begun_anew_where_somebody_is_invited(
    stage: Stage, mates: Mates, tmp_path: Path
) -> None:
    mates.join("Grace Hopper")
    remotes.forget_folder(stage.shell.workspace)
    shutil.rmtree(mates.shared)
    (tmp_path / "other").mkdir()
    stage.shell.in_step.start()
    sheet = InviteSheet(stage.shell)
    stage.open(sheet)
    stage.until(lambda: "where your team meets" in sheet.notice.text.text())
    sheet.folder.choose(tmp_path / "other")
    stage.until(lambda: "does not hold this team" in sheet.notice.text.text())
    assert not sheet.create_button.isEnabled()
    press(stage, sheet, "Keep the folder as it is")
    assert "where your team meets" in sheet.notice.text.text()
    sheet.folder.choose(tmp_path / "other")
    press(stage, sheet, "It is lost everywhere: begin anew there")
    stage.until(sheet.create_button.isEnabled)
    assert sheet.notice.isHidden()


def test_the_saved_qr_code_is_read_back_where_somebody_joins(
    stage: Stage, mates: Mates, tmp_path: Path
) -> None:
    sheet = InviteSheet(stage.shell)
    stage.open(sheet)
    sheet.create_button.click()
    stage.until(lambda: sheet.made is not None)
    sheet.save_to(tmp_path / "code.png")
    assert stage.toasts[-1].text == "Saved: code.png"
    join = JoinSheet(stage.shell)
    stage.open(join)
    join.form.read_picture(tmp_path / "code.png")
    stage.until(lambda: join.form.link.text() == sheet.link.text())
    words = " ".join(team_page(mates.mine).phrase)
    stage.until(lambda: words in join.form.link_field.note.text())


@pytest.mark.parametrize("scale", [2, 3, 7])
@pytest.mark.parametrize("text", ["a", "cassette://join#v1." + "Zm9sZGVy" * 12, "x" * 300])
def test_a_clean_code_is_read_whatever_its_size(stage: Stage, text: str, scale: int) -> None:
    assert qr_reading.read_image(picture_of(modules_of(text), scale)) == text


def test_a_damaged_code_is_not_guessed_at(stage: Stage) -> None:
    modules = [list(row) for row in modules_of("cassette://join#v1." + "Zm9sZGVy" * 12)]
    for x in range(20, 26):
        modules[20][x] = not modules[20][x]
    assert qr_reading.read_image(picture_of(modules, 4)) == ""


def test_a_picture_without_a_code_is_said(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"not a picture")
    join = JoinSheet(stage.shell)
    stage.open(join)
    join.form.read_picture(tmp_path / "no.png")
    stage.until(lambda: join.form.link_field.failed)
    assert "no QR code" in join.form.link_field.error.text()


def test_joining_makes_a_library_that_waits(stage: Stage, mates: Mates) -> None:
    link = mates.link("Grace")
    join = JoinSheet(stage.shell, link)
    stage.open(join)
    join.name.setText("Grace Hopper")
    join.join.click()
    assert "Choose a folder that is there." in join.form.folder_field.error.text()
    join.form.folder.setText(str(mates.shared))
    join.join.click()
    stage.until(lambda: stage.libraries)
    with Workspace.open(stage.libraries[0]) as made:
        made.syncer.sync_now()
        assert made.syncer.status().state == "waiting_to_be_let_in"
        assert [one.name for one in team_page(mates.mine).waiting] == ["Grace Hopper"]


@pytest.mark.parametrize("link", ["nonsense", "cassette://join#v1.abc"])
def test_what_is_no_invitation_is_told_beside_it(stage: Stage, link: str) -> None:
    join = JoinSheet(stage.shell)
    stage.open(join)
    join.form.link.setText(link)
    stage.until(lambda: join.form.link_field.failed)
    assert "not an invitation to a team" in join.form.link_field.error.text()
    assert link not in join.form.link_field.error.text()


def test_the_wrong_folder_is_told_beside_the_folder(
    stage: Stage, mates: Mates, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    join = JoinSheet(stage.shell, mates.link())
    stage.open(join)
    join.form.folder.setText(str(tmp_path / "empty"))
    join.join.click()
    stage.until(lambda: join.form.folder_field.failed)
    assert "does not hold this team" in join.form.folder_field.error.text()
    assert join.join.isEnabled()


def test_recovery_words_are_shown_tested_and_then_gone(stage: Stage, mates: Mates) -> None:
    sheet = RecoverySheet(stage.shell)
    stage.open(sheet)
    sheet.make.click()
    stage.until(lambda: sheet.test.isVisible())
    words = [label.text().split()[1] for label in sheet.labels]
    assert len(words) == 24
    sheet.test.click()
    sheet.typed.setPlainText(" ".join([*words[:5], "zebrafish", *words[6:]]))
    sheet.check.click()
    stage.until(lambda: sheet.typed_field.failed)
    assert "word 6 is not in the list" in sheet.typed_field.error.text()
    sheet.typed.setPlainText("\n".join(word[:4] for word in words))
    finished: list[bool] = []
    sheet.finished.connect(lambda: finished.append(True))
    sheet.check.click()
    stage.until(lambda: finished)
    assert [label.text() for label in sheet.labels] == [""] * 24
    assert sheet.typed.toPlainText() == ""
    assert team_page(mates.mine).members[0].recovery


def test_words_that_were_not_tested_are_said_before_the_sheet_goes(
    stage: Stage, mates: Mates
) -> None:
    sheet = RecoverySheet(stage.shell)
    stage.open(sheet)
    sheet.make.click()
    stage.until(lambda: sheet.test.isVisible())
    sheet.ask_to_close()
    assert "not been tested" in sheet.notice.text.text()
    assert sheet.isVisible()
    sheet.ask_to_close()
    assert not sheet.isVisible()


def test_the_words_bring_me_back_on_another_computer(stage: Stage, mates: Mates) -> None:
    from cassette.workflows.recovery import recovery_words

    words = recovery_words(mates.mine)
    mates.mine.syncer.sync_now()
    join = JoinSheet(stage.shell)
    stage.open(join)
    join.form.other_way.click()
    assert not join.name_field.isVisible()
    join.form.words.setPlainText(" ".join(words))
    join.form.folder.setText(str(mates.shared))
    join.join.click()
    stage.until(lambda: stage.libraries)
    with Workspace.open(stage.libraries[0]) as made:
        made.syncer.sync_now()
        assert made.syncer.status().state == "up_to_date"
        assert made.library.team.name == "Harbour crew"


def test_the_folder_that_the_link_names_is_offered_where_it_is_here_too(
    stage: Stage, mates: Mates
) -> None:
    join = JoinSheet(stage.shell, mates.link())
    stage.open(join)
    stage.until(lambda: join.form.folder.text() == str(mates.shared))


def test_what_the_steward_has_to_agree_to_is_not_told_as_done(stage: Stage, mates: Mates) -> None:
    grace = mates.join("Grace Hopper")
    mates.hand_over(grace)
    invite = InviteSheet(stage.shell)
    stage.open(invite)
    invite.create_button.click()
    stage.until(lambda: invite.pages.currentIndex() == LINK)
    assert "once Grace Hopper's Cassette" in invite.asked.text()
    assert invite.asked.isVisible()
    later = "It is done once Grace Hopper's Cassette has been in step."
    invite.revoke.click()
    stage.until(lambda: stage.toasts)
    assert stage.toasts.pop().text == later
    recovery = RecoverySheet(stage.shell)
    stage.open(recovery)
    recovery.make.click()
    stage.until(lambda: recovery.test.isVisible())
    assert "once Grace Hopper's Cassette" in recovery.asked.text()
    recovery.done()
    team = opened(stage)
    team.people.leave.click()
    press(stage, team, "Leave")
    stage.until(lambda: stage.toasts)
    assert stage.toasts[-1].text == later


def test_what_the_steward_does_is_done_at_once(stage: Stage, mates: Mates) -> None:
    invite = InviteSheet(stage.shell)
    stage.open(invite)
    invite.create_button.click()
    stage.until(lambda: invite.pages.currentIndex() == LINK)
    assert not invite.asked.isVisible()


def test_why_nobody_was_invited_stays_when_the_sync_goes_on(stage: Stage, mates: Mates) -> None:
    grace = mates.join("Grace Hopper")
    membership.hand_over(mates.mine, grace.library.identity.device)
    mates.round(grace)
    stage.shell.in_step._take(SyncStatus("up_to_date"))
    sheet = InviteSheet(stage.shell)
    stage.open(sheet)
    sheet.create_button.click()
    stage.until(lambda: not sheet.notice.isHidden())
    stage.shell.in_step._take(SyncStatus("up_to_date", last_sync_ms=1))
    assert "it is Grace Hopper's" in sheet.notice.text.text()


def test_a_new_invitation_goes_to_the_library_that_waits(stage: Stage, mates: Mates) -> None:
    """Nothing that was written while the first one was refused is left behind."""
    mates.knock("Grace Hopper")
    inviting.refuse(mates.mine, "Grace Hopper")
    grace = mates.others[0]
    grace.syncer.sync_now()
    assert grace.syncer.status().state == "invitation_withdrawn"
    link = mates.link("Grace again")
    assert deeds.knock_again(grace, link)
    assert not deeds.knock_again(mates.mine, link)
    grace.syncer.sync_now()
    assert grace.syncer.status().state == "waiting_to_be_let_in"
    assert [one.name for one in team_page(mates.mine).waiting] == ["Grace Hopper"]


def test_somebody_of_whom_nothing_was_read_has_a_name_to_stand_on(
    stage: Stage, mates: Mates
) -> None:
    sheet = opened(stage)
    assert sheet.page is not None
    unknown = replace(sheet.page.members[0], name="", me=False)
    line = WaitingLine("ab", "", unknown.devices[0].id, stage.shell.now_ms())
    page = replace(sheet.page, members=(unknown,), waiting=(line,))
    sheet._on_read(page)
    assert lines(sheet) == ["Somebody"]
    press(stage, sheet, "Let Somebody in")


def test_what_is_wrong_with_a_link_is_told_where_it_is_typed(stage: Stage) -> None:
    join = JoinSheet(stage.shell)
    stage.open(join)
    join.form.link.setText("nonsense")
    stage.until(lambda: join.form.link_field.failed)
    assert join.form.link.accessibleName() == "Invitation"
    assert "not an invitation" in join.form.link.accessibleDescription()


def test_a_link_into_the_team_one_is_in_is_told_as_that(stage: Stage, mates: Mates) -> None:
    link = mates.link("Linus")
    join = JoinSheet(stage.shell, link)
    stage.open(join)
    stage.until(lambda: "you are in this team already" in join.form.link_field.note.text())
    stage.shell.in_step._take(SyncStatus("invitation_withdrawn"))
    again = JoinSheet(stage.shell, link)
    stage.open(again)
    stage.until(lambda: "six words" in again.form.link_field.note.text())
    assert "already" not in again.form.link_field.note.text()
