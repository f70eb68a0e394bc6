"""Where every table lives, and how each engine is opened."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tortoise.backends.base.config_generator import expand_db_url

from server.kernel.errors import Unavailable

APP = "assay"
TABLES = [
    f"server.{context}.tables"
    for context in (
        "database", "accounts", "audit", "curriculum", "items", "exams", "grading",
        "certification", "credentials", "cohorts", "notices", "appeals", "authoring",
        "invigilation",
    )
]  # fmt: skip

SQLITE_PATIENCE_SECONDS = 5.0
"""How long a write waits until it may begin: for other writers here and in other processes."""
SQLITE_WAIT_AT_ONCE_MS = 500
"""For how much of that it keeps the connection from those who only read."""

POSTGRES_CONNECTION_SECONDS = 3.0
POSTGRES_LOCK_SECONDS = 2.0
"""How long work waits for a connection of the pool, and how long a statement for a lock.

A statement may wait twice: for its place among those who want a row, and for the row.
"""

SQLITE_PRAGMAS: Mapping[str, str | int] = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": SQLITE_WAIT_AT_ONCE_MS,
    "foreign_keys": "ON",
    "journal_size_limit": 67_108_864,
    "temp_store": "MEMORY",  # else each larger batch opens and deletes a file to undo it by
}
ORM_PRAGMAS: Mapping[str, str | int] = {"cache_size": -400}
"""In kB: courses and releases are read once and kept parsed, and their pages would fill 2 MB."""


def postgres_settings() -> dict[str, str]:
    """Of every connection: who waits for a lock is told so, and a commit is on disk, as on SQLite.

    A server or a role may be set to acknowledge earlier, which would lose what we acknowledged.
    """
    return {
        "lock_timeout": f"{POSTGRES_LOCK_SECONDS * 1000:.0f}",
        "synchronous_commit": "on",
    }


def hot_settings() -> dict[str, str]:
    """Of the hot path: from the batch to the rows by an index, also where a table is small.

    PostgreSQL takes each batch for a hundred rows, for which it would read a small table through.
    """
    return postgres_settings() | {"enable_seqscan": "off", "enable_mergejoin": "off"}


class StoreBusy(Unavailable):
    code = "store-busy"
    detail = "The store is busy. Nothing was saved by this request; please try again in a moment."


@contextmanager
def reaching() -> Iterator[None]:
    """Make a connection: while PostgreSQL starts again its socket may be missing altogether."""
    try:
        yield
    except (ConnectionError, FileNotFoundError) as error:
        raise StoreBusy(retry_after_seconds=2) from error


class StoreFull(Unavailable):
    code = "store-full"
    detail = "The store has no room left. Nothing was saved by this request; we have been told."


class StoreNotDurable(RuntimeError):
    """A power cut would lose what this SQLite acknowledged: the server does not run on it."""


class DatabaseUrlWrong(ValueError):
    """The database setting is neither `sqlite://PATH` nor `postgres://…`."""


def require_durable(journal_mode: object, synchronous: object) -> None:
    """Raises StoreNotDurable; the values are what SQLite answers, for each connection anew."""
    if (journal_mode, synchronous) != ("wal", 2):
        raise StoreNotDurable(
            "SQLite must run with journal_mode=WAL and synchronous=FULL, and here it runs with "
            f"{journal_mode} and {synchronous}. Is the file on a network drive?"
        )


_POSTGRES = ("postgres://", "postgresql://", "asyncpg://")


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite://")


def sqlite_path(url: str) -> Path:
    return Path(url.removeprefix("sqlite://"))


def require_known(url: str) -> None:
    """Raises DatabaseUrlWrong."""
    if not is_sqlite(url) and not url.startswith(_POSTGRES):
        raise DatabaseUrlWrong("The database must be given as sqlite://PATH or postgres://…")


def tortoise_config(url: str) -> dict[str, object]:
    """Return Tortoise's configuration; raises DatabaseUrlWrong."""
    require_known(url)
    if is_sqlite(url):
        connection: object = {
            "engine": "tortoise.backends.sqlite",
            "credentials": {"file_path": str(sqlite_path(url)), **SQLITE_PRAGMAS, **ORM_PRAGMAS},
        }
    else:
        connection = {
            "engine": "server.database.postgres",
            "credentials": expand_db_url(url)["credentials"]
            | {"server_settings": postgres_settings()},
        }
    return {
        "connections": {"default": connection},
        "apps": {
            APP: {
                "models": TABLES,
                "default_connection": "default",
                "migrations": "server.database.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def as_refusal(error: BaseException) -> Unavailable | None:
    """Tell a store that is busy, full or away from a fault of ours (None)."""
    if isinstance(error, Unavailable):
        return error
    text = f"{type(error).__name__} {error}".lower()
    if any(sign in text for sign in ("database or disk is full", "diskfull", "no space left")):
        return StoreFull(retry_after_seconds=30)
    if any(sign in text for sign in _BUSY_SIGNS):
        return StoreBusy(retry_after_seconds=2)
    return None


_BUSY_SIGNS = (
    "database is locked", "database table is locked", "disk i/o error", "toomanyconnections",
    "cannotconnectnow", "connectiondoesnotexist", "connectionrefused", "connection was closed",
    "connection is closed", "adminshutdown", "dbconnectionerror", "connectionreset",
    "lock timeout", "locknotavailable", "deadlock", "serialization", "timeouterror",
    "internalclienterror",
)  # fmt: skip
