"""Who watches what: assigned, seen on the board, taken back; and who is found on it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from server.cohorts.keeping import add_members
from server.database.connection import query, transaction
from server.exams.domain.rehearsing import REHEARSAL
from server.invigilation.board import Looking
from server.invigilation.domain.assignment import (
    AssignmentTakenBack,
    AssignmentUnknown,
    InvigilatorUnfit,
    Shift,
    Task,
    Watched,
    WatchedUnknown,
)
from server.invigilation.service import Invigilation
from server.kernel.actor import Actor, RoleLacking
from server.kernel.clock import to_milliseconds
from server.kernel.ids import new_id
from tests.api.house import Client, Room
from tests.api.invigilation.conftest import actor_of, id_of

Seen = Callable[..., Awaitable[set[str]]]


@pytest.fixture
def seen_by(room: Room, invigilation: Invigilation) -> Seen:
    async def seen(actor: Actor, **looking: Any) -> set[str]:
        page = await invigilation.board.page(
            Looking(**looking), after=None, limit=100, actor=actor, now=room.clock()
        )
        return {str(seat.sitting.id) for seat in page.seats}

    return seen


async def test_what_is_assigned_is_on_the_board_until_it_is_taken_back(
    room: Room, invigilation: Invigilation, iris: Client, admin: Client, sitting: dict[str, Any],
    seen_by: Seen,
) -> None:  # fmt: skip
    her, ada = await actor_of(room, iris), await actor_of(room, admin)
    now = room.clock()
    assert await seen_by(her) == set()
    assert sitting["id"] in await seen_by(ada, sees_all=True)
    assert sitting["id"] not in await seen_by(her, sees_all=True)

    tasks = (Task(Watched.SITTING, sitting["id"]), Task(Watched.EXAM, "practice"))
    for task in tasks:
        made = await invigilation.assigning.assign(her.person_id, task, actor=ada, now=now)
        again = await invigilation.assigning.assign(her.person_id, task, actor=ada, now=now)

        assert made == again
        assert sitting["id"] in await seen_by(her)
        assert await seen_by(her, exam="foundations") == set()

        await invigilation.assigning.take_back(made, actor=ada, now=now)
        assert await seen_by(her) == set()
        with pytest.raises(AssignmentTakenBack):
            await invigilation.assigning.take_back(made, actor=ada, now=now)
    rows = await query(
        "SELECT action FROM audit_event WHERE action LIKE 'invigilation.%' ORDER BY id"
    )
    assert [row["action"] for row in rows] == [
        "invigilation.assigned",
        "invigilation.taken-back",
    ] * 2


async def test_a_shift_begins_and_ends(
    room: Room, invigilation: Invigilation, iris: Client, admin: Client, sitting: dict[str, Any],
    seen_by: Seen,
) -> None:  # fmt: skip
    her, ada = await actor_of(room, iris), await actor_of(room, admin)
    begin = to_milliseconds(room.clock() + timedelta(minutes=1))
    task = Task(Watched.SITTING, sitting["id"], Shift(begin, begin + 60_000))
    made = await invigilation.assigning.assign(her.person_id, task, actor=ada, now=room.clock())

    watched = []
    for _ in range(3):
        watched.append(sitting["id"] in await seen_by(her))
        room.clock.move(minutes=1)
    await invigilation.assigning.take_back(made, actor=ada, now=room.clock())

    assert watched == [False, True, False]


async def test_a_cohort_is_watched_as_its_members_come_and_go(
    room: Room, invigilation: Invigilation, iris: Client, admin: Client, seen_by: Seen
) -> None:
    her, ada = await actor_of(room, iris), await actor_of(room, admin)
    cohorts, now = room.services.cohorts, room.clock()
    person = await room.register("cora@example.org", "Cora Cohort")
    member = await actor_of(room, person)
    cohort = await cohorts.create("Autumn", [], actor=ada, now=now)
    async with transaction():
        await add_members(cohort, [(member.person_id, "cora")], now=now)
    await room.completed(person)
    sitting = await room.sitting(person)
    task = Task(Watched.COHORT, str(cohort))
    made = await invigilation.assigning.assign(her.person_id, task, actor=ada, now=now)

    assert await seen_by(her) == {sitting["id"]}
    assert await seen_by(her, who="coho") == {sitting["id"]}
    assert await seen_by(her, who="Cora cohort") == {sitting["id"]}
    assert await seen_by(her, who="cora@exam") == {sitting["id"]}
    assert await seen_by(her, who="nobody") == set()

    await cohorts.remove_member(cohort, member.person_id, actor=ada, now=now)
    assert await seen_by(her) == set()
    await invigilation.assigning.take_back(made, actor=ada, now=now)


async def test_only_what_exists_is_assigned_and_only_to_invigilators(
    room: Room, invigilation: Invigilation, iris: Client, admin: Client, sitting: dict[str, Any]
) -> None:
    her, ada = await actor_of(room, iris), await actor_of(room, admin)
    candidate, now = await actor_of(room, sitting["client"]), room.clock()
    assign = invigilation.assigning.assign
    task = Task(Watched.EXAM, "practice")

    for person_id in (candidate.person_id, new_id()):
        with pytest.raises(InvigilatorUnfit):
            await assign(person_id, task, actor=ada, now=now)
    for wrong in (
        Task(Watched.EXAM, "nothing"),
        Task(Watched.EXAM, REHEARSAL),
        Task(Watched.COHORT, str(new_id())),
        Task(Watched.COHORT, "x"),
        Task(Watched.SITTING, str(new_id())),
    ):
        with pytest.raises(WatchedUnknown):
            await assign(her.person_id, wrong, actor=ada, now=now)
    with pytest.raises(RoleLacking):
        await assign(her.person_id, task, actor=her, now=now)
    with pytest.raises(AssignmentUnknown):
        await invigilation.assigning.take_back(new_id(), actor=ada, now=now)


async def test_pages_of_the_board_hold_everybody_once(
    room: Room, invigilation: Invigilation, admin: Client, sitting: dict[str, Any]
) -> None:
    ada, after, found = await actor_of(room, admin), None, []
    await room.sitting(await room.candidate())
    while True:
        page = await invigilation.board.page(
            Looking(sees_all=True), after=after, limit=1, actor=ada, now=room.clock()
        )
        found += [seat.sitting.id for seat in page.seats]
        if page.after is None:
            break
        after = page.after

    assert id_of(sitting) in found
    assert len(found) == len(set(found)) > 1
