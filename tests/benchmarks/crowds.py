"""A house with any number of certificates, each with what led to it, and all of it sound.

One candidate sits, passes and is certified by the services; the rows of that are copied for
everybody else by the store itself, and their certificates are really issued: built, signed and
entered into the log. On SQLite; a backup brings it to the other engine.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from server.app import build_services, opened
from server.audit import service as audit
from server.database.config import sqlite_path
from server.database.connection import transaction
from server.database.migrate import migrate
from server.database.tables import OutboxRow
from server.web.deps import Services
from tests.faults.exam_house import START, Staged, open_house, settings_in, stage

CERTIFIED_AT_ONCE = 250
_NOT_COPIED = (
    "certificate", "certificate_event", "directory_entry", "session", "outbox", "search_",
    "sqlite_", "log_", "status_list", "tortoise_",
)  # fmt: skip
_TOLD = ("notice", "mail")
_NEW = "printf('%08x', n.n) || substr({}, 9)"
"""A UUID for person n in the place of one: the first eight digits are the person's."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What of one table stands for the one who was copied."""

    table: str
    kinds: Mapping[str, str]
    numbers: Sequence[int]
    """By rowid."""


async def crowded_house(folder: Path, count: int) -> Staged:
    """Of `count` certificates; the candidates who were not copied may still sit."""
    url = f"sqlite://{folder}/store/assay.db"
    await migrate(url)
    staged = await stage(folder / "staged", url)
    async with opened(settings_in(folder / "data", url)):
        house = open_house(staged, folder / "data", url)
        await house.services.credentials.keys.register(now=house.clock())
        await house.sit_and_pass(house.candidates[0])
        await house.services.flows.settle()
    _copy(sqlite_path(url), house.candidates[0].person_id, count - 1)
    settings = settings_in(folder / "data", url)
    async with opened(settings):
        services = build_services(settings, house.clock)
        await _certify(services, sqlite_path(url))
    with closing(sqlite3.connect(sqlite_path(url))) as connection:
        _tell(connection)
        connection.commit()
    async with opened(settings):
        while await audit.chain_new():
            pass
        await services.credentials.log.publish(now=START)
    return Staged(url, folder / "data", staged.candidates[1:], staged.tokens[1:])


def _copy(path: Path, person: UUID, count: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA synchronous = OFF; CREATE TEMP TABLE numbers (n INTEGER)")
        connection.execute(
            "INSERT INTO numbers WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up "
            "WHERE n < ?) SELECT n FROM up",
            (count,),
        )
        rows, ids = _rows_of(connection, str(person))
        for one in rows:
            connection.execute(_copying(one, connection, ids))
        connection.commit()


def _rows_of(connection: sqlite3.Connection, person: str) -> tuple[list[Rows], set[str]]:
    """Everything that leads to a person, and what leads to that."""
    tables = {name: _kinds(connection, name) for name in _copied(connection)}
    certificates = {one for (one,) in connection.execute("SELECT id FROM certificate")}
    ids, before = {person}, set[str]()
    found: list[Rows] = []
    while ids != before:
        before, found = set(ids), []
        for table, kinds in tables.items():
            numbers = []
            for number, *values in connection.execute(f"SELECT rowid, * FROM {table}").fetchall():
                row = dict(zip(kinds, values, strict=True))
                if ids.isdisjoint(row.values()) or not certificates.isdisjoint(row.values()):
                    continue
                numbers.append(number)
                if kinds.get("id") == "CHAR(36)":
                    ids.add(row["id"])
            if numbers:
                found.append(Rows(table, kinds, numbers))
    return found, ids


def _copied(connection: sqlite3.Connection) -> Iterator[str]:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if not name.startswith(_NOT_COPIED):
            yield name


def _kinds(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
    return {name: kind.upper() for name, kind in columns}


def _copying(rows: Rows, connection: sqlite3.Connection, ids: set[str]) -> str:
    names = [name for name in rows.kinds if (name, rows.kinds[name]) != ("id", "INTEGER")]
    numbers = ", ".join(map(str, rows.numbers))
    cells = connection.execute(
        f"SELECT {_listed(names)} FROM {rows.table} WHERE rowid IN ({numbers})"
    ).fetchall()
    values = [_value(rows, name, [row[at] for row in cells], ids) for at, name in enumerate(names)]
    return (
        f"INSERT INTO {rows.table} ({_listed(names)}) SELECT {', '.join(values)} FROM numbers n "
        f"CROSS JOIN (SELECT * FROM {rows.table} WHERE rowid IN ({numbers})) AS old"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _value(rows: Rows, name: str, cells: Sequence[object], ids: set[str]) -> str:
    column = f'old."{name}"'
    if (rows.table, name) == ("person", "email"):
        return f"n.n || '-' || {column}"
    if rows.table == "audit_event" and name in {"sequence", "previous_hash", "hash"}:
        return "NULL"
    for one in sorted(ids):
        if any(isinstance(cell, str) and one in cell for cell in cells):
            new = _NEW.format(f"'{one}'")
            column = f"replace({column}, '{one}', {new})"
    return column


async def _certify(services: Services, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        decided = connection.execute(
            "SELECT id FROM decision WHERE id NOT IN (SELECT decision_id FROM certificate)"
        ).fetchall()
    ids = [UUID(one) for (one,) in decided]
    for start in range(0, len(ids), CERTIFIED_AT_ONCE):
        some = ids[start : start + CERTIFIED_AT_ONCE]
        await services.certification.issuing.issue(some, now=START)
    async with transaction():
        await OutboxRow.all().delete()


def _tell(connection: sqlite3.Connection) -> None:
    """What their holders were told, as the one was who was copied."""
    connection.create_function("new_id", 0, _random_id)
    for table in _TOLD:
        kinds = _kinds(connection, table)
        values = {name: f"old.{name}" for name in kinds} | {
            "id": "new_id()",
            "person_id": "c.person_id",
            "subject": "c.id",
        }
        connection.execute(
            f"INSERT INTO {table} ({_listed([*kinds])}) SELECT {', '.join(values.values())} "
            f"FROM certificate c, (SELECT * FROM {table} WHERE kind = 'certificate-issued' "
            f"LIMIT 1) AS old WHERE c.id <> old.subject"
        )


def _random_id() -> str:
    return str(UUID(bytes=os.urandom(16)))
