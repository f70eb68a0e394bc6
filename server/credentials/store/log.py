"""The entries of the transparency log, in the order in which they were committed, and its head."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.credentials.domain.event import LogEntry
from server.credentials.tables import LogHeadRow, LogSizeRow
from server.database.connection import query
from server.database.many import run, run_each
from server.kernel.clock import to_milliseconds

_TAKE_PLACES = """
INSERT INTO log_size (id, size) VALUES (1, $1)
ON CONFLICT (id) DO UPDATE SET size = log_size.size + $1 RETURNING size
"""
_ADD = "INSERT INTO log_entry (position, line) VALUES ($1, $2)"
_LINES = """
SELECT position, line FROM log_entry WHERE position >= $1 ORDER BY position LIMIT $2
"""
_SIZES = """
SELECT (SELECT size FROM log_size WHERE id = 1) AS size,
       (SELECT size FROM log_head WHERE id = 1) AS signed
"""
RESTORED = 2
"""The row of `log_head` that says: nobody knows yet what was signed after this store was copied."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest signed head: a note, and what witnesses signed below it."""

    size: int
    note: str
    cosignatures: str
    signed_ms: int

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.note.partition("\n")[0]

    @property
    def served(self) -> str:
        return self.note + self.cosignatures


async def append(entry: LogEntry) -> int:
    """Return its place; call inside a transaction, which others who append wait for."""
    return await append_all([entry])


async def append_all(entries: Sequence[LogEntry]) -> int:
    """Return the place of the first; the others follow it. Call inside a transaction."""
    (row,) = await run(_TAKE_PLACES, len(entries))
    first = int(row["size"]) - len(entries)
    await run_each(_ADD, [(first + n, one.line) for n, one in enumerate(entries)])
    return first


async def sizes() -> tuple[int, int | None]:
    """How many entries are committed, and how many the signed head covers."""
    (row,) = await query(_SIZES)
    return int(row["size"] or 0), row["signed"]


async def hold() -> None:
    """Let nobody else append before this transaction ends."""
    await run(_TAKE_PLACES, 0)


async def lines(start: int, limit: int) -> list[bytes]:
    """Entries as they are hashed, from a place on; those after a gap are left out."""
    rows = await run(_LINES, start, limit)
    in_order = (row for place, row in enumerate(rows, start) if row["position"] == place)
    return [row["line"].encode() for row in in_order]


async def head() -> Head | None:
    row = await LogHeadRow.get_or_none(id=1)
    return (
        None if row is None else Head(int(row.size), row.note, row.cosignatures, int(row.signed_ms))
    )


async def replace_head(old: Head | None, size: int, note: str, *, now: datetime) -> bool:
    """False when somebody was faster. Call inside a transaction."""
    values = {"size": size, "note": note, "cosignatures": "", "signed_ms": to_milliseconds(now)}
    if old is not None:
        return await LogHeadRow.filter(id=1, note=old.note).update(**values) == 1
    await LogSizeRow.get_or_create(id=1, defaults={"size": 0})
    _, is_new = await LogHeadRow.get_or_create(id=1, defaults=values)
    return is_new


async def forget_head() -> None:
    """Also that the store was restored."""
    await LogHeadRow.all().delete()


async def is_restored() -> bool:
    """Whether nobody has accepted a head since the store was restored."""
    return await LogHeadRow.exists(id=RESTORED)


async def mark_restored(size: int) -> None:
    await LogHeadRow.create(id=RESTORED, size=size, note="", cosignatures="", signed_ms=0)


async def add_cosignatures(head: Head, cosignatures: str) -> None:
    await LogHeadRow.filter(id=1, note=head.note).update(cosignatures=cosignatures)
