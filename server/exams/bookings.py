"""Booking a window of an exam: booked, changed, cancelled, and who is to be reminded of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

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
