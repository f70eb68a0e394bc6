"""One-use links in and out of the store."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import Account
from server.accounts.store.people import account_of
from server.accounts.tables import PasswordLinkRow
from server.kernel.clock import to_milliseconds


@dataclass(frozen=True, slots=True)
class StoredLink:
    account: Account
    is_spent: bool
    expires_ms: int


async def add_link(token_hash: str, person_id: UUID, *, expires: datetime) -> None:
    await PasswordLinkRow.create(
        token_hash=token_hash, person_id=person_id, expires_ms=to_milliseconds(expires)
    )


async def link_by_hash(token_hash: str) -> StoredLink | None:
    row = await PasswordLinkRow.get_or_none(token_hash=token_hash).select_related("person")
    if row is None:
        return None
    return StoredLink(account_of(row.person), row.used_ms is not None, row.expires_ms)


async def spend_link(token_hash: str, *, now: datetime) -> bool:
    """Use it up; False when somebody was faster."""
    open_link = PasswordLinkRow.filter(token_hash=token_hash, used_ms=None)
    return await open_link.update(used_ms=to_milliseconds(now)) == 1


async def spend_links_of(person_id: UUID, *, now: datetime) -> None:
    open_links = PasswordLinkRow.filter(person_id=person_id, used_ms=None)
    await open_links.update(used_ms=to_milliseconds(now))


async def delete_expired(before: datetime) -> None:
    await PasswordLinkRow.filter(expires_ms__lt=to_milliseconds(before)).delete()
