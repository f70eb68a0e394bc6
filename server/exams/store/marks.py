"""Candidates' marks, one row an item: written through the coalescer, the newest in its place.

As for a response, state, deadline and writer are checked inside the statement.
"""

from collections.abc import Hashable, Mapping, Sequence
from uuid import UUID

from server.database import hot
from server.database.hot import Coalescer, Row, Statements
from server.exams.domain.sitting import Attempt, Revision
from server.exams.store.hot import Durable
from server.exams.tables import ItemMarkRow

_SAVE_SQLITE = """
INSERT INTO item_mark (sitting_id, position, writer, sequence, marks, saved_ms)
SELECT s.id, j.value->>'position', s.writer, j.value->>'sequence', j.value->>'marks',
       j.value->>'now_ms'
FROM json_each(?1) AS j CROSS JOIN sitting AS s ON s.id = j.value->>'sitting_id'
WHERE s.state = 'open' AND j.value->>'now_ms' <= s.deadline_ms + s.grace_ms
  AND coalesce(j.value->>'writer', s.writer) = s.writer
ON CONFLICT (sitting_id, position) DO UPDATE SET
  writer = excluded.writer, sequence = excluded.sequence, marks = excluded.marks,
  saved_ms = excluded.saved_ms
  WHERE (item_mark.writer, item_mark.sequence) < (excluded.writer, excluded.sequence)
RETURNING sitting_id, position, writer,
  (SELECT deadline_ms FROM sitting WHERE id = +sitting_id) AS deadline_ms
"""
_SAVE_POSTGRES = """
WITH j AS (SELECT * FROM json_to_recordset($1::json) AS j(sitting_id uuid, position int,
    writer int, sequence bigint, marks text, now_ms bigint)),
k AS (SELECT DISTINCT sitting_id FROM j ORDER BY sitting_id),
s AS (SELECT s.* FROM k, LATERAL (SELECT id, writer, deadline_ms, grace_ms FROM sitting
    WHERE id = k.sitting_id AND state = 'open' FOR SHARE) AS s),
saved AS (INSERT INTO item_mark AS m (sitting_id, position, writer, sequence, marks, saved_ms)
  SELECT s.id, j.position, s.writer, j.sequence, j.marks, j.now_ms
  FROM j JOIN s ON s.id = j.sitting_id
  WHERE j.now_ms <= s.deadline_ms + s.grace_ms AND coalesce(j.writer, s.writer) = s.writer
  ON CONFLICT (sitting_id, position) DO UPDATE SET
    writer = excluded.writer, sequence = excluded.sequence, marks = excluded.marks,
    saved_ms = excluded.saved_ms
    WHERE (m.writer, m.sequence) < (excluded.writer, excluded.sequence)
  RETURNING m.sitting_id, m.position, m.writer)
SELECT saved.sitting_id::text AS sitting_id, saved.position, saved.writer, s.deadline_ms
FROM saved JOIN s ON s.id = saved.sitting_id
"""
_SAVE = Statements((_SAVE_SQLITE,), (_SAVE_POSTGRES,))


async def save(sitting_id: UUID, attempt: Attempt) -> Durable | None:
    """Save durably; None when the statement refused."""
    key = str(sitting_id)
    row = {
        "sitting_id": key,
        "position": attempt.position,
        "writer": attempt.writer,
        "sequence": attempt.sequence,
        "marks": attempt.response,
        "now_ms": attempt.now_ms,
    }
    return await _saves.submit((key, attempt.position), row)


async def of_sitting(sitting_id: UUID) -> dict[int, Revision]:
    rows = await ItemMarkRow.filter(sitting_id=sitting_id).order_by("position")
    return {row.position: _revision(row) for row in rows}


async def of_sittings(sitting_ids: Sequence[UUID]) -> list[tuple[UUID, Revision]]:
    rows = ItemMarkRow.filter(sitting_id__in=list(sitting_ids))
    return [
        (row.sitting_id, _revision(row)) for row in await rows.order_by("sitting_id", "position")
    ]


async def delete_of(sitting_ids: Sequence[UUID]) -> None:
    await ItemMarkRow.filter(sitting_id__in=list(sitting_ids)).delete()


async def _run_saves(batch: list[Row]) -> Mapping[Hashable, Durable]:
    (saved,) = await hot.write(_SAVE, batch)
    return {
        (row["sitting_id"], row["position"]): Durable(row["writer"], row["deadline_ms"])
        for row in saved
    }


_saves: Coalescer[Row, Durable] = Coalescer(_run_saves, commits=True)


def _revision(row: ItemMarkRow) -> Revision:
    return Revision(row.position, row.writer, row.sequence, row.marks, row.saved_ms)
