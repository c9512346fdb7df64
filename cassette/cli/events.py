"""``cassette events``: the log of facts, to look at."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from cassette.cli import catalogue, pages
from cassette.cli.grammar import option, verb
from cassette.cli.output import columns
from cassette.cli.shapes import SECRET, attributes_of, event_shape, listed
from cassette.domain.errors import BadValue
from cassette.domain.events import EVENTS
from cassette.domain.ids import is_uuid7
from cassette.domain.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cassette.cli.invocation import Invocation
    from cassette.domain.ids import MemberId
    from cassette.domain.views import EventRow
    from cassette.workspace import Workspace

_POLL_S = 0.5
_SHOWN = 100


@verb("events")
@option("--by", metavar="MEMBER")
@option("--type", "kind", metavar="TYPE")
@option("--since", metavar="WHEN")
@option("--follow", is_flag=True)
def events(
    invocation: Invocation, by: str | None, kind: str | None, since: str | None, follow: bool
) -> None:
    """Print what happened, in the order this machine learned of it."""
    if kind is not None:
        _refuse_unknown(kind)
    with invocation.reading() as workspace:
        queries = workspace.library.queries
        member = queries.find_member(by).id if by is not None else None
        since_ms = _since(workspace, since)
        if follow:
            _follow(invocation, workspace, member, kind, since_ms)
            return
        rows = queries.events(by=member, type=kind, since_ms=since_ms)
        if invocation.output.json:
            shapes = (event_shape(row, workspace.folder) for row in rows)
            invocation.output.answer(listed("events", shapes), [])
            return
        found = tuple(rows)
        table = columns(catalogue.EVENT_COLUMNS, _cells(found, workspace))
        invocation.output.answer({}, [table if found else catalogue.NO_EVENTS])


def _refuse_unknown(kind: str) -> None:
    kinds = tuple(event.kind for event in EVENTS)
    if kind not in kinds:
        given = shown(kind, 40)
        raise BadValue(given=given, what=catalogue.AN_EVENT, allowed=", ".join(kinds))


def _since(workspace: Workspace, since: str | None) -> int | None:
    from cassette.workflows.when import understand

    if since is None:
        return None
    desk = workspace.desk
    return understand(since, now_ms=desk.now_ms(), zone=desk.zone, must_be_future=False).ms


def _follow(
    invocation: Invocation,
    workspace: Workspace,
    member: MemberId | None,
    kind: str | None,
    since_ms: int | None,
) -> None:
    """Print events as they come, until Ctrl+C: each a line of its own, also under --json."""
    seen, tick = 0, threading.Event()
    while True:
        for row in workspace.library.queries.events(
            by=member, type=kind, since_ms=since_ms, after_n=seen
        ):
            seen = row.n
            (cells,) = _cells([row], workspace)
            invocation.output.row(event_shape(row, workspace.folder), "  ".join(cells))
        tick.wait(_POLL_S)


def _cells(rows: Iterable[EventRow], workspace: Workspace) -> Iterator[tuple[str, ...]]:
    for row in rows:
        parked = "" if row.state == "applied" else f" ({row.state})"
        facts = _facts(row, workspace.folder)
        yield pages.when(row.at_ms, workspace.desk.zone), row.type + parked, row.by_name, facts


def _facts(row: EventRow, folder: Path) -> str:
    """The body in short; the key of a recording is nobody's to read over a shoulder."""
    body = attributes_of(row, folder)
    if not isinstance(body, dict):  # parked: it fits no schema
        return ""
    facts = [f"{key}={_fact(value)}" for key, value in body.items() if key != SECRET]
    if row.hidden:
        facts.insert(0, catalogue.HIDDEN_UNTIL[row.hidden])
    return shown(" ".join(facts), _SHOWN)


def _fact(value: object) -> str:
    if isinstance(value, str) and is_uuid7(value):
        return pages.short(value)
    return json.dumps(value, ensure_ascii=False)
