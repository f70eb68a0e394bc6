"""Checking the whole chain, off every request: a piece at a time, resumed by any process."""

import asyncio
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from server.audit import service, store
from server.audit.domain import START, ChainCheck, Link, violations
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.ids import new_id

TOPIC = "audit.check"
MOST_TOLD = 20
_BATCH = 250
_BATCHES_IN_A_PIECE = 40


async def ask(*, actor: Actor, now: datetime) -> ChainCheck:
    """Have the chain checked; the one that runs already is enough."""
    actor.require(Permission.SEE_AUDIT)
    async with transaction():
        running = await store.newest_check()
        if running is not None and running.ended_at is None:
            return running
        check = ChainCheck(new_id(), actor.person_id, now, START.sequence, START.hash)
        await store.save_check(check)
        await service.record(actor, "audit.check-asked", check.id, now=now)
        await outbox.add(TOPIC, check.id, now=now)
    return check


async def newest(*, actor: Actor) -> ChainCheck | None:
    actor.require(Permission.SEE_AUDIT)
    return await store.newest_check()


async def check_piece(check_id: UUID, *, now: datetime) -> None:
    """Check the next links and say so; a later piece follows through the outbox."""
    check = await store.check_by_id(check_id)
    if check is None or check.ended_at is not None:
        return
    for _ in range(_BATCHES_IN_A_PIECE):
        pairs = await store.linked_after(check.sequence, _BATCH)
        if not pairs:
            check = replace(check, ended_at=now)
            break
        last = Link(event_id=0, sequence=check.sequence, previous_hash="", hash=check.hash)
        found = await asyncio.to_thread(violations, pairs, last)
        check = replace(
            check,
            sequence=pairs[-1][1].sequence,
            hash=pairs[-1][1].hash,
            faults=check.faults + len(found),
            told=(*check.told, *found)[:MOST_TOLD],
        )
    async with transaction():
        await store.save_check(check)
        if check.ended_at is None:
            await outbox.add(TOPIC, check.id, now=now)
