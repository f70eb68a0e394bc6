"""Salted hashes of access codes, by exam."""

from dataclasses import dataclass
from datetime import datetime

from server.exams.tables import AccessCodeRow
from server.kernel.clock import from_milliseconds, to_milliseconds


@dataclass(frozen=True, slots=True)
class StoredCode:
    salt: str
    hash: str
    made_at: datetime


async def of_exam(exam: str) -> StoredCode | None:
    row = await AccessCodeRow.get_or_none(exam=exam)
    return None if row is None else _stored(row)


async def all_codes() -> dict[str, StoredCode]:
    return {row.exam: _stored(row) for row in await AccessCodeRow.all()}


async def put(exam: str, salt: str, hashed: str, *, now: datetime) -> None:
    """Take the place of the exam's code of before; call inside a transaction."""
    made_ms = to_milliseconds(now)
    values = {"salt": salt, "hash": hashed, "made_ms": made_ms}
    await AccessCodeRow.update_or_create(exam=exam, defaults=values)


def _stored(row: AccessCodeRow) -> StoredCode:
    return StoredCode(row.salt, row.hash, from_milliseconds(row.made_ms))
