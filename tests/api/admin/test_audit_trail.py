"""The audit trail as administrators see it: found, paged, exported, checked."""

from server.audit import checking
from server.audit import service as audit
from server.audit.domain import ChainCheck
from server.database.connection import query
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from tests.api.browsing import every_row, posted, seen
from tests.api.house import Room

SUBJECT = "01900000-0000-7000-8000-00000000000a"


async def record(room: Room, count: int, subject: str = SUBJECT) -> None:
    actor = Actor(new_id(), "Somebody", frozenset({Role.ADMIN}))
    for number in range(count):
        detail = {"number": number}
        await audit.record(actor, "role.granted", subject, now=room.clock(), detail=detail)


async def ended_check(room: Room) -> ChainCheck:
    """The newest check, once it has ended: the application's own flows may be at it."""
    admin = Actor(new_id(), "Ada", frozenset({Role.ADMIN}))

    async def has_ended() -> bool:
        newest = await checking.newest(actor=admin)
        return newest is not None and newest.ended_at is not None

    await room.settle_until(has_ended)
    newest = await checking.newest(actor=admin)
    assert newest is not None
    return newest


async def test_paging_shows_every_event_once_newest_first(room: Room) -> None:
    await record(room, 120)

    admin = await room.crew("admin")
    numbers = await every_row(admin, f"/admin/audit?subject={SUBJECT}", r"number: (\d+)")

    assert numbers == [str(number) for number in range(119, -1, -1)]


async def test_filters_narrow_and_say_what_is_wrong(room: Room) -> None:
    admin = await room.crew("admin")
    today = f"{room.clock():%Y-%m-%d}"

    found = await seen(admin, f"/admin/audit?action=role.granted&since={today}&until={today}")
    none = await seen(admin, "/admin/audit?since=2031-01-01")
    wrong = await seen(admin, "/admin/audit?since=yesterday&who=nobody")

    assert "gave a role" in found.text
    assert "No such event" in none.text
    assert wrong.status_code == 422
    assert "Write the day as 2026-11-25." in wrong.text
    assert "Nobody has this address or ID." in wrong.text


async def test_a_cursor_of_ones_own_making_is_refused(room: Room) -> None:
    answer = await seen(await room.crew("admin"), "/admin/audit?cursor=1%20OR%201")

    assert answer.status_code == 422


async def test_the_export_is_whole_neutral_and_on_record(room: Room) -> None:
    admin = await room.crew("admin")
    await record(room, 3, "=1+1")

    answer = await posted(admin, "/admin/audit/export", subject="=1+1")
    lines = answer.text.splitlines()

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert len(lines) == 4
    assert all(",'=1+1," in line for line in lines[1:])
    assert "exported audit events" in (await seen(admin, "/admin/audit")).text


async def test_a_check_runs_after_the_request_and_tells_what_was_changed(room: Room) -> None:
    admin = await room.crew("admin")
    await record(room, 300)
    while await audit.chain_new():
        pass
    asked = await posted(admin, "/admin/audit/check")
    assert asked.status_code == 303
    await ended_check(room)
    assert "Whole." in (await seen(admin, "/admin/audit")).text

    broken = (await query("SELECT MAX(id) AS id FROM audit_event WHERE sequence IS NOT NULL"))[0]
    await query(f"UPDATE audit_event SET subject = 'changed' WHERE id = {broken['id']}")
    await posted(admin, "/admin/audit/check")
    await ended_check(room)

    page = (await seen(admin, "/admin/audit")).text
    assert "Broken." in page
    assert f"audit event {broken['id']}: it was changed after it was linked" in page


async def test_a_long_chain_is_checked_in_pieces(room: Room) -> None:
    admin = Actor(new_id(), "Ada", frozenset({Role.ADMIN}))
    await record(room, 40)
    while await audit.chain_new():
        pass
    check = await checking.ask(actor=admin, now=room.clock())
    again = await checking.ask(actor=admin, now=room.clock())
    assert again.id == check.id

    assert (await ended_check(room)).sequence >= 40
