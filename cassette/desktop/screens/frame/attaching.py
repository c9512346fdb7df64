"""Images, PDF files and links beside a meeting: attached, opened, taken away and brought back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from cassette.desktop import icons
from cassette.desktop.bridge import Lane
from cassette.desktop.language import tr
from cassette.desktop.shell import Way
from cassette.runtime import scratch
from cassette.workflows import attach

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from cassette.desktop.shell import Shell
    from cassette.domain.ids import ItemId, MeetingId
    from cassette.domain.planning_views import Attachment
    from cassette.workflows.desk import Desk

FILES = "*.png *.jpg *.jpeg *.gif *.webp *.pdf"
_ENDING_OF = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}


class Attaching(QObject):
    """Bound to one window. ``parent`` is what dialogs stand over."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._parent = shell, parent
        self._desk = shell.workspace.desk

    def ask_for_files(self, meeting: MeetingId, item: ItemId | None) -> None:
        """Choose files, then attach them."""
        from PySide6.QtWidgets import QFileDialog

        pattern = tr("Images and PDF ({patterns})").format(patterns=FILES)
        files, _ = QFileDialog.getOpenFileNames(self._parent, tr("Attach files"), "", pattern)
        self.add_files(meeting, item, [Path(file) for file in files])

    def ask_for_link(self, meeting: MeetingId, item: ItemId | None) -> None:
        """Ask for a web address, then attach it."""
        from PySide6.QtWidgets import QInputDialog

        text, given = QInputDialog.getText(
            self._parent, tr("Attach a link"), tr("Web address (https://…):")
        )
        if given and text.strip():
            self.add_link(meeting, item, text)

    def add_files(self, meeting: MeetingId, item: ItemId | None, files: Sequence[Path]) -> None:
        """Attach these files, one after the other."""
        for file in files:
            work = partial(attach.attach_file, self._desk, meeting, file, item=item)
            self._shell.bridge.run(Lane.POOL, work, self._say_attached, owner=self)

    def add_link(self, meeting: MeetingId, item: ItemId | None, url: str) -> None:
        """Attach this web address."""
        self._do(
            partial(attach.attach_link, self._desk, meeting, url, item=item), self._say_attached
        )

    def open(self, one: Attachment) -> None:
        """Show it in the program that the system has for it: a file as a copy, kept from harm."""
        if one.url is not None:
            QDesktopServices.openUrl(QUrl(one.url))
            return
        self._shell.bridge.run(Lane.POOL, partial(copy_of, self._desk, one), _show, owner=self)

    def show_menu(self, one: Attachment, at: QPoint) -> None:
        """What can be done with it, at a place of the screen."""
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme, writable = self._shell.theme, not self._shell.workspace.library.read_only
        ways = [("open", tr("Open"), "file" if one.url is None else "globe", self.open)]
        if one.url is not None:
            ways.append(("copy", tr("Copy the address"), "copy", self.copy_address))
        else:
            ways.append(("save", tr("Save as…"), "download", self.ask_where_to_save))
        ways.append(("remove", tr("Take away"), "trash", self.remove))
        for name, text, icon, do in ways:
            way = menu.addAction(icons.icon(icon, theme), text, partial(do, one))
            way.setObjectName(name)
            way.setEnabled(name != "remove" or writable)
        menu.popup(at)

    def copy_address(self, one: Attachment) -> None:
        """Put a link's address on the clipboard."""
        if one.url is not None:
            QGuiApplication.clipboard().setText(one.url)
            self._shell.toast(tr("The address is copied"))

    def ask_where_to_save(self, one: Attachment) -> None:
        """Ask for a file, then copy the attached one there."""
        from PySide6.QtWidgets import QFileDialog

        title = tr("Save “{name}” as").format(name=one.name)
        given, _ = QFileDialog.getSaveFileName(self._parent, title, file_name(one))
        if given:
            self.save(one, Path(given))

    def save(self, one: Attachment, target: Path) -> None:
        """Copy an attached file to where the person keeps it."""
        work = partial(attach.save_attachment, self._desk, one, target)
        said = tr("Saved as {path}").format(path=target)
        self._shell.bridge.run(
            Lane.POOL, work, lambda _: self._shell.toast(said), self._shell.banner, owner=self
        )

    def remove(self, one: Attachment) -> None:
        """Take it away, with the way back."""
        back = partial(attach.restore_attachment, self._desk, one.id)
        way = Way(tr("Undo"), lambda: self._do(back))
        said = tr("“{name}” was taken away").format(name=one.name)
        self._do(
            partial(attach.remove_attachment, self._desk, one.id),
            lambda _: self._shell.toast(said, way),
        )

    def _say_attached(self, one: Attachment) -> None:
        way = Way(tr("Undo"), partial(self.remove, one))
        self._shell.toast(tr("“{name}” is attached").format(name=one.name), way)

    def _do(self, work: Callable[[], object], then: Callable[..., object] | None = None) -> None:
        self._shell.bridge.run(Lane.STORE, work, then, self._shell.banner, owner=self)


def copy_of(desk: Desk, one: Attachment) -> Path:
    """A copy of an attached file in a folder of its own, under a plain name with its ending.

    It is swept when a library is opened a day later or after. Raises as ``save_attachment``.
    """
    folder = scratch.for_opening()
    return attach.save_attachment(desk, one, folder / file_name(one))


def file_name(one: Attachment) -> str:
    """A plain name for an attached file, with the ending of what it is."""
    plain = "".join(char for char in Path(one.name).stem if char.isalnum() or char in " -_")
    return f"{plain.strip()[:80] or 'file'}{_ENDING_OF.get(one.media_type or '', '')}"


def _show(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
