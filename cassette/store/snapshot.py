"""Reading SQLite through the driver itself: sentences in, rows out that know their columns' names.

Reading needs nothing of what SQLAlchemy adds, and importing that is a sixth of the time to a
window's first rows. Writing and migrating go through it.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Values = Mapping[str, object] | tuple[object, ...]


class Result(Protocol):
    """What one sentence found. Rows are tuples with an attribute for each named column."""

    def all(self) -> Sequence[Any]:
        """Every row."""
        ...

    def first(self) -> Any:
        """The first row; None when there is none."""
        ...

    def one(self) -> Any:
        """The row there must be."""
        ...

    def scalar(self) -> Any:
        """The first value of the first row; None when there is none."""
        ...

    def scalar_one(self) -> Any:
        """The first value of the row there must be."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Whatever runs a SELECT: a snapshot of the library or the transaction that writes it."""

    def exec_driver_sql(self, sentence: str, values: Values = (), /) -> Result:
        """Run it; ``values`` by place (a tuple) or by name (a mapping)."""
        ...


class Found:
    """A Result on the driver's cursor."""

    __slots__ = ("_cursor", "_kind")

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._kind = _kind_of(cursor.description)

    def all(self) -> list[Any]:
        """Every row."""
        return list(map(self._kind, self._cursor.fetchall()))

    def __iter__(self) -> Iterator[Any]:
        return map(self._kind, self._cursor)

    def first(self) -> Any:
        """The first row; None when there is none."""
        row = self._cursor.fetchone()
        self._cursor.close()
        return None if row is None else self._kind(row)

    def one(self) -> Any:
        """The row there must be. LookupError when there is none."""
        row = self.first()
        if row is None:
            raise LookupError("no row where one must be")
        return row

    def scalar(self) -> Any:
        """The first value of the first row; None when there is none."""
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        """The first value of the row there must be. LookupError when there is none."""
        return self.one()[0]


class Snapshot:
    """A Connection that is one consistent state of the library. ``raw`` is the driver's own."""

    __slots__ = ("raw",)

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def exec_driver_sql(self, sentence: str, values: Values = (), /) -> Found:
        """Run a SELECT; ``values`` by place (a tuple) or by name (a mapping)."""
        return Found(self.raw.execute(sentence, values))


_kinds: dict[tuple[str, ...], type] = {}


def _kind_of(columns: Sequence[tuple[Any, ...]] | None) -> type:
    """The tuple that has an attribute for each of these columns, made once."""
    names = tuple(column[0] for column in columns or ())
    found = _kinds.get(names)
    if found is None:
        places = {name: property(itemgetter(n)) for n, name in enumerate(names)}
        found = _kinds[names] = type("Row", (tuple,), {"__slots__": (), **places})
    return found
