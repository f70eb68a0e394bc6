"""Leaving: asked for with the password, undone within fourteen days, then done.

Erases what `accounts` keeps; `flows` calls it together with the other rooms, in one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.accounts.domain.deletion import WAITS, Pending, pseudonymous
from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import OwnAdminRole
from server.accounts.store import deletions as store
from server.accounts.store import people
from server.accounts.store.deletions import Request
from server.accounts.workings import Workings, announce
from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission, Role

MOST_LISTED = 200


class Deletions:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

    async def asked(self, *, actor: Actor) -> Request | None:
        """What one asked for oneself; None where that was nothing."""
        actor.require(Permission.KEEP_ACCOUNT)
        return await self.request_of(actor.person_id)

    async def due_of(self, person_id: UUID) -> datetime | None:
        request = await store.pending_of(person_id)
        return None if request is None else request.due_at

    async def request_of(self, person_id: UUID) -> Request | None:
        return await store.pending_of(person_id)

    async def ask(
        self,
        password: str,
        *,
        with_certificates: bool,
        actor: Actor,
        network: str,
        now: datetime,
    ) -> None:
        """Again, nothing happens. Raises PasswordWrong, TooManySignIns, OwnAdminRole."""
        actor.require(Permission.KEEP_ACCOUNT)
        account = await self._workings.own_account(password, actor=actor, now=now, network=network)
        if Role.ADMIN in account.person.roles:
            raise OwnAdminRole
        async with transaction():
            due = now + WAITS
            if not await store.ask(
                actor.person_id, now=now, due=due, with_certificates=with_certificates
            ):
                return
            detail = {"certificates": with_certificates}
            await audit.record(actor, "deletion.asked", actor.person_id, now=now, detail=detail)
            await outbox.add("person.deletion-asked", actor.person_id, now=now)

    async def undo(self, *, actor: Actor, now: datetime) -> None:
        """Again, nothing happens."""
        actor.require(Permission.KEEP_ACCOUNT)
        async with transaction():
            if not await store.undo(actor.person_id):
                return
            await audit.record(actor, "deletion.undone", actor.person_id, now=now)
            await outbox.add("person.deletion-undone", actor.person_id, now=now)

    async def pending(
        self, *, actor: Actor, limit: int = 50, after: UUID | None = None
    ) -> list[Pending]:
        """For administrators: who asked to be erased, the next to fall due first.

        `after` is the person a page before ended with; who changed their mind since begins anew.
        """
        actor.require(Permission.MANAGE_PEOPLE)
        last = None if after is None else await store.pending_of(after)
        requests = await store.pending(min(limit, MOST_LISTED), after=last)
        known = await people.people_by_ids(one.person_id for one in requests)
        by_id = {person.id: person for person in known}
        return [Pending(by_id[one.person_id], one.asked_at, one.due_at) for one in requests]

    async def due(self, limit: int, *, now: datetime) -> Sequence[UUID]:
        return await store.due(limit, now=now)

    async def erase(self, person_id: UUID, *, now: datetime) -> PersonView | None:
        """Return who it was, or None when there is nothing to do any more.

        Call inside the transaction that erases them everywhere. An administrator stays: somebody
        made them one since, and the last must not go.
        """
        account = (await people.locked([person_id])).get(person_id)
        if account is None or Role.ADMIN in account.person.roles:
            return None
        if not await store.take(person_id, now=now):
            return None
        await store.erase(pseudonymous(account.person), now=now)
        await audit.record(SYSTEM, "person.erased", person_id, now=now)
        await announce(person_id, now=now)
        return account.person
