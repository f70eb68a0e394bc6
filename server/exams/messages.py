"""Messages of staff to those who sit: to chosen sittings, or to everyone in an exam.

What is told is audited without its text. Who sits says when they have read it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams import live
from server.exams.desks import own_sitting
from server.exams.domain.message import (
    Message,
    MessageKnown,
    MessageUnknown,
    NobodyToTell,
    Sending,
    message_text,
)
from server.exams.domain.sitting import SittingUnknown
from server.exams.store import messages as store
from server.exams.store import sittings, time_entries
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds


async def send(
    message_id: UUID, sitting_ids: Sequence[UUID], text: str, *, actor: Actor, now: datetime
) -> int:
    """Tell these sittings; those that are over are left out. Return how many are told.

    The same message again is sent to nobody twice. Raises SittingUnknown, NobodyToTell,
    MessageMalformed, MessageKnown.
    """
    actor.require(Permission.RUN_SITTINGS)
    now_ms = to_milliseconds(now)
    sending = Sending(message_id, message_text(text), None, actor.person_id, now_ms)
    async with transaction():
        if (count := await _sent_already(sending)) is not None:
            await _require_sent(message_id, sitting_ids)
            return count
        found = await sittings.by_ids(sitting_ids)
        if len(found) != len(set(sitting_ids)):
            raise SittingUnknown
        told = [one.id for one in found if not one.is_over(now_ms)]
        if (count := await _added(sending, told)) is not None:
            return count
        for one in told:
            detail = {"message": str(message_id)}
            await audit.record(actor, "sitting.message-sent", one, now=now, detail=detail)
            await live.announce(one, now=now)
    for one in told:
        live.announced(one)
    return len(told)


async def send_to_exam(
    message_id: UUID, exam: str, text: str, *, actor: Actor, now: datetime
) -> int:
    """Tell everybody who sits an exam now; as `send`."""
    actor.require(Permission.RUN_SITTINGS)
    now_ms = to_milliseconds(now)
    sending = Sending(message_id, message_text(text), exam, actor.person_id, now_ms)
    async with transaction():
        if (count := await _sent_already(sending)) is not None:
            return count
        told = await time_entries.under_way(exam, now_ms)
        if (count := await _added(sending, told)) is not None:
            return count
        detail: Mapping[str, DetailValue] = {"exam": exam, "sittings": len(told)}
        await audit.record(actor, "sittings.message-sent", message_id, now=now, detail=detail)
        await live.announce_to_all(exam, now=now)
    live.announced_to_all(exam)
    return len(told)


async def to_sittings(
    sitting_ids: Sequence[UUID], *, actor: Actor
) -> Mapping[UUID, Sequence[Message]]:
    """What was told to each, oldest first, for staff."""
    actor.require(Permission.SEE_SITTINGS)
    return await store.of_sittings(sitting_ids)


async def to_me(sitting_id: UUID, *, actor: Actor) -> Sequence[Message]:
    """What the candidate of a sitting was told, oldest first. Raises SittingUnknown."""
    actor.require(Permission.SIT)
    await own_sitting(sitting_id, actor)
    return await _of(sitting_id)


async def waiting(sitting_id: UUID) -> Sequence[Message]:
    """What its candidate has not read yet; whose it is was asked before."""
    return [one for one in await _of(sitting_id) if one.read_ms is None]


async def acknowledge(
    sitting_id: UUID, message_id: UUID, *, actor: Actor, now: datetime
) -> Message:
    """Keep when its candidate first said that it is read. Raises SittingUnknown, MessageUnknown."""
    actor.require(Permission.SIT)
    await own_sitting(sitting_id, actor)
    async with transaction():
        await store.mark_read(sitting_id, message_id, to_milliseconds(now))
    for message in await _of(sitting_id):
        if message.id == message_id:
            return message
    raise MessageUnknown


async def _of(sitting_id: UUID) -> Sequence[Message]:
    return (await store.of_sittings([sitting_id])).get(sitting_id, [])


async def _sent_already(sending: Sending) -> int | None:
    """To how many the same was sent; None where it is new. Raises MessageKnown."""
    found = await store.by_id(sending.id)
    if found is None:
        return None
    known, sittings = found
    if not known.is_again(sending):
        raise MessageKnown
    return sittings


async def _require_sent(message_id: UUID, sitting_ids: Sequence[UUID]) -> None:
    """Raises MessageKnown where it was others who were told."""
    told = await store.of_sittings(sitting_ids)
    if not any(one.id == message_id for some in told.values() for one in some):
        raise MessageKnown


async def _added(sending: Sending, told: Sequence[UUID]) -> int | None:
    """As `_sent_already`, where another press of the same button was quicker by a hair."""
    if not told:
        raise NobodyToTell
    return None if await store.add(sending, told) else await _sent_already(sending)
