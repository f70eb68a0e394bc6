"""Grades, written a batch at a time; reading one is reading its newest version."""

import json
from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

import msgspec

from server.database import hot
from server.database.hot import Statements
from server.database.many import among, as_uuid, packed, run
from server.grading.domain.record import Grade
from server.grading.tables import GradeRow

_ADD = Statements(
    (
        """INSERT INTO grade (id, sitting_id, version, points, maximum, scaled_score, passed,
             document, graded_ms)
           SELECT value->>'id', value->>'sitting_id', value->>'version', value->>'points',
             value->>'maximum', value->>'scaled_score', value->>'passed', value->>'document',
             value->>'graded_ms'
           FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING""",
    ),
    (
        """INSERT INTO grade (id, sitting_id, version, points, maximum, scaled_score, passed,
             document, graded_ms)
           SELECT id, sitting_id, version, points, maximum, scaled_score, passed = 1, document,
             graded_ms
           FROM json_to_recordset($1::json) AS j(id uuid, sitting_id uuid, version int,
             points text, maximum text, scaled_score int, passed int, document text,
             graded_ms bigint)
           ON CONFLICT DO NOTHING""",
    ),
)
_PASSED = """SELECT sitting_id, passed FROM grade WHERE sitting_id {among} ORDER BY version"""


async def add(grades: Sequence[Grade]) -> None:
    """Store grades; one already there stays as it is."""
    await hot.write(
        _ADD,
        [
            {
                "id": grade.id,
                "sitting_id": grade.sitting_id,
                "version": grade.version,
                "points": str(grade.points),
                "maximum": str(grade.maximum),
                "scaled_score": grade.scaled_score,
                "passed": int(grade.passed),
                "document": msgspec.json.encode(grade.document).decode(),
                "graded_ms": grade.graded_ms,
            }
            for grade in grades
        ],
    )


async def newest(sitting_id: UUID) -> Grade | None:
    row = await GradeRow.filter(sitting_id=sitting_id).order_by("-version").first()
    return None if row is None else _grade(row)


async def all_of(sitting_id: UUID) -> list[Grade]:
    return [_grade(row) for row in await GradeRow.filter(sitting_id=sitting_id).order_by("version")]


async def by_ids(grade_ids: Sequence[UUID]) -> dict[UUID, Grade]:
    return {row.id: _grade(row) for row in await GradeRow.filter(id__in=list(grade_ids))}


async def newest_of(sitting_ids: Sequence[UUID]) -> dict[UUID, Grade]:
    rows = await GradeRow.filter(sitting_id__in=list(sitting_ids)).order_by("version")
    return {row.sitting_id: _grade(row) for row in rows}


async def passed_of(sitting_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Whether the newest grade is a pass; reads no document."""
    rows = await run(_PASSED.format(among=among("uuid")), packed(sitting_ids))
    return {as_uuid(row["sitting_id"]): bool(row["passed"]) for row in rows}


async def ids_after(after: UUID, limit: int) -> list[UUID]:
    rows = await GradeRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def graded(sitting_ids: Sequence[UUID]) -> set[UUID]:
    """Which of them have a grade."""
    rows = await GradeRow.filter(sitting_id__in=list(sitting_ids)).only("id", "sitting_id")
    return {row.sitting_id for row in rows}


async def versions_of(sitting_ids: Sequence[UUID]) -> dict[UUID, set[int]]:
    rows = await GradeRow.filter(sitting_id__in=list(sitting_ids)).only(
        "id", "sitting_id", "version"
    )
    found: dict[UUID, set[int]] = {one: set() for one in sitting_ids}
    for row in rows:
        found[row.sitting_id].add(row.version)
    return found


def _grade(row: GradeRow) -> Grade:
    return Grade(
        id=row.id,
        sitting_id=row.sitting_id,
        version=row.version,
        points=Fraction(row.points),
        maximum=Fraction(row.maximum),
        scaled_score=row.scaled_score,
        passed=row.passed,
        document=json.loads(row.document),
        graded_ms=row.graded_ms,
    )
