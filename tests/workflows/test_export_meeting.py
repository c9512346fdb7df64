"""Taking a meeting out of a real library: previewed, saved whole, or refused with a reason."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from cassette.domain.errors import (
    BadValue,
    CannotWrite,
    DiskFull,
    NoteIsDeleted,
    NothingToPlay,
    UnknownId,
)
from cassette.domain.ids import MeetingId, NoteId
from cassette.export.documents import FORMAT_KEYS
from cassette.export.options import ExportOptions
from cassette.runtime import atomic
from cassette.workflows.desk import Place
from cassette.workflows.export_meeting import (
    file_name,
    preview,
    preview_note_captions,
    save,
    save_note_captions,
)
from cassette.workflows.plan_meeting import new_meeting
from cassette.workflows.post_sound import keep_sound, post_sound
from cassette.workflows.transcribe_notes import Scribe
from cassette.workflows.write_note import delete_note, write_note
from tests.fakes.transcriber import ScriptedTranscriber

if TYPE_CHECKING:
    from pathlib import Path

    from cassette.domain.views import MeetingPage, NoteCard
    from cassette.workflows.desk import Desk

ALL = ExportOptions()


@pytest.fixture
def page(desk: Desk) -> MeetingPage:
    """A status meeting with a title of markup and a typed note."""
    page = new_meeting(desk, "status", "<b>**Week**</b> 47/48").page
    write_note(desk, Place(page.row.id, page.agenda[0].id), "Search is out.")
    return desk.library.queries.meeting(page.row.id)


@pytest.fixture
def spoken(desk: Desk, page: MeetingPage, tmp_path: Path) -> NoteCard:
    """A note of two seconds of tone, written down by a scripted transcriber."""
    wav = tmp_path / "said.wav"
    soundfile.write(wav, 0.3 * np.sin(np.arange(96_000) / 40), 48_000)
    place = Place(page.row.id, page.agenda[1].id)
    fact = keep_sound(desk, NoteId(desk.new_id()), place, wav, source="file")
    note = post_sound(desk, fact)
    Scribe(desk, lambda: ScriptedTranscriber("Next is the map.")).run_until_idle()
    return desk.library.queries.note(note.id)


@pytest.mark.parametrize("fmt", FORMAT_KEYS)
def test_what_is_saved_is_what_was_previewed(desk, page, spoken, tmp_path, fmt):
    target = tmp_path / f"minutes.{fmt}"
    assert save(desk, page.row.id, fmt, ALL, target) == target
    assert target.read_bytes().decode("utf-8") == preview(desk, page.row.id, fmt)
    assert "Next is the map." in target.read_text("utf-8")


def test_a_folder_gets_a_file_named_after_the_meeting(desk, page, tmp_path):
    path = save(desk, page.row.id, "md", ALL, tmp_path)
    assert path.parent == tmp_path
    assert path.name == file_name(page, "md")
    assert not {*'<>/*:"|?\\'}.intersection(path.name)


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "CON", "x" * 200, ".hidden", "a\\b", "Fünf? Ja!"]
)
def test_no_title_escapes_the_folder_it_is_saved_in(desk, tmp_path, title):
    page = new_meeting(desk, "team", title).page
    folder = tmp_path / "out"
    folder.mkdir()
    path = save(desk, page.row.id, "html", ALL, folder)
    assert [entry.name for entry in folder.iterdir()] == [path.name]
    assert path.resolve().parent == folder.resolve()
    assert len(path.name.encode()) <= 130


def test_an_earlier_export_is_replaced_whole(desk, page, tmp_path):
    target = tmp_path / "minutes.md"
    target.write_text("old " * 100_000)
    save(desk, page.row.id, "md", ALL, target)
    assert target.read_text("utf-8") == preview(desk, page.row.id, "md")
    assert [entry.name for entry in tmp_path.glob("*") if entry.suffix == ".tmp"] == []


def test_unknown_things_are_named_and_write_nothing(desk, page, tmp_path):
    target = tmp_path / "out" / "minutes.md"
    with pytest.raises(UnknownId):
        save(desk, MeetingId(desk.new_id()), "md", ALL, tmp_path / "minutes.md")
    with pytest.raises(BadValue):
        save(desk, page.row.id, "docx", ALL, tmp_path / "minutes.docx")
    with pytest.raises(CannotWrite):
        save(desk, page.row.id, "md", ALL, target)
    assert list(tmp_path.glob("minutes*")) == []
    assert not target.parent.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_named(desk, page, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(CannotWrite) as refused:
        save(desk, page.row.id, "md", ALL, folder / "minutes.md")
    assert "minutes.md" in refused.value.message


def test_a_full_disk_leaves_the_earlier_export_and_nothing_else(desk, page, tmp_path, monkeypatch):
    target = tmp_path / "minutes.md"
    target.write_text("the earlier one")
    before = sorted(tmp_path.iterdir())

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic, "sync", full)
    with pytest.raises(DiskFull):
        save(desk, page.row.id, "md", ALL, target)
    assert target.read_text() == "the earlier one"
    assert sorted(tmp_path.iterdir()) == before


def test_options_reach_the_document(desk, page):
    text = preview(desk, page.row.id, "md", ExportOptions(timestamps=False, names="initials"))
    assert "**A. B.** — Search is out." in text


def test_one_note_has_captions_of_its_own(desk, page, spoken, tmp_path):
    path = save_note_captions(desk, spoken.id, "vtt", tmp_path)
    text = path.read_text("utf-8")
    assert path.name == f"{spoken.id}.vtt"
    assert text == preview_note_captions(desk, spoken.id, "vtt")
    assert text.startswith("WEBVTT\n")
    assert "<v Ada Byron>Next is the map." in text


def test_notes_without_sound_and_deleted_ones_have_no_captions(desk, page, spoken, tmp_path):
    typed = page.notes[0]
    with pytest.raises(NothingToPlay):
        save_note_captions(desk, typed.id, "srt", tmp_path / "n.srt")
    with pytest.raises(BadValue) as refused:
        preview_note_captions(desk, spoken.id, "md")
    assert refused.value.hint == "Use srt, vtt."
    delete_note(desk, spoken.id)
    with pytest.raises(NoteIsDeleted):
        preview_note_captions(desk, spoken.id, "vtt")
    assert not (tmp_path / "n.srt").exists()


def test_a_deleted_note_is_in_no_document(desk, page, spoken):
    delete_note(desk, spoken.id)
    assert all("the map" not in preview(desk, page.row.id, fmt) for fmt in FORMAT_KEYS)
