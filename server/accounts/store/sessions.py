"""Sessions in and out of the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import Account
from server.accounts.store.people import account_of
from server.accounts.tables import SessionRow
from server.kernel.clock import to_milliseconds

_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredSession:
    account: Account
    is_revoked: bool


async def add_sessions(
    owners: Iterable[tuple[UUID, UUID]], *, now: datetime, expires: datetime
) -> None:
    """`owners` are pairs of session id and person id."""
    rows = [
        SessionRow(
            id=session_id,
            person_id=person_id,
            created_ms=to_milliseconds(now),
            expires_ms=to_milliseconds(expires),
        )
        for session_id, person_id in owners
    ]
    await SessionRow.bulk_create(rows, batch_size=_BATCH)


async def session_by_id(session_id: UUID) -> StoredSession | None:
    row = await SessionRow.get_or_none(id=session_id).select_related("person")
    if row is None:
        return None
    return StoredSession(account_of(row.person), row.revoked_ms is not None)


async def revoke_session(session_id: UUID, *, now: datetime) -> None:
    await SessionRow.filter(id=session_id, revoked_ms=None).update(revoked_ms=to_milliseconds(now))


async def delete_expired(before: datetime) -> None:
    await SessionRow.filter(expires_ms__lt=to_milliseconds(before)).delete()
