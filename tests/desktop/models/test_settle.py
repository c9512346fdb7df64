"""Bringing a list to a new state: always the right rows, told to views in a way that adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, strategies as st
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from cassette.desktop.models.settle import ListModel, settle

if TYPE_CHECKING:
    from cassette.desktop.application import CassetteApplication

ROWS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), unique_by=lambda row: row[0])


class _Rows(ListModel):
    """Counts its rows as a view would that only listens."""

    def __init__(self, rows: list[tuple[int, int]]) -> None:
        super().__init__()
        self.rows = list(rows)
        self.mirror = list(rows)
        self.resets = 0
        self.rowsRemoved.connect(self._on_removed)
        self.rowsInserted.connect(self._on_inserted)
        self.dataChanged.connect(self._on_changed)
        self.modelReset.connect(self._on_reset)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = 0) -> object:
        return None

    def _on_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        del self.mirror[first : last + 1]

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self.mirror[first:first] = self.rows[first : last + 1]

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.mirror[first.row()] = self.rows[first.row()]

    def _on_reset(self) -> None:
        self.resets += 1
        self.mirror = list(self.rows)


@given(before=ROWS, after=ROWS)
def test_the_rows_are_those_wanted_and_the_signals_add_up(
    qapp: CassetteApplication, before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    model = _Rows(before)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    settle(model, model.rows, after, lambda row: row[0])
    assert model.rows == after
    assert model.mirror == after
    tester.deleteLater()


@given(rows=ROWS.filter(lambda rows: len(rows) > 2), gone=st.integers(0, 20))
def test_a_view_is_not_reset_because_one_row_went(
    qapp: CassetteApplication, rows: list[tuple[int, int]], gone: int
) -> None:
    model = _Rows(rows)
    kept = [row for n, row in enumerate(rows) if n != gone % len(rows)]
    settle(model, model.rows, kept, lambda row: row[0])
    assert (model.rows, model.resets) == (kept, 0)


def test_only_a_new_order_resets(qapp: CassetteApplication) -> None:
    model = _Rows([(1, 0), (2, 0)])
    settle(model, model.rows, [(2, 0), (1, 0)], lambda row: row[0])
    assert model.resets == 1
