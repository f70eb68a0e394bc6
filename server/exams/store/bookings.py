"""Which windows are booked."""

from collections.abc import Sequence
from uuid import UUID

from server.exams.domain.windows import Booking
from server.exams.tables import BookingRow


async def of_person(person_id: UUID, exam: str) -> Booking | None:
    row = await BookingRow.get_or_none(person_id=person_id, exam=exam)
    return None if row is None else _booking(row)


async def locked(person_id: UUID, exam: str) -> Booking | None:
    """Return it, locked until commit; call inside a transaction."""
    found = BookingRow.select_for_update().get_or_none(person_id=person_id, exam=exam)
    row = await found
    return None if row is None else _booking(row)


async def all_of_person(person_id: UUID) -> list[Booking]:
    return [_booking(row) for row in await BookingRow.filter(person_id=person_id).order_by("exam")]


async def add(booking: Booking) -> bool:
    """False where the person has one already, of the same moment even."""
    row = BookingRow(
        id=booking.id,
        person_id=booking.person_id,
        exam=booking.exam,
        window=booking.window,
        version=booking.version,
        booked_ms=booking.booked_ms,
        reminded=0,
    )
    await BookingRow.bulk_create([row], ignore_conflicts=True)
    return await BookingRow.exists(id=booking.id)


async def change(booking: Booking) -> None:
    """Whoever reminds begins anew."""
    await BookingRow.filter(id=booking.id).update(
        window=booking.window, version=booking.version, booked_ms=booking.booked_ms, reminded=0
    )


async def delete(booking: Booking) -> None:
    await BookingRow.filter(id=booking.id).delete()


async def delete_of(person_id: UUID) -> None:
    await BookingRow.filter(person_id=person_id).delete()


async def to_remind(exam: str, window: str, due_ms: int, *, limit: int) -> list[Booking]:
    """Whoever booked a window before a reminder of it was due, and had none since."""
    rows = BookingRow.filter(
        exam=exam, window=window, reminded__lt=_minute(due_ms), booked_ms__lt=due_ms
    )
    return [_booking(row) for row in await rows.order_by("id").limit(limit)]


async def windows(exam: str) -> list[str]:
    """Names of those that anybody booked, read off the index."""
    rows = BookingRow.filter(exam=exam).distinct().values_list("window", flat=True)
    return sorted(str(one) for one in await rows)


async def of_window(exam: str, window: str, after: UUID | None, limit: int) -> list[Booking]:
    """In the order in which they were first booked."""
    rows = BookingRow.filter(exam=exam, window=window)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_booking(row) for row in await rows.order_by("id").limit(limit)]


async def reminded(bookings: Sequence[Booking], due_ms: int) -> None:
    ids = [one.id for one in bookings]
    await BookingRow.filter(id__in=ids).update(reminded=_minute(due_ms))


def _minute(ms: int) -> int:
    return ms // 60_000


def _booking(row: BookingRow) -> Booking:
    return Booking(row.id, row.person_id, row.exam, row.window, row.version, row.booked_ms)
