"""Keys as they are known, with the life of each and its places in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import OperationalError

from server.credentials.domain.event import EventKind
from server.credentials.domain.keys import Compromise, PublicKey, Purpose
from server.credentials.domain.printed_id import symbols_of
from server.credentials.domain.verdict import Status
from server.credentials.tables import (
    CertificateEventRow,
    CertificateRow,
    LogEntryRow,
    LogSizeRow,
    SigningKeyRow,
)
from server.database.config import as_refusal
from server.database.many import as_uuid, run
from server.kernel.clock import from_milliseconds, to_milliseconds

_IN_FORCE = (Status.ACTIVE.value, Status.SUSPENDED.value)
_CLAIM = """
INSERT INTO signing_key (kid, purpose, version, public_key, added_ms) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kid) DO NOTHING RETURNING kid
"""
_SIGNED_AFTER = """
SELECT c.id FROM certificate_event e JOIN certificate c ON c.id = e.certificate_id
WHERE c.kid = $1 AND e.log_index >= $2 AND e.kind = 'issue'
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the log says what happened to a key."""

    added: int | None
    retired: int | None
    compromised: int | None
    is_torn: bool
    """What was said of a compromise is there in part only."""


async def claim(key: PublicKey, *, now: datetime) -> bool:
    """Add a key; False when somebody was faster."""
    values = (key.kid, key.purpose.value, key.version, key.raw, to_milliseconds(now))
    return bool(await run(_CLAIM, *values))


async def place(kid: str, *, added: int) -> None:
    await SigningKeyRow.filter(kid=kid).update(added_index=added)


async def known() -> dict[str, PublicKey]:
    """Return those that can be read; of another purpose than ours there are none."""
    rows = await SigningKeyRow.filter(purpose__in=[*Purpose]).order_by("added_ms", "kid")
    return {row.kid: _key(row) for row in rows}


async def newest_versions() -> dict[Purpose, int]:
    """The highest number of each purpose that ever had a key."""
    rows = await SigningKeyRow.filter(purpose__in=[*Purpose]).order_by("version")
    return {Purpose(row.purpose): row.version for row in rows}


async def newest_tag_version() -> int:
    """The highest number of a key that made the tag of a printed ID; 0 where there is none."""
    newest = await CertificateRow.filter(erased_ms=None).order_by("-printed_id").first()
    return 0 if newest is None else symbols_of(newest.printed_id)[0]


async def purposes_used() -> set[Purpose]:
    """Those that ever had a key; none where nothing was migrated yet. Raises StoreBusy."""
    try:
        if used := {*await newest_versions()}:
            return used
        # From before keys were listed; whatever else there was then goes with these.
        is_any = await CertificateRow.filter(document__isnull=False).exists()
    except OperationalError as error:
        refusal = as_refusal(error)
        if refusal is not None:
            raise refusal from error
        return set()
    return {Purpose.CREDENTIALS, Purpose.STATUS} if is_any else set()


async def places() -> dict[str, Places]:
    return {
        row.kid: Places(
            row.added_index, row.retired_index, row.compromised_index, is_torn=_is_torn(row)
        )
        for row in await SigningKeyRow.all()
    }


async def retire(kid: str, *, index: int, now: datetime) -> None:
    await SigningKeyRow.filter(kid=kid).update(retired_ms=to_milliseconds(now), retired_index=index)


async def compromise(kid: str, what: Compromise, *, index: int) -> None:
    await SigningKeyRow.filter(kid=kid).update(
        compromised_ms=to_milliseconds(what.at),
        compromised_position=what.position,
        compromised_index=index,
    )


async def position_at(moment: datetime) -> int:
    """The first place in the log that may have been written at this moment or later."""
    at_ms = to_milliseconds(moment)
    size = await LogSizeRow.get_or_none(id=1)
    found = [0 if size is None else size.size]
    event = await CertificateEventRow.filter(at_ms__gte=at_ms).order_by("log_index").first()
    found += [] if event is None else [event.log_index]
    later = await SigningKeyRow.filter(added_ms__gte=at_ms)
    found += [row.added_index for row in later if row.added_index is not None]
    return min(found)


async def signed_after(kid: str, position: int) -> set[UUID]:
    """Certificates that bear this key and came into the log at this place or later."""
    return {as_uuid(row["id"]) for row in await run(_SIGNED_AFTER, kid, position)}


async def bearing(kid: str, after: UUID | None, *, limit: int) -> list[UUID]:
    """Certificates in force that bear this key, in the order of their ids."""
    rows = CertificateRow.filter(kid=kid, status__in=_IN_FORCE, document__isnull=False)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [row.id for row in await rows.order_by("id").limit(limit).only("id")]


async def logged_before(ids: Sequence[UUID], position: int) -> list[UUID]:
    """Those whose issue came into the log before this place."""
    rows = await CertificateEventRow.filter(
        certificate_id__in=ids, kind=EventKind.ISSUE.value, log_index__lt=position
    )
    return sorted({row.certificate_id for row in rows})


async def is_compromised(kid: str) -> bool:
    return await SigningKeyRow.exists(kid=kid, compromised_ms__isnull=False)


async def line(index: int) -> str | None:
    row = await LogEntryRow.get_or_none(position=index)
    return None if row is None else row.line


def _is_torn(row: SigningKeyRow) -> bool:
    said = {row.compromised_ms is None, row.compromised_position is None}
    return len(said | {row.compromised_index is None}) > 1


def _key(row: SigningKeyRow) -> PublicKey:
    compromise = None
    if row.compromised_ms is not None and row.compromised_position is not None:
        compromise = Compromise(from_milliseconds(row.compromised_ms), row.compromised_position)
    return PublicKey(
        Purpose(row.purpose),
        row.version,
        bytes(row.public_key),
        added_at=from_milliseconds(row.added_ms),
        retired_at=None if row.retired_ms is None else from_milliseconds(row.retired_ms),
        compromise=compromise,
    )
