"""Certificates as administrators list them: newest first, by the start of an ID, of some people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from server.credentials.domain.listed import Listed
from server.credentials.store import board as store
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

Place = tuple[int, UUID]
"""Where a page ended: the milliseconds it is ordered by, and the certificate's id."""
MOST_COUNTED = 1_000
_ALIKE = str.maketrans("OIL", "011")


class Wanted(StrEnum):
    """What has become of a certificate, by its status and the day."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`exam` "" and `wanted` None leave the list as it is."""

    exam: str = ""
    wanted: Wanted | None = None


async def newest(
    narrowing: Narrowing, *, after: Place | None, limit: int, actor: Actor, now: datetime
) -> tuple[Sequence[Listed], Place | None]:
    """Return a page and where the next begins; the expired come by the day they expired."""
    actor.require(Permission.REVOKE)
    where = _where(narrowing, now)
    column = "expires_ms" if narrowing.wanted is Wanted.EXPIRED else "issued_ms"
    found = await store.newest(where, column, after, limit + 1)
    shown = found[:limit]
    if len(found) <= limit:
        return shown, None
    last = shown[-1]
    moment = last.standing.expires_at if column == "expires_ms" else last.standing.issued_at
    assert moment is not None, "what expired had an end"
    return shown, (to_milliseconds(moment), last.id)


async def by_id_start(
    text: str, narrowing: Narrowing, *, after: str, limit: int, actor: Actor, now: datetime
) -> tuple[Sequence[Listed], str]:
    """In the order of their IDs; `after` is the compact ID where the page before ended."""
    actor.require(Permission.REVOKE)
    start = compact_start(text)
    if not start:
        return [], ""
    found = await store.by_id_start(start, _where(narrowing, now), after, limit + 1)
    shown = found[:limit]
    return shown, shown[-1].printed_id if len(found) > limit else ""


async def of_people(
    person_ids: Sequence[UUID], narrowing: Narrowing, *, actor: Actor, now: datetime
) -> Sequence[Listed]:
    """All of these people's, in the order the people are named, each one's newest first."""
    actor.require(Permission.REVOKE)
    found = await store.of_people(person_ids, _where(narrowing, now))
    order = {person_id: at for at, person_id in enumerate(person_ids)}
    return sorted(found, key=lambda one: order[one.person_id])


async def issued_lately(*, actor: Actor, now: datetime) -> int:
    """How many within a day, counted to MOST_COUNTED."""
    actor.require(Permission.REVOKE)
    yesterday = to_milliseconds(now - timedelta(days=1))
    return await store.count_issued_since(yesterday, MOST_COUNTED)


def compact_start(text: str) -> str:
    """Fold what was typed as a printed ID is read; nothing if no ID begins like this."""
    folded = "".join(text.upper().translate(_ALIKE).replace("-", " ").split())
    return folded if folded.isascii() and folded.isalnum() else ""


def _where(narrowing: Narrowing, now: datetime) -> dict[str, object]:
    """Conditions in SQL, `?` for the value."""
    where: dict[str, object] = {}
    if narrowing.exam:
        where["scheme = ?"] = narrowing.exam
    match narrowing.wanted:
        case Wanted.VALID:
            where["status = ?"] = "active"
            where["(expires_ms IS NULL OR expires_ms > ?)"] = to_milliseconds(now)
        case Wanted.EXPIRED:
            where["status = ?"] = "active"
            where["expires_ms <= ?"] = to_milliseconds(now)
        case Wanted.SUSPENDED | Wanted.REVOKED | Wanted.SUPERSEDED:
            where["status = ?"] = narrowing.wanted.value
    return where
