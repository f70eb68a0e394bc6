"""At which version a store stands, asked before anything opens it: that would make an empty file.

The tables are made and changed by `migrate` alone; this only says whether they fit this version.
"""

import asyncio
import pkgutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from server.database.config import StoreBusy, as_refusal, is_sqlite, require_known, sqlite_path

MIGRATIONS = "server.database.migrations"
LOCK = 4_711_202_611
"""Any number, as long as nothing else on the same PostgreSQL takes this advisory lock."""
_SECONDS_TO_CONNECT = 5
_APPLIED = "SELECT name FROM tortoise_migrations ORDER BY id"


class StoreUnready(Exception):
    """The store does not fit this version, or is none. The sentence says which command mends it."""

    code = "store-unready"


class StoreMissing(StoreUnready):
    code = "store-missing"


class StoreBehind(StoreUnready):
    code = "store-behind"


class StoreLater(StoreUnready):
    code = "store-later"


class StoreForeign(StoreUnready):
    code = "store-foreign"


@dataclass(frozen=True, slots=True)
class Standing:
    """Migrations by name, oldest first; a store without any was never migrated."""

    applied: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(sorted({*self.applied} - {*self.known}))

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.known if name not in self.applied)


def names_in(migrations: str) -> list[str]:
    """Return the names of a package of migrations, in order; loads none of them."""
    found = find_spec(migrations)
    assert found is not None
    places = found.submodule_search_locations
    return sorted(entry.name for entry in pkgutil.iter_modules(places) if entry.name[0] != "_")


def later(names: Sequence[str]) -> str:
    return f"This database was migrated by a later version of Assay ({', '.join(names)})."


async def require_this_version(url: str) -> None:
    """Raises StoreUnready; a PostgreSQL that is away raises StoreBusy, or what its driver does."""
    found = await standing(url)
    require_some(found)
    require_no_later(found)
    if found.missing:
        raise StoreBehind(
            f"The database is of an earlier version: {len(found.missing)} migrations are to come, "
            f"{found.missing[0]} first. Run migrate first."
        )


def require_some(found: Standing) -> None:
    """Raises StoreMissing."""
    if not found.applied:
        raise StoreMissing("There is no database of Assay there yet. Run migrate first.")


def require_no_later(found: Standing) -> None:
    """Raises StoreLater."""
    if found.unknown:
        raise StoreLater(
            f"{later(found.unknown)} Start that version, or restore a backup from before. "
            "Nothing was changed."
        )


async def standing(url: str) -> Standing:
    """Raises StoreForeign for a file that is no database; a driver’s error when it is away."""
    require_known(url)
    known = tuple(names_in(MIGRATIONS))
    if is_sqlite(url):
        return Standing(await asyncio.to_thread(_in_file, sqlite_path(url)), known)
    return Standing(await _in_postgres(url), known)


def _in_file(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    try:
        with closing(sqlite3.connect(path)) as connection:
            return tuple(name for (name,) in connection.execute(_APPLIED))
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return ()
        raise
    except sqlite3.DatabaseError as error:
        raise StoreForeign(f"{path} is no SQLite database, or it is damaged: {error}.") from error


async def _in_postgres(url: str) -> tuple[str, ...]:
    """Raises StoreBusy while it is away, StoreForeign where it lets nobody in."""
    import asyncpg  # noqa: PLC0415 - only who has PostgreSQL pays

    try:
        connection = await asyncpg.connect(url, timeout=_SECONDS_TO_CONNECT)
    except (OSError, TimeoutError) as error:
        raise StoreBusy(retry_after_seconds=2) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise as_refusal(error) or StoreForeign(f"PostgreSQL lets nobody in: {error}.") from error
    try:
        return tuple(row["name"] for row in await connection.fetch(_APPLIED))
    except asyncpg.UndefinedTableError:
        return ()
    finally:
        await connection.close()
