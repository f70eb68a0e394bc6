"""What is over is thrown away in its time and not before: `server/deploy/retention.md`."""

from datetime import timedelta

from server.exams.tables import PresenceRow
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id
from server.notices.tables import MailRow
from tests.api.house import Room


async def test_who_sat_long_ago_is_heard_of_no_more(room: Room) -> None:
    presence, now = room.services.exams.presence, room.clock()
    old, fresh = new_id(), new_id()
    presence.note(old, now=now - timedelta(days=30, seconds=1))
    presence.note(fresh, now=now - timedelta(days=29))
    await presence.flush()

    await presence.prune(now=now)

    assert not await PresenceRow.exists(sitting_id=old)
    assert await PresenceRow.exists(sitting_id=fresh)


async def test_a_mail_is_forgotten_thirty_days_after_it_ended(room: Room) -> None:
    mail_id, ended = new_id(), room.clock()
    at_ms = to_milliseconds(ended)
    await MailRow.create(
        id=mail_id, recipient="x@example.org", kind="result", subject=str(mail_id), payload="{}",
        language="en", zone="UTC", state="sent", created_ms=at_ms, ended_ms=at_ms,
    )  # fmt: skip

    await room.services.notices.prune(now=ended + timedelta(days=30))
    assert await MailRow.exists(id=mail_id)

    await room.services.notices.prune(now=ended + timedelta(days=30, seconds=1))
    assert not await MailRow.exists(id=mail_id)
