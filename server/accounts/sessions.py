"""Where somebody is signed in, and ending that. When each was last seen is known roughly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.refusals import SessionUnknown
from server.accounts.store import sessions as store
from server.accounts.workings import Workings, announce, forget_here
from server.audit import service as audit
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`device` and `network` are "" where nothing is known."""

    id: UUID
    device: str
    network: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


class Sessions:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

    async def mine(self, *, actor: Actor, now: datetime) -> list[OpenSession]:
        """The one that asks first, then the newest."""
        actor.require(Permission.KEEP_ACCOUNT)
        stored = await store.open_sessions(actor.person_id, MOST_SHOWN, now=now)
        shown = [
            OpenSession(
                id=one.id,
                device=one.device,
                network=one.network,
                started_at=from_milliseconds(one.created_ms),
                seen_at=from_milliseconds(one.seen_ms),
                is_this=one.id == actor.session_id,
            )
            for one in stored
        ]
        return sorted(shown, key=lambda one: not one.is_this)

    async def end(self, session_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Raises SessionUnknown, for another person's too."""
        actor.require(Permission.KEEP_ACCOUNT)
        async with transaction():
            if not await store.revoke_own(session_id, actor.person_id, now=now):
                raise SessionUnknown
            await audit.record(actor, "session.ended", actor.person_id, now=now)
            await announce(actor.person_id, now=now)
        forget_here(actor.person_id)

    async def end_all(self, *, actor: Actor, now: datetime) -> None:
        """Sign out everywhere, here too. Programs' access tokens go on."""
        actor.require(Permission.KEEP_ACCOUNT)
        async with transaction():
            await store.revoke_all(actor.person_id, now=now)
            await audit.record(actor, "sessions.ended", actor.person_id, now=now)
            await announce(actor.person_id, now=now)
        forget_here(actor.person_id)

    async def save_seen(self, *, now: datetime) -> None:
        """Write down who was here since the last time; called every few minutes, by `flows`."""
        seen = self._workings.take_seen()
        if seen:
            async with transaction():
                await store.save_seen(seen, now=now)
