"""``cassette decisions``: the register, on the terminal or as a decision log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cassette.cli import catalogue, catalogue_deciding as words, upshots
from cassette.cli.grammar import option, verb
from cassette.cli.shapes import listed
from cassette.cli.values import OneOf
from cassette.export.decision_log import LOG_FORMATS

if TYPE_CHECKING:
    from cassette.cli.invocation import Invocation


@verb("decisions")
@option("--text", metavar="WORDS", default="")
@option("--by", metavar="MEMBER", help=words.STATED_BY)
@option("--since", metavar="WHEN")
@option(
    "--as",
    "fmt",
    metavar="FORMAT",
    type=OneOf(catalogue.A_FORMAT, LOG_FORMATS),
    help=words.DOCUMENT,
)
@option("--out", "-o", "out", metavar="FILE", help=words.LOG_FILE)
def decisions(
    invocation: Invocation,
    text: str,
    by: str | None,
    since: str | None,
    fmt: str | None,
    out: str | None,
) -> None:
    """The newest first."""
    from cassette.runtime.paths import given_path
    from cassette.workflows import export_decisions
    from cassette.workflows.when import understand

    with invocation.reading() as workspace:
        desk, queries = workspace.desk, workspace.library.queries
        who = None if by is None else queries.find_member(by).id
        from_ms = None
        if since is not None:
            meant = understand(since, now_ms=desk.now_ms(), zone=desk.zone, must_be_future=False)
            from_ms = meant.ms
        if fmt is None and out is None:
            rows = queries.register(text=text, by=who, since_ms=from_ms)
            table = upshots.register_table(rows, desk.zone)
            invocation.output.answer(
                listed("decisions", map(upshots.register_shape, rows)),
                [table if rows else words.NO_DECISIONS],
            )
            return
        chosen = fmt or "md"
        if out is None or out == "-":
            log = export_decisions.preview(desk, chosen, text=text, by=who, since_ms=from_ms)
            if invocation.output.json:
                invocation.output.answer({"format": chosen, "document": log}, [])
            else:
                invocation.output.document(log)
            return
        file = export_decisions.save(
            desk, chosen, given_path(out), text=text, by=who, since_ms=from_ms
        )
        shape = {"file": str(file), "format": chosen}
        invocation.output.answer(shape, [catalogue.EXPORTED.format(file=file)])
