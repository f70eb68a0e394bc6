"""One statement for any number of ids or rows: they travel as one JSON value, on both engines."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NewType
from uuid import UUID

from server.database.connection import each, on_sqlite, query

Kind = Literal["uuid", "text", "bigint"]
Packed = NewType("Packed", str)
"""Many ids as one JSON value, which may go from one statement to the next without being read."""
NOBODY = Packed("")
"""No ids, and no value for a statement."""


def among(kind: Kind, at: int = 1) -> str:
    """Return what follows a column: that it is one of the values in parameter `at`."""
    if on_sqlite():
        return f"IN (SELECT value FROM json_each(?{at}))"  # noqa: S608 - made of our own words
    return f"IN (SELECT value::{kind} FROM json_array_elements_text(${at}::json) AS given(value))"  # noqa: S608 - a type of ours


def records(columns: Mapping[str, Kind], at: int = 1) -> str:
    """Return a SELECT of the rows in parameter `at`; `columns` maps names to types."""
    names = ", ".join(columns)
    if on_sqlite():
        found = ", ".join(f"value->>'{name}'" for name in columns)
        return f"SELECT {found} FROM json_each(?{at}) WHERE true"  # noqa: S608 - names of ours
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"SELECT {names} FROM json_to_recordset(${at}::json) AS given({typed})"  # noqa: S608 - names of ours


def packed(values: Iterable[UUID | str]) -> Packed:
    return Packed(json.dumps([str(one) for one in values]))


def gathered(column: str) -> str:
    """Return what selects a column of many rows as one packed value named `gathered`."""
    if on_sqlite():
        return f"json_group_array({column}) AS gathered"
    return f"coalesce(json_agg({column})::text, '[]') AS gathered"


def packed_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows), default=str, ensure_ascii=False)


async def run_each(sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Run a statement written with `$1`, `$2`… once for each row, inside a transaction."""
    if on_sqlite():
        texts = [[str(one) if isinstance(one, UUID) else one for one in row] for row in rows]
        await each(sql.replace("$", "?"), texts)
    else:
        await each(sql, rows)


async def run(sql: str, *values: object) -> list[dict[str, Any]]:
    """Run a statement written with `$1`, `$2`… on either engine."""
    return await query(sql.replace("$", "?") if on_sqlite() else sql, list(values))


def as_uuid(value: object) -> UUID:
    """SQLite keeps ids as text."""
    return value if isinstance(value, UUID) else UUID(str(value))
