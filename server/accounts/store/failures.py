"""Failed sign-ins in and out of the store."""

from datetime import datetime

from server.accounts.tables import FailedSignInRow
from server.kernel.clock import from_milliseconds, to_milliseconds


async def of_address(address: str, limit: int) -> list[datetime]:
    """When the newest were, as many as asked for."""
    rows = await FailedSignInRow.filter(address=address).order_by("-id").limit(limit)
    return [from_milliseconds(row.failed_ms) for row in rows]


async def of_network(network: str, limit: int) -> list[datetime]:
    rows = await FailedSignInRow.filter(network=network).order_by("-id").limit(limit)
    return [from_milliseconds(row.failed_ms) for row in rows]


async def add(address: str, network: str, *, now: datetime) -> None:
    await FailedSignInRow.create(address=address, network=network, failed_ms=to_milliseconds(now))


async def forget_address(address: str) -> None:
    await FailedSignInRow.filter(address=address).update(address=None)


async def delete_before(moment: datetime) -> None:
    await FailedSignInRow.filter(failed_ms__lt=to_milliseconds(moment)).delete()
