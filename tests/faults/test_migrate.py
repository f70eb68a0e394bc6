"""Migrations that rebuild tables, fail half way, meet each other or come from the future."""

import asyncio
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from server.database import shape
from server.database.config import sqlite_path
from server.database.connection import close_store, open_store
from server.database.migrate import MigrationFailed, migrate
from server.database.version import MIGRATIONS, names_in
from tests.engines import Fresh

HEAD = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("assay", {last!r})]
    operations = [{operations}]
"""
ALTER = (
    "ops.AlterField(model_name='PersonRow', name='name', field=fields.CharField(max_length=300)), "
    "ops.AlterField(model_name='SittingRow', name='exam', field=fields.CharField(max_length=99))"
)
LOSES_A_PARENT = "ops.RunSQL('DELETE FROM person WHERE rowid = 1')"
LOSES_A_CHILD = "ops.RunSQL('DELETE FROM session WHERE rowid = 1')"
BREAKS = "ops.RunSQL('INSERT INTO nowhere VALUES (1)')"
PEOPLE = ("ada@example.org", "bela@example.org")


def our_migrations() -> Path:
    return Path(__file__).parents[2] / "server" / "database" / "migrations"


@pytest.fixture
def a_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Writer":
    monkeypatch.syspath_prepend(tmp_path)
    return Writer(tmp_path)


class Writer:
    """Makes packages of our migrations with one more at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str, operations: str) -> str:
        package = f"migrations_{name}_{abs(hash(self._folder))}"
        shutil.copytree(our_migrations(), self._folder / package)
        text = HEAD.format(last=names_in(MIGRATIONS)[-1], operations=operations)
        (self._folder / package / f"9999_{name}.py").write_text(text)
        return package


@pytest.fixture
async def url(fresh_sqlite: Fresh, tmp_path: Path) -> str:
    """A store with two people, each signed in."""
    shutil.copyfile(sqlite_path(await fresh_sqlite()), tmp_path / "assay.db")
    for number, email in enumerate(PEOPLE):
        add_row(tmp_path / "assay.db", "person", id=f"person-{number}", email=email)
        add_row(tmp_path / "assay.db", "session", person_id=f"person-{number}", id=f"s{number}")
    return f"sqlite://{tmp_path}/assay.db"


def add_row(path: Path, table: str, **named: str) -> None:
    """Add a row, filling the other columns with what their types take."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        values = {name: 1 if "INT" in kind else f"{name} {named}" for _, name, kind, *_ in columns}
        values |= named
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
        )
    finally:
        connection.close()


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"SELECT * FROM {table}").fetchall()
    finally:
        connection.close()


async def indexes(url: str) -> set[shape.Index]:
    await open_store(url)
    try:
        return {index for table in (await shape.current()).values() for index in table.indexes}
    finally:
        await close_store()


async def test_a_rebuilt_table_keeps_its_rows_children_and_indexes(
    url: str, tmp_path: Path, a_migration: Writer
) -> None:
    before = await indexes(url)
    children = rows(tmp_path / "assay.db", "session")

    report = await migrate(url, migrations=a_migration("alter", ALTER))

    assert report.applied == ("9999_alter",)
    assert rows(tmp_path / "assay.db", "session") == children
    assert len(rows(tmp_path / "assay.db", "person")) == len(PEOPLE)
    assert await indexes(url) == before
    with pytest.raises(sqlite3.IntegrityError):
        twice(tmp_path / "assay.db")


def twice(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.execute("UPDATE person SET email = 'the-same@example.org'")
    finally:
        connection.close()


async def test_a_new_store_has_the_indexes_a_rebuild_would_lose(
    tmp_path: Path, a_migration: Writer
) -> None:
    plain, altered = f"sqlite://{tmp_path}/plain.db", f"sqlite://{tmp_path}/altered.db"
    await migrate(plain)
    await migrate(altered, migrations=a_migration("alter", ALTER))

    assert await indexes(altered) == await indexes(plain)


async def test_a_private_copy_from_before_is_kept(
    url: str, tmp_path: Path, a_migration: Writer
) -> None:
    people = rows(tmp_path / "assay.db", "person")

    report = await migrate(url, migrations=a_migration("alter", ALTER))

    assert report.backup == tmp_path / "assay.db.before-9999_alter.bak"
    assert report.backup.stat().st_mode & 0o777 == 0o600
    assert rows(report.backup, "person") == people


@pytest.mark.parametrize(
    ("operations", "reason"),
    [
        (LOSES_A_PARENT, "session lost what they refer to"),
        (LOSES_A_CHILD, "session went missing"),
        (BREAKS, "no such table: nowhere"),
    ],
)
async def test_a_migration_that_goes_wrong_changes_nothing(
    url: str, tmp_path: Path, a_migration: Writer, operations: str, reason: str
) -> None:
    people, children = rows(tmp_path / "assay.db", "person"), rows(tmp_path / "assay.db", "session")
    migrations = a_migration("wrong", f"{ALTER}, {operations}")

    with pytest.raises(MigrationFailed, match=reason):
        await migrate(url, migrations=migrations)

    assert rows(tmp_path / "assay.db", "person") == people
    assert rows(tmp_path / "assay.db", "session") == children
    assert (await migrate(url)).applied == ()


async def test_a_store_of_a_later_version_is_refused_and_left_alone(
    url: str, tmp_path: Path, a_migration: Writer
) -> None:
    await migrate(url, migrations=a_migration("later", ALTER))
    before = (tmp_path / "assay.db").read_bytes()

    with pytest.raises(MigrationFailed, match=r"later version of Assay \(9999_later\)"):
        await migrate(url)

    assert (tmp_path / "assay.db").read_bytes() == before


async def test_processes_that_start_together_do_not_collide(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys; from server.database.migrate import migrate; "
        "print(len(asyncio.run(migrate(sys.argv[1])).applied))"
    )
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            script,
            f"sqlite://{tmp_path}/together.db",
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]

    outputs = [(await process.communicate())[0] for process in started]

    assert [process.returncode for process in started] == [0, 0, 0]
    applied = [int(output) for output in outputs]
    assert sorted(applied) == [0, 0, len(names_in(MIGRATIONS))]


async def test_a_second_run_has_nothing_to_do(url: str) -> None:
    report = await migrate(url)

    assert (report.applied, report.backup) == ((), None)
