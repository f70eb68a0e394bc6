"""Booking a window of an exam: booked, changed, cancelled, and who is to be reminded of it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database.connection import transaction
from server.exams.domain.windows import (
    Booking,
    NamedWindow,
    NoBooking,
    WindowOver,
    WindowUnknown,
    window_of,
)
from server.exams.releases import Release
from server.exams.store import bookings as store
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id

EXPORTED_AT_ONCE = 500


async def own(release: Release, *, actor: Actor) -> Booking | None:
    """What the actor booked; None where nothing is booked for this exam."""
    actor.require(Permission.READ)
    if not release.policy.booking:
        return None
    return await store.of_person(actor.person_id, release.slug)


async def book(release: Release, name: str, *, actor: Actor, now: datetime) -> NamedWindow:
    """Book a window in the place of what was booked before; the same again changes nothing.

    Raises NoBooking, WindowUnknown, WindowOver.
    """
    actor.require(Permission.SIT)
    window = _window(release, name, now)
    first = Booking(new_id(), actor.person_id, release.slug, name, 0, to_milliseconds(now))
    async with transaction():
        before = await store.locked(actor.person_id, release.slug)
        if before is None and await store.add(first):
            await audit.record(actor, "booking.made", first.id, now=now, detail=_detail(first))
            return window
        before = before or await store.locked(actor.person_id, release.slug)
        assert before is not None, "what was in the way of `add` is there"
        if before.window != name:
            changed = replace(first, id=before.id, version=before.version + 1)
            await store.change(changed)
            detail = _detail(changed)
            await audit.record(actor, "booking.changed", changed.id, now=now, detail=detail)
    return window


async def cancel(release: Release, *, actor: Actor, now: datetime) -> None:
    """Give up what was booked; nothing happens where nothing is."""
    actor.require(Permission.SIT)
    async with transaction():
        booking = await store.locked(actor.person_id, release.slug)
        if booking is None:
            return
        await store.delete(booking)
        await audit.record(actor, "booking.cancelled", booking.id, now=now, detail=_detail(booking))


async def windows(release: Release, *, actor: Actor) -> Sequence[str]:
    """Names of the exam's windows, and after them of others that are booked still."""
    actor.require(Permission.SEE_PEOPLE)
    own_names = [one.name for one in sorted(release.policy.windows, key=lambda one: one.opens)]
    booked = await store.windows(release.slug)
    return [*own_names, *(one for one in booked if one not in own_names)]


async def page(
    exam: str, window: str, *, after: UUID | None, limit: int, actor: Actor
) -> Sequence[Booking]:
    """Who booked a window, in the order in which they first booked one."""
    actor.require(Permission.SEE_PEOPLE)
    return await store.of_window(exam, window, after, limit)


async def export(
    exam: str, window: str, *, actor: Actor, now: datetime
) -> AsyncIterator[Sequence[Booking]]:
    """All who booked a window, some at a time; that they are taken is written down."""
    actor.require(Permission.SEE_PEOPLE)
    detail: dict[str, DetailValue] = {"exam": exam, "window": window}
    async with transaction():
        await audit.record(actor, "bookings.exported", actor.person_id, now=now, detail=detail)
    return _batches(exam, window)


async def _batches(exam: str, window: str) -> AsyncIterator[Sequence[Booking]]:
    after = None
    while found := await store.of_window(exam, window, after, EXPORTED_AT_ONCE):
        yield found
        after = found[-1].id


async def to_remind(exam: str, window: str, *, due: datetime, limit: int) -> Sequence[Booking]:
    """Who is owed the reminder that was due then; rights are the caller's business."""
    return await store.to_remind(exam, window, to_milliseconds(due), limit=limit)


async def reminded(bookings: Sequence[Booking], *, due: datetime) -> None:
    await store.reminded(bookings, to_milliseconds(due))


def _window(release: Release, name: str, now: datetime) -> NamedWindow:
    if not release.policy.booking:
        raise NoBooking
    window = window_of(release.policy.windows, name)
    if window is None:
        raise WindowUnknown
    if window.is_over(now):
        raise WindowOver
    return window


def _detail(booking: Booking) -> dict[str, DetailValue]:
    return {"exam": booking.exam, "window": booking.window}
