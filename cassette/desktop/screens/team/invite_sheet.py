"""Invites somebody: who, with which role, for how long; then the link and its QR code."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.screens.team import deeds
from cassette.desktop.screens.team.shared_folder import SharedFolder
from cassette.desktop.screens.team.wish import withdrawn
from cassette.desktop.theme import SPACE_L, SPACE_M, SPACE_S
from cassette.desktop.widgets.field import Field
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.qr_picture import QrPicture, picture_of
from cassette.desktop.widgets.sheet import Sheet
from cassette.domain.facts import ROLES

if TYPE_CHECKING:
    from cassette.desktop.shell import Shell
    from cassette.domain.errors import CassetteError
    from cassette.domain.team_views import Invitation, SyncStatus, TeamPage

_DAY_MS = 86_400_000
_USUAL_DAYS = 7
_SAVED_SCALE = 8
FORM, LINK = 0, 1


class InviteSheet(Sheet):
    """The form first, the link when it is made. Without a shared folder one is chosen first."""

    preferred_width = 620

    def __init__(self, shell: Shell) -> None:
        super().__init__(tr("Invite to the team"), shell.theme)
        self._shell = shell
        self.made: Invitation | None = None
        self._page: TeamPage | None = None
        self._wants_folder = False
        self.notice = Notice()
        self.folder = SharedFolder(
            self, shell, self.notice, shell.in_step.sync_now, kept=self._look_again
        )
        self.somebody = QRadioButton(tr("Somebody new"))
        self.device = QRadioButton(tr("Another computer of mine"))
        self.somebody.setChecked(True)
        self._group = QButtonGroup(self)
        self._group.addButton(self.somebody)
        self._group.addButton(self.device)
        self.label = QLineEdit()
        self.label.setPlaceholderText(tr("Grace from the night shift"))
        note = tr("So that you know whom it was for. They choose their name themselves.")
        self.label_field = Field(tr("Who it is for"), self.label, note)
        self.role = QComboBox()
        for role in ROLES:
            self.role.addItem(wording.role(role), role)
        self.role.setCurrentIndex(max(0, self.role.findData("contributor")))
        self.role_field = Field(tr("Role"), self.role)
        self.holds = QComboBox()
        for days, text in (
            (1, tr("One day")),
            (3, tr("Three days")),
            (_USUAL_DAYS, tr("A week")),
            (30, tr("30 days")),
        ):
            self.holds.addItem(text, days)
        self.holds.setCurrentIndex(self.holds.findData(_USUAL_DAYS))
        self.holds_field = Field(tr("How long it holds"), self.holds)
        self.history = QCheckBox(tr("They may hear what was said before they came"))
        self.history.setChecked(True)
        self._make_result()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._form())
        self.pages.addWidget(self._result())
        self.body.addWidget(self.notice)
        self.body.addWidget(self.pages, 1)
        self.device.toggled.connect(self._on_kind)
        shell.in_step.changed.connect(self._on_status)
        self._look_again()

    def _make_result(self) -> None:
        shell = self._shell
        self.create_button = plain_text.button(
            tr("Make the invitation"), "primary", clicked=self._on_create
        )
        self.qr = QrPicture(tr("QR code of the invitation"))
        self.link = QLineEdit()
        self.link.setReadOnly(True)
        self.link_field = Field(tr("Link"), self.link)
        self.copy = plain_text.button(tr("Copy the link"), "primary", clicked=self._on_copy)
        self.save = plain_text.button(tr("Save the QR code…"), clicked=self._on_save)
        self.revoke = plain_text.button(tr("Withdraw"), "danger", clicked=self._on_revoke)
        icons.keep(self.copy, "copy", shell.theme, "on_accent")
        icons.keep(self.save, "download", shell.theme)
        self.holds_until = plain_text.label("", wrap=True)
        self.asked = plain_text.label("", "warn", wrap=True)
        self.phrase = plain_text.label("", "strong", wrap=True, selectable=True)
        self.share = plain_text.label("", "muted", wrap=True)

    def first_focus(self) -> QWidget:
        return self.label

    def save_to(self, file: Path) -> None:
        """Keep the QR code as a picture."""
        saved = picture_of(self.qr.modules, _SAVED_SCALE).save(str(file), "PNG")  # type: ignore[call-overload]
        if saved:
            self._shell.toast(tr("Saved: {file}").format(file=file.name))
        else:
            text = tr("The picture could not be saved there.")
            self.notice.say(text, tr("Choose another folder."), "error")
            self._shell.announce(text, assertive=True)

    # --- laying out -----------------------------------------------------------------------------

    def _form(self) -> QWidget:
        made = QWidget()
        kinds = QHBoxLayout()
        kinds.setSpacing(SPACE_L)
        kinds.addWidget(self.somebody)
        kinds.addWidget(self.device)
        kinds.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.role_field, 1)
        row.addWidget(self.holds_field, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.create_button)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addLayout(kinds)
        layout.addWidget(self.label_field)
        layout.addLayout(row)
        layout.addWidget(self.history)
        layout.addStretch(1)
        layout.addLayout(foot)
        self.label.returnPressed.connect(self._on_create)
        return made

    def _result(self) -> QWidget:
        made = QWidget()
        warn = tr("Send it in a way that only they can read: whoever has the link can join, once.")
        words = QVBoxLayout()
        words.setSpacing(SPACE_M)
        words.addWidget(plain_text.label(warn, wrap=True))
        words.addWidget(self.holds_until)
        words.addWidget(self.asked)
        words.addWidget(
            plain_text.label(tr("These six words stand on their screen too:"), "muted", wrap=True)
        )
        words.addWidget(self.phrase)
        words.addWidget(self.share)
        words.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(SPACE_L)
        upper.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        upper.addLayout(words, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S)
        foot.addWidget(self.revoke)
        foot.addStretch(1)
        foot.addWidget(self.save)
        foot.addWidget(self.copy)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addLayout(upper)
        layout.addWidget(self.link_field)
        layout.addLayout(foot)
        return made

    # --- what happens ---------------------------------------------------------------------------

    def _on_status(self, status: SyncStatus | None) -> None:
        """Whoever joins has to find us somewhere."""
        if self.made is not None or status is None:
            return
        local = status.state == "local_only"
        self.create_button.setEnabled(not local)
        if local and self.notice.isHidden():
            self._wants_folder = True
            self.notice.say(
                tr("Choose first where your team meets"),
                tr(
                    "Any folder that all of you have: kept in step by Syncthing, Dropbox or "
                    "Nextcloud, or on a network drive. What lies there is sealed."
                ),
                "info",
            )
            self.notice.add_way(tr("Choose a shared folder…"), self.folder.ask)
        elif not local and self._wants_folder:  # what else stands there was not about the folder
            self._wants_folder = False
            self.notice.clear()

    def _look_again(self) -> None:
        self._on_status(self._shell.in_step.status)

    def _on_kind(self, own: bool) -> None:
        self.label_field.setVisible(not own)
        self.role_field.setVisible(not own)
        self.history.setVisible(not own)

    def _on_create(self) -> None:
        if not self.create_button.isEnabled():
            return
        self.create_button.setEnabled(False)
        self.notice.clear()
        own = self.device.isChecked()
        workspace, me = self._shell.workspace, self._shell.team.me
        label = tr("My other computer") if own else self.label.text().strip()
        expires = self._shell.now_ms() + int(self.holds.currentData()) * _DAY_MS
        make = partial(
            deeds.invite,
            workspace,
            label=label,
            role=self.role.currentData(),
            expires_ms=expires,
            history=own or self.history.isChecked(),
            for_member=me if own else None,
        )

        def work() -> tuple[Invitation, TeamPage]:
            return make(), deeds.team_page(workspace)

        self._shell.bridge.run(Lane.POOL, work, self._on_made, self._on_failed, owner=self)

    def _on_made(self, made: tuple[Invitation, TeamPage]) -> None:
        invitation, page = made
        self.made, self._page = invitation, page
        self.link.setText(invitation.link)
        self.link.setCursorPosition(0)
        self.qr.show_text(invitation.link)
        until = wording.full_moment(invitation.expires_ms)
        self.holds_until.setText(tr("It holds until {when}.").format(when=until))
        holds = page.holds(invitation)
        self.asked.setText("" if holds else _holds_later(page))
        self.asked.setVisible(not holds)
        self.phrase.setText(" ".join(page.phrase))
        status = self._shell.in_step.status
        where = status.place if status is not None else ""
        share = tr(
            "They also need the shared folder, {folder}: share it with them in the program that "
            "keeps it in step."
        )
        self.share.setText(share.format(folder=Path(where).name) if where else "")
        self.pages.setCurrentIndex(LINK)
        self.copy.setFocus()
        self._shell.announce(self.asked.text() or tr("The invitation is made"))
        self._shell.in_step.look_again()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.text())
        self._shell.toast(tr("Link copied"))

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the QR code"), "cassette-invitation.png", tr("Pictures (*.png)")
        )
        if name:
            self.save_to(Path(name))

    def _on_revoke(self) -> None:
        invitation, page, workspace = self.made, self._page, self._shell.workspace
        if invitation is None or page is None:
            return

        def done(_: object) -> None:
            self._shell.toast(withdrawn(page))
            self._shell.in_step.look_again()
            self.done()

        self._shell.bridge.run(
            Lane.POOL,
            lambda: deeds.revoke(workspace, invitation.id),
            done,
            self._on_failed,
            owner=self,
        )

    def _on_failed(self, error: CassetteError) -> None:
        self.create_button.setEnabled(True)
        self._shell.announce(self.notice.say_error(error), assertive=True)


def _holds_later(page: TeamPage) -> str:
    """The one who looks after the team has not agreed yet."""
    name = page.keeper or tr("Somebody")
    return tr(
        "Nobody comes in with it yet: it holds once {name}'s Cassette, which looks after the team, "
        "has been in step."
    ).format(name=name)
