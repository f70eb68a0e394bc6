"""When pages of sittings were last heard of: many in one statement and one commit."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.database import hot
from server.database.hot import Statements
from server.exams.domain.presence import Report, Seen
from server.exams.tables import PresenceRow

_AS_BEFORE = -1
_KEEP = """INSERT INTO presence (sitting_id, seen_ms, unsent) {rows}
  ON CONFLICT (sitting_id) DO UPDATE SET seen_ms = excluded.seen_ms,
    unsent = CASE WHEN excluded.unsent < 0 THEN presence.unsent ELSE excluded.unsent END
  WHERE excluded.seen_ms > presence.seen_ms"""
KEEP = Statements(
    (
        _KEEP.format(
            rows="""SELECT value->>'sitting_id', value->>'seen_ms', value->>'unsent'
  FROM json_each(?1) WHERE true"""
        ),
    ),
    (
        _KEEP.format(
            rows="""SELECT * FROM json_to_recordset($1::json)
  AS j(sitting_id uuid, seen_ms bigint, unsent int) ORDER BY sitting_id"""
        ),
    ),
)


async def keep(reports: Mapping[UUID, Report]) -> None:
    rows = [
        {
            "sitting_id": str(sitting_id),
            "seen_ms": one.at_ms,
            "unsent": _AS_BEFORE if one.unsent is None else one.unsent,
        }
        for sitting_id, one in reports.items()
    ]
    await hot.write(KEEP, rows)


async def delete_of(sitting_ids: Sequence[UUID]) -> None:
    await PresenceRow.filter(sitting_id__in=list(sitting_ids)).delete()


async def delete_before(moment_ms: int, limit: int) -> None:
    """Few are ever older, so the walk through the table is short."""
    old = await PresenceRow.filter(seen_ms__lt=moment_ms).limit(limit).only("sitting_id")
    await delete_of([row.sitting_id for row in old])


async def of_sittings(sitting_ids: Sequence[UUID]) -> Mapping[UUID, Seen]:
    rows = await PresenceRow.filter(sitting_id__in=list(sitting_ids))
    return {row.sitting_id: Seen(row.seen_ms, max(0, row.unsent)) for row in rows}
