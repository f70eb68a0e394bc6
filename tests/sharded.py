"""Hash-partitioned copies of the hot tables, and which parts of them a statement really reads.

The copies stand in a schema before ours on the search path: every statement runs as it is written.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from server.database.config import hot_settings
from server.kernel.ids import new_id
from tests.statements import hot_statements

SHARD_KEYS: Mapping[str, str] = {
    "sitting": "id",
    **dict.fromkeys(
        (
            "response_revision", "form", "item_mark", "time_entry", "message_copy", "presence",
            "held_result", "grade", "decision",
        ),
        "sitting_id",
    ),
    "certificate": "printed_id",
    "notice": "person_id",
}  # fmt: skip
SWEEPS: Mapping[str, str] = {
    "IS_CLOSED_DUE": "asks twice a second whether anything waits to be graded",
    "CLAIM_CLOSED": "takes what waits to be graded, by its time",
    "READ_OVERDUE": "asks each second which sittings are over",
    "READ_BREAKS_OVER": "asks each second which breaks are over",
    "_PRINTED_OF": "finds the editions beside a certificate that was issued anew, by their ids",
}
"""Statements that know no key: one look at an index of each shard, or a sweep run beside it."""
FOREIGN_CANNOT = ("exams.store.marks._SAVE[0]", "exams.store.presence.KEEP[0]")
"""ON CONFLICT DO UPDATE, which postgres_fdw refuses: the server of the shard itself is asked."""
PARTS = 8
MANY = 16
NOW_MS = 2_000_000_000_000
_PART = re.compile(r"^(\w+)_part_(\d+)$")
_RECORDSET = re.compile(r"json_to_recordset\(\$1::json\)\s*AS \w+\(([^)]*)\)")
_FIELD = re.compile(r"->>?'(\w+)'")
_DEFAULTS: Mapping[str, Callable[[], object]] = {
    "uuid": new_id,
    "text": lambda: "{}",
    "int": lambda: 1,
    "bigint": lambda: NOW_MS,
}


@dataclass(frozen=True)
class Keys:
    """Of what is stored; `by_part` are ids of sittings, certificates and people of one part."""

    by_part: Mapping[str, Mapping[int, Sequence[str]]]

    def some(self, table: str, count: int) -> Sequence[str]:
        """All of one part."""
        parts = self.by_part[table]
        return parts[max(parts)][:count]


@dataclass
class Touched:
    """By table: its parts that were read or changed, and how often any was looked into."""

    parts: dict[str, set[int]] = field(default_factory=dict)
    looks: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Line:
    """A statement with one row, and with many of one part; `fault` is why it did not run."""

    name: str
    one: Touched
    many: Touched
    fault: str = ""

    @property
    def is_on_one(self) -> bool:
        both = [*self.one.parts.values(), *self.many.parts.values()]
        return not self.fault and all(len(parts) == 1 for parts in both)


async def lines_of(connection: asyncpg.Connection) -> list[Line]:
    keys = await keys_in(connection)
    await _as_hot(connection)
    return [await _line(connection, name, sql, keys) for name, sql in statements_of_shards()]


async def _line(connection: asyncpg.Connection, name: str, sql: str, keys: Keys) -> Line:
    try:
        one = await touched(connection, sql, batch_for(sql, keys, 1))
        many = await touched(connection, sql, batch_for(sql, keys, MANY))
    except asyncpg.PostgresError as error:
        return Line(name, Touched(), Touched(), str(error))
    return Line(name, one, many)


async def partition(
    connection: asyncpg.Connection, parts: int = PARTS, foreign: Sequence[int] = ()
) -> None:
    """Make the copies, some of their parts on the server `other`; `foreign` parts have no index."""
    await connection.execute("CREATE SCHEMA shards")
    await connection.execute("SET search_path = shards, public")
    for table, key in SHARD_KEYS.items():
        await connection.execute(
            f"CREATE TABLE shards.{table} (LIKE public.{table} INCLUDING DEFAULTS "
            f"INCLUDING IDENTITY) PARTITION BY HASH ({key})"
        )
        for number in range(parts):
            kind, where = _FOREIGN if number in foreign else ("", "")
            await connection.execute(
                f"CREATE {kind}TABLE shards.{table}_part_{number} PARTITION OF shards.{table} "
                f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {number}) {where}"
            )
        for columns, is_unique in await _indexes(connection, table):
            kept = is_unique and not foreign
            names = [*columns, *([] if key in columns or not kept else [key])]
            unique = "UNIQUE " if kept else ""
            await connection.execute(f"CREATE {unique}INDEX ON shards.{table} ({', '.join(names)})")


async def fill(connection: asyncpg.Connection, sittings: int) -> None:
    """Sittings with their answers, graded and decided, and a certificate each."""
    for sql in _ROWS:
        await connection.execute(sql.replace(":n", str(sittings)))
    await connection.execute("ANALYZE")


async def _as_hot(connection: asyncpg.Connection) -> None:
    """Plan as the connections of the hot path do, and as if the shards were full."""
    for name, value in (hot_settings() | {"enable_hashjoin": "off"}).items():
        await connection.execute("SELECT set_config($1, $2, false)", name, value)


async def keys_in(connection: asyncpg.Connection) -> Keys:
    found = {}
    for table, key in (("sitting", "id"), ("certificate", "printed_id"), ("notice", "person_id")):
        rows = await connection.fetch(
            f"SELECT tableoid::regclass::text AS part, {key}::text AS key FROM shards.{table} "
            "ORDER BY random() LIMIT 4000"
        )
        parts: dict[int, list[str]] = {}
        for row in rows:
            match = _PART.match(row["part"].removeprefix("shards."))
            assert match is not None
            parts.setdefault(int(match[2]), []).append(row["key"])
        found[table] = parts
    return Keys(found)


def statements_of_shards() -> Iterator[tuple[str, str]]:
    """Each that touches a table of `SHARD_KEYS`, once, by its name and number."""
    seen = set()
    tables = re.compile(rf"\b({'|'.join(SHARD_KEYS)})\b")
    for name, statements in hot_statements():
        for number, sql in enumerate(statements.postgres):
            if sql not in seen and tables.search(sql):
                seen.add(sql)
                yield f"{name.removeprefix('server.')}[{number}]", sql


def is_sweep(name: str) -> bool:
    return name.rpartition(".")[2].partition("[")[0] in SWEEPS


def batch_for(sql: str, keys: Keys, rows: int) -> str:
    """Rows with every field that the statement takes, by name where it is a key, else by type."""
    named = [one.split() for one in (_RECORDSET.search(sql) or ["", ""])[1].split(",") if one]
    types = {name: kind for name, kind, *_ in named} or dict.fromkeys(_FIELD.findall(sql), "bigint")
    key = next((one for one in ("sitting_id", "printed_id", "person_id") if one in types), "id")
    table = {"printed_id": "certificate", "person_id": "notice"}.get(key, "sitting")
    chosen = keys.some(table, rows)
    return json.dumps([_row(types, key, one) for one in chosen])


def _row(types: Mapping[str, str], key: str, value: str) -> dict[str, Any]:
    row: dict[str, Any] = {name: str(_DEFAULTS[kind]()) for name, kind in types.items()}
    row |= {name: given for name, given in _GIVEN.items() if name in types}
    return row | {key: value}


async def touched(connection: asyncpg.Connection, sql: str, batch: str) -> Touched:
    """Run it, take it back, and say what it touched."""
    await connection.execute("BEGIN")
    try:
        plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", batch)
    finally:
        await connection.execute("ROLLBACK")
    found = Touched()
    for node in _nodes(json.loads(plan)[0]["Plan"]):
        match = _PART.match(node.get("Relation Name", ""))
        if match is not None and node["Actual Loops"] and node["Node Type"] != "ModifyTable":
            found.parts.setdefault(match[1], set()).add(int(match[2]))
            found.looks[match[1]] += node["Actual Loops"]
    return found


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for one in plan.get("Plans", []):
        yield from _nodes(one)


async def _indexes(connection: asyncpg.Connection, table: str) -> list[tuple[list[str], bool]]:
    rows = await connection.fetch(_INDEXES, f"public.{table}")
    return [(list(row["columns"]), row["indisunique"]) for row in rows]


_FOREIGN = ("FOREIGN ", "SERVER other OPTIONS (schema_name 'public')")
_INDEXES = """
SELECT i.indisunique, (SELECT array_agg(quote_ident(a.attname) ORDER BY k.place)
  FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
  JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number) AS columns
FROM pg_index AS i WHERE i.indrelid = $1::regclass
"""
_GIVEN = {
    "closed_by": "candidate",
    "writer": 1,
    "sequence": 10,
    "saves": 4,
    "passed": 1,
    "kind": "shards",
    "limit": 10,
}
_ROWS = (
    """INSERT INTO sitting (id, person_id, exam, release_id, state, is_preview, items, started_ms,
         deadline_ms, grace_ms)
       SELECT gen_random_uuid(), gen_random_uuid(), 'practice', gen_random_uuid(),
         CASE WHEN n % 10 = 0 THEN 'open' ELSE 'closed' END, false, 16, 0, 3000000000000, 10000
       FROM generate_series(1, :n) AS n""",
    """INSERT INTO response_revision (sitting_id, position, writer, sequence, response, saved_ms)
       SELECT id, n, 1, n, '{}', 0 FROM sitting, generate_series(1, 4) AS n""",
    """INSERT INTO form (sitting_id, id, document, hash)
       SELECT id, gen_random_uuid(), '{}', '' FROM sitting""",
    "INSERT INTO presence (sitting_id, seen_ms, unsent) SELECT id, 0, 0 FROM sitting",
    """INSERT INTO item_mark (sitting_id, position, writer, sequence, marks, saved_ms)
       SELECT id, 1, 1, 1, '{}', 0 FROM sitting""",
    """INSERT INTO held_result (sitting_id, exam, state, held_ms)
       SELECT id, 'practice', 'held', 0 FROM sitting""",
    """INSERT INTO grade (id, sitting_id, version, points, maximum, scaled_score, passed, document,
         graded_ms)
       SELECT gen_random_uuid(), id, 1, '1', '1', 100, true, '{}', 0 FROM sitting""",
    """INSERT INTO decision (id, sitting_id, grade_id, person_id, scheme, outcome, policy,
         decided_ms)
       SELECT gen_random_uuid(), sitting_id, id, gen_random_uuid(), 'practice', 'certify', '{}', 0
       FROM grade""",
    """INSERT INTO certificate (id, printed_id, person_id, scheme, decision_id, status, record,
         unsigned, signing_input, kid, document, issued_ms, status_list, status_index)
       SELECT gen_random_uuid(), upper(substr(md5(id::text), 1, 16)), person_id, 'practice', id,
         'active', '{}', '', '', 'kid', '{}', 0, 0, row_number() OVER () FROM decision""",
    """INSERT INTO notice (id, person_id, kind, subject, payload, created_ms)
       SELECT gen_random_uuid(), person_id, 'kind', '1', '{}', 0 FROM decision""",
)
