"""What ``cassette doctor`` says of the team's folder: what in it is damaged or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue_keeping as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cassette.cli.shapes import Shape
    from cassette.domain.errors import CassetteError
    from cassette.workflows.check_data import Checked
    from cassette.workflows.folder_check import FolderFinding

WHOLE = "ok"


def folder_report(checked: Checked) -> object:
    """``team_folder``: None without a folder; else "ok", a list of what is wrong, or why it could
    not be looked at."""
    if checked.trouble is not None:
        return told(checked.trouble)
    if checked.there is None:
        return None
    return [_shape(one) for one in checked.there] or WHOLE


def told(error: CassetteError) -> Shape:
    """A known error within a report."""
    return {"code": error.code, "message": error.message, "hint": error.hint}


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
