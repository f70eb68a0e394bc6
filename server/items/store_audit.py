"""Queries of the audit about published items."""

from server.items.tables import ItemVersionRow


async def hashes_after(after: str, limit: int) -> list[str]:
    rows = await ItemVersionRow.filter(hash__gt=after).order_by("hash").limit(limit).only("hash")
    return [row.hash for row in rows]
