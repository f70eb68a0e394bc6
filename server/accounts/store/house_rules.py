"""Versions of the rules of the house, never edited."""

from datetime import datetime

from server.accounts.tables import HouseRulesRow
from server.kernel.clock import to_milliseconds


async def newest() -> str | None:
    row = await HouseRulesRow.all().order_by("-id").first()
    return None if row is None else row.document


async def add(version: str, document: str, *, now: datetime) -> None:
    await HouseRulesRow.create(
        version=version, document=document, published_ms=to_milliseconds(now)
    )
