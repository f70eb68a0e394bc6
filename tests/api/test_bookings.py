"""Booked windows: booked, changed, given up, reminded of, in calendars, on both engines."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from server.database.connection import query
from server.exams import personal
from server.exams.tables import BookingRow
from server.kernel.clock import rfc3339
from server.web.pages.paging import PAGE_SIZE
from tests.api.browsing import posted, seen
from tests.api.conftest import Under
from tests.api.house import Client, Room

HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def nine(room: Room, under: Under) -> datetime:
    """When the first of two windows opens, for an hour; the second opens a day later."""
    nine = room.clock() + timedelta(days=2)
    spans = [(nine, "first"), (nine + timedelta(days=1), "second")]
    windows = ", ".join(
        f"{{name: {name}, opens: {rfc3339(at)}, closes: {rfc3339(at + HOUR)}}}"
        for at, name in spans
    )
    await under(windows=f"[{windows}]", booking="true")
    return nine


@pytest_asyncio.fixture
async def ana(room: Room) -> Client:
    return await room.candidate()


async def book(client: Client, window: str) -> tuple[int, dict[str, Any]]:
    answer = await client.put("/exams/practice/booking", {"window": window})
    return answer.status_code, answer.json()


async def started(client: Client) -> str:
    answer = await client.post("/exams/practice/sittings")
    return str(answer.json().get("code", answer.status_code))


async def notices(room: Room) -> int:
    await room.services.flows.remind_of_windows()
    rows = await query("SELECT subject FROM notice WHERE kind = 'window-opens'")
    return len(rows)


async def test_an_exam_is_started_in_the_window_that_was_booked(
    room: Room, nine: datetime, ana: Client
) -> None:
    room.clock.moment = nine
    await room.renew(ana)
    assert await started(ana) == "booking-needed"
    status, window = await book(ana, "second")
    assert (status, window["name"], window["opens"]) == (200, "second", rfc3339(nine + 24 * HOUR))
    assert await started(ana) == "exam-not-open-yet"

    assert (await book(ana, "first"))[0] == 200

    exam = (await ana.get("/exams/practice")).json()
    assert (exam["booking"], exam["booked"], len(exam["windows"])) == (True, "first", 2)
    assert exam["eligibility"]["eligible"]
    assert await started(ana) == "201"


async def test_what_cannot_be_booked_is_refused(room: Room, nine: datetime, ana: Client) -> None:
    assert (await book(ana, "third"))[1]["code"] == "window-unknown"
    assert (await book(ana, "first"))[0] == 200
    room.clock.moment = nine + HOUR
    await room.renew(ana)
    assert (await book(ana, "first"))[1]["code"] == "window-over"
    assert await started(ana) == "booking-needed"
    foundations = await ana.put("/exams/foundations/booking", {"window": "first"})
    assert foundations.json()["code"] in {"no-booking", "exam-unknown"}


@pytest.mark.usefixtures("nine")
async def test_the_same_booking_twice_is_one(ana: Client) -> None:
    await BookingRow.all().delete()

    answers = await asyncio.gather(*(book(ana, "first") for _ in range(4)))

    assert [status for status, _ in answers] == [200] * 4
    (booking,) = await BookingRow.all()
    told = await query(f"SELECT action FROM audit_event WHERE subject = '{booking.id}'")
    assert [row["action"] for row in told] == ["booking.made"]


async def test_a_reminder_comes_a_day_and_an_hour_before_and_once(
    room: Room, nine: datetime, ana: Client
) -> None:
    await BookingRow.all().delete()
    await query("DELETE FROM notice WHERE kind = 'window-opens'")
    await book(ana, "first")
    assert await notices(room) == 0
    room.clock.moment = nine - 23 * HOUR

    assert await notices(room) == 1

    assert await notices(room) == 1
    room.clock.moment = nine - HOUR / 2
    assert await notices(room) == 2
    assert await notices(room) == 2


async def test_a_window_that_is_put_off_is_reminded_of_anew(
    room: Room, nine: datetime, under: Under, ana: Client
) -> None:
    await BookingRow.all().delete()
    await query("DELETE FROM notice WHERE kind = 'window-opens'")
    await book(ana, "first")
    room.clock.moment = nine - HOUR / 2
    assert await notices(room) == 1
    later = nine + timedelta(days=3)
    window = f"{{name: first, opens: {rfc3339(later)}, closes: {rfc3339(later + HOUR)}}}"
    await under(windows=f"[{window}]", booking="true")
    assert await notices(room) == 1
    room.clock.moment = later - HOUR / 2

    assert await notices(room) == 2


async def test_who_books_late_or_gives_up_is_not_reminded(
    room: Room, nine: datetime, ana: Client
) -> None:
    await BookingRow.all().delete()
    await query("DELETE FROM notice WHERE kind = 'window-opens'")
    room.clock.moment = nine - HOUR / 2
    await room.renew(ana)
    await book(ana, "first")
    ben = await room.candidate()
    await book(ben, "second")
    assert (await ben.delete("/exams/practice/booking")).status_code == 204
    assert (await ben.delete("/exams/practice/booking")).status_code == 204
    room.clock.moment = nine + 23.5 * HOUR

    assert await notices(room) == 0


async def test_pages_book_give_up_and_hand_out_the_calendar(nine: datetime, ana: Client) -> None:
    lobby = await seen(ana, "/exams/practice")
    assert "Book a window" in lobby.text
    wrong = await posted(ana, "/exams/practice/booking", window="third")
    assert (wrong.status_code, "Nothing was booked." in wrong.text) == (404, True)
    booked = await posted(ana, "/exams/practice/booking", window="second")
    assert booked.headers["location"] == "/exams/practice?done=booked"
    assert "Your window is booked." in (await seen(ana, "/exams/practice?done=booked")).text

    file = await seen(ana, "/exams/practice/booking.ics")

    assert file.headers["content-type"].startswith("text/calendar")
    assert f"DTSTART:{nine + 24 * HOUR:%Y%m%dT%H%M%SZ}" in file.text
    await posted(ana, "/exams/practice/booking/end")
    assert (await seen(ana, "/exams/practice/booking.ics")).status_code == 409


@pytest.mark.usefixtures("nine")
async def test_bookings_are_copied_and_forgotten_with_their_person(ana: Client) -> None:
    await BookingRow.all().delete()
    await book(ana, "first")
    (booking,) = await BookingRow.all()

    copy = await personal.personal_data(booking.person_id)
    await personal.erase(booking.person_id)

    assert "'window': 'first'" in str(copy["bookings"])
    assert not await BookingRow.exists()


@pytest.mark.usefixtures("nine")
async def test_who_booked_which_window_is_listed_for_administrators(room: Room) -> None:
    await BookingRow.all().delete()
    people = [await room.candidate() for _ in range(PAGE_SIZE + 2)]
    for one in people:
        assert (await book(one, "first"))[0] == 200
    await book(people[0], "second")
    boss, path = await room.crew("admin"), "/admin/exams/practice/bookings"

    first = (await seen(boss, path)).text
    (more,) = re.findall(r'href="([^"]*cursor=[^"]*)" rel="next"', first)
    rest = (await seen(boss, more.replace("&amp;", "&"))).text
    second = (await seen(boss, f"{path}?window=second")).text

    rows = [page.count('<tr><th scope="row"><a href="/admin/people/') for page in (first, rest)]
    assert rows == [PAGE_SIZE, 1]
    assert second.count('<tr><th scope="row"><a') == 1
    assert f'href="{path}"' in (await seen(boss, "/admin/exams")).text
    for role in ("trainer", "invigilator"):
        crew = await room.crew(role)
        assert (await seen(crew, path)).status_code == 403
        assert (await posted(crew, f"{path}/export", window="first")).status_code == 403


@pytest.mark.usefixtures("nine")
async def test_who_booked_a_window_is_taken_as_a_file_and_that_is_written_down(room: Room) -> None:
    await BookingRow.all().delete()
    for _ in range(2):
        await book(await room.candidate(), "first")
    boss, path = await room.crew("admin"), "/admin/exams/practice/bookings/export"

    taken = await posted(boss, path, window="first")

    head, *lines = taken.text.strip().split("\r\n")
    assert head == "\ufeffwindow,name,email,booked_at,changes,person_id"
    assert [line.split(",")[0] for line in lines] == ["first"] * 2
    assert taken.headers["content-disposition"].startswith("attachment")
    (event,) = await query("SELECT detail FROM audit_event WHERE action = 'bookings.exported'")
    assert event["detail"] == '{"exam":"practice","window":"first"}'
    assert (await posted(boss, "/admin/exams/nothing/bookings/export")).status_code == 404


async def test_what_is_booked_of_a_window_that_was_taken_away_is_listed_still(
    room: Room, nine: datetime, under: Under
) -> None:
    await BookingRow.all().delete()
    await book(await room.candidate(), "second")
    only = f"{{name: first, opens: {rfc3339(nine)}, closes: {rfc3339(nine + HOUR)}}}"
    await under(windows=f"[{only}]", booking="true")

    page = await seen(await room.crew("admin"), "/admin/exams/practice/bookings?window=second")

    assert "This window was taken out of the policy" in page.text
    assert page.text.count('<tr><th scope="row"><a') == 1
