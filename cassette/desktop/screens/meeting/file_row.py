"""Paints what is attached: an image as a picture, a PDF or a link as a line with its icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QPoint, QRect, QSize

from cassette.desktop.language import tr
from cassette.desktop.widgets.note_row import GAP, MARGIN, PAD, SIDE, paint_ground
from cassette.desktop.widgets.preview import Previews
from cassette.domain.errors import CassetteError
from cassette.workflows import attach

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QStyleOptionViewItem

    from cassette.desktop.shell import Shell
    from cassette.desktop.widgets.note_fonts import RowFonts
    from cassette.desktop.widgets.row_paint import Row
    from cassette.domain.planning_views import Attachment

PICTURE = QSize(132, 88)
_ICON = 22


class FileRows:
    """The part of the meeting's delegate that knows attachments. ``previews.ready``: repaint."""

    def __init__(self, shell: Shell, fonts: RowFonts) -> None:
        self._shell, self._fonts = shell, fonts
        self.previews = Previews(shell, PICTURE)

    def height(self, one: Attachment) -> int:
        """How high its row is, in pixels."""
        words = self._fonts.line + self._fonts.small_line + GAP
        inner = max(words, PICTURE.height()) if _is_image(one) else words
        return inner + 2 * (MARGIN + PAD)

    def paint(self, row: Row, option: QStyleOptionViewItem, one: Attachment) -> None:
        """Draw it."""
        tokens, fonts = self._shell.theme.tokens, self._fonts
        area = row.rect.adjusted(SIDE, MARGIN, -SIDE, -MARGIN)
        paint_ground(row, option, area, tokens)
        inner = area.adjusted(PAD, PAD, -PAD, -PAD)
        taken = self._paint_picture(row, inner, one)
        top = inner.center().y() - (fonts.line + fonts.small_line + GAP) // 2
        room = QRect(inner.left() + taken, top, inner.width() - taken, fonts.line)
        row.text(room, one.name, fonts.bold, tokens.text)
        below = QRect(room.left(), room.bottom() + GAP, room.width(), fonts.small_line)
        row.text(below, facts(one), fonts.small, tokens.muted)

    def _paint_picture(self, row: Row, inner: QRect, one: Attachment) -> int:
        """The image or the icon at the start; the width it took."""
        ratio = row.painter.device().devicePixelRatioF()
        picture = self._picture(one, ratio)
        if picture is not None:
            size = (picture.size() / picture.devicePixelRatio()).boundedTo(PICTURE)
            left = (PICTURE.width() - size.width()) // 2
            at = QPoint(inner.left() + left, inner.center().y() - size.height() // 2)
            row.painter.drawPixmap(row.place(QRect(at, size)), picture)
            return PICTURE.width() + PAD
        at = QPoint(inner.left(), inner.center().y() - _ICON // 2)
        name = "link" if one.url is not None else "file"
        row.icon(at, name, self._shell.theme.tokens.accent, _ICON)
        return (PICTURE.width() if _is_image(one) else _ICON) + PAD

    def _picture(self, one: Attachment, ratio: float) -> QPixmap | None:
        if not _is_image(one) or one.file is None:
            return None
        try:
            file = attach.file_of(self._shell.workspace.desk, one)
        except CassetteError:  # it has not arrived yet: its icon stands for it
            return None
        return self.previews.picture(one.file, file, ratio)


def facts(one: Attachment) -> str:
    """Where a link leads, or what a file is and how large; and whose it is."""
    if one.url is not None:
        what = one.url
    else:
        kind = "PDF" if one.media_type == "application/pdf" else tr("Image")
        what = tr("{kind}, {size}").format(kind=kind, size=QLocale().formattedDataSize(one.size, 1))
    return tr("{what}  ·  from {name}").format(what=what, name=one.by_name)


def _is_image(one: Attachment) -> bool:
    return (one.media_type or "").startswith("image/")
