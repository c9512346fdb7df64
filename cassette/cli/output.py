"""Says things on the terminal: one JSON document, or plain lines that cannot deceive anybody.

Every line passes through ``domain.text.shown``, whatever it is made of: a title from a teammate can
neither move the cursor nor turn the reading direction around.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cassette.domain.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TextIO

    from rich.console import Console

LINE_LIMIT = 20_000
"""Characters of a line: as many as a typed note may have."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers; as wide as the terminal, or aligned with blanks when piped."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Output:
    """Where a command speaks. ``json`` turns stdout into one document and nothing else."""

    def __init__(self) -> None:
        self.json = False

    def answer(self, shape: Mapping[str, object], plain: Iterable[str | Table]) -> None:
        """The result of a command, in the one form that was asked for.

        A text of ``plain`` is one line, whatever it holds: words that were heard or typed cannot
        pass for lines of Cassette's own.
        """
        if self.json:
            write(sys.stdout, json_text(shape))
            return
        for part in plain:
            if isinstance(part, Table):
                _write_table(part)
            else:
                write(sys.stdout, shown(part, LINE_LIMIT) + "\n")

    def line(self, text: str) -> None:
        """A line of the result, or several where ``text`` has breaks. Nothing under --json."""
        if not self.json:
            for one in text.split("\n"):
                write(sys.stdout, shown(one, LINE_LIMIT) + "\n")

    def row(self, shape: Mapping[str, object], plain: str) -> None:
        """One of many answers that arrive over time: a line each, JSON or plain."""
        if self.json:
            write(sys.stdout, json_text(shape, indent=None))
        else:
            write(sys.stdout, shown(plain, LINE_LIMIT) + "\n")
        sys.stdout.flush()

    def aside(self, text: str) -> None:
        """Something to know that is not the result: on stderr, also under --json."""
        for one in text.split("\n"):
            write(sys.stderr, shown(one, LINE_LIMIT) + "\n")
        sys.stderr.flush()

    def document(self, text: str) -> None:
        """A whole file for stdout: its very bytes for a pipe, made safe for a terminal."""
        if sys.stdout.isatty():
            self.line(text.removesuffix("\n"))
            return
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            write(sys.stdout, text)
        else:
            sys.stdout.flush()
            binary.write(text.encode("utf-8", "replace"))
            binary.flush()

    @contextlib.contextmanager
    def progress(self, label: str) -> Iterator[Callable[[float], None]]:
        """A bar on stderr while the block runs, fed with 0 to 1; silence unless on a terminal."""
        if not sys.stderr.isatty():
            yield lambda fraction: None
            return
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn())
        with Progress(
            *columns, TaskProgressColumn(), console=_console(sys.stderr), transient=True
        ) as bar:
            task = bar.add_task(shown(label, 60), total=1.0)
            yield lambda fraction: bar.update(task, completed=fraction)

    @contextlib.contextmanager
    def gauge(self) -> Iterator[Callable[[str], None]]:
        """A line on stderr that is written over and over; silence unless on a terminal."""
        if not sys.stderr.isatty():
            yield lambda text: None
            return
        from rich.live import Live
        from rich.text import Text

        with Live(console=_console(sys.stderr), transient=True, refresh_per_second=10) as live:
            yield lambda text: live.update(Text(shown(text, LINE_LIMIT)))


def json_text(shape: Mapping[str, object], *, indent: int | None = 2) -> str:
    """``shape`` as JSON in ASCII, so that any terminal and any pipe carries it, with a newline."""
    text = json.dumps(shape, ensure_ascii=False, indent=indent, allow_nan=False)
    whole = text.encode("utf-8", "replace").decode()  # stray bytes of a file name have no UTF-8
    return json.dumps(json.loads(whole), indent=indent) + "\n"


def aligned(table: Table) -> Iterator[str]:
    """The lines of ``table``, columns two blanks apart, by what characters take on a screen."""
    from rich.cells import cell_len

    rows = [table.headers, *table.rows]
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(len(table.headers))]
    for row in cells:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()


def columns(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table of these rows."""
    return Table(tuple(headers), tuple(tuple(row) for row in rows))


def write(stream: TextIO, text: str) -> None:
    """``text`` on ``stream``; what its encoding does not know becomes a question mark."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))


def _write_table(table: Table) -> None:
    if not sys.stdout.isatty():
        for line in aligned(table):
            write(sys.stdout, line + "\n")
        return
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=None, pad_edge=False, header_style="bold")
    for header in table.headers:
        drawn.add_column(Text(header))
    for row in table.rows:
        drawn.add_row(*(Text(shown(cell)) for cell in row))
    _console(sys.stdout).print(drawn)


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, markup=False, highlight=False, emoji=False)
