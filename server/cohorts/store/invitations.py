"""Invitations, and the lists that were shown before inviting."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.cohorts.tables import CohortDraftRow, CohortInvitationRow
from server.database.many import Kind, among, packed_rows, records, run
from server.database.many import packed as packed_ids
from server.kernel.clock import to_milliseconds

_COLUMNS: dict[str, Kind] = {
    "id": "uuid", "cohort_id": "uuid", "email": "text", "name": "text", "invited_by": "uuid",
    "person_id": "uuid", "created_ms": "bigint", "expires_ms": "bigint", "answered_ms": "bigint",
}  # fmt: skip
_ADD = f"""INSERT INTO cohort_invitation ({", ".join(_COLUMNS)}) {{rows}}
  ON CONFLICT (cohort_id, email) DO UPDATE SET id = excluded.id, name = excluded.name,
  invited_by = excluded.invited_by, person_id = excluded.person_id, token_hash = NULL,
  created_ms = excluded.created_ms, expires_ms = excluded.expires_ms,
  answered_ms = excluded.answered_ms RETURNING id"""
_WAITING = """SELECT email FROM cohort_invitation WHERE cohort_id = $2 AND expires_ms > $3
  AND answered_ms IS NULL AND email {among}"""
DRAFTS_LAST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invitation:
    """`person_id` is set for people we knew: they were added at once."""

    id: UUID
    cohort_id: UUID
    email: str
    name: str
    invited_by: UUID
    person_id: UUID | None
    created_ms: int
    expires_ms: int
    answered_ms: int | None

    def as_row(self) -> dict[str, object]:
        row = {name: getattr(self, name) for name in _COLUMNS}
        return {key: str(one) if isinstance(one, UUID) else one for key, one in row.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    id: UUID
    cohort_id: UUID
    person_id: UUID
    packed: bytes
    is_committed: bool = False
    taken: int = 0


async def add(invitations: Sequence[Invitation]) -> None:
    """An address invited again gets a new invitation in place of the old one."""
    if invitations:
        rows = packed_rows(one.as_row() for one in invitations)
        await run(_ADD.format(rows=records(_COLUMNS)), rows)


async def by_id(invitation_id: UUID) -> Invitation | None:
    row = await CohortInvitationRow.get_or_none(id=invitation_id)
    return None if row is None else _invitation(row)


async def by_hash(token_hash: str) -> Invitation | None:
    row = await CohortInvitationRow.get_or_none(token_hash=token_hash)
    return None if row is None else _invitation(row)


async def waiting(cohort_id: UUID, *, after: str, limit: int, now: datetime) -> list[Invitation]:
    """Not answered and not run out, by address."""
    rows = CohortInvitationRow.filter(
        cohort_id=cohort_id, email__gt=after, answered_ms=None, expires_ms__gt=to_milliseconds(now)
    )
    return [_invitation(row) for row in await rows.order_by("email").limit(limit)]


async def waiting_among(cohort_id: UUID, emails: Sequence[str], *, now: datetime) -> set[str]:
    """Which of these addresses are invited and have not answered."""
    rows = await run(
        _WAITING.format(among=among("text")),
        packed_ids(emails),
        str(cohort_id),
        to_milliseconds(now),
    )
    return {row["email"] for row in rows}


async def keep_hash(invitation_id: UUID, token_hash: str) -> None:
    await CohortInvitationRow.filter(id=invitation_id).update(token_hash=token_hash)


async def answer(invitation_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    """Spend it; False when it was spent before."""
    rows = CohortInvitationRow.filter(id=invitation_id, answered_ms=None)
    return await rows.update(person_id=person_id, answered_ms=to_milliseconds(now)) == 1


async def withdraw(cohort_id: UUID, invitation_id: UUID) -> bool:
    rows = CohortInvitationRow.filter(cohort_id=cohort_id, id=invitation_id, answered_ms=None)
    return await rows.delete() == 1


async def of_person(person_id: UUID) -> list[Invitation]:
    rows = await CohortInvitationRow.filter(person_id=person_id).order_by("created_ms")
    return [_invitation(row) for row in rows]


async def forget(person_id: UUID, email: str) -> None:
    await CohortInvitationRow.filter(person_id=person_id).delete()
    await CohortInvitationRow.filter(email=email).delete()


async def keep_draft(draft: Draft, *, now: datetime) -> None:
    await CohortDraftRow.create(
        id=draft.id,
        cohort_id=draft.cohort_id,
        person_id=draft.person_id,
        document=draft.packed,
        created_ms=to_milliseconds(now),
    )


async def draft(draft_id: UUID) -> Draft | None:
    row = await CohortDraftRow.get_or_none(id=draft_id)
    if row is None:
        return None
    is_committed = row.committed_ms is not None
    packed_list = bytes(row.document)
    return Draft(row.id, row.cohort_id, row.person_id, packed_list, is_committed, row.taken)


async def take(draft_id: UUID, start: int, end: int, *, is_last: bool, now: datetime) -> bool:
    """Take a slice of its people; False when somebody else has taken it."""
    rows = CohortDraftRow.filter(id=draft_id, taken=start)
    committed_ms = to_milliseconds(now) if is_last else None
    return await rows.update(taken=end, committed_ms=committed_ms) == 1


async def prune_drafts(*, now: datetime) -> None:
    before = to_milliseconds(now - DRAFTS_LAST)
    await CohortDraftRow.filter(created_ms__lt=before).delete()


def packed(document: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode(), 1)


def unpacked(data: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(zlib.decompress(data))
    return read


def _invitation(row: CohortInvitationRow) -> Invitation:
    return Invitation(
        row.id,
        row.cohort_id,
        row.email,
        row.name,
        row.invited_by,
        row.person_id,
        row.created_ms,
        row.expires_ms,
        row.answered_ms,
    )
