"""A snapshot answers as SQLAlchemy's own connection does, so that a SELECT can be asked of both."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cassette.domain.errors import LibraryDamaged, StorageFailed
from cassette.store.engine import Readers, connect, open_writer
from cassette.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cassette.store.snapshot import Connection

TWO = "SELECT 1 AS n, 'one' AS word UNION ALL SELECT 2, :word ORDER BY n"
NONE = "SELECT 1 AS n WHERE 0"


@pytest.fixture(params=["driver", "sqlalchemy"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    file = tmp_path / "library.db"
    connect(file, mode="rwc").close()
    if request.param == "sqlalchemy":
        with open_writer(file).begin() as made:
            yield made
    else:
        readers = Readers(file)
        with readers.snapshot() as snapshot:
            yield snapshot
        readers.close()


def test_rows_are_told_by_name_and_by_place(connection: Connection) -> None:
    rows = connection.exec_driver_sql(TWO, {"word": "two"}).all()
    assert [(row.n, row.word, row[1]) for row in rows] == [(1, "one", "one"), (2, "two", "two")]
    assert [n for n, _ in connection.exec_driver_sql(TWO, {"word": "x"})] == [1, 2]
    assert connection.exec_driver_sql("SELECT ? + ?", (2, 3)).scalar_one() == 5


def test_one_row_where_one_is_wanted(connection: Connection) -> None:
    assert connection.exec_driver_sql(TWO, {"word": "two"}).first() == (1, "one")
    assert tuple(connection.exec_driver_sql("SELECT 7 AS n").one()) == (7,)
    assert connection.exec_driver_sql(NONE).first() is None
    assert connection.exec_driver_sql(NONE).scalar() is None
    for missing in ("one", "scalar_one"):
        with pytest.raises(Exception, match=r"[Nn]o row"):
            getattr(connection.exec_driver_sql(NONE), missing)()


def test_what_sqlite_says_is_explained_alike(connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no such table"), explained(tmp_path):
        connection.exec_driver_sql("SELECT * FROM nowhere")
    with pytest.raises(LibraryDamaged), explained(tmp_path):
        connection.exec_driver_sql("SELECT json_extract('malformed', '$')").all()


def test_a_snapshot_sees_one_state_and_cannot_write(tmp_path: Path) -> None:
    file = tmp_path / "library.db"
    with open_writer(file, create=True).connect() as writer:
        writer.exec_driver_sql("CREATE TABLE t (n)")
        writer.commit()
        readers = Readers(file)
        with readers.snapshot() as snapshot:
            assert snapshot.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
            writer.exec_driver_sql("INSERT INTO t VALUES (1)")
            writer.commit()
            assert snapshot.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
            with pytest.raises(Exception, match="readonly"):
                snapshot.raw.execute("INSERT INTO t VALUES (2)")
        with readers.snapshot() as snapshot:
            assert snapshot.exec_driver_sql("SELECT count(*) FROM t").scalar() == 1
        readers.close()
        with pytest.raises(StorageFailed), readers.snapshot():
            pass


def test_a_connection_that_met_trouble_is_not_lent_again(tmp_path: Path) -> None:
    file = tmp_path / "library.db"
    connect(file, mode="rwc").close()
    readers = Readers(file)
    with readers.snapshot() as first:
        kept = first.raw
    with pytest.raises(LookupError), readers.snapshot() as second:
        second.exec_driver_sql(NONE).one()
    assert second.raw is kept
    with readers.snapshot() as third:
        assert third.raw is not kept
    readers.close()


def test_looking_at_a_library_imports_no_sqlalchemy(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from cassette.workspace import Workspace\n"
        "with Workspace.create(Path(sys.argv[1]), 'Team', 'Ada') as made: pass\n"
    )
    look = (
        "import sys; from pathlib import Path\n"
        "from cassette.workspace import Workspace\n"
        "w = Workspace.open(Path(sys.argv[1]), sweep=False)\n"
        "assert w.library.queries.inbox() == () and w.library.queries.meetings() == ()\n"
        "assert 'sqlalchemy' not in sys.modules, 'imported'\n"
        "w.close()\n"
        "w = Workspace.open(Path(sys.argv[1])); assert 'sqlalchemy' in sys.modules; w.close()\n"
    )
    for source in (script, look):
        subprocess.run([sys.executable, "-c", source, str(tmp_path / "library")], check=True)
