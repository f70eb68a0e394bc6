"""Sessions in and out of the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.accounts.domain.clients import Client
from server.accounts.domain.people import Account
from server.accounts.domain.refusals import SignInStale
from server.accounts.store.people import account_of
from server.accounts.tables import SessionRow
from server.kernel.clock import to_milliseconds

_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredSession:
    id: UUID
    account: Account
    device: str
    network: str
    created_ms: int
    seen_ms: int
    expires_ms: int
    is_revoked: bool


async def add_session(
    session_id: UUID, person_id: UUID, client: Client, *, now: datetime, expires: datetime
) -> None:
    """Raises SignInStale when it has begun already; the transaction around it must end then."""
    row = SessionRow(
        id=session_id,
        person_id=person_id,
        created_ms=to_milliseconds(now),
        expires_ms=to_milliseconds(expires),
        device=client.device,
        network=client.rough_network,
    )
    try:
        await row.save(force_create=True)
    except IntegrityError as error:
        raise SignInStale from error


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
    return None if row is None else _session(row)


async def open_sessions(person_id: UUID, limit: int, *, now: datetime) -> list[StoredSession]:
    """The newest that are neither ended nor past their time."""
    rows = await (
        SessionRow.filter(person_id=person_id, revoked_ms=None, expires_ms__gt=to_milliseconds(now))
        .select_related("person")
        .order_by("-created_ms")
        .limit(limit)
    )
    return [_session(row) for row in rows]


async def revoke_session(session_id: UUID, *, now: datetime) -> None:
    await SessionRow.filter(id=session_id, revoked_ms=None).update(revoked_ms=to_milliseconds(now))


async def revoke_own(session_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    """False when it is no open session of this person."""
    own = SessionRow.filter(id=session_id, person_id=person_id, revoked_ms=None)
    return await own.update(revoked_ms=to_milliseconds(now)) == 1


async def revoke_all(person_id: UUID, *, now: datetime, but: UUID | None = None) -> None:
    rows = SessionRow.filter(person_id=person_id, revoked_ms=None)
    if but is not None:
        rows = rows.exclude(id=but)
    await rows.update(revoked_ms=to_milliseconds(now))


async def save_seen(session_ids: Sequence[UUID], *, now: datetime) -> None:
    for start in range(0, len(session_ids), _BATCH):
        some = session_ids[start : start + _BATCH]
        await SessionRow.filter(id__in=some).update(seen_ms=to_milliseconds(now))


async def delete_expired(before: datetime) -> None:
    await SessionRow.filter(expires_ms__lt=to_milliseconds(before)).delete()


def _session(row: SessionRow) -> StoredSession:
    return StoredSession(
        id=row.id,
        account=account_of(row.person),
        device=row.device,
        network=row.network,
        created_ms=row.created_ms,
        seen_ms=row.seen_ms or row.created_ms,
        expires_ms=row.expires_ms,
        is_revoked=row.revoked_ms is not None,
    )
