"""Queries of the audit about grades."""

from uuid import UUID

from server.grading.tables import GradeRow


async def grades_after(after: UUID, limit: int) -> list[UUID]:
    rows = await GradeRow.filter(id__gt=after).order_by("id").limit(limit).only("id")
    return [row.id for row in rows]


async def graded(sitting_ids: list[UUID]) -> set[UUID]:
    rows = await GradeRow.filter(sitting_id__in=sitting_ids).only("id", "sitting_id")
    return {row.sitting_id for row in rows}
