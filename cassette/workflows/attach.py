"""Putting images, PDF files and links beside an agenda item, or beside the meeting."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from cassette.domain.errors import (
    AttachmentTooLarge,
    AttachmentUnknown,
    BadLink,
    CannotRead,
    FileMissing,
    NothingToSave,
    UnknownItem,
)
from cassette.domain.facts import MAX_BLOB, MAX_TITLE
from cassette.domain.ids import AttachmentId
from cassette.domain.planning_events import (
    MAX_LINK,
    AttachmentRemoved,
    AttachmentRestored,
    FileAttached,
    LinkAttached,
)
from cassette.domain.text import clean_name, shown, why_not_one_line
from cassette.runtime import atomic
from cassette.workflows.agenda import open_page

if TYPE_CHECKING:
    from cassette.domain.ids import ItemId, MeetingId
    from cassette.domain.planning_views import Attachment
    from cassette.workflows.desk import Desk

MediaType = Literal["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]

HEAD = 16
"""So many bytes say what a file is."""
_MAGIC: tuple[tuple[bytes, MediaType], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be attached: a file, or a link as text; without a ``name`` it keeps its own.

    ``n`` is the number of an agenda item, None for the meeting as a whole.
    """

    what: Path | str
    n: int | None = None
    name: str = ""


def attach_link(
    desk: Desk, meeting: MeetingId, url: str, *, name: str = "", item: ItemId | None = None
) -> Attachment:
    """Attach a web address. Raises BadLink, BadName, UnknownItem, MeetingIsClosed, UnknownId."""
    _check_item(desk, meeting, item)
    return _attached(desk, link_fact(desk, meeting, url, name=name, item=item))


def attach_file(
    desk: Desk, meeting: MeetingId, path: Path, *, name: str = "", item: ItemId | None = None
) -> Attachment:
    """Attach an image or a PDF file; what it is, its first bytes say.

    Raises FileMissing, CannotRead, AttachmentTooLarge, AttachmentUnknown, BadName, UnknownItem,
    MeetingIsClosed, UnknownId, DiskFull, StorageFailed; nothing is attached then.
    """
    _check_item(desk, meeting, item)
    return _attached(desk, file_fact(desk, meeting, path, name=name, item=item))


def remove_attachment(desk: Desk, attachment: AttachmentId) -> None:
    """Take an attachment away; it can be restored. Raises UnknownId, MeetingIsClosed."""
    meeting = desk.library.queries.meeting_of_attachment(attachment)
    open_page(desk, meeting)
    desk.library.append([AttachmentRemoved(attachment=attachment)])


def restore_attachment(desk: Desk, attachment: AttachmentId) -> Attachment:
    """Bring an attachment back. Raises UnknownId, MeetingIsClosed."""
    meeting = desk.library.queries.meeting_of_attachment(attachment)
    open_page(desk, meeting)
    desk.library.append([AttachmentRestored(attachment=attachment)])
    return _found(desk, meeting, attachment)


def file_of(desk: Desk, attachment: Attachment) -> Path:
    """Where an attached file is. Raises NothingToSave for a link, AttachmentMissing, CannotRead."""
    if attachment.file is None or attachment.media_type is None:
        raise NothingToSave(name=attachment.name)
    return desk.library.attached.path(attachment.file, attachment.media_type)


def save_attachment(desk: Desk, attachment: Attachment, target: Path) -> Path:
    """Copy an attached file to ``target``. Raises as ``file_of``, and DiskFull, CannotWrite."""
    source = file_of(desk, attachment)
    with source.open("rb") as stream, atomic.replacing(target) as copy:
        shutil.copyfileobj(stream, copy)
    return target


def wanted_fact(
    desk: Desk, meeting: MeetingId, wanted: Wanted, items: tuple[ItemId, ...]
) -> LinkAttached | FileAttached:
    """The fact for what is attached to a meeting that is being made, with these items."""
    if wanted.n is not None and not 1 <= wanted.n <= len(items):
        raise UnknownItem(given=wanted.n, count=len(items))
    item = None if wanted.n is None else items[wanted.n - 1]
    if isinstance(wanted.what, Path):
        return file_fact(desk, meeting, wanted.what, name=wanted.name, item=item)
    return link_fact(desk, meeting, wanted.what, name=wanted.name, item=item)


def check_wanted(wanted: Wanted) -> None:
    """Whether this can be attached, before there is a meeting; of a file only the head is read.

    Raises FileMissing, CannotRead, AttachmentTooLarge, AttachmentUnknown, BadLink.
    """
    if not isinstance(wanted.what, Path):
        _link(wanted.what)
    elif media_type_of(_read(wanted.what, HEAD)) is None:
        raise AttachmentUnknown(name=shown(wanted.what.name, 80))


def link_fact(
    desk: Desk, meeting: MeetingId, url: str, *, name: str, item: ItemId | None
) -> LinkAttached:
    """A link as it will be stored. Raises BadLink, BadName."""
    url, usual = _link(url)
    return LinkAttached(
        attachment=AttachmentId(desk.new_id()),
        meeting=meeting,
        name=clean_name(name or usual, "name", MAX_TITLE),
        url=url,
        item=item,
    )


def file_fact(
    desk: Desk, meeting: MeetingId, path: Path, *, name: str, item: ItemId | None
) -> FileAttached:
    """A file as it will be stored, its bytes kept already. Raises as ``attach_file``."""
    told = clean_name(name or shown(path.name, MAX_TITLE), "name", MAX_TITLE)
    data = _read(path)
    media_type = media_type_of(data)
    if media_type is None:
        raise AttachmentUnknown(name=shown(path.name, 80))
    from cassette.sync.seal import key_to_text, new_blob_key, seal_blob  # brings the cryptography

    key = new_blob_key()
    sealed = seal_blob(key, data)
    return FileAttached(
        attachment=AttachmentId(desk.new_id()),
        meeting=meeting,
        name=told,
        media_type=media_type,
        plain_sha256=desk.library.attached.put(data, media_type),
        cipher_sha256=sealed.address,
        blob_key=key_to_text(key),
        size=len(data),
        item=item,
    )


def media_type_of(data: bytes) -> MediaType | None:
    """What these bytes are; None for anything that may not be attached."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def _link(url: str) -> tuple[str, str]:
    """A web address as it will be stored, and what it is called. Raises BadLink."""
    url = url.strip()
    if why_not_one_line(url, MAX_LINK) is not None or any(sign.isspace() for sign in url):
        raise BadLink(given=shown(url, 60))
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise BadLink(given=shown(url, 60)) from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadLink(given=shown(url, 60))
    return parts.geturl(), shown(f"{host}{parts.path.rstrip('/')}", MAX_TITLE)


def _read(path: Path, most: int = MAX_BLOB + 1) -> bytes:
    """The first bytes of a plain file of at most MAX_BLOB; a larger one is not read at all."""
    try:
        if not path.is_file():
            if path.exists():
                raise CannotRead(path=path, why="it is no plain file")
            raise FileMissing(path=path)
        with path.open("rb") as file:
            data = file.read(1) if path.stat().st_size > MAX_BLOB else file.read(most)
            if path.stat().st_size > MAX_BLOB or len(data) > MAX_BLOB:
                raise AttachmentTooLarge(name=shown(path.name, 80), limit=MAX_BLOB >> 20)
    except OSError as error:
        raise CannotRead(path=path, why=error.strerror or type(error).__name__) from error
    return data


def _check_item(desk: Desk, meeting: MeetingId, item: ItemId | None) -> None:
    page = open_page(desk, meeting)
    if item is not None and all(one.id != item for one in page.agenda):
        raise UnknownItem(given=item, count=len(page.agenda))


def _attached(desk: Desk, fact: LinkAttached | FileAttached) -> Attachment:
    desk.library.append([fact])
    return _found(desk, fact.meeting, fact.attachment)


def _found(desk: Desk, meeting: MeetingId, attachment: AttachmentId) -> Attachment:
    found = desk.library.queries.attachments(meeting)
    return next(one for one in found if one.id == attachment)
