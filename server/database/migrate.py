"""Bring the schema to this version. Linear, additive first, never edited once merged.

Everything happens in one transaction that also holds the lock, so that two processes starting
together do not collide and a migration that goes wrong leaves the store as it was. Measured
traps on SQLite: an altered table is rebuilt, which deletes its children while foreign keys are
enforced, and loses its indexes and unique constraints either way. So a copy is kept, foreign keys
rest meanwhile, lost indexes are made again, and the result is compared with a fresh store
before it is committed.
"""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tortoise.connection import get_connections
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, AddIndex, CreateModel, RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps

from server.database import shape
from server.database.config import APP, is_sqlite, sqlite_path, tortoise_config
from server.database.connection import on_sqlite, query, transaction
from server.database.opening import opened_for_orm
from server.database.version import LOCK, MIGRATIONS, Standing, later, names_in

SECONDS_TO_WAIT_FOR_OTHERS = 60
_ANY_TABLE_SQLITE = "SELECT 1 FROM sqlite_master LIMIT 1"
_ANY_TABLE_POSTGRES = """
SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1
"""
_LOOK_FORWARD_ONLY = (AddField, AddIndex, CreateModel, RunSQL)


class _Tables(StateApps):
    """What the tables were at a step. Its models are never asked with: no step gets them ready.

    To get them ready, all of them after each step, took two thirds of the time of migrating.
    """

    def _build_initial_querysets(self) -> None:
        for app in self.apps.values():
            for model in app.values():
                model._meta.finalise_fields()  # noqa: SLF001 - relations are told by fields
                model._meta._resolve_index_expressions()  # noqa: SLF001 - as Tortoise does


class MigrationFailed(Exception):
    """The store could not be brought to this version; nothing in it was changed."""


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What was applied, oldest first; `backup` is the copy from before, on SQLite with data."""

    applied: tuple[str, ...]
    backup: Path | None


async def migrate(
    url: str, *, migrations: str = MIGRATIONS, keeps_copy: bool = True
) -> MigrationReport:
    """Apply what is missing. Safe to repeat, and from several processes; closes the store.

    Raises MigrationFailed, also for a store that a later version has already migrated.
    """
    if is_sqlite(url):
        _make_private(sqlite_path(url))
    async with opened_for_orm(url):
        applied = await _applied()
    if not _missing(applied, migrations):
        return MigrationReport((), None)
    populated = is_sqlite(url) and bool(applied)
    fresh = await _fresh_shape(migrations) if populated else None
    async with opened_for_orm(url):
        return await _run(url, migrations, fresh, keeps_copy=keeps_copy)


async def is_empty(url: str) -> bool:
    """Whether the database holds no table at all, of ours or of anybody."""
    async with opened_for_orm(url):
        return not await query(_ANY_TABLE_SQLITE if on_sqlite() else _ANY_TABLE_POSTGRES)


async def apply_until(url: str, last: str) -> None:
    """Apply all up to one of ours, in the transaction that is open; another call goes on there."""
    await _apply(url, MIGRATIONS, last)
    if on_sqlite() and last == names_in(MIGRATIONS)[-1]:
        await shape.restore_indexes()


def _missing(applied: Sequence[str], migrations: str) -> list[str]:
    standing = Standing(tuple(applied), tuple(names_in(migrations)))
    if standing.unknown:
        raise MigrationFailed(
            f"{later(standing.unknown)} Start that version, or restore a backup from before. "
            "Nothing was changed."
        )
    return list(standing.missing)


def _make_private(path: Path) -> None:
    """A database that is new is its owner's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


async def _run(
    url: str, migrations: str, fresh: shape.Shape | None, *, keeps_copy: bool = True
) -> MigrationReport:
    if on_sqlite():
        await query("PRAGMA foreign_keys=OFF")  # without effect inside a transaction
    try:
        async with transaction(patience_seconds=SECONDS_TO_WAIT_FOR_OTHERS):
            if not on_sqlite():
                await query(f"SET LOCAL lock_timeout = {SECONDS_TO_WAIT_FOR_OTHERS * 1000}")
                await query("SELECT pg_advisory_xact_lock($1)", [LOCK])
            return await _apply_and_check(url, migrations, fresh, keeps_copy=keeps_copy)
    except MigrationFailed:
        raise
    except Exception as error:
        raise MigrationFailed(
            f"The migration failed and nothing was changed. {type(error).__name__}: {error}"
        ) from error


async def _apply_and_check(
    url: str, migrations: str, fresh: shape.Shape | None, *, keeps_copy: bool
) -> MigrationReport:
    missing = _missing(await _applied(), migrations)
    if not missing:  # another process was quicker
        return MigrationReport((), None)
    backup = None
    before: dict[str, int] = {}
    if fresh is not None:
        if keeps_copy:
            backup = await asyncio.to_thread(_back_up, sqlite_path(url), missing[0])
        before = await shape.row_counts()
    await _apply(url, migrations)
    if on_sqlite():
        await shape.restore_indexes()
    if fresh is not None:
        await _require_whole(before, fresh)
    return MigrationReport(tuple(missing), backup)


async def _apply(url: str, migrations: str, last: str | None = None) -> None:
    """Do what Tortoise's executor does, but inside the transaction that is open."""
    client = get_connections().get("default")
    apps: dict[str, Any] = {APP: {**_app_config(url), "migrations": migrations}}
    executor = MigrationExecutor(client, apps)
    await _ensure_record(executor)
    plan = await executor.plan()
    done = set(await executor.recorder.applied_migrations())
    state = State(models={}, apps=_Tables(default_connections={APP: client.connection_name}))
    for key in executor._full_plan():  # noqa: SLF001 - see the docstring
        if key in done and (migration := executor.loader.graph.nodes[key]) is not None:
            for operation in migration.operations:
                operation.state_forward(APP, state)
    for step in plan:
        if last is not None and step.migration.name > last:
            break
        await _apply_one(step.migration, state, _editor(executor))
        await executor.recorder.record_applied(APP, step.migration.name)


async def _apply_one(migration: Migration, state: State, editor: BaseSchemaEditor) -> None:
    """As its `apply`, which copies every model before each step; most steps never look back."""
    for operation in migration.operations:
        before = state if isinstance(operation, _LOOK_FORWARD_ONLY) else state.clone()
        operation.state_forward(APP, state)
        await operation.database_forward(APP, before, state, editor)
    state.validate_relations_initialized()


def _app_config(url: str) -> dict[str, Any]:
    apps: Any = tortoise_config(url)["apps"]
    config: dict[str, Any] = apps[APP]
    return config


def _editor(executor: MigrationExecutor) -> BaseSchemaEditor:
    """Return one that never runs a script, because on SQLite a script commits."""
    return executor._schema_editor(atomic=True)  # noqa: SLF001 - chosen by engine there


async def _ensure_record(executor: MigrationExecutor) -> None:
    model = executor.recorder.model
    sql = _editor(executor)._get_model_sql_data(model).table_sql  # noqa: SLF001 - as Tortoise does
    await query(sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1).rstrip("; \n"))


async def _applied() -> list[str]:
    if not await _has_record():
        return []
    rows = await query("SELECT name FROM tortoise_migrations ORDER BY id")
    return [row["name"] for row in rows]


async def _has_record() -> bool:
    if on_sqlite():
        return bool(await query("SELECT 1 FROM sqlite_master WHERE name = 'tortoise_migrations'"))
    rows = await query("SELECT to_regclass('tortoise_migrations') IS NOT NULL AS there")
    return bool(rows[0]["there"])


async def _fresh_shape(migrations: str) -> shape.Shape:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/fresh.db"
        async with opened_for_orm(url):
            await _run(url, migrations, None)
            return await shape.current()


async def _require_whole(before: dict[str, int], fresh: shape.Shape) -> None:
    if broken := await query("PRAGMA foreign_key_check"):
        tables = ", ".join(sorted({row["table"] for row in broken}))
        raise MigrationFailed(f"Rows of {tables} lost what they refer to. Nothing was changed.")
    after = await shape.row_counts()
    lost = [table for table, rows in before.items() if after.get(table, rows) != rows]
    if lost:
        raise MigrationFailed(f"Rows of {', '.join(lost)} went missing. Nothing was changed.")
    if odd := shape.differences(await shape.current(), fresh):
        raise MigrationFailed(f"{', '.join(odd)} differ from a new store. Nothing was changed.")


def _back_up(path: Path, migration: str) -> Path:
    """Copy what was last committed; a copy left by an earlier try is replaced."""
    target = path.with_name(f"{path.name}.before-{migration}.bak")
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    source, copy = sqlite3.connect(path), sqlite3.connect(half)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    half.replace(target)
    return target
