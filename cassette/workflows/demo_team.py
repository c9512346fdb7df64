"""A team to look around in: five people, one meeting of each type, their notes already spoken.

The person at this computer is one of the five. Their sound is kept like any other; the words are
written down on this machine, in the window while you watch or by ``run_headless``.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.errors import CassetteError, LibraryExists, TranscriptionTrouble
from cassette.export.minutes import DEFAULT_OPTIONS
from cassette.runtime import atomic, paths
from cassette.store.library import Library
from cassette.workflows.demo_script import demo_script
from cassette.workflows.demo_stage import Stage
from cassette.workflows.desk import Desk
from cassette.workflows.export_meeting import preview, save
from cassette.workflows.found_team import found
from cassette.workflows.transcribe_notes import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cassette.domain.ids import MeetingId, NewId, NoteId
    from cassette.workflows.transcribe_notes import Scribe, ScribeNews

    OnCount = Callable[[int, int], None]
    """Called with how many are done and how many there are."""

MARKER = "demo.txt"
_MARKED = (
    "This library is Cassette's demo. “cassette demo --fresh” throws it away and makes it anew.\n"
)


def _silently(done: int, total: int) -> None:
    """The default of every progress here."""


def demo_folder() -> Path:
    """Where the demo's library is kept between runs, beside the person's own."""
    return paths.libraries_folder() / "demo"


def is_demo(folder: Path) -> bool:
    """Whether ``folder`` holds a demo that ``build_demo`` finished."""
    return (folder / MARKER).is_file()


def build_demo(
    folder: Path,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    zone: str,
    fresh: bool = False,
    on_progress: OnCount = _silently,
) -> bool:
    """Make the demo's library in ``folder`` unless it is there; whether it was made.

    ``fresh`` throws an earlier demo away first. It appears whole or not at all; its spoken notes
    wait to be written down. ``on_progress`` counts notes. Raises LibraryExists for a folder that
    holds anything but a demo, LibraryBusy for one that is open, DiskFull, CannotWrite.
    """
    if is_demo(folder) and not fresh:
        return False
    with atomic.explained(folder):
        if folder.exists():
            _make_way(folder, now_ms=now_ms, new_id=new_id)
        draft = folder.with_name(f".{folder.name}.building")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            _play_into(draft, now_ms=now_ms, new_id=new_id, zone=zone, on_progress=on_progress)
            atomic.write_text(draft / MARKER, _MARKED)
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        atomic.sync_folder(folder.parent)
    return True


def _play_into(
    draft: Path,
    *,
    now_ms: Callable[[], int],
    new_id: NewId,
    zone: str,
    on_progress: OnCount,
) -> None:
    script = demo_script()
    me, total = script.members[0], sum(len(meeting.notes) for meeting in script.meetings)
    with found(
        draft,
        script.team,
        me.name,
        now_ms=now_ms,
        new_id=new_id,
        colour=me.colour,
        keyring=False,
    ) as library:
        stage = Stage(Desk(library, now_ms, new_id, zone), script)
        for done, _ in enumerate(stage.play(), start=1):
            on_progress(done, total)


def _make_way(folder: Path, *, now_ms: Callable[[], int], new_id: NewId) -> None:
    """Remove an earlier demo that nobody has open; an empty folder may go too."""
    if is_demo(folder):
        Library.open(folder, now_ms=now_ms, new_id=new_id).close()
        aside = folder.with_name(f".{folder.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)  # gone at once: a kill half-way leaves nothing that looks like one
        shutil.rmtree(aside)
    elif any(folder.iterdir()):
        raise LibraryExists(path=folder)
    else:
        folder.rmdir()


@dataclass(frozen=True, slots=True)
class DemoMinutes:
    """The minutes of one meeting: where they are, and the Markdown to show."""

    title: str
    markdown: Path
    html: Path
    text: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a run without a window came to.

    ``why_not`` says why notes could not be written down (no model, say); their minutes then say
    "transcription pending".
    """

    folder: Path
    written_down: int
    failed: tuple[tuple[NoteId, str, str], ...]
    pending: int
    why_not: CassetteError | None
    minutes: tuple[DemoMinutes, ...]


def run_headless(desk: Desk, scribe: Scribe, on_progress: OnCount = _silently) -> DemoReport:
    """The main job without a window: write every note down, save the minutes of every meeting.

    They go to ``minutes`` in the library's folder, as Markdown and HTML. ``on_progress`` counts
    notes written down. Raises CannotWrite, DiskFull.
    """
    total = len(desk.library.queries.note_ids_pending())
    finished = 0

    def count(news: ScribeNews) -> None:
        nonlocal finished
        if news.state in ("done", "failed"):
            finished += 1
            on_progress(finished, total)

    scribe.on_news(count)
    why_not: CassetteError | None = None
    tally = Tally((), (), 0)
    try:
        tally = scribe.run_until_idle()
    except TranscriptionTrouble as trouble:
        why_not = trouble
    folder = desk.library.folder / "minutes"
    with atomic.explained(folder):
        folder.mkdir(exist_ok=True)
    minutes = tuple(_save_minutes(desk, row.id, folder) for row in desk.library.queries.meetings())
    pending = len(desk.library.queries.note_ids_pending())
    return DemoReport(desk.library.folder, len(tally.done), tally.failed, pending, why_not, minutes)


def _save_minutes(desk: Desk, meeting: MeetingId, folder: Path) -> DemoMinutes:
    page = desk.library.queries.meeting(meeting)
    markdown = save(desk, meeting, "md", DEFAULT_OPTIONS, folder)
    html = save(desk, meeting, "html", DEFAULT_OPTIONS, folder)
    return DemoMinutes(page.row.title, markdown, html, preview(desk, meeting, "md"))
