"""What statistics read of closed sittings, a batch at a time: forms, and every save."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.database.connection import on_sqlite
from server.database.many import among, as_uuid, packed, run

_READ = """
SELECT s.id AS id, s.person_id AS person_id, s.release_id AS release_id,
  s.started_ms AS started_ms, f.document AS document, {saves} AS saves
FROM sitting AS s JOIN form AS f ON f.sitting_id = s.id
WHERE s.id {among} AND s.state = 'closed' ORDER BY s.id
"""
_SAVES_SQLITE = """
(SELECT '[' || group_concat('[' || position || ',' || saved_ms || ',' || response || ']') || ']'
  FROM (SELECT position, saved_ms, response FROM response_revision AS r
    WHERE r.sitting_id = s.id ORDER BY writer, sequence))
"""
_SAVES_POSTGRES = """
(SELECT '[' || string_agg('[' || position || ',' || saved_ms || ',' || response || ']', ','
   ORDER BY writer, sequence) || ']' FROM response_revision AS r WHERE r.sitting_id = s.id)
"""


async def closed(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The closed ones; `saves` is JSON: position, moment and response of each, the oldest first."""
    saves = _SAVES_SQLITE if on_sqlite() else _SAVES_POSTGRES
    sql = _READ.format(saves=saves, among=among("uuid"))
    return [
        row
        | {
            "id": as_uuid(row["id"]),
            "person_id": as_uuid(row["person_id"]),
            "release_id": as_uuid(row["release_id"]),
        }
        for row in await run(sql, packed(ids))
    ]
