"""What must follow a commit: written with its cause, handled at least once, in any process."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.database import hot, wakeup
from server.database.connection import transaction
from server.database.hot import Statements
from server.database.many import run_each
from server.database.tables import OutboxRow
from server.kernel.clock import to_milliseconds

LEASE_MS = 60_000
BACKOFF_MS = (500, 2_000, 10_000, 60_000, 300_000)


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    topic: str
    key: str
    attempts: int


async def add(topic: str, key: object, *, now: datetime, wait_ms: int = 0) -> None:
    """Write an entry; call inside the transaction of its cause."""
    moment = to_milliseconds(now)
    wakeup.expect()
    await OutboxRow.create(topic=topic, key=str(key), created_ms=moment, due_ms=moment + wait_ms)


async def add_all(topic: str, keys: Iterable[object], *, now: datetime) -> None:
    """Write many at once; call inside the transaction of their cause."""
    moment = to_milliseconds(now)
    rows = [(topic, str(key), moment, moment) for key in keys]
    if rows:
        wakeup.expect()
        await run_each(_ADD, rows)


async def put(topic: str, keys: Iterable[object], *, now: datetime) -> None:
    """Write many on the hot path, mostly inside `hot.together()`."""
    moment = to_milliseconds(now)
    rows = [{"topic": topic, "key": key, "now_ms": moment} for key in keys]
    if rows:
        wakeup.expect()
        await hot.write(_PUT, rows)


async def claim(limit: int, *, now: datetime, topics: Collection[str] | None = None) -> list[Entry]:
    """Take due entries for this process; they fall due again if it dies.

    With `topics`, only those; whoever works on other topics is not in the way.
    """
    moment = to_milliseconds(now)
    wanted = list(topics or ())
    row = {"now_ms": moment, "until_ms": moment + LEASE_MS, "limit": limit, "topics": wanted}
    (due,) = await hot.read(_IS_DUE_AMONG if wanted else _IS_DUE, [row])
    if not due:
        return []  # a look costs no write
    (rows,) = await hot.write(_CLAIM_AMONG if wanted else _CLAIM, [row])
    entries = [Entry(row["id"], row["topic"], row["key"], row["attempts"]) for row in rows]
    return sorted(entries, key=lambda entry: entry.id)


async def finish(entries: list[Entry]) -> None:
    await hot.write(_FINISH, [{"id": entry.id} for entry in entries])


async def postpone(
    entry: Entry,
    error: BaseException | str,
    *,
    now: datetime,
    backoff_ms: Sequence[int] = BACKOFF_MS,
) -> None:
    """Try again later, with the fault's class on record (never its text: it may hold data)."""
    wait = backoff_ms[min(entry.attempts, len(backoff_ms)) - 1]
    name = error if isinstance(error, str) else type(error).__name__
    async with transaction():
        await OutboxRow.filter(id=entry.id, set_aside_ms=None).update(
            due_ms=to_milliseconds(now) + wait, last_error=name
        )


async def waiting_keys(topic: str, keys: Sequence[object]) -> set[str]:
    """Which of these keys have an entry of this topic that is not finished."""
    rows = await OutboxRow.filter(topic=topic, key__in=[str(key) for key in keys]).only("id", "key")
    return {row.key for row in rows}


async def is_waiting(topic: str) -> bool:
    """Whether any entry of this topic is not finished."""
    return await OutboxRow.filter(topic=topic).exists()


def _with_values(sql: str) -> Statements:
    """Fill in where a batch of one row holds each value."""
    sqlite, postgres = sql, sql
    for name in ("now_ms", "until_ms", "limit"):
        sqlite = sqlite.replace(f":{name}", f"(?1->'$[0]'->>'{name}')")
        postgres = postgres.replace(f":{name}", f"($1::json->0->>'{name}')::bigint")
    return Statements(
        (
            sqlite.replace(":topics", "(SELECT value FROM json_each(?1, '$[0].topics'))").replace(
                " FOR UPDATE SKIP LOCKED", ""
            ),
        ),
        (postgres.replace(":topics", "(SELECT json_array_elements_text($1::json->0->'topics'))"),),
    )


_ADD = "INSERT INTO outbox (topic, key, created_ms, due_ms) VALUES ($1, $2, $3, $4)"
_DUE = "FROM outbox WHERE due_ms <= :now_ms"
_AMONG = " AND topic IN :topics"


def _is_due(condition: str) -> Statements:
    return _with_values(f"SELECT 1 AS due {_DUE}{condition} LIMIT 1")


def _claim(condition: str) -> Statements:
    return _with_values(
        "UPDATE outbox SET due_ms = :until_ms, attempts = attempts + 1 WHERE id IN "  # noqa: S608 - constants
        f"(SELECT id {_DUE}{condition} ORDER BY due_ms, id LIMIT :limit "
        "FOR UPDATE SKIP LOCKED) RETURNING id, topic, key, attempts"
    )


_IS_DUE, _IS_DUE_AMONG = _is_due(""), _is_due(_AMONG)
_CLAIM, _CLAIM_AMONG = _claim(""), _claim(_AMONG)
_PUT = Statements(
    (
        """INSERT INTO outbox (topic, key, created_ms, due_ms)
           SELECT value->>'topic', value->>'key', value->>'now_ms', value->>'now_ms'
           FROM json_each(?1)""",
    ),
    (
        """INSERT INTO outbox (topic, key, created_ms, due_ms)
           SELECT topic, key, now_ms, now_ms
           FROM json_to_recordset($1::json) AS j(topic text, key text, now_ms bigint)""",
    ),
)
_FINISH = Statements(
    ("DELETE FROM outbox WHERE id IN (SELECT value->>'id' FROM json_each(?1))",),
    (
        """DELETE FROM outbox AS o USING json_to_recordset($1::json) AS j(id bigint)
           WHERE o.id = j.id""",
    ),
)
