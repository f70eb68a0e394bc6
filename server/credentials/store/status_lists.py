"""The status lists as they were signed, and which places in them are taken or revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.credentials.domain.verdict import Status
from server.credentials.tables import CertificateRow, StatusListRow
from server.database.many import among, packed, run
from server.kernel.clock import to_milliseconds


async def taken_indices(number: int, indices: Sequence[int]) -> set[int]:
    wanted = among("bigint", at=2)
    sql = f"SELECT status_index FROM certificate WHERE status_list = $1 AND status_index {wanted}"  # noqa: S608 - names of ours
    return {row["status_index"] for row in await run(sql, number, packed(map(str, indices)))}


async def revoked_indices(number: int) -> list[int]:
    rows = await CertificateRow.filter(status_list=number, status=Status.REVOKED.value).only(
        "status_index"
    )
    return [row.status_index for row in rows]


@dataclass(frozen=True, slots=True)
class StoredList:
    document: str | None
    signed_ms: int
    is_stale: bool


async def by_number(number: int) -> StoredList | None:
    row = await StatusListRow.get_or_none(number=number)
    return None if row is None else StoredList(row.document, row.signed_ms, row.is_stale)


async def save(number: int, document: str, *, now: datetime) -> None:
    await StatusListRow.filter(number=number).update(
        document=document, signed_ms=to_milliseconds(now), is_stale=False
    )


async def numbers() -> list[int]:
    return [row.number for row in await StatusListRow.all().order_by("number").only("number")]


async def newest() -> tuple[int, int]:
    """The list that is being filled, and how many certificates it holds."""
    row = await StatusListRow.all().order_by("-number").first()
    number = 1 if row is None else row.number
    return number, await CertificateRow.filter(status_list=number).count()


async def open_list(number: int) -> None:
    if not await StatusListRow.exists(number=number):
        await StatusListRow.create(number=number)


async def age_all() -> None:
    """Have every list signed anew before it is shown again."""
    await StatusListRow.all().update(is_stale=True)
