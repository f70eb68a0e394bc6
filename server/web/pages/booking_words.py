"""The windows of an exam on its page: which there are, which is booked, and what can be done."""

from datetime import datetime
from typing import Any

from server.exams import bookings
from server.exams.domain.windows import Booking, NamedWindow, window_of
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.sentence import OwnMoment, Sentence, marked
from server.language.voice import say
from server.web.rendering import moment

DONE = {
    "booked": marked("Your window is booked. We remind you a day and an hour before it opens."),
    "given-up": marked("You gave up your window. You can book another."),
}


async def windows_of(
    release: Release, viewer: Actor | None, now: datetime
) -> dict[str, Any] | None:
    """None where the exam has no windows; only those to come, and the booked one, are shown."""
    policy = release.policy
    if not policy.windows:
        return None
    booked = None if viewer is None else await bookings.own(release, actor=viewer)
    to_come = [one for one in policy.windows if not one.is_over(now)]
    return {
        "booking": policy.booking and viewer is not None,
        "booked": _booked(release, booked, now),
        "shown": [_row(one, booked) for one in sorted(to_come, key=lambda one: one.opens)],
    }


def _row(window: NamedWindow, booked: Booking | None) -> dict[str, Any]:
    span = Sentence(
        "%(opens)s until %(closes)s",
        {"opens": OwnMoment(window.opens), "closes": OwnMoment(window.closes)},
    )
    is_booked = booked is not None and booked.window == window.name
    return {"value": window.name, "label": say(span), "is_booked": is_booked}


def _booked(release: Release, booked: Booking | None, now: datetime) -> dict[str, Any] | None:
    """A window that was taken out of the policy, or is over, can only be given up."""
    if booked is None:
        return None
    window = window_of(release.policy.windows, booked.window)
    if window is None or window.is_over(now):
        text = say("The window you booked is over, or was taken away. Book another.")
        return {"text": text, "opens": None, "closes": None, "calendar": ""}
    return {
        "text": "",
        "opens": moment(window.opens),
        "closes": moment(window.closes),
        "calendar": f"/exams/{release.slug}/booking.ics",
    }
