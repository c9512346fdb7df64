"""The register as a decision log: Markdown to read, CSV for a table. One outcome after another.

People's words are escaped for the format; in CSV no cell can act as a formula.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cassette.domain.errors import BadValue
from cassette.domain.formats import meeting_type
from cassette.export.escaping import markdown_inline, visible
from cassette.export.json_export import iso
from cassette.export.labels import ENGLISH, Labels, say_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cassette.domain.outcome_views import DecisionRow, StanceRow
    from cassette.domain.views import NoteCard

LOG_FORMATS = ("md", "csv")
COLUMNS = (
    "decided",
    "meeting",
    "type",
    "decision",
    "stated_by",
    "proposal",
    "context",
    "options",
    "stances",
    "review",
    "reviewed",
    "in_dispute",
)
"""The columns of the CSV, in English so that scripts can count on them; times are UTC."""

_ACTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to spreadsheets (OWASP, CSV injection)."""


def decision_log(
    fmt: str,
    rows: Sequence[DecisionRow],
    team: str,
    zone: str,
    labels: Labels = ENGLISH,
) -> str:
    """The register as "md" or "csv": text with "\\n" line ends, meant to be saved as UTF-8.

    ``zone`` is the IANA zone of the times in Markdown. Raises BadValue for another format.
    """
    if fmt == "md":
        return _markdown(rows, team, ZoneInfo(zone), labels)
    if fmt == "csv":
        return _csv(rows, labels)
    raise BadValue(given=fmt[:40], what="format", allowed=", ".join(LOG_FORMATS))


def _markdown(rows: Sequence[DecisionRow], team: str, zone: ZoneInfo, labels: Labels) -> str:
    blocks = [f"# {labels.log_title}", f"*{markdown_inline(team)}*"]
    if not rows:
        blocks.append(f"*{labels.no_decisions}*")
    for row in rows:
        blocks.append(f"## {markdown_inline(row.title)}")
        blocks.append("\n".join(_facts(row, zone, labels)))
        for heading, notes in ((labels.context, row.context), (labels.options, row.options)):
            said = [f"- {_by(note, labels)}" for note in notes if not note.hidden]
            if said:
                blocks += [f"### {heading}", "\n".join(said)]
        if row.reasons:
            stances = [f"- {_stance(one, labels)}" for one in row.reasons]
            blocks += [f"### {labels.stances}", "\n".join(stances)]
    return "\n\n".join(blocks) + "\n"


def _facts(row: DecisionRow, zone: ZoneInfo, labels: Labels) -> Iterator[str]:
    def moment(ms: int) -> str:
        return f"{labels.say_day(ms, zone)}, {say_time(ms, zone)} ({zone.key})"

    outcome = row.outcome
    yield f"- {labels.outcome}: **{markdown_inline(_words(outcome.statement, labels))}**"
    by = markdown_inline(outcome.by_name)
    yield f"- {labels.decided}: {moment(outcome.at_ms)} · {by}"
    if row.proposal is not None:
        yield f"- {labels.proposal}: {_by(row.proposal, labels)}"
    if outcome.review_ms is not None:
        yield f"- {labels.review}: {moment(outcome.review_ms)}"
    if outcome.reviewed:
        yield f"- {labels.reviewed}"
    if row.in_conflict:
        yield f"- {labels.in_dispute}"


def _by(note: NoteCard, labels: Labels) -> str:
    return f"**{markdown_inline(note.by_name)}** — {markdown_inline(_words(note, labels))}"


def _stance(row: StanceRow, labels: Labels) -> str:
    said = f"**{markdown_inline(row.by_name)}** {labels.stance_names[row.stance]}"
    if row.expert:
        said += f" ({labels.expert})"
    if row.reason is not None and not row.reason.deleted:
        said += f" — {markdown_inline(_words(row.reason, labels))}"
    return said


def _words(note: NoteCard, labels: Labels) -> str:
    """What a note says on one line, or what kind of note it is."""
    if note.deleted or not note.text:
        return labels.typed_note if note.sound is None else labels.spoken_note
    return visible(note.text)


def _csv(rows: Iterable[DecisionRow], labels: Labels) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(cell) for cell in _cells(row, labels)])
    # A lone surrogate has no bytes in UTF-8; a question mark keeps the file readable.
    return text.getvalue().encode("utf-8", "replace").decode("utf-8")


def _cells(row: DecisionRow, labels: Labels) -> tuple[str, ...]:
    outcome = row.outcome

    def listed(notes: Iterable[NoteCard]) -> str:
        shown = (note for note in notes if not note.hidden)
        return "\n".join(f"{visible(one.by_name)}: {_words(one, labels)}" for one in shown)

    def stood(one: StanceRow) -> str:
        told = f"{visible(one.by_name)}: {one.stance}"
        reason = one.reason
        return told if reason is None or reason.deleted else f"{told}, {_words(reason, labels)}"

    return (
        iso(outcome.at_ms),
        visible(row.title),
        meeting_type(row.type).key,
        _words(outcome.statement, labels),
        visible(outcome.by_name),
        "" if row.proposal is None else _words(row.proposal, labels),
        listed(row.context),
        listed(row.options),
        "\n".join(map(stood, row.reasons)),
        "" if outcome.review_ms is None else iso(outcome.review_ms),
        "yes" if outcome.reviewed else "no",
        "yes" if row.in_conflict else "no",
    )


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what acts."""
    return f"'{cell}" if cell.startswith(_ACTS) else cell
