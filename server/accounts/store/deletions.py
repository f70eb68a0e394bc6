"""Requests to be erased, in and out of the store, and the erasure of what is kept here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F, Q

from server.accounts.domain.people import PersonView, roles_text
from server.accounts.store import finding
from server.accounts.tables import (
    AccessTokenRow,
    DeletionRequestRow,
    PasswordLinkRow,
    PersonRow,
    RecoveryCodeRow,
    SecondFactorRow,
    SessionRow,
)
from server.kernel.clock import from_milliseconds, to_milliseconds


@dataclass(frozen=True, slots=True)
class Request:
    person_id: UUID
    asked_at: datetime
    due_at: datetime
    with_certificates: bool


async def ask(person_id: UUID, *, now: datetime, due: datetime, with_certificates: bool) -> bool:
    """Keep a request; False where there is one already."""
    if await DeletionRequestRow.exists(person_id=person_id):
        return False
    row = DeletionRequestRow(
        person_id=person_id,
        asked_ms=to_milliseconds(now),
        due_ms=to_milliseconds(due),
        with_certificates=with_certificates,
    )
    await DeletionRequestRow.bulk_create([row], ignore_conflicts=True)  # two presses ask once
    return True


async def undo(person_id: UUID) -> bool:
    """Forget a request; False where there is none."""
    return await DeletionRequestRow.filter(person_id=person_id, erased_ms=None).delete() > 0


async def pending_of(person_id: UUID) -> Request | None:
    row = await DeletionRequestRow.get_or_none(person_id=person_id, erased_ms=None)
    return None if row is None else _request(row)


async def pending(limit: int, *, after: Request | None) -> list[Request]:
    """The next to fall due first."""
    rows = DeletionRequestRow.filter(erased_ms=None)
    if after is not None:
        due_ms = to_milliseconds(after.due_at)
        same_time = Q(due_ms=due_ms, person_id__gt=after.person_id)
        rows = rows.filter(Q(due_ms__gt=due_ms) | same_time)
    return [_request(row) for row in await rows.order_by("due_ms", "person_id").limit(limit)]


async def due(limit: int, *, now: datetime) -> list[UUID]:
    rows = DeletionRequestRow.filter(erased_ms=None, due_ms__lte=to_milliseconds(now))
    return [row.person_id for row in await rows.order_by("due_ms").limit(limit)]


async def take(person_id: UUID, *, now: datetime) -> bool:
    """Begin the erasure of a request that is due; False when it was undone or done meanwhile."""
    waiting = DeletionRequestRow.filter(
        person_id=person_id, erased_ms=None, due_ms__lte=to_milliseconds(now)
    )
    return await waiting.update(erased_ms=to_milliseconds(now)) == 1


async def erase(left: PersonView, *, now: datetime) -> None:
    """Keep of a person what is left, and nothing they signed in with."""
    await PersonRow.filter(id=left.id).update(
        email=left.email,
        name=left.name,
        roles=roles_text(left.roles),
        is_verified=left.is_verified,
        locale=left.locale,
        zone=left.zone,
        password_hash=None,
        pending_email=None,
        name_changed_ms=None,
        deactivated_ms=to_milliseconds(now),
        epoch=F("epoch") + 1,
    )
    await finding.replace(left)
    for table in (SessionRow, PasswordLinkRow, AccessTokenRow, RecoveryCodeRow, SecondFactorRow):
        await table.filter(person_id=left.id).delete()


def _request(row: DeletionRequestRow) -> Request:
    asked_at, due_at = from_milliseconds(row.asked_ms), from_milliseconds(row.due_ms)
    return Request(row.person_id, asked_at, due_at, row.with_certificates)
