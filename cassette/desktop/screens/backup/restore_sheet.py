"""Brings a backup back, as a library of its own beside the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QProgressBar

from cassette.desktop import icons, plain_text, wording
from cassette.desktop.backing_up import BackingUp
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.pulse import Latest
from cassette.desktop.screens.backup.restore_form import RestoreForm
from cassette.desktop.theme import SPACE_S
from cassette.desktop.widgets.notice import Notice
from cassette.desktop.widgets.sheet import Sheet
from cassette.runtime.jobs import Cancelled, CancelToken

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.backup_views import Restored
    from cassette.domain.errors import CassetteError

_STEPS = 1000


class RestoreSheet(Sheet):
    """What is open stays as it is. What was brought back is opened when wished."""

    preferred_width = 620

    def __init__(self, shell: Shell, place: Path | None = None) -> None:
        super().__init__(tr("Bring a backup back"), shell.theme)
        self._shell = shell
        self._cancel: CancelToken | None = None
        self._part = Latest(0.0)
        self.back: Restored | None = None
        self.form = RestoreForm(shell.bridge, shell.theme)
        self.notice = Notice()
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setAccessibleName(tr("Bringing it back"))
        self.progress.hide()
        self.restore = plain_text.button(tr("Bring it back"), "primary", clicked=self._on_restore)
        self.stop = plain_text.button(tr("Stop"), clicked=self._on_stop)
        self.stop.hide()
        icons.keep(self.restore, "undo", shell.theme, "on_accent")
        self._lay_out()
        self.form.entered.connect(self._on_restore)
        self.form.said.connect(lambda text: shell.announce(text))
        shell.pulse.watch(self.progress, self._refresh)
        known = BackingUp.of(shell).known
        if place is not None:
            self.form.start_with(place)
        elif known is not None and known.root:
            self.form.start_with(Path(known.root))

    def first_focus(self) -> QWidget:
        return self.form.first_focus()

    def may_close(self) -> bool:
        if self._cancel is None:
            return True
        text = tr("The backup is still being brought back.")
        self.notice.say(text, tr("It stops when you leave; nothing of it stays."), "warn")
        self.notice.add_way(tr("Stop it and leave"), self.done)
        self.notice.add_way(tr("Stay"), self.notice.clear).setFocus()
        self._shell.announce(text, assertive=True)
        return False

    def before_window_closes(self) -> str:
        self.done()
        return ""

    def done(self) -> None:
        self._on_stop()
        self._shell.pulse.unwatch(self.progress)
        super().done()

    def _lay_out(self) -> None:
        about = tr(
            "It becomes a library of its own on this computer and goes on as a further computer of "
            "yours. Nothing of the library that is open now is changed."
        )
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S)
        foot.addStretch(1)
        foot.addWidget(self.stop)
        foot.addWidget(self.restore)
        self.body.addWidget(plain_text.label(about, "muted", wrap=True))
        self.body.addWidget(self.form)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.progress)
        self.body.addStretch(1)
        self.body.addLayout(foot)

    def _on_restore(self) -> None:
        if self._cancel is not None or self.back is not None:
            return
        lack = self.form.check()
        if lack:
            self._shell.announce(lack, assertive=True)
            return
        self.notice.clear()
        self._busy(True)
        cancel = self._cancel = CancelToken()
        wish, part = self.form.wish, self._part
        part.value = 0.0

        def told(done: float) -> None:
            cancel.raise_if_cancelled()
            part.value = done

        def work() -> Restored | None:
            try:
                return wish.bring_back(told)
            except Cancelled:
                return None

        self._shell.bridge.run(Lane.POOL, work, self._on_back, self._on_failed, owner=self)

    def _busy(self, on: bool) -> None:
        self.progress.setVisible(on)
        self.stop.setVisible(on)
        self.form.setEnabled(not on)
        self.restore.setEnabled(not on)
        if on:
            self.stop.setFocus()

    def _refresh(self) -> None:
        self.progress.setValue(round(_STEPS * self._part.value))

    def _on_stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()

    def _on_back(self, back: Restored | None) -> None:
        self._cancel = None
        self._busy(False)
        if back is None:
            self.notice.say(tr("Stopped. Nothing of it was kept."))
            return
        self.back = back
        self.form.hide()
        self.restore.hide()
        text = tr("“{team}” is back, as it was on {when}.").format(
            team=wording.team(back.team), when=wording.full_moment(back.upto_ms)
        )
        self.notice.say(text, " ".join(_more(back)), "warn" if back.same is False else "info")
        self.notice.add_way(tr("Open it"), self._on_open).setFocus()
        self.notice.add_way(tr("Stay here"), self.done)
        self._shell.announce(text, assertive=True)

    def _on_open(self) -> None:
        if self.back is not None:
            folder = self.back.library
            self.done()
            self._shell.open_library(folder)

    def _on_failed(self, error: CassetteError) -> None:
        self._cancel = None
        self._busy(False)
        self._shell.announce(self.form.fail(error), assertive=True)


def _more(back: Restored) -> list[str]:
    """What has to be known of it."""
    said = []
    if back.same is False:
        said.append(tr("It is not quite what was backed up: “See whether it is whole” says more."))
    if back.missing_files:
        said.append(
            tr("{count} files are not in the backup; they are fetched from the team.").format(
                count=back.missing_files
            )
        )
    joins = {
        "in": tr("It goes on as a new computer of yours."),
        "asked": tr("It goes on as a new computer of yours, as soon as the team has let it in."),
    }.get(back.joins, "")
    return [*said, joins] if joins else said
