"""Every library that was ever released comes up to date, with all that is in it, after a backup."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from cassette.domain.pace import Habit
from cassette.runtime import resources
from cassette.store import blank, library as library_module, reading, tables, upgrade
from cassette.store.engine import connect
from cassette.store.writer import Writer
from cassette.workflows import hear
from cassette.workflows.desk import Desk
from tests.store.replicas import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

RELEASED = Path(__file__).parents[1] / "data" / "libraries"
LAST = upgrade.SCHEMA_VERSION
NEXT = LAST + 1
COMING = '''
"""Give events a flavour, for a test."""
import sqlalchemy as sa
from alembic import op
revision = "{next:04d}"
down_revision = "{last:04d}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("flavour", sa.Text))
    op.execute("UPDATE event SET flavour = 'plain'")
    {middle}
    op.execute("PRAGMA user_version = {next}")
'''


def coming_revision(middle: str = "") -> str:
    """The text of a revision after the newest."""
    return COMING.format(middle=middle, last=LAST, next=NEXT)


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(resources.migrations_folder()))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def revisions() -> list[str]:
    return [revision.revision for revision in reversed(list(script().walk_revisions()))]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A transaction in an empty database."""
    writer = Writer(tmp_path, file=tmp_path / "empty.db")
    with writer.transaction() as connection:
        yield connection
    writer.close()


def test_the_newest_revision_makes_exactly_the_tables_of_the_code(connection: Connection) -> None:
    upgrade.migrate(connection)
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    different = [
        change for change in compare_metadata(context, tables.metadata) if _matters(change)
    ]
    assert different == []


def _matters(change: object) -> bool:
    """Alembic's own table is not ours."""
    return "alembic_version" not in str(change)


def test_the_comparison_notices_a_missing_index(connection: Connection) -> None:
    """The twin of the test above."""
    upgrade.migrate(connection)
    connection.exec_driver_sql("DROP INDEX event_type")
    changes = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    assert [change[0] for change in changes] == ["add_index"]


def test_the_number_in_the_header_is_that_of_the_newest_revision(connection: Connection) -> None:
    upgrade.migrate(connection)
    assert upgrade.schema_version(connection) == upgrade.SCHEMA_VERSION == len(revisions())


def test_a_new_library_begins_with_what_all_revisions_make(connection: Connection) -> None:
    """To mend it: python -m cassette.store.blank migrations/newest.sql"""
    upgrade.migrate(connection)
    kept = (resources.migrations_folder() / blank.FILE).read_text(encoding="utf-8")
    assert kept == blank.written_down(connection)


def test_a_new_library_needs_no_migration(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "migrate", None)  # calling it would raise
    writer = Writer(tmp_path, file=tmp_path / "new.db")
    upgrade.upgrade(writer, now_ms=0)
    with writer.transaction() as new:
        made = blank.written_down(new).split(";\n\n")
    writer.close()
    blank.lay_out(connection)
    assert set(blank.written_down(connection).split(";\n\n")) < set(made)  # and what is folded


def test_there_is_one_line_of_revisions() -> None:
    assert len(script().get_heads()) == 1
    assert revisions() == [f"{n:04d}" for n in range(1, len(revisions()) + 1)]


@pytest.mark.parametrize("revision", revisions())
def test_every_revision_leads_to_the_newest(connection: Connection, revision: str) -> None:
    upgrade.migrate(connection, revision)
    upgrade.migrate(connection)
    assert upgrade.schema_version(connection) == upgrade.SCHEMA_VERSION


def test_revisions_import_nothing_of_cassette() -> None:
    for file in resources.migrations_folder().rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import cassette" not in text, file
        assert "from cassette" not in text, file


@pytest.mark.parametrize("released", sorted(RELEASED.glob("*.db")), ids=lambda path: path.stem)
def test_a_released_library_opens_with_everything_in_it(released: Path, tmp_path: Path) -> None:
    expected = json.loads(released.with_suffix(".json").read_text(encoding="utf-8"))
    shutil.copyfile(released, tmp_path / "library.db")
    with World().open(tmp_path) as library:
        assert not library.read_only
        ask = library.queries
        (row,) = ask.meetings()
        page = ask.meeting(row.id)
        assert ask.team().name == expected["team"]
        assert [member.name for member in ask.members()] == expected["members"]
        assert (row.title, row.due_ms, row.closed) == tuple(expected["meeting"])
        assert [[note.by_name, note.text, note.deleted] for note in page.notes] == expected["notes"]
        assert library.jobs.counts().ready == expected["jobs"]
        sound = "its sound"
        assert all(sound in finding.why for finding in library.check())
        assert library.digest() == library.rebuild()


def test_a_library_of_the_first_schema_is_backed_up_and_learns_to_listen(tmp_path: Path) -> None:
    shutil.copyfile(RELEASED / "0001.db", tmp_path / "library.db")
    world = World()
    for _ in range(1000):
        world.id()  # the first ones are taken in there
    with world.open(tmp_path) as library:
        (row,) = library.queries.meetings()
        notes = {note.text: note for note in library.queries.meeting(row.id).notes}
        assert notes["Thanks"].heard  # a fact of version 1, which knew no takes
        desk = Desk(library, world.now_ms, world.id, "UTC")
        hear.mark_unheard(desk, notes["Thanks"].id)
        assert not library.queries.note(notes["Thanks"].id).heard
        assert [one.note for one in library.queries.unheard()] == [notes["Thanks"].id]
        spoken = notes["Hello there."]
        hear.set_habit(desk, None, Habit(speed=2.0))
        hear.sounded(desk, spoken.id, 0, 500)
        assert library.digest() == library.rebuild()
    with world.open(tmp_path) as library:
        desk = Desk(library, world.now_ms, world.id, "UTC")
        assert hear.habits(desk).everywhere.speed == 2.0
        assert hear.parts_of(desk, spoken.id) == ((0, 500),)
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.endswith("-schema-1.db")
    with closing(connect(backup, mode="ro", immutable=True)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
        tables_then = raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'speech'")
        assert tables_then.fetchone() == (0,)


@pytest.fixture
def coming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A future in which there is one revision more; its file, to be written by the test."""
    folder = tmp_path / "migrations"
    shutil.copytree(resources.migrations_folder(), folder)
    monkeypatch.setattr(upgrade, "migrations_folder", lambda: folder)
    for module in (upgrade, reading, library_module):
        monkeypatch.setattr(module, "SCHEMA_VERSION", NEXT)
    return folder / "versions" / f"{NEXT:04d}_flavour.py"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    World().create(folder).close()
    return folder


def test_an_older_library_is_backed_up_and_brought_up_to_date(old: Path, coming: Path) -> None:
    coming.write_text(coming_revision())
    before = (old / "library.db").read_bytes()
    world = World()
    with world.open(old) as library:
        assert library.team.name == "Harbour"
        with library._readers.snapshot() as connection:
            flavours = connection.exec_driver_sql("SELECT DISTINCT flavour FROM event").all()
        assert [tuple(row) for row in flavours] == [("plain",)]
    (backup,) = (old / "backups").iterdir()
    assert backup.name == f"{world.time_ms}-schema-{LAST}.db"
    with closing(connect(backup, mode="ro", immutable=True)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT count(*) FROM event").fetchone() == (3,)
        assert raw.execute("PRAGMA user_version").fetchone() == (LAST,)
    assert int.from_bytes((old / "library.db").read_bytes()[60:64]) == NEXT
    assert int.from_bytes(before[60:64]) == LAST
    with world.open(old):
        assert len(list((old / "backups").iterdir())) == 1


def test_an_upgrade_that_fails_half_way_changes_nothing(
    old: Path, coming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming.write_text(coming_revision("op.execute('UPDATE nowhere SET x = 1')"))
    world = World()
    with pytest.raises(OperationalError, match="nowhere"):
        world.open(old)
    monkeypatch.undo()
    with world.open(old) as library:
        assert library.check() == []
        assert library.team.name == "Harbour"


def test_an_older_library_that_may_not_be_written_is_read_from_an_upgraded_copy(
    old: Path, coming: Path
) -> None:
    coming.write_text(coming_revision())
    before = (old / "library.db").read_bytes()
    with World().open(old, read_only=True) as library:
        assert library.team.name == "Harbour"
    assert (old / "library.db").read_bytes() == before


def test_only_the_newest_backups_are_kept(old: Path) -> None:
    for n in range(upgrade.KEPT_BACKUPS + 2):
        upgrade.back_up(old, f"100{n}-schema-1")
    kept = sorted(path.name for path in (old / "backups").iterdir())
    assert kept == [f"100{n}-schema-1.db" for n in range(2, 2 + upgrade.KEPT_BACKUPS)]
