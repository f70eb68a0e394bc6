"""Lists of certificates, by index: no page reads more rows than it shows, nor their documents."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from server.credentials.domain.listed import Listed
from server.credentials.domain.verdict import RevocationCode, Standing, Status
from server.database.connection import on_sqlite, query
from server.kernel.clock import from_milliseconds

_COLUMNS = (
    "id, printed_id, person_id, scheme, status, record, issued_ms, expires_ms, status_ms, "
    "reason_code"
)
_ID_LENGTH = 20
_LAST_LETTER = "Z"
Where = Mapping[str, object]


async def newest(
    where: Where, column: str, after: tuple[int, UUID] | None, limit: int
) -> list[Listed]:
    is_by_status = column == "issued_ms"
    conditions = list(where) if is_by_status else _only_filtered(where)
    values = list(where.values())
    if after is not None:
        conditions.append(f"({column}, id) < (?, ?)")
        values += [after[0], _id(after[1])]
    return await _listed(conditions, values, f"{column} DESC, id DESC LIMIT {limit:d}")


async def by_id_start(start: str, where: Where, after: str, limit: int) -> list[Listed]:
    conditions, values = _only_filtered(where), list(where.values())
    conditions += ["printed_id >= ?", "printed_id <= ?"]
    values += [start, start.ljust(_ID_LENGTH, _LAST_LETTER)]
    if after:
        conditions.append("printed_id > ?")
        values.append(after)
    return await _listed(conditions, values, f"printed_id LIMIT {limit:d}")


async def of_people(person_ids: Sequence[UUID], where: Where) -> list[Listed]:
    if not person_ids:
        return []
    conditions, values = _only_filtered(where), list(where.values())
    conditions.append(f"person_id IN ({', '.join('?' * len(person_ids))})")
    values += [_id(one) for one in person_ids]
    return await _listed(conditions, values, "issued_ms DESC, id DESC")


async def count_issued_since(at_ms: int, most: int) -> int:
    rows = await query(
        "SELECT COUNT(*) AS issued FROM "  # noqa: S608 - numbers of ours
        f"(SELECT id FROM certificate WHERE issued_ms >= {at_ms:d} LIMIT {most:d}) AS lately"
    )
    return int(rows[0]["issued"])


async def _listed(conditions: Sequence[str], values: list[Any], order: str) -> list[Listed]:
    every = " AND ".join([*conditions, "document IS NOT NULL"])
    sql = f"SELECT {_COLUMNS} FROM certificate WHERE {every} ORDER BY {order}"  # noqa: S608 - constants
    if not on_sqlite():
        for number in range(1, len(values) + 1):
            sql = sql.replace("?", f"${number}", 1)
    return [_read(row) for row in await query(sql, values)]


def _only_filtered(where: Where) -> list[str]:
    """Keep SQLite, which does not know how many have a status, from walking along all of them."""
    mark = "+" if on_sqlite() else ""
    return [mark + one if one.endswith(" = ?") else one for one in where]


def _id(one: UUID) -> object:
    return str(one) if on_sqlite() else one


class _Name(msgspec.Struct):
    name: str


class _Title(msgspec.Struct):
    title: str


class _Said(msgspec.Struct):
    """The two texts of a record that a list shows; the rest is passed over."""

    holder: _Name
    achievement: _Title


_said = msgspec.json.Decoder(_Said)


def _read(row: Mapping[str, Any]) -> Listed:
    said = _said.decode(row["record"])
    ends, changed = row["expires_ms"], row["status_ms"]
    return Listed(
        id=UUID(str(row["id"])),
        printed_id=row["printed_id"],
        person_id=UUID(str(row["person_id"])),
        scheme=row["scheme"],
        holder=said.holder.name,
        title=said.achievement.title,
        standing=Standing(
            issued_at=from_milliseconds(row["issued_ms"]),
            expires_at=None if ends is None else from_milliseconds(ends),
            status=Status(row["status"]),
            changed_at=None if changed is None else from_milliseconds(changed),
            reason=None if row["reason_code"] is None else RevocationCode(row["reason_code"]),
        ),
    )
