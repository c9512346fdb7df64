"""A team of four in a shared folder, for the pictures of its sheets; taken by screenshots.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.desktop.screens.settings.backup import BackupPage
from cassette.desktop.screens.settings.data_check import DataCheck
from cassette.desktop.screens.settings.sheet import SettingsSheet
from cassette.desktop.screens.team.invite_sheet import LINK, InviteSheet
from cassette.desktop.screens.team.sheet import TeamSheet
from cassette.workflows import erase, plan_meeting, recovery, remotes
from cassette.workspace import Workspace
from tests.desktop.screens.mates import Mates, write

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cassette.domain.ids import MeetingId
    from tests.journeys.screenshots import Studio

TITLE = "Winter timetable"
NAMES = ("erasing", "team", "invite", "sync", "settings-backup", "settings-privacy")


def founded(home: Path) -> Path:
    """Ada's library: two mates are in, a third waits, and a note is being erased."""
    with Workspace.create(home / "team", "Tidewater", "Ada Lindqvist") as ada:
        mates = Mates(ada, home / "Sync" / "Tidewater", home)
        mates.shared.parent.mkdir(parents=True)
        mates.share()
        recovery.recovery_words(ada)
        noor, linus = mates.join("Noor Haddadi"), mates.join("Linus Varga")
        for one, computer in ((ada, "Studio"), (noor, "Night desk"), (linus, "Pier laptop")):
            remotes.name_this_device(one.desk.library, computer)
        page = plan_meeting.new_meeting(ada.desk, "status", TITLE, due="in 3 days").page
        write(ada, page, "The ferries run every twenty minutes from Monday on.")
        slip = write(ada, page, "This was meant for somebody else.")
        mates.round(noor, linus)
        write(noor, page, "The night crew is told; two of nine have answered.")
        mates.round(noor, linus)
        erase.erase_note(ada.desk, slip.id)
        ada.syncer.sync_now()
        mates.knock("Yuki Tanabe")
        mates.close()
        return ada.folder


def shoot(studio: Studio, home: Path) -> None:
    """The team's sheets and the backup page."""
    shell, cover = studio.sitting.shell, studio.sitting.window.cover
    studio.until(lambda: _up_to_date(studio))
    shell.show_meeting(_meeting(studio))
    studio.live(1.0)
    studio.shoot("erasing")
    shell.show_team()
    team = cover.sheet
    assert isinstance(team, TeamSheet)
    studio.until(lambda: team.page is not None and team.page.waiting)
    noor = next(one for one in shell.team.members if one.name.startswith("Noor"))
    team.people.choose(noor.id)
    studio.shoot("team")
    studio.close_sheet()
    shell.show_invite()
    invite = cover.sheet
    assert isinstance(invite, InviteSheet)
    studio.until(invite.create_button.isEnabled)
    invite.label.setText("Grace from the night shift")
    invite.create_button.click()
    studio.until(lambda: invite.pages.currentIndex() == LINK)
    studio.shoot("invite")
    invite.revoke.click()
    studio.until(lambda: cover.sheet is None)
    studio.live(7.0)  # until what is said of it is gone
    shell.show_sync()
    studio.live(0.5)
    _without_home(cover.sheet, home)
    studio.shoot("sync")
    studio.close_sheet()
    _shoot_backup(studio, home)
    _shoot_check(studio, home)


def _shoot_backup(studio: Studio, home: Path) -> None:
    disk = home / "Backup drive"
    disk.mkdir(exist_ok=True)
    studio.sitting.shell.open_settings("backup")
    settings = studio.sitting.window.cover.sheet
    assert isinstance(settings, SettingsSheet)
    page = next(one for one in settings.pages if isinstance(one, BackupPage))
    page.choose_folder(disk)
    studio.until(page.now.isVisible)
    page.now.click()
    studio.until(lambda: not page.backing.doing and page.verify.isVisible())
    page.verify.click()
    studio.until(lambda: page.backing.found is not None and not page.backing.doing)
    studio.live(7.0)  # until the toasts are gone
    _without_home(settings, home)
    studio.shoot("settings-backup")
    studio.close_sheet()


def _shoot_check(studio: Studio, home: Path) -> None:
    """Somebody's chunk in the shared folder lost its end."""
    chunk = min((home / "Sync").rglob("*.seg"))
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[:-40])
    studio.sitting.shell.open_settings("privacy")
    settings = studio.sitting.window.cover.sheet
    assert isinstance(settings, SettingsSheet)
    (part,) = settings.findChildren(DataCheck)
    part.check.click()
    studio.until(lambda: part.checking.found is not None and not part.checking.doing)
    _without_home(settings, home)
    studio.shoot("settings-privacy")
    chunk.write_bytes(whole)
    studio.close_sheet()


def _up_to_date(studio: Studio) -> bool:
    status = studio.sitting.shell.in_step.status
    return status is not None and status.state == "up_to_date"


def _meeting(studio: Studio) -> MeetingId:
    rows = studio.sitting.workspace.library.queries.meetings()
    return next(row.id for row in rows if row.title == TITLE)


def _without_home(sheet: QWidget | None, home: Path) -> None:
    """The place where the pictures are taken is nobody's business."""
    from PySide6.QtWidgets import QLabel

    for label in sheet.findChildren(QLabel) if sheet is not None else ():
        label.setText(label.text().replace(str(home), "~"))
