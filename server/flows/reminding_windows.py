"""Reminders of booked windows: a day and an hour before they open. Looked for every minute.

Each booking keeps which reminder was the last, so a look writes only where somebody is told; a
window that is put off is reminded of anew.
"""

from datetime import datetime, timedelta

from server.database.connection import transaction
from server.exams import bookings, releases
from server.exams.domain.windows import NamedWindow
from server.exams.releases import Release
from server.flows.told import Told, recipient
from server.kernel.clock import rfc3339, to_milliseconds
from server.notices.domain.notice import Kind, Telling

BATCH = 200
BEFORE = (timedelta(days=1), timedelta(hours=1))


async def remind_of_windows(told: Told, *, now: datetime) -> None:
    for release in await releases.releases():
        if release.policy.booking:
            for window in release.policy.windows:
                await _remind_of(told, release, window, now)


async def _remind_of(told: Told, release: Release, window: NamedWindow, now: datetime) -> None:
    """The nearer reminder takes the place of one that is late."""
    due = max((window.opens - one for one in BEFORE if window.opens - one <= now), default=None)
    if due is None or now >= window.opens:
        return
    while some := await bookings.to_remind(release.slug, window.name, due=due, limit=BATCH):
        people = await told.people(one.person_id for one in some)
        payload = {
            "title": release.blueprint.title,
            "exam": release.slug,
            "opens": rfc3339(window.opens),
            "closes": rfc3339(window.closes),
        }
        tellings = [
            Telling(
                Kind.WINDOW_OPENS,
                f"{one.id}:{to_milliseconds(due) // 60_000}",
                recipient(people[one.person_id]),
                payload,
            )
            for one in some
            if one.person_id in people
        ]
        async with transaction():
            await told.notices.tell(tellings, now=now)
            await bookings.reminded(some, due=due)
