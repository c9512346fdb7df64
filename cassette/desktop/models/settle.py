"""Brings the rows of a list model to a new state with the fewest moves, so that views stay calm."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

Entry = TypeVar("Entry")


class ListModel(QAbstractListModel):
    """A list model whose begin and end of changes are open to ``settle``."""

    def rows_out(self, first: int, last: int, change: Callable[[], object]) -> None:
        """Run ``change``, which takes rows first..last out."""
        self.beginRemoveRows(QModelIndex(), first, last)
        change()
        self.endRemoveRows()

    def rows_in(self, first: int, last: int, change: Callable[[], object]) -> None:
        """Run ``change``, which puts rows first..last in."""
        self.beginInsertRows(QModelIndex(), first, last)
        change()
        self.endInsertRows()

    def anew(self, change: Callable[[], object]) -> None:
        """Run ``change``, which replaces everything."""
        self.beginResetModel()
        change()
        self.endResetModel()


def settle(
    model: ListModel,
    rows: list[Entry],
    wanted: Sequence[Entry],
    key: Callable[[Entry], Hashable],
) -> None:
    """Make ``rows`` equal to ``wanted`` in place, telling ``model``'s views.

    Rows that merely changed are repainted, those that came or went are inserted or removed; only a
    new order resets the model.
    """
    if not rows or not wanted:
        model.anew(lambda: _replace(rows, wanted))
        return
    keep = {key(entry) for entry in wanted}
    before = {key(entry) for entry in rows}
    stay_old = [key(entry) for entry in rows if key(entry) in keep]
    stay_new = [key(entry) for entry in wanted if key(entry) in before]
    if stay_old != stay_new or not stay_old:
        model.anew(lambda: _replace(rows, wanted))
        return
    _take_out(model, rows, keep, key)
    _put_in(model, rows, wanted, before, key)


def _replace(rows: list[Entry], wanted: Sequence[Entry]) -> None:
    rows[:] = wanted


def _take_out(
    model: ListModel,
    rows: list[Entry],
    keep: set[Hashable],
    key: Callable[[Entry], Hashable],
) -> None:
    last = len(rows) - 1
    while last >= 0:
        if key(rows[last]) in keep:
            last -= 1
            continue
        first = last
        while first > 0 and key(rows[first - 1]) not in keep:
            first -= 1
        low, high = first, last
        model.rows_out(low, high, lambda low=low, high=high: _cut(rows, low, high))  # type: ignore[misc]
        last = first - 1


def _cut(rows: list[Entry], first: int, last: int) -> None:
    del rows[first : last + 1]


def _put_in(
    model: ListModel,
    rows: list[Entry],
    wanted: Sequence[Entry],
    before: set[Hashable],
    key: Callable[[Entry], Hashable],
) -> None:
    n = 0
    while n < len(wanted):
        if key(wanted[n]) in before:
            if rows[n] != wanted[n]:
                rows[n] = wanted[n]
                model.dataChanged.emit(model.index(n), model.index(n))
            n += 1
            continue
        end = n
        while end + 1 < len(wanted) and key(wanted[end + 1]) not in before:
            end += 1
        low, fresh = n, list(wanted[n : end + 1])
        model.rows_in(n, end, lambda low=low, fresh=fresh: _paste(rows, low, fresh))  # type: ignore[misc]
        n = end + 1


def _paste(rows: list[Entry], at: int, fresh: list[Entry]) -> None:
    rows[at:at] = fresh
