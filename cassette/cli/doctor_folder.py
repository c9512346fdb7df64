"""What ``cassette doctor`` says of the team's folder: what in it is damaged or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_keeping as words
from cassette.domain.errors import CassetteError, FilesDamaged, TeamLogForked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.shapes import Shape
    from cassette.workflows.folder_check import FolderFinding
    from cassette.workspace import Workspace

WHOLE = "ok"


def folder_report(workspace: Workspace) -> tuple[object, FilesDamaged | None]:
    """``team_folder``: None without a folder; else "ok", a list of what is wrong, or why it could
    not be looked at. What is wrong is a trouble as well."""
    if workspace.syncer.places.read() is None:
        return None, None
    from cassette.workflows.folder_check import check_folder, one_trouble

    try:
        found = check_folder(workspace)
    except CassetteError as trouble:
        return {"code": trouble.code, "message": trouble.message, "hint": trouble.hint}, None
    if not found:
        return WHOLE, None
    return [_shape(one) for one in found], one_trouble(found)


def fork_report(workspace: Workspace) -> tuple[list[Shape], TeamLogForked | None]:
    """``forks`` of the team's log: each with its code, message and hint; the first as a trouble."""
    if workspace.syncer.places.read() is None:
        return [], None
    from cassette.workflows.folder_check import forks

    try:
        found = forks(workspace)
    except CassetteError:
        return [], None  # told by what else looks there
    told: list[Shape] = [
        {"code": one.code, "message": one.message, "hint": one.hint} for one in found
    ]
    return told, found[0] if found else None


def folder_lines(report: object, width: int) -> Iterator[str]:
    """The report as aligned lines."""
    label = f"{words.FOLDER_LABEL:<{width}}  "
    if report == WHOLE:
        yield label + words.FOLDER_WELL
    elif isinstance(report, dict):
        yield label + report["message"]
    elif isinstance(report, list):
        for one in report:
            yield label + _line(one)


def _shape(one: FolderFinding) -> Shape:
    return {
        "what": one.what,
        "where": one.where,
        "why": one.why,
        "who": one.who or None,
        "meeting": one.meeting or None,
        "records": one.count,
        "notes": one.notes,
        "unknown": one.unknown,
        "arriving": one.arriving,
    }


def _line(one: Shape) -> str:
    held = words.FOLDER_HOLDS[str(one["what"])]
    if one["what"] == "records" and one["unknown"] == one["records"]:
        held = words.FOLDER_HOLDS["strange_records"]
    line = words.FOLDER_LINE.format(
        where=one["where"],
        why=words.FOLDER_WHY[str(one["why"])],
        holds=held.format(
            who=one["who"] or words.FOLDER_NOBODY,
            meeting=one["meeting"] or words.FOLDER_NO_MEETING,
            count=one["records"],
            notes=one["notes"],
        ),
    )
    return f"{line} {words.FOLDER_ARRIVING}" if one["arriving"] else line
