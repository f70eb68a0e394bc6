"""Windows: spans of time in which an exam can be started, and whose of them are booked. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from server.exams.domain.plan import Part
from server.kernel.clock import rfc3339
from server.kernel.errors import Conflict, NotFound, NotPermitted

MOST_WINDOWS = 200
Moment = Annotated[datetime, Meta(tz=True)]
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


class ExamNotOpenYet(NotPermitted):
    code = "exam-not-open-yet"
    detail = "This exam cannot be started yet."


class ExamNoLongerOpen(NotPermitted):
    code = "exam-no-longer-open"
    detail = "The time in which this exam could be started is over."


class BookingNeeded(NotPermitted):
    code = "booking-needed"
    detail = "Book a window of this exam first. You can start while your window is open."


class NoBooking(Conflict):
    code = "no-booking"
    detail = "Nothing is booked for this exam: start it while it is open."


class WindowUnknown(NotFound):
    code = "window-unknown"
    detail = "This exam has no such window. Choose one of those that are listed."


class WindowOver(Conflict):
    code = "window-over"
    detail = "This window is over. Choose another."


class Window(Part, frozen=True):
    """When a sitting may be started: from `opens` on, and before `closes`."""

    opens: Moment | None = None
    closes: Moment | None = None


class NamedWindow(Part, frozen=True):
    """One of several; its name stays when its times are moved."""

    name: str
    opens: Moment
    closes: Moment

    def is_open(self, now: datetime) -> bool:
        return self.opens <= now < self.closes

    def is_over(self, now: datetime) -> bool:
        return now >= self.closes


@dataclass(frozen=True, slots=True)
class Booking:
    """Which window somebody booked; `version` counts from 0 how often they changed it."""

    id: UUID
    person_id: UUID
    exam: str
    window: str
    version: int
    booked_ms: int


def closed_now(window: Window, now: datetime) -> NotPermitted | None:
    """Why nobody starts at this moment, where there is one window or none."""
    opens, closes = window.opens, window.closes
    if opens is not None and now < opens:
        return _not_yet(opens)
    return _no_longer(closes) if closes is not None and now >= closes else None


def shut_out(
    windows: Sequence[NamedWindow], booked: str | None, *, needs_booking: bool, now: datetime
) -> NotPermitted | None:
    """Why somebody cannot start now, who booked the window of this name."""
    if all(one.is_over(now) for one in windows):
        return _no_longer(max(one.closes for one in windows))
    if needs_booking:
        own = window_of(windows, booked)
        if own is None or own.is_over(now):
            return BookingNeeded(members={"retry_at": None})
        return None if own.is_open(now) else _not_yet(own.opens)
    if any(one.is_open(now) for one in windows):
        return None
    return _not_yet(min(one.opens for one in windows if one.opens > now))


def window_of(windows: Sequence[NamedWindow], name: str | None) -> NamedWindow | None:
    """None also where the window was taken out of the policy."""
    return next((one for one in windows if one.name == name), None)


def broken_windows(windows: Sequence[NamedWindow]) -> Iterator[tuple[str, str]]:
    names = [one.name for one in windows]
    if len(windows) > MOST_WINDOWS:
        yield "windows", f"at most {MOST_WINDOWS} windows"
    for at, one in enumerate(windows):
        if not _NAME.match(one.name) or one.name in names[:at]:
            yield f"windows.{at}.name", "its own name: lower-case letters, digits and dashes"
        if one.opens >= one.closes:
            yield f"windows.{at}", "`opens` comes before `closes`"


def _not_yet(opens: datetime) -> ExamNotOpenYet:
    return ExamNotOpenYet(members={"retry_at": None, "opens_at": rfc3339(opens)})


def _no_longer(closes: datetime) -> ExamNoLongerOpen:
    return ExamNoLongerOpen(members={"retry_at": None, "closed_at": rfc3339(closes)})
