"""What a regrade reads of closed sittings: forms that hold an item, and responses at its places."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from server.database.connection import on_sqlite
from server.database.many import among, as_uuid, packed, packed_rows, records, run
from server.exams.domain.sitting import Sitting, SittingState
from server.exams.store.hot import StoredForm
from server.exams.store.rows import sitting_of
from server.exams.tables import SittingRow

_CLOSED = SittingState.CLOSED.value
_UNDER_WAY = (SittingState.OPEN.value, SittingState.PAUSED.value)


async def ids_after(exam: str, after: UUID, limit: int) -> list[UUID]:
    """Sittings of an exam in the order of their start, of every state."""
    rows = SittingRow.filter(exam=exam, id__gt=after).order_by("id").limit(limit)
    return [row.id for row in await rows.only("id")]


async def newest_ids(exam: str, limit: int) -> list[UUID]:
    rows = SittingRow.filter(exam=exam).order_by("-id").limit(limit)
    return [row.id for row in await rows.only("id")]


async def ids_of_people(exams: Sequence[str], person_ids: Sequence[UUID]) -> list[UUID]:
    rows = SittingRow.filter(exam__in=list(exams), person_id__in=list(person_ids))
    return [row.id for row in await rows.only("id")]


async def closed_ids(ids: Sequence[UUID]) -> list[UUID]:
    rows = SittingRow.filter(id__in=list(ids), state=_CLOSED)
    return [as_uuid(one) for one in await rows.values_list("id", flat=True)]


async def closed(ids: Sequence[UUID]) -> dict[UUID, Sitting]:
    rows = await SittingRow.filter(id__in=list(ids), state=_CLOSED)
    return {row.id: sitting_of(row) for row in rows}


async def count_unclosed(exam: str) -> int:
    """How many are open or paused, or closed and wait for their grade; reads only those."""
    unclosed = await SittingRow.filter(state__in=_UNDER_WAY, exam=exam).count()
    return unclosed + await SittingRow.filter(grading_due_ms__gt=0, exam=exam).count()


async def forms_with(ids: Sequence[UUID], hashes: Sequence[str]) -> dict[UUID, StoredForm]:
    """The forms of these sittings that hold any of these versions."""
    find = "instr(document, ${})" if on_sqlite() else "strpos(document, ${})"
    holds = " OR ".join(f"{find.format(at)} > 0" for at, _ in enumerate(hashes, start=2))
    sql = f"SELECT sitting_id, id, document, hash FROM form WHERE sitting_id {among('uuid')} AND ({holds})"  # noqa: E501, S608 - made of our own words
    return {
        as_uuid(row["sitting_id"]): StoredForm(as_uuid(row["id"]), row["document"], row["hash"])
        for row in await run(sql, packed(ids), *hashes)
    }


async def responses_at(places: Sequence[tuple[UUID, int]]) -> Mapping[tuple[UUID, int], str]:
    """The newest response at each of these positions; where there is none, nothing."""
    asked = records({"sitting_id": "uuid", "position": "bigint"})
    sql = (
        f"WITH j(sitting_id, position) AS ({asked}) "  # noqa: S608 - made of our own words
        "SELECT r.sitting_id AS sitting_id, r.position AS position, r.response AS response "
        "FROM j JOIN response_revision AS r "
        "ON r.sitting_id = j.sitting_id AND r.position = j.position "
        "ORDER BY r.writer, r.sequence"
    )
    rows: list[dict[str, Any]] = await run(
        sql, packed_rows({"sitting_id": one, "position": at} for one, at in places)
    )
    return {(as_uuid(row["sitting_id"]), row["position"]): row["response"] for row in rows}
