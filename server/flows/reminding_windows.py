"""Reminders of booked windows: a day and an hour before they open. Looked for every minute.

Each booking keeps how often it was reminded of, so a look writes only where somebody is told.
"""

from datetime import datetime, timedelta

from server.database.connection import transaction
from server.exams import bookings, releases
from server.exams.domain.windows import NamedWindow
from server.exams.releases import Release
from server.flows.told import Told, recipient
from server.kernel.clock import rfc3339
from server.notices.domain.notice import Kind, Telling

BATCH = 200
STEPS = ((1, timedelta(days=1)), (2, timedelta(hours=1)))
"""Which reminder it is, and how long before the window opens."""


async def remind_of_windows(told: Told, *, now: datetime) -> None:
    for release in await releases.releases():
        if release.policy.booking:
            for window in release.policy.windows:
                await _remind_of(told, release, window, now)


async def _remind_of(told: Told, release: Release, window: NamedWindow, now: datetime) -> None:
    """The nearer reminder takes the place of one that is late."""
    due = [one for one in STEPS if window.opens - one[1] <= now < window.opens]
    if not due:
        return
    step, before = due[-1]
    while some := await bookings.to_remind(
        release.slug, window.name, step, booked_before=window.opens - before, limit=BATCH
    ):
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
                f"{one.id}:{one.version}:{step}",
                recipient(people[one.person_id]),
                payload,
            )
            for one in some
            if one.person_id in people
        ]
        async with transaction():
            await told.notices.tell(tellings, now=now)
            await bookings.reminded(some, step)
