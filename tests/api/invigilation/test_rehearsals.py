"""A rehearsal is sat by the same services, is seen by one invigilator, and leaves nothing."""

import asyncio

import pytest
from tortoise.models import Model

from server.database.connection import query
from server.exams import board as sittings_board
from server.exams.auditing import violations
from server.exams.board import Narrowing
from server.exams.store.rehearsing import beside_a_sitting
from server.exams.tables import SittingRow
from server.grading.auditing import violations as grading_violations
from server.invigilation.acts import Why
from server.invigilation.board import Looking, Seat
from server.invigilation.domain.incident import IncidentKind
from server.invigilation.domain.rehearsal import NoRehearsal, RehearsalRunning
from server.invigilation.service import Invigilation
from server.invigilation.tables import IncidentRow
from server.kernel.actor import Actor
from server.kernel.ids import new_id
from tests.api.house import Client, Room
from tests.api.invigilation.conftest import actor_of

COUNT = 10


async def seats(room: Room, actor: Actor, *, sees_all: bool = False) -> list[Seat]:
    page = await room.services.invigilation.board.page(
        Looking(sees_all=sees_all), after=None, limit=100, actor=actor, now=room.clock()
    )
    return list(page.seats)


async def step(room: Room, seconds: int) -> None:
    """As two servers would, each of which goes on with what the other left."""
    rehearsals = room.services.invigilation.rehearsals
    for _ in range(seconds):
        room.clock.move(seconds=1)
        await asyncio.gather(*(rehearsals.step(now=room.clock()) for _ in range(2)))


async def nothing_is_wrong() -> None:
    for audited in (violations, grading_violations):
        assert await audited() == []


async def test_a_rehearsal_is_on_ones_own_board_and_in_no_list(
    room: Room, invigilation: Invigilation, iris: Client, admin: Client
) -> None:
    her, ada = await actor_of(room, iris), await actor_of(room, admin)
    await invigilation.rehearsals.start("foundations", COUNT, actor=her, now=room.clock())
    with pytest.raises(RehearsalRunning):
        await invigilation.rehearsals.start("practice", 1, actor=her, now=room.clock())

    await step(room, 45)

    shown = await seats(room, her)
    assert {one.number for one in shown} == set(range(1, COUNT + 1))
    assert all(one.sitting.is_rehearsal and one.sitting.is_preview for one in shown)
    assert await seats(room, ada, sees_all=True) == []
    ids = ", ".join(f"'{one.sitting.id}'" for one in shown)
    saved = await query(f"SELECT id FROM response_revision WHERE sitting_id IN ({ids})")
    assert len(saved) > COUNT
    listed, _ = await sittings_board.page(Narrowing(), after=None, limit=50, actor=ada)
    assert [one for one in listed if one.is_rehearsal] == []
    lately = await sittings_board.lately(actor=ada, now=room.clock())
    assert (lately.open, lately.started) == (0, 0)


async def test_acts_work_on_it_and_nothing_follows_from_it(
    room: Room, invigilation: Invigilation, iris: Client
) -> None:
    her, why = await actor_of(room, iris), Why(new_id(), "Practice", IncidentKind.OTHER)
    one = (await seats(room, her))[0].sitting.id
    await invigilation.acts.grant([one], 300, why, actor=her, now=room.clock())
    await invigilation.acts.pause([one], why, actor=her, now=room.clock())
    await step(room, 230)
    await room.settle()

    later = await seats(room, her)

    quick = {5, 10}
    assert {seat.number for seat in later} == set(range(1, COUNT + 1)) - quick
    assert any(seat.sitting.writer > 1 for seat in later)
    assert await query("SELECT id FROM grade") == []
    assert await query("SELECT id FROM decision") == []
    await nothing_is_wrong()


async def test_ended_it_leaves_nothing(
    room: Room, invigilation: Invigilation, iris: Client
) -> None:
    her = await actor_of(room, iris)

    await invigilation.rehearsals.end(actor=her, now=room.clock())

    assert await seats(room, her) == []
    tables: list[type[Model]] = [SittingRow, IncidentRow, *beside_a_sitting()]
    for table in tables:
        assert await table.all().count() == 0, table
    assert await query("SELECT id FROM exposure") == []
    assert await query("SELECT id FROM rehearsal_candidate") == []
    assert await query("SELECT id FROM notice") == []
    with pytest.raises(NoRehearsal):
        await invigilation.rehearsals.end(actor=her, now=room.clock())
    await nothing_is_wrong()


async def test_after_an_hour_a_rehearsal_ends_by_itself(
    room: Room, invigilation: Invigilation, iris: Client
) -> None:
    her = await actor_of(room, iris)
    await invigilation.rehearsals.start("practice", 2, actor=her, now=room.clock())
    await step(room, 25)
    assert len(await seats(room, her)) == 2

    room.clock.move(hours=1)
    await step(room, 1)

    assert await seats(room, her) == []
    assert await invigilation.rehearsals.running(actor=her) is None
