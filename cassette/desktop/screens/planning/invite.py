"""Saving an invitation to meet live: where to, and what was saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way
from cassette.domain.errors import NoLiveTime
from cassette.domain.text import safe_filename

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import MeetingId
    from cassette.domain.views import MeetingPage


def ask_where(shell: Shell, parent: QWidget, title: str) -> Path | None:
    """The file an invitation to a meeting of this title is to be saved as; None to leave it."""
    folder = Path(shell.settings.export_folder or Path.home())
    folder = folder if folder.is_dir() else Path.home()
    usual = str(folder / f"{safe_filename(title)}.ics")
    pattern = tr("Calendar files ({patterns})").format(patterns="*.ics")
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save the invitation"), usual, pattern)
    return Path(chosen) if chosen else None


def say_saved(shell: Shell, file: Path) -> None:
    """Say where an invitation is, with the way there."""
    way = Way(
        tr("Open its folder"),
        lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))),
    )
    shell.toast(tr("The invitation is saved as “{name}”").format(name=file.name), way)


def save_invitation(shell: Shell, parent: QWidget, meeting: MeetingId) -> None:
    """Ask where, then save the invitation to a meeting that exists."""
    queries = shell.workspace.library.queries

    def on_read(page: MeetingPage) -> None:
        if page.row.due_ms is None:
            shell.banner(NoLiveTime(title=page.row.title))
            return
        file = ask_where(shell, parent, page.row.title)
        if file is not None:
            work = partial(_saved, shell, meeting, file)
            shell.bridge.run(Lane.STORE, work, partial(say_saved, shell), shell.banner, owner=shell)

    shell.bridge.run(Lane.STORE, partial(queries.meeting, meeting), on_read, owner=parent)


def _saved(shell: Shell, meeting: MeetingId, file: Path) -> Path:
    from cassette.workflows.invite_live import save_invitation as save

    return save(shell.workspace.desk, meeting, file)
