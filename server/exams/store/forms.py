"""Forms that were frozen, read outside the hot path."""

import json
from collections.abc import Sequence
from uuid import UUID

from server.database.many import among, packed, run
from server.exams.store.hot import StoredForm
from server.exams.tables import FormRow


async def by_sitting(sitting_id: UUID) -> StoredForm | None:
    row = await FormRow.get_or_none(sitting_id=sitting_id)
    return None if row is None else StoredForm(row.id, row.document, row.hash)


async def scored_hashes(person_id: UUID, exams: Sequence[str], limit: int) -> list[list[str]]:
    """The item versions that counted in each form somebody had of these exams, newest first."""
    sql = _OF_PERSON.format(among=among("text", 2))
    rows = await run(sql, str(person_id), packed(exams), limit)
    return [
        [one["hash"] for one in json.loads(row["document"])["items"] if not one["pilot"]]
        for row in rows
    ]


_OF_PERSON = """
SELECT form.document AS document FROM sitting JOIN form ON form.sitting_id = sitting.id
WHERE sitting.person_id = $1 AND sitting.exam {among} ORDER BY sitting.started_ms DESC LIMIT $3
"""
