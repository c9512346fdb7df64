"""Images, PDF files and links beside a meeting: what is taken, what is refused, what is kept."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import (
    AttachmentMissing,
    AttachmentTooLarge,
    AttachmentUnknown,
    BadLink,
    BadName,
    CannotRead,
    CassetteError,
    FileMissing,
    MeetingIsClosed,
    NothingToSave,
    UnknownId,
    UnknownItem,
)
from cassette.domain.facts import MAX_BLOB
from cassette.domain.ids import AttachmentId, ItemId
from cassette.domain.planning_events import FileAttached
from cassette.sync.seal import key_from_text, open_blob, seal_blob
from cassette.workflows import agenda, attach
from cassette.workflows.plan_meeting import close, new_meeting

if TYPE_CHECKING:
    from cassette.domain.views import MeetingPage
    from cassette.workflows.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)
KINDS = {
    "a.png": (PNG, "image/png"),
    "b.jpg": (b"\xff\xd8\xff\xe0" + bytes(40), "image/jpeg"),
    "c.gif": (b"GIF89a" + bytes(40), "image/gif"),
    "d.webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(40), "image/webp"),
    "e.pdf": (PDF, "application/pdf"),
    "no ending": (PDF, "application/pdf"),
    "f.pdf": (PNG, "image/png"),
}


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    return new_meeting(desk, "information", "Moving").page


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_what_its_first_bytes_say(
    desk: Desk, page: MeetingPage, tmp_path: Path, name: str
) -> None:
    data, media_type = KINDS[name]
    file = tmp_path / name
    file.write_bytes(data)
    item = page.agenda[0].id
    made = attach.attach_file(desk, page.row.id, file, item=item)
    assert (made.name, made.media_type, made.size, made.url) == (name, media_type, len(data), None)
    assert (made.item, made.by_name) == (item, "Ada Byron")
    assert desk.library.queries.attachments(page.row.id) == (made,)
    kept = attach.file_of(desk, made)
    assert kept.read_bytes() == data
    assert kept.stem == made.file == hashlib.sha256(data).hexdigest()
    copy = attach.save_attachment(desk, made, tmp_path / "copy")
    assert copy.read_bytes() == data


def test_the_fact_names_what_may_leave_this_machine(
    desk: Desk, page: MeetingPage, tmp_path: Path
) -> None:
    file = tmp_path / "plan.png"
    file.write_bytes(PNG)
    fact = attach.file_fact(desk, page.row.id, file, name="Plan", item=None)
    assert isinstance(fact, FileAttached)
    key = key_from_text(fact.blob_key)
    sealed = seal_blob(key, PNG)
    assert sealed.address == fact.cipher_sha256
    assert open_blob(key, sealed.cipher, address=fact.cipher_sha256) == PNG


def test_a_link_is_named_by_where_it_leads(desk: Desk, page: MeetingPage) -> None:
    made = attach.attach_link(desk, page.row.id, " https://example.org/lamps/7/?x=1 ")
    assert (made.name, made.url) == ("example.org/lamps/7", "https://example.org/lamps/7/?x=1")
    named = attach.attach_link(desk, page.row.id, "http://example.org", name="The lamp")
    assert (named.name, named.media_type, named.file) == ("The lamp", None, None)
    with pytest.raises(NothingToSave):
        attach.file_of(desk, named)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///nowhere",
        "http://[broken",
        "https://a b",
        "https://a\nb",
        "https://example.org/" + "x" * 2000,
        "https://exa\u202emple.org",
    ],
)
def test_what_is_no_web_address_is_refused(desk: Desk, page: MeetingPage, url: str) -> None:
    with pytest.raises(BadLink):
        attach.attach_link(desk, page.row.id, url)
    with pytest.raises(BadLink):
        attach.check_wanted(attach.Wanted(url))
    assert desk.library.queries.attachments(page.row.id) == ()


def large(folder: Path) -> Path:
    """Two GiB that take no room."""
    file = folder / "film.png"
    with file.open("wb") as stream:
        stream.write(PNG)
        os.truncate(stream.fileno(), 2 << 30)
    return file


def script(folder: Path) -> Path:
    file = folder / "cat.png"
    file.write_bytes(b"#!/bin/sh\nrm -rf ~\n")
    return file


def empty(folder: Path) -> Path:
    file = folder / "empty.pdf"
    file.touch()
    return file


def just_too_large(folder: Path) -> Path:
    file = folder / "large.pdf"
    with file.open("wb") as stream:
        stream.write(PDF)
        os.truncate(stream.fileno(), MAX_BLOB + 1)
    return file


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (large, AttachmentTooLarge),
        (just_too_large, AttachmentTooLarge),
        (script, AttachmentUnknown),
        (empty, AttachmentUnknown),
        (lambda folder: folder / "none.png", FileMissing),
        (lambda folder: folder, CannotRead),
        (lambda folder: Path("/dev/zero"), CannotRead),
    ],
)
def test_a_file_that_cannot_be_attached_leaves_nothing_behind(
    desk: Desk, page: MeetingPage, tmp_path: Path, make: object, error: type[CassetteError]
) -> None:
    before = desk.library.digest()
    with pytest.raises(error):
        attach.attach_file(desk, page.row.id, make(tmp_path))  # type: ignore[operator]
    with pytest.raises(error):
        attach.check_wanted(attach.Wanted(make(tmp_path)))  # type: ignore[operator]
    assert desk.library.digest() == before
    assert not (desk.library.folder / "attachments").exists()


def test_an_attachment_is_removed_and_restored(
    desk: Desk, page: MeetingPage, tmp_path: Path
) -> None:
    made = attach.attach_link(desk, page.row.id, "https://example.org", item=page.agenda[1].id)
    attach.remove_attachment(desk, made.id)
    queries = desk.library.queries
    assert queries.attachments(page.row.id) == ()
    assert queries.attachments(page.row.id, removed=True) == (made,)
    assert attach.restore_attachment(desk, made.id) == made
    agenda.remove_item(desk, page.agenda[1].id)
    (moved,) = queries.attachments(page.row.id)
    assert moved.item is None
    agenda.restore_item(desk, page.agenda[1].id)
    assert queries.attachments(page.row.id) == (made,)


def test_what_there_is_not_is_told(desk: Desk, page: MeetingPage, tmp_path: Path) -> None:
    with pytest.raises(UnknownId):
        attach.remove_attachment(desk, AttachmentId(desk.new_id()))
    with pytest.raises(UnknownItem):
        attach.attach_link(desk, page.row.id, "https://a.org", item=ItemId(desk.new_id()))
    with pytest.raises(BadName):
        attach.attach_link(desk, page.row.id, "https://a.org", name="two\nlines")
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    made = attach.attach_file(desk, page.row.id, file)
    attach.file_of(desk, made).unlink()
    with pytest.raises(AttachmentMissing):
        attach.file_of(desk, made)
    again = attach.attach_file(desk, page.row.id, file)
    assert attach.file_of(desk, made) == attach.file_of(desk, again)
    close(desk, page.row.id)
    with pytest.raises(MeetingIsClosed):
        attach.attach_link(desk, page.row.id, "https://a.org")


def test_a_new_meeting_brings_its_attachments_or_is_not_called(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "plan.png"
    file.write_bytes(PNG)
    wanted = [attach.Wanted(file, 2, "Plan"), attach.Wanted("https://example.org")]
    page = new_meeting(desk, "information", "Moving", attachments=wanted).page
    found = desk.library.queries.attachments(page.row.id)
    assert [(one.name, one.item) for one in found] == [
        ("Plan", page.agenda[1].id),
        ("example.org", None),
    ]
    before = desk.library.digest()
    for bad, error in (
        (attach.Wanted(tmp_path / "none"), FileMissing),
        (attach.Wanted(file, 9), UnknownItem),
        (attach.Wanted("nowhere"), BadLink),
    ):
        with pytest.raises(error):
            new_meeting(desk, "information", "Moving", attachments=[*wanted, bad])
    assert desk.library.digest() == before


def test_the_doctor_finds_a_file_that_is_missing_or_changed(
    desk: Desk, page: MeetingPage, tmp_path: Path
) -> None:
    file = tmp_path / "plan.png"
    file.write_bytes(PNG)
    made = attach.attach_file(desk, page.row.id, file)
    assert desk.library.check() == []
    kept = attach.file_of(desk, made)
    kept.chmod(0o600)
    kept.write_bytes(PNG + b"!")
    (changed,) = desk.library.check()
    assert (changed.what, changed.where) == ("attachment", f"attachment {made.id}")
    assert "changed" in changed.why
    kept.unlink()
    (missing,) = desk.library.check()
    assert "is not here" in missing.why
