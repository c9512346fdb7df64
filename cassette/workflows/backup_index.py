"""What a person reads who finds a backup: what it is and how to bring it back; no word of what is
in it.
"""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cassette import __version__
from cassette.sync.words import team_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cassette.domain.ids import TeamId
    from cassette.sync.backup import State

SHOWN: Final = 200
"""So many of the newest states are listed."""

_TEXT = """\
Backup of a Cassette library
============================

Everything in here is sealed. {keys}

Team phrase:  {phrase}
Made by:      Cassette {version}

To look whether it is whole:

    cassette backup verify "THIS FOLDER"

To bring it back, as of the last time or of any minute:

    cassette restore "THIS FOLDER" --into "NEW FOLDER"
    cassette restore "THIS FOLDER" --into "NEW FOLDER" --at "2026-11-20 14:00"

Times are UTC.

{table}
"""
_WITH_WORDS = "The keys of your computers open it, and so do your 24 recovery words."
_WITHOUT_WORDS = (
    "Only the keys of your computers open it: you have no recovery words yet. Without one of those "
    "computers nothing can be brought back; “cassette members recovery” makes words."
)
_COLUMNS = ("Backed up", "Events", "Recordings and files")
_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Backup of a Cassette library</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:44em;margin:2em auto;padding:0 1em}}
td,th{{text-align:left;padding:.2em 1.5em .2em 0}}pre{{white-space:pre-wrap}}</style></head>
<body><h1>Backup of a Cassette library</h1>
<p>Everything in here is sealed. {keys}</p>
<p>Team phrase: <strong>{phrase}</strong><br>Made by: Cassette {version}</p>
<p>To look whether it is whole:</p><pre>cassette backup verify "THIS FOLDER"</pre>
<p>To bring it back, as of the last time or of any minute:</p>
<pre>cassette restore "THIS FOLDER" --into "NEW FOLDER"
cassette restore "THIS FOLDER" --into "NEW FOLDER" --at "2026-11-20 14:00"</pre>
<p>Times are UTC.</p>
<table><tr>{head}</tr>
{rows}
</table></body></html>
"""


def index_text(states: Sequence[State], team: TeamId, *, words: bool) -> str:
    """README.txt."""
    rows = [_COLUMNS, *map(_row, _newest(states))]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_COLUMNS))]
    lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows)
    return _TEXT.format(
        keys=_WITH_WORDS if words else _WITHOUT_WORDS,
        phrase=" ".join(team_phrase(team)),
        version=__version__,
        table="\n".join(line.rstrip() for line in lines),
    )


def index_page(states: Sequence[State], team: TeamId, *, words: bool) -> str:
    """index.html: the same, without scripts."""
    rows = (
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in _row(state)) + "</tr>"
        for state in _newest(states)
    )
    return _PAGE.format(
        keys=_WITH_WORDS if words else _WITHOUT_WORDS,
        phrase=" ".join(team_phrase(team)),
        version=html.escape(__version__),
        head="".join(f"<th>{name}</th>" for name in _COLUMNS),
        rows="\n".join(rows),
    )


def _newest(states: Sequence[State]) -> Sequence[State]:
    return states[: -SHOWN - 1 : -1]


def _row(state: State) -> tuple[str, ...]:
    at = datetime.fromtimestamp(state.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return at, str(state.events), str(state.files)
