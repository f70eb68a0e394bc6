"""Statistics as they were counted, and the grades that they are counted from."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from server.database.connection import transaction
from server.database.many import among, as_uuid, packed, run
from server.grading.tables import GradeRow, StatisticRow
from server.items.domain.fields import ITEM_ID

EXAM = "exam"


class Counted(NamedTuple):
    subject: str
    item: str | None
    n: int
    summary: str
    document: str
    basis: str
    computed_ms: int


class Summary(NamedTuple):
    subject: str
    n: int
    text: str


async def newest_grades(sitting_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Score, pass and document of the newest grade of each sitting that has one."""
    rows = await run(_GRADES.format(among=among("uuid")), packed(sitting_ids))
    return {as_uuid(row["sitting_id"]): row for row in rows}


async def later_versions() -> int:
    """How many grades were given anew, of whatever exam: it rises with every regrade."""
    return await GradeRow.filter(version__gt=1).count()


async def replace(exam: str, counted: Sequence[Counted]) -> None:
    """Put these in the place of all that was counted of an exam."""
    rows = [StatisticRow(exam=exam, **one._asdict()) for one in counted]
    async with transaction():
        await StatisticRow.filter(exam=exam).delete()
        await StatisticRow.bulk_create(rows, batch_size=50)


async def one(exam: str, subject: str) -> Counted | None:
    row = await StatisticRow.get_or_none(exam=exam, subject=subject)
    return None if row is None else _counted(row)


async def of_item(item: str) -> list[tuple[str, Counted]]:
    """What was counted of every version of an item, with the exam."""
    if not ITEM_ID.fullmatch(item):
        return []
    rows = await StatisticRow.filter(item=item).order_by("-n", "id")
    return [(row.exam, _counted(row)) for row in rows]


async def summaries(exam: str) -> list[Summary]:
    """Of everything counted of an exam; reads no document."""
    rows = await run(_SUMMARIES, exam)
    return [Summary(row["subject"], row["n"], row["summary"]) for row in rows]


async def item_documents(exam: str) -> list[str]:
    rows = StatisticRow.filter(exam=exam).exclude(item=None).order_by("item", "id")
    return [str(one) for one in await rows.values_list("document", flat=True)]


def _counted(row: StatisticRow) -> Counted:
    return Counted(
        row.subject, row.item, row.n, row.summary, row.document, row.basis, row.computed_ms
    )


_GRADES = """SELECT sitting_id, scaled_score, passed, document FROM grade
  WHERE sitting_id {among} ORDER BY version"""
_SUMMARIES = "SELECT subject, n, summary FROM statistic WHERE exam = $1"
