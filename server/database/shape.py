"""What a SQLite store looks like, compared by meaning rather than by the text of its SQL.

For `migrate` only: names every column, index and foreign key, and makes again the indexes that
rebuilding a table lost.
"""

import sqlite3
from dataclasses import dataclass

from tortoise.connection import get_connections
from tortoise.utils import get_schema_sql

from server.database.connection import query

Index = tuple[str, tuple[str, ...], bool]
"""Table, columns in order, whether it is unique."""


@dataclass(frozen=True, slots=True)
class TableShape:
    columns: frozenset[tuple[object, ...]]
    indexes: frozenset[Index]
    foreign_keys: frozenset[tuple[object, ...]]


Shape = dict[str, TableShape]

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_INDEXES = (
    'SELECT list.name AS name, list."unique" AS is_unique, info.name AS column_name '
    "FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS info "
    "ORDER BY list.name, info.seqno"
)


async def current() -> Shape:
    return {table: await _table_shape(table) for table in await _tables()}


def differences(one: Shape, other: Shape) -> list[str]:
    """Return the names of the tables that differ."""
    names = sorted(one.keys() | other.keys())
    return [name for name in names if one.get(name) != other.get(name)]


async def row_counts() -> dict[str, int]:
    """Return the rows of each table but the list of migrations, which grows by its nature."""
    counts = {}
    for table in await _tables():
        if table != "tortoise_migrations":
            rows = await query(f'SELECT count(*) AS n FROM "{table}"')  # noqa: S608 - our own name
            counts[table] = int(rows[0]["n"])
    return counts


async def restore_indexes() -> None:
    """Make every index the models declare and the store lacks; declared ones are the truth."""
    present: set[Index] = set()
    for table in await _tables():
        present |= _grouped(table, await query(_INDEXES, [table])).keys()
    for index, name in _declared().items():
        if index not in present:
            await query(_create_index(index, name))


def _declared() -> dict[Index, str]:
    """Return what the models ask for, with the name each index has in a new store."""
    client = get_connections().get("default")
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    try:
        connection.executescript(get_schema_sql(client, safe=False))
        found: dict[Index, str] = {}
        for (table,) in connection.execute(_TABLES).fetchall():
            rows = [dict(row) for row in connection.execute(_INDEXES, (table,)).fetchall()]
            found |= _grouped(table, rows)
        return found
    finally:
        connection.close()


def _create_index(index: Index, name: str) -> str:
    table, columns, is_unique = index
    if name.startswith("sqlite_autoindex"):  # reserved for what stands in CREATE TABLE itself
        name = f"uid_{table}_{'_'.join(columns)}"
    kind = "UNIQUE INDEX" if is_unique else "INDEX"
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'CREATE {kind} "{name}" ON "{table}" ({listed})'


def _grouped(table: str, rows: list[dict[str, object]]) -> dict[Index, str]:
    columns: dict[str, list[str]] = {}
    unique: dict[str, bool] = {}
    for row in rows:
        name = str(row["name"])
        columns.setdefault(name, []).append(str(row["column_name"]))
        unique[name] = bool(row["is_unique"])
    return {(table, tuple(columns[name]), unique[name]): name for name in columns}


async def _tables() -> list[str]:
    return sorted(row["name"] for row in await query(_TABLES))


async def _table_shape(table: str) -> TableShape:
    columns = await query(
        'SELECT name, upper(type) AS type, "notnull", dflt_value, pk FROM pragma_table_info(?)',
        [table],
    )
    foreign_keys = await query(
        'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)', [table]
    )
    return TableShape(
        columns=frozenset(tuple(row.values()) for row in columns),
        indexes=frozenset(_grouped(table, await query(_INDEXES, [table]))),
        foreign_keys=frozenset(tuple(row.values()) for row in foreign_keys),
    )
