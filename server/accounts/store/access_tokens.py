"""Access tokens in and out of the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.accounts.domain.access_tokens import AccessToken, scopes_of, scopes_text
from server.accounts.domain.people import Account
from server.accounts.store.people import account_of
from server.accounts.tables import AccessTokenRow
from server.kernel.clock import from_milliseconds, to_milliseconds


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token with its owner, as whoever checks it sees it."""

    token: AccessToken
    token_hash: str
    account: Account


async def add(stored: StoredToken) -> bool:
    """Add it; False where one of its id was added meanwhile."""
    token = stored.token
    row = AccessTokenRow(
        id=token.id,
        person_id=stored.account.person.id,
        name=token.name,
        token_hash=stored.token_hash,
        scopes=scopes_text(token.scopes),
        epoch=stored.account.epoch,
        created_ms=to_milliseconds(token.created_at),
        expires_ms=to_milliseconds(token.expires_at),
    )
    try:
        await row.save(force_create=True)
    except IntegrityError:
        return False
    return True


async def by_id(token_id: UUID) -> StoredToken | None:
    row = await AccessTokenRow.get_or_none(id=token_id).select_related("person")
    if row is None:
        return None
    account = account_of(row.person)
    return StoredToken(_token(row, account.epoch), row.token_hash, account)


async def of_person(person_id: UUID) -> list[AccessToken]:
    """Newest first."""
    rows = AccessTokenRow.filter(person_id=person_id).select_related("person").order_by("-id")
    return [_token(row, row.person.epoch) for row in await rows]


async def revoke(person_id: UUID, token_id: UUID, *, now: datetime) -> bool:
    """Revoke it; False where this person has no such token that stands."""
    standing = AccessTokenRow.filter(id=token_id, person_id=person_id, revoked_ms=None)
    return await standing.update(revoked_ms=to_milliseconds(now)) == 1


async def save_uses(uses: Mapping[UUID, datetime]) -> None:
    """To the minute, so that many uses are few statements."""
    by_minute: dict[datetime, list[UUID]] = {}
    for token_id, moment in uses.items():
        by_minute.setdefault(moment.replace(second=0, microsecond=0), []).append(token_id)
    for minute, ids in by_minute.items():
        await AccessTokenRow.filter(id__in=ids).update(used_ms=to_milliseconds(minute))


async def delete_expired(before: datetime) -> None:
    await AccessTokenRow.filter(expires_ms__lt=to_milliseconds(before)).delete()


def _token(row: AccessTokenRow, epoch: int) -> AccessToken:
    return AccessToken(
        id=row.id,
        name=row.name,
        scopes=scopes_of(row.scopes),
        created_at=from_milliseconds(row.created_ms),
        expires_at=from_milliseconds(row.expires_ms),
        used_at=None if row.used_ms is None else from_milliseconds(row.used_ms),
        is_ended=row.revoked_ms is not None or row.epoch != epoch,
    )
