"""The entries of the transparency log, in the order in which they were committed."""

from server.credentials.domain.event import LogEntry
from server.credentials.tables import LogEntryRow
from server.database.connection import query

_TAKE_PLACE = """
INSERT INTO log_size (id, size) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET size = log_size.size + 1 RETURNING size
"""


async def append(entry: LogEntry) -> int:
    """Return its place; call inside a transaction, which others who append wait for."""
    (row,) = await query(_TAKE_PLACE)
    place = int(row["size"]) - 1
    await LogEntryRow.create(position=place, line=entry.line)
    return place
