"""``cassette demo``: a team to look around in, in the window or without one."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from cassette.cli import catalogue
from cassette.cli.grammar import option, verb
from cassette.cli.window import open_window, there_is_a_screen
from cassette.domain.errors import CannotWrite, DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.cli.invocation import Invocation
    from cassette.cli.shapes import Shape
    from cassette.workflows.demo_team import DemoReport


@verb("demo")
@option("--headless", is_flag=True)
@option("--fresh", is_flag=True)
def demo(invocation: Invocation, headless: bool, fresh: bool) -> None:
    """Make the demo unless it is there, then show it."""
    from cassette.cli.invocation import Ended
    from cassette.runtime import paths
    from cassette.workflows.demo_team import demo_folder

    folder = invocation.library or paths.library_from_environment() or demo_folder()
    with _own_library_stays_first(folder):
        made = _build(invocation, folder, fresh=fresh)
        if not headless and not invocation.output.json and there_is_a_screen():
            invocation.output.aside(catalogue.DEMO_OPENS.format(folder=folder))
            code = open_window(folder)
            if code:
                raise Ended(code)
            return
        report = _without_window(invocation, folder)
    invocation.output.answer(_shape(report, made=made), _lines(report))


@contextlib.contextmanager
def _own_library_stays_first(folder: Path) -> Iterator[None]:
    """Looking at the demo does not make it the library that commands mean from then on."""
    from cassette.runtime import shelf

    before = shelf.read_shelf().last
    try:
        yield
    finally:
        if before is not None and shelf.read_shelf().last == folder.absolute():
            with contextlib.suppress(CannotWrite, DiskFull):  # it costs one click, never the demo
                shelf.remember(before)


def _build(invocation: Invocation, folder: Path, *, fresh: bool) -> bool:
    from cassette.workflows.demo_team import build_demo
    from cassette.workspace import clock, fresh_id, local_zone

    with invocation.output.progress(catalogue.DEMO_BUILDS) as on_progress:
        return build_demo(
            folder,
            now_ms=clock,
            new_id=fresh_id,
            zone=local_zone(),
            fresh=fresh,
            on_progress=lambda done, total: on_progress(done / max(1, total)),
        )


def _without_window(invocation: Invocation, folder: Path) -> DemoReport:
    from cassette.workflows.demo_team import run_headless

    invocation.library = folder
    with invocation.writing() as workspace:
        if workspace.library.queries.note_ids_pending():
            invocation.output.aside(catalogue.DEMO_LISTENS)
        with invocation.output.progress(catalogue.WRITING_DOWN) as on_progress:
            return run_headless(
                workspace.desk,
                workspace.scribe,
                lambda done, total: on_progress(done / max(1, total)),
            )


def _shape(report: DemoReport, *, made: bool) -> Shape:
    trouble = report.why_not
    return {
        "library": str(report.folder),
        "made": made,
        "transcribed": report.written_down,
        "failed": [
            {"note": note, "code": code, "message": message}
            for note, code, message in report.failed
        ],
        "pending": report.pending,
        "problem": {"code": trouble.code, "message": trouble.message, "hint": trouble.hint}
        if trouble
        else None,
        "minutes": [
            {"title": one.title, "markdown": str(one.markdown), "html": str(one.html)}
            for one in report.minutes
        ],
    }


def _lines(report: DemoReport) -> Iterator[str]:
    for one in report.minutes:
        yield from one.text.split("\n")
    yield catalogue.DEMO_DONE.format(count=report.written_down, pending=report.pending)
    if report.why_not is not None:
        yield f"{report.why_not.message} {report.why_not.hint}"
    for _, _, message in report.failed:
        yield message
    yield catalogue.DEMO_WROTE
    for one in report.minutes:
        yield f"  {one.markdown}"
        yield f"  {one.html}"
    yield catalogue.DEMO_WINDOW.format(program=program(), folder=report.folder)


def program() -> str:
    """Cassette as it was called, for a person to call it again: it need not be on the PATH."""
    called = sys.argv[0] if sys.argv else ""
    is_path = os.path.dirname(called) != "" and not called.endswith(".py")  # not python -m cassette
    return (f'"{called}"' if " " in called else called) if is_path else "cassette"
